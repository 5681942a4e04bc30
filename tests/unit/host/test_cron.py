from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.host.cron import ScheduleExpressionError, parse

pytestmark = pytest.mark.unit

_START = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)  # a Friday


def _next(expression: str, zone: str = "UTC", after: datetime = _START) -> str | None:
    due = parse(expression, zone).next_after(after)
    return None if due is None else due.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("rate(1 minute)", "2026-05-01 12:01"),
        ("rate(5 minutes)", "2026-05-01 12:05"),
        ("rate(1 day)", "2026-05-02 00:00"),
        ("cron(0 10 * * ? *)", "2026-05-02 10:00"),
        ("cron(15 12 * * ? *)", "2026-05-01 12:15"),
        ("cron(0 18 ? * MON-FRI *)", "2026-05-01 18:00"),
        ("cron(0 8 1 * ? *)", "2026-06-01 08:00"),
        ("cron(0/15 * * * ? *)", "2026-05-01 12:15"),
        ("cron(*/20 * * * ? *)", "2026-05-01 12:20"),
        ("cron(0/10 * ? * MON-FRI *)", "2026-05-01 12:10"),
        ("cron(0/5 8-17 ? * MON-FRI *)", "2026-05-01 12:05"),
        ("cron(0 9 ? * 2#1 *)", "2026-05-04 09:00"),  # the first Monday: weekdays count from Sunday, 1
        ("cron(0 9 ? * FRI#5 *)", "2026-05-29 09:00"),
        ("cron(0 0 L * ? *)", "2026-05-31 00:00"),
        ("cron(0 0 LW * ? *)", "2026-05-29 00:00"),
        ("cron(0 0 ? * 6L *)", "2026-05-29 00:00"),
        ("cron(0 0 ? * SUNL *)", "2026-05-31 00:00"),
        ("cron(0 0 ? * L *)", "2026-05-02 00:00"),
        ("cron(0 0 2W * ? *)", "2026-06-02 00:00"),  # 2 May is a Saturday: due on the 1st, which is over
        ("cron(0 0 3W * ? *)", "2026-05-04 00:00"),
        ("cron(0 0 1W 8 ? *)", "2026-08-03 00:00"),  # 1 August is a Saturday; the month is never left
        ("cron(0 0 31W 5 ? *)", "2026-05-29 00:00"),
        ("cron(0 0 30 2 ? *)", None),
        ("cron(0 0 29 2 ? *)", "2028-02-29 00:00"),
        ("cron(0 0 1 JAN,JUL ? *)", "2026-07-01 00:00"),
        ("cron(0 0 1 1 ? 2027-2030)", "2027-01-01 00:00"),
        ("cron(0 0 1 1 ? 2020)", None),
        ("cron(0 0 ? * SAT-MON *)", "2026-05-02 00:00"),
        ("at(2026-05-01T13:30:00)", "2026-05-01 13:30"),
        ("at(2026-05-01T12:00:00)", None),
    ],
)
def test_the_next_due_time(expression: str, due: str | None) -> None:
    assert _next(expression) == due


def test_clocks_of_a_time_zone_count() -> None:
    assert _next("cron(0 9 * * ? *)", "Europe/Berlin") == "2026-05-02 07:00"
    assert _next("at(2026-05-02T09:00:00)", "America/New_York") == "2026-05-02 13:00"


def test_a_local_time_that_does_not_exist_is_skipped() -> None:
    spring_forward = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    assert _next("cron(30 2 * * ? *)", "Europe/Berlin", spring_forward) == "2026-03-30 00:30"


def test_a_local_time_that_comes_twice_is_due_once() -> None:
    timing = parse("cron(30 2 * * ? *)", "Europe/Berlin")
    first = timing.next_after(datetime(2026, 10, 25, 0, 0, tzinfo=UTC))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert timing.next_after(first) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "expression",
    [
        "every minute",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(0 minutes)",
        "cron(0 10 * * *)",
        "cron(0 10 * * * *)",
        "cron(0 10 ? * ? *)",
        "cron(60 10 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 0 32 * ? *)",
        "cron(0 0 * 13 ? *)",
        "cron(0 0 ? * 8 *)",
        "cron(0 0 ? * MON#6 *)",
        "cron(0 0 ? * 0L *)",
        "cron(0 0 0W * ? *)",
        "cron(x 0 * * ? *)",
        "cron(*/0 0 * * ? *)",
        "at(2026-02-30T00:00:00)",
    ],
)
def test_what_aws_would_refuse_is_refused_with_the_expression(expression: str) -> None:
    with pytest.raises(ScheduleExpressionError, match=r"^" + expression.split("(", maxsplit=1)[0]):
        parse(expression)


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(ScheduleExpressionError, match="Mars/Olympus"):
        parse("cron(0 10 * * ? *)", "Mars/Olympus")


_moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(
    moment=_moments,
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    weekday=st.integers(1, 7),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"]),
)
def test_a_weekly_time_is_the_first_that_walking_through_the_minutes_finds(
    moment: datetime, minute: int, hour: int, weekday: int, zone: str
) -> None:
    due = parse(f"cron({minute} {hour} ? * {weekday} *)", zone).next_after(moment)
    assert due is not None
    assert due > moment
    local = due.astimezone(ZoneInfo(zone))
    assert (local.minute, local.hour, local.isoweekday() % 7 + 1) == (minute, hour, weekday)
    earlier = due - timedelta(days=7)
    assert earlier <= moment or earlier.astimezone(ZoneInfo(zone)).hour != hour or zone != "UTC"


@given(moment=_moments, minutes=st.integers(2, 120))
def test_hosts_agree_on_when_a_rate_is_due_whenever_they_started(moment: datetime, minutes: int) -> None:
    timing = parse(f"rate({minutes} minutes)")
    due = timing.next_after(moment)
    assert due is not None
    assert moment < due <= moment + timedelta(minutes=minutes)
    assert timing.next_after(due - timedelta(microseconds=1)) == due
    assert timing.next_after(due) == due + timedelta(minutes=minutes)
