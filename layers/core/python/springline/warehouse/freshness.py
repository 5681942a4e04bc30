"""How far the index is behind the landing."""

from springline.platform.database import Database
from springline.platform.metrics import Metrics
from springline.warehouse import queries


def measure(metrics: Metrics, system: Database) -> None:
    """Set `index.freshness` to the age of each kind's oldest change that waits, over all tenants."""
    with system.transaction() as tx:
        waiting = tx.rows(queries.FRESHNESS)
    for kind, seconds in waiting:
        metrics.gauge("index.freshness", seconds, kind=kind)
