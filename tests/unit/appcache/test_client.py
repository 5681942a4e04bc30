"""The index API over HTTP: what its answers become, how long it is waited for, and what is never asked."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from springline.appcache.client import IndexClient, TargetError
from springline.appcache.upstream import (
    Found,
    Missing,
    Unchanged,
    UpstreamAwayError,
    UpstreamBusyError,
    UpstreamGarbledError,
    UpstreamRefusedError,
)
from springline.platform.addresses import Secret

pytestmark = pytest.mark.unit

ADA = "/api/index/people/17"
TOKEN = Secret("spl_secret")
NOW = datetime(2026, 5, 1, tzinfo=UTC)


class Server:
    """Answers requests in turn, and notes them."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = iter(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, monotonic: Callable[[], float] = lambda: 0.0, **options: int) -> IndexClient:
        transport = httpx.MockTransport(self)
        return IndexClient("http://index.test/", transport=transport, monotonic=monotonic, now=lambda: NOW, **options)


def ok(body: object, etag: str | None = None) -> httpx.Response:
    return httpx.Response(200, text=json.dumps(body), headers={"ETag": etag} if etag else {})


def test_a_document_comes_with_its_version_and_tag():
    server = Server(ok({"version": 3}, '"abc"'))

    assert server.client().fetch(ADA, TOKEN) == Found('{"version": 3}', 3, '"abc"')
    (request,) = server.requests
    assert str(request.url) == "http://index.test/api/index/people/17"
    assert request.headers["authorization"] == "Bearer spl_secret"
    assert "if-none-match" not in request.headers


def test_a_listings_version_is_the_generation_in_its_tag():
    assert Server(ok({"items": []}, '"generation-12"')).client().fetch("/api/index/people?limit=1", TOKEN) == Found(
        '{"items": []}', 12, '"generation-12"'
    )
    assert Server(ok({"items": []})).client().fetch("/api/index/people", TOKEN) == Found('{"items": []}', None, None)


def test_what_is_kept_is_only_asked_for_if_it_has_changed():
    server = Server(httpx.Response(304))

    assert server.client().fetch(ADA, TOKEN, etag='"abc"') == Unchanged()
    assert server.requests[0].headers["if-none-match"] == '"abc"'


def test_what_there_is_not_is_missing():
    assert Server(httpx.Response(404)).client().fetch(ADA, TOKEN) == Missing()


@pytest.mark.parametrize("status", [400, 401, 403, 422, 301])
def test_a_refusal_is_no_matter_of_time(status):
    server = Server(httpx.Response(status, headers={"Location": "http://elsewhere.test/"}))

    with pytest.raises(UpstreamRefusedError, match=rf"refuses the request \(HTTP {status}\)"):
        server.client().fetch(ADA, TOKEN)
    assert len(server.requests) == 1


def test_a_server_that_is_asked_too_often_says_how_long_to_wait():
    with pytest.raises(UpstreamBusyError) as raised:
        Server(httpx.Response(429, headers={"Retry-After": "17"})).client().fetch(ADA, TOKEN)
    assert raised.value.wait == timedelta(seconds=17)


@pytest.mark.parametrize(
    "first", [httpx.Response(500), httpx.Response(502), httpx.ReadError("cut"), httpx.ConnectError("")]
)
def test_what_breaks_off_is_asked_for_once_more(first):
    server = Server(first, ok({"version": 1}))

    assert isinstance(server.client().fetch(ADA, TOKEN), Found)
    assert len(server.requests) == 2


def test_no_more_than_once_more():
    server = Server(httpx.ConnectError("refused"), httpx.ConnectError("refused"), ok({"version": 1}))
    with pytest.raises(UpstreamAwayError, match="can't be reached: ConnectError"):
        server.client().fetch(ADA, TOKEN)
    assert len(server.requests) == 2

    server = Server(httpx.Response(500), httpx.Response(503, headers={"Retry-After": "9"}))
    with pytest.raises(UpstreamAwayError, match=r"fails \(HTTP 503\)") as raised:
        server.client().fetch(ADA, TOKEN)
    assert raised.value.wait == timedelta(seconds=9)


@pytest.mark.parametrize("slow", [httpx.ReadTimeout(""), httpx.ConnectTimeout("")])
def test_what_takes_too_long_is_not_waited_for_twice(slow):
    server = Server(slow)
    with pytest.raises(UpstreamAwayError, match="took longer than 2 s"):
        server.client().fetch(ADA, TOKEN)
    assert len(server.requests) == 1


def test_an_answer_that_trickles_is_given_up():
    ticks: Iterator[float] = iter([0.0, 1.0, 2.5, 9.9])

    def trickle() -> Iterator[bytes]:
        while True:
            yield b" "

    answer = httpx.Response(200, content=trickle())
    with pytest.raises(UpstreamAwayError, match="took longer than 2 s"):
        Server(answer).client(lambda: next(ticks)).fetch(ADA, TOKEN)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (httpx.Response(200, text="<html>"), "is no JSON"),
        (httpx.Response(200, content=b'{"a": "\xff"}'), "is no JSON"),
        (httpx.Response(200, text="[" * 100_000), "is no JSON"),
        (httpx.Response(200, text="[1]"), "is no object"),
        (httpx.Response(200, text=json.dumps({"a": "x" * 5000})), "more than 4,096 bytes"),
        (httpx.Response(200, content=b"", headers={"Content-Encoding": "gzip"}), "compressed"),
    ],
)
def test_what_is_no_answer_of_an_index_api_is_refused(answer, why):
    with pytest.raises(UpstreamGarbledError, match=why):
        Server(answer).client(largest_answer=4096 if "bytes" in why else 1 << 20).fetch(ADA, TOKEN)


@pytest.mark.parametrize(
    "target",
    [
        "/api/access/tokens",
        "/api/index/../access/tokens",
        "//elsewhere.test/api/index/people",
        "/api/index/people?text=a b",
        "/api/index/people#x",
        "/api/index/people\r\nHost: x",
        "",
    ],
)
def test_nothing_outside_of_the_index_api_is_asked(target):
    server = Server()
    with pytest.raises(TargetError):
        server.client().fetch(target, TOKEN)
    assert server.requests == []


def test_no_error_shows_the_token_or_what_was_looked_for():
    with pytest.raises(UpstreamAwayError) as raised:
        Server(*[httpx.ConnectError("refused")] * 2).client().fetch("/api/index/people?text=ladder", TOKEN)
    assert "spl_" not in f"{raised.value!r} {raised.value.__cause__!r}"
    assert "ladder" not in f"{raised.value!r} {raised.value.__cause__!r}"


def test_connections_are_kept_and_closed():
    server = Server(ok({"version": 1}), ok({"version": 1}))
    client = server.client()
    client.fetch(ADA, TOKEN)
    client.fetch(ADA, TOKEN)
    client.close()
    assert client._clients._idle.empty()
