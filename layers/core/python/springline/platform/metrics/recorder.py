"""The front of every adapter: checks a recording against the catalogue and finds its series."""

import logging
import threading
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Generic, Protocol, TypeVar

from springline.platform.metrics.catalogue import METRICS, Kind, Metric, MetricMisuseError, UndeclaredMetricError
from springline.platform.metrics.protocol import Label

LABEL_SETS = 500
"""How many combinations of label values one metric may have; what comes later counts as `overflow`."""

OVERFLOW = "overflow"

_LONGEST_VALUE = 200

logger = logging.getLogger(__name__)


class Series(Protocol):
    """One metric with one combination of label values, as an adapter keeps it."""

    def record(self, value: float) -> None:
        """Take an increment, a gauge's new value or a duration. Called from many threads; never waits or raises."""
        ...


S = TypeVar("S", bound=Series)
_Key = tuple[Kind, str, tuple[tuple[str, Label], ...]]


class Recorder(Generic[S]):
    """Implements `Metrics` on series that `make` makes, of a metric and the values of its labels in their order.

    Finding a known series costs one lookup. A metric's combinations are bounded: the 501st and later share the series
    in which every label says `overflow`, and an error is logged once.
    """

    def __init__(
        self,
        make: Callable[[Metric, tuple[str, ...]], S],
        *,
        catalogue: Mapping[str, Metric] = METRICS,
        limit: int = LABEL_SETS,
    ) -> None:
        self._make = make
        self._catalogue = catalogue
        self._limit = limit
        self._known: dict[_Key, S] = {}
        self._series: dict[str, dict[tuple[str, ...], S]] = {}
        self._lock = threading.Lock()

    def count(self, name: str, /, n: int = 1, **labels: Label) -> None:
        """Add `n`, not negative, to a counter."""
        series = self._find("counter", name, labels)
        if not 0 <= n < float("inf"):
            raise MetricMisuseError(self._catalogue[name], f"{n}: counters only grow")
        series.record(n)

    def gauge(self, name: str, /, value: float, **labels: Label) -> None:
        """Set a gauge."""
        series = self._find("gauge", name, labels)
        if not isfinite(value):
            raise MetricMisuseError(self._catalogue[name], str(value))
        series.record(value)

    def observe(self, name: str, /, seconds: float, **labels: Label) -> None:
        """Add a duration to a histogram."""
        series = self._find("histogram", name, labels)
        if not isfinite(seconds):
            raise MetricMisuseError(self._catalogue[name], str(seconds))
        series.record(seconds)

    def flush(self) -> None:
        """Send what is held back; nothing is, unless an adapter says otherwise."""

    def all_series(self) -> list[tuple[Metric, list[tuple[tuple[str, ...], S]]]]:
        """All series by metric, in the catalogue's order, each with the values of its labels."""
        with self._lock:
            return [
                (metric, list(self._series[name].items()))
                for name, metric in self._catalogue.items()
                if name in self._series
            ]

    def _find(self, kind: Kind, name: str, labels: dict[str, Label]) -> S:
        try:
            return self._known[kind, name, tuple(labels.items())]
        except (KeyError, TypeError):  # new, or with a value that can't be a key and is about to be refused
            return self._find_slowly(kind, name, labels)

    def _find_slowly(self, kind: Kind, name: str, labels: dict[str, Label]) -> S:
        metric = self._catalogue.get(name)
        if metric is None:
            raise UndeclaredMetricError(name)
        _check(metric, kind, labels)
        values = tuple(str(labels[label])[:_LONGEST_VALUE] for label in metric.labels)
        with self._lock:
            series = self._series.setdefault(name, {})
            found = series.get(values)
            if found is None and len(series) < self._limit:
                found = series[values] = self._make(metric, values)
            if found is None:
                return self._overflow(metric, series)
            # The same labels in another order, or 200 for "200", are further keys of one series: few, but bounded.
            if len(self._known) < 4 * self._limit * len(self._catalogue):
                self._known[kind, name, tuple(labels.items())] = found
            return found

    def _overflow(self, metric: Metric, series: dict[tuple[str, ...], S]) -> S:
        values = (OVERFLOW,) * len(metric.labels)
        if values not in series:
            logger.error(
                "a metric has too many combinations of label values; further ones count as overflow",
                extra={"metric": metric.name, "limit": self._limit},
            )
            series[values] = self._make(metric, values)
        return series[values]


def _check(metric: Metric, kind: Kind, labels: Mapping[str, object]) -> None:
    if metric.kind != kind:
        raise MetricMisuseError(metric, f"what a {kind} takes")
    if set(labels) != set(metric.labels):
        raise MetricMisuseError(metric, f"the labels {sorted(labels)}")
    if not all(isinstance(value, str | int) for value in labels.values()):
        raise MetricMisuseError(metric, "a label value that is neither text nor a whole number")
