"""Keeping the caches of all tenants in step with the index, for as long as there is time."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from springline.appcache.feed import ChangePage, Feed, target
from springline.appcache.queries import feeds as queries
from springline.appcache.queries.feeds import FollowedFeed, Turn
from springline.appcache.upstream import Tokens, Upstream, UpstreamError
from springline.platform.addresses import Secret
from springline.platform.batches import Pause
from springline.platform.clock import Clock
from springline.platform.database import Database
from springline.platform.errors import UnavailableError
from springline.platform.metrics.protocol import Metrics

logger = logging.getLogger(__name__)

MOST_PAGES = 20
"""Of one tenant's turn; what is left waits for the next."""
_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Synced:
    """What was done: changes read, answers removed and marked as out of date, polls that failed."""

    changes: int = 0
    removed: int = 0
    marked: int = 0
    failures: int = 0

    def __add__(self, other: "Synced") -> "Synced":
        return Synced(
            self.changes + other.changes,
            self.removed + other.removed,
            self.marked + other.marked,
            self.failures + other.failures,
        )


class Sync:
    """Asks the index for changes, and has them applied.

    Args:
        system: The database as the system's role, which sees all tenants.
        feed: Where changes are applied.
        upstream: Asks the index API.
        tokens: By which token; tenants without one have no caches.
        clock: The time.
        metrics: Where the lag goes.
        pause: Waits until the next look.
    """

    def __init__(
        self,
        system: Database,
        feed: Feed,
        upstream: Upstream,
        tokens: Tokens,
        *,
        clock: Clock,
        metrics: Metrics,
        pause: Pause = time.sleep,
    ) -> None:
        self._system = system
        self._feed = feed
        self._upstream = upstream
        self._tokens = tokens
        self._clock = clock
        self._metrics = metrics
        self._pause = pause

    def run(self, *, seconds_left: Callable[[], float]) -> Synced:
        """Follow all tenants' feeds until the time is over, and remove what is kept for too long.

        Where the database is away, it tries again every second.
        """
        done = Synced()
        has_evicted = False
        while seconds_left() > 0:
            try:
                followed = self._followed()
                if not has_evicted:
                    for feed, _ in followed:
                        self._feed.evict(feed.tenant_id)
                    has_evicted = True
                for feed, token in followed:
                    if feed.is_due(self._clock.now()) and seconds_left() > 0:
                        done += self.follow(feed.tenant_id, token)
                self._measure(followed)
            except UnavailableError:
                logger.exception("the caches can't be kept in step at the moment; trying again")
            self._pause(max(min(_LOOK_SECONDS, seconds_left()), 0))
        return done

    def follow(self, tenant_id: int, token: Secret) -> Synced:
        """Read a tenant's feed to its end, where it is time to; no further than 20 pages, 20,000 changes."""
        turn = self._feed.turn(tenant_id)
        done = Synced()
        if turn is None:
            return done
        position = turn.position
        try:
            for _ in range(MOST_PAGES):
                asked_at = self._clock.now()
                page = ChangePage.read(self._upstream.fetch(target(position), token))
                touched = self._feed.apply(tenant_id, position, page, asked_at=asked_at)
                if touched is None:
                    break
                done += Synced(page.count, touched.removed, touched.marked)
                if page.is_end:
                    break
                position = page.next
        except UpstreamError as error:
            self._say(tenant_id, turn, error)
            self._feed.put_off(tenant_id, turn.failures)
            return done + Synced(failures=1)
        if turn.failures:
            logger.warning("the caches follow the index again", extra={"tenant_id": tenant_id})
        return done

    def _say(self, tenant_id: int, turn: Turn, error: UpstreamError) -> None:
        """Say that the index is away: once as an error with its traceback, and then, while it lasts, in a line."""
        fields = {"tenant_id": tenant_id, "outcome": error.outcome, "failures": turn.failures + 1}
        if turn.failures == 0:
            logger.error("the caches can't follow the index", exc_info=error, extra=fields)
        else:
            logger.warning("the caches still can't follow the index: %s", error, extra=fields)

    def _followed(self) -> list[tuple[FollowedFeed, Secret]]:
        """The feeds of tenants that have a token."""
        with self._system.transaction() as tx:
            feeds = queries.feeds(tx)
        tokens = ((feed, self._tokens.of(feed.tenant_id)) for feed in feeds)
        return [(feed, token) for feed, token in tokens if token is not None]

    def _measure(self, followed: Sequence[tuple[FollowedFeed, Secret]]) -> None:
        now = self._clock.now()
        lags = [now - feed.caught_up_at for feed, _ in followed if feed.caught_up_at is not None]
        self._metrics.gauge("appcache.lag", max(lags, default=timedelta()).total_seconds())
