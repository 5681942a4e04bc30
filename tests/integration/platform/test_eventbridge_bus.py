"""The EventBridge adapter of the bus, against moto."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from springline.platform.bus import BusEntry, EntryTooLongError, EventBridgeBus, NotPutError

pytestmark = pytest.mark.integration

ENTRY = BusEntry(
    id="41",
    source="springline.community",
    detail_type="springline.community.message.recorded.v1",
    detail='{"id":"41","tenantid":"7","data":{"text":"wörk"}}',
    time=datetime(2026, 3, 1, 12, tzinfo=UTC),
)


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield


class Client:
    """Takes entries, except those that it is told to refuse, call by call."""

    def __init__(self, *refusals: set[int] | Exception) -> None:
        self.refusals = list(refusals)
        self.calls: list[list[Mapping[str, Any]]] = []

    def put_events(self, *, Entries: Sequence[Mapping[str, Any]]) -> Any:  # noqa: N803
        self.calls.append(list(Entries))
        refused = self.refusals.pop(0) if self.refusals else set()
        if isinstance(refused, Exception):
            raise refused
        results = [
            {"ErrorCode": "ThrottlingException"} if index in refused else {"EventId": "x"}
            for index in range(len(Entries))
        ]
        return {"FailedEntryCount": len(refused), "Entries": results}

    def details(self) -> list[list[str]]:
        return [[entry["Detail"] for entry in call] for call in self.calls]


def numbered(count: int) -> list[BusEntry]:
    return [replace(ENTRY, id=str(number), detail=str(number)) for number in range(count)]


def test_an_event_reaches_the_queue_of_its_rule_unchanged():
    events = boto3.client("events", region_name="us-east-1")
    sqs = boto3.client("sqs", region_name="us-east-1")
    url = sqs.create_queue(QueueName="ingest")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.create_event_bus(Name="springline")
    pattern = {"source": ["springline.community"], "detail-type": [{"prefix": "springline.community.message."}]}
    events.put_rule(Name="ingest", EventBusName="springline", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="ingest", EventBusName="springline", Targets=[{"Id": "1", "Arn": arn}])

    other = replace(ENTRY, detail_type="springline.community.request.opened.v1")
    EventBridgeBus.connect("springline", region="us-east-1").put([ENTRY, other])

    (message,) = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    event = json.loads(message["Body"])
    assert event["detail"] == json.loads(ENTRY.detail)
    assert (event["source"], event["detail-type"]) == (ENTRY.source, ENTRY.detail_type)


def test_what_is_said_of_an_entry():
    client = Client()
    EventBridgeBus("springline", client=client).put([ENTRY])
    assert client.calls == [
        [
            {
                "EventBusName": "springline",
                "Source": ENTRY.source,
                "DetailType": ENTRY.detail_type,
                "Detail": ENTRY.detail,
                "Time": ENTRY.time,
            }
        ]
    ]


def test_nothing_is_put_for_nothing():
    client = Client()
    EventBridgeBus("springline", client=client).put([])
    assert client.calls == []


def test_entries_go_by_ten_and_in_order():
    client = Client()
    EventBridgeBus("springline", client=client).put(numbered(23))
    assert [len(call) for call in client.calls] == [10, 10, 3]
    assert [detail for call in client.details() for detail in call] == [str(number) for number in range(23)]


def test_a_request_stays_below_256_kibibytes():
    client = Client()
    entries = [replace(ENTRY, detail=json.dumps("ü" * 40_000, ensure_ascii=False)) for _ in range(7)]
    EventBridgeBus("springline", client=client).put(entries)
    assert [len(call) for call in client.calls] == [3, 3, 1]


def test_an_entry_that_is_too_long_is_refused_before_anything_is_sent():
    client = Client()
    overhead = 14 + len(ENTRY.source) + len(ENTRY.detail_type)
    fits = replace(ENTRY, detail="x" * (256 * 1024 - overhead - 1))
    too_long = replace(ENTRY, id="43", detail=fits.detail + "x")
    with pytest.raises(EntryTooLongError, match=r"event 43 .* has 262144 bytes") as caught:
        EventBridgeBus("springline", client=client).put([ENTRY, too_long])
    assert caught.value.entry is too_long
    assert client.calls == []
    EventBridgeBus("springline", client=client).put([fits])
    assert len(client.calls) == 1


def test_only_refused_entries_are_put_again():
    client, pauses = Client({1, 3}, {0}), list[float]()
    EventBridgeBus("springline", client=client, pause=pauses.append).put(numbered(5))
    assert client.details() == [["0", "1", "2", "3", "4"], ["1", "3"], ["1"]]
    assert pauses == [0.1, 0.2]


def test_what_is_refused_to_the_end_is_named():
    client, pauses = Client({1}, {0}, {0}, {0}, {0}), list[float]()
    with pytest.raises(NotPutError, match=r"refused 1 event\(s\), the first is 1: ThrottlingException") as caught:
        EventBridgeBus("springline", client=client, pause=pauses.append).put(numbered(12))
    assert [entry.id for entry in caught.value.entries] == ["1"]
    assert caught.value.retry_after_seconds
    assert len(client.calls) == 5


def test_a_bus_that_is_away_is_said_to_be():
    client = Client(EndpointConnectionError(endpoint_url="https://events.example.org"))
    with pytest.raises(NotPutError, match=r"events\.example\.org"):
        EventBridgeBus("springline", client=client).put([ENTRY])
