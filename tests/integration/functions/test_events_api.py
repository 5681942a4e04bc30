"""Webhooks: every form in which a chat's events may come, and what is said of those that can't be read."""

import base64
import gzip
import json

import pytest

from tests.integration.chats import Pipeline

pytestmark = pytest.mark.integration

AT = 1_772_442_000_000
TYPE = "org.signal-cli.envelope.received"
NOTHING = {"new": 0, "edited": 0, "deleted": 0, "reacted": 0, "skipped": 0, "rejected": []}


def envelope(text, at=AT, **more):
    message = {"timestamp": at, "message": text, "groupInfo": {"groupId": "Zw==", "groupName": "G", "type": "DELIVER"}}
    return {"envelope": {"sourceUuid": "a-b", "sourceName": "Ada", "timestamp": at, "dataMessage": message | more}}


def cloudevent(text, at=AT, **more):
    attributes = {"specversion": "1.0", "id": f"e{at}", "source": "signal-cli", "type": TYPE}
    return attributes | {"datacontenttype": "application/json", "data": envelope(text, at)} | more


def binary_mode(**more):
    return {"ce-specversion": "1.0", "ce-id": "e1", "ce-source": "signal-cli", "ce-type": TYPE} | more


@pytest.fixture
def events_api(gateway):
    return gateway("events_api", "events:write")


def texts(pipeline):
    return [text for (text,) in pipeline.rows("select text from message order by sent_at")]


def lines(*documents):
    return "\n".join(map(json.dumps, documents))


RPC = {"jsonrpc": "2.0", "method": "receive", "params": envelope("one")}
SIGNAL = {
    "one envelope": (json.dumps(envelope("one")), "application/json", 1),
    "over several lines": (json.dumps(envelope("one"), indent=2), "application/json", 1),
    "a JSON-RPC notification": (json.dumps(RPC), "application/json", 1),
    "one per line": (lines(envelope("one"), envelope("two", AT + 1)), "application/x-ndjson", 2),
    "notifications, one per line": (lines(RPC, RPC | {"params": envelope("two", AT + 1)}), "application/x-ndjson", 2),
}


@pytest.mark.parametrize(("body", "content_type", "new"), SIGNAL.values(), ids=SIGNAL)
def test_what_signal_cli_sends_is_stored_once(events_api, pipeline, body, content_type, new):
    for expected in (new, 0):
        answer = events_api.post("/api/events/signal", body, headers={"Content-Type": content_type})
        assert (answer.status, answer.json) == (202, NOTHING | {"new": expected})
    assert texts(pipeline) == ["one", "two"][:new]
    assert sum(".message." in event["type"] for event in pipeline.log()) == new


CLOUDEVENTS = {
    "structured": (json.dumps(cloudevent("one")), {"Content-Type": "application/cloudevents+json; charset=utf-8"}, 1),
    "structured with its data as base64": (
        json.dumps(
            {name: value for name, value in cloudevent("").items() if name != "data"}
            | {"data_base64": base64.b64encode(json.dumps(envelope("one")).encode()).decode()}
        ),
        {"Content-Type": "application/cloudevents+json"},
        1,
    ),
    "a batch": (
        json.dumps([cloudevent("one"), cloudevent("two", AT + 1)]),
        {"Content-Type": "application/cloudevents-batch+json"},
        2,
    ),
    "binary mode": (json.dumps(envelope("one")), binary_mode(), 1),
}


@pytest.mark.parametrize(("body", "headers", "new"), CLOUDEVENTS.values(), ids=CLOUDEVENTS)
def test_cloudevents_are_stored_once(events_api, pipeline, body, headers, new):
    for expected in (new, 0):
        answer = events_api.post("/api/events", body, headers=headers)
        assert (answer.status, answer.json) == (202, NOTHING | {"new": expected})
    assert texts(pipeline) == ["one", "two"][:new]


def test_a_packed_delivery_is_unpacked(events_api, pipeline):
    packed = gzip.compress(json.dumps(envelope("one")).encode())
    answer = events_api.post("/api/events/signal", packed, headers={"Content-Encoding": "gzip"})
    assert (answer.status, texts(pipeline)) == (202, ["one"])


