"""Webhooks: envelopes as signal-cli sends them and as CloudEvents, each once, and the bad ones alone put aside."""

import base64
import json

import pytest

from springline.community import webhooks
from springline.community.webhooks import ENVELOPE_TYPE, MOST_EVENTS, UnreadableDeliveryError
from tests.integration.chats import LATER

pytestmark = pytest.mark.integration

GROUP = {"groupId": "g1", "groupName": "Help next door", "type": "DELIVER"}
STRUCTURED = {"content-type": "application/cloudevents+json; charset=utf-8"}
BATCHED = {"content-type": "application/cloudevents-batch+json"}
BINARY = {
    "content-type": "application/json",
    "ce-specversion": "1.0",
    "ce-id": "1",
    "ce-source": "/signal",
    "ce-type": ENVELOPE_TYPE,
}
TEXTS = "select text from message order by text"
COUNTS = {"new": 0, "edited": 0, "deleted": 0, "reacted": 0, "skipped": 0, "rejected": []}


def envelope(number, text):
    at = 1_770_000_000_000 + number
    data = {"timestamp": at, "message": text, "groupInfo": GROUP}
    return {"envelope": {"sourceUuid": "ada", "sourceName": "Ada", "timestamp": at, "dataMessage": data}}


def cloudevent(number, text, **other):
    fields = {"specversion": "1.0", "id": str(number), "source": "/signal", "type": ENVELOPE_TYPE}
    return fields | ({} if "data_base64" in other else {"data": envelope(number, text)}) | other


@pytest.fixture
def receive(pipeline):
    def receive(body, headers=None):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        with pipeline.db.transaction() as tx:
            if headers is None:
                return json.loads(webhooks.receive_signal(tx, body, at=LATER))
            return json.loads(webhooks.receive_cloudevents(tx, body, headers, at=LATER))

    return receive


def test_one_envelope_may_come_bare_as_a_notification_or_over_several_lines(pipeline, receive):
    assert receive(envelope(1, "a")) == COUNTS | {"new": 1}
    assert receive({"jsonrpc": "2.0", "method": "receive", "params": envelope(2, "b")})["new"] == 1
    assert receive(json.dumps(envelope(3, "c"), indent=2).encode())["new"] == 1
    assert pipeline.rows(TEXTS) == [("a",), ("b",), ("c",)]


def test_the_same_delivery_again_changes_nothing(pipeline, receive):
    assert receive(envelope(1, "a"))["new"] == 1
    told = pipeline.log()
    assert receive(envelope(1, "a")) == COUNTS
    assert pipeline.log() == told


def test_a_line_that_can_not_be_read_does_not_hold_up_the_others(pipeline, receive):
    body = b"\n".join([json.dumps(envelope(1, "a")).encode(), b'{"envelope":', json.dumps(envelope(2, "b")).encode()])
    for new in (2, 0):
        answer = receive(body)
        assert (answer["new"], [one["line"] for one in answer["rejected"]]) == (new, [2])
    assert pipeline.rows("select line, raw from quarantine") == [(2, b'{"envelope":')]


@pytest.mark.parametrize(
    "body", [b"", b"\n\n", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b"1" * 5000]
)
def test_rubbish_is_answered_not_raised(pipeline, receive, body):
    answer = receive(body)
    assert answer["new"] == 0
    assert len(answer["rejected"]) + answer["skipped"] >= 1
    assert pipeline.rows(TEXTS) == []


def test_cloudevents_come_structured_in_batches_and_in_binary_mode(pipeline, receive):
    assert receive(cloudevent(1, "a"), STRUCTURED)["new"] == 1
    assert receive([cloudevent(2, "b"), cloudevent(3, "c")], BATCHED)["new"] == 2
    assert receive(envelope(4, "d"), BINARY)["new"] == 1
    assert pipeline.rows(TEXTS) == [("a",), ("b",), ("c",), ("d",)]


def test_data_may_be_base64_and_written_over_several_lines(pipeline, receive):
    packed = [
        cloudevent(
            number, "", data_base64=base64.b64encode(json.dumps(envelope(number, text), indent=2).encode()).decode()
        )
        for number, text in ((1, "a"), (2, "b"))
    ]
    assert receive(packed, BATCHED) == COUNTS | {"new": 2}
    assert receive(packed[0], STRUCTURED) == COUNTS


def test_a_bad_envelope_inside_a_good_cloudevent_is_put_aside(pipeline, receive):
    answer = receive(
        [cloudevent(1, "a"), cloudevent(2, "", data={"envelope": 5}), cloudevent(3, "", data=None)], BATCHED
    )
    assert (answer["new"], [one["line"] for one in answer["rejected"]]) == (1, [2, 3])


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (cloudevent(1, "a"), {"content-type": "application/json"}),
        (cloudevent(1, "a", specversion="0.3"), STRUCTURED),
        (cloudevent(1, "a", type="com.example.other"), STRUCTURED),
        (cloudevent(1, "a", id=None), STRUCTURED),
        (cloudevent(1, "a", data_base64="%%"), STRUCTURED),
        (cloudevent(1, "a", data_base64=7), STRUCTURED),
        (b"{", STRUCTURED),
        (b"[1]", BATCHED),
        ([cloudevent(n, "a") for n in range(MOST_EVENTS + 1)], BATCHED),
        (envelope(1, "a"), BINARY | {"ce-type": "com.example.other"}),
    ],
)
def test_what_is_no_event_of_this_address_is_refused_whole(pipeline, receive, body, headers):
    with pytest.raises(UnreadableDeliveryError):
        receive(body, headers)
    assert pipeline.rows(TEXTS) == []


def test_a_wall_of_brackets_takes_no_time(pipeline, receive):
    text = "https://example.org/" + ")" * 60_000 + " https://example.org/a"
    assert receive(envelope(1, text))["new"] == 1
    assert pipeline.rows("select links from message") == [
        ([{"domain": "example.org", "url": "https://example.org/a"}],)
    ]


def test_a_tenants_messages_are_its_own(pipeline, receive):
    receive(envelope(1, "a"))
    with pipeline.db.transaction(pipeline.db.other_tenant_id) as tx:
        answer = json.loads(webhooks.receive_signal(tx, json.dumps(envelope(1, "b")).encode(), at=LATER))
    assert answer["new"] == 1
    assert pipeline.rows(TEXTS) == [("a",)]
