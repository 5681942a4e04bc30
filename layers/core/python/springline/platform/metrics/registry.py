"""Metrics in memory, and their text for Prometheus to fetch."""

import threading
from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate

from springline.platform.metrics.catalogue import METRICS, SECONDS, Metric
from springline.platform.metrics.recorder import LABEL_SETS, Recorder

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SUFFIX = {"seconds": "_seconds", "count": "", "none": ""}


class RegistrySeries:
    """One series: its sum or its newest value, and for a histogram how many observations fell into each bucket."""

    __slots__ = ("_kind", "_lock", "buckets", "value")

    def __init__(self, metric: Metric, _: tuple[str, ...]) -> None:
        self.value = 0.0
        self.buckets = [0] * (len(SECONDS) + 1) if metric.kind == "histogram" else []
        self._kind = metric.kind
        self._lock = threading.Lock()

    def record(self, value: float) -> None:
        """Add to a counter or histogram, or set a gauge."""
        with self._lock:
            if self._kind == "gauge":
                self.value = value
                return
            self.value += value
            if self.buckets:
                self.buckets[bisect_left(SECONDS, value)] += 1

    def read(self) -> tuple[float, list[int]]:
        """Value and buckets of one moment."""
        with self._lock:
            return self.value, self.buckets[:]


class Registry(Recorder[RegistrySeries]):
    """Keeps all series of this process. `render` writes them in the text format of Prometheus."""

    def __init__(self, *, catalogue: Mapping[str, Metric] = METRICS, limit: int = LABEL_SETS) -> None:
        super().__init__(RegistrySeries, catalogue=catalogue, limit=limit)

    def render(self) -> str:
        """All series as text, to be served with `CONTENT_TYPE`. Costs some microseconds for each series.

        Names are those of the catalogue with underscores for dots, `_seconds` after durations and `_total` after
        counters. Source: Prometheus' "Exposition formats", text format 0.0.4.
        """
        lines: list[str] = []
        for metric, all_series in self.all_series():
            name = prometheus_name(metric)
            lines += (f"# HELP {name} {_escaped(metric.meaning)}", f"# TYPE {name} {metric.kind}")
            for values, series in all_series:
                pairs = [f'{label}="{_quoted(value)}"' for label, value in zip(metric.labels, values, strict=True)]
                value, buckets = series.read()
                if buckets:
                    lines += _histogram(name, pairs, value, buckets)
                else:
                    lines.append(f"{name}{_braced(pairs)} {_number(value)}")
        return "\n".join([*lines, ""])


def prometheus_name(metric: Metric) -> str:
    """A metric's name as Prometheus knows it: `http.request.duration` is `http_request_duration_seconds`."""
    total = "_total" if metric.kind == "counter" else ""
    return f"{metric.name.replace('.', '_')}{_SUFFIX[metric.unit]}{total}"


def _histogram(name: str, pairs: list[str], total: float, buckets: list[int]) -> list[str]:
    bounds = [f'le="{_number(bound)}"' for bound in SECONDS] + ['le="+Inf"']
    counts = list(accumulate(buckets))
    lines = [f"{name}_bucket{_braced([*pairs, bound])} {count}" for bound, count in zip(bounds, counts, strict=True)]
    return [*lines, f"{name}_sum{_braced(pairs)} {_number(total)}", f"{name}_count{_braced(pairs)} {counts[-1]}"]


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _braced(pairs: list[str]) -> str:
    return f"{{{','.join(pairs)}}}" if pairs else ""


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quoted(text: str) -> str:
    # Half a surrogate pair can't be sent as UTF-8, and one bad value must not cost the whole page.
    return _escaped(text).replace('"', r"\"").encode("utf-8", "replace").decode("utf-8")