def test_what_a_line_lacks_does_not_hold_up_the_others(events_api, pipeline):
    body = "\n".join(
        [json.dumps(envelope("one")), "{", json.dumps(envelope("a\0b")), json.dumps(envelope("two", AT + 1))]
    )
    answer = events_api.post("/api/events/signal", body, headers={"Content-Type": "application/x-ndjson"})
    assert (answer.status, answer.json["new"]) == (202, 2)
    assert [refused["line"] for refused in answer.json["rejected"]] == [2, 3]
    assert texts(pipeline) == ["one", "two"]
    assert pipeline.rows("select line, file_name from quarantine order by line") == [(2, "webhook"), (3, "webhook")]
    again = events_api.post("/api/events/signal", body, headers={"Content-Type": "application/x-ndjson"})
    assert again.json["new"] == 0
    assert pipeline.rows("select count(*) from quarantine") == [(2,)]


@pytest.mark.parametrize(
    "body",
    [
        "hello",
        "[]",
        "null",
        "12",
        '"text"',
        "{}",
        '{"envelope":[]}',
        "[" * 5000,
        b"\xff\xfe\x00",
        b"\x00\x01",
        '{"a":"\\ud800"}',
    ],
    ids=repr,
)
def test_garbage_is_answered_and_stores_nothing(events_api, pipeline, body):
    answer = events_api.post("/api/events/signal", body)
    assert answer.status == 202
    assert answer.json["new"] == 0
    assert len(answer.json["rejected"]) + answer.json["skipped"] == 1
    assert texts(pipeline) == []


def test_an_empty_delivery_is_fine(events_api):
    assert events_api.post("/api/events/signal", "").json == NOTHING | {"skipped": 1}
    assert events_api.post("/api/events", "[]", headers=BATCH).json == NOTHING | {"skipped": 1}


BATCH = {"Content-Type": "application/cloudevents-batch+json"}
STRUCTURED = {"Content-Type": "application/cloudevents+json"}
REFUSED = {
    "no JSON": ("{", STRUCTURED, 422),
    "nested too deep": ("[" * 100_000, BATCH, 422),
    "no object": ("[1]", BATCH, 422),
    "no attributes": ("{}", STRUCTURED, 422),
    "another version": (json.dumps(cloudevent("a", specversion="0.3")), STRUCTURED, 422),
    "another type": (json.dumps(cloudevent("a", type="com.example.other")), STRUCTURED, 422),
    "no base64": (json.dumps(cloudevent("a", data_base64="*")), STRUCTURED, 422),
    "too many": (json.dumps([cloudevent("a")] * 1001), BATCH, 422),
    "neither form": (json.dumps(envelope("a")), {}, 422),
    "binary mode of another type": (json.dumps(envelope("a")), binary_mode(**{"ce-type": "other"}), 422),
    "another media type": ("<a/>", {"Content-Type": "text/xml"}, 415),
    "too large": ("x" * 4_000_001, STRUCTURED, 413),
    "packed otherwise": ("x", STRUCTURED | {"Content-Encoding": "br"}, 415),
}


@pytest.mark.parametrize(("body", "headers", "status"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_event_is_refused_whole(events_api, pipeline, body, headers, status):
    answer = events_api.post("/api/events", body, headers=headers)
    assert (answer.status, answer.problem["status"]) == (status, status)
    assert texts(pipeline) == []


def test_one_wrong_event_of_a_batch_refuses_the_batch(events_api, pipeline):
    body = json.dumps([cloudevent("one"), cloudevent("two", AT + 1, type="other")])
    assert events_api.post("/api/events", body, headers=BATCH).status == 422
    assert texts(pipeline) == []


def test_data_that_is_no_envelope_is_kept_aside(events_api, pipeline):
    answer = events_api.post("/api/events", json.dumps(cloudevent("", data="text")), headers=STRUCTURED)
    assert (answer.status, len(answer.json["rejected"])) == (202, 1)
    assert pipeline.rows("select count(*) from quarantine") == [(1,)]


@pytest.mark.parametrize("path", ["/api/events", "/api/events/signal"])
def test_sending_takes_a_token_with_the_scope(events_api, new_token, pipeline, path):
    body = json.dumps(envelope("one"))
    assert events_api.post(path, body, headers=binary_mode(), token=None).status == 401
    assert events_api.post(path, body, headers=binary_mode(), token=new_token("index:read")).status == 403
    assert texts(pipeline) == []


def test_a_delivery_belongs_to_the_tokens_tenant(events_api, db, new_token, pipeline):
    stranger = new_token("events:write", tenant_id=db.other_tenant_id)
    events_api.post("/api/events/signal", json.dumps(envelope("theirs")), token=stranger)
    assert (texts(pipeline), texts(Pipeline(db, db.other_tenant_id))) == ([], ["theirs"])
