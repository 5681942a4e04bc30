"""Fault 6 from end to end: hosts and imports whose clocks are an hour off, and jump while they work."""

import io
import json
import time
from contextlib import closing
from datetime import timedelta
from itertools import cycle

import pytest

from infra.host.claims import PostgresSchedules
from infra.host.cron import parse as parse_timing
from infra.host.schedule import Ticker
from infra.host.template.model import Schedule, ScheduleSource
from springline.community import importing
from springline.community.readers.signal_cli import SignalCliReader
from springline.platform.clock import ManualClock, SystemClock
from springline.platform.database import Database
from springline.platform.statements import parse
from springline.warehouse import service
from tests.faults.conftest import assert_same_landing_and_index, deliveries, index
from tests.integration.chats import LATER, Pipeline, community

pytestmark = pytest.mark.faults

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BODIES = deliveries(160, seed=4, size=8)
EXPORT = importing.Export("signal-cli", "chats/sample.jsonl", "key")
CURSOR = parse("test.cursor", "select xid::text::bigint, id from relay_cursor")
SET_SKEW = parse("test.set_skew", "select set_config('test.skew', :skew, false)")
NOW = parse("test.now", "select clock_timestamp()")
WATERMARKS = "select source_watermark from people_index union all select source_watermark from request_index"
NEWEST = "select 'person', id, version from people_index union all select 'request', id, version from request_index"


class JumpingClock(SystemClock):
    """Each look at it shows another hour."""

    def __init__(self, *hours):
        self._hours = cycle(hours)

    def now(self):
        return super().now() + next(self._hours) * HOUR


class Follower:
    """Follows the feed of changes and the relay's cursor from the beginning."""

    def __init__(self, db):
        self._db = db
        self._since = None
        self.seen = {}
        self.cursors = []

    def look(self):
        with self._db.system.transaction() as tx:
            self.cursors.append(tx.one(CURSOR))
        more = True
        while more:
            with self._db.transaction() as tx:
                page = json.loads(service.changes(tx, since=self._since, limit=20))
            more, self._since = page["more"], page["next"]
            self.seen |= {(item["kind"], item["id"]): item["version"] for item in page["items"]}


def run_import(db, tenant_id, clock, on_progress=lambda _: None):
    items = SignalCliReader().read(io.BytesIO(b"".join(BODIES)), name=EXPORT.file_name)
    with closing(Database(db.app.address)) as database:
        importing.run(database, tenant_id, EXPORT, items, clock=clock, on_progress=on_progress)


@pytest.mark.parametrize("skews", [(3600, -3600), (-3600, 3600, 0)], ids=str)
def test_the_index_does_not_depend_on_what_time_hosts_and_imports_have(db, start_host, drain, monkeypatch, skews):
    monkeypatch.setattr(importing, "BATCH", 20)
    with db.superuser.transaction() as tx:
        began = tx.value(NOW)
    host, follower = start_host(skew=skews[0]), Follower(db)
    following = cycle(skews[1:] + skews[:1])

    def step(_):
        host.set_clock(next(following))
        follower.look()

    run_import(db, db.tenant_id, JumpingClock(1, -1, 0, -2), step)
    drain()
    with db.superuser.transaction() as tx:
        ended = tx.value(NOW)

    pipeline, expected = Pipeline(db), Pipeline(db, db.other_tenant_id)
    run_import(db, expected.tenant_id, ManualClock(LATER))
    assert community(pipeline) == community(expected)
    assert_same_landing_and_index(pipeline, index(expected))
    newest = {(kind, number): version for kind, number, version in pipeline.rows(NEWEST)}
    deadline = time.monotonic() + 30
    while follower.seen != newest and time.monotonic() < deadline:  # other tests hold the horizon back
        time.sleep(0.05)
        follower.look()
    assert follower.cursors == sorted(follower.cursors)
    assert follower.seen == newest
    assert all(began <= watermark <= ended for (watermark,) in pipeline.rows(WATERMARKS))


# ---- Schedules -------------------------------------------------------------------------------------------------------

SKEWED_CLOCK = """
    create schema skewed;
    grant usage on schema skewed to springline_system;
    create function skewed.clock_timestamp() returns timestamptz language sql
        return pg_catalog.clock_timestamp() + current_setting('test.skew')::interval
"""
EVERY_MINUTE = Schedule("Work.Tick", parse_timing("rate(1 minute)"), "Work", None, None, ScheduleSource.EVENTS, 1)


class Machine:
    """A host's schedules, with a clock of its own, on a database whose clock is off by so much."""

    def __init__(self, db, clock, off):
        self._off = off
        settings = {"search_path": "skewed, public, pg_catalog", "test.skew": f"{off.total_seconds()} seconds"}
        self._database = Database(db.system.address, settings=settings)
        self._claims = PostgresSchedules(self._database)
        self._clock = clock
        self.fired = []
        self._ticker = Ticker([EVERY_MINUTE], self._claims, self._fire, clock)

    def _fire(self, schedule, due):
        self.fired.append(due)
        self._claims.finish(schedule.name, due)

    def run(self, minutes):
        for _ in range(minutes):
            self._ticker.tick()
            self._clock.advance(MINUTE)
            self._off += MINUTE
            with self._database.transaction() as tx:
                tx.value(SET_SKEW, skew=f"{self._off.total_seconds()} seconds")

    def close(self):
        self._claims.close()
        self._database.close()


@pytest.fixture
def machine(db):
    with closing(db.owner.connect()) as connection:
        connection.execute_simple(SKEWED_CLOCK)
    with db.superuser.transaction() as tx:
        now = tx.value(NOW)
    made = []

    def make(*, host, database):
        made.append(Machine(db, ManualClock(now + host), database))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_host_whose_clock_was_ahead_leaves_due_times_to_those_that_get_there(machine):
    ahead = machine(host=HOUR, database=timedelta(0))
    ahead.run(5)
    ahead.close()
    in_time = machine(host=HOUR, database=HOUR)
    in_time.run(5)
    assert in_time.fired == ahead.fired


def test_after_the_machines_clock_was_set_back_schedules_go_on(machine):
    before = machine(host=HOUR, database=HOUR)
    before.run(70)
    before.close()
    restarted = machine(host=70 * MINUTE, database=70 * MINUTE)
    restarted.run(5)
    assert len(restarted.fired) >= 3  # what the last one had just done stays done


def test_what_one_host_did_in_time_no_other_does_again_though_its_clock_is_behind(machine):
    first = machine(host=timedelta(0), database=timedelta(0))
    first.run(3)
    first.close()
    behind = machine(host=MINUTE / 2, database=3 * MINUTE)
    behind.run(2)
    assert len(first.fired) == 3
    assert not set(behind.fired) & set(first.fired)
