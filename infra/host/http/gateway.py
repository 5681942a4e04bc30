"""API Gateway on one machine: finds the function of a request, invokes it, and answers where it does not."""

import logging
import re
import time
from collections.abc import Callable

from infra.host.functions import GivenUpError, new_request_id
from infra.host.http.messages import HttpRequest, HttpResponse, Respond, problem
from infra.host.http.proxy_events import MalformedResponseError, proxy_event, response_of
from infra.host.http.routes import Found, Routes, WrongMethod
from infra.host.http.web import NotBuilt, WebFiles

_log = logging.getLogger(__name__)

_INTEGRATION_SECONDS = 29.0  # API Gateway waits no longer, whatever the function's own limit is
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


class Gateway:
    """Answers requests by invoking functions, and with the web application's files; called by several threads."""

    def __init__(
        self, routes: Routes, new_id: Callable[[], str] = new_request_id, *, web: WebFiles | NotBuilt | None = None
    ) -> None:
        self._routes = routes
        self._web = web
        self._new_id = new_id

    def handle(self, request: HttpRequest, respond: Respond) -> None:
        """Answer one request by `respond`; from another thread where the function is given up."""
        file = None if self._web is None else self._web.answer(request)
        if file is not None:
            respond(file)
            return
        found = self._routes.find(request.method, request.path)
        if isinstance(found, Found):
            self._invoke(request, found, respond)
        elif isinstance(found, WrongMethod):
            allowed = ", ".join(found.allowed)
            detail = f"use {allowed} instead of {request.method}"
            respond(
                problem(405, "method-not-allowed", detail, instance=self._id(request), headers=[("Allow", allowed)])
            )
        else:
            detail = "nothing is served at this address"
            respond(problem(404, "nothing-here", detail, instance=self._id(request)))

    def _invoke(self, request: HttpRequest, found: Found, respond: Respond) -> None:
        invoker = found.endpoint.invoker
        request_id = self._new_id()

        def expired() -> None:
            respond(problem(504, "timed-out", "this took too long and was given up", instance=self._id(request)))

        event = proxy_event(request, found, request_id, time.time())
        try:
            result = invoker.invoke(event, request_id=request_id, most_seconds=_INTEGRATION_SECONDS, expired=expired)
            response = response_of(result)
        except GivenUpError:
            return
        except MalformedResponseError as error:
            _log.error("function %s: %s", invoker.function.logical_id, error, extra={"request_id": request_id})
            response = self._failed(request)
        except Exception:  # noqa: BLE001 - whatever a function raises becomes a 502
            _log.exception("function %s raised", invoker.function.logical_id, extra={"request_id": request_id})
            response = self._failed(request)
        respond(response)

    def _failed(self, request: HttpRequest) -> HttpResponse:
        detail = "the function failed; it has been logged"
        return problem(502, "function-failed", detail, instance=self._id(request))

    def _id(self, request: HttpRequest) -> str:
        given = request.header("x-request-id") or ""
        return given if _SANE_ID.fullmatch(given) else self._new_id()
