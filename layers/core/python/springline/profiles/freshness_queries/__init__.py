"""All SQL of the search for outdated highlights: one function per statement."""

import json
from datetime import datetime
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.platform.events.queries import Position
from springline.platform.statements import statement

_OPEN_SCAN = statement(__file__, "open_scan")
_LOCK_SCAN = statement(__file__, "lock_scan")
_MOVE_SCAN = statement(__file__, "move_scan")
_READ_CHANGES = statement(__file__, "read_changes")
_GROWN_OLD = statement(__file__, "grown_old")
_OF_OTHER_GENERATORS = statement(__file__, "of_other_generators")
_COUNT_STATES = statement(__file__, "count_states")

_NEWEST = 200  # messages of a newcomer that are looked at
_SHORTEST = 12  # characters: as little as a generator reads


class Change(NamedTuple):
    """Something that happened to what is told of a person: the first and the last time that it was recorded."""

    user_id: int
    reason: str
    first_at: datetime
    last_at: datetime


class Stretch(NamedTuple):
    """A stretch of the log: how many events it has, where it ends, and what they amount to."""

    events: int
    end: Position
    changes: list[Change]


class Made(NamedTuple):
    """By what somebody's words were made, and whether that lies beyond the current model and prompt, in their order."""

    user_id: int = 0
    model: str = ""
    prompt_version: str = ""
    is_beyond: bool = False


class States(NamedTuple):
    """How many highlights there are, by state; as marked."""

    fresh: int
    stale: int
    overridden: int


def open_scan(tx: Transaction) -> None:
    """Make the tenant's checkpoint where there is none."""
    tx.execute(_OPEN_SCAN)


def lock_scan(tx: Transaction) -> Position | None:
    """Take the tenant's checkpoint for this transaction; None where another scan holds it, or there is none."""
    row = tx.maybe(_LOCK_SCAN)
    return None if row is None else Position(int(row[0]), row[1])


def move_scan(tx: Transaction, to: Position) -> None:
    """Record that the log was searched up to a position."""
    tx.execute(_MOVE_SCAN, xid=to.xid, id=to.id)


def read_changes(tx: Transaction, after: Position, limit: int) -> Stretch:
    """The next events after a position, none of which can be overtaken any more."""
    events, xid, number, changes = tx.one(
        _READ_CHANGES, after_xid=after.xid, after_id=after.id, limit=limit, newest=_NEWEST, shortest=_SHORTEST
    )
    return Stretch(
        events,
        Position(int(xid), number),
        [
            Change(user_id, reason, datetime.fromisoformat(first_at), datetime.fromisoformat(last_at))
            for user_id, reason, first_at, last_at in json.loads(changes)
        ],
    )


def grown_old(
    tx: Transaction, now: datetime, after: tuple[datetime | str, int], limit: int
) -> list[tuple[int, datetime]]:
    """People whose words have grown too old, with since when."""
    rows = tx.rows(_GROWN_OLD, now=now, after_at=after[0], after_id=after[1], limit=limit)
    return [(user_id, stale_after) for user_id, stale_after in rows]


def of_other_generators(tx: Transaction, current: tuple[str, str], after: Made, limit: int) -> list[Made]:
    """People whose words were made by something else than `current`, from after the last that was returned."""
    rows = tx.rows(
        _OF_OTHER_GENERATORS,
        model=current[0],
        prompt=current[1],
        after_id=after.user_id,
        after_model=after.model,
        after_prompt=after.prompt_version,
        is_beyond=after.is_beyond,
        limit=limit,
    )
    return [Made(*row) for row in rows]


def count_states(tx: Transaction) -> States:
    """How many highlights are in each state."""
    return States(*tx.one(_COUNT_STATES))
