"""All indexes are looked after, each by itself; one that has outgrown itself is replaced without anybody's help."""

import logging
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from springline.access import audit
from springline.search.pace import Pace
from tests.integration.search.grounds import Ground

pytestmark = pytest.mark.integration


@pytest.fixture
def ground(db: Any) -> Ground:
    return Ground(db)


def gauge(ground: Ground, name: str, index: str) -> float:
    (line,) = (line for line in ground.metrics.render().splitlines() if line.startswith(f'{name}{{index="{index}"'))
    return float(line.split()[-1])


def test_a_tenant_without_indexes_costs_one_statement(ground: Ground) -> None:
    assert ground.keep().failed == []
    assert ground.engine.asked == []


def test_one_index_that_fails_does_not_stop_another(ground: Ground) -> None:
    lost = ground.searched()
    well = ground.searched()
    del ground.engine.indexes[lost.name]
    scenes = ground.add_scenes(1)
    ground.drain()
    ground.clock.advance(timedelta(seconds=6))
    kept = ground.keep()
    assert kept.failed == [lost.name]
    assert kept.shown == 1
    assert ground.found(well.name) == scenes


def test_an_index_that_fails_is_left_alone_for_ever_longer(ground: Ground) -> None:
    ground.add_scenes(1)
    ground.searched()
    ground.engine.fails.add("search")
    ground.add_scenes(1)
    ground.drain()
    seconds: list[int] = []
    for second in range(130):
        ground.clock.advance(timedelta(seconds=1))
        if ground.keep().failed:
            seconds.append(second)
    assert [later - earlier for earlier, later in pairwise(seconds)] == [1, 2, 4, 8, 16, 32, 60]


def test_a_run_ends_in_time_and_the_next_goes_on(ground: Ground) -> None:
    ground.pace = replace(Pace(), page=1, pages=2)
    ground.searched()
    ground.add_scenes(5)
    ground.upkeep = ground.new_upkeep()
    ground.drain()
    ground.clock.advance(timedelta(seconds=6))
    assert [ground.keep().shown for _ in range(4)] == [2, 2, 1, 0]


def test_what_an_index_holds_is_measured(ground: Ground) -> None:
    ground.add_scenes(3)
    index = ground.searched()
    ground.change("update video_scenes set title = 'another'")
    ground.turn()
    ground.clock.advance(timedelta(minutes=6))
    ground.keep()
    assert gauge(ground, "search_index_documents", index.name) == 3
    assert gauge(ground, "search_index_left_out", index.name) == 3
    assert gauge(ground, "search_index_difference", index.name) == 0


