"""What generators read of large tables, as the serving role: what one person wrote, and names in their group."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from springline.platform.database import Database
from springline.profiles.generation import queries
from tests.integration.warehouse.test_explain import check

pytestmark = pytest.mark.integration

_TENANTS_TOO = Path(__file__).with_name("large.sql").read_text(encoding="utf-8")
FILL = _TENANTS_TOO[_TENANTS_TOO.index("insert into chat_group") :]


@pytest.fixture
def large(db: Any) -> Database:
    """A tenant whose 2,500 people wrote 50,000 messages; there is another one like it."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(FILL)
    return db.app


def test_one_person_is_read(large: Database):
    # Nineteen messages, as many reactions, half as many requests, comments and answers, each found by an index.
    check(large, queries._MESSAGES_TO_READ, 200, user_id=1001, newest=1000, shortest=1)
    check(large, queries._PERSON_TO_TELL, 4, user_id=1001, group="group-7")
    check(large, queries._NAMES_IN_GROUP, 80, group="group-1", limit=40)
