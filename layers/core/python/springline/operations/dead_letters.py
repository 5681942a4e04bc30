"""Messages that failed as often as they may: those of one tenant as its operators see them, and sending them again.

Queues are those of the installation, and a dead letter may be anybody's. So a tenant's operators see and send again
what is their own tenant's, while the machine's commands (`springline queues`) see all. Of a letter's body only what
kind of event it is and what it is about is told: it may hold words of people.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from springline.access import audit
from springline.access.model import Cause
from springline.platform.database import Transaction
from springline.platform.errors import ConflictError, NotFoundError
from springline.platform.queues.protocol import QueueDepth, Queues, Received

REDRIVEN = "queue.redriven"
MOST_LETTERS = 1_000
"""Letters of a queue that are looked through, the oldest."""


class NoSuchQueueError(NotFoundError):
    """There is no such queue."""

    def __init__(self, queue: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no queue {queue!r}, but {', '.join(known) or 'none before `springline serve`'}")
        self.queue = queue


class NoDeadLettersError(ConflictError):
    """Only dead letters can be sent again."""

    def __init__(self, queue: str, dead_letter_queues: Iterable[str]) -> None:
        super().__init__(
            f"{queue!r} holds no dead letters, only its own messages; what can be redriven are "
            f"{', '.join(dead_letter_queues) or 'none of the queues'}"
        )
        self.queue = queue


class LettersGoneError(ConflictError):
    """Not all of these are dead letters of the tenant any more."""

    def __init__(self, queue: str, ids: Collection[str]) -> None:
        super().__init__(f"{queue} has no dead letters {', '.join(sorted(ids)[:20])} of yours (any more)")
        self.queue, self.ids = queue, ids


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter, without what is in it.

    Attributes:
        id: The message's, for as long as it is dead.
        came_from: The queue whose function failed at it; None where the queue does not say.
        failure: Why it failed last; None where the queue does not keep that.
        sent_at: When it was sent.
        event_type: The type of the event that it holds.
        subject: What the event is about.
    """

    id: str
    came_from: str | None
    failure: str | None
    sent_at: datetime
    event_type: str | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class Letters:
    """A tenant's dead letters in a queue, the oldest first; `others` are those of the queue that are not told."""

    items: list[Letter]
    others: int


def known(queues: Queues, queue: str) -> QueueDepth:
    """A queue by its name; raises `NoSuchQueueError`."""
    depths = {depth.name: depth for depth in queues.depths()}
    if queue not in depths:
        raise NoSuchQueueError(queue, depths)
    return depths[queue]


def dead_letter_queue(queues: Queues, queue: str) -> QueueDepth:
    """A queue of dead letters by its name; raises `NoSuchQueueError` and `NoDeadLettersError`."""
    found = known(queues, queue)
    if found.dead_letter_of is None:
        raise NoDeadLettersError(queue, [one.name for one in queues.depths() if one.dead_letter_of is not None])
    return found


def listed(queues: Queues, queue: str, tenant_id: int, *, limit: int) -> Letters:
    """A tenant's dead letters in a queue, the oldest first; looks at the 1,000 oldest of all tenants.

    Raises `NoSuchQueueError` and `NoDeadLettersError`.
    """
    depth = dead_letter_queue(queues, queue)
    own = [_letter(message, event) for message, event in _own(queues, queue, tenant_id)]
    return Letters(own[:limit], max(depth.visible + depth.in_flight - len(own[:limit]), 0))


def redrive(tx: Transaction, cause: Cause, queues: Queues, queue: str, ids: Collection[str] | None) -> int:
    """Send dead letters of the cause's tenant back to where they came from; returns how many.

    Without `ids`, all of the tenant's among the queue's 1,000 oldest. The audit log has an entry, written first: where
    it can't be, nothing is sent.

    Raises:
        NoSuchQueueError: There is no such queue.
        NoDeadLettersError: It holds no dead letters.
        LettersGoneError: Some of `ids` are none of the tenant's dead letters; then nothing is sent.
    """
    dead_letter_queue(queues, queue)
    own = {message.id for message, _ in _own(queues, queue, cause.principal.tenant_id)}
    wanted = own if ids is None else set(ids)
    if wanted - own:
        raise LettersGoneError(queue, wanted - own)
    if not wanted:
        return 0
    audit.append(tx, cause, action=REDRIVEN, resource=f"queue/{queue}", before={}, after={"letters": len(wanted)})
    return queues.redrive(queue, limit=None, ids=wanted)


def _own(queues: Queues, queue: str, tenant_id: int) -> list[tuple[Received, Mapping[str, Any]]]:
    """The tenant's messages of a queue with the events in them; what holds no event is nobody's."""
    found: list[tuple[Received, Mapping[str, Any]]] = []
    for message in queues.peek(queue, limit=MOST_LETTERS):
        event = _event(message.body)
        if event is not None and event.get("tenant") == tenant_id:
            found.append((message, event))
    return found


def _event(body: str) -> Mapping[str, Any] | None:
    try:
        event: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return cast("Mapping[str, Any]", event) if isinstance(event, dict) else None


def _letter(message: Received, event: Mapping[str, Any]) -> Letter:
    kind, subject = event.get("type"), event.get("subject")
    return Letter(
        id=message.id,
        came_from=message.attributes.get("came_from"),
        failure=message.attributes.get("failure"),
        sent_at=message.sent_at,
        event_type=kind if isinstance(kind, str) else None,
        subject=subject if isinstance(subject, str) else None,
    )
