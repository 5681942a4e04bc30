"""Schedules of hosts that share a database."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.host.claims import PostgresSchedules
from infra.host.cron import parse
from infra.host.schedule import Ticker
from infra.host.template.model import Schedule, ScheduleSource
from springline.platform.clock import ManualClock
from springline.platform.database import Database

pytestmark = pytest.mark.integration

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
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


def test_of_many_who_claim_a_due_time_at_once_one_gets_it(system: Database) -> None:
    claims = PostgresSchedules(system)
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


def test_names_and_due_times_are_claimed_apart_and_can_be_given_back(system: Database) -> None:
    claims = PostgresSchedules(system)
    assert claims.claim("A", NOON)
    assert claims.claim("B", NOON)
    assert claims.claim("A", NOON + MINUTE)
    assert not claims.claim("A", NOON)
    claims.give_back("A", NOON)
    assert claims.claim("A", NOON)
    assert not claims.claim("A", NOON + MINUTE)


def test_two_hosts_whose_clocks_differ_fire_each_due_time_once_between_them(system: Database) -> None:
    schedule = Schedule("Work.Tick", parse("rate(1 minute)"), "Work", None, None, ScheduleSource.EVENTS, 1)
    fired: list[datetime] = []
    clocks = [ManualClock(NOON), ManualClock(NOON + timedelta(seconds=37))]
    tickers = [
        Ticker([schedule], PostgresSchedules(system), lambda _, due: fired.append(due), clock) for clock in clocks
    ]
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
