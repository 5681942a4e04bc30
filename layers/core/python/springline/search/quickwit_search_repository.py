"""Search by Quickwit: what it finds is compared with the ledger, so nothing is told that PostgreSQL doesn't say too."""

import json
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from springline.platform.database import Transaction
from springline.search.engine import Engine, EngineHit
from springline.search.hit_queries import DOUBTFUL
from springline.search.model import Asked, EngineError, EngineGarbledError, Place, SearchFound, SearchHit
from springline.search.quickwit.expressions import is_past_values, read_found, request_body
from springline.search.repositories import LibraryModelPolicyRepository, Route

if TYPE_CHECKING:
    from springline.search.searching import MatchingRepository, Transactions

MOST_LEFT_OUT = 60_000
"""Attempts that one search can leave out: their numbers take up to 700 kB of the 1 MiB that a request may have."""
_MOST_READS = 5  # pages of the engine that are read to fill one of ours


class TooMuchLeftOutError(EngineError):
    """The engine holds more outdated documents than a search can leave out."""

    def __init__(self, left_out: int) -> None:
        super().__init__(
            f"the indexes hold {left_out:,} outdated documents, and a search can leave out {MOST_LEFT_OUT:,}: "
            "build new ones, with `springline search rebuild`"
        )
        self.left_out = left_out


class NotIndexedError(LookupError):
    """A family has no index that searches go to; PostgreSQL is its engine."""

    def __init__(self, family: str) -> None:
        super().__init__(f"the policy names no index of {family}; `springline search switch` makes searches go to one")
        self.family = family


class _Hit(NamedTuple):
    """A hit of the engine, and which attempt to send its document it is of."""

    hit: SearchHit
    rev: int


class QuickwitSearchRepository:
    """Searches the indexes that the policy names at that moment; nothing of it is kept between searches.

    Args:
        engine: The search engine.
        postgres: The same family's search in PostgreSQL, asked about hits whose document changed since it was sent.
    """

    def __init__(self, engine: Engine, postgres: "MatchingRepository") -> None:
        self._engine = engine
        self._postgres = postgres

    def search(self, tx: Transaction, asked: Asked) -> SearchFound:
        """Find what is asked, all in one transaction, which stays open while the engine works.

        Raises an `EngineError`, and `NotIndexedError` where the policy names no index.
        """
        route = LibraryModelPolicyRepository(tx).route(asked.family.name)
        if route is None:
            raise NotIndexedError(asked.family.name)
        return self.search_along(route, lambda: nullcontext(tx), asked)

    def search_along(self, route: Route, transactions: "Transactions", asked: Asked) -> SearchFound:
        """Find what is asked by a route; hits are checked in transactions that are closed while the engine works.

        Each hit is told once. One that is no longer the attempt which the ledger shows, or whose thing waits to be sent
        anew, is told where PostgreSQL says that its document matches now, at the place where the engine has it. Where
        that makes a page short, more is read: a page has fewer than `limit` hits only behind hundreds that had to go,
        and `next` continues behind the last one read. `total` is without those of this page that had to go.

        Cost: one request to the engine, two where the page begins among documents without the value sorted by, and one
        statement, two where a hit is doubtful. Raises an `EngineError`.
        """
        if len(route.left_out) > MOST_LEFT_OUT:
            raise TooMuchLeftOutError(len(route.left_out))
        hits: dict[int, SearchHit] = {}
        dropped = 0
        found, read = self._read(route, asked)
        first = self._read(route, replace(asked, after=None))[0] if is_past_values(asked) else found
        more = _MOST_READS
        while True:
            confirmed = self._confirmed(route, transactions, asked, read)
            for place, one in enumerate(read, 1):
                if one not in confirmed or one.hit.document_id in hits:
                    dropped += 1
                    continue
                hits[one.hit.document_id] = one.hit
                if len(hits) == asked.limit:
                    following = found.next if place == len(read) else one.hit.place
                    return _told(first, hits, following, dropped)
            more -= 1
            if found.next is None or not more:
                return _told(first, hits, found.next, dropped)
            found, read = self._read(route, replace(asked, after=found.next, facets=()))

    def _read(self, route: Route, asked: Asked) -> tuple[SearchFound, list[_Hit]]:
        """What the engine finds, and its hits with their attempts."""
        body = request_body(asked, left_out=route.left_out, last_rev=route.last_rev)
        answer = self._engine.search(route.index_names, body)
        found = read_found(asked, answer)
        revs = [_rev(hit) for hit in answer.hits]
        return found, [_Hit(hit, rev) for hit, rev in zip(found.hits, revs, strict=False)]

    def _confirmed(
        self, route: Route, transactions: "Transactions", asked: Asked, read: Sequence[_Hit]
    ) -> Collection[_Hit]:
        """Those hits whose documents are there and match."""
        if not read:
            return ()
        hits = json.dumps([{"document_id": one.hit.document_id, "rev": one.rev} for one in read])
        with transactions() as tx:
            rows = tx.rows(DOUBTFUL, hits=hits, index_names=route.index_names, family=asked.family.name)
            doubtful = {(document, rev): is_elsewhere for document, rev, is_elsewhere in rows}
            to_check = sorted({document for (document, _), is_elsewhere in doubtful.items() if not is_elsewhere})
            matching = set(self._postgres.matching(tx, asked.query, to_check)) if to_check else set[int]()
        return {
            one
            for one in read
            if (is_elsewhere := doubtful.get((one.hit.document_id, one.rev))) is None
            or (not is_elsewhere and one.hit.document_id in matching)
        }


def _told(first: SearchFound, hits: dict[int, SearchHit], following: Place | None, dropped: int) -> SearchFound:
    """A page; total and facets are those of the engine's first answer."""
    return replace(first, hits=list(hits.values()), next=following, total=max(len(hits), first.total - dropped))


def _rev(hit: EngineHit) -> int:
    rev = hit.source.get("rev")
    if not isinstance(rev, int) or isinstance(rev, bool):
        raise EngineGarbledError("a hit has no rev")
    return rev
