"""Indexes are built beside others while things change, and whatever crashes, the next run goes on."""

from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from springline.platform.database import Address, Database
from springline.search import building
from springline.search.building import IndexTakenError, LibraryUnknownError
from springline.search.families import UnknownFamilyError
from springline.search.model import EngineUnavailableError
from springline.search.pace import Pace
from tests.integration.media.scenes import add_asset, add_library, add_scene
from tests.integration.search.grounds import Ground, write_something

pytestmark = pytest.mark.integration


@pytest.fixture
def ground(db: Any) -> Ground:
    return Ground(db)


def test_a_new_index_holds_what_was_there(ground: Ground) -> None:
    scenes = ground.add_scenes(3)
    index = ground.built()
    assert ground.found(index.name) == scenes
    assert not index.is_active


def test_an_index_of_nothing_is_ready(ground: Ground) -> None:
    index = ground.built()
    assert ground.found(index.name) == []


def test_an_index_is_not_ready_before_everything_is_found_in_it(ground: Ground) -> None:
    ground.add_scenes(3)
    ground.start()
    ground.keep()
    (index,) = ground.indexes
    assert index.is_read
    ground.keep()
    assert ground.index(index.name).state == "building", "it waits to be sent"
    ground.drain()
    ground.keep()
    assert ground.index(index.name).state == "building", "it waits to be found"
    ground.turn(2)
    assert ground.index(index.name).state == "ready"


def test_things_are_read_by_pages_while_few_wait(ground: Ground) -> None:
    ground.pace = replace(Pace(), page=2, most_waiting=3)
    ground.upkeep = ground.new_upkeep()
    for _ in range(7):
        ground.add_scenes(1)
    ground.start()
    assert ground.keep().read == 4
    assert ground.keep().read == 0, "enough waits"
    ground.drain()
    assert ground.keep().read == 3
    ground.turn(2)
    (index,) = ground.indexes
    assert index.state == "ready"
    assert ground.found(index.name) == ground.scenes


def test_nothing_is_read_while_an_older_transaction_is_open(ground: Ground, db: Any) -> None:
    scenes = ground.add_scenes(2)
    other = Database(Address.parse(db.urls["app"]))
    with other.transaction(db.tenant_id) as tx:
        write_something(tx)
        ground.start()
        assert ground.keep().read == 0
        assert not ground.indexes[0].is_read
    other.close()
    assert ground.keep().read == 1
    ground.turn(2)
    assert ground.found(ground.indexes[0].name) == scenes


def test_what_changes_while_an_index_is_built_is_in_it(ground: Ground) -> None:
    old = ground.searched()
    first = ground.add_scenes(2)
    generation = ground.start()
    ground.keep()
    new = next(one for one in ground.indexes if one.generation == generation)
    second = ground.add_scenes(2)
    ground.change("delete from video_scenes where id = :id::bigint", id=first[0])
    ground.turn()
    third = ground.add_scenes(1)
    ground.turn(3)
    assert ground.index(new.name).state == "ready"
    assert ground.found(new.name) == ground.found(old.name) == [first[1], *second, *third]
    assert ground.verify(ground.index(new.name)).is_sound


def test_a_busy_index_becomes_ready_once_it_holds_what_came_before(ground: Ground) -> None:
    ground.add_scenes(2)
    ground.start()
    for _ in range(6):
        ground.drain()
        ground.clock.advance(ground.pace.commit)
        ground.add_scenes(1)  # waits at every look
        ground.keep()
    (index,) = ground.indexes
    assert index.state == "ready"


def test_an_index_that_the_engine_did_not_create_is_created_later(ground: Ground) -> None:
    scenes = ground.add_scenes(1)
    ground.start()
    ground.engine.fails.add("create_index")
    assert ground.keep().failed == [ground.indexes[0].name]
    ground.engine.fails.clear()
    ground.turn(3)
    assert ground.found(ground.indexes[0].name) == scenes


