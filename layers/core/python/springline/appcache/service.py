"""Answers of the index API, kept in the database: fetched once, however many read them, and shown on where it is away.

What is fresh costs one statement. What has expired is fetched again by one reader, who holds a lease that ends by
itself, while the others are answered with what is kept, marked as stale. What is not kept is fetched by one reader
while the others wait: those of the same process for that reader, one of each other process for the row. No database
connection is held while the index API is asked, so call this outside of a transaction of one's own.
"""

import logging
import random
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from springline.appcache import queries
from springline.appcache.flights import Flights
from springline.appcache.model import (
    FRESH_FOR,
    LONGEST_PUT_OFF,
    PUT_OFF,
    STALE_FOR,
    Cached,
    Entry,
    Standing,
    UpstreamNotConfiguredError,
    UpstreamUnavailableError,
)
from springline.appcache.queries import Lease, Term
from springline.appcache.resources import Resource
from springline.appcache.upstream import Answer, Found, Missing, Tokens, Unchanged, Upstream, UpstreamError
from springline.platform.batches import Pause
from springline.platform.clock import Clock
from springline.platform.database import Database, Transaction
from springline.platform.errors import UnavailableError
from springline.platform.metrics.protocol import Metrics

logger = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(seconds=5)
"""Who finds nothing kept waits this long for somebody else's fetch."""
Ask = Callable[[str | None], Answer]
"""Asks for one thing; given an entity tag, only for what differs from it."""
_FIRST_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 0.25
_SPREAD = 0.2


def _new_holder() -> str:
    return secrets.token_hex(8)


