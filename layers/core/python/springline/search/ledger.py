"""The ledger: every attempt to send a document has a number, which is written down before the document leaves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.search import families, queries
from springline.search.repositories import Claimed


class SyncedIndex(NamedTuple):
    """An index that changes are sent to; `failures` is how often in a row it did not take them."""

    name: str
    family: str
    generation: int
    library_slug: str
    failures: int


class Document(NamedTuple):
    """A document of a root as it is now: JSON without a number, and a hash of it."""

    asset_id: int
    document_id: int
    body: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """A document on its way to an index."""

    index_name: str
    asset_id: int
    document_id: int
    rev: int
    body: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """What is to be sent, and how many attempts are dead because their document is gone."""

    attempts: Sequence[Attempt]
    gone: int


def indexes(tx: Transaction) -> list[SyncedIndex]:
    """The tenant's indexes that changes are sent to."""
    return [SyncedIndex(*row) for row in tx.rows(queries.INDEXES)]


def number(tx: Transaction, claimed: Sequence[Claimed], synced: Sequence[SyncedIndex], *, at: datetime) -> Numbered:
    """Read the documents of what was claimed, and put an attempt to send each into the ledger.

    What an index has in its newest form gets none, and what documents have gone is dead at once. The attempts may be
    sent once the transaction has committed. It holds a row for each family until then, so let it end soon.
    Cost: a statement to read for each family and set of libraries, and two for each family. Two workers take turns at a
    family: a document that moves from one thing to another would else be numbered by who read it where it was.
    """
    attempts: list[Attempt] = []
    gone = 0
    for family in sorted({index.family for index in synced}):
        mine = {index.name: index for index in synced if index.family == family}
        things = [one for one in claimed if one.index_name in mine]
        if things:
            tx.one(queries.HOLD_FAMILY, family=family)
            documents = _documents(tx, family, things, mine)
            numbered = _number(tx, family, things, documents, at)
            attempts += numbered.attempts
            gone += numbered.gone
    return Numbered(attempts, gone)


def take_back(tx: Transaction, refused: Sequence[Attempt]) -> None:
    """Forget attempts that never reached their index."""
    told = [{"index_name": one.index_name, "document_id": one.document_id, "rev": one.rev} for one in refused]
    tx.execute(queries.TAKE_BACK, refused=json.dumps(told, separators=(",", ":")))


def rest(tx: Transaction, index_name: str, *, seconds: float) -> None:
    """Note that an index did not take what was sent, and gets nothing for some time."""
    tx.execute(queries.REST, index_name=index_name, seconds=seconds)


def recover(tx: Transaction, index_name: str) -> None:
    """Note that an index has taken what was sent."""
    tx.execute(queries.RECOVER, index_name=index_name)


def _documents(
    tx: Transaction, family: str, things: Sequence[Claimed], indexes: Mapping[str, SyncedIndex]
) -> list[tuple[str, Document]]:
    """The documents that each index should have; indexes that have the same are read for once."""
    roots: dict[tuple[str, tuple[str, ...]], dict[str, set[int]]] = {}
    for one in things:
        index = indexes[one.index_name]
        apart = tuple(
            other.library_slug
            for other in indexes.values()
            if other.generation == index.generation and other.library_slug and not index.library_slug
        )
        roots.setdefault((index.library_slug, apart), {}).setdefault(one.index_name, set()).add(one.asset_id)
    found: list[tuple[str, Document]] = []
    for (library, others), by_index in roots.items():
        asked = sorted(set[int]().union(*by_index.values()))
        rows = tx.rows(families.documents(family), roots=asked, library=library, others=list(others))
        documents = [Document(*row) for row in rows]
        for index_name, ids in by_index.items():
            found += [(index_name, one) for one in documents if one.asset_id in ids]
    return found


def _number(
    tx: Transaction, family: str, things: Sequence[Claimed], found: Sequence[tuple[str, Document]], at: datetime
) -> Numbered:
    claimed = [
        {"index_name": one.index_name, "asset_id": one.asset_id, "is_doubtful": one.is_doubtful} for one in things
    ]
    told = [
        {
            "n": n,
            "index_name": index_name,
            "asset_id": document.asset_id,
            "document_id": document.document_id,
            "content_hash": document.content_hash,
        }
        for n, (index_name, document) in enumerate(found)
    ]
    numbered, gone = tx.one(
        queries.NUMBER,
        family=family,
        claimed=json.dumps(claimed, separators=(",", ":")),
        found=json.dumps(told, separators=(",", ":")),
        at=at,
    )
    pairs: list[tuple[int, int]] = json.loads(numbered)
    return Numbered([_attempt(*found[n], rev) for n, rev in sorted(pairs)], gone)


def _attempt(index_name: str, document: Document, rev: int) -> Attempt:
    body = f'{{"rev":{rev},{document.body[1:]}'
    return Attempt(index_name, document.asset_id, document.document_id, rev, body)
