"""Queue deliveries: the events of a batch, and the answer that says which messages have to come again."""

import json
import logging
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Protocol, cast

_LOG = logging.getLogger(__name__)
Answer = dict[str, list[dict[str, str]]]

REASONS: ContextVar[dict[str, str] | None] = ContextVar("springline_failure_reasons", default=None)
"""Where a batch's answer leaves why messages failed, by their ids: Lambda's answer has no room for it, the host has."""


class Delivery(Protocol):
    """What is used of Chalice's SQS event."""

    def to_dict(self) -> dict[str, Any]:
        """The event as Lambda received it."""
        ...


class Batch:
    """One delivery: `bodies` in order; `answer` names the failed ones by their place in that order."""

    def __init__(self, delivery: Delivery) -> None:
        self._records = cast("list[Mapping[str, str]]", delivery.to_dict()["Records"])
        self._unreadable: dict[int, str] = {}
        self.id = self._records[0]["messageId"] if self._records else ""

    @property
    def bodies(self) -> list[str]:
        """The texts of the messages."""
        return [record["body"] for record in self._records]

    def events(self) -> dict[int, Mapping[str, Any]]:
        """The messages that hold a CloudEvent of a tenant, by place; the others count as failed."""
        events: dict[int, Mapping[str, Any]] = {}
        for place, body in enumerate(self.bodies):
            try:
                events[place] = _event(body)
            except (ValueError, TypeError, KeyError, RecursionError):
                _LOG.exception("a message is no event", extra={"message_id": self._records[place]["messageId"]})
                self._unreadable[place] = "it is no event"
        return events

    def answer(self, failed: Mapping[int, str] | None = None) -> Answer:
        """Lambda's partial batch response: what is not named here is done. `failed` gives reasons by place."""
        reasons = {**(failed or {}), **self._unreadable}
        named = {self._records[place]["messageId"]: reasons[place] for place in sorted(reasons)}
        told = REASONS.get()
        if told is not None:
            told.update(named)
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in named]}


def _event(body: str) -> Mapping[str, Any]:
    event: Any = json.loads(body)
    if not isinstance(event["tenant"], int) or not isinstance(event["data"], dict):
        raise TypeError("tenant has to be a number and data an object")
    return cast("Mapping[str, Any]", event)
