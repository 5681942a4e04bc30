"""The run of a generation that is being built: it follows the rows, whoever builds on, and ends with the building."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from springline.access import audit
from springline.platform.database import Database
from springline.platform.statements import parse
from springline.runs import service, upkeep
from springline.runs.model import Run
from springline.search import building, rebuild_runs
from springline.search.rebuild_runs import Generation, RebuildRuns
from springline.search.upkeep import Upkeep
from tests.integration.search.grounds import Ground

pytestmark = pytest.mark.integration

FAMILIES = ("media_scenes",)
OF_RUNS = parse("test.of_runs", "select count(*) from run")


class Followed(Ground):
    """Upkeep that tells of what it builds; runs may be told through another connection than that of the indexes."""

    runs_database: Any = None

    def __post_init__(self) -> None:
        self.runs_database = self.db.app
        super().__post_init__()

    def new_upkeep(self) -> Upkeep:
        told = RebuildRuns(self.runs_database, self.db.app, FAMILIES, self.clock)
        return Upkeep(self.db.app, self.engine, self.clock, self.metrics, pace=self.pace, rebuild_runs=told)

    def ask(self) -> int:
        """Begin a generation as the command does; returns its number."""

        def begin(tx: Any) -> Generation:
            return Generation("media_scenes", building.start(tx, "media_scenes"))

        return rebuild_runs.start(self.runs_database, self.db.app, self.db.tenant_id, begin, self.cause).number

    @property
    def runs(self) -> list[Run]:
        """Oldest first."""
        with self.db.transaction() as tx:
            return service.listing(tx, limit=9)[::-1]

    @property
    def run(self) -> Run:
        (only,) = self.runs
        return only

    def told(self, run: Run) -> list[tuple[str, Any]]:
        with self.db.transaction() as tx:
            events = service.events_after(tx, run.id, 0, limit=100).events
        return [(one.type, json.loads(one.json)["data"]) for one in events]

    def pass_by(self, minutes: float) -> None:
        """Time in which nobody looks after the indexes."""
        self.clock.advance(timedelta(minutes=minutes))

    def sweep(self) -> int:
        return upkeep.sweep(self.db.system, self.db.app, at=self.clock.now())


@pytest.fixture
def ground(db: Any) -> Followed:
    return Followed(db)


def test_indexes_may_be_in_another_database_than_runs(ground: Followed) -> None:
    with closing(Database(ground.db.app.address)) as ground.runs_database:
        ground.upkeep = ground.new_upkeep()
        ground.add_scenes(2)
        ground.ask()
        ground.turn(7)
        assert ground.run.status == "succeeded"


def test_it_ends_when_the_building_ends_and_not_when_it_was_asked_for(ground: Followed) -> None:
    ground.add_scenes(3)
    generation = ground.ask()
    asked = ground.run
    assert (asked.kind, asked.status, asked.created_by) == ("rebuild", "running", "command/search test")
    assert asked.subject == f"search/media_scenes@{generation}"
    ground.keep()
    assert ground.run.status == "running"
    ground.turn(7)
    done = ground.run
    assert (done.id, done.status) == (asked.id, "succeeded")
    assert (done.progress_done, done.progress_total, done.progress_unit) == (3, 3, "documents")
    with ground.db.transaction() as tx:
        assert service.outputs(tx, done.id) == [(f"search/media_scenes@{generation}", "generation", False)]
    told = ground.told(done)
    assert [told[0][0], told[1][0], told[-3][0]] == ["run.started", "step.started", "step.finished"]
    assert told[-1] == ("run.succeeded", {"seconds": told[-1][1]["seconds"], "summary": {"documents": 3}})
    assert told[-1][1]["seconds"] > 0


def test_processes_that_follow_each_other_go_on_with_one_run(ground: Followed) -> None:
    ground.add_scenes(2)
    ground.ask()
    for _ in range(6):
        ground.upkeep = ground.new_upkeep()
        ground.turn()
    assert ground.run.status == "succeeded"


def test_a_run_whose_worker_died_behind_the_last_row_is_ended_by_the_next(ground: Followed) -> None:
    """The index is ready, and nobody had the time to say so."""
    ground.ask()
    ground.upkeep = Upkeep(ground.db.app, ground.engine, ground.clock, ground.metrics)
    ground.turn(6)
    assert ground.run.status == "running"
    ground.upkeep = ground.new_upkeep()
    ground.keep()
    assert ground.run.status == "succeeded"


def test_it_is_alive_while_somebody_builds(ground: Followed) -> None:
    ground.ask()
    with ground.open_transaction() as tx:  # reading waits for it
        tx.execute(parse("test.write", "select pg_current_xact_id()"))
        for _ in range(6):
            ground.pass_by(minutes=10)
            ground.upkeep.run(ground.db.tenant_id)
            assert ground.sweep() == 0
    assert ground.run.status == "running"


def test_a_building_that_nobody_looked_after_has_another_run_when_it_goes_on(ground: Followed) -> None:
    ground.ask()
    ground.pass_by(minutes=16)
    assert ground.sweep() == 1
    ground.upkeep = ground.new_upkeep()
    ground.turn(6)
    assert [run.status for run in ground.runs] == ["failed", "succeeded"]
    assert ground.runs[1].created_by == "function/drain_search_sync"


def test_a_generation_that_is_built_without_being_asked_for_has_a_run(ground: Followed) -> None:
    """As one that replaces another that has outgrown itself."""
    ground.start()
    ground.turn(6)
    assert (ground.run.status, ground.run.created_by) == ("succeeded", "function/drain_search_sync")


def test_processes_that_find_it_at_once_make_one_run(ground: Followed) -> None:
    ground.start()
    ready = Barrier(4)

    def find(_: int) -> None:
        database = Database(ground.db.app.address)
        ready.wait(20)
        RebuildRuns(database, database, FAMILIES, ground.clock).follow(ground.db.tenant_id, is_building=True)
        database.close()

    with ThreadPoolExecutor(4) as processes:
        list(processes.map(find, range(4)))
    assert ground.run.status == "running"


def test_where_nothing_is_built_there_is_no_run_and_no_look(ground: Followed, monkeypatch: pytest.MonkeyPatch) -> None:
    ground.built()
    looks: list[int] = []
    follow = RebuildRuns._follow

    def counted(runs: RebuildRuns, tenant_id: int) -> bool:
        looks.append(tenant_id)
        return follow(runs, tenant_id)

    monkeypatch.setattr(RebuildRuns, "_follow", counted)
    ground.upkeep = ground.new_upkeep()
    ground.turn(5)
    assert (len(looks), len(ground.runs)) == (1, 1)


@pytest.mark.parametrize(("took", "until"), [(0, 5), (2, 42), (60, 300)])
def test_looks_that_take_long_are_rare(
    ground: Followed, monkeypatch: pytest.MonkeyPatch, took: float, until: float
) -> None:
    """Documents are counted at each; yet the run is never taken for dead."""
    looks: list[float] = []
    began = ground.clock.monotonic()

    def follow(*_: Any) -> bool:
        looks.append(ground.clock.monotonic() - began)
        ground.clock.advance(timedelta(seconds=took))
        return False

    monkeypatch.setattr(RebuildRuns, "_follow", follow)
    followed = RebuildRuns(ground.db.app, ground.db.app, FAMILIES, ground.clock)
    while len(looks) < 2:
        followed.follow(ground.db.tenant_id, is_building=True)
        ground.clock.advance(timedelta(seconds=1))
    assert looks[0] == 0
    assert until <= looks[1] <= until + 1
    assert looks[1] < service.LEASE.total_seconds()


def test_who_cancels_it_has_the_generation_dropped(ground: Followed) -> None:
    ground.ask()
    with ground.db.transaction() as tx:
        service.request_cancel(tx, ground.run.id, by="account/7", at=ground.clock.now())
    ground.turn(3)
    assert ground.run.status == "cancelled"
    assert [one.generation for one in ground.indexes] == []
    assert ground.told(ground.run)[-1][0] == "run.cancelled"
    with ground.db.transaction() as tx:
        entry = next(iter(audit.newest(tx)))
    assert (entry.action, entry.actor) == ("search.dropped", "account/7")


def test_a_generation_that_is_dropped_ends_its_run(ground: Followed) -> None:
    ground.drop(ground.ask())
    ground.keep()
    assert ground.run.status == "cancelled"
    assert ("log", "The generation was dropped before it was ready.") in [
        (kind, data.get("message")) for kind, data in ground.told(ground.run)
    ]


def test_the_runs_of_families_that_are_elsewhere_are_left_alone(ground: Followed) -> None:
    ground.ask()
    elsewhere = RebuildRuns(ground.db.app, ground.db.app, ("people",), ground.clock)
    elsewhere.follow(ground.db.tenant_id, is_building=True)
    assert ground.run.status == "running"


def test_a_generation_that_can_not_be_begun_leaves_no_run(ground: Followed) -> None:
    def begin(_: Any) -> Generation:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rebuild_runs.start(ground.db.app, ground.db.app, ground.db.tenant_id, begin, ground.cause)
    assert ground.runs == []
