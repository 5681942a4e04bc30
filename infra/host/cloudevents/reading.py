"""CloudEvents out of HTTP requests: in binary mode, structured, or several in a batch.

Source: CloudEvents 1.0, HTTP protocol binding and JSON event format.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn, TypeAlias, cast
from urllib.parse import unquote

from infra.host.http.messages import HttpRequest

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
INTEGERS = frozenset({"tenant"})
"""Attributes of our events that are numbers. A header holds text only, and brokers change modes on the way."""

_HEADER = "ce-"
_NAME = re.compile(r"[a-z0-9]+")
_NUMBER = re.compile(r"-?[0-9]{1,10}")
_JSON = re.compile(r"(application|text)/([a-z0-9.!#$&^_-]+\+)?json")
_REQUIRED = ("id", "source", "type")
_MOST_ATTRIBUTES = 100
_LONGEST_ID = 1000

_Attributes: TypeAlias = Mapping[str, object]


class NotCloudEventsError(ValueError):
    """A request that holds no CloudEvents; sending it again changes nothing. `status` and `kind` say it in HTTP."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """One event. `text` is its whole JSON, as our queues' messages carry it."""

    id: str
    time: datetime | None
    text: str


def read(request: HttpRequest) -> list[CloudEvent]:
    """The events of a request, in its order; only a batch may have none. Raises `NotCloudEventsError`."""
    content_type = request.header("content-type") or ""
    media_type, _, parameters = content_type.lower().partition(";")
    media_type = media_type.strip()
    charset = re.search(r"charset=\"?([^\s;\"]+)", parameters)
    if charset is not None and charset[1] not in {"utf-8", "us-ascii"}:
        raise NotCloudEventsError(415, "unsupported-media-type", "write text in UTF-8")
    if media_type == STRUCTURED:
        return [_event(_object(_parsed(request.body), "the event"), "the event")]
    if media_type == BATCHED:
        batch = _parsed(request.body)
        if not isinstance(batch, list):
            raise _malformed("a batch is a JSON array")
        return [
            _event(_object(each, f"event {number}"), f"event {number}")
            for number, each in enumerate(cast("list[object]", batch))
        ]
    if request.header(f"{_HEADER}specversion") is not None:
        return [_event(_binary(request, content_type, media_type), "the event")]
    detail = f"send {STRUCTURED}, {BATCHED}, or an event in binary mode with its attributes in ce- header fields"
    raise NotCloudEventsError(415, "unsupported-media-type", detail)


def _binary(request: HttpRequest, content_type: str, media_type: str) -> _Attributes:
    event: dict[str, object] = {}
    for field, value in request.headers:
        if field.startswith(_HEADER):
            try:
                event[field.removeprefix(_HEADER)] = unquote(value.encode("latin-1").decode(), errors="strict")
            except UnicodeDecodeError:
                raise _malformed(f"{field} is not percent-encoded UTF-8") from None
    if {"data", "data_base64", "datacontenttype"} & event.keys():
        raise _malformed("data belongs into the body, and its type into Content-Type")
    if content_type:
        event["datacontenttype"] = content_type
    if request.body:
        if not media_type or _JSON.fullmatch(media_type):
            event["data"] = _parsed(request.body)
        elif media_type.startswith("text/"):
            event["data"] = request.body.decode("utf-8", "replace")
        else:
            event["data_base64"] = base64.b64encode(request.body).decode("ascii")
    return event


def _event(attributes: _Attributes, which: str) -> CloudEvent:
    if attributes.get("specversion") != "1.0":
        raise _malformed(f"{which} is not of specversion 1.0")
    for name in _REQUIRED:
        value = attributes.get(name)
        if not isinstance(value, str) or not value:
            raise _malformed(f"{which} has no {name}")
    wrong = next((name for name in attributes if name != "data_base64" and not _NAME.fullmatch(name)), None)
    if wrong is not None or len(attributes) > _MOST_ATTRIBUTES:
        raise _malformed(f"names of attributes are lower-case letters and digits, {_MOST_ATTRIBUTES} at most")
    if len(cast("str", attributes["id"])) > _LONGEST_ID:
        raise _malformed(f"the id of {which} has more than {_LONGEST_ID} characters")
    event = {name: _typed(name, value) for name, value in attributes.items()}
    # ASCII: a lone surrogate in somebody's text could not be encoded by whoever reads this.
    text = json.dumps(event, separators=(",", ":"))
    return CloudEvent(cast("str", attributes["id"]), _time(attributes.get("time"), which), text)


def _typed(name: str, value: object) -> object:
    is_number = name in INTEGERS and isinstance(value, str) and _NUMBER.fullmatch(value) is not None
    return int(cast("str", value)) if is_number else value


def _time(value: object, which: str) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(cast("str", value))
    except (TypeError, ValueError):
        raise _malformed(f"the time of {which} is not one of RFC 3339") from None
    if moment.tzinfo is None:
        raise _malformed(f"the time of {which} has no offset from UTC")
    return moment


def _object(value: object, which: str) -> _Attributes:
    if not isinstance(value, dict):
        raise _malformed(f"{which} is not a JSON object")
    return cast("_Attributes", value)


def _parsed(body: bytes) -> object:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is no number of JSON")

    try:
        return cast("object", json.loads(body.decode(), parse_constant=refuse))
    except (ValueError, RecursionError):
        raise _malformed("the body is not JSON in UTF-8") from None


def _malformed(detail: str) -> NotCloudEventsError:
    return NotCloudEventsError(400, "malformed-event", detail)
