"""Times as exports write them, refused where they cannot be true."""

import re
from datetime import UTC, datetime, timedelta

from springline.community.readers.storable import UnreadableInputError

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST_MS = int(EARLIEST.timestamp()) * 1000
_LATEST_MS = int(LATEST.timestamp()) * 1000


def milliseconds(value: object, field: str) -> int:
    """`value`, if it is a whole number of milliseconds since 1970 between the years 2000 and 2100.

    Raises:
        UnreadableInputError: It is something else; the reason names `field`.
    """
    # `type` and not `isinstance`: JSON's true is an int to Python.
    if type(value) is not int:
        raise UnreadableInputError(f"{field} must be a whole number of milliseconds since 1970")
    if _EARLIEST_MS <= value < _LATEST_MS:
        return value
    if _EARLIEST_MS <= value * 1000 < _LATEST_MS:
        raise UnreadableInputError(f"{field} is in seconds: it must be in milliseconds since 1970")
    raise UnreadableInputError(f"{field} is before the year 2000 or after 2099")


def from_milliseconds(value: int) -> datetime:
    """The moment `value` milliseconds after 1970, exactly (a float of seconds would lose the last digits)."""
    return _EPOCH + timedelta(milliseconds=value)


def from_seconds(value: object, field: str) -> datetime:
    """The moment `value` whole seconds after 1970, between the years 2000 and 2100.

    Raises:
        UnreadableInputError: It is something else; the reason names `field`.
    """
    if type(value) is not int:
        raise UnreadableInputError(f"{field} must be a whole number of seconds since 1970")
    if _EARLIEST_MS <= value < _LATEST_MS:
        raise UnreadableInputError(f"{field} is in milliseconds: it must be in seconds since 1970")
    if not _EARLIEST_MS <= value * 1000 < _LATEST_MS:
        raise UnreadableInputError(f"{field} is before the year 2000 or after 2099")
    return _EPOCH + timedelta(seconds=value)


def within_bounds(moment: datetime, field: str) -> datetime:
    """The same moment, if it lies between the years 2000 and 2100.

    Raises:
        UnreadableInputError: It lies outside; the reason names `field`.
    """
    if not EARLIEST <= moment < LATEST:
        raise UnreadableInputError(f"{field} is before the year 2000 or after 2099")
    return moment


def day_in(file_name: str) -> tuple[int, datetime | None]:
    """Where the first date in a file's name begins, and its midnight in UTC; the name's length and None without one."""
    for found in _DAY.finditer(file_name):
        year, month, day = map(int, found.groups())
        try:
            return found.start(), datetime(year, month, day, tzinfo=UTC)
        except ValueError:  # 2004-13-45 is no date; perhaps the next number is
            continue
    return len(file_name), None
