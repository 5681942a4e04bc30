"""The one decorator around every view.

Chalice turns an exception of a view into a 500 before its middleware sees it, so everything that an error can come
from happens here, inside one `try`: who calls, how often, what the request says, the transaction, the view, and the
rendering of its result. The order is also a promise: nobody learns from an answer whether a thing exists, or whether
a body would be valid, before they have shown that they may know.
"""

from collections.abc import Callable, Hashable, Mapping
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any

from chalice.app import Response

from springline.platform.http import bodies, responses
from springline.platform.http.exchange import Exchange, current_exchange
from springline.platform.http.guards import ScopeError
from springline.platform.http.observing import observe
from springline.platform.http.ratelimits import QuotaSpentError
from springline.platform.http.request import Request
from springline.platform.http.responses import Answer
from springline.platform.http.routes import Route
from springline.platform.http.services import Services

_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})


class Endpoint:
    """A route's view as Chalice calls it: path segments in, a Chalice response out, never an exception."""

    def __init__(self, route: Route, services: Services) -> None:
        self.__name__ = route.name  # Chalice names its handlers by it
        self._route = route
        self._services = services
        self._limit = services.limit if route.limit is None else route.limit
        self._read_query: Callable[[Mapping[str, list[str]]], object] = _nothing
        self._read_body: Callable[[bytes], object] = _nothing
        if route.query is not None or route.body is not None:
            from springline.platform.http.models import BodyReader, QueryReader

            if route.query is not None:
                self._read_query = QueryReader(route.query).read
            if route.body is not None:
                self._read_body = BodyReader(route.body).read

    def __call__(self, **segments: str) -> Response:
        """Serve the current exchange."""
        exchange = current_exchange.get()
        route, services = self._route, self._services
        try:
            self._admit(exchange)
            answer = self._served(exchange, segments)
        except Exception as error:  # noqa: BLE001 - becomes a problem document, logged where it is ours
            if isinstance(error, QuotaSpentError):
                exchange.quota = error.quota
            where = f"{route.method} {route.template}"
            answer = services.problems.answer(error, instance=exchange.id, where=where)
        response = answer.sent(exchange)
        seconds = services.clock.monotonic() - exchange.started - exchange.waited
        is_routine = route.is_polled and answer.status < HTTPStatus.BAD_REQUEST
        observe(
            services.observer,
            exchange,
            route=route.template,
            status=answer.status,
            seconds=seconds,
            is_routine=is_routine,
        )
        return response

    def _admit(self, exchange: Exchange) -> None:
        """Find out who calls, and refuse who may not or calls too often."""
        route = self._route
        caller: Hashable = exchange.client
        if route.scope is not None:
            principal = exchange.principal = self._services.guard.authenticate(
                method=exchange.method, headers=exchange.headers, cookies=exchange.cookies
            )
            caller = principal.tenant_id, principal.actor
        if self._limit is not None:
            exchange.quota = self._limit.take(caller)
        if exchange.principal is not None and route.scope is not None and route.scope not in exchange.principal.scopes:
            if route.on_refusal is not None:
                where = f"{route.method} {route.template}"
                route.on_refusal(exchange.principal, route=where, scope=route.scope, request_id=exchange.id)
            raise ScopeError(route.scope)

    def _served(self, exchange: Exchange, segments: Mapping[str, str]) -> Answer:
        route = self._route
        arguments = route.arguments(segments)
        query = self._read_query(exchange.parameters)
        raw_body = b""
        if route.method not in _WITHOUT_BODY:
            raw_body = bodies.received(exchange, max_bytes=route.max_bytes)
            if route.accepts is not None:
                bodies.check_media_type(exchange.headers.get("content-type", ""), route.accepts)
        with ExitStack() as stack:
            request = Request[Any, Any](
                exchange,
                route=route.template,
                path_parameters=segments,
                query=query,
                body=self._read_body(raw_body),
                raw_body=raw_body,
                transactions=self._services.transactions,
                stack=stack,
            )
            return self._once(request, exchange, arguments)

    def _once(self, request: Request[Any, Any], exchange: Exchange, arguments: Mapping[str, object]) -> Answer:
        """Run the view and render its result, both inside the transaction: what can't be rendered is not done."""

        def answer() -> Answer:
            return responses.render(self._route.view(request, **arguments), exchange, status=self._route.status)

        key = request.headers.get("idempotency-key") if self._route.idempotent else None
        if key is None:
            return answer()
        from springline.platform.http import idempotency

        once = idempotency.once_ahead if self._route.claimed_ahead else idempotency.once
        repeated = self._route.repeated
        if repeated is None:
            return once(request, key, answer)

        def again(number: int) -> Answer:
            return responses.render(repeated(request, number), exchange, status=self._route.status)

        return once(request, key, answer, again)


def _nothing(_: object) -> None:
    return None
