"""SQL of the feed of changes, and of what follows from it: one function per statement."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from springline.appcache.model import LONGEST_BACK_OFF, SKEW
from springline.platform.database import Transaction
from springline.platform.statements import statement

LONGEST_WAIT = LONGEST_BACK_OFF * 1.2 + SKEW
_FEEDS = statement(__file__, "feeds")
_CLAIM = statement(__file__, "claim_poll")
_MOVE = statement(__file__, "move_feed")
_FAIL = statement(__file__, "fail_poll")
_DOCUMENTS = statement(__file__, "invalidate_documents")
_LISTINGS = statement(__file__, "invalidate_listings")
_FORGET = statement(__file__, "forget_all")
_EVICT = statement(__file__, "evict")


class FollowedFeed(NamedTuple):
    """How far one tenant's caches have followed; no times where nothing was asked yet."""

    tenant_id: int
    poll_at: datetime | None
    caught_up_at: datetime | None

    def is_due(self, at: datetime) -> bool:
        """Whether it is time to ask for changes; a time further ahead than any wait is of a clock that was wrong."""
        return self.poll_at is None or not at < self.poll_at <= at + LONGEST_WAIT


class Turn(NamedTuple):
    """The right to ask the feed: where to go on, and how many polls in a row have failed."""

    position: str | None
    failures: int


class Touched(NamedTuple):
    """How many kept answers were removed and how many marked as out of date."""

    removed: int
    marked: int


def feeds(tx: Transaction) -> list[FollowedFeed]:
    """The feeds of all tenants; the transaction is of the system's role."""
    return [FollowedFeed(*row) for row in tx.rows(_FEEDS)]


def claim(tx: Transaction, *, at: datetime, until: datetime) -> Turn | None:
    """Become the one who asks the feed until a time; None where somebody else is, or it is not time yet."""
    row = tx.maybe(_CLAIM, at=at, until=until, latest=at + LONGEST_WAIT)
    return Turn(*row) if row else None


def move(tx: Transaction, *, since: str | None, to: str, asked_at: datetime, poll_at: datetime, is_end: bool) -> bool:
    """Move the place in the feed on; False where somebody else has."""
    given = {"since": since, "next": to, "asked_at": asked_at, "poll_at": poll_at, "is_end": is_end}
    return tx.execute(_MOVE, **given) == 1


def fail(tx: Transaction, *, poll_at: datetime) -> None:
    """Note that the feed did not answer."""
    tx.execute(_FAIL, poll_at=poll_at)


def invalidate_documents(tx: Transaction, items: str, *, at: datetime) -> Touched:
    """Apply changes, a JSON array of the feed's, to kept documents."""
    return Touched(*tx.one(_DOCUMENTS, items=items, at=at))


def invalidate_listings(tx: Transaction, *, changed: Collection[str], shrunk: Collection[str], at: datetime) -> Touched:
    """Apply to kept listings that documents of the `changed` kinds changed, and some of the `shrunk` were deleted."""
    return Touched(*tx.one(_LISTINGS, changed=list(changed), shrunk=list(shrunk), at=at))


def forget_all(tx: Transaction) -> int:
    """Remove all of the tenant's kept answers; returns how many."""
    return tx.execute(_FORGET)


def evict(tx: Transaction, *, at: datetime, most: int) -> int:
    """Remove answers whose time is over, and all but the `most` fetched last; returns how many."""
    return tx.execute(_EVICT, at=at, most=most)
