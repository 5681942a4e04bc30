"""What the bus over HTTP sends, and what it does with each answer; no network."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from springline.platform.addresses import Secret
from springline.platform.bus import BusEntry, NotPutError
from springline.platform.http_bus import HttpBus

pytestmark = pytest.mark.unit

URL = "http://broker.example.org/default"
ENTRY = BusEntry("41", "springline/community", "t.v1", '{"id":"41","text":"wörk 𝄞"}', datetime(2026, 3, 1, tzinfo=UTC))


class Broker:
    """Answers with the statuses that it is told, then with 202."""

    def __init__(self, *answers: int | httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.requests.append(request)
            answer = self.answers.pop(0) if self.answers else 202
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer) if isinstance(answer, int) else answer


class Clock:
    """Seconds that pass only in pauses."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def monotonic(self) -> float:
        return sum(self.pauses)


@pytest.fixture
def clock() -> Clock:
    return Clock()


MakeBus = Callable[..., HttpBus]


@pytest.fixture
def bus(clock: Clock) -> MakeBus:
    def make(broker: Broker, **options: object) -> HttpBus:
        transport = httpx.MockTransport(broker)
        return HttpBus(URL, transport=transport, pause=clock.pause, monotonic=clock.monotonic, **options)  # type: ignore[arg-type]

    return make


def numbered(count: int, detail: str = "") -> list[BusEntry]:
    return [replace(ENTRY, id=str(n), detail=detail or json.dumps({"id": str(n)})) for n in range(count)]


def test_an_event_goes_as_one_structured_cloudevent_to_the_last_byte(bus: MakeBus):
    broker = Broker()
    bus(broker).put([ENTRY])
    (request,) = broker.requests
    assert (request.method, str(request.url)) == ("POST", URL)
    assert request.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert request.content == ENTRY.detail.encode()
    assert "authorization" not in request.headers


def test_nothing_is_sent_for_nothing(bus: MakeBus):
    broker = Broker()
    bus(broker).put([])
    assert broker.requests == []


def test_a_token_goes_along(bus: MakeBus):
    broker = Broker()
    bus(broker, token=Secret("hunter2")).put([ENTRY])
    assert broker.requests[0].headers["authorization"] == "Bearer hunter2"


def test_batches_carry_as_many_as_they_are_told(bus: MakeBus):
    broker = Broker()
    bus(broker, batch=10).put(numbered(23))
    assert sorted(len(json.loads(request.content)) for request in broker.requests) == [3, 10, 10]
    assert {request.headers["content-type"] for request in broker.requests} == {
        "application/cloudevents-batch+json; charset=utf-8"
    }
    told = [event["id"] for request in broker.requests for event in json.loads(request.content)]
    assert sorted(map(int, told)) == list(range(23))


def test_a_batch_stays_below_a_megabyte(bus: MakeBus):
    broker = Broker()
    bus(broker, batch=100).put(numbered(5, json.dumps("x" * 240_000)))
    assert sorted(len(json.loads(request.content)) for request in broker.requests) == [1, 4]


@pytest.mark.parametrize("status", [404, 408, 409, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(bus: MakeBus, clock: Clock, status: int):
    broker = Broker(status, status)
    bus(broker).put([ENTRY])
    assert len(broker.requests) == 3
    assert clock.pauses == [0.2, 0.4]


def test_a_broker_that_is_away_is_tried_again(bus: MakeBus):
    broker = Broker(httpx.ConnectError("refused"), httpx.ReadTimeout("silent"))
    bus(broker).put([ENTRY])
    assert len(broker.requests) == 3


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 405, 413, 415])
def test_what_will_not_pass_is_not_tried_again_and_not_taken_for_put(bus: MakeBus, status: int):
    broker = Broker(httpx.Response(status, headers={"Location": "http://elsewhere.example.org"}))
    with pytest.raises(NotPutError, match=f"HTTP {status}"):
        bus(broker).put([ENTRY])
    assert len(broker.requests) == 1


@pytest.mark.parametrize(("asked", "waited"), [("3", 3.0), ("600", 10.0), ("0", 0.2), ("soon", 0.2)])
def test_retry_after_is_honoured_within_bounds(bus: MakeBus, clock: Clock, asked: str, waited: float):
    bus(Broker(httpx.Response(503, headers={"Retry-After": asked}))).put([ENTRY])
    assert clock.pauses == [waited]


def test_only_what_was_not_acknowledged_is_named(bus: MakeBus):
    class Picky(Broker):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            super().__call__(request)
            return httpx.Response(503 if json.loads(request.content)["id"] in {"3", "7"} else 202)

    broker = Picky()
    with pytest.raises(NotPutError, match=r"refused 2 event\(s\), the first is 3: HTTP 503") as caught:
        bus(broker).put(numbered(12))
    assert [one.id for one in caught.value.entries] == ["3", "7"]
    assert len(broker.requests) == 10 + 2 * 5


def test_it_ends_in_time_however_long_it_is_told_to_wait(bus: MakeBus, clock: Clock):
    broker = Broker(*[httpx.Response(503, headers={"Retry-After": "60"}) for _ in range(100)])
    with pytest.raises(NotPutError):
        bus(broker).put(numbered(20))
    assert clock.monotonic() <= 40 + 10 * 8
    assert len(broker.requests) < 100
