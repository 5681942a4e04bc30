"""What webhooks bring: signal-cli's envelopes, bare or as the data of CloudEvents.

A message is known by its key, so the same delivery twice is one message. A part of a delivery that can't be read does
not hold up the rest: it is counted, and kept in the quarantine with its reason.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, cast

from springline.community import queries, service
from springline.community.readers.protocol import Parsed, ReadItem, Rejected, Skipped
from springline.community.readers.signal_cli import SignalCliReader
from springline.platform.database import Transaction
from springline.platform.errors import InvalidError

ENVELOPE_TYPE = "org.signal-cli.envelope.received"
MOST_EVENTS = 1000


class UnreadableDeliveryError(InvalidError):
    """The body is no event that this address takes."""


def receive_signal(tx: Transaction, body: bytes, *, at: datetime) -> str:
    """Store what signal-cli sent; returns counts as JSON text."""
    return _store(tx, body, at)


def receive_cloudevents(tx: Transaction, body: bytes, headers: Mapping[str, str], *, at: datetime) -> str:
    """Store envelopes that come as CloudEvents; raises `UnreadableDeliveryError`."""
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/cloudevents+json":
        events = [_parsed(body)]
    elif media_type == "application/cloudevents-batch+json":
        batch: Any = _parsed(body)
        events = cast("list[Any]", batch) if isinstance(batch, list) else [batch]
    elif "ce-type" in headers:
        _check({name[3:]: value for name, value in headers.items() if name.startswith("ce-")})
        return _store(tx, body, at)
    else:
        raise UnreadableDeliveryError("send application/cloudevents+json, a batch of them, or the ce-* header fields")
    if len(events) > MOST_EVENTS:
        raise UnreadableDeliveryError(f"send at most {MOST_EVENTS} events at once, not {len(events)}")
    return _store(tx, b"\n".join(_envelope(event) for event in events), at)


def _envelope(event: object) -> bytes:
    if not isinstance(event, dict):
        raise UnreadableDeliveryError("a CloudEvent is a JSON object")
    fields = cast("dict[str, Any]", event)
    _check(fields)
    if "data_base64" in fields:
        try:
            return _one_line(base64.b64decode(fields["data_base64"], validate=True))
        except (ValueError, TypeError) as error:
            raise UnreadableDeliveryError("data_base64 is not base64") from error
    return json.dumps(fields.get("data"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _check(attributes: Mapping[str, Any]) -> None:
    missing = [name for name in ("specversion", "id", "source", "type") if not isinstance(attributes.get(name), str)]
    if missing:
        raise UnreadableDeliveryError(f"the CloudEvent lacks {', '.join(missing)}")
    if attributes["specversion"] != "1.0" or attributes["type"] != ENVELOPE_TYPE:
        raise UnreadableDeliveryError(f"only CloudEvents 1.0 of type {ENVELOPE_TYPE} are taken here")


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableDeliveryError(f"the body is not JSON: {error}") from error


def _store(tx: Transaction, body: bytes, at: datetime) -> str:
    items = list(_items(body))
    events = [event for item in items if isinstance(item, Parsed) for event in item.events]
    applied = service.apply(tx, events, at=at)
    rejected = [item for item in items if isinstance(item, Rejected)]
    if rejected:
        key = hashlib.sha256(body).hexdigest()
        records = [
            {"line": item.number, "reason": item.reason, "raw": base64.b64encode(item.raw).decode()}
            for item in rejected
        ]
        tx.execute(
            queries.QUARANTINE,
            source_system="signal-cli",
            file_name="webhook",
            file_key=key,
            rejected=queries.as_json(records),
            at=at,
        )
    return json.dumps(
        {
            "new": applied.new,
            "edited": applied.edited,
            "deleted": applied.deleted,
            "reacted": applied.reacted,
            "skipped": sum(isinstance(item, Skipped) for item in items) + applied.refused,
            "rejected": [{"line": item.number, "reason": item.reason} for item in rejected],
        }
    )


def _items(body: bytes) -> Iterator[ReadItem]:
    """A JSON document over several lines is one envelope; otherwise each line is one."""
    return SignalCliReader().read(BytesIO(_one_line(body) + b"\n"), name="webhook")


def _one_line(document: bytes) -> bytes:
    try:
        return json.dumps(json.loads(document)).encode()
    except (ValueError, RecursionError):
        return document.strip()  # several documents, or a broken one: the reader says which line
