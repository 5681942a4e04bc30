"""The function that keeps search indexes up to date: from a change to what a search finds, and what it measures."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.drain_search_sync import app as drain_search_sync
from springline.platform import runtime
from springline.platform.clock import ManualClock
from springline.platform.database import DatabaseUnavailableError
from springline.platform.metrics.registry import Registry
from springline.platform.runtime import Runtime
from springline.platform.statements import parse
from springline.search import building
from springline.search.quickwit.client import QuickwitClient
from springline.search.repositories import LibraryModelPolicyRepository
from springline.search.syncing import Place, SearchSync
from springline.search.upkeep import Upkeep
from springline.search.worker import Drained, SearchSyncWorker
from tests.integration.media.scenes import add_asset, add_library, add_scene
from tests.integration.search.strangers import wait_for_strangers
from tests.quickwit_double.double import HandClock, QuickwitDouble
from tests.quickwit_double.faults import Refusal

pytestmark = pytest.mark.integration

SCHEDULED = {"detail-type": "Scheduled Event", "source": "aws.events", "account": "0", "time": "", "id": "1"}
SCHEDULED |= {"version": "0", "region": "local", "resources": [], "detail": {}}
OLD = parse("test.old", "update search_sync_queue set created_at = now() - interval '7 minutes'")
END_REST = parse("test.end_rest", "update search_index set resting_until = null")
END_PAUSE = parse("test.end_pause", "update search_sync_work set due_at = now()")
STATES = parse("test.states", "select state, count(*)::integer from search_ledger group by state")


class Running:
    """The function's work by hand: each pause lets time pass for all, and the time is over after some of them."""

    def __init__(self, db: Any) -> None:
        self.db = db
        self.double = QuickwitDouble(HandClock())
        self.clock = ManualClock()
        self.metrics = Registry()
        self.client = QuickwitClient("http://quickwit", transport=self.double.transport())
        self.pauses = 0
        self.sync = SearchSync([self.place(db.app)], clock=self.clock, metrics=self.metrics, pause=self.pause)

    def place(self, database: Any) -> Place:
        worker = SearchSyncWorker(database, self.client, clock=self.clock, metrics=self.metrics, first_pause=60.0)
        return Place(self.db.system, worker, Upkeep(database, self.client, self.clock, self.metrics))

    def pause(self, seconds: float) -> None:
        wait_for_strangers(self.db)
        self.pauses += 1
        self.clock.advance(timedelta(seconds=3))
        self.double.advance(3)

    def run(self, *, pauses: int) -> Drained:
        last = self.pauses + pauses
        return self.sync.run(seconds_left=lambda: float(last - self.pauses)).drained


@pytest.fixture
def running(db: Any) -> Iterator[Running]:
    running = Running(db)
    yield running
    running.client.close()


def test_what_changes_is_found_by_the_engine_and_an_index_gets_ready_by_itself(running: Running, db: Any) -> None:
    with db.transaction() as tx:
        add_scene(tx, add_asset(tx, add_library(tx)), title="before the index")
        generation = building.start(tx, "media_scenes")
    running.run(pauses=8)
    with db.transaction() as tx:
        add_scene(tx, add_asset(tx, add_library(tx)), title="and after")

    assert running.run(pauses=8).sent == 1
    with db.transaction() as tx:
        policy = LibraryModelPolicyRepository(tx)
        assert policy.switch("media_scenes", generation, at=running.clock.now()) == 1
        route = policy.route("media_scenes")
        assert tx.rows(STATES) == [("shown", 2)]
    assert route is not None
    assert list(route.left_out) == []
    assert running.client.search(route.index_names, {"size": 0, "track_total_hits": True}).total == 2
    page = running.metrics.render()
    assert 'search_sync_age_seconds{family="media_scenes"} 0' in page
    assert 'search_sync_waiting{family="media_scenes"} 0' in page


def test_how_long_a_change_waits_is_measured_while_the_engine_is_away(running: Running, db: Any) -> None:
    with db.transaction() as tx:
        building.start(tx, "media_scenes")
    running.run(pauses=8)
    with db.transaction() as tx:
        add_scene(tx, add_asset(tx, add_library(tx)))
    with db.superuser.transaction() as tx:
        tx.execute(OLD)
    running.double.faults.rule = lambda _operation, _index: Refusal(503)

    assert running.run(pauses=8).sent == 0

    ages = [line for line in running.metrics.render().splitlines() if line.startswith("search_sync_age_seconds{")]
    assert 400 < float(ages[0].split()[-1]) < 500
    assert 'search_sync_waiting{family="media_scenes"} 1' in running.metrics.render()
    running.double.faults.forget()
    with db.transaction() as tx:
        tx.execute(END_REST)
        tx.execute(END_PAUSE)
    assert running.run(pauses=8).sent == 1


def divide(_: Any) -> None:
    raise ZeroDivisionError


def take_too_long(db: Any) -> None:
    with db.transaction() as tx:
        tx.execute(parse("test.limit", "set local statement_timeout = 10"))
        tx.execute(parse("test.sleep", "select pg_sleep(20)"))


@pytest.mark.parametrize(("fail", "error"), [(divide, ZeroDivisionError), (take_too_long, DatabaseUnavailableError)])
def test_a_tenant_with_whom_something_is_wrong_does_not_stop_the_others(
    running: Running, db: Any, monkeypatch: pytest.MonkeyPatch, fail: Callable[[Any], None], error: type[Exception]
) -> None:
    for tenant in (db.tenant_id, db.other_tenant_id):
        with db.transaction(tenant) as tx:
            building.start(tx, "media_scenes")
            add_scene(tx, add_asset(tx, add_library(tx)))
    drain = SearchSyncWorker.drain

    def failing(worker: SearchSyncWorker, tenant_id: int) -> Drained:
        if tenant_id == db.tenant_id:
            fail(db)
        return drain(worker, tenant_id)

    monkeypatch.setattr(SearchSyncWorker, "drain", failing)
    with pytest.raises(error):
        running.run(pauses=12)

    with db.transaction(db.other_tenant_id) as tx:
        assert tx.rows(STATES) == [("shown", 1)]


def test_the_function_runs_until_its_time_is_over(settings: Any, monkeypatch: pytest.MonkeyPatch, db: Any) -> None:
    class Context:
        left = iter((90_000, 90_000, 30_000, 20_000))

        def get_remaining_time_in_millis(self) -> int:
            return next(self.left, 0)

    monkeypatch.setattr("springline.search.syncing.time.sleep", lambda _: None)
    ports = Runtime(replace(settings, quickwit_url="http://127.0.0.1:1"))
    monkeypatch.setattr(runtime, "_installed", [ports])

    done = drain_search_sync.drain(SCHEDULED, Context())

    assert done == {"claimed": 0, "sent": 0, "gone": 0, "rejected": 0, "failed": 0, "dead": 0, "shown": 0}
    ports.close()


def test_the_function_has_nothing_to_do_without_an_engine(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "_installed", [Runtime(settings)])
    assert drain_search_sync.drain(SCHEDULED, None) == {}
