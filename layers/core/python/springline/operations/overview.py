"""One answer to how the installation is: what is behind, what failed, what it costs, and which alarms hold.

What waits in logs and queues is the installation's, all tenants together, and only counted; indexes, caches and costs
are those of the tenant that asks. What can't be measured is left out and named, and the rest is told all the same.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypeVar

from springline.appcache.queries import feeds as feed_queries
from springline.operations.alarms import Alarm, Measured, judged
from springline.operations.figures import Figures, Watch
from springline.platform.database import Transaction
from springline.platform.errors import UnavailableError
from springline.platform.events import relay
from springline.platform.events.queries import Lag
from springline.platform.llm.ledger import MonthlyCost, costs
from springline.platform.queues.protocol import QueueDepth
from springline.platform.runtime import Runtime
from springline.search import queries as search_queries
from springline.search.choice import search_engine
from springline.search.circuit import State as CircuitState
from springline.search.overview import IndexState, overview
from springline.warehouse import queries as warehouse_queries

_log = logging.getLogger(__name__)
_CIRCUIT: Mapping[float, CircuitState] = {0: "closed", 1: "half-open", 2: "open"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FamilyLag:
    """How far the indexes of a family are behind, all tenants together; `seconds` is the oldest change's age."""

    family: str
    seconds: float
    waiting: int
    dead_letters: int


@dataclass(frozen=True, slots=True)
class SearchState:
    """How search is.

    Attributes:
        is_configured: Whether there is a search engine; else PostgreSQL searches.
        circuit: Whether it is asked, as this process last saw it; None where it has not asked.
        families: How far each family is behind.
        indexes: The tenant's own indexes, with their generations.
    """

    is_configured: bool
    circuit: CircuitState | None
    families: Sequence[FamilyLag]
    indexes: Sequence[IndexState]


@dataclass(frozen=True, slots=True)
class CacheState:
    """How far the tenant's caches are behind the index; `seconds` is None where nothing was followed yet."""

    is_configured: bool
    seconds: float | None


@dataclass(slots=True)
class Operations:
    """How the installation is; None is what could not be measured, and `missing` says what and why."""

    relay: Lag | None = None
    index_seconds: Mapping[str, float] | None = None
    queues: Sequence[QueueDepth] | None = None
    search: SearchState | None = None
    caches: CacheState | None = None
    costs: Sequence[MonthlyCost] | None = None
    figures: Figures | None = None
    alarms: Sequence[Alarm] = ()
    missing: dict[str, str] = field(default_factory=dict[str, str])


def measure(ports: Runtime, tx: Transaction, tenant_id: int, watch: Watch) -> Operations:
    """How the installation is, as a tenant's operators may know it; `tx` is the tenant's.

    Cost: reads all that waits, in logs, queues and for indexes, and the ledgers of the tenant's indexes.
    """
    found = Operations(figures=watch.figures())

    def part(what: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except QueuesElsewhereError as error:
            found.missing[what] = str(error)  # nothing failed
            return None
        except UnavailableError as error:
            _log.exception("operations can't be told whole", extra={"what": what})
            ports.metrics.count("fallback", what="operations")
            found.missing[what] = str(error)
            return None

    found.relay = part("relay", lambda: relay.lag(*ports.event_logs))
    found.index_seconds = part("index", lambda: _index(ports))
    found.queues = part("queues", lambda: _queues(ports))
    found.search = part("search", lambda: _search(ports, tx, tenant_id, found.figures))
    found.caches = part("caches", lambda: _caches(ports, tenant_id))
    found.costs = part("costs", lambda: costs(tx, since=_two_months_before(ports.clock.now())))
    found.alarms = judged(_measured(found))
    return found


class QueuesElsewhereError(UnavailableError):
    """No host has declared queues in this database."""

    def __init__(self) -> None:
        super().__init__("no host has declared queues here; where they are those of SQS, CloudWatch tells of them")


def _queues(ports: Runtime) -> list[QueueDepth]:
    depths = ports.queues.depths()
    if not depths:
        raise QueuesElsewhereError
    return depths


def _index(ports: Runtime) -> dict[str, float]:
    with ports.system_warehouse.transaction() as tx:
        return dict(tx.rows(warehouse_queries.FRESHNESS))


def _search(ports: Runtime, tx: Transaction, tenant_id: int, figures: Figures | None) -> SearchState:
    systems = [ports.system_database]
    indexes = [*overview(tx).indexes]
    if ports.warehouse is not ports.database:
        systems.append(ports.system_warehouse)
        with ports.warehouse.transaction(tenant_id) as own:
            indexes += overview(own).indexes
    lags: dict[str, FamilyLag] = {}
    for system in systems:
        with system.transaction() as behind:
            for row in behind.rows(search_queries.LAG):
                lag = FamilyLag(*row)
                before = lags.get(lag.family, replace(lag, seconds=0.0, waiting=0, dead_letters=0))
                lags[lag.family] = FamilyLag(
                    lag.family,
                    max(lag.seconds, before.seconds),
                    lag.waiting + before.waiting,
                    lag.dead_letters + before.dead_letters,
                )
    level = figures.gauge("search.circuit") if figures else None
    circuit = None if level is None else _CIRCUIT.get(level)
    return SearchState(search_engine(ports) is not None, circuit, [lags[name] for name in sorted(lags)], indexes)


def _caches(ports: Runtime, tenant_id: int) -> CacheState:
    if ports.settings.index_url is None:
        return CacheState(is_configured=False, seconds=None)
    with ports.system_database.transaction() as tx:
        own = next((feed for feed in feed_queries.feeds(tx) if feed.tenant_id == tenant_id), None)
    caught_up_at = own and own.caught_up_at
    seconds = None if caught_up_at is None else max((ports.clock.now() - caught_up_at).total_seconds(), 0.0)
    return CacheState(is_configured=True, seconds=seconds)


def _measured(found: Operations) -> Measured:
    dead = {one.name: one.visible + one.in_flight for one in found.queues or () if one.dead_letter_of is not None}
    waits = {
        one.name: one.oldest_age_seconds
        for one in found.queues or ()
        if one.dead_letter_of is None and one.oldest_age_seconds is not None
    }
    # Caches that are off are behind nothing; how far all tenants' are, the function that follows the feed says.
    followed = found.figures.gauge("appcache.lag") if found.figures else None
    caches = found.caches
    return Measured(
        relay_seconds=found.relay.seconds if found.relay else None,
        index_seconds=found.index_seconds,
        cache_seconds=None if caches is None else max(caches.seconds or 0.0, followed or 0.0),
        search_seconds={one.family: one.seconds for one in found.search.families} if found.search else None,
        search_dead={one.family: one.dead_letters for one in found.search.families} if found.search else None,
        queue_seconds=None if found.queues is None else waits,
        dead_letters=None if found.queues is None else dead,
        figures=found.figures,
    )


def _two_months_before(at: datetime) -> datetime:
    at = at.astimezone(UTC)
    years, month = divmod(at.year * 12 + at.month - 1 - 2, 12)
    return datetime(years, month + 1, 1, tzinfo=UTC)
