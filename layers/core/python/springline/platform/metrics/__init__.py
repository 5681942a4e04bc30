"""Measurements under declared names, for Prometheus, StatsD, CloudWatch or nobody."""

from typing import Protocol

from springline.platform.addresses import HostPort
from springline.platform.metrics.catalogue import (
    METRICS,
    Metric,
    MetricMisuseError,
    UndeclaredMetricError,
)
from springline.platform.metrics.protocol import Label, Metrics

__all__ = [
    "METRICS",
    "Label",
    "Metric",
    "MetricMisuseError",
    "Metrics",
    "UndeclaredMetricError",
    "metrics_from",
]


class MetricsSettings(Protocol):
    """The two settings that metrics need; `Settings` has them."""

    @property
    def metrics(self) -> str:
        """`prometheus`, `statsd`, `emf` or `null`."""
        ...

    @property
    def statsd_address(self) -> HostPort:
        """The StatsD daemon."""
        ...


def metrics_from(settings: MetricsSettings) -> Metrics:
    """The adapter that the settings name; imports only that one. Make one for a process, and keep it."""
    if settings.metrics == "statsd":
        from springline.platform.metrics.statsd import StatsdMetrics

        return StatsdMetrics(settings.statsd_address)
    if settings.metrics == "emf":
        from springline.platform.metrics.emf import EmfMetrics

        return EmfMetrics()
    if settings.metrics == "null":
        from springline.platform.metrics.null import NullMetrics

        return NullMetrics()
    from springline.platform.metrics.registry import Registry

    return Registry()
