"""What is stale and what is suspect, kept as things change.

A thing is *stale* where a part that it was computed from reads differently now, *suspect* where it is not stale itself
but something stale is upstream of it, and *fresh* otherwise. Kept by three statements, each of which costs what it
changes: judge what was touched, spread suspicion downstream, and clear what has lost its support. The last two are the
over-delete and re-derive of Gupta, Mumick and Subrahmanian, "Maintaining views incrementally" (SIGMOD 1993), which is
right for circles too, where counts of reasons are not.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from springline.platform.database import Transaction
from springline.platform.events.log import Event, emit
from springline.provenance import queries
from springline.provenance.model import Mark, State
from springline.provenance.references import Reference

MARKED = "springline.provenance.resource.marked.v1"
_AT_ONCE = 1_000


def settle(tx: Transaction, touched: Iterable[int], at: datetime) -> list[Mark]:
    """Bring states up to date after what things :touched rest on has changed; tells of each that is another now."""
    ids = sorted(set(touched))
    if not ids:
        return []
    judged = tx.rows(queries.JUDGE, ids=ids, at=at)
    before: dict[int, State] = {number: was for number, was, _ in judged}
    now: dict[int, State] = {number: is_now for number, _, is_now in judged}
    blamed = [number for number, was, is_now in judged if was == "fresh" and is_now != "fresh"]
    if blamed:
        for (number,) in tx.rows(queries.SPREAD, ids=blamed, at=at):
            before.setdefault(number, "fresh")
            now[number] = "suspect"
    doubted = [number for number, _, is_now in judged if is_now == "suspect"]
    if doubted:
        for (number,) in tx.rows(queries.CLEAR, ids=doubted, at=at):
            before.setdefault(number, "suspect")
            now[number] = "fresh"
    return _tell(tx, [(number, before[number], now[number]) for number in now if before[number] != now[number]], at)


def _tell(tx: Transaction, changed: Sequence[tuple[int, State, State]], at: datetime) -> list[Mark]:
    names = (
        {
            number: Reference(kind, key)
            for number, kind, key in tx.rows(queries.NAMED, ids=[number for number, _, _ in changed])
        }
        if changed
        else {}
    )
    marks = [Mark(names[number], was, is_now, at) for number, was, is_now in changed]
    for start in range(0, len(marks), _AT_ONCE):
        emit(tx, [_event(mark) for mark in marks[start : start + _AT_ONCE]])
    return marks


def _event(mark: Mark) -> Event:
    data = {"kind": mark.reference.kind, "key": mark.reference.key, "before": mark.before, "state": mark.now}
    return Event(MARKED, "springline/provenance", str(mark.reference), data, mark.at)
