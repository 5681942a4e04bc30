"""Queue deliveries: the events of a batch, and the answer that says which messages have to come again."""

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast

_LOG = logging.getLogger(__name__)
Answer = dict[str, list[dict[str, str]]]


class Delivery(Protocol):
    """What is used of Chalice's SQS event."""

    def to_dict(self) -> dict[str, Any]:
        """The event as Lambda received it."""
        ...


class Batch:
    """One delivery: `bodies` in order; `answer` names the failed ones by their place in that order."""

    def __init__(self, delivery: Delivery) -> None:
        self._records = cast("list[Mapping[str, str]]", delivery.to_dict()["Records"])
        self._unreadable: set[int] = set()
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
                self._unreadable.add(place)
        return events

    def answer(self, failed: Iterable[int] = ()) -> Answer:
        """Lambda's partial batch response: what is not named here is done."""
        places = sorted({*failed, *self._unreadable})
        return {"batchItemFailures": [{"itemIdentifier": self._records[place]["messageId"]} for place in places]}


def _event(body: str) -> Mapping[str, Any]:
    event: Any = json.loads(body)
    if not isinstance(event["tenant"], int) or not isinstance(event["data"], dict):
        raise TypeError("tenant has to be a number and data an object")
    return cast("Mapping[str, Any]", event)
