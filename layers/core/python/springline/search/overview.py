"""What an operator sees of the indexes: what each holds, what it waits for, and what can't be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from springline.platform.database import Transaction
from springline.search.repositories import DeadLetter, SearchSyncQueueRepository
from springline.search.upkeep_queries import indexes as queries

_MOST_LETTERS = 20


@dataclass(frozen=True, slots=True)
class IndexState:
    """An index. `left_out` counts attempts that searches leave out for good, `sent` those on their way.

    `seconds_behind` is the age of the oldest change that it has not been sent; None where nothing waits.
    """

    index: str
    family: str
    generation: int
    state: str
    is_active: bool
    documents: int
    sent: int
    left_out: int
    waiting: int
    dead_letters: int
    seconds_behind: float | None
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The indexes of a tenant in one database, and the first dead letters."""

    indexes: Sequence[IndexState]
    dead_letters: Sequence[DeadLetter]


def overview(tx: Transaction) -> Overview:
    """All indexes of the transaction's tenant. Cost: reads the whole ledger; for people, not for every minute."""
    held = {row.index_name: row for row in queries.overview(tx)}
    states = [
        IndexState(
            index=one.name,
            family=one.family,
            generation=one.generation,
            state=one.state,
            is_active=one.is_active,
            documents=held[one.name].shown,
            sent=held[one.name].sent,
            left_out=held[one.name].dead,
            waiting=held[one.name].waiting,
            dead_letters=held[one.name].dead_letters,
            seconds_behind=held[one.name].seconds_behind,
            verified_at=one.verified_at,
        )
        for one in queries.indexes(tx)
        if one.name in held
    ]
    return Overview(states, SearchSyncQueueRepository(tx).dead_letters(limit=_MOST_LETTERS))
