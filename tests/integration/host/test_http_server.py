"""The HTTP server, by bytes on a socket: what it reads, what it refuses, and whom it does not wait for."""

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from infra.host.http.limits import Limits
from infra.host.http.messages import HttpRequest, HttpResponse, Respond
from infra.host.http.server import HttpServer, PortTakenError, listen

pytestmark = pytest.mark.integration

Serve = Callable[..., "Client"]


def echo(request: HttpRequest, respond: Respond) -> None:
    """Answer with what was understood."""
    told = {"method": request.method, "path": request.path, "query": request.query, "body": request.body.decode()}
    respond(HttpResponse(200, [("X-Seen", request.header("x-given") or "")], json.dumps(told).encode()))


class Client:
    """A connection that sends bytes as they are given."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._unread = b""

    def another(self) -> "Client":
        return Client(self.port)

    def send(self, data: bytes) -> "Client":
        self.socket.sendall(data)
        return self

    def answer(self, *, head_only: bool = False) -> tuple[int, dict[str, str], bytes]:
        """The next response: its status, fields and body."""
        head = self._until(b"\r\n\r\n")
        status_line, *lines = head.decode().removesuffix("\r\n\r\n").split("\r\n")
        fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = b"" if head_only else self._exactly(int(fields.get("content-length", "0")))
        return int(status_line.split()[1]), fields, body

    def ask(self, data: bytes) -> int:
        return self.send(data).answer()[0]

    def is_closed(self) -> bool:
        """Wait until the server closes; false where it sends more instead."""
        return not self._unread and not self.socket.recv(1)

    def _until(self, end: bytes) -> bytes:
        while end not in self._unread:
            self._more()
        head, _, self._unread = self._unread.partition(end)
        return head + end

    def _exactly(self, size: int) -> bytes:
        while len(self._unread) < size:
            self._more()
        body, self._unread = self._unread[:size], self._unread[size:]
        return body

    def _more(self) -> None:
        data = self.socket.recv(65536)
        assert data, f"closed after {self._unread!r}"
        self._unread += data


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[HttpServer] = []
    clients: list[Client] = []

    def start(handle: Callable[[HttpRequest, Respond], None] = echo, **limits: float) -> Client:
        listener = listen("127.0.0.1", 0)
        port = listener.getsockname()[1]
        servers.append(HttpServer(handle, listener, limits=Limits(**limits)))  # type: ignore[arg-type]
        servers[-1].start()
        clients.append(Client(port))
        return clients[-1]

    yield start
    for client in clients:
        client.socket.close()
    for server in servers:
        server.stop(5)


GET = b"GET /a%2Fb?x=%20&y HTTP/1.1\r\nHost: h\r\nX-Given: v\r\n\r\n"


def test_path_and_query_arrive_as_they_were_sent(serve: Serve) -> None:
    status, fields, body = serve().send(GET).answer()
    assert (status, fields["x-seen"]) == (200, "v")
    assert json.loads(body) == {"method": "GET", "path": "/a%2Fb", "query": "x=%20&y", "body": ""}
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", fields["date"])
    assert "server" not in fields


def test_a_connection_serves_many_requests(serve: Serve) -> None:
    client = serve()
    assert [client.ask(GET) for _ in range(3)] == [200, 200, 200]


def test_answers_are_sent_at_once_and_not_after_an_acknowledgement(serve: Serve) -> None:
    """With Nagle's algorithm on, each answer on a kept connection takes 40 ms."""
    client = serve()
    client.ask(GET)
    times: list[float] = []
    for _ in range(9):
        began = time.perf_counter()
        client.ask(GET)
        times.append(time.perf_counter() - began)
    assert sorted(times)[4] < 0.03


def test_pipelined_requests_are_answered_in_their_order(serve: Serve) -> None:
    requests = b"".join(b"GET /%d HTTP/1.1\r\nHost: h\r\n\r\n" % n for n in range(5))
    client = serve().send(requests)
    assert [json.loads(client.answer()[2])["path"] for _ in range(5)] == [f"/{n}" for n in range(5)]


