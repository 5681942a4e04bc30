"""The Chalice app that a function exports: finds the route, and answers where Chalice would do so in its own way.

Chalice keeps the current request on the app, which several threads of a host share; it answers an unknown path and
method with bodies of its own; and it wants the gateway to have found the route. Behind a `{proxy+}` resource the
gateway has not, so the route is found here, in Chalice's own table.
"""

import re
from collections.abc import Mapping
from typing import Any

from chalice.app import Chalice

from springline.platform.http.exchange import Event, Exchange, current_exchange
from springline.platform.http.observing import observe
from springline.platform.http.problems import HttpError
from springline.platform.http.routes import NothingHereError, pattern
from springline.platform.http.services import Services
from springline.platform.logs import log_context

UNMATCHED = "unmatched"
"""The route label of requests that match none, so that probing paths makes no new metrics."""


class MethodNotAllowedError(HttpError):
    """This address does not know the method."""

    status = 405

    def __init__(self, method: str, allowed: list[str]) -> None:
        super().__init__(f"use {' or '.join(allowed)} instead of {method}")
        self.allowed = allowed


class ChaliceAnswerError(Exception):
    """Chalice answered itself, because the event was not what its route needs."""


class Dispatcher(Chalice):
    """A Chalice app that any number of threads may call at once."""

    def __init__(self, name: str, services: Services) -> None:
        # The environment is not Chalice's to change, nor is it its business how logs look.
        super().__init__(name, configure_logs=False, env={})  # pyright: ignore[reportUnknownMemberType]
        self.api.binary_types = []  # all answers are text; else Chalice compares each with the Accept header
        self._services = services
        self._patterns: list[tuple[re.Pattern[str], str]] | None = None

    def __call__(self, event: Event, context: Any) -> dict[str, Any]:
        """Serve one REST API proxy event, payload 1.0; whatever goes wrong, the answer is a problem document."""
        exchange = Exchange(event, started=self._services.clock.monotonic(), new_id=self._services.new_id)
        token = current_exchange.set(exchange)
        try:
            with log_context(request_id=exchange.id):
                return self._answered(event, exchange, context)
        finally:
            current_exchange.reset(token)

    def _answered(self, event: Event, exchange: Exchange, context: Any) -> dict[str, Any]:
        try:
            response = super().__call__(self._routed(event, exchange.method), context)
        except Exception as error:  # noqa: BLE001 - becomes a problem document, logged where it is ours
            return self._refused(exchange, error)
        if "X-Request-Id" in response["headers"]:
            return response
        return self._refused(exchange, ChaliceAnswerError(response["body"]))

    def _refused(self, exchange: Exchange, error: Exception) -> dict[str, Any]:
        services = self._services
        answer = services.problems.answer(error, instance=exchange.id, where=UNMATCHED)
        if isinstance(error, MethodNotAllowedError):
            answer.headers["Allow"] = ", ".join(error.allowed)
        seconds = services.clock.monotonic() - exchange.started
        observe(services.observer, exchange, route=UNMATCHED, status=answer.status, seconds=seconds)
        return answer.sent(exchange).to_dict()

    def _routed(self, event: Event, method: str) -> Event:
        """The event with its route; raises `NothingHereError` and `MethodNotAllowedError`."""
        context = event["requestContext"]
        template = context["resourcePath"]
        if template not in self.routes:
            template, segments = self._find(event["path"])
            event = {**event, "pathParameters": segments, "requestContext": {**context, "resourcePath": template}}
        methods = self.routes[template]
        if method not in methods:
            raise MethodNotAllowedError(method, sorted(methods))
        return event

    def _find(self, path: str) -> tuple[str, Mapping[str, str]]:
        if self._patterns is None:
            # Fixed segments before variable ones: at equal length `/people/me` sorts before `/people/{person_id}`.
            templates = sorted(self.routes, key=lambda template: template.replace("{", "\U0010ffff"))
            self._patterns = [(pattern(template), template) for template in templates]
        for shape, template in self._patterns:
            if match := shape.fullmatch(path):
                return template, match.groupdict()
        raise NothingHereError("nothing is served at this address")
