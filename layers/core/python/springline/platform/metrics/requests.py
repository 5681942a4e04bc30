"""HTTP requests as measurements."""

from springline.platform.metrics.protocol import Metrics


class RequestMetrics:
    """Records each request of an API in `http.request.duration`; an observer for `platform.http`."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Record one request; `route` is its pattern, of which there are few."""
        self._metrics.observe("http.request.duration", seconds, route=route, method=method, status=status)
