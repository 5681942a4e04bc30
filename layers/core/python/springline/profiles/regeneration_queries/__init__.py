"""All SQL of who waits to be written of anew: one function per statement."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.platform.statements import statement

_REQUEST = statement(__file__, "request")
_ASKED = statement(__file__, "asked")
_LOCK_ASKED = statement(__file__, "lock_asked")
_ANSWERED = statement(__file__, "answered")


class Asked(NamedTuple):
    """A person who waits, as this was read.

    Attributes:
        user_id: The person.
        requested_at: When they were asked for last.
        generated_at: When the words that are told of them were stored; None without any.
        marks: How often these had been marked stale.
    """

    user_id: int
    requested_at: datetime
    generated_at: datetime | None
    marks: int


def request(tx: Transaction, user_ids: Collection[int], *, reason: str, at: datetime | None, again: bool) -> int:
    """Add rows and events; returns how many."""
    return tx.execute(_REQUEST, ids=list(user_ids), reason=reason, at=at, again=again)


def asked(tx: Transaction, user_ids: Collection[int]) -> dict[int, Asked]:
    """Those of people who wait, by their ids."""
    rows = tx.rows(_ASKED, ids=list(user_ids))
    return {user_id: Asked(user_id, *row) for user_id, *row in rows}


def lock_asked(tx: Transaction, user_ids: Collection[int]) -> None:
    """Let nobody ask for people, or answer for them, until the transaction ends."""
    tx.rows(_LOCK_ASKED, ids=list(user_ids))


def answered(tx: Transaction, times: Mapping[int, datetime]) -> int:
    """Take away requests that are no newer than these; returns how many."""
    return tx.execute(_ANSWERED, ids=[*times], times=[*times.values()])
