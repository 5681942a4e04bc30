"""The policy and the outbox as rows: what is written is read, and what is claimed is nobody else's."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from springline.platform.database import Transaction
from springline.platform.statements import parse
from springline.search.repositories import (
    LibraryModelPolicyRepository,
    NothingToSwitchToError,
    PutOff,
    SearchSyncQueueRepository,
)

pytestmark = pytest.mark.integration

AT = datetime(2026, 3, 1, tzinfo=UTC)
LEASE = timedelta(minutes=1)
FAMILY = parse("test.family", "insert into search_family (tenant_id, family) values (current_tenant(), 'media_scenes')")
INDEX = parse(
    "test.index",
    "insert into search_index (tenant_id, index_name, family, generation, library_slug, state) "
    "values (current_tenant(), :name, 'media_scenes', :generation::bigint, :library, :state)",
)


@pytest.fixture
def tx(db: Any) -> Iterator[Transaction]:
    with db.transaction() as tx:
        tx.execute(FAMILY)
        tx.execute(INDEX, name="blue", generation=1, library="", state="ready")
        tx.execute(INDEX, name="green", generation=2, library="", state="ready")
        tx.execute(INDEX, name="green_archive", generation=2, library="archive", state="ready")
        tx.execute(INDEX, name="red", generation=3, library="", state="building")
        yield tx


def test_searches_go_to_one_generation_and_back(tx: Transaction) -> None:
    policy = LibraryModelPolicyRepository(tx)
    assert (policy.route("media_scenes"), policy.active("media_scenes")) == (None, [])

    for generation, names in ((1, "blue"), (2, "green,green_archive"), (1, "blue")):
        assert policy.switch("media_scenes", generation, at=AT) == len(names.split(","))
        route = policy.route("media_scenes")
        assert route is not None
        assert route.index_names == names
        assert [one.index_name for one in policy.active("media_scenes")] == names.split(",")
    assert policy.route("people") is None


def test_searches_do_not_go_to_what_is_not_ready(tx: Transaction) -> None:
    policy = LibraryModelPolicyRepository(tx)
    policy.switch("media_scenes", 1, at=AT)

    with pytest.raises(NothingToSwitchToError):
        policy.switch("media_scenes", 3, at=AT)

    assert [one.index_name for one in policy.active("media_scenes")] == ["blue"]


def test_a_change_is_read_claimed_once_and_gone_when_it_is_done(tx: Transaction) -> None:
    queue = SearchSyncQueueRepository(tx)
    number = queue.add("media_scenes", 7, "DELETE")
    [change] = queue.changes(limit=10)
    assert (change.id, change.family, change.asset_id, change.action) == (number, "media_scenes", 7, "DELETE")

    token = str(uuid.uuid4())
    claimed = queue.claim(token=token, lease=LEASE, limit=10)

    assert [(one.index_name, one.asset_id) for one in claimed] == [("blue", 7), ("green", 7), ("green_archive", 7)]
    assert queue.changes(limit=10) == []
    assert queue.claim(token=str(uuid.uuid4()), lease=LEASE, limit=10) == []
    assert queue.finish(claimed, token=str(uuid.uuid4())) == 0
    assert queue.finish(claimed, token=token) == 3
    assert queue.finish(claimed, token=token) == 0


def test_a_dead_letter_has_its_reason_and_can_be_revived(tx: Transaction) -> None:
    queue = SearchSyncQueueRepository(tx)
    queue.add("media_scenes", 7)
    token = str(uuid.uuid4())
    first, *others = queue.claim(token=token, lease=LEASE, limit=10)
    queue.finish(others, token=token)
    assert queue.put_off([PutOff(first, "no u64", 6, None)], token=token) == 1

    [letter] = queue.dead_letters(limit=10)
    assert (letter.index_name, letter.asset_id, letter.attempts, letter.reason) == ("blue", 7, 6, "no u64")
    assert queue.claim(token=token, lease=LEASE, limit=10) == []
    assert queue.revive("blue") == 1
    [again] = queue.claim(token=token, lease=LEASE, limit=10)
    assert (again.index_name, again.attempts) == ("blue", 0)
