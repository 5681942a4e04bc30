"""Whoever looks after indexes may die at any question to the engine, before or after it was heard: the next goes on."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from springline.search.pace import Pace
from tests.integration.search.grounds import SOONER, Ground
from tests.integration.search.plain_engine import PlainEngine

pytestmark = [pytest.mark.integration, pytest.mark.faults]

ASKING = ("create_index", "get_index", "delete_index", "ingest", "search", "delete_matching")


class KilledError(BaseException):
    """The process is gone: nothing of its own gets to clean up."""


class Murderous(PlainEngine):
    """Kills who asks, at one question in four: before and after it was heard in turn."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.deaths = 0
        self._chance = random.Random(seed)
        for name in ASKING:
            setattr(self, name, self._deadly(getattr(self, name)))

    def _deadly(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def deadly(*arguments: Any, **options: Any) -> Any:
            kills = self._chance.random() < 0.25
            if kills and self.deaths % 2:
                self.deaths += 1
                raise KilledError
            answer = ask(*arguments, **options)
            if kills:
                self.deaths += 1
                raise KilledError
            return answer

        return deadly


def again(ground: Ground, step: Callable[[], object]) -> Iterator[int]:
    """Take a step until nobody dies of it; each time as a new process, once the leases of the dead have ended."""
    for attempt in range(30):
        try:
            step()
        except KilledError:
            with ground.db.transaction() as tx:
                tx.execute(SOONER)
            ground.upkeep = ground.new_upkeep()
            yield attempt
        else:
            return
    raise AssertionError("nobody got through")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_indexes_are_right_whoever_dies(db: Any, seed: int) -> None:
    engine = Murderous(seed)
    ground = Ground(db, engine, pace=Pace(crowd=1, searching=timedelta(0)))
    ground.add_scenes(3)

    def live(times: int) -> None:
        for _ in range(times):
            for _ in again(ground, ground.turn):
                pass

    first = ground.start()
    live(15)
    ground.switch(first)
    old = next(one for one in ground.indexes if one.is_active)
    for number in range(3):
        ground.change("update video_scenes set title = :title", title=f"edition {number}")
        live(1)
    ground.change("delete from video_scenes where id = (select min(id) from video_scenes)")
    second = ground.start()
    live(15)
    engine.delete_asked_for()
    ground.switch(second)
    ground.drop(first)
    live(15)
    (left,) = ground.indexes
    assert (left.generation, left.state) == (second, "ready")
    assert ground.found(left.name) == ground.scenes
    assert old.name not in engine.indexes
    assert engine.deaths > 5
    report = None
    while report is None:
        try:
            report = ground.verify(left)
        except KilledError:
            continue
    assert report.is_sound, report
