"""SQL of conflicts, review queues and who looks at what: one function per statement."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from springline.insights.model import Conflict, ConflictState, Decision, Lease, Queue, SubjectKind
from springline.platform.database import Transaction
from springline.platform.statements import parse, statement

_FIND_CONFLICTS = statement(__file__, "find_conflicts")
_CONFLICTS = statement(__file__, "conflicts")
_CONFLICTS_OF = statement(__file__, "conflicts_of")
_RESOLVE = statement(__file__, "resolve_conflict")
_CLAIM = statement(__file__, "claim")
_LEASES = statement(__file__, "leases")
_RELEASE = statement(__file__, "release")
_LOW_CONFIDENCE = statement(__file__, "queue_low_confidence")
_OPEN_CONFLICTS = statement(__file__, "queue_conflicts")
_STALE = statement(__file__, "queue_stale")
_ORPHANED = statement(__file__, "queue_orphaned")
_COUNTS = statement(__file__, "count_queues")
_BEGIN = parse("insights.begin_decision", "savepoint decision")
_TAKE_BACK = parse("insights.take_back_decision", "rollback to savepoint decision")
_KEEP = parse("insights.keep_decision", "release savepoint decision")

Subject = tuple[SubjectKind, int]
_PARTS = 1_000_000
"""Confidence has six digits, so a cursor has it as a whole number."""


class Waiting(NamedTuple):
    """An entry of a queue.

    `since` and `number` are its place: since when it waits, or millionths of confidence, and a number that makes the
    place unique. `evidence_id` is the one that is gone, in the queue of these.
    """

    since: datetime | int
    number: int
    subject: Subject
    evidence_id: int | None = None


def find_conflicts(
    tx: Transaction, insight_ids: Collection[int], *, most: int, at: datetime
) -> list[tuple[int, int, int, ConflictState]]:
    """Compare insights that changed with `most` that contradict each; returns conflicts that are otherwise now."""
    rows = tx.rows(_FIND_CONFLICTS, ids=sorted(insight_ids), limit=most, at=at)
    return [(number, first, second, state) for number, first, second, state in rows]


def conflicts(tx: Transaction, ids: Collection[int]) -> dict[int, Conflict]:
    """Conflicts by their numbers, without those that there are not."""
    return {row[0]: Conflict(*row) for row in tx.rows(_CONFLICTS, ids=sorted(ids))} if ids else {}


def conflicts_of(tx: Transaction, insight_id: int, *, limit: int) -> list[Conflict]:
    """Conflicts of an insight that are not gone, the newest first."""
    return [Conflict(*row) for row in tx.rows(_CONFLICTS_OF, id=insight_id, limit=limit)]


def resolve(tx: Transaction, conflict_id: int, decision: Decision, reason: str, *, by: str, at: datetime) -> bool:
    """Note what was decided; False where the conflict is not open."""
    return tx.maybe(_RESOLVE, id=conflict_id, decision=decision, reason=reason, by=by, at=at) is not None


def claim(tx: Transaction, subjects: Iterable[Subject], *, by: str, at: datetime, until: datetime) -> list[Lease]:
    """Lease subjects to somebody, or renew it; returns the leases, without those that somebody else has."""
    rows = tx.rows(_CLAIM, subjects=_named(subjects), by=by, at=at, until=until)
    return [Lease(*row) for row in rows]


def leases(tx: Transaction, subjects: Collection[Subject], *, at: datetime) -> dict[Subject, Lease]:
    """Who looks at subjects."""
    if not subjects:
        return {}
    found = [Lease(*row) for row in tx.rows(_LEASES, subjects=_named(subjects), at=at)]
    return {(lease.kind, lease.id): lease for lease in found}


def release(tx: Transaction, subjects: Collection[Subject], *, by: str) -> None:
    """End somebody's leases."""
    for wanted in sorted({kind for kind, _ in subjects}):
        ids = sorted(number for kind, number in subjects if kind == wanted)
        tx.execute(_RELEASE, kind=wanted, ids=ids, by=by)


def waiting(
    tx: Transaction,
    queue: Queue,
    *,
    below: float,
    free: bool,
    by: str,
    at: datetime,
    after: tuple[datetime | int, int] | None,
    limit: int,
) -> list[Waiting]:
    """Entries of a queue from behind a place on."""
    since, number = after or (None, 0)
    asked: dict[str, object] = {"free": free, "at": at, "after_id": number, "limit": limit}
    if queue is Queue.LOW_CONFIDENCE:
        behind = since / _PARTS if isinstance(since, int) else -1
        rows = tx.rows(_LOW_CONFIDENCE, below=below, by=by, after_confidence=behind, **asked)
        return [Waiting(round(confidence * _PARTS), one, ("insight", one)) for confidence, one in rows]
    asked["after_at"] = "-infinity" if since is None else since
    if queue is Queue.CONFLICTS:
        return [Waiting(found_at, one, ("conflict", one)) for found_at, one in tx.rows(_OPEN_CONFLICTS, **asked)]
    if queue is Queue.STALE:
        return [Waiting(since, place, ("insight", one)) for since, place, one in tx.rows(_STALE, **asked)]
    return [
        Waiting(since, place, ("insight", one), evidence_id)
        for since, place, one, evidence_id in tx.rows(_ORPHANED, **asked)
    ]


def counts(tx: Transaction, *, below: float, most: int) -> dict[Queue, int]:
    """How long the queues are, each counted up to `most`."""
    return dict(zip(Queue, tx.one(_COUNTS, below=below, up_to=most), strict=True))  # in the order of both


def begin_decision(tx: Transaction) -> None:
    """From here on what is done can be taken back."""
    tx.execute(_BEGIN)


def take_back_decision(tx: Transaction) -> None:
    """Take back what was done since `begin_decision`."""
    tx.execute(_TAKE_BACK)
    tx.execute(_KEEP)


def keep_decision(tx: Transaction) -> None:
    """Keep what was done since `begin_decision`, as far as the transaction does."""
    tx.execute(_KEEP)


def _named(subjects: Iterable[Subject]) -> str:
    return json.dumps([{"kind": kind, "id": number} for kind, number in subjects])
