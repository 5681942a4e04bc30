"""Following the index's feed of changes: what changed is out of date here, what was deleted is removed.

One caller at a time asks for a tenant, for no longer than its turn lasts; whoever is cut off in the middle has changed
nothing, and the next one asks again. The place in the feed moves in the transaction that applies what was read.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from springline.appcache.model import LONGEST_BACK_OFF
from springline.appcache.queries import feeds as queries
from springline.appcache.queries.feeds import Touched, Turn
from springline.appcache.upstream import Answer, Found, UpstreamGarbledError
from springline.platform.clock import Clock
from springline.platform.database import Database, Transaction

POLL_EVERY = timedelta(seconds=5)
"""How often the feed is asked, give or take a fifth: what changes in the index is out of date here by then."""
TURN = timedelta(seconds=30)
"""Who asks has to be done by then."""
PAGE = 1000
MOST_KEPT = 10_000
"""Answers per tenant; where there are more, those fetched first are removed."""
_SPREAD = 0.2
_RESTORES = re.compile(r"(\d+)-\d+-[a-z]+-\d+")


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A stretch of the feed: the changes as JSON text, whose kinds they are, and where to go on."""

    items: str
    changed: frozenset[str]
    shrunk: frozenset[str]
    count: int
    next: str
    is_end: bool

    @classmethod
    def read(cls, answer: Answer) -> "ChangePage":
        """Read what the index API answered. Raises `UpstreamGarbledError`."""
        if not isinstance(answer, Found):
            raise UpstreamGarbledError("answered with no changes")
        try:
            content: dict[str, Any] = json.loads(answer.body)
            items: list[dict[str, object]] = content["items"]
            return cls(
                items=json.dumps(items),
                changed=frozenset(str(item["kind"]) for item in items),
                shrunk=frozenset(str(item["kind"]) for item in items if item["deleted"]),
                count=len(items),
                next=str(content["next"]),
                is_end=not content["more"],
            )
        except (ValueError, TypeError, KeyError):
            raise UpstreamGarbledError("answered with something else than changes") from None


def target(position: str | None) -> str:
    """What to ask the index API for, to read on from a position."""
    since = {} if position is None else {"since": position}
    return f"/api/index/changes?{urlencode({'limit': PAGE, **since})}"


class Feed:
    """The feeds of all tenants, as the caches have followed them. Safe to use from several threads.

    Args:
        database: Where answers are kept, as the serving role.
        clock: The time.
        fraction: Random numbers from 0 to 1, for polls that should not all come at once.
    """

    def __init__(self, database: Database, *, clock: Clock, fraction: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._fraction = fraction

    def turn(self, tenant_id: int) -> Turn | None:
        """Become the one who asks for a tenant's changes; None where somebody else is, or it is not time yet."""
        at = self._clock.now()
        with self._database.transaction(tenant_id) as tx:
            return queries.claim(tx, at=at, until=at + TURN)

    def apply(self, tenant_id: int, since: str | None, page: ChangePage, *, asked_at: datetime) -> Touched | None:
        """Apply a page that was read from `since`; None, and nothing done, where somebody else has moved on from there.

        Cost: grows with the page, and with the kept listings of its kinds that are not marked yet.
        """
        at = self._clock.now()
        poll_at = at + (self._spread(POLL_EVERY) if page.is_end else TURN)

        def work(tx: Transaction) -> Touched | None:
            if not queries.move(tx, since=since, to=page.next, asked_at=asked_at, poll_at=poll_at, is_end=page.is_end):
                return None
            if since is not None and _restores(since) != _restores(page.next):
                return Touched(queries.forget_all(tx), 0)
            if not page.count:
                return Touched(0, 0)
            documents = queries.invalidate_documents(tx, page.items, at=at)
            listings = queries.invalidate_listings(tx, changed=page.changed, shrunk=page.shrunk, at=at)
            return Touched(documents.removed + listings.removed, documents.marked + listings.marked)

        return self._database.run(work, tenant_id=tenant_id)

    def put_off(self, tenant_id: int, failures: int) -> None:
        """Note that the feed did not answer, after `failures` polls that failed before."""
        wait = min(POLL_EVERY * 2 ** min(failures, 8), LONGEST_BACK_OFF)
        with self._database.transaction(tenant_id) as tx:
            queries.fail(tx, poll_at=self._clock.now() + self._spread(wait))

    def evict(self, tenant_id: int) -> int:
        """Remove answers that nobody asked for in a day, and those beyond what is kept at most; returns how many."""
        at = self._clock.now()
        return self._database.run(lambda tx: queries.evict(tx, at=at, most=MOST_KEPT), tenant_id=tenant_id)

    def _spread(self, duration: timedelta) -> timedelta:
        return duration * (1 + _SPREAD * (2 * self._fraction() - 1))


def _restores(position: str) -> str:
    """How often the index's database was restored, as a position says: versions may have gone back since."""
    found = _RESTORES.fullmatch(position)
    return found[1] if found else "0"
