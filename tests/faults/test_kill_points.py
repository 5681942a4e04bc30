"""Faults 1 and 2 at every step: processes, the server and its backends are killed at every statement and commit.

Afterwards the step is done again by another process, as a queue, a schedule or a person would have it, and all that
follows it. Then everything has to be as if nothing had happened.
"""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.ground import Ground, Task, all_at_once, perform
from tests.faults.kill_points import CATALOGUE, crashes, deaths
from tests.faults.processes import Worker
from tests.faults.steps import STEPS

pytestmark = pytest.mark.faults

TOGETHER = 24
"""How many processes lose the same server at once, each of them at another point."""


@pytest.fixture(scope="module")
def ground():
    with TemporaryDirectory(prefix="springline-ground-") as home:  # pytest's own may be closed to the server's user
        ground = Ground(Path(home))
        yield ground
        ground.stop()


@pytest.mark.parametrize("step", STEPS)
def test_the_catalogue_has_every_point_that_a_step_comes_to_and_no_others(ground, step):
    assert sorted(CATALOGUE[step]) == sorted(set(ground.traces[step]))


@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_at_any_point_loses_and_doubles_nothing(ground, step):
    def kill(point):
        with ground.clone(f"before_{step}") as place:
            killed = Worker(perform, Task(place, [step], "death", point))
            said = killed.hear()
            if (code := killed.end()) != -9:
                return [f"it was not killed: exit code {code}, {said}"]
            return ground.finish(place, step)

    assert all_at_once(kill, [*deaths(step, ground.traces[step])]) == {}


FAULTS = {"the server": (Ground.kill_server, "before"), "a backend": (Ground.kill_backend, "after")}
LAST_CRASH = len(crashes("before"))


@pytest.mark.parametrize("start", range(0, LAST_CRASH, TOGETHER))
@pytest.mark.parametrize("victim", FAULTS)
def test_postgresql_killed_at_any_point_loses_and_doubles_nothing(ground, victim, start):
    kill, moment = FAULTS[victim]
    points = crashes(moment)[start : start + TOGETHER]
    with ExitStack() as stack:
        places = {point: stack.enter_context(ground.clone(f"before_{point.step}")) for point in points}
        workers = {point: Worker(perform, Task(places[point], [point.step], "crash", point)) for point in points}
        for point, worker in workers.items():
            assert worker.hear() == "there", point
        ground.crash(kill)
        for worker in workers.values():
            worker.tell("it is gone")
        for point, worker in workers.items():
            assert str(worker.hear()).startswith("gave up"), point
            assert worker.end() == 0, point
        assert all_at_once(lambda point: ground.finish(places[point], point.step), points) == {}