def test_an_index_that_was_dropped_before_it_was_created_is_not_left_in_the_engine(ground: Ground) -> None:
    generation = ground.start()
    (index,) = ground.indexes
    ground.drop(generation)
    assert ground.keep().dropped == [index.name]
    building.create(ground.db.app, ground.engine, ground.db.tenant_id, index)
    assert ground.engine.indexes == {}


def test_an_index_that_was_created_before_a_crash_is_taken_on(ground: Ground) -> None:
    scenes = ground.add_scenes(1)
    ground.start()
    ground.engine.indexes[ground.indexes[0].name] = []
    ground.turn(3)
    assert ground.found(ground.indexes[0].name) == scenes


def test_somebody_elses_index_of_that_name_is_left_alone(ground: Ground) -> None:
    ground.add_scenes(1)
    ground.start()
    (index,) = ground.indexes
    ground.engine.indexes[index.name] = [{"document_id": 7, "rev": 7, "asset_id": 7}]
    with pytest.raises(IndexTakenError, match="holds 1 documents that this database never sent"):
        building.create(ground.db.app, ground.engine, ground.db.tenant_id, index)
    assert ground.keep().failed == [index.name]
    assert ground.index(index.name).checkpoint == 0


@pytest.mark.parametrize("method", ["get_index", "search", "create_index", "ingest"])
def test_an_engine_that_fails_for_a_while_ends_nothing(ground: Ground, method: str) -> None:
    scenes = ground.add_scenes(2)
    ground.start()
    ground.engine.fails.add(method)
    ground.turn(2)
    ground.engine.fails.clear()
    ground.clock.advance(ground.pace.checking)
    ground.turn(5)
    assert ground.index(ground.indexes[0].name).state == "ready"
    assert ground.found(ground.indexes[0].name) == scenes


def test_nothing_is_read_while_somebody_writes_who_began_before_the_index_was_committed(
    ground: Ground, db: Any
) -> None:
    """Such a writer has a higher number than the transaction that adds the index, and yet does not see its row."""
    ground.add_scenes(1)
    other = Database(Address.parse(db.urls["app"]))
    with ExitStack() as writing:
        with ground.open_transaction() as adding:
            building.start(adding, "media_scenes")
            writer = writing.enter_context(other.transaction(db.tenant_id))
            late = add_scene(writer, add_asset(writer, add_library(writer, "rushes")), title="late")
        ground.turn(3)
        assert ground.indexes[0].checkpoint == 0, "it waits for the writer, who told the outbox nothing"
    other.close()
    ground.turn(6)
    assert late in ground.found(ground.indexes[0].name)


def test_two_who_build_at_once_read_everything_once(ground: Ground, db: Any) -> None:
    ground.add_scenes(1)
    ground.start()
    ground.keep()
    (index,) = ground.indexes
    other = Database(Address.parse(db.urls["app"]))
    with ground.open_transaction() as tx:
        building.queries.hold_reading(tx, index.name)
        assert building.read_on(other, db.tenant_id, index, pace=ground.pace) is None
    other.close()


def test_libraries_apart_have_their_documents_and_no_others(ground: Ground) -> None:
    common = ground.add_scenes(2)
    archive = ground.add_scenes(2, library="old-archive")
    index = ground.built("old-archive")
    assert index.name == f"media_scenes_model_{index.generation}"
    assert ground.found(index.name) == common
    assert ground.found(f"{index.name}_old_archive") == archive


def test_a_library_that_is_not_there_is_named(ground: Ground) -> None:
    ground.add_scenes(1)
    with pytest.raises(LibraryUnknownError, match=r"no library 'tapes' .*: there are rushes"):
        ground.start("tapes")
    assert ground.indexes == []


def test_an_unknown_family_is_named(ground: Ground) -> None:
    with ground.db.transaction() as tx, pytest.raises(UnknownFamilyError, match="media_scenes"):
        building.start(tx, "books")


def test_an_engine_that_is_down_says_so_to_who_creates(ground: Ground) -> None:
    ground.start()
    ground.engine.fails.add("get_index")
    with pytest.raises(EngineUnavailableError):
        building.create(ground.db.app, ground.engine, ground.db.tenant_id, ground.indexes[0])
