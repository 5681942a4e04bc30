"""Metrics that go nowhere, but are checked against the catalogue all the same."""

from collections.abc import Mapping

from springline.platform.metrics.catalogue import METRICS, Metric
from springline.platform.metrics.recorder import LABEL_SETS, Recorder


class NullSeries:
    """A series that forgets."""

    __slots__ = ()

    def __init__(self, metric: Metric, values: tuple[str, ...]) -> None:
        pass

    def record(self, value: float) -> None:
        """Forget `value`."""


class NullMetrics(Recorder[NullSeries]):
    """Takes everything that the catalogue allows, and forgets it."""

    def __init__(self, *, catalogue: Mapping[str, Metric] = METRICS, limit: int = LABEL_SETS) -> None:
        super().__init__(NullSeries, catalogue=catalogue, limit=limit)
