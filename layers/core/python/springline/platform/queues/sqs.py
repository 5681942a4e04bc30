"""Queues in Amazon SQS."""

import json
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from math import ceil
from typing import TypedDict, cast

from springline.platform.aws import client
from springline.platform.batches import Pause, Refused
from springline.platform.queues.protocol import (
    LONGEST_BODY,
    QueueDepth,
    QueuesUnavailableError,
    Received,
    UnknownOriginError,
    check_bodies,
    check_declaration,
    check_visibility,
)
from springline.platform.queues.sqs_calls import ENDED, Entry, SqsCalls

_MOST_RECEIVED = 10
_RETENTION_SECONDS = 14 * 24 * 3600
_MOVING = timedelta(minutes=2)


class _Message(TypedDict):
    MessageId: str
    Body: str
    ReceiptHandle: str
    Attributes: Mapping[str, str]


class SqsQueues:
    """The queues of an account whose names begin with `prefix`, which separates deployments from each other.

    What SQS does otherwise than the port's first words would have it: receiving may miss messages that are there (it
    asks some of its servers only), and a queue doesn't tell the age of its oldest message (CloudWatch does).
    """

    def __init__(self, client: object, *, prefix: str = "", pause: Pause = time.sleep) -> None:
        self._calls = SqsCalls(client, prefix, pause)
        self._limits: dict[str, int] = {}

    @classmethod
    def connect(cls, *, region: str | None, prefix: str = "") -> "SqsQueues":
        """With a client of boto3's for `region`, and the credentials of this process."""
        return cls(client("sqs", region=region), prefix=prefix)

    def send(self, queue: str, bodies: Sequence[str]) -> None:
        """Send messages, ten and 1 MiB in one request; what SQS refuses is sent again, by itself, up to four times."""
        check_bodies(queue, bodies, longest=self._longest(queue))
        entries = [Entry({"MessageBody": body}, len(body.encode("utf-8"))) for body in bodies]
        _refuse(queue, "send", self._calls.on_batches(queue, "send_message_batch", entries))

    def receive(self, queue: str, *, limit: int, visibility: timedelta) -> list[Received]:
        """Borrow up to `limit` messages, ten in one request. Fractions of a second count as a whole one.

        Borrowed for no time at all, messages would come again with the next request, so then there is only one.
        """
        check_visibility(visibility)
        received: list[Received] = []
        while len(received) < limit:
            wanted = min(limit - len(received), _MOST_RECEIVED)
            answer = self._calls.on(
                queue,
                "receive_message",
                MaxNumberOfMessages=wanted,
                VisibilityTimeout=ceil(visibility.total_seconds()),
                MessageSystemAttributeNames=["All"],
                WaitTimeSeconds=0,
            )
            batch = [_received(message) for message in cast("list[_Message]", answer.get("Messages", []))]
            received += batch
            if len(batch) < wanted or not visibility:
                break
        return received

    def delete(self, queue: str, receipts: Sequence[str]) -> None:
        """Delete borrowed messages."""
        entries = [Entry({"ReceiptHandle": receipt}) for receipt in receipts]
        _refuse(queue, "delete", self._calls.on_batches(queue, "delete_message_batch", entries, done=ENDED))

    def release(self, queue: str, receipts: Sequence[str], *, delay: timedelta, failure: str | None = None) -> None:
        """Give borrowed messages back, visible after `delay`. SQS has no place for the reason; the logs have it."""
        check_visibility(delay)
        seconds = ceil(delay.total_seconds())
        entries = [Entry({"ReceiptHandle": receipt, "VisibilityTimeout": seconds}) for receipt in receipts]
        refused = self._calls.on_batches(queue, "change_message_visibility_batch", entries, done=ENDED)
        _refuse(queue, "release", refused)

    def declare(
        self, queue: str, *, visibility: timedelta, max_receives: int | None, dead_letter_queue: str | None
    ) -> None:
        """Create or change a queue. On AWS the template does this; here it is for tests and tools."""
        check_declaration(visibility, max_receives, dead_letter_queue)
        policy = ""
        if dead_letter_queue is not None:
            target = self._calls.attributes(dead_letter_queue)["QueueArn"]
            policy = json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": max_receives})
        attributes = {
            "VisibilityTimeout": str(ceil(visibility.total_seconds())),
            "MessageRetentionPeriod": str(_RETENTION_SECONDS),
        }
        # An empty policy takes one away from a queue, but can't create one.
        self._calls.create(queue, attributes)
        if policy or "RedrivePolicy" in self._calls.attributes(queue):
            self._calls.create(queue, {"RedrivePolicy": policy})

    def depths(self) -> list[QueueDepth]:
        """All queues, by name. One request for each, and one for a thousand names; the counts are approximate."""
        attributes = {name: self._calls.attributes(name) for name in self._calls.names()}
        origins: dict[str, str] = {}
        for name, known in attributes.items():
            if known.get("RedrivePolicy"):
                target = cast("dict[str, str]", json.loads(known["RedrivePolicy"]))["deadLetterTargetArn"]
                origins.setdefault(self._calls.name_of(target), name)
        return [
            QueueDepth(
                name=name,
                visible=int(known["ApproximateNumberOfMessages"]),
                in_flight=int(known["ApproximateNumberOfMessagesNotVisible"]),
                oldest_age_seconds=None,
                dead_letter_of=origins.get(name),
            )
            for name, known in attributes.items()
        ]

    def peek(self, queue: str, *, limit: int) -> list[Received]:
        """Look at up to `limit` messages. SQS has no such request: this receives them, and gives them back at the end.

        So it raises their receive count, turns those into dead letters that were due, and nobody else gets them
        meanwhile. Use it on dead-letter queues.
        """
        seen: list[Received] = []
        try:
            for messages in self._borrowed(queue, limit):
                seen += messages
        finally:
            self.release(queue, [message.receipt for message in seen], delay=timedelta(0))
        return seen

    def redrive(self, dead_letter_queue: str, *, limit: int | None, ids: Collection[str] | None = None) -> int:
        """Send dead letters to their queue and delete them here. A crash between the two delivers them twice.

        Without a limit, as many as were visible at the start: a letter that dies again meanwhile stays dead. With `ids`
        all of these are received, and those that were not asked for are given back at the end. Raises
        `UnknownOriginError` where SQS didn't note the origin and several queues send their dead letters here.
        """
        if ids is None and limit is not None:
            return self._move(dead_letter_queue, limit)
        there = int(self._calls.attributes(dead_letter_queue)["ApproximateNumberOfMessages"])
        if ids is None:
            return self._move(dead_letter_queue, there)
        wanted, chosen, others = set(ids), list[Received](), list[Received]()
        most = len(wanted) if limit is None else min(limit, len(wanted))
        try:
            for letters in self._borrowed(dead_letter_queue, there) if most else ():
                for letter in letters:
                    (chosen if letter.id in wanted and len(chosen) < most else others).append(letter)
                if len(chosen) == most:
                    break
            return self._moved(dead_letter_queue, chosen)
        finally:
            self.release(dead_letter_queue, [letter.receipt for letter in others], delay=timedelta(0))

    def _borrowed(self, queue: str, most: int) -> Iterator[list[Received]]:
        """Messages, some at a time until none comes or there are `most`. SQS may give out fewer than it has."""
        borrowed = 0
        while borrowed < most:
            messages = self.receive(queue, limit=min(most - borrowed, _MOST_RECEIVED), visibility=_MOVING)
            if not messages:
                return
            borrowed += len(messages)
            yield messages

    def _move(self, dead_letter_queue: str, limit: int) -> int:
        moved = 0
        while moved < limit:
            letters = self.receive(dead_letter_queue, limit=min(limit - moved, _MOST_RECEIVED), visibility=_MOVING)
            if not letters:
                break
            moved += self._moved(dead_letter_queue, letters)
        return moved

    def _moved(self, dead_letter_queue: str, letters: Sequence[Received]) -> int:
        for origin, group in self._by_origin(dead_letter_queue, letters) if letters else []:
            self.send(origin, [letter.body for letter in group])
            self.delete(dead_letter_queue, [letter.receipt for letter in group])
        return len(letters)

    def _by_origin(self, dead_letter_queue: str, letters: Iterable[Received]) -> list[tuple[str, list[Received]]]:
        def origin(letter: Received) -> str:
            return self._calls.name_of(letter.attributes.get("DeadLetterQueueSourceArn", ""))

        groups = [(name, list(group)) for name, group in groupby(sorted(letters, key=origin), key=origin)]
        if groups[0][0]:
            return groups
        sources = self._calls.sources(dead_letter_queue)
        if len(sources) != 1:
            self.release(dead_letter_queue, [letter.receipt for letter in letters], delay=timedelta(0))
            raise UnknownOriginError(f"dead letters in {dead_letter_queue!r} may come from any of {sources}")
        return [(name or sources[0], group) for name, group in groups]

    def _longest(self, queue: str) -> int:
        """The queue's own limit, looked up once: queues made before 2025 take 256 KiB."""
        if queue not in self._limits:
            known = self._calls.attributes(queue).get("MaximumMessageSize", LONGEST_BODY)
            self._limits[queue] = min(int(known), LONGEST_BODY)
        return self._limits[queue]


def _received(message: _Message) -> Received:
    attributes = message["Attributes"]
    return Received(
        id=message["MessageId"],
        body=message["Body"],
        receipt=message["ReceiptHandle"],
        receive_count=int(attributes["ApproximateReceiveCount"]),
        sent_at=_moment(attributes["SentTimestamp"]),
        first_received_at=_moment(attributes["ApproximateFirstReceiveTimestamp"]),
        attributes=attributes,
    )


def _moment(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _refuse(queue: str, verb: str, refused: Sequence[Refused[Entry]]) -> None:
    if refused:
        codes = ", ".join(sorted({item.code for item in refused}))
        raise QueuesUnavailableError(f"SQS refused to {verb} {len(refused)} message(s) of {queue!r}: {codes}")
