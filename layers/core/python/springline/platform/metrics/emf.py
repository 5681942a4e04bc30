"""Metrics for CloudWatch by way of the log: JSON lines in its Embedded Metric Format.

Values gather in memory until `flush`: counters as a sum, gauges as the newest value, durations one by one. A duration
series that has gathered a hundred values writes them at once, so memory stays bounded without a flush.

Source: "CloudWatch embedded metric format specification": at most 100 metrics and 30 dimensions in a line, at most 100
values of a metric, dimension values of 1 to 1024 ASCII characters.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import TextIO

from springline.platform.clock import Clock, SystemClock
from springline.platform.metrics.catalogue import METRICS, Metric
from springline.platform.metrics.recorder import LABEL_SETS, Recorder

logger = logging.getLogger(__name__)

_NAMESPACE = "Springline"
_MOST_METRICS = 100
_MOST_VALUES = 100
_UNITS = {"seconds": "Seconds", "count": "Count", "none": "None"}
_NOT_PRINTABLE_ASCII = re.compile(r"[^\x20-\x7e]")

_Sample = tuple[Metric, float | list[float]]


class EmfSeries:
    """One series since the last flush."""

    __slots__ = ("_kind", "_lock", "_owner", "_values", "dimensions", "metric")

    def __init__(self, metric: Metric, values: tuple[str, ...], owner: "EmfMetrics") -> None:
        self.metric = metric
        self.dimensions = tuple((label, _valid(value)) for label, value in zip(metric.labels, values, strict=True))
        self._kind = metric.kind
        self._owner = owner
        self._values: list[float] = []
        self._lock = threading.Lock()

    def record(self, value: float) -> None:
        """Add to what gathers."""
        with self._lock:
            if self._kind == "histogram":
                self._values.append(round(value, 6))
            elif self._kind == "counter":
                self._values[:] = [sum(self._values, value)]
            else:
                self._values[:] = [value]
            full = len(self._values) >= _MOST_VALUES
        if full:
            self._owner.write([self])

    def take(self) -> _Sample | None:
        """What has gathered, leaving nothing; None where nothing has."""
        with self._lock:
            values, self._values = self._values, []
        if not values:
            return None
        return self.metric, values if self._kind == "histogram" else values[0]


class EmfMetrics(Recorder[EmfSeries]):
    """Writes to `stream`, by default this process's standard output, which Lambda sends to CloudWatch."""

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        clock: Clock | None = None,
        catalogue: Mapping[str, Metric] = METRICS,
        limit: int = LABEL_SETS,
    ) -> None:
        super().__init__(lambda metric, values: EmfSeries(metric, values, self), catalogue=catalogue, limit=limit)
        self._stream = stream or sys.stdout
        self._clock = clock or SystemClock()
        self._write_lock = threading.Lock()

    def flush(self) -> None:
        """Write what has gathered: one line for each combination of labels, more where it exceeds a limit."""
        self.write([series for _, all_series in self.all_series() for _, series in all_series])

    def write(self, all_series: list[EmfSeries]) -> None:
        """Write what has gathered in these series. A stream that can't be written to loses it, with an error logged."""
        lines: dict[tuple[tuple[str, str], ...], list[_Sample]] = {}
        for series in all_series:
            sample = series.take()
            if sample is not None:
                lines.setdefault(series.dimensions, []).append(sample)
        try:
            with self._write_lock:
                for dimensions, samples in lines.items():
                    for start in range(0, len(samples), _MOST_METRICS):
                        self._stream.write(self._line(dimensions, samples[start : start + _MOST_METRICS]))
                with suppress(AttributeError):
                    self._stream.flush()
        except (OSError, ValueError):
            logger.exception("metrics were lost: they can't be written")

    def _line(self, dimensions: tuple[tuple[str, str], ...], samples: list[_Sample]) -> str:
        declared = [{"Name": metric.name, "Unit": _UNITS[metric.unit]} for metric, _ in samples]
        directive = {
            "Namespace": _NAMESPACE,
            "Dimensions": [[label for label, _ in dimensions]],
            "Metrics": declared,
        }
        line = {
            "_aws": {"Timestamp": int(self._clock.now().timestamp() * 1000), "CloudWatchMetrics": [directive]},
            **dict(dimensions),
            **{metric.name: value for metric, value in samples},
        }
        return json.dumps(line, separators=(",", ":")) + "\n"


def _valid(value: str) -> str:
    """A label's value as CloudWatch takes it: printable ASCII, not empty, no colon at the start."""
    text = _NOT_PRINTABLE_ASCII.sub("_", value).strip()
    return f"_{text}" if text.startswith(":") else text or "none"
