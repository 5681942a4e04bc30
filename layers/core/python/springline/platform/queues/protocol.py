"""What a queue is: messages that are lent to one consumer at a time, and come back unless they are deleted.

The semantics are those of SQS standard queues, so that the same functions run on either. A message is delivered at
least once, in no promised order. Receiving hides it for a while (its visibility); if it isn't deleted by then, it is
received again, and after too many times it goes to the dead-letter queue.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from springline.platform.errors import ConflictError, InvalidError, NotFoundError, UnavailableError

LONGEST_BODY = 1 << 20
"""Bytes that a body may have in UTF-8: one mebibyte, the limit of SQS."""

LONGEST_VISIBILITY = timedelta(hours=12)

# What is no character of XML 1.0, and so of no use to SQS; PostgreSQL takes all others. Named like this, and not as all
# but the allowed ones, they take a sixth of the time to compile, which every function pays when it starts.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class UnknownQueueError(NotFoundError):
    """There is no such queue; declare it in the template."""

    def __init__(self, queue: str) -> None:
        super().__init__(f"there is no queue {queue!r}")
        self.queue = queue


class InvalidBodyError(InvalidError):
    """A message that no queue takes. Nothing of its batch was sent."""

    def __init__(self, queue: str, index: int, reason: str) -> None:
        super().__init__(f"message {index} for queue {queue!r} {reason}")
        self.queue = queue
        self.index = index


class BodyTooLongError(InvalidBodyError):
    """A message is longer than a queue takes. Keep its content in the object store, and send the key."""

    def __init__(self, queue: str, index: int, size: int, limit: int) -> None:
        super().__init__(queue, index, f"has {size} bytes, {limit} is the most")
        self.size = size
        self.limit = limit


class QueuesUnavailableError(UnavailableError):
    """The queues can't be used at the moment. What was sent may be sent again: consumers know messages by their ids."""


class UnknownOriginError(ConflictError):
    """A dead letter doesn't say which of several queues it came from, so it can't be brought back."""


class Received(NamedTuple):
    """A message lent to this consumer. `receipt` speaks for this lending only, and ends with its visibility."""

    id: str
    body: str
    receipt: str
    receive_count: int
    sent_at: datetime
    first_received_at: datetime
    attributes: Mapping[str, str]


class QueueDepth(NamedTuple):
    """How full a queue is. Numbers of a distributed queue are approximate.

    `oldest_age_seconds` is 0 for an empty queue, and None where the queue doesn't tell. `dead_letter_of` is the queue
    that sends its dead letters here, the first by name where several do.
    """

    name: str
    visible: int
    in_flight: int
    oldest_age_seconds: float | None
    dead_letter_of: str | None


class Queues(Protocol):
    """The queues of one deployment. Every method may raise `UnknownQueueError` and `UnavailableError`."""

    def send(self, queue: str, bodies: Sequence[str]) -> None:
        """Send messages. Raises `InvalidBodyError` before anything is sent where one of them is none."""
        ...

    def receive(self, queue: str, *, limit: int, visibility: timedelta) -> list[Received]:
        """Borrow up to `limit` visible messages for `visibility`; doesn't wait for any to come."""
        ...

    def delete(self, queue: str, receipts: Sequence[str]) -> None:
        """Delete borrowed messages; those already deleted are left at that.

        A receipt that has ended, because its message was received again, deletes nothing (in SQS: need not).
        """
        ...

    def release(self, queue: str, receipts: Sequence[str], *, delay: timedelta, failure: str | None = None) -> None:
        """Give borrowed messages back, visible after `delay`; a receipt that has ended changes nothing.

        `failure` says why; a queue that can keep it shows it in the dead letter's attribute `failure`.
        """
        ...

    def declare(
        self, queue: str, *, visibility: timedelta, max_receives: int | None, dead_letter_queue: str | None
    ) -> None:
        """Create a queue, or change it to what is said here. A dead-letter queue has to be declared first.

        `visibility` is the one for consumers that don't say their own. A message that is due for its receive number
        `max_receives` + 1 goes to `dead_letter_queue` instead.
        """
        ...

    def depths(self) -> list[QueueDepth]:
        """All queues, by name."""
        ...

    def peek(self, queue: str, *, limit: int) -> list[Received]:
        """Look at up to `limit` messages without borrowing them; their receipts are not for use."""
        ...

    def redrive(self, dead_letter_queue: str, *, limit: int | None, ids: Collection[str] | None = None) -> int:
        """Bring dead letters back to the queue that each came from, at most `limit`; returns how many.

        They begin there with a receive count of zero. With `ids`, only those messages; what is none there is left out.
        """
        ...


def check_bodies(queue: str, bodies: Sequence[str], *, longest: int = LONGEST_BODY) -> None:
    """Raise `InvalidBodyError` for the first of `bodies` that a queue wouldn't take. Every adapter calls it first."""
    for index, body in enumerate(bodies):
        if not body:
            raise InvalidBodyError(queue, index, "is empty")
        wrong = _FORBIDDEN.search(body)
        if wrong:
            raise InvalidBodyError(queue, index, f"has the character U+{ord(wrong[0]):04X} in it, which no queue takes")
        size = len(body) if body.isascii() else len(body.encode("utf-8"))
        if size > longest:
            raise BodyTooLongError(queue, index, size, longest)


def check_declaration(visibility: timedelta, max_receives: int | None, dead_letter_queue: str | None) -> None:
    """Raise ValueError unless a queue can be declared like this."""
    check_visibility(visibility)
    if (max_receives is None) != (dead_letter_queue is None):
        raise ValueError("max_receives and dead_letter_queue go together")


def check_visibility(visibility: timedelta) -> None:
    """Raise ValueError unless a message can be hidden for that long: from nothing to twelve hours."""
    if not timedelta(0) <= visibility <= LONGEST_VISIBILITY:
        raise ValueError(f"a message can be hidden for 0 seconds to 12 hours, not for {visibility}")
