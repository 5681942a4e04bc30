"""Schedules of hosts that share a database."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.host import claims
from infra.host.claims import PostgresSchedules
from infra.host.cron import parse
from infra.host.schedule import Ticker
from infra.host.template.model import Schedule, ScheduleSource
from springline.platform.clock import ManualClock
from springline.platform.database import Database, PgConnection
from springline.platform.statements import parse as parse_sql

pytestmark = pytest.mark.integration

HostOf = Callable[[], PostgresSchedules]

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
# Of this test's database alone: an import of another test holds such locks too.
CUT = parse_sql(
    "test.cut",
    """select pg_terminate_backend(pid) from pg_locks
       where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())""",
)
NO_ANSWER = parse_sql("test.no_answer", "select pg_sleep(20), :hosts::integer, :host::integer")
END_ITS_SLEEP = parse_sql(
    "test.end_its_sleep",
    """select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event = 'PgSleep'""",
)
TEMPLATE = """\
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/work
      Handler: app.run
      Timeout: 60
      Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}}
"""
HURRIES = """
import threading
runs, began = [], threading.Semaphore(0)
def run(event, context):
    runs.append(event["time"])
    began.release()
    while context.get_remaining_time_in_millis() > 2000:
        threading.Event().wait(0.005)
"""


@pytest.fixture
def host_of(system: Database) -> Iterator[HostOf]:
    made: list[PostgresSchedules] = []

    def make() -> PostgresSchedules:
        made.append(PostgresSchedules(system))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_of_many_who_claim_a_due_time_at_once_one_gets_it(host_of: HostOf) -> None:
    claims = host_of()
    start = threading.Barrier(6)
    won: list[bool] = []

    def claim() -> None:
        start.wait(10)
        won.append(claims.claim("Work.Tick", NOON))

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(won) == [False] * 5 + [True]


def test_names_and_due_times_are_claimed_apart(host_of: HostOf) -> None:
    claims = host_of()
    assert claims.claim("A", NOON)
    assert claims.claim("B", NOON)
    assert claims.claim("A", NOON + MINUTE)
    assert not claims.claim("A", NOON)


def test_what_a_host_left_undone_when_it_ended_is_claimed_by_the_next_one(host_of: HostOf) -> None:
    ended, living, next_one = (host_of() for _ in range(3))
    assert ended.claim("A", NOON)
    assert ended.claim("B", NOON)
    assert living.claim("C", NOON)
    ended.finish("B", NOON)
    assert not next_one.claim("A", NOON), "the host that took it lives"
    ended.close()
    assert [next_one.claim(name, NOON) for name in "ABC"] == [True, False, False]
    assert not next_one.claim("A", NOON), "the next one has it now"


def test_what_a_host_gives_up_is_free_before_the_server_knows_that_it_hung_up(
    host_of: HostOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, next_one = host_of(), host_of()
    assert ended.claim("A", NOON)
    left_open: list[PgConnection] = []

    def hang_up_later(connection: PgConnection) -> None:
        left_open.append(connection)

    with monkeypatch.context() as slow:
        slow.setattr(PgConnection, "close", hang_up_later)
        ended.close()
    assert next_one.claim("A", NOON)
    (connection,) = left_open
    connection.close()


def test_a_host_ends_in_time_though_its_connection_is_lost_or_silent(
    host_of: HostOf, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, silent, next_one = (host_of() for _ in range(3))
    assert lost.claim("A", NOON)
    with db.superuser.transaction() as tx:
        tx.rows(CUT)
    lost.close()
    assert silent.claim("B", NOON)
    monkeypatch.setattr(claims, "_GOODBYE_SECONDS", 0.2)
    monkeypatch.setattr(claims, "_LET_GO", NO_ANSWER)
    silent.close()
    with db.superuser.transaction() as tx:
        assert tx.rows(END_ITS_SLEEP) == [(True,)], "it has not waited for the answer"
    assert next_one.claim("A", NOON)


def test_a_host_whose_connection_was_cut_shows_life_again(host_of: HostOf, db: Any) -> None:
    claims, other = host_of(), host_of()
    assert claims.claim("A", NOON)
    with db.superuser.transaction() as tx:
        tx.rows(CUT)
    assert claims.claim("B", NOON)
    assert not other.claim("B", NOON)


def test_two_hosts_whose_clocks_differ_fire_each_due_time_once_between_them(host_of: HostOf) -> None:
    schedule = Schedule("Work.Tick", parse("rate(1 minute)"), "Work", None, None, ScheduleSource.EVENTS, 1)
    fired: list[datetime] = []
    clocks = [ManualClock(NOON), ManualClock(NOON + timedelta(seconds=37))]
    tickers = [Ticker([schedule], host_of(), lambda _, due: fired.append(due), clock) for clock in clocks]
    for _ in range(40):
        for clock, ticker in zip(clocks, tickers, strict=True):
            clock.advance(timedelta(seconds=15))
            ticker.tick()
    assert sorted(fired) == [NOON + n * MINUTE for n in range(len(fired))]
    assert len(fired) >= 11


def test_what_runs_every_minute_begins_at_once_and_on_one_of_two_hosts(start_host: Callable[..., Any]) -> None:
    clock = ManualClock(NOON + timedelta(seconds=10))
    first = start_host(TEMPLATE, {"work": HURRIES}, clock=clock)
    work = first.globals("work")
    assert work["began"].acquire(timeout=10)
    second = start_host(TEMPLATE, {"work": HURRIES}, clock=clock)
    second.host.stop()
    assert work["runs"] == ["2026-05-01T12:00:00Z"]


def test_a_host_that_starts_after_another_has_stopped_goes_on_in_the_same_minute(
    start_host: Callable[..., Any],
) -> None:
    first = start_host(TEMPLATE, {"work": HURRIES})
    work = first.globals("work")
    assert work["began"].acquire(timeout=10)
    assert first.host.stop()
    start_host(TEMPLATE, {"work": HURRIES})
    assert work["began"].acquire(timeout=10)
