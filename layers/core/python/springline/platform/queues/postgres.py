"""Queues in PostgreSQL, with the semantics of SQS: a received message comes back unless it is deleted in time.

A message that came back as often as its queue allows moves to the queue's dead-letter queue, with its last failure. A
receipt is good for one claim: who held a message past its visibility time-out can neither delete nor release it.

Only the database's clock counts, so workers may disagree about the time. A message that nobody has claimed is visible
whatever the clock says: setting it back delays those that are claimed, and no others.
"""

import uuid
from collections.abc import Callable, Collection, Sequence
from contextlib import closing, suppress
from datetime import datetime, timedelta

from pg8000.exceptions import InterfaceError

from springline.platform.database import Database, PgConnection, Transaction
from springline.platform.queues import queries
from springline.platform.queues.protocol import (
    QueueDepth,
    Received,
    UnknownQueueError,
    check_bodies,
    check_declaration,
    check_visibility,
)

_EVERYTHING = 2**31 - 1
_CHANNEL = "queues"


class PostgresQueues:
    """The queue port over tables. `wait` is for one thread, which then has a connection of its own."""

    def __init__(self, database: Database, *, new_receipt: Callable[[], uuid.UUID] = uuid.uuid4) -> None:
        self._database = database
        self._new_receipt = new_receipt
        self._listener: PgConnection | None = None

    def send(self, queue: str, bodies: Sequence[str]) -> None:
        """Add messages, all or none."""
        check_bodies(queue, bodies)
        with self._database.transaction() as tx:
            if len(bodies) == 1:
                if not tx.execute(queries.SEND_ONE, queue=queue, body=bodies[0]):
                    raise UnknownQueueError(queue)
            elif bodies:
                _check_exists(tx, queue)
                tx.copy(queries.SEND, (_copied(queue, body) for body in bodies))
            tx.announce(_CHANNEL, queue)

    def receive(self, queue: str, *, limit: int, visibility: timedelta) -> list[Received]:
        """Claim up to `limit` messages; where there are fewer, those without tries left go to the dead letters."""
        check_visibility(visibility)
        receipt = str(self._new_receipt())
        with self._database.transaction() as tx:
            rows = tx.rows(
                queries.RECEIVE, queue=queue, limit=limit, receipt=receipt, visibility=visibility.total_seconds()
            )
            if len(rows) < limit:
                tx.execute(queries.BURY, queue=queue)
            if not rows:
                _check_exists(tx, queue)
        return [_received(receipt, *row) for row in sorted(rows)]

    def delete(self, queue: str, receipts: Sequence[str]) -> None:
        """Remove messages that are done; those claimed anew by others stay."""
        ids, tokens = _split(receipts)
        with self._database.transaction() as tx:
            tx.execute(queries.DELETE, queue=queue, ids=ids, receipts=tokens)

    def release(self, queue: str, receipts: Sequence[str], *, delay: timedelta, failure: str | None = None) -> None:
        """Give messages back, to be visible after `delay`; `failure` goes along to the dead-letter queue."""
        check_visibility(delay)
        ids, tokens = _split(receipts)
        with self._database.transaction() as tx:
            tx.execute(
                queries.RELEASE, queue=queue, ids=ids, receipts=tokens, delay=delay.total_seconds(), failure=failure
            )
            if not delay:
                tx.announce(_CHANNEL, queue)

    def declare(
        self, queue: str, *, visibility: timedelta, max_receives: int | None, dead_letter_queue: str | None
    ) -> None:
        """Create a queue or change its settings; the dead-letter queue has to exist."""
        check_declaration(visibility, max_receives, dead_letter_queue)
        with self._database.transaction() as tx:
            if dead_letter_queue:
                _check_exists(tx, dead_letter_queue)
            tx.execute(
                queries.DECLARE,
                queue=queue,
                visibility=visibility.total_seconds(),
                max_receives=max_receives,
                dead_letter_queue=dead_letter_queue,
            )

    def depths(self) -> list[QueueDepth]:
        """How full each queue is."""
        with self._database.transaction() as tx:
            return [QueueDepth(*row) for row in tx.rows(queries.DEPTHS)]

    def peek(self, queue: str, *, limit: int) -> list[Received]:
        """The oldest messages, left where they are; their receipts are good for nothing."""
        with self._database.transaction() as tx:
            rows = tx.rows(queries.PEEK, queue=queue, limit=limit)
            if not rows:
                _check_exists(tx, queue)
        return [_received("", *row) for row in rows]

    def redrive(self, dead_letter_queue: str, *, limit: int | None, ids: Collection[str] | None = None) -> int:
        """Move messages back to the queues they came from; returns how many."""
        named = None if ids is None else f"{{{','.join(one for one in ids if one.isdecimal() and len(one) < 19)}}}"
        with self._database.transaction() as tx:
            moved = tx.rows(queries.REDRIVE, queue=dead_letter_queue, limit=limit or _EVERYTHING, ids=named)
            if not moved:
                _check_exists(tx, dead_letter_queue)
            for (queue,) in set(moved):
                tx.announce(_CHANNEL, queue)
        return len(moved)

    def wait(self, timeout: timedelta) -> set[str]:
        """Sleep until messages are sent or given back, at most `timeout`; returns the names of their queues.

        Messages whose time has come announce themselves to nobody, and a crash may swallow an announcement: look for
        messages now and then also where none was announced.
        """
        if self._listener is None:
            self._listener = self._database.listen(_CHANNEL)
        try:
            return self._listener.wait_for_notifications(timeout.total_seconds())
        except Exception:
            with suppress(InterfaceError), closing(self._listener):
                self._listener = None
            raise


def _check_exists(tx: Transaction, queue: str) -> None:
    if not tx.value(queries.EXISTS, queue=queue):
        raise UnknownQueueError(queue)


def _received(
    receipt: str,
    number: int,
    body: str,
    receive_count: int,
    sent_at: datetime,
    first_received_at: datetime | None,
    came_from: str | None,
    failure: str | None,
) -> Received:
    attributes = {"came_from": came_from, "failure": failure}
    return Received(
        id=str(number),
        body=body,
        receipt=f"{number}:{receipt}",
        receive_count=receive_count,
        sent_at=sent_at,
        first_received_at=first_received_at or sent_at,
        attributes={name: value for name, value in attributes.items() if value is not None},
    )


def _copied(queue: str, body: str) -> bytes:
    """A row for COPY, which ends columns with tabs and rows with newlines where no backslash is before them."""
    row = "\t".join(text.replace("\\", "\\\\").replace("\t", "\\t") for text in (queue, body))
    return (row.replace("\n", "\\n").replace("\r", "\\r") + "\t-infinity\n").encode()


def _split(receipts: Sequence[str]) -> tuple[str, str]:
    """Ids and tokens, as PostgreSQL writes arrays: pg8000 takes twenty times as long to write a list of texts."""
    pairs = [receipt.partition(":") for receipt in receipts]
    return f"{{{','.join(pair[0] for pair in pairs)}}}", f"{{{','.join(pair[2] for pair in pairs)}}}"
