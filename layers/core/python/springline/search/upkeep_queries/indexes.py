"""The SQL of indexes and their generations: one function per statement."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.platform.statements import statement

_INDEXES = statement(__file__, "indexes")
_FOUND_FAMILY = statement(__file__, "found_family")
_NEXT_GENERATION = statement(__file__, "next_generation")
_ADD_INDEXES = statement(__file__, "add_indexes")
_LIBRARIES = statement(__file__, "libraries")
_HOLD_READING = statement(__file__, "hold_reading")
_WAITING = statement(__file__, "waiting")
_ADD_ROOTS = statement(__file__, "add_roots")
_HAS_READ = statement(__file__, "has_read")
_UNSETTLED = statement(__file__, "unsettled")
_MAKE_READY = statement(__file__, "make_ready")
_VERIFIED = statement(__file__, "verified")
_DROP_GENERATION = statement(__file__, "drop_generation")
_HOLD_DROPPING = statement(__file__, "hold_dropping")
_IS_LEASED = statement(__file__, "is_leased")
_EMPTY_WORK = statement(__file__, "empty_work")
_REMOVE_INDEX = statement(__file__, "remove_index")
_OVERVIEW = statement(__file__, "overview")


@dataclass(frozen=True, slots=True)
class Index:
    """An index of the engine, as `search_index` has it. Where `switched_at` is set, searches go to it."""

    name: str
    family: str
    generation: int
    library_slug: str
    state: str
    checkpoint: int
    is_read: bool
    created_at: datetime
    ready_at: datetime | None
    verified_at: datetime | None
    forgotten_at: datetime | None
    switched_at: datetime | None

    @property
    def is_active(self) -> bool:
        """Whether searches go to it."""
        return self.switched_at is not None


class Reading(NamedTuple):
    """Up to where an index has read what there is, whether it may go on, and whether nobody had found it before."""

    checkpoint: int
    may_read: bool
    is_first: bool


class Unsettled(NamedTuple):
    """Whether something waits to be sent, or to be found; the database's time, and the last attempt in the ledger."""

    waits: bool
    is_on_its_way: bool
    at: datetime
    last_rev: int


class Held(NamedTuple):
    """What an index holds and waits for, counted."""

    index_name: str
    shown: int
    sent: int
    dead: int
    waiting: int
    dead_letters: int
    seconds_behind: float | None


def indexes(tx: Transaction) -> list[Index]:
    """The tenant's indexes, by family, generation and library."""
    return [Index(*row) for row in tx.rows(_INDEXES)]


def found_family(tx: Transaction, family: str) -> int:
    """Note that a family is searched by an engine; returns its last attempt, and holds its row."""
    return tx.value(_FOUND_FAMILY, family=family)


def next_generation(tx: Transaction) -> int:
    """A number for a new generation."""
    return tx.value(_NEXT_GENERATION)


def add_indexes(tx: Transaction, family: str, generation: int, names: Mapping[str, str]) -> int:
    """Add a generation's indexes: the libraries' slugs by the indexes' names."""
    wanted = [{"index_name": name, "library_slug": slug} for name, slug in names.items()]
    return tx.value(_ADD_INDEXES, family=family, generation=generation, indexes=json.dumps(wanted))


def libraries(tx: Transaction) -> list[str]:
    """The slugs of all libraries."""
    return [row[0] for row in tx.rows(_LIBRARIES)]


def hold_reading(tx: Transaction, index_name: str) -> Reading | None:
    """Hold an index that has still to read what there is; None where there is nothing to do, or somebody is at it."""
    row = tx.maybe(_HOLD_READING, index_name=index_name)
    return Reading(*row) if row else None


def waiting(tx: Transaction, index_name: str, *, most: int) -> int:
    """How many things wait to be sent to an index, counted up to `most`; dead letters do not count."""
    return tx.value(_WAITING, index_name=index_name, most=most)


def add_roots(tx: Transaction, index_name: str, roots: Sequence[int]) -> int:
    """Have things wait to be sent to an index that is being built; returns how many did not wait already."""
    return tx.value(_ADD_ROOTS, index_name=index_name, roots=json.dumps(roots))


def has_read(tx: Transaction, index_name: str, checkpoint: int, *, is_all: bool) -> None:
    """Note up to where an index has read what there is."""
    tx.one(_HAS_READ, index_name=index_name, checkpoint=checkpoint, is_read=is_all)


def unsettled(tx: Transaction, index: Index, *, marked_by: datetime | None, rev: int | None) -> Unsettled:
    """What still keeps an index from being ready: of what was marked by then, and sent up to that attempt."""
    return Unsettled(*tx.one(_UNSETTLED, index_name=index.name, family=index.family, marked_by=marked_by, rev=rev))


def make_ready(tx: Transaction, index_name: str, *, at: datetime) -> bool:
    """An index is ready; returns whether it was being built until now."""
    return tx.maybe(_MAKE_READY, index_name=index_name, at=at) is not None


def verified(tx: Transaction, index_name: str, *, at: datetime) -> bool:
    """Note that an index agrees with the ledger."""
    return tx.maybe(_VERIFIED, index_name=index_name, at=at) is not None


def drop_generation(tx: Transaction, family: str, generation: int) -> int:
    """Mark the indexes of a generation to be dropped, where searches don't go to them; returns how many."""
    return tx.value(_DROP_GENERATION, family=family, generation=generation)


def hold_dropping(tx: Transaction, index_name: str) -> bool:
    """Hold an index that is to be dropped; whether it is, and nobody is putting something before it."""
    return tx.maybe(_HOLD_DROPPING, index_name=index_name) is not None


def is_leased(tx: Transaction, index_name: str) -> bool:
    """Whether somebody may be sending to an index."""
    return tx.value(_IS_LEASED, index_name=index_name)


def empty_work(tx: Transaction, index_name: str) -> int:
    """Remove all that waits to be sent to an index; returns how much."""
    return tx.value(_EMPTY_WORK, index_name=index_name)


def remove_index(tx: Transaction, index_name: str) -> bool:
    """Remove the row of an index that is to be dropped; returns whether it was."""
    return tx.maybe(_REMOVE_INDEX, index_name=index_name) is not None


def overview(tx: Transaction) -> list[Held]:
    """What each index holds and waits for. Cost: reads the whole ledger."""
    return [Held(*row) for row in tx.rows(_OVERVIEW)]
