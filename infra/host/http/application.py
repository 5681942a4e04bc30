"""Between uvicorn, which speaks HTTP on an event loop, and the gateway, which blocks threads (ASGI 3)."""

import asyncio
import logging
import threading
from contextlib import suppress
from functools import lru_cache

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

from infra.host.http.limits import Limits
from infra.host.http.messages import Handle, HttpRequest, HttpResponse, problem
from infra.host.http.workers import Workers

_log = logging.getLogger(__name__)

_WITHOUT_BODY = {204, 304}


class _RefusedError(Exception):
    """A request that is not handed on; carries the answer to it."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status)
        self.response = response


class _ClientGoneError(Exception):
    """The client left before its request had arrived."""


class Application:
    """Reads a request, has it answered by a thread, and sends the answer."""

    def __init__(self, handle: Handle, workers: Workers, limits: Limits) -> None:
        self._handle = handle
        self._workers = workers
        self._limits = limits

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            raise NotImplementedError(f"the host does not speak {scope['type']}")
        try:
            request = await self._read(scope, receive)
        except _ClientGoneError:
            return
        except _RefusedError as refused:
            response = refused.response
        else:
            response = await self._answer(request)
        await _send(response, send)

    async def _read(self, scope: HTTPScope, receive: ASGIReceiveCallable) -> HttpRequest:
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        hosts = [name for name, _ in headers].count("host")
        if hosts > 1 or (not hosts and scope["http_version"] == "1.1"):
            raise _RefusedError(problem(400, "malformed-request", "a request names one Host"))
        client = scope["client"]
        return HttpRequest(
            method=scope["method"],
            path=scope["raw_path"].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            headers=headers,
            body=await self._body(headers, receive),
            client="" if client is None else client[0],
        )

    async def _body(self, headers: list[tuple[str, str]], receive: ASGIReceiveCallable) -> bytes:
        most = self._limits.body_bytes
        # Refused before anything is received, a client that asks first (Expect: 100-continue) never sends it.
        length = next((int(value) for name, value in headers if name == "content-length"), 0)
        body = bytearray()
        more = True
        while more and length <= most:
            message = await receive()
            if message["type"] != "http.request":
                raise _ClientGoneError
            body += message["body"]
            length = max(length, len(body))
            more = message["more_body"]
        if length > most:
            raise _RefusedError(problem(413, "body-too-large", f"a body may have {most} bytes at most"))
        return bytes(body)

    async def _answer(self, request: HttpRequest) -> HttpResponse:
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[HttpResponse] = loop.create_future()
        begun = threading.Lock()  # taken by the worker that begins, or by the one who won't wait for it any longer

        def settle(response: HttpResponse) -> None:
            if not answered.done():
                answered.set_result(response)

        def respond(response: HttpResponse) -> None:
            with suppress(RuntimeError):  # the server has stopped meanwhile, so nobody waits for the answer
                loop.call_soon_threadsafe(settle, response)

        def lose_patience() -> None:
            if begun.acquire(blocking=False):
                settle(_busy())

        def work() -> None:
            if not begun.acquire(blocking=False):
                return
            try:
                self._handle(request, respond)
            except Exception:  # noqa: BLE001 - the client gets an answer, and the worker goes on
                _log.exception("a request could not be answered")
                respond(problem(500, "internal-error", "this is a fault of the host; it has been logged"))

        if self._workers.submit(work):
            return await answered
        # All are busy. A free one would begin before patience could be lost, so only here is it worth a timer.
        patience = loop.call_later(self._limits.patience_seconds, lose_patience)
        try:
            return await answered
        finally:
            patience.cancel()


async def _send(response: HttpResponse, send: ASGISendCallable) -> None:
    headers = [(_field_name(name), value.encode("latin-1")) for name, value in response.headers]
    if response.status not in _WITHOUT_BODY:
        headers.append((b"content-length", b"%d" % len(response.body)))
    await send({"type": "http.response.start", "status": response.status, "headers": headers, "trailers": False})
    body = b"" if response.status in _WITHOUT_BODY else response.body
    await send({"type": "http.response.body", "body": body, "more_body": False})


@lru_cache(maxsize=256)  # functions use a few dozen names, in every answer
def _field_name(name: str) -> bytes:
    return name.lower().encode("latin-1")


def _busy() -> HttpResponse:
    return problem(503, "busy", "all workers are busy; try again soon", headers=[("Retry-After", "1")])
