"""All SQL of the event log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from springline.platform.database import Transaction
from springline.platform.statements import statement

_APPEND = statement(__file__, "append")
_CURSOR = statement(__file__, "cursor")
_LOCK_CURSOR = statement(__file__, "lock_cursor")
_READ_COMMITTED = statement(__file__, "read_committed")
_MOVE_CURSOR = statement(__file__, "move_cursor")
_WAITING = statement(__file__, "waiting")
_LAG = statement(__file__, "lag")
_OPEN_CURSOR = statement(__file__, "open_cursor")
_DROP_CURSOR = statement(__file__, "drop_cursor")
_READ_AGAIN = statement(__file__, "read_again")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the log, in commit order. `xid` is PostgreSQL's 64-bit transaction id, `id` the event's."""

    xid: int
    id: int


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """A committed event; `envelope` is its CloudEvents 1.0 JSON text."""

    position: Position
    tenant_id: int
    type: str
    source: str
    recorded_at: datetime
    envelope: str


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the log: how many events it has, those that were asked for, and where it ends; None: it has none."""

    size: int
    events: list[LoggedEvent]
    end: Position | None


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a reader of the log is behind.

    `events` wait, counted up to 100,000; the oldest of them for `seconds`. `blocked_by_age` is the age, in seconds, of
    the oldest running transaction where some of them wait for transactions to end, and None where none does.
    """

    events: int
    seconds: float
    blocked_by_age: float | None


def append(tx: Transaction, events_json: str) -> int:
    """Append events of the transaction's tenant; returns how many."""
    return tx.execute(_APPEND, events=events_json)


def lock_cursor(tx: Transaction, name: str) -> Position | None:
    """Take a cursor for this transaction; None where another reader holds it."""
    row = tx.maybe(_LOCK_CURSOR, name=name)
    return None if row is None else Position(int(row[0]), row[1])


def cursor(tx: Transaction, name: str) -> Position:
    """Where a cursor stands; takes nothing."""
    xid, number = tx.one(_CURSOR, name=name)
    return Position(int(xid), number)


def read_committed(tx: Transaction, after: Position, limit: int) -> list[LoggedEvent]:
    """The next events after a position, in commit order, none of which can be overtaken any more."""
    return [
        LoggedEvent(Position(int(xid), number), tenant_id, kind, source, recorded_at, envelope)
        for xid, number, tenant_id, kind, source, recorded_at, envelope in tx.rows(
            _READ_COMMITTED, after_xid=after.xid, after_id=after.id, limit=limit
        )
    ]


def move_cursor(tx: Transaction, name: str, to: Position) -> None:
    """Record that everything up to a position has been handed on."""
    tx.execute(_MOVE_CURSOR, name=name, xid=to.xid, id=to.id)


def open_cursor(tx: Transaction, name: str) -> bool:
    """Make a cursor at the log's beginning; False where there is one of that name already, which stays where it is."""
    return tx.execute(_OPEN_CURSOR, name=name) == 1


def drop_cursor(tx: Transaction, name: str) -> None:
    """Forget a cursor, if there is one of that name."""
    tx.execute(_DROP_CURSOR, name=name)


def read_again(
    tx: Transaction,
    after: Position,
    end: Position,
    limit: int,
    *,
    tenant_id: int,
    since: datetime | str,
    from_id: int,
    subjects: Sequence[str],
) -> Window:
    """The next events after a position and up to another, of which only those asked for are rendered."""
    rows = tx.rows(
        _READ_AGAIN,
        after_xid=after.xid,
        after_id=after.id,
        end_xid=end.xid,
        end_id=end.id,
        limit=limit,
        tenant_id=tenant_id,
        since=since,
        from_id=from_id,
        subjects=list(subjects),
    )
    events = [LoggedEvent(Position(int(xid), number), *rest) for xid, number, *rest in rows if rest[-1] is not None]
    return Window(len(rows), events, Position(int(rows[-1][0]), rows[-1][1]) if rows else None)


def waiting(tx: Transaction, name: str) -> bool:
    """Whether there are committed events beyond a cursor, readable yet or not."""
    return bool(tx.value(_WAITING, name=name))


def lag(tx: Transaction, name: str, *, but: str = "") -> Lag:
    """How far a reader is behind, and what holds it back; events of the source `but` don't count."""
    return Lag(*tx.one(_LAG, name=name, but=but))
