"""HTTP requests as measurements."""

from springline.platform.metrics.protocol import Metrics


class RequestMetrics:
    """Records each request of an API, by route and all together; an observer for `platform.http`."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Record one request; `route` is its pattern, of which there are few.

        A request is an invocation, after which Lambda may stop the process for good: nothing is held back then.
        """
        self._metrics.observe("http.request.duration", seconds, route=route, method=method, status=status)
        self._metrics.observe("http.answer.duration", seconds)
        self._metrics.flush()
