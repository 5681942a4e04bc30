"""How a function's API is put together from the ports of its process: guarded, in transactions, observed."""

from springline.access.guard import guard
from springline.platform.database import Database
from springline.platform.http import Api, RateLimit
from springline.platform.metrics.requests import RequestMetrics
from springline.platform.runtime import Runtime


def new_api(name: str, ports: Runtime, *, database: Database | None = None, limit: RateLimit | None = None) -> Api:
    """An API without routes yet.

    `database` is where its requests' transactions are, if not where accounts and tokens are; `limit` is the rate limit
    of the routes that have none of their own.
    """
    return Api(
        name,
        guard=guard(ports),
        transactions=(database or ports.database).transaction,
        limit=limit,
        observer=RequestMetrics(ports.metrics),
        clock=ports.clock,
    )
