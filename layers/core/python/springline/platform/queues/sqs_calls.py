"""Calls to SQS: queues by name, batches of ten with some of them refused, errors as those of the port."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, cast

from springline.platform.aws import error_code
from springline.platform.batches import Pause, Refused, batches, send_until_taken
from springline.platform.queues.protocol import LONGEST_BODY, QueuesUnavailableError, UnknownQueueError

_MOST_ENTRIES = 10
_NO_SUCH_QUEUE = frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"})

# What SQS says of a receipt whose message is borrowed by somebody else by now, visible, or deleted.
ENDED = frozenset({"ReceiptHandleIsInvalid", "MessageNotInflight", "InvalidParameterValue"})


class _Failure(TypedDict):
    Id: str
    Code: str
    SenderFault: bool


class _BatchAnswer(TypedDict, total=False):
    Failed: list[_Failure]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a batch: what is asked for it, beside the id that SQS wants, and its size in bytes."""

    request: Mapping[str, object]
    size: int = 0


class SqsCalls:
    """The queues whose names begin with `prefix`, known here by what follows it."""

    def __init__(self, client: object, prefix: str, pause: Pause = time.sleep) -> None:
        self.prefix = prefix
        self._client = client
        self._pause = pause
        self._urls: dict[str, str] = {}

    def url(self, queue: str) -> str:
        """The queue's URL, looked up once; raises `UnknownQueueError`."""
        known = self._urls.get(queue)
        if known is None:
            answer = self._request(queue, "get_queue_url", QueueName=self.prefix + queue)
            known = self._urls[queue] = cast("str", answer["QueueUrl"])
        return known

    def create(self, queue: str, attributes: Mapping[str, str]) -> None:
        """Create the queue, or give these attributes to the one there is."""
        try:
            self.on(queue, "set_queue_attributes", Attributes=attributes)
        except UnknownQueueError:
            self._request(queue, "create_queue", QueueName=self.prefix + queue, Attributes=attributes)

    def names(self) -> list[str]:
        """The queues there are, in order."""
        return sorted(self._names("list_queues", "QueueUrls", QueueNamePrefix=self.prefix))

    def sources(self, dead_letter_queue: str) -> list[str]:
        """The queues that send their dead letters to this one, in order."""
        url = self.url(dead_letter_queue)
        return sorted(self._names("list_dead_letter_source_queues", "queueUrls", QueueUrl=url))

    def attributes(self, queue: str) -> Mapping[str, str]:
        """All attributes of a queue."""
        answer = self.on(queue, "get_queue_attributes", AttributeNames=["All"])
        return cast("Mapping[str, str]", answer.get("Attributes", {}))

    def on(self, queue: str, operation: str, **parameters: object) -> Mapping[str, Any]:
        """Call an operation of the client on a queue."""
        return self._request(queue, operation, QueueUrl=self.url(queue), **parameters)

    def on_batches(
        self, queue: str, operation: str, entries: Sequence[Entry], *, done: frozenset[str] = frozenset()
    ) -> list[Refused[Entry]]:
        """Call a batch operation, ten entries and 1 MiB at a time; what SQS failed to do is asked for again, alone.

        A failure with one of the codes in `done` is none. Returns what was refused to the end; batches after it were
        not tried.
        """

        def send(batch: Sequence[Entry]) -> list[Refused[Entry]]:
            numbered = [{"Id": str(index), **entry.request} for index, entry in enumerate(batch)]
            answer = cast("_BatchAnswer", self.on(queue, operation, Entries=numbered))
            return [
                Refused(batch[int(failure["Id"])], failure["Code"])
                for failure in answer.get("Failed", [])
                if failure["Code"].rpartition(".")[2] not in done
            ]

        for batch in batches(entries, lambda entry: entry.size, most=_MOST_ENTRIES, most_bytes=LONGEST_BODY):
            refused = send_until_taken(batch, send, pause=self._pause)
            if refused:
                return refused
        return []

    def name_of(self, address: str) -> str:
        """The queue's name from its URL or ARN."""
        return address.replace(":", "/").rpartition("/")[2].removeprefix(self.prefix)

    def _names(self, operation: str, key: str, **parameters: object) -> list[str]:
        names: list[str] = []
        page: dict[str, object] = {"MaxResults": 1000}
        while True:
            answer = self._request("", operation, **parameters, **page)
            names += [self.name_of(url) for url in cast("list[str]", answer.get(key, []))]
            if "NextToken" not in answer:
                return names
            page["NextToken"] = answer["NextToken"]

    def _request(self, queue: str, operation: str, **parameters: object) -> Mapping[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        call = cast("Callable[..., Mapping[str, Any]]", getattr(self._client, operation))
        try:
            return call(**parameters)
        except (BotoCoreError, ClientError) as error:
            if error_code(error) in _NO_SUCH_QUEUE:
                self._urls.pop(queue, None)
                raise UnknownQueueError(queue) from error
            raise QueuesUnavailableError(f"SQS can't do {operation} on {queue!r}: {error}") from error
