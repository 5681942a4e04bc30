"""What every bus promises, checked against each: the host's own, EventBridge, and a broker over HTTP."""

import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

import boto3
import pytest
from moto import mock_aws

from infra.host.bus import LocalBus
from infra.host.http.messages import HttpRequest, HttpResponse, Respond
from infra.host.http.server import HttpServer, listen
from infra.host.patterns import Pattern
from infra.host.template.model import Rule, RuleTarget
from springline.platform.bus import Bus, BusEntry, EventBridgeBus
from springline.platform.errors import UnavailableError
from springline.platform.events.relay import LONGEST_DETAIL
from springline.platform.http_bus import HttpBus
from springline.platform.queues.protocol import QueuesUnavailableError

pytestmark = pytest.mark.contract

SOURCE = "springline/community"
TYPE = "springline.community.message.recorded.v1"


def entry(number: int, text: str = 'wörk 日本 𝄞 \\ "quoted"') -> BusEntry:
    told = {
        "specversion": "1.0",
        "id": str(number),
        "source": SOURCE,
        "type": TYPE,
        "tenant": 7,
        "data": {"text": text, "size": 1.0},
    }
    detail = json.dumps(told, ensure_ascii=False)
    return BusEntry(str(number), SOURCE, TYPE, detail, datetime(2026, 3, 1, 12, tzinfo=UTC))


class Wire(Protocol):
    """A bus, and what came out of it; it can be made to take nothing for a while."""

    bus: Bus

    def seen(self) -> list[Any]:
        """The CloudEvents that have arrived since the last look, in no promised order."""
        ...

    def break_down(self) -> None: ...
    def recover(self) -> None: ...


class Local:
    def __init__(self) -> None:
        rule = Rule("all", Pattern({"source": [SOURCE]}), (RuleTarget("inbox", detail_only=True),), 1)
        self.bus: Bus = LocalBus([rule], self)  # type: ignore[arg-type]
        self._bodies: list[str] = []
        self._is_down = False

    def send(self, queue: str, bodies: Sequence[str]) -> None:
        assert queue == "inbox"
        if self._is_down:
            raise QueuesUnavailableError("down")
        self._bodies += bodies

    def seen(self) -> list[Any]:
        bodies, self._bodies = self._bodies, []
        return [json.loads(body) for body in bodies]

    def break_down(self) -> None:
        self._is_down = True

    def recover(self) -> None:
        self._is_down = False


class OneAtATime:
    """EventBridge's client for several threads, which moto gets mixed up by. Throttles all while it is told to."""

    def __init__(self, inner: Any) -> None:
        self.is_down = False
        self._inner = inner
        self._lock = threading.Lock()

    def put_events(self, *, Entries: Any) -> Any:  # noqa: N803
        if self.is_down:
            refused = [{"ErrorCode": "ThrottlingException"} for _ in Entries]
            return {"FailedEntryCount": len(refused), "Entries": refused}
        with self._lock:
            return self._inner.put_events(Entries=Entries)


class EventBridge:
    def __init__(self) -> None:
        events = boto3.client("events", region_name="us-east-1")
        self._sqs = boto3.client("sqs", region_name="us-east-1")
        self._url = self._sqs.create_queue(QueueName="inbox")["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"]
        events.create_event_bus(Name="springline")
        events.put_rule(Name="all", EventBusName="springline", EventPattern=json.dumps({"source": [SOURCE]}))
        events.put_targets(Rule="all", EventBusName="springline", Targets=[{"Id": "1", "Arn": attributes["QueueArn"]}])
        self._client = OneAtATime(events)
        self.bus: Bus = EventBridgeBus("springline", client=self._client, pause=lambda _: None)

    def seen(self) -> list[Any]:
        found: list[Any] = []
        while messages := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"])["detail"])
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def break_down(self) -> None:
        self._client.is_down = True

    def recover(self) -> None:
        self._client.is_down = False


class Http:
    """A broker on a port of this machine."""

    def __init__(self, batch: int) -> None:
        listener = listen("127.0.0.1", 0)
        self.server = HttpServer(self._take, listener)
        self.server.start()
        self._events: list[Any] = []
        self._is_down = False
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/default"
        self.bus: HttpBus = HttpBus(url, batch=batch, pause=lambda _: None)

    def _take(self, request: HttpRequest, respond: Respond) -> None:
        if self._is_down:
            respond(HttpResponse(503, [], b""))
            return
        told = json.loads(request.body)
        self._events += told if isinstance(told, list) else [told]
        respond(HttpResponse(202, [], b""))

    def seen(self) -> list[Any]:
        events, self._events = self._events, []
        return events

    def break_down(self) -> None:
        self._is_down = True

    def recover(self) -> None:
        self._is_down = False

    def close(self) -> None:
        self.bus.close()
        self.server.stop(1.0)


@pytest.fixture(params=["local", "eventbridge", "http", "http in batches"])
def wire(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    with ExitStack() as stack:
        if request.param == "local":
            yield Local()
        elif request.param == "eventbridge":
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
            monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
            stack.enter_context(mock_aws())
            yield EventBridge()
        else:
            broker = Http(batch=10 if "batches" in request.param else 1)
            stack.callback(broker.close)
            yield broker


def ids(events: Sequence[Any]) -> list[int]:
    return sorted(int(event["id"]) for event in events)


def test_an_event_arrives_as_it_was(wire: Wire):
    sent = entry(1)
    wire.bus.put([sent])
    assert wire.seen() == [json.loads(sent.detail)]


def test_nothing_put_is_nothing_seen(wire: Wire):
    wire.bus.put([])
    assert wire.seen() == []


def test_more_than_one_batch_goes_through(wire: Wire):
    wire.bus.put([entry(number) for number in range(45)])
    assert ids(wire.seen()) == list(range(45))


def test_what_is_put_again_comes_again_with_the_same_id(wire: Wire):
    wire.bus.put([entry(1)])
    wire.bus.put([entry(1), entry(1)])
    assert ids(wire.seen()) == [1, 1, 1]


def test_the_longest_event_that_the_relay_sends_goes_through(wire: Wire):
    sent = entry(1, "")
    sent = entry(1, "x" * (LONGEST_DETAIL - len(sent.detail)))
    assert len(sent.detail) == LONGEST_DETAIL
    wire.bus.put([sent, entry(2)])
    assert ids(wire.seen()) == [1, 2]


def test_a_bus_that_takes_nothing_says_so_in_a_way_that_asks_for_another_try(wire: Wire):
    wire.break_down()
    with pytest.raises(UnavailableError) as caught:
        wire.bus.put([entry(number) for number in range(3)])
    assert caught.value.retry_after_seconds
    wire.recover()
    assert wire.seen() == []
    wire.bus.put([entry(number) for number in range(3)])
    assert ids(wire.seen()) == [0, 1, 2]


def test_several_threads_may_put_at_the_same_time(wire: Wire):
    def put(start: int) -> None:
        wire.bus.put([entry(start + number) for number in range(10)])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(put, range(0, 80, 10)))
    assert ids(wire.seen()) == list(range(80))


def test_the_time_of_an_event_may_have_any_offset(wire: Wire):
    moment = datetime.fromisoformat("2026-03-01T12:00:00.123456+05:30")
    wire.bus.put([replace(entry(1), time=moment)])
    assert ids(wire.seen()) == [1]
