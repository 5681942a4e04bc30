"""Small pieces of English: numbers with their nouns, lists, months."""

from collections.abc import Sequence
from datetime import UTC, datetime

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TIMES = ("never", "once", "twice")


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`one offer`, `four offers`, `1,204 replies`."""
    return f"{written(number)} {noun if number == 1 else plural or noun + 's'}"


def written(number: int) -> str:
    """A number in words up to twelve."""
    return _SMALL[number] if number < len(_SMALL) else f"{number:,}"


def by_others(number: int, noun: str) -> str:
    """`one request by somebody else`, `four requests by others`."""
    return f"{counted(number, noun)} by {'somebody else' if number == 1 else 'others'}"


def times(number: int) -> str:
    """`once`, `twice`, `three times`."""
    return _TIMES[number] if number < len(_TIMES) else f"{written(number)} times"


def listed(things: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"


def month(at: datetime) -> str:
    """`March 2026`, in UTC."""
    return at.astimezone(UTC).strftime("%B %Y")


def months(first: datetime, last: datetime) -> str:
    """`in March 2026`, `from March to June 2026`, `from March 2026 to May 2027`."""
    start, end = first.astimezone(UTC), last.astimezone(UTC)
    if month(start) == month(end):
        return f"in {month(start)}"
    begin = start.strftime("%B") if start.year == end.year else month(start)
    return f"from {begin} to {month(end)}"
