"""What a process has counted, as figures of the last minutes.

The registry's counters only grow, so figures are differences between two looks at it. Looks are kept for ten minutes;
who looks for the first time sees what was counted since the process began.
"""

import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from springline.platform.clock import Clock
from springline.platform.metrics import Metrics
from springline.platform.metrics.catalogue import SECONDS
from springline.platform.metrics.registry import Registry

WINDOW_SECONDS = 600.0
_APART_SECONDS = 5.0
_REQUESTS = "http.request.duration"

Series = tuple[str, tuple[str, ...]]
"""A metric's name, and the values of its labels in their order."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a process has counted over some seconds.

    Attributes:
        over_seconds: How long these are; None for what the process has counted since it began, however long that is.
        counts: How much counters grew; of a histogram, how many observations there were.
        buckets: Of histograms, how many observations fell into each bucket.
        gauges: The newest values.
    """

    over_seconds: float | None
    counts: Mapping[Series, float]
    buckets: Mapping[Series, tuple[int, ...]]
    gauges: Mapping[Series, float]

    def gauge(self, name: str) -> float | None:
        """The greatest value of a gauge over its labels; None where it was never set."""
        return max((value for (metric, _), value in self.gauges.items() if metric == name), default=None)

    def requests(self) -> dict[int, int]:
        """How many requests were answered with which status."""
        found: defaultdict[int, int] = defaultdict(int)
        for (name, labels), count in self.counts.items():
            if name == _REQUESTS and labels[2].isdecimal():
                found[int(labels[2])] += int(count)
        return dict(found)

    def requests_of(self, route: str) -> int:
        """How many requests a route answered."""
        return int(sum(n for (name, labels), n in self.counts.items() if name == _REQUESTS and labels[0] == route))

    def latency(self, quantile: float, route: str | None = None) -> float | None:
        """How long that share of requests took at most, in seconds, by the bounds of buckets; None without requests.

        What took longer than the last bound counts as that. Source: linear interpolation within a bucket, as
        Prometheus' `histogram_quantile` does it.
        """
        total = [0] * (len(SECONDS) + 1)
        for (name, labels), buckets in self.buckets.items():
            if name == _REQUESTS and route in {None, labels[0]}:
                total = [one + more for one, more in zip(total, buckets, strict=True)]
        return _quantile(total, quantile)

    def routes(self) -> set[str]:
        """The routes that were asked."""
        return {labels[0] for (name, labels), count in self.counts.items() if name == _REQUESTS and count}


@dataclass(frozen=True, slots=True)
class _Look:
    at: float
    counts: Mapping[Series, float]
    buckets: Mapping[Series, tuple[int, ...]]


class Watch:
    """Looks at a process's registry. Safe to use from several threads.

    Args:
        metrics: Where the process records; figures are only to be had from a `Registry`.
        clock: The time.
    """

    def __init__(self, metrics: Metrics, clock: Clock) -> None:
        self._metrics, self._clock = metrics, clock
        self._looks: deque[_Look] = deque()
        self._lock = threading.Lock()

    def figures(self) -> Figures | None:
        """The figures of the last ten minutes, or of as many as there are; None where metrics go somewhere else."""
        if not isinstance(self._metrics, Registry):
            return None
        look, gauges = _look(self._metrics, self._clock.monotonic())
        with self._lock:
            while self._looks and look.at - self._looks[0].at > WINDOW_SECONDS:
                self._looks.popleft()
            before = self._looks[0] if self._looks else None
            if not self._looks or look.at - self._looks[-1].at >= _APART_SECONDS:
                self._looks.append(look)
        if before is None or look.at <= before.at:
            return Figures(None, look.counts, look.buckets, gauges)
        return Figures(look.at - before.at, *_since(look, before), gauges)


def _look(registry: Registry, at: float) -> tuple[_Look, dict[Series, float]]:
    counts: dict[Series, float] = {}
    buckets: dict[Series, tuple[int, ...]] = {}
    gauges: dict[Series, float] = {}
    for metric, all_series in registry.all_series():
        for labels, series in all_series:
            value, fallen = series.read()
            if metric.kind == "gauge":
                gauges[metric.name, labels] = value
            elif fallen:
                counts[metric.name, labels], buckets[metric.name, labels] = sum(fallen), tuple(fallen)
            else:
                counts[metric.name, labels] = value
    return _Look(at, counts, buckets), gauges


def _since(look: _Look, before: _Look) -> tuple[dict[Series, float], dict[Series, tuple[int, ...]]]:
    counts = {series: value - before.counts.get(series, 0.0) for series, value in look.counts.items()}
    none = (0,) * (len(SECONDS) + 1)
    buckets = {
        series: tuple(now - then for now, then in zip(value, before.buckets.get(series, none), strict=True))
        for series, value in look.buckets.items()
    }
    return counts, buckets


def _quantile(buckets: list[int], quantile: float) -> float | None:
    counts = list(accumulate(buckets))
    if not counts[-1]:
        return None
    rank = quantile * counts[-1]
    place = next(number for number, count in enumerate(counts) if count >= rank)
    if place == len(SECONDS):
        return SECONDS[-1]
    lower = SECONDS[place - 1] if place else 0.0
    below = counts[place - 1] if place else 0
    return lower + (SECONDS[place] - lower) * (rank - below) / buckets[place]
