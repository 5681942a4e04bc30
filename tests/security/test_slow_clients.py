"""Clients that take their time, come in numbers or say two things at once: they end, and the others are served.

By bytes on sockets, against the host's server with short limits. What one such client is answered is in
`tests/integration/host/test_http_server.py`; here are many of them, beside one who asks and is in a hurry.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from infra.host.http.limits import Limits
from infra.host.http.messages import HttpRequest, HttpResponse, Respond
from infra.host.http.server import HttpServer, listen

pytestmark = pytest.mark.integration

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
MANY = 150
HURRY_SECONDS = 2.0  # for an answer beside them, on a machine that does other things too; without them it takes 1 ms
PATIENCE_SECONDS = 15.0


class Server:
    """A server of the host's, and what reached its handler."""

    def __init__(self, **limits: float) -> None:
        self.asked: list[HttpRequest] = []
        self._listener = listen("127.0.0.1", 0)
        self.address: tuple[str, int] = self._listener.getsockname()
        self._server = HttpServer(self._handle, self._listener, limits=Limits(**limits))  # type: ignore[arg-type]
        self._stack = ExitStack()
        self._server.start()

    def _handle(self, request: HttpRequest, respond: Respond) -> None:
        self.asked.append(request)
        respond(HttpResponse(200, [], b"x" * (1_000_000 if request.path == "/large" else 2)))

    def client(self) -> socket.socket:
        return self._stack.enter_context(socket.create_connection(self.address, timeout=PATIENCE_SECONDS))

    def clients(self, count: int, first: bytes) -> list[socket.socket]:
        """Clients that each have sent something."""
        made = [self.client() for _ in range(count)]
        for client in made:
            client.sendall(first)
        return made

    def seconds_for_an_answer(self) -> float:
        began = time.monotonic()
        with socket.create_connection(self.address, timeout=PATIENCE_SECONDS) as hurried:
            hurried.sendall(GET)
            assert hurried.recv(100).startswith(b"HTTP/1.1 200 ")
        return time.monotonic() - began

    def stop(self) -> None:
        self._stack.close()
        self._server.stop(5)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def start(**limits: float) -> Server:
        started.append(Server(**limits))
        return started[-1]

    yield start
    for server in started:
        server.stop()


def all_of(client: socket.socket) -> bytes:
    """What a client is sent until the server closes."""
    told = b""
    try:
        while data := client.recv(65536):
            told += data
    except ConnectionError:
        pass
    return told


class Dripping:
    """Sends one more byte to each client again and again, so that none is ever silent."""

    def __init__(self, clients: list[socket.socket], drop: bytes) -> None:
        self._clients, self._drop = clients, drop
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(0.1):
            for client in self._clients:
                try:
                    client.send(self._drop)
                except OSError:
                    continue

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


BEGUN = {
    "a head": (b"GET / HTTP/1.1\r\nHost: h\r\nX: ", b"a"),
    "fields": (b"GET / HTTP/1.1\r\nHost: h\r\n", b"X: a\r\n"),
    "a body": (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n", b"a"),
    "chunks": (b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "the size of a chunk": (b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    "lines before a request": (b"\r\n", b"\r\n"),
}


@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
def test_many_who_never_finish_hold_up_nobody_and_are_ended(serve, begun: tuple[bytes, bytes]) -> None:
    server = serve(arrival_seconds=1.0, workers=2)
    began = time.monotonic()
    slow = server.clients(MANY, begun[0])
    dripping = Dripping(slow, begun[1])
    try:
        times = [server.seconds_for_an_answer() for _ in range(5)]
        told = [all_of(client)[:12] for client in slow]
    finally:
        dripping.stop()
    assert max(times) < HURRY_SECONDS
    assert set(told) <= {b"HTTP/1.1 408", b"HTTP/1.1 400", b"HTTP/1.1 431", b""}
    assert time.monotonic() - began < PATIENCE_SECONDS
    assert {request.path for request in server.asked} == {"/"}
    assert len(server.asked) == len(times), "nothing that was not whole reached a function"


def test_many_who_say_nothing_are_ended(serve) -> None:
    server = serve(arrival_seconds=0.5)
    silent = [server.client() for _ in range(MANY)]
    assert server.seconds_for_an_answer() < HURRY_SECONDS
    assert {all_of(client) for client in silent} == {b""}


def test_many_who_stay_after_their_answer_are_ended(serve) -> None:
    server = serve(idle_seconds=1, arrival_seconds=5.0)
    idle = server.clients(MANY, GET)
    assert server.seconds_for_an_answer() < HURRY_SECONDS
    assert {all_of(client)[:12] for client in idle} == {b"HTTP/1.1 200"}


def test_more_connections_than_may_be_are_told_so(serve) -> None:
    server = serve(connections=20)
    kept = server.clients(19, b"GET / HT")

    told = {server_answer(server)[:12] for _ in range(10)}
    assert b"HTTP/1.1 503" in told
    for client in kept:
        client.close()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not server_answer(server).startswith(b"HTTP/1.1 200"):
        assert time.monotonic() < deadline, "those who leave make room"


def server_answer(server: Server) -> bytes:
    client = server.client()
    client.sendall(GET)
    return client.recv(100)


def test_who_asks_and_does_not_read_holds_up_nobody(serve) -> None:
    """Their answers fill the buffers between, and then wait, at the cost of no worker."""
    server = serve(arrival_seconds=2.0, workers=2)
    deaf = server.clients(20, b"GET /large HTTP/1.1\r\nHost: h\r\n\r\n" * 20)
    assert max(server.seconds_for_an_answer() for _ in range(5)) < HURRY_SECONDS
    # Not all that was asked was computed: the next answer of a client waits for the one before to be taken.
    assert len([request for request in server.asked if request.path == "/large"]) < len(deaf) * 20


def test_a_flood_of_pipelined_requests_is_answered_in_turn(serve) -> None:
    server = serve(workers=2)
    flood = server.client()
    asked = 500
    sender = threading.Thread(target=flood.sendall, args=(GET * asked,))
    sender.start()
    assert server.seconds_for_an_answer() < HURRY_SECONDS
    told = b""
    while told.count(b"HTTP/1.1 200") < asked:
        data = flood.recv(65536)
        assert data
        told += data
    sender.join()


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"
# Requests that a proxy before us may end elsewhere than we do, so that the rest becomes another's.
AMBIGUOUS = {
    "length and chunks": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED),
    "chunks twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "chunks with a tab": b"Transfer-Encoding:\tchunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
    "chunks with a form feed": b"Transfer-Encoding: \x0cchunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
    "chunks by another name": b"Transfer_Encoding: chunked\r\nContent-Length : 3\r\n\r\n0\r\n\r\n",
    "a line feed alone": b"X: a\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "a carriage return alone": b"X: a\rContent-Length: 5\r\n\r\n",
    "a length in hexadecimal": b"Content-Length: 0x0\r\n\r\n",
    "a folded field": b"Content-Length:\r\n 0\r\n\r\n",
}


@pytest.mark.parametrize("fields", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_a_request_that_may_be_read_in_two_ways_is_not_read_at_all(serve, fields: bytes) -> None:
    server = serve()
    (client,) = server.clients(1, b"POST / HTTP/1.1\r\nHost: h\r\n" + fields + SMUGGLED)
    assert all_of(client).startswith(b"HTTP/1.1 400 ")
    assert server.asked == []
