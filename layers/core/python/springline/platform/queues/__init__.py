"""Queues with the semantics of SQS, in PostgreSQL or in SQS itself."""

from springline.platform.queues.protocol import (
    BodyTooLongError,
    InvalidBodyError,
    QueueDepth,
    Queues,
    QueuesUnavailableError,
    Received,
    UnknownOriginError,
    UnknownQueueError,
)

__all__ = [
    "BodyTooLongError",
    "InvalidBodyError",
    "QueueDepth",
    "Queues",
    "QueuesUnavailableError",
    "Received",
    "UnknownOriginError",
    "UnknownQueueError",
]
