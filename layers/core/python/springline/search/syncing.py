"""Keeping the indexes of all tenants up to date, for as long as there is time."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from springline.platform.batches import Pause
from springline.platform.clock import Clock
from springline.platform.database import Database, took_too_long
from springline.platform.errors import UnavailableError
from springline.platform.metrics.protocol import Metrics
from springline.platform.runtime import Runtime
from springline.search import families, queries
from springline.search.choice import search_engine
from springline.search.rebuild_runs import RebuildRuns
from springline.search.upkeep import Kept, Upkeep
from springline.search.worker import Drained, SearchSyncWorker

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.3
"""How often it is looked for changes while there are none."""
_UPKEEP_SECONDS = 1.0
_MEASURE_SECONDS = 10.0
_LONGEST_UPKEEP = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Place:
    """A database with an outbox: the one of the product, or the warehouse's own."""

    system: Database
    worker: SearchSyncWorker
    upkeep: Upkeep


@dataclass(slots=True)
class Synced:
    """What a run came to: see `Drained`; `shown` are documents that searches find in a newer form."""

    drained: Drained = field(default_factory=Drained)
    shown: int = 0


class SearchSync:
    """Drains the outboxes and looks after the indexes, a batch of each tenant in turn.

    Args:
        places: The databases with outboxes.
        clock: What time is measured by.
        metrics: Where the lag goes.
        pause: Waits until the next look.
    """

    def __init__(self, places: Sequence[Place], *, clock: Clock, metrics: Metrics, pause: Pause = time.sleep) -> None:
        self._places = places
        self._clock = clock
        self._metrics = metrics
        self._pause = pause
        self._looked_after: dict[tuple[int, int], float] = {}
        self._broken: dict[tuple[int, int], Exception] = {}

    def run(self, *, seconds_left: Callable[[], float]) -> Synced:
        """Keep the indexes up to date until the time is over.

        A tenant with whom something goes wrong, or for whom a statement takes too long, is left alone for the rest of
        the run, and what it was is raised at the end. Where a database is away, it tries again.
        """
        done = Synced()
        measured_at: float | None = None
        while seconds_left() > 0:
            is_idle = True
            try:
                if measured_at is None or self._clock.monotonic() >= measured_at + _MEASURE_SECONDS:
                    measured_at = self._clock.monotonic()
                    self._measure()
                for number, place in enumerate(self._places):
                    is_idle &= not self._turn(number, place, done, seconds_left)
            except UnavailableError:
                logger.exception("the search indexes can't be kept up to date at the moment; trying again")
            if is_idle:
                self._pause(max(min(LOOK_SECONDS, seconds_left()), 0))
        for error in self._broken.values():
            raise error
        return done

    def _turn(self, number: int, place: Place, done: Synced, seconds_left: Callable[[], float]) -> bool:
        """A batch of each tenant that has something to send, and upkeep where it is time; whether anything was done."""
        with place.system.transaction() as tx:
            tenants: list[tuple[int, bool]] = [(row[0], row[1]) for row in tx.rows(queries.TENANTS)]
        was_busy = False
        for tenant_id, has_work in tenants:
            if (number, tenant_id) in self._broken or seconds_left() <= 0:
                continue
            try:
                drained = place.worker.drain(tenant_id) if has_work else Drained()
                done.drained += drained
                was_busy |= drained.claimed > 0
                done.shown += self._look_after(number, place, tenant_id).shown
            except Exception as error:
                if isinstance(error, UnavailableError) and not took_too_long(error):
                    raise
                logger.exception("a tenant's search indexes can't be kept up to date", extra={"tenant_id": tenant_id})
                self._broken[number, tenant_id] = error
        return was_busy

    def _look_after(self, number: int, place: Place, tenant_id: int) -> Kept:
        now = self._clock.monotonic()
        if now < self._looked_after.get((number, tenant_id), now):
            return Kept()
        kept = place.upkeep.run(tenant_id)
        self._looked_after[number, tenant_id] = self._clock.monotonic() + _UPKEEP_SECONDS
        return kept

    def _measure(self) -> None:
        """Say how far the families are behind; all databases together, since a family is in one of them."""
        behind: dict[str, tuple[float, int, int]] = {}
        for place in self._places:
            with place.system.transaction() as tx:
                for family, age, waiting, dead in tx.rows(queries.LAG):
                    before = behind.get(family, (0.0, 0, 0))
                    behind[family] = (max(before[0], age), before[1] + waiting, before[2] + dead)
        for family, (age, waiting, dead) in behind.items():
            self._metrics.gauge("search.sync.age", max(age, 0.0), family=family)
            self._metrics.gauge("search.sync.waiting", waiting, family=family)
            self._metrics.gauge("search.sync.dead_letters", dead, family=family)


def search_sync(ports: Runtime) -> SearchSync | None:
    """What keeps the indexes of a process's databases up to date; None where no setting says where the engine is."""
    engine = search_engine(ports)
    if engine is None:
        return None
    databases = [(ports.system_database, ports.database)]
    if ports.warehouse is not ports.database:
        databases.append((ports.system_warehouse, ports.warehouse))
    places = [
        Place(
            system,
            SearchSyncWorker(serving, engine, clock=ports.clock, metrics=ports.metrics),
            Upkeep(
                serving,
                engine,
                ports.clock,
                ports.metrics,
                rebuild_runs=rebuild_runs(ports, serving),
                time_limit=_LONGEST_UPKEEP,
            ),
        )
        for system, serving in databases
    ]
    return SearchSync(places, clock=ports.clock, metrics=ports.metrics)


def rebuild_runs(ports: Runtime, database: Database) -> RebuildRuns:
    """What tells of indexes that are being built in one of a process's databases."""
    known = (families.family(name) for name in families.names())
    held = {one.name for one in known if (ports.warehouse if one.is_in_warehouse else ports.database) is database}
    return RebuildRuns(ports.database, database, held, ports.clock)
