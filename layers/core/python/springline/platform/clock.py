"""The time, passed in wherever it matters, so that tests decide what time it is."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)
LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


class Clock(Protocol):
    """Two times: the one people read, which may be set back, and the one to measure with, which never is."""

    def now(self) -> datetime:
        """The current time in UTC, aware."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment; only differences mean anything."""
        ...


def in_utc(moment: datetime) -> datetime:
    """An aware moment in UTC; the first or the last that there is where its offset leads beyond them."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return FIRST_MOMENT if moment.year == FIRST_MOMENT.year else LAST_MOMENT


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The current time in UTC, aware."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some moment, unaffected by changes of the wall clock."""
        return time.monotonic()


class ManualClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        if start.tzinfo is None:
            raise ValueError("start has no time zone; pass datetime(…, tzinfo=UTC)")
        self._now = start.astimezone(UTC)
        self._monotonic = 0.0

    def now(self) -> datetime:
        """The time that the test has set, in UTC."""
        return self._now

    def monotonic(self) -> float:
        """Seconds advanced so far."""
        return self._monotonic

    def advance(self, by: timedelta) -> None:
        """Let time pass on both clocks; raises ValueError for a negative duration, which only `shift` can do."""
        if by < timedelta(0):
            raise ValueError("time doesn't pass backwards; shift() sets the wall clock back")
        self._now += by
        self._monotonic += by.total_seconds()

    def shift(self, by: timedelta) -> None:
        """Set the wall clock forth or back, as an operator or NTP would: no time passes."""
        self._now += by
