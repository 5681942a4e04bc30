"""When schedules fire, by a clock that is moved by hand."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from infra.host.cron import parse
from infra.host.schedule import Schedules, Ticker, payload
from infra.host.template.model import Schedule, ScheduleSource
from springline.platform.clock import ManualClock
from springline.platform.errors import UnavailableError

pytestmark = pytest.mark.unit

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def schedule(expression: str = "rate(1 minute)") -> Schedule:
    return Schedule("Work.Tick", parse(expression), "Work", None, None, ScheduleSource.EVENTS, 1)


class Machine:
    """One host's ticker."""

    def __init__(self, claims: Schedules, clock: ManualClock, expression: str = "rate(1 minute)") -> None:
        self.fired: list[datetime] = []
        self.clock = clock
        self.ticker = Ticker([schedule(expression)], claims, lambda _, due: self.fired.append(due), clock)

    def later(self, by: timedelta) -> list[datetime]:
        """Let time pass, look once; returns what fired then."""
        self.clock.advance(by)
        before = len(self.fired)
        self.ticker.tick()
        return self.fired[before:]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON + timedelta(seconds=10))


@pytest.fixture
def machine(claims: Schedules, clock: ManualClock) -> Machine:
    return Machine(claims, clock)


def test_each_due_time_fires_once(machine: Machine) -> None:
    machine.ticker.tick()
    assert machine.later(timedelta(seconds=49)) == []
    assert machine.later(timedelta(seconds=1)) == [NOON + MINUTE]
    assert machine.later(timedelta(seconds=1)) == []
    assert machine.later(MINUTE) == [NOON + 2 * MINUTE]


def test_what_was_due_in_the_last_minute_before_the_start_is_made_up_for(machine: Machine) -> None:
    machine.ticker.tick()
    assert machine.fired == [NOON]


def test_what_was_due_before_that_is_not(claims: Schedules, clock: ManualClock) -> None:
    daily = Machine(claims, clock, "cron(58 11 * * ? *)")
    daily.ticker.tick()
    assert daily.fired == []


def test_two_hosts_fire_a_due_time_once_between_them(claims: Schedules) -> None:
    clocks = [ManualClock(NOON), ManualClock(NOON)]
    hosts = [Machine(claims, clock) for clock in clocks]
    for _ in range(5):
        for host in hosts:
            host.later(MINUTE)
    fired = [due for host in hosts for due in host.fired]
    assert len(fired) == len(set(fired)) == 5


def test_a_due_time_that_was_not_done_fires_at_the_next_start(claims: Schedules, clock: ManualClock) -> None:
    Machine(claims, clock).ticker.tick()
    again = Machine(claims, clock)
    again.ticker.tick()
    assert again.fired == []
    claims.close()
    third = Machine(claims, clock)
    third.ticker.tick()
    assert third.fired == [NOON]


def test_what_another_host_died_over_is_taken_over_within_seconds(claims: Schedules, clock: ManualClock) -> None:
    Machine(claims, clock).ticker.tick()
    other = Machine(claims, clock)
    assert other.ticker.tick() == timedelta(seconds=2), "it asks again soon"
    assert other.later(timedelta(seconds=2)) == []
    claims.close()
    assert other.later(timedelta(seconds=2)) == [NOON]
    assert other.later(timedelta(seconds=2)) == []


def test_what_another_host_took_is_left_to_it_after_a_minute(claims: Schedules, clock: ManualClock) -> None:
    daily = "cron(0 12 * * ? *)"
    Machine(claims, clock, daily).ticker.tick()
    other = Machine(claims, clock, daily)
    other.ticker.tick()
    assert other.later(MINUTE) == []
    claims.close()
    assert other.later(timedelta(seconds=2)) == []


def test_of_several_due_times_that_a_sleeping_machine_missed_the_last_one_fires(machine: Machine) -> None:
    machine.ticker.tick()
    assert machine.later(timedelta(hours=3)) == [NOON + timedelta(hours=3)]


def test_a_wall_clock_set_back_by_an_hour_stops_nothing(machine: Machine) -> None:
    machine.later(MINUTE)
    machine.clock.shift(timedelta(hours=-1))
    assert [len(machine.later(MINUTE)) for _ in range(5)] == [1] * 5


def test_a_wall_clock_set_forth_is_followed(machine: Machine) -> None:
    machine.ticker.tick()
    machine.clock.shift(timedelta(hours=1))
    assert machine.later(timedelta(0)) == [NOON + timedelta(hours=1)]


def test_where_the_claim_fails_the_due_time_stays_due(clock: ManualClock) -> None:
    class Flaky:
        answers: list[bool | Exception] = [UnavailableError("away"), True]  # noqa: RUF012

        def claim(self, name: str, due_at: datetime) -> bool:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        def finish(self, name: str, due_at: datetime) -> None: ...

        def close(self) -> None: ...

    host = Machine(Flaky(), clock)
    assert host.ticker.tick() == timedelta(seconds=2), "it looks again soon"
    assert host.fired == []
    assert host.later(timedelta(seconds=2)) == [NOON]


@pytest.mark.parametrize(
    ("expression", "sleep"), [("rate(1 minute)", 20), ("cron(1 12 * * ? *)", 20), ("rate(1 hour)", 20)]
)
def test_it_never_sleeps_longer_than_twenty_seconds(
    claims: Schedules, clock: ManualClock, expression: str, sleep: int
) -> None:
    assert Machine(claims, clock, expression).ticker.tick() <= timedelta(seconds=sleep)


def test_it_sleeps_until_the_next_due_time_where_that_is_near(claims: Schedules) -> None:
    host = Machine(claims, ManualClock(NOON + timedelta(seconds=45)))
    assert host.ticker.tick() == timedelta(seconds=15)


def test_the_event_is_the_one_of_the_service_that_fires() -> None:
    event = json.loads(payload(schedule(), NOON, "id1"))
    assert (event["source"], event["detail"], event["time"]) == ("aws.events", {}, "2026-05-01T12:00:00Z")
    assert event["resources"] == ["arn:aws:events:local:000000000000:rule/Work.Tick"]
    by_scheduler = json.loads(payload(replace(schedule(), source=ScheduleSource.SCHEDULER), NOON, "id1"))
    assert (by_scheduler["source"], by_scheduler["detail"]) == ("aws.scheduler", "{}")


def test_the_templates_input_takes_the_place_of_the_event() -> None:
    assert payload(replace(schedule(), payload='{"a": 1}'), NOON, "id1") == '{"a": 1}'
