"""What building snapshots reads of large tables, as the serving role: what the people of a page wrote, nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from springline.platform.database import Database
from springline.profiles import queries
from tests.filled_databases import filled
from tests.integration.warehouse.test_explain import check

pytestmark = pytest.mark.integration

FILL = Path(__file__).with_name("large.sql").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def large(postgres: Any, worker_id: str) -> Iterator[Database]:
    """The serving role's view of a tenant whose 2,500 people wrote 50,000 messages; there is another one like it."""
    with filled(postgres, f"many_people_{worker_id}", FILL) as app:
        yield app


def test_the_next_people_are_found_without_looking_at_the_others(large: Database):
    # Two keys each, and every fifth person in between is known from elsewhere.
    check(large, queries._SNAPSHOT_PAGE, 100 * 2 * 5 // 4 + 10, after=1000, limit=100)


@pytest.mark.parametrize("people", [1, 100])
def test_facts_are_read_of_what_these_people_wrote(large: Database, people: int):
    ids = [number for number in range(1000, 2000) if number % 5][:people]
    # Per person: a key, twenty messages, as many reactions, ten files, five comments, their insights, and a group.
    check(
        large,
        queries._SNAPSHOT_FACTS,
        people * (1 + 20 + 20 + 10 + 5 + 5 + 1),
        ids=ids,
        top=10,
        at="2026-07-01T00:00:00Z",
    )
