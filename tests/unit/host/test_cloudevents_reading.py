"""CloudEvents out of requests, in each mode; and what is none."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.host.cloudevents.reading import BATCHED, INTEGERS, STRUCTURED, CloudEvent, NotCloudEventsError, read
from infra.host.http.messages import HttpRequest

pytestmark = pytest.mark.unit

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "41",
    "source": "springline/community",
    "type": "springline.community.message.recorded.v1",
    "subject": "message/7",
    "time": "2026-03-01T12:00:00.123456+00:00",
    "recordedtime": "2026-03-01T12:00:01+00:00",
    "xid": "771",
    "tenant": 7,
    "datacontenttype": "application/json",
    "data": {"text": "wörk 日本 𝄞", "size": 1.0, "empty": None},
}


def request(body: Any, content_type: str | None, **headers: str) -> HttpRequest:
    fields = [(name.replace("_", "-"), value) for name, value in headers.items()]
    if content_type is not None:
        fields.append(("content-type", content_type))
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpRequest("POST", "/", "", fields, content, "127.0.0.1")


def binary(event: dict[str, Any]) -> HttpRequest:
    """As a broker sends it: each attribute in a field of its own, percent-encoded, numbers as text."""
    attributes = {name: value for name, value in event.items() if name not in {"data", "datacontenttype"}}
    headers = {f"ce_{name}": quote(str(value), safe=" /:+.-") for name, value in attributes.items()}
    return request(event["data"], event["datacontenttype"], **headers)


def structured(event: dict[str, Any]) -> HttpRequest:
    return request(event, STRUCTURED)


def batched(event: dict[str, Any]) -> HttpRequest:
    return request([event], f"{BATCHED}; charset=UTF-8")


def only(found: list[CloudEvent]) -> Any:
    (event,) = found
    return json.loads(event.text)


@pytest.mark.parametrize("sent", [binary, structured, batched])
def test_an_event_is_the_same_in_every_mode(sent: Any):
    (event,) = read(sent(EVENT))
    assert json.loads(event.text) == EVENT
    assert event.id == "41"
    assert event.time == datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


def test_a_broker_may_make_text_of_our_numbers_and_add_attributes():
    changed = {**EVENT, "tenant": "7", "knativearrivaltime": "2026-03-01T12:00:02.123456789Z", "traceparent": "00-ab"}
    assert only(read(structured(changed))) == {**changed, "tenant": 7}


def test_the_numbers_among_our_attributes_are_those_of_the_schemas():
    for file in (Path(__file__).parents[3] / "contracts" / "events").glob("*.json"):
        properties = json.loads(file.read_text(encoding="utf-8"))["properties"]
        numbers = {name for name, one in properties.items() if name != "data" and one.get("type") == "integer"}
        assert numbers == INTEGERS, file.name


def test_a_batch_keeps_its_order_and_may_be_empty():
    events = [{**EVENT, "id": str(number)} for number in range(5)]
    assert [event.id for event in read(request(events, BATCHED))] == ["0", "1", "2", "3", "4"]
    assert read(request([], BATCHED)) == []


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/vnd.example+json; charset=utf-8", b'{"a": 1}', {"data": {"a": 1}}),
        (None, b'{"a": 1}', {"data": {"a": 1}}),
        ("text/plain", "wörk".encode(), {"data": "wörk"}),
        ("application/octet-stream", b"\x00\xff", {"data_base64": "AP8="}),
        ("application/json", b"", {}),
    ],
)
def test_data_in_binary_mode_goes_by_its_media_type(content_type: str | None, body: bytes, expected: Any):
    headers = {"ce_specversion": "1.0", "ce_id": "1", "ce_source": "/x", "ce_type": "t"}
    found = only(read(request(body, content_type, **headers)))
    assert {name: value for name, value in found.items() if name.startswith("data") and name != "datacontenttype"} == (
        expected
    )


def test_a_lone_surrogate_in_a_text_stays_readable_for_whoever_encodes_it():
    (event,) = read(request(b'{"specversion":"1.0","id":"1","source":"s","type":"t","data":"\\ud800"}', STRUCTURED))
    assert event.text.encode()
    assert json.loads(event.text)["data"] == "\ud800"


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in EVENT.items() if key != name}


@pytest.mark.parametrize(
    ("made", "status", "says"),
    [
        (request(EVENT, "application/json"), 415, "cloudevents"),
        (request(EVENT, None), 415, "cloudevents"),
        (request(EVENT, f"{STRUCTURED}; charset=utf-16"), 415, "UTF-8"),
        (request(b"{", STRUCTURED), 400, "not JSON"),
        (request(b'{"a": NaN}', STRUCTURED), 400, "not JSON"),
        (request(b"[" * 100_000, STRUCTURED), 400, "not JSON"),
        (request(b"\xff", STRUCTURED), 400, "not JSON"),
        (request([EVENT], STRUCTURED), 400, "not a JSON object"),
        (request(EVENT, BATCHED), 400, "array"),
        (request([EVENT, 1], BATCHED), 400, "event 1"),
        (structured({**EVENT, "specversion": "0.3"}), 400, "specversion"),
        (structured(without("specversion")), 400, "specversion"),
        (structured(without("id")), 400, "no id"),
        (structured({**EVENT, "id": 41}), 400, "no id"),
        (structured({**EVENT, "source": ""}), 400, "no source"),
        (structured(without("type")), 400, "no type"),
        (structured({**EVENT, "Tenant": 7}), 400, "lower-case"),
        (structured({**EVENT, "time": "yesterday"}), 400, "RFC 3339"),
        (structured({**EVENT, "time": "2026-03-01T12:00:00"}), 400, "offset"),
        (structured({**EVENT, "time": 1}), 400, "RFC 3339"),
        (structured({**EVENT, "id": "x" * 1001}), 400, "1000"),
        (structured({**EVENT, **{f"a{number}": "" for number in range(100)}}), 400, "100"),
        (
            request(b"{}", "application/json", ce_specversion="1.0", ce_id="%ff", ce_source="s", ce_type="t"),
            400,
            "ce-id",
        ),
        (request(b"{}", "application/json", ce_specversion="1.0", ce_data="x"), 400, "body"),
    ],
)
def test_what_is_no_event_is_refused_for_good(made: HttpRequest, status: int, says: str):
    with pytest.raises(NotCloudEventsError, match=says) as caught:
        read(made)
    assert caught.value.status == status


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)
_DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(identifier=_TEXTS, subject=_TEXTS, tenant=st.integers(1, 2**31 - 1), data=_DATA)
def test_no_mode_loses_anything(identifier: str, subject: str, tenant: int, data: Any):
    event = {**EVENT, "id": identifier.strip() or "1", "subject": subject, "tenant": tenant, "data": data}
    for sent in (binary, structured, batched):
        assert only(read(sent(event))) == event


@given(st.binary(max_size=200), st.sampled_from([STRUCTURED, BATCHED, "application/json", "text/plain", ""]))
def test_nothing_else_is_raised_whatever_is_sent(body: bytes, content_type: str):
    headers = {"ce_specversion": "1.0", "ce_id": "1", "ce_source": "s", "ce_type": "t"}
    with suppress(NotCloudEventsError):
        read(request(body, content_type, **headers))