@pytest.mark.parametrize("request_line", [b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close", b"GET / HTTP/1.0"])
def test_who_wants_the_connection_closed_gets_it_closed(serve: Serve, request_line: bytes) -> None:
    client = serve()
    assert client.ask(request_line + b"\r\n\r\n") == 200
    assert client.is_closed()


def test_a_head_request_gets_the_length_and_no_body(serve: Serve) -> None:
    client = serve().send(b"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
    status, fields, _ = client.answer(head_only=True)
    assert (status, int(fields["content-length"]) > 0) == (200, True)
    assert client.ask(GET) == 200, "the next answer begins where the head ended"


@pytest.mark.parametrize("status", [204, 304])
def test_answers_that_have_no_body_have_none(serve: Serve, status: int) -> None:
    client = serve(lambda _, respond: respond(HttpResponse(status, [], b"ignored")))
    found, fields, _ = client.send(GET).answer()
    assert (found, "content-length" in fields) == (status, False)
    assert client.ask(GET) == status


def test_a_body_may_come_in_pieces_and_in_chunks(serve: Serve) -> None:
    client = serve()
    client.send(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nab").send(b"cd").send(b"ef")
    assert json.loads(client.answer()[2])["body"] == "abcdef"
    client.send(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
    client.send(b"2\r\nde\r\n0\r\n\r\n")
    assert json.loads(client.answer()[2])["body"] == "abcde"


def test_a_client_that_asks_first_is_told_to_go_on(serve: Serve) -> None:
    client = serve().send(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    assert client.answer()[0] == 100
    assert json.loads(client.send(b"ab").answer()[2])["body"] == "ab"


def test_a_client_that_asks_first_with_too_much_is_told_not_to(serve: Serve) -> None:
    client = serve(body_bytes=10)
    head = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n"
    assert client.ask(head) == 413


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: 5\r\nContent-Length: 5",
        b"Content-Length: +5",
        b"Content-Length: 5, 5",
        b"Content-Length: 0x5",
        b"Content-Length: -1",
        b"Content-Length: 99999999999999999999",
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding: chunked, identity",
        b"Transfer-Encoding : chunked",
        b"X: a\r\n folded: b",
        b"X y: z",
        b"X\0: z",
        b"X: a\rb",
        b"X: \0",
    ],
)
def test_a_request_that_others_could_read_otherwise_is_refused_and_the_connection_closed(
    serve: Serve, head: bytes
) -> None:
    asked: list[HttpRequest] = []

    def handle(request: HttpRequest, respond: Respond) -> None:
        asked.append(request)
        respond(HttpResponse(200, [], b""))

    client = serve(handle)
    client.send(
        b"POST / HTTP/1.1\r\nHost: h\r\n" + head + b"\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"
    )
    status, fields, body = client.answer()
    assert (status, fields["connection"]) == (400, "close")
    assert json.loads(body)["type"] == "urn:springline:problem:malformed-request"
    assert client.is_closed()
    assert asked == []


@pytest.mark.parametrize(
    "chunk", [b"5 \r\nabcde\r\n", b"0x5\r\nabcde\r\n", b"5\nabcde\r\n", b"-1\r\n", b"5\r\nabcdefg\r\n", b"g\r\n"]
)
def test_chunks_that_others_could_read_otherwise_never_reach_a_function(serve: Serve, chunk: bytes) -> None:
    asked: list[HttpRequest] = []

    def handle(request: HttpRequest, respond: Respond) -> None:
        asked.append(request)
        respond(HttpResponse(200, [], b""))

    client = serve(handle)
    client.send(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + b"0\r\n\r\n")
    assert client.answer()[0] == 400
    assert asked == []


@pytest.mark.parametrize("head", [b"", b"Host: a\r\nHost: b\r\n"])
def test_a_request_names_one_host(serve: Serve, head: bytes) -> None:
    assert serve().ask(b"GET / HTTP/1.1\r\n" + head + b"\r\n") == 400


@pytest.mark.parametrize("line", [b"\x16\x03\x01\x02\x00", b"GET /\xff HTTP/1.1\r\nHost: h\r\n\r\n", b"hello\r\n\r\n"])
def test_what_is_no_http_is_refused(serve: Serve, line: bytes) -> None:
    assert serve().ask(line) == 400


def test_another_protocol_is_declined_by_an_ordinary_answer(serve: Serve) -> None:
    client = serve().send(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    assert client.answer()[0] == 200


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET /" + b"a" * 2000 + b" HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"a" * 2000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\n" + b"X: a\r\n" * 21 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"a" * 2000,
    ],
)
def test_a_head_beyond_the_limits_is_refused_before_it_has_ended(serve: Serve, request_head: bytes) -> None:
    client = serve(head_bytes=1000, header_fields=20)
    assert client.ask(request_head) == 431
    assert client.is_closed()


def test_a_head_at_the_limits_is_fine(serve: Serve) -> None:
    fields = b"".join(b"X-%d: a\r\n" % n for n in range(19))
    assert serve(head_bytes=1000, header_fields=20).ask(b"GET / HTTP/1.1\r\nHost: h\r\n" + fields + b"\r\n") == 200


def test_a_body_beyond_the_limit_is_refused_by_its_announced_length(serve: Serve) -> None:
    client = serve(body_bytes=1000).send(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n")
    assert client.answer()[0] == 413
    assert client.send(b"a" * 1001).ask(GET) == 200, "what was sent nevertheless is passed over"


def test_a_body_beyond_the_limit_is_refused_by_its_chunks(serve: Serve) -> None:
    client = serve(body_bytes=1000).send(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(3):
        client.send(b"190\r\n" + b"a" * 400 + b"\r\n")
    assert client.answer()[0] == 413


def test_who_is_too_slow_is_told_so_while_others_are_served(serve: Serve) -> None:
    slow = serve(arrival_seconds=0.3, workers=1)
    slow.send(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab")
    half_a_head = slow.another().send(b"GET / HT")
    with closing(slow.another().socket) as silent, closing(half_a_head.socket):
        other = slow.another()
        with closing(other.socket):
            assert other.ask(GET) == 200
            assert (slow.answer()[0], half_a_head.answer()[0]) == (408, 408)
            assert slow.is_closed()
            assert silent.recv(1) == b"", "who says nothing at all is simply gone"


def test_an_idle_connection_is_closed(serve: Serve) -> None:
    client = serve(idle_seconds=1)
    assert client.ask(GET) == 200
    assert client.is_closed()


def test_a_handler_that_raises_is_a_500_and_the_worker_goes_on(serve: Serve) -> None:
    def handle(request: HttpRequest, respond: Respond) -> None:
        raise RuntimeError("on purpose")

    client = serve(handle, workers=1)
    assert [client.ask(GET) for _ in range(3)] == [500, 500, 500]


class Gate:
    """A handler that holds requests until it is opened."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.open = threading.Event()

    def __call__(self, request: HttpRequest, respond: Respond) -> None:
        self.begun.release()
        self.open.wait(10)
        echo(request, respond)


def test_requests_wait_for_a_worker_and_lose_patience_in_the_end(serve: Serve) -> None:
    gate = Gate()
    first = serve(gate, workers=1, patience_seconds=0.3).send(GET)
    assert gate.begun.acquire(timeout=10)
    second = first.another()
    with closing(second.socket):
        status, fields, _ = second.send(GET).answer()
        assert (status, fields["retry-after"]) == (503, "1")
        gate.open.set()
        assert first.answer()[0] == 200, "who was begun in time gets the answer"
        assert second.ask(GET) == 200


def test_an_answer_from_another_thread_frees_the_client_before_the_handler_returns(serve: Serve) -> None:
    go_on = threading.Event()

    def given_up(request: HttpRequest, respond: Respond) -> None:
        threading.Thread(target=respond, args=(HttpResponse(504, [], b""),)).start()
        go_on.wait(10)

    client = serve(given_up)
    assert client.ask(GET) == 504
    go_on.set()


def test_stopping_finishes_what_is_under_way_and_takes_nothing_more() -> None:
    gate = Gate()
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server = HttpServer(gate, listener)
    server.start()
    busy, idle = Client(port).send(GET), Client(port)
    assert gate.begun.acquire(timeout=10)
    finished: list[bool] = []
    stopping = threading.Thread(target=lambda: finished.append(server.stop(10)))
    stopping.start()
    assert idle.is_closed()
    gate.open.set()
    status, fields, _ = busy.answer()
    assert (status, fields["connection"]) == (200, "close")
    stopping.join(10)
    assert finished == [True]
    with pytest.raises(ConnectionRefusedError):
        Client(port)
    for client in (busy, idle):
        client.socket.close()


def test_stopping_tells_when_something_did_not_finish() -> None:
    gate = Gate()
    listener = listen("127.0.0.1", 0)
    server = HttpServer(gate, listener)
    server.start()
    client = Client(listener.getsockname()[1]).send(GET)
    assert gate.begun.acquire(timeout=10)
    assert not server.stop(0.5)
    gate.open.set()
    client.socket.close()


def test_a_taken_port_is_told_with_what_to_do() -> None:
    with closing(listen("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"port {port} on 127\.0\.0\.1 is taken: .* PORT={port + 1}"):
            listen("127.0.0.1", port)
