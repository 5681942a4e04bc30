"""What a kept answer is, how long it holds, and the errors of this domain.

Four times matter to an answer: until when it is fresh; until when it may be shown, marked as stale, where nothing newer
is to be had; since when the index's feed of changes says that it is out of date; and when it was asked for. All are
times of this side's clock. Where that clock was wrong, times lie further ahead than they can: these count as past.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from springline.platform.errors import NotFoundError, UnavailableError

FRESH_FOR = timedelta(minutes=5)
"""An answer of which the feed of changes says nothing is asked for again after this, give or take a fifth."""
STALE_FOR = timedelta(hours=24)
"""An answer may be shown for this long where the index API does not answer."""
OUTDATED_FOR = timedelta(seconds=10)
"""What the feed says is out of date is shown for this long, while one reader fetches what is new; then no more."""
LEASE = timedelta(seconds=10)
"""Who fetches has to be done by then: both attempts of the client and what it stores fit in."""
PUT_OFF = timedelta(seconds=5)
"""After a fetch that failed nobody tries that answer again for about this long."""
LONGEST_PUT_OFF = timedelta(minutes=1)
LONGEST_BACK_OFF = timedelta(minutes=1)
"""The longest wait between two polls of the feed while the index API is away, give or take a fifth."""
SKEW = timedelta(minutes=1)
"""Clocks of several machines differ by less."""

State = Literal["fresh", "stale"]
Standing = Literal["fresh", "stale", "none"]


class UpstreamUnavailableError(UnavailableError):
    """The index API does not answer, and nothing of its answer is kept."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} is not kept and can't be fetched: {why}")
        self.path = path


class UpstreamNotConfiguredError(UpstreamUnavailableError):
    """Nothing says where the index API is, or by which token to ask it."""


class DocumentMissingError(NotFoundError):
    """The index has no such document."""

    def __init__(self, path: str) -> None:
        super().__init__(f"the index has no {path}")
        self.path = path


@dataclass(frozen=True, slots=True)
class Cached:
    """An answer of the index API.

    Attributes:
        body: JSON text, as the index API sent it.
        version: Of a document its version, of a listing the generation of its kind; None where it had none.
        fetched_at: When it was asked for, or last found unchanged.
        state: `stale` where it may be out of date: say so wherever it is shown.
    """

    body: str
    version: str | None
    fetched_at: datetime
    state: State


class Entry(NamedTuple):
    """A row of the cache as the database has it; without `fetched_at` it is only somebody's lease, or a failure."""

    body: str | None
    is_missing: bool
    version: int | None
    etag: str | None
    fetched_at: datetime | None
    fresh_until: datetime | None
    stale_until: datetime
    invalidated_at: datetime | None
    lease_until: datetime | None
    retry_at: datetime | None

    def standing(self, at: datetime) -> Standing:
        """What the answer is worth at a time."""
        if self.fetched_at is None or self.fresh_until is None:
            return "none"
        if self.invalidated_at is not None:
            return "stale" if -SKEW <= at - self.invalidated_at < OUTDATED_FOR else "none"
        if at < self.fresh_until and self.fetched_at <= at + SKEW:
            return "fresh"
        return "stale" if at < self.stale_until <= at + STALE_FOR + SKEW else "none"

    def is_leased(self, at: datetime) -> bool:
        """Whether somebody is fetching it."""
        return self.lease_until is not None and at < self.lease_until <= at + LEASE + SKEW

    def is_put_off(self, at: datetime) -> bool:
        """Whether fetching it failed a moment ago."""
        return self.retry_at is not None and at < self.retry_at <= at + LONGEST_PUT_OFF + SKEW

    def answer(self, path: str, state: State) -> Cached:
        """The answer for a reader. Raises `DocumentMissingError` where it is that there is none."""
        if self.body is None or self.fetched_at is None:
            raise DocumentMissingError(path)
        version = None if self.version is None else str(self.version)
        return Cached(self.body, version, self.fetched_at, state)
