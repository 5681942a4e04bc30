"""When a schedule is due: AWS's `rate(5 minutes)`, `cron(0 3 ? * MON-FRI *)` and `at(2026-05-01T09:00:00)`.

AWS's cron has six fields (minutes, hours, day of month, month, day of week, year), counts days of the week from 1 for
Sunday, and knows `L` (last), `W` (nearest weekday) and `#` (n-th weekday of the month). The kept Python libraries read
other dialects: five fields, or six that begin with seconds, and other numbers for the days of the week.

Source: Amazon EventBridge Scheduler user guide, "Schedule types".
"""

import calendar
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_YEAR = 2199
_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)(s?)\)")
_CRON = re.compile(r"cron\((.*)\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_WEEKDAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), start=1)}

_Days = Callable[[date], bool]


class ScheduleExpressionError(ValueError):
    """A schedule expression that AWS would not take; the message says why."""


class Timing(Protocol):
    """Knows when it is due."""

    def next_after(self, moment: datetime) -> datetime | None:
        """The first due time after `moment`, in UTC; None where there is none any more."""
        ...


@dataclass(frozen=True, slots=True)
class Rate:
    """Due every `every`, counted from 1970 so that all hosts agree on the moments without talking."""

    every: timedelta

    def next_after(self, moment: datetime) -> datetime:
        """The first multiple of the interval after `moment`."""
        return _EPOCH + ((moment - _EPOCH) // self.every + 1) * self.every


@dataclass(frozen=True, slots=True)
class At:
    """Due once."""

    moment: datetime

    def next_after(self, moment: datetime) -> datetime | None:
        """The moment itself as long as it lies ahead."""
        return self.moment if self.moment > moment else None


@dataclass(frozen=True, slots=True)
class Cron:
    """Due at some minutes of some days, by the clocks of `zone`.

    Local times that don't exist because clocks go forward are skipped; those that come twice are due the first time.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: frozenset[int]
    years: frozenset[int]
    is_day: _Days
    zone: ZoneInfo

    def next_after(self, moment: datetime) -> datetime | None:
        """The first due time after `moment`; looks at each day of the months in question until one fits."""
        day = moment.astimezone(self.zone).date()
        while day.year <= _LAST_YEAR:
            if day.year not in self.years:
                day = date(day.year + 1, 1, 1)
            elif day.month not in self.months:
                day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            else:
                due = self._first_of(day, moment) if self.is_day(day) else None
                if due is not None:
                    return due
                day += timedelta(days=1)
        return None

    def _first_of(self, day: date, after: datetime) -> datetime | None:
        for hour in self.hours:
            for minute in self.minutes:
                local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
                due = local.astimezone(UTC)
                exists = due.astimezone(self.zone).replace(tzinfo=None) == local.replace(tzinfo=None)
                if exists and due > after:
                    return due
        return None


def parse(expression: str, zone: str = "UTC") -> Timing:
    """Read a schedule expression; equal ones give the same timing. Raises `ScheduleExpressionError`."""
    return _parsed(expression, zone)


@cache
def _parsed(expression: str, zone: str) -> Timing:
    if match := _RATE.fullmatch(expression):
        count, unit, plural = match.groups()
        if int(count) < 1 or (int(count) == 1) == bool(plural):
            raise ScheduleExpressionError(f"{expression}: write rate(1 {unit}) or rate(2 {unit}s)")
        return Rate(timedelta(seconds=int(count) * _UNITS[unit]))
    try:
        clock = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ScheduleExpressionError(f"there is no time zone {zone}") from None
    if match := _AT.fullmatch(expression):
        try:
            return At(datetime.fromisoformat(match[1]).replace(tzinfo=clock).astimezone(UTC))
        except ValueError as error:
            raise ScheduleExpressionError(f"{expression}: {error}") from None
    if match := _CRON.fullmatch(expression):
        return _cron(expression, match[1].upper().split(), clock)
    raise ScheduleExpressionError(f"{expression}: write rate(…), cron(…) or at(…)")


def _cron(expression: str, fields: list[str], zone: ZoneInfo) -> Cron:
    if len(fields) != 6:
        raise ScheduleExpressionError(
            f"{expression}: has {len(fields)} fields, not 6: minutes hours day-of-month month day-of-week year"
        )
    minutes, hours, days, months, weekdays, years = fields
    if (days == "?") == (weekdays == "?"):
        raise ScheduleExpressionError(f"{expression}: exactly one of day-of-month and day-of-week must be ?")
    try:
        return Cron(
            tuple(sorted(_numbers(minutes, 0, 59))),
            tuple(sorted(_numbers(hours, 0, 23))),
            _numbers(months, 1, 12, _MONTHS),
            _numbers(years, 1970, _LAST_YEAR),
            _month_days(days) if weekdays == "?" else _week_days(weekdays),
            zone,
        )
    except ScheduleExpressionError as error:
        raise ScheduleExpressionError(f"{expression}: {error}") from None


def _numbers(field: str, least: int, most: int, names: dict[str, int] | None = None) -> frozenset[int]:
    """What `*`, `5`, `1-4`, `MON-FRI`, `*/10`, `3/10` and lists of them stand for."""
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        low, dash, high = span.partition("-")
        if span == "*":
            first, last = least, most
        else:
            first = _number(low, names)
            last = _number(high, names) if dash else most if slash else first
        if first < least or last > most or (slash and _number(step, None) < 1):
            raise ScheduleExpressionError(f"{part} is not within {least}-{most}")
        every = int(step) if slash else 1
        if first <= last:
            found.update(range(first, last + 1, every))
        else:  # SAT-MON goes over the end
            found.update([*range(first, most + 1), *range(least, last + 1)][::every])
    return frozenset(found)


def _number(text: str, names: dict[str, int] | None) -> int:
    if names is not None and text in names:
        return names[text]
    if not text.isdecimal():
        raise ScheduleExpressionError(f"{text or 'nothing'} is no number")
    return int(text)


def _month_days(field: str) -> _Days:
    if field == "L":
        return lambda day: day.day == _length(day)
    if field == "LW":
        return lambda day: day.day == _nearest_weekday(day, _length(day))
    if field.endswith("W"):
        wanted = _within(_number(field[:-1], None), 1, 31)
        return lambda day: wanted <= _length(day) and day.day == _nearest_weekday(day, wanted)
    numbers: Collection[int] = _numbers(field, 1, 31)
    return lambda day: day.day in numbers


def _week_days(field: str) -> _Days:
    if field == "L":
        return lambda day: _weekday(day) == _WEEKDAYS["SAT"]
    if field.endswith("L"):
        last = _within(_number(field[:-1], _WEEKDAYS), 1, 7)
        return lambda day: _weekday(day) == last and day.day + 7 > _length(day)
    if "#" in field:
        name, _, ordinal = field.partition("#")
        wanted, nth = _within(_number(name, _WEEKDAYS), 1, 7), _within(_number(ordinal, None), 1, 5)
        return lambda day: _weekday(day) == wanted and (day.day - 1) // 7 + 1 == nth
    numbers = _numbers(field, 1, 7, _WEEKDAYS)
    return lambda day: _weekday(day) in numbers


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise ScheduleExpressionError(f"{number} is not within {least}-{most}")
    return number


def _weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1


def _length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _nearest_weekday(day: date, wanted: int) -> int:
    """The weekday nearest to the `wanted` day of the same month, never leaving the month."""
    weekday = day.replace(day=wanted).isoweekday()
    if weekday == 6:
        return wanted - 1 if wanted > 1 else wanted + 2
    if weekday == 7:
        return wanted + 1 if wanted < _length(day) else wanted - 2
    return wanted