def test_an_index_that_stays_wrong_is_reported_and_repairs_itself(
    ground: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    ground.add_scenes(3)
    index = ground.searched()
    ground.engine.indexes[index.name].append({"document_id": 99, "rev": 0, "asset_id": 1})
    ground.engine.indexes[index.name].pop(0)
    ground.engine.indexes[index.name].pop(0)
    ground.clock.advance(timedelta(minutes=6))
    ground.keep()
    assert gauge(ground, "search_index_difference", index.name) == 1
    assert not caplog.records, "it may have been a moment"
    ground.clock.advance(timedelta(seconds=31))
    ground.keep()
    ground.keep()
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert errors == [
        "a search index holds another number of documents than it should; it is verified",
        "search index repaired: what differed is sent anew",
    ]
    ground.turn(2)
    assert ground.found(index.name) == ground.scenes
    assert ground.verify(index).is_sound


def test_what_is_dropped_is_not_measured_as_wrong_for_ever(ground: Ground) -> None:
    ground.add_scenes(2)
    index = ground.built()
    ground.engine.indexes[index.name].pop()
    ground.clock.advance(timedelta(minutes=6))
    ground.keep()
    assert gauge(ground, "search_index_difference", index.name) == 1
    ground.drop(index.generation)
    assert ground.keep().dropped == [index.name]
    ground.keep()
    assert gauge(ground, "search_index_difference", index.name) == 0


def outgrow(ground: Ground) -> None:
    for number in range(3):
        ground.change("update video_scenes set title = :title", title=f"edition {number}")
        ground.turn()


def test_an_index_that_has_outgrown_itself_is_replaced_and_dropped_later(ground: Ground) -> None:
    ground.pace = Pace(most_dead=5)
    ground.upkeep = ground.new_upkeep()
    ground.add_scenes(2, library="archive")
    ground.add_scenes(1)
    old = ground.searched("archive")
    outgrow(ground)
    assert {one.generation for one in ground.indexes} == {old.generation, old.generation + 1}
    ground.turn(8)
    active = [one for one in ground.indexes if one.is_active]
    assert [(one.generation, one.library_slug) for one in active] == [
        (old.generation + 1, ""),
        (old.generation + 1, "archive"),
    ]
    assert all(one.verified_at for one in active)
    assert ground.found(*[one.name for one in active]) == ground.scenes
    assert len(ground.indexes) == 4, "the old one is there to go back to"
    ground.clock.advance(timedelta(minutes=61))
    ground.turn(2)
    assert [one.name for one in ground.indexes] == [one.name for one in active]
    with ground.db.transaction() as tx:
        entries = [(entry.actor, entry.action) for entry in audit.newest(tx)]
    assert entries[:2] == [
        ("function/drain_search_sync", "search.dropped"),
        ("function/drain_search_sync", "search.switched"),
    ]


def test_who_goes_back_to_an_overgrown_generation_stays_there(ground: Ground) -> None:
    ground.pace = Pace(most_dead=5)
    ground.upkeep = ground.new_upkeep()
    ground.add_scenes(3)
    old = ground.searched()
    outgrow(ground)
    ground.turn(8)
    (new,) = [one for one in ground.indexes if one.is_active]
    ground.switch(old.generation)
    ground.clock.advance(timedelta(hours=2))
    ground.turn(8)
    assert [(one.name, one.is_active) for one in ground.indexes] == [(old.name, True), (new.name, False)]
    ground.drop(new.generation)
    ground.turn(10)
    (now,) = [one.generation for one in ground.indexes if one.is_active]
    assert now > new.generation, "without one to go back from, it is replaced again"


def test_a_rebuild_by_hand_is_not_switched_to_by_itself(ground: Ground) -> None:
    ground.add_scenes(1)
    old = ground.searched()
    ground.built()
    ground.clock.advance(timedelta(hours=2))
    ground.turn(2)
    assert [one.is_active for one in ground.indexes] == [True, False]
    ground.switch()
    ground.clock.advance(timedelta(hours=2))
    ground.turn(2)
    assert old.name in {one.name for one in ground.indexes}, "nor is the old one dropped"


def test_a_rebuild_by_hand_replaces_what_is_overgrown(ground: Ground) -> None:
    ground.add_scenes(3)
    old = ground.searched()
    outgrow(ground)
    new = ground.built()
    ground.pace = Pace(most_dead=5)
    ground.upkeep = ground.new_upkeep()
    ground.turn(3)
    assert [(one.name, one.is_active) for one in ground.indexes] == [(old.name, False), (new.name, True)]


def test_what_does_not_verify_is_not_switched_to_before_it_is_repaired(ground: Ground) -> None:
    ground.pace = Pace(most_dead=2)
    ground.upkeep = ground.new_upkeep()
    ground.add_scenes(2)
    old = ground.searched()
    outgrow(ground)
    new = next(one for one in ground.indexes if one.generation != old.generation)
    while ground.index(new.name).state != "ready":
        ground.turn()
    ground.engine.indexes[new.name].append({"document_id": 99, "rev": 0, "asset_id": 1})
    ground.turn()
    assert not ground.index(new.name).is_active
    ground.turn(6)
    assert ground.index(new.name).is_active
    assert ground.verify(ground.index(new.name)).is_sound
