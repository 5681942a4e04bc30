"""Queue deliveries: the events of a batch, and the answer that says which messages have to come again."""

import json
import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import timedelta
from functools import wraps
from typing import Any, Protocol, Self, TypeVar, cast

from springline.platform import traces

_LOG = logging.getLogger(__name__)
Answer = dict[str, list[dict[str, str]]]


class Poison(str):
    """Why a message fails, and will fail however often it comes: whoever delivers it may bury it at once."""

    __slots__ = ()


class Later(str):
    """Why a message fails for now. Whoever delivers it lets it rest for `rest` before it comes again, where it can."""

    __slots__ = ("rest",)
    rest: timedelta

    def __new__(cls, reason: str, rest: timedelta) -> Self:
        """The reason, with how long to rest."""
        self = super().__new__(cls, reason)
        self.rest = rest
        return self


REASONS: ContextVar[dict[str, str] | None] = ContextVar("springline_failure_reasons", default=None)
"""Where a batch's answer leaves why messages failed, by their ids: Lambda's answer has no room for it, the host has."""


class Delivery(Protocol):
    """What is used of Chalice's SQS event."""

    def to_dict(self) -> dict[str, Any]:
        """The event as Lambda received it."""
        ...


D = TypeVar("D", bound=Delivery)


class Batch:
    """One delivery: `bodies` in order; `answer` names the failed ones by their place in that order."""

    def __init__(self, delivery: Delivery) -> None:
        self._records = cast("list[Mapping[str, Any]]", delivery.to_dict()["Records"])
        self._unreadable: dict[int, str] = {}
        self.id = self._records[0]["messageId"] if self._records else ""

    @property
    def bodies(self) -> list[str]:
        """The texts of the messages."""
        return [record["body"] for record in self._records]

    def receives(self, place: int) -> int:
        """How often the message at a place has been received, this time included; 1 where nobody says."""
        return int(self._records[place].get("attributes", {}).get("ApproximateReceiveCount", 1))

    def events(self) -> dict[int, Mapping[str, Any]]:
        """The messages that hold a CloudEvent of a tenant, by place; the others count as failed."""
        events: dict[int, Mapping[str, Any]] = {}
        for place, body in enumerate(self.bodies):
            try:
                events[place] = _event(body)
            except (ValueError, TypeError, KeyError, RecursionError):
                _LOG.exception("a message is no event", extra={"message_id": self._records[place]["messageId"]})
                self._unreadable[place] = Poison("it is no event")
        return events

    def answer(self, failed: Mapping[int, str] | None = None) -> Answer:
        """Lambda's partial batch response: what is not named here is done. `failed` gives reasons by place."""
        reasons = {**(failed or {}), **self._unreadable}
        named = {self._records[place]["messageId"]: reasons[place] for place in sorted(reasons)}
        told = REASONS.get()
        if told is not None:
            told.update(named)
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in named]}


def traced(serve: Callable[[D], Answer]) -> Callable[[D], Answer]:
    """A queue's function as part of the traces that its messages belong to: of the first one, linked to the others."""

    @wraps(serve)
    def serve_traced(delivery: D) -> Answer:
        if traces.spans() is None:
            return serve(delivery)
        records = cast("list[Mapping[str, str]]", delivery.to_dict()["Records"])
        queue = records[0].get("eventSourceARN", "").rpartition(":")[2] if records else ""
        found = dict.fromkeys(filter(None, (traces.of_event(record["body"]) for record in records)))
        first, *others = [*found] or [None]
        attributes = {
            "messaging.system": "springline",
            "messaging.destination.name": queue,
            "messaging.operation.type": "process",
            "messaging.batch.message_count": len(records),
        }
        with traces.span(
            f"process {queue}", "consumer", attributes, parent=first, links=[*filter(None, others)]
        ) as span:
            answer = serve(delivery)
            if answer["batchItemFailures"]:
                span.fail(f"{len(answer['batchItemFailures'])} messages")
            return answer

    return serve_traced


def _event(body: str) -> Mapping[str, Any]:
    event: Any = json.loads(body)
    if not isinstance(event["tenant"], int) or not isinstance(event["data"], dict):
        raise TypeError("tenant has to be a number and data an object")
    return cast("Mapping[str, Any]", event)
