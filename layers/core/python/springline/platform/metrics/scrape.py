"""The metrics page: what this process has measured, and how full the pipes are at the moment of asking."""

import logging
from collections.abc import Callable

from springline.platform.errors import NotFoundError
from springline.platform.events import relay
from springline.platform.metrics.protocol import Metrics
from springline.platform.metrics.registry import CONTENT_TYPE, Registry
from springline.platform.runtime import Runtime

__all__ = ["CONTENT_TYPE", "Gauges", "NoMetricsPageError", "page"]

_log = logging.getLogger(__name__)

Gauges = Callable[[Metrics, Runtime], None]
"""Sets gauges to what they are at this moment."""


class NoMetricsPageError(NotFoundError):
    """This deployment's metrics go somewhere else."""


def page(ports: Runtime, *gauges: Gauges) -> str:
    """The text that Prometheus fetches; raises `NoMetricsPageError` where metrics are not kept for it.

    `gauges` are those that domains add to the platform's own. Where some can't be measured, the rest is served all the
    same: an error is logged and `fallback` counted. Cost: one short read of each event log's end, one of the queues,
    and those of `gauges`; the first two grow with what waits, not with the history.
    """
    metrics = ports.metrics
    if not isinstance(metrics, Registry):
        raise NoMetricsPageError("see SPRINGLINE_METRICS for where they go")
    try:
        _measure(metrics, ports)
        for measure in gauges:
            measure(metrics, ports)
    except Exception:  # noqa: BLE001 - the page matters most when something is broken
        _log.exception("some gauges are missing or old on the metrics page")
        metrics.count("fallback", what="metrics_page")
    return metrics.render()


def _measure(metrics: Metrics, ports: Runtime) -> None:
    metrics.gauge("event.relay_lag", relay.lag(*ports.event_logs).seconds)
    for queue in ports.queues.depths():
        if queue.dead_letter_of is not None:
            metrics.gauge("queue.dead_letters", queue.visible + queue.in_flight, queue=queue.name)
            continue
        metrics.gauge("queue.depth", queue.visible, queue=queue.name)
        if queue.oldest_age_seconds is not None:
            metrics.gauge("queue.age", queue.oldest_age_seconds, queue=queue.name)
