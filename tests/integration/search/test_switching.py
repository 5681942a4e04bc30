"""Searches are switched, and switched back, in one transaction; what they don't go to can be dropped."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from springline.access import audit
from springline.search import queries, switching
from springline.search.model import EngineUnavailableError
from springline.search.repositories import LibraryModelPolicyRepository, SearchSyncQueueRepository
from springline.search.switching import (
    GenerationInUseError,
    GenerationNotReadyError,
    GenerationUnknownError,
    Switched,
)
from springline.search.upkeep_queries import ledger
from springline.search.upkeep_queries.ledger import Holding
from tests.integration.search.grounds import Ground

pytestmark = pytest.mark.integration


@pytest.fixture
def ground(db: Any) -> Ground:
    made = Ground(db)
    made.add_scenes(2)
    return made


def route(ground: Ground) -> str | None:
    with ground.db.transaction() as tx:
        found = LibraryModelPolicyRepository(tx).route("media_scenes")
    return found.index_names if found else None


def test_searches_go_to_the_newest_generation_and_back(ground: Ground) -> None:
    old = ground.built()
    assert route(ground) is None
    assert ground.switch() == Switched(None, old.generation, is_verified=False)
    assert route(ground) == old.name
    new = ground.built()
    ground.verify(new)
    assert ground.switch() == Switched(old.generation, new.generation, is_verified=True)
    assert route(ground) == new.name
    ground.add_scenes(1)
    ground.turn(2)
    ground.switch(old.generation)
    assert route(ground) == old.name
    assert ground.found(old.name) == ground.found(new.name) == ground.scenes, "both get what changes"


def test_a_generation_has_all_its_indexes_searched_and_no_others(ground: Ground) -> None:
    ground.add_scenes(1, library="archive")
    apart = ground.searched("archive")
    assert route(ground) == f"{apart.name},{apart.name}_archive"
    whole = ground.searched()
    assert route(ground) == whole.name


def test_a_generation_that_is_being_built_is_refused(ground: Ground) -> None:
    old = ground.searched()
    generation = ground.start()
    with pytest.raises(GenerationNotReadyError, match="still being built"):
        ground.switch(generation)
    with pytest.raises(GenerationUnknownError, match="no generation to switch to that is newer and ready"):
        ground.switch()
    assert route(ground) == old.name


def test_an_unknown_generation_is_refused(ground: Ground) -> None:
    with pytest.raises(GenerationUnknownError, match=r"no generation yet: `springline search rebuild media_scenes`"):
        ground.switch(77)


def test_a_switch_is_in_the_audit_log_and_one_to_the_same_is_not(ground: Ground) -> None:
    index = ground.searched()
    ground.switch(index.generation)
    with ground.db.transaction() as tx:
        (entry,) = audit.newest(tx)
    assert (entry.action, entry.resource) == ("search.switched", "search/media_scenes")
    assert entry.actor == "command/search test"


def test_what_searches_go_to_is_not_dropped(ground: Ground) -> None:
    index = ground.searched()
    with pytest.raises(GenerationInUseError, match="switch to another one first"):
        ground.drop(index.generation)
    assert ground.index(index.name).state == "ready"


def test_what_is_dropped_goes_from_the_engine_and_from_the_tables(ground: Ground) -> None:
    old = ground.searched()
    new = ground.searched()
    ground.drop(old.generation)
    with pytest.raises(GenerationNotReadyError, match="being dropped"):
        ground.switch(old.generation)
    assert ground.keep().dropped == [old.name]
    assert [*ground.engine.indexes] == [new.name]
    assert [one.name for one in ground.indexes] == [new.name]
    assert ground.states(old) == {}
    ground.add_scenes(1)
    ground.turn(2)
    assert ground.found(new.name) == ground.scenes


@pytest.mark.parametrize("stops", ["before the engine", "after the engine", "in the ledger"])
def test_a_drop_that_was_stopped_goes_on(ground: Ground, stops: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old = ground.searched()
    ground.searched()
    ground.drop(old.generation)
    index = ground.index(old.name)
    if stops == "before the engine":
        ground.engine.fails.add("delete_index")
        with pytest.raises(EngineUnavailableError):
            switching.finish_drop(ground.db.app, ground.engine, ground.db.tenant_id, index)
        ground.engine.fails.clear()
    else:
        ground.engine.delete_index(old.name)
        if stops == "in the ledger":
            ground.change("delete from search_ledger where index_name = :name and document_id = 1", name=old.name)
    assert ground.new_upkeep().run(ground.db.tenant_id).dropped == [old.name]
    assert old.name not in {one.name for one in ground.indexes}


def test_a_drop_waits_for_who_may_be_sending(ground: Ground) -> None:
    old = ground.searched()
    ground.searched()
    ground.add_scenes(1)
    ground.worker._prepared(ground.db.tenant_id, 10)  # claims, and stops before it sends
    ground.drop(old.generation)
    assert ground.keep().dropped == []
    ground.change("update search_sync_work set leased_until = clock_timestamp() - :past::interval", past=timedelta(1))
    assert ground.keep().dropped == [old.name]


def test_a_drop_waits_for_who_is_just_claiming(ground: Ground) -> None:
    old = ground.searched()
    ground.searched()
    ground.add_scenes(1)
    with ground.db.transaction() as tx:
        assert SearchSyncQueueRepository(tx).claim(token=str(uuid.uuid4()), lease=timedelta(minutes=1), limit=9)
        ground.drop(old.generation)
        assert ground.keep().dropped == []
    assert ground.keep().dropped == []
    ground.change("update search_sync_work set leased_until = clock_timestamp() - :past::interval", past=timedelta(1))
    assert ground.keep().dropped == [old.name]
    assert ground.marked(old) == {}


def test_who_still_compares_what_was_dropped_leaves_nothing_behind(ground: Ground) -> None:
    ground.add_scenes(2)
    old = ground.searched()
    ground.searched()
    ground.drop(old.generation)
    assert ground.keep().dropped == [old.name]
    with ground.db.transaction() as tx:
        ledger.mark(tx, old.name, {1, 2})
        ledger.adopt(tx, old.name, [Holding(1, 999, 1)], at=ground.clock.now())
    assert ground.marked(old) == {}
    assert ground.states(old) == {}


def test_changes_go_with_the_last_index_of_their_family(ground: Ground) -> None:
    only = ground.built()
    ground.add_scenes(1)
    ground.drop(only.generation)
    with ground.db.system.transaction() as tx:
        assert [(family, waiting) for family, _, waiting, _ in tx.rows(queries.LAG)] == [("media_scenes", 0)]
    assert ground.keep().dropped == [only.name]
    with ground.db.transaction() as tx:
        assert SearchSyncQueueRepository(tx).changes(limit=9) == []


def test_a_drop_that_is_asked_for_twice_is_written_down_once(ground: Ground) -> None:
    old = ground.searched()
    ground.searched()
    assert ground.drop(old.generation) == [old.name]
    assert ground.drop(old.generation) == [old.name]
    with ground.db.transaction() as tx:
        assert [entry.action for entry in audit.newest(tx)].count("search.dropped") == 1
