"""A new generation of indexes is built beside the one that is searched, while things go on changing.

From the moment that its rows are committed, changes are sent to the new indexes as well. Transactions that began
before may not have seen them, so reading what there is waits until the last of these has ended, as CREATE INDEX
CONCURRENTLY does. Then all things are read page by page, and wait to be sent like changes; the place up to which that
was done is moved in the same transaction. An index is ready when everything that was there is found in it.

Whatever crashes, the next run goes on from the rows.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from springline.platform.database import Database, Transaction
from springline.platform.errors import ConflictError, InvalidError
from springline.search import families, presence
from springline.search.engine import Engine
from springline.search.model import EngineRefusedError
from springline.search.pace import Pace
from springline.search.quickwit.template import compiled
from springline.search.upkeep_queries import indexes as queries
from springline.search.upkeep_queries import ledger
from springline.search.upkeep_queries.indexes import Index

_EVERYTHING = 2**63 - 1  # no attempt has a higher number
_NOTED = -1  # nothing was read: which transactions have to end before was only just noted
_log = logging.getLogger(__name__)


class LibraryUnknownError(InvalidError):
    """A library is to have an index of its own, and can't."""

    def __init__(self, family: str, slug: str, known: Sequence[str]) -> None:
        there = f"there are {', '.join(known)}" if known else "there are none yet"
        super().__init__(f"{family} has no library {slug!r} that could have an index of its own: {there}")
        self.slug = slug


class IndexTakenError(ConflictError):
    """The engine has an index of this name already, with documents that the ledger knows nothing of."""

    def __init__(self, index_name: str, documents: int) -> None:
        super().__init__(
            f"the engine's index {index_name} holds {documents} documents that this database never sent: delete it in "
            "the engine if nobody else uses it, or drop this generation and rebuild"
        )
        self.index_name = index_name


@dataclass(frozen=True, slots=True)
class Barrier:
    """What an index waits for once it has read everything: what was marked by then, and sent by the time that was done.

    What changes all the time would keep a busy index from ever being ready, so only what came before counts.
    """

    marked_by: datetime
    rev: int | None = None


def start(tx: Transaction, family: str, *, apart: Sequence[str] = ()) -> int:
    """Add a generation of indexes, which are built from then on; returns its number.

    Args:
        tx: A transaction of the tenant.
        family: What they hold.
        apart: The slugs of libraries that get an index of their own; one more index is for all others.

    Raises:
        UnknownFamilyError: There is no such family.
        LibraryUnknownError: One of the libraries does not exist, or the family has none.
    """
    known = queries.libraries(tx) if "library_slug" in families.family(family).by_name else []
    for slug in apart:
        if slug not in known:
            raise LibraryUnknownError(family, slug, known)
    queries.found_family(tx, family)
    generation = queries.next_generation(tx)
    slugs = ["", *sorted({*apart})]
    queries.add_indexes(tx, family, generation, {_named(family, generation, slug): slug for slug in slugs})
    return generation


def create(database: Database, engine: Engine, tenant_id: int, index: Index) -> bool:
    """Create an index in the engine where it isn't there; returns whether it had to be.

    Raises `IndexTakenError` where there is one that isn't ours, and an `EngineError`. Cost: one request.
    """
    if engine.get_index(index.name) is None:
        try:
            engine.create_index(compiled(index.family, index.name))
        except EngineRefusedError:
            if engine.get_index(index.name) is None:
                raise
        else:
            _take_back_unwanted(database, engine, tenant_id, index)
            return True
    if index.checkpoint == 0:
        held = presence.total(engine, index.name, last_rev=_EVERYTHING, left_out=())
        # What is sent is in the ledger before it is in the engine, so this order tells ours from others'.
        with database.transaction(tenant_id) as tx:
            if held and not ledger.has_attempts(tx, index.name):
                raise IndexTakenError(index.name, held)
    return False


def _take_back_unwanted(database: Database, engine: Engine, tenant_id: int, index: Index) -> None:
    """Delete an index that was created after it had been dropped: nobody else would."""
    with database.transaction(tenant_id) as tx:
        is_wanted = any(one.name == index.name and one.state != "dropping" for one in queries.indexes(tx))
    if not is_wanted:
        engine.delete_index(index.name)


def read_on(database: Database, tenant_id: int, index: Index, *, pace: Pace) -> int | None:
    """Have the next things wait to be sent to an index; returns how many were read, None where that has to wait.

    It waits while transactions are open that may not have seen the index, while enough things wait already, and while
    somebody else is at it. Cost: one transaction, for at most `pace.page` things.
    """

    def read(tx: Transaction) -> int | None:
        held = queries.hold_reading(tx, index.name)
        if held is not None and held.is_first:
            return _NOTED
        if held is None or not held.may_read:
            return None
        if queries.waiting(tx, index.name, most=pace.most_waiting) >= pace.most_waiting:
            return None
        page = tx.rows(families.roots(index.family), after=held.checkpoint, size=pace.page)
        roots: list[int] = [row[0] for row in page]
        queries.add_roots(tx, index.name, roots)
        queries.has_read(tx, index.name, roots[-1] if roots else held.checkpoint, is_all=len(roots) < pace.page)
        return len(roots)

    done = database.run(read, tenant_id=tenant_id)
    return database.run(read, tenant_id=tenant_id) if done == _NOTED else done


def settle(
    database: Database, tenant_id: int, index: Index, barrier: Barrier | None, *, now: datetime
) -> Barrier | None:
    """Make an index ready that has read everything, once it holds that; returns what it waits for, None when it is.

    Pass what the call before returned, None the first time. Cost: one transaction.
    """

    def look(tx: Transaction) -> Barrier | None:
        found = queries.unsettled(tx, index, marked_by=barrier and barrier.marked_by, rev=barrier and barrier.rev)
        if found.waits:
            return barrier or Barrier(found.at)
        if found.is_on_its_way:
            known = barrier or Barrier(found.at)
            return known if known.rev is not None else Barrier(known.marked_by, found.last_rev)
        queries.make_ready(tx, index.name, at=now)
        return None

    left = database.run(look, tenant_id=tenant_id)
    if left is None:
        _log.info("search index is ready", extra={"tenant_id": tenant_id, "index_name": index.name})
    return left


def _named(family: str, generation: int, slug: str) -> str:
    name = f"{family}_model_{generation}"
    return f"{name}_{slug.replace('-', '_')}" if slug else name
