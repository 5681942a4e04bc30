"""How far the index is behind the landing."""

from springline.platform.metrics import Metrics
from springline.platform.runtime import Runtime
from springline.warehouse import queries


def measure(metrics: Metrics, ports: Runtime) -> None:
    """Set `index.freshness` to the age of each kind's oldest change that waits, over all tenants."""
    with ports.system_warehouse.transaction() as tx:
        waiting = tx.rows(queries.FRESHNESS)
    for kind, seconds in waiting:
        metrics.gauge("index.freshness", seconds, kind=kind)
