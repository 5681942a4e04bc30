"""The Chalice app that a function exports: finds the route in Chalice's table, and calls its view.

Chalice's own dispatch keeps the current request on the app, which several threads of a host share; answers an unknown
path and method, and errors, with bodies of its own; and wants the gateway to have found the route. Behind a `{proxy+}`
resource the gateway has not, so the route is found here. It also makes of each event a request that no view here asks
for, which takes longer than all the rest of this package.
"""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from chalice.app import Chalice, Response, RouteEntry

from springline.platform import traces
from springline.platform.http.exchange import Event, Exchange, current_exchange
from springline.platform.http.observing import observe
from springline.platform.http.problems import HttpError
from springline.platform.http.routes import NothingHereError, pattern
from springline.platform.http.services import Services
from springline.platform.logs import log_context
from springline.platform.traces import Span

UNMATCHED = "unmatched"
"""The route label of requests that match none, so that probing paths makes no new metrics."""


class MethodNotAllowedError(HttpError):
    """This address does not know the method."""

    status = 405

    def __init__(self, method: str, allowed: list[str]) -> None:
        super().__init__(f"use {' or '.join(allowed)} instead of {method}")
        self.allowed = allowed


class Dispatcher(Chalice):
    """A Chalice app that any number of threads may call at once."""

    def __init__(self, name: str, services: Services) -> None:
        # The environment is not Chalice's to change, nor is it its business how logs look.
        super().__init__(name, configure_logs=False, env={})  # pyright: ignore[reportUnknownMemberType]
        self._services = services
        self._patterns: list[tuple[re.Pattern[str], str]] | None = None

    def __call__(self, event: Event, context: Any) -> dict[str, Any]:
        """Serve one REST API proxy event, payload 1.0; whatever goes wrong, the answer is a problem document."""
        exchange = Exchange(event, started=self._services.clock.monotonic(), new_id=self._services.new_id)
        token = current_exchange.set(exchange)
        try:
            with (
                log_context(request_id=exchange.id),
                traces.span(
                    exchange.method,
                    "server",
                    {"http.request.method": exchange.method},
                    parent=exchange.headers.get("traceparent"),
                ) as span,
            ):
                answer = self._answered(event, exchange, span)
                span.tell({"http.response.status_code": answer.status_code})
                if answer.status_code >= 500:
                    span.fail(str(answer.status_code))
                return _sent(answer)
        finally:
            current_exchange.reset(token)

    def _answered(self, event: Event, exchange: Exchange, span: Span) -> Response:
        try:
            entry, segments = self._route(event, exchange.method)
            span.rename(f"{exchange.method} {entry.uri_pattern}")
            span.tell({"http.route": entry.uri_pattern})
            view = cast("Callable[..., Response]", entry.view_function)
            return view(**{name: segments[name] for name in entry.view_args})
        except Exception as error:  # noqa: BLE001 - becomes a problem document, logged where it is ours
            return self._refused(exchange, error)

    def _refused(self, exchange: Exchange, error: Exception) -> Response:
        services = self._services
        answer = services.problems.answer(error, instance=exchange.id, where=UNMATCHED)
        if isinstance(error, MethodNotAllowedError):
            answer.headers["Allow"] = ", ".join(error.allowed)
        seconds = services.clock.monotonic() - exchange.started
        observe(services.observer, exchange, route=UNMATCHED, status=answer.status, seconds=seconds)
        return answer.sent(exchange)

    def _route(self, event: Event, method: str) -> tuple[RouteEntry, Mapping[str, str]]:
        """The entry of an event's route with the variable segments of its path.

        Raises `NothingHereError` and `MethodNotAllowedError`.
        """
        template, segments = event["requestContext"]["resourcePath"], event["pathParameters"] or {}
        if template not in self.routes:
            template, segments = self._find(event["path"])
        methods = self.routes[template]
        if method not in methods:
            raise MethodNotAllowedError(method, sorted(methods))
        return methods[method], segments

    def _find(self, path: str) -> tuple[str, Mapping[str, str]]:
        if self._patterns is None:
            # Fixed segments before variable ones: at equal length `/people/me` sorts before `/people/{person_id}`.
            templates = sorted(self.routes, key=lambda template: template.replace("{", "\U0010ffff"))
            self._patterns = [(pattern(template), template) for template in templates]
        for shape, template in self._patterns:
            if match := shape.fullmatch(path):
                return template, match.groupdict()
        raise NothingHereError("nothing is served at this address")


def _sent(answer: Response) -> dict[str, Any]:
    """The answer as the gateway wants it: text as it is, bytes as base64 with a word that they are that."""
    if not isinstance(answer.body, bytes):
        return answer.to_dict()
    answer.body = base64.b64encode(answer.body).decode("ascii")
    return {**answer.to_dict(), "isBase64Encoded": True}
