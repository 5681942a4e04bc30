"""Sending many things by services that take few at a time, and that may accept some of a batch and refuse others."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

logger = logging.getLogger(__name__)

Pause = Callable[[float], None]
"""Waits that many seconds, as `time.sleep` does."""

_ATTEMPTS = 5
_FIRST_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Refused(Generic[T]):
    """An entry that the service did not take, and the service's code for why."""

    entry: T
    code: str


def batches(entries: Iterable[T], size: Callable[[T], int], *, most: int, most_bytes: int) -> Iterator[list[T]]:
    """Cut `entries`, in their order, into batches of at most `most` entries and `most_bytes` bytes in sum.

    An entry that is larger than `most_bytes` by itself becomes a batch of its own; refuse it before.
    """
    batch: list[T] = []
    held = 0
    for entry in entries:
        added = size(entry)
        if batch and (len(batch) == most or held + added > most_bytes):
            yield batch
            batch, held = [], 0
        batch.append(entry)
        held += added
    if batch:
        yield batch


def send_until_taken(
    batch: Sequence[T], send: Callable[[Sequence[T]], list[Refused[T]]], *, pause: Pause
) -> list[Refused[T]]:
    """Call `send` with the batch, then with what it refused, at most five times; returns what was refused to the end.

    Pauses double from 0.1 s: 1.5 s in sum. What was taken is never sent again.
    """
    refused = send(batch)
    seconds = _FIRST_PAUSE_SECONDS
    for _ in range(_ATTEMPTS - 1):
        if not refused:
            break
        logger.warning("part of a batch was refused", extra={"refused": len(refused), "code": refused[0].code})
        pause(seconds)
        seconds *= 2
        refused = send([item.entry for item in refused])
    return refused
