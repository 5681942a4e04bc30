"""One client's connection: uvicorn's, with limits on how large a request's head may be and how long a request may take.

With this parser (llhttp, Node's, by httptools) uvicorn bounds neither, so one client could fill the memory, and a
thousand slow ones would leave no room for the others.
"""

import asyncio
import socket
from http import HTTPStatus
from typing import ClassVar, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from infra.host.http.limits import Limits
from infra.host.http.messages import HttpResponse, problem

_LINGER_SECONDS = 2.0  # for what a refused client still sends: closed at once, the connection could lose the answer


class HeadTooLargeError(ValueError):
    """The target and header fields of a request are too long, or too many; it stops the parser from its callback."""


class Connection(HttpToolsProtocol):
    """A connection of a server with some limits: of a class that `connection_class` made."""

    limits: ClassVar[Limits]

    def connection_made(self, transport: asyncio.Transport) -> None:
        """A client has connected; it has to send something soon."""
        super().connection_made(transport)
        self._head_bytes: int | None = None  # of the head that is being received, if one is
        self._receiving = False
        self._refusal: HttpResponse | None = None
        self._refused = False
        self._arrival = self.loop.call_later(self.limits.arrival_seconds, self._is_late)
        connected = cast("socket.socket", transport.get_extra_info("socket"))
        # uvicorn sends head and body one after the other, and asyncio leaves Nagle's algorithm on where the listener
        # was made without naming the protocol: each answer would wait 44 ms for an acknowledgement.
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            # A client that takes nothing of its response for so long is gone, and the response with it.
            milliseconds = int(self.limits.arrival_seconds * 1000)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._arrival.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes have come."""
        if self._refused:
            return
        super().data_received(data)
        if self._head_bytes is not None:
            self._head_bytes += len(data)
            if self._head_bytes > self.limits.head_bytes:
                self._refuse(_large_head(self.limits))

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._head_bytes = 0
        self._receiving = True
        self._arrival.cancel()
        self._arrival = self.loop.call_later(self.limits.arrival_seconds, self._is_late)

    def on_headers_complete(self) -> None:
        """The head has been read."""
        self._head_bytes = None
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > self.limits.head_bytes or len(self.headers) > self.limits.header_fields:
            self._refusal = _large_head(self.limits)
            raise HeadTooLargeError
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The last byte of a request."""
        self._receiving = False
        self._arrival.cancel()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser has stopped at."""
        self._head_bytes = None
        self._refuse(self._refusal or problem(400, "malformed-request", "this is not HTTP/1.1"))

    def _is_late(self) -> None:
        answer_is_due = bool(self.cycle) and not self.cycle.response_complete
        if self.flow.read_paused or (answer_is_due and self._head_bytes is not None):
            # A further request was sent before the answer to the last one, and has to wait for that.
            self._arrival = self.loop.call_later(self.limits.arrival_seconds, self._is_late)
        elif self._receiving and (answer_is_due or self._head_bytes is not None):
            self._refuse(problem(408, "request-too-slow", "the request did not arrive in time"))
        else:
            self.transport.close()

    def _refuse(self, response: HttpResponse) -> None:
        """Send a last response, read nothing any more, and close."""
        if self._refused:
            return
        self._refused = True
        lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in response.headers]
        lines += [f"Content-Length: {len(response.body)}", "Connection: close", "", ""]
        self.transport.write("\r\n".join(lines).encode("latin-1") + response.body)
        self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)


def connection_class(limits: Limits) -> type[Connection]:
    """The class of a server's connections; uvicorn makes them itself, and passes nothing of ours to them."""
    return type("Connection", (Connection,), {"limits": limits})


def _large_head(limits: Limits) -> HttpResponse:
    detail = f"target and header fields may have {limits.head_bytes} bytes and {limits.header_fields} fields at most"
    return problem(431, "head-too-large", detail)
