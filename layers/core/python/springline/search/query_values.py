"""Values of fields as people write them: yes and no, dates, lengths and numbers."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from springline.search.model import Clause, Field, FieldKind, OneOf, Range

COMPARISONS: frozenset[FieldKind] = frozenset({"integer", "moment"})
"""The kinds of fields whose values are greater or less than others."""

_BOOLEANS: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "true", "on", "1", "y"), True),
    **dict.fromkeys(("no", "false", "off", "0", "n"), False),
}
_MICROSECOND = timedelta(microseconds=1)
_LAST = datetime.max.replace(tzinfo=UTC)
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?"
    r"([Zz]|[+-]\d{2}:?\d{2})?)?)?)?",
    re.ASCII,
)
_LENGTH = re.compile(r"(?:(\d{1,6})h)?(?:(\d{1,8})m(?!s))?(?:(\d{1,9})s)?(?:(\d{1,12})ms)?", re.ASCII | re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{2})", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_UNITS = (3_600_000, 60_000, 1000, 1)


class ValueOfFieldError(ValueError):
    """A value that a field can't have."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(
            f"{name}: can't be {value[:40]!r}: write {expected}; or put quotes around all of it to look for the words"
        )


@dataclass(frozen=True, slots=True)
class _Span:
    """What a value stands for, with both its ends: a month, a second, one number."""

    first: datetime | int
    last: datetime | int


def clause_of(field: Field, name: str, comparison: str, values: Sequence[str], *, is_negated: bool) -> Clause:
    """What is asked of a field that is no text, by the name that it was called. Raises `ValueOfFieldError`."""
    if field.kind == "keyword" and values:
        return OneOf(field.name, tuple(dict.fromkeys(values)), is_negated)
    if field.kind == "boolean":
        booleans = [_BOOLEANS.get(value.lower()) for value in values]
        found = tuple(dict.fromkeys(one for one in booleans if one is not None))
        if not found or None in booleans:
            raise ValueOfFieldError(name, ",".join(values), "yes or no")
        return OneOf(field.name, found, is_negated)
    expected = _EXPECTED["length" if field.name.endswith("_ms") else field.kind]
    if len(values) != 1:
        raise ValueOfFieldError(name, ",".join(values), expected)
    read = _reader(field, name)

    def span(text: str) -> _Span:
        found = read(text)
        if found is None:
            raise ValueOfFieldError(name, text, expected)
        return found

    low, high = _ends(comparison, values[0], span, is_exact=field.kind == "integer")
    if low is None and high is None:
        raise ValueOfFieldError(name, values[0], expected)
    if isinstance(low, int) and isinstance(high, int) and low > high:
        raise ValueOfFieldError(name, values[0], "the smaller one first")
    if isinstance(low, datetime) and isinstance(high, datetime) and low > high:
        raise ValueOfFieldError(name, values[0], "the earlier one first")
    return Range(field.name, low, high, is_negated)


_EXPECTED: Mapping[str, str] = {
    "moment": "a date such as 2024, 2024-03, 2024-03-15 or 2024-03-15T10:30, or two with .. between",
    "length": "a length such as 500ms, 10s, 2m30s or 1:30, or two with .. between",
    "integer": "a whole number, or two with .. between",
    "keyword": "a value",
}


def _ends(
    comparison: str, text: str, span: Callable[[str], _Span], *, is_exact: bool
) -> tuple[datetime | int | None, datetime | int | None]:
    """Both ends of a range, which belong to it. An exact value ends a range; others end it as precisely as they are."""
    first, dots, last = text.partition("..")
    if dots and not comparison:
        low = span(first).first if first else None
        high = (span(last).first if is_exact else span(last).last) if last else None
        return low, high
    found = span(text)
    beyond = found.first if is_exact else found.last
    match comparison:
        case ">=":
            return found.first, None
        case "<=":
            return None, beyond
        case ">":
            return _next(beyond, 1), None
        case "<":
            return None, _next(found.first, -1)
        case _:
            return found.first, found.last


def _next(value: datetime | int, steps: int) -> datetime | int:
    """The next value, or the one before; of the first and the last moment there is none, so it's the same."""
    if isinstance(value, int):
        return value + steps
    try:
        return value + steps * _MICROSECOND
    except OverflowError:
        return value


def _reader(field: Field, name: str) -> Callable[[str], _Span | None]:
    if field.kind == "moment":
        return _date
    if field.name.endswith("_ms"):
        # Who says duration_ms says milliseconds, who says duration means seconds.
        return lambda text: _length(text, 1 if name.lower().endswith("_ms") else 1000)
    return _integer


def _integer(text: str) -> _Span | None:
    return _Span(int(text), int(text)) if _INTEGER.fullmatch(text) else None


def _length(text: str, unit: int) -> _Span | None:
    """A length in milliseconds, as precise as its smallest unit."""
    if _INTEGER.fullmatch(text) and len(text) <= 15:
        return _Span(int(text) * unit, int(text) * unit + unit - 1)
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        seconds = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3])
        return _Span(seconds * 1000, seconds * 1000 + 999)
    match = _LENGTH.fullmatch(text)
    if match is None or not match[0]:
        return None
    given = [(int(number), size) for number, size in zip(match.groups(), _UNITS, strict=True) if number]
    total = sum(number * size for number, size in given)
    return _Span(total, total + given[-1][1] - 1)


def _date(text: str) -> _Span | None:
    """A date in UTC, or in the zone that it names, as precise as it is written."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        local = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "").ljust(6, "0")),
            tzinfo=UTC,
        )
        first = local - _offset(zone)
    except (ValueError, OverflowError):
        return None
    if fraction:
        return _Span(first, first)
    try:
        last = _after(first, month, day, hour, second) - _MICROSECOND
    except (ValueError, OverflowError):
        last = _LAST
    return _Span(first, last)


def _after(first: datetime, month: str | None, day: str | None, hour: str | None, second: str | None) -> datetime:
    """When what is written ends: a year, a month, a day, a minute or a second later."""
    if second:
        return first + timedelta(seconds=1)
    if hour:
        return first + timedelta(minutes=1)
    if day:
        return first + timedelta(days=1)
    if month:
        return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return first.replace(year=first.year + 1)


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone in "Zz":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if zone.startswith("-") else offset
