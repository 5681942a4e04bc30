"""What it takes to record metrics."""

from typing import Protocol

Label = str | int


class Metrics(Protocol):
    """Records measurements. Safe to call from many threads; a call takes about a microsecond and never waits.

    Every recording gives all labels that the catalogue declares for the metric and no others. Raises
    `UndeclaredMetricError` and `MetricMisuseError`, which are mistakes of the caller, and nothing else.
    """

    def count(self, name: str, /, n: int = 1, **labels: Label) -> None:
        """Add `n`, not negative, to a counter."""
        ...

    def gauge(self, name: str, /, value: float, **labels: Label) -> None:
        """Set a gauge."""
        ...

    def observe(self, name: str, /, seconds: float, **labels: Label) -> None:
        """Add a duration to a histogram."""
        ...

    def flush(self) -> None:
        """Send what is held back; to be called at the end of each invocation. Never raises."""
        ...
