"""Where the relay puts events: a bus whose rules, in the template, decide who gets them."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypedDict, cast

from springline.platform.aws import client
from springline.platform.batches import Pause, Refused, batches, send_until_taken
from springline.platform.errors import InvalidError, UnavailableError

_MOST_ENTRIES = 10
_MOST_BYTES = 256 * 1024
_TIME_BYTES = 14  # what EventBridge counts for the time of an entry


@dataclass(frozen=True, slots=True)
class BusEntry:
    """One event. `detail` is the JSON text of its CloudEvent, which carries id and tenant to the consumers."""

    id: str
    source: str
    detail_type: str
    detail: str
    time: datetime


class EntryTooLongError(InvalidError):
    """An event is longer than the bus takes. Keep its content in the object store, and put the key into the event."""

    def __init__(self, entry: BusEntry, size: int) -> None:
        super().__init__(
            f"event {entry.id} ({entry.detail_type}) has {size} bytes, the bus takes less than {_MOST_BYTES}"
        )
        self.entry = entry
        self.size = size


class NotPutError(UnavailableError):
    """The bus refused events in every attempt. Put them all again: consumers know those that it took by their id."""

    def __init__(self, entries: Sequence[BusEntry], code: str) -> None:
        super().__init__(f"the bus refused {len(entries)} event(s), the first is {entries[0].id}: {code}")
        self.entries = tuple(entries)
        self.code = code


class Bus(Protocol):
    """Takes events and routes them by its rules."""

    def put(self, entries: Sequence[BusEntry]) -> None:
        """Hand over `entries`. When it returns, the bus has them all; when it raises, it may have some.

        Raises `EntryTooLongError` before anything is sent, and `UnavailableError` when trying again may help.
        """
        ...


class _Result(TypedDict, total=False):
    EventId: str
    ErrorCode: str


class _Answer(TypedDict):
    FailedEntryCount: int
    Entries: list[_Result]


class EventsClient(Protocol):
    """The call of boto3's EventBridge client that is made here."""

    def put_events(self, *, Entries: Sequence[Mapping[str, object]]) -> _Answer:  # noqa: N803
        """Send up to ten entries; the answer has one result for each, in their order."""
        ...


class EventBridgeBus:
    """An EventBridge bus. It gives each event an id of its own; ours is in the detail."""

    def __init__(self, name: str, *, client: EventsClient, pause: Pause = time.sleep) -> None:
        self._name = name
        self._client = client
        self._pause = pause

    @classmethod
    def connect(cls, name: str, *, region: str | None) -> "EventBridgeBus":
        """With a client of boto3's for `region`, and the credentials of this process."""
        return cls(name, client=cast("EventsClient", client("events", region=region)))

    def put(self, entries: Sequence[BusEntry]) -> None:
        """Send by ten and less than 256 KiB; what is refused is sent again, by itself, up to four times."""
        for entry in entries:
            size = _size(entry)
            if size >= _MOST_BYTES:
                raise EntryTooLongError(entry, size)
        for batch in batches(entries, _size, most=_MOST_ENTRIES, most_bytes=_MOST_BYTES - 1):
            refused = send_until_taken(batch, self._send, pause=self._pause)
            if refused:
                raise NotPutError([item.entry for item in refused], refused[0].code)

    def _send(self, batch: Sequence[BusEntry]) -> list[Refused[BusEntry]]:
        from botocore.exceptions import BotoCoreError, ClientError

        requests = [
            {
                "EventBusName": self._name,
                "Source": entry.source,
                "DetailType": entry.detail_type,
                "Detail": entry.detail,
                "Time": entry.time,
            }
            for entry in batch
        ]
        try:
            answer = self._client.put_events(Entries=requests)
        except (BotoCoreError, ClientError) as error:
            raise NotPutError(batch, str(error)) from error
        if not answer["FailedEntryCount"]:
            return []
        return [
            Refused(entry, result["ErrorCode"])
            for entry, result in zip(batch, answer["Entries"], strict=True)
            if "ErrorCode" in result
        ]


def _size(entry: BusEntry) -> int:
    """Bytes as EventBridge counts them; source: "Calculating PutEvents event entry size" in its user guide."""
    texts = (entry.source, entry.detail_type, entry.detail)
    return _TIME_BYTES + sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