class AppCache:
    """The caches of an application, of all its tenants. Safe to use from several threads.

    Args:
        database: Where answers are kept, as the serving role.
        upstream: Asks the index API; without it, the caches are off.
        tokens: By which token, for each tenant; for a tenant without one, they are off.
        clock: The time.
        metrics: Where reads and fetches are counted.
        fraction: Random numbers from 0 to 1, for times that should not all end at once.
        pause: Waits between looks at what another process is fetching.
        holder: Makes names of lease holders that nobody else has.
    """

    def __init__(
        self,
        database: Database,
        upstream: Upstream | None,
        tokens: Tokens,
        *,
        clock: Clock,
        metrics: Metrics,
        fraction: Callable[[], float] = random.random,
        pause: Pause = time.sleep,
        holder: Callable[[], str] = _new_holder,
    ) -> None:
        self._database = database
        self._upstream = upstream
        self._tokens = tokens
        self._clock = clock
        self._metrics = metrics
        self._fraction = fraction
        self._pause = pause
        self._holder = holder
        self._flights: Flights[Cached] = Flights()

    def get(self, tenant_id: int, resource: str) -> Cached:
        """A document or a listing of the index.

        Args:
            tenant_id: Whose index.
            resource: Path and percent-encoded query, such as `/api/index/people?text=ladder&limit=10`.

        Raises:
            ResourceError: It is neither a document nor a listing.
            DocumentMissingError: The index has no such document.
            UpstreamNotConfiguredError: The caches are off, for all or for this tenant.
            UpstreamUnavailableError: Nothing is kept, and the index API does not answer.
        """
        wanted = Resource.parse(resource)
        ask = self._asker(tenant_id, wanted)
        at = self._clock.now()
        with self._database.transaction(tenant_id) as tx:
            entry = queries.read(tx, wanted)
        standing = entry.standing(at) if entry else "none"
        self._metrics.count("appcache.reads", state="miss" if standing == "none" else standing)
        if entry is not None and standing == "fresh":
            return entry.answer(wanted.path, "fresh")
        key = tenant_id, wanted.text
        if entry is not None and standing == "stale" and (_is_waited_for(entry, at) or self._flights.is_under_way(key)):
            return entry.answer(wanted.path, "stale")
        try:
            return self._flights.share(
                key, lambda: self._settled(tenant_id, wanted, ask), seconds=LONGEST_WAIT.total_seconds()
            )
        except TimeoutError as error:
            raise UpstreamUnavailableError(wanted.path, "somebody else's fetch takes too long") from error

    def _asker(self, tenant_id: int, wanted: Resource) -> Ask:
        """What asks the index API for this tenant."""
        upstream = self._upstream
        if upstream is None:
            raise UpstreamNotConfiguredError(wanted.path, "SPRINGLINE_INDEX_URL is not set")
        try:
            token = self._tokens.of(tenant_id)
        except UnavailableError as error:
            raise UpstreamNotConfiguredError(wanted.path, str(error)) from error
        if token is None:
            raise UpstreamNotConfiguredError(wanted.path, "SPRINGLINE_INDEX_TOKENS has no token of this tenant")
        return lambda etag: upstream.fetch(wanted.text, token, etag=etag)

    def _settled(self, tenant_id: int, wanted: Resource, ask: Ask) -> Cached:
        """Fetch an answer, or find out what comes of another process's fetch; one thread of a process is at it."""
        deadline = self._clock.monotonic() + LONGEST_WAIT.total_seconds()
        seconds = _FIRST_PAUSE_SECONDS
        while True:
            at = self._clock.now()
            with self._database.transaction(tenant_id) as tx:
                lease = queries.take_lease(tx, wanted, holder=self._holder(), at=at)
                entry = lease.entry if lease else queries.read(tx, wanted)
            if lease is not None:
                return self._fetched(tenant_id, lease, ask)
            standing = entry.standing(at) if entry else "none"
            if entry is not None and standing != "none":
                return entry.answer(wanted.path, standing)
            if entry is not None and entry.is_put_off(at):
                raise UpstreamUnavailableError(wanted.path, "fetching it failed a moment ago")
            if self._clock.monotonic() >= deadline:
                raise UpstreamUnavailableError(wanted.path, "somebody else's fetch takes too long")
            self._pause(seconds * (1 + self._fraction()) / 2)
            seconds = min(seconds * 2, _LONGEST_PAUSE_SECONDS)

    def _fetched(self, tenant_id: int, lease: Lease, ask: Ask) -> Cached:
        """Ask the index API, and keep what it answers."""
        path, kept = lease.resource.path, lease.entry
        try:
            answer = ask(kept.etag if kept.body else None)
        except UpstreamError as error:
            fields = {"path": path, "outcome": error.outcome}
            logger.exception("an answer of the index could not be fetched", extra=fields)
            return self._instead(tenant_id, lease, error)
        self._metrics.count("appcache.fetches", outcome=_OUTCOMES[type(answer)])
        with self._database.transaction(tenant_id) as tx:
            is_fresh = self._keep(tx, lease, answer)
            if is_fresh is None:  # the lease was lost, or what is kept is newer by now
                queries.put_off(tx, lease, retry_at=self._clock.now() + self._spread(PUT_OFF))
                newer = queries.read(tx, lease.resource)
                standing: Standing = newer.standing(self._clock.now()) if newer else "none"
                if newer is not None and standing != "none":
                    return newer.answer(path, standing)
        return _as_read(kept, answer, lease).answer(path, "fresh" if is_fresh else "stale")

    def _keep(self, tx: Transaction, lease: Lease, answer: Answer) -> bool | None:
        term = Term(lease.began_at + self._spread(FRESH_FOR), lease.began_at + STALE_FOR)
        if isinstance(answer, Unchanged):
            return queries.confirm(tx, lease, term=term)
        if isinstance(answer, Missing):
            return queries.store(tx, lease, body=None, version=None, etag=None, term=term)
        return queries.store(tx, lease, body=answer.body, version=answer.version, etag=answer.etag, term=term)

    def _instead(self, tenant_id: int, lease: Lease, error: UpstreamError) -> Cached:
        """What a reader gets where the index API gave nothing: what is kept, if it may still be shown."""
        self._metrics.count("appcache.fetches", outcome=error.outcome)
        at = self._clock.now()
        wait = min(max(error.wait or PUT_OFF, self._spread(PUT_OFF)), LONGEST_PUT_OFF)
        with self._database.transaction(tenant_id) as tx:
            queries.put_off(tx, lease, retry_at=at + wait)
        path = lease.resource.path
        if lease.entry.standing(at) == "none":
            raise UpstreamUnavailableError(path, str(error)) from error
        return lease.entry.answer(path, "stale")

    def _spread(self, duration: timedelta) -> timedelta:
        """A duration, up to a fifth shorter or longer."""
        return duration * (1 + _SPREAD * (2 * self._fraction() - 1))


_OUTCOMES: dict[type, str] = {Found: "new", Unchanged: "unchanged", Missing: "missing"}


def _is_waited_for(entry: Entry, at: datetime) -> bool:
    return entry.is_leased(at) or entry.is_put_off(at)


def _as_read(kept: Entry, answer: Answer, lease: Lease) -> Entry:
    """An answer as the one who fetched it reads it, whether or not it was kept."""
    fetched = kept._replace(fetched_at=lease.began_at)
    if isinstance(answer, Unchanged):
        return fetched
    if isinstance(answer, Missing):
        return fetched._replace(body=None, is_missing=True, version=None)
    return fetched._replace(body=answer.body, is_missing=False, version=answer.version)
