"""An index is compared in both directions: with the ledger, and the ledger with the tables.

The engine against the ledger, by ranges of documents: what it holds and nobody knows of (a ghost), what should be found
and isn't, what it holds twice. The ledger against the tables, by ranges of things: documents that were never sent, that
should be gone, or that were sent with another content. Whatever differs is looked at a second time, in the order in
which it comes about, so that what just happens is not taken for a fault.

Nothing is repaired by hand: a ghost is taken into the ledger as dead, and everything else is marked to be sent anew, as
if it had changed.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal, cast

from springline.platform.clock import Clock
from springline.platform.database import Database, DatabaseUnavailableError, Transaction, took_too_long
from springline.platform.statements import Statement, around
from springline.search import families, presence
from springline.search.engine import Engine
from springline.search.upkeep_queries import indexes, ledger
from springline.search.upkeep_queries.indexes import Index
from springline.search.upkeep_queries.ledger import Attempt, Page

Kind = Literal["ghost", "lost", "double", "absent", "superfluous", "outdated"]
KINDS: Mapping[Kind, str] = {
    "ghost": "found in the engine, unknown to the ledger",
    "lost": "to be found, but not in the engine",
    "double": "more than once in the engine",
    "absent": "in the tables, never sent",
    "superfluous": "gone from the tables, still to be found",
    "outdated": "sent with another content than the tables have",
}
"""What can be wrong, and what it means."""
_MOST_EXAMPLES = 10
_PAGE = 2_000
_ROOTS = 500
_EVERYTHING = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Difference:
    """How many documents an index should find, how many it finds, and how many attempts it leaves out."""

    expected: int
    found: int
    left_out: int

    @property
    def documents(self) -> int:
        """How many it finds too many; negative where some are missing."""
        return self.found - self.expected


@dataclass(slots=True)
class Report:
    """What was compared, how often each kind of difference was found, and the first documents that have it."""

    documents: int = 0
    counts: Counter[Kind] = field(default_factory=Counter[Kind])
    examples: dict[Kind, list[int]] = field(default_factory=dict[Kind, list[int]])
    repaired: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.counts

    def add(self, kind: Kind, documents: Sequence[int]) -> None:
        """Count documents that differ in one way."""
        if documents:
            self.counts[kind] += len(documents)
            shown = self.examples.setdefault(kind, [])
            shown.extend(documents[: _MOST_EXAMPLES - len(shown)])


def difference(database: Database, engine: Engine, tenant_id: int, index: Index) -> Difference:
    """Compare only how many documents there are. Raises an `EngineError`.

    Cost: one search, and a count of what is shown: 0.1 s for a million documents.
    """
    with database.transaction(tenant_id) as tx:
        expected = ledger.expected(tx, index.name, index.family)
    found = presence.total(engine, index.name, last_rev=expected.last_rev, left_out=expected.left_out)
    return Difference(expected.shown, found, len(expected.left_out))


class Verification:
    """The comparison of one index, a page at a time, so that it can be spread over time.

    Args:
        database: Where the tables are, as the serving role.
        engine: What holds the index.
        clock: The time.
        tenant_id: Whose index it is.
        index: The index; what is still being built differs by nature.
        repairs: Mark what differs, to be sent anew.
        page: How many attempts are compared at once.
    """

    def __init__(
        self,
        database: Database,
        engine: Engine,
        clock: Clock,
        tenant_id: int,
        index: Index,
        *,
        repairs: bool,
        page: int = _PAGE,
    ) -> None:
        self.report = Report()
        self.index = index
        self._database = database
        self._engine = engine
        self._clock = clock
        self._tenant_id = tenant_id
        self._repairs = repairs
        self._page = page
        self._after_document: int | None = 0
        self._after_root: int | None = 0
        self._roots = _ROOTS

    def run(self) -> Report:
        """Compare everything. Raises an `EngineError`. Cost: reads the index's ledger and all of its documents."""
        while self.step():
            pass
        return self.report

    def step(self) -> bool:
        """Compare one page more; returns whether there is another. Raises an `EngineError`, and can go on after it."""
        if self._after_document is not None:
            self._after_document = self._compare_engine(self._after_document)
        elif self._after_root is not None:
            self._after_root = self._compare_tables(self._after_root)
        is_over = self._after_document is None and self._after_root is None
        if is_over and self.report.is_sound:
            with self._database.transaction(self._tenant_id) as tx:
                indexes.verified(tx, self.index.name, at=self._now)
        return not is_over

    @property
    def _now(self) -> datetime:
        return self._clock.now()

    def _compare_engine(self, after: int) -> int | None:
        """Compare the documents after one; returns the last of them, None where there are no more."""
        size = self._page
        while True:
            with self._database.transaction(self._tenant_id) as tx:
                page = ledger.page(tx, self.index.name, after=after, size=size)
            held = presence.copies_between(self._engine, self.index.name, after, page.upto)
            is_whole = len(held) < presence.MOST_REVS
            if is_whole or size == 1:
                break
            size = max(size // 8, 1)  # so many ghosts that one answer doesn't hold them all
        self._settle(page, held, is_whole=is_whole)
        return page.upto

    def _settle(self, page: Page, held: Mapping[int, int], *, is_whole: bool) -> None:
        known = {one.rev for one in page.attempts}
        ghosts = sorted(held.keys() - known)
        shown = [one for one, is_shown in page.attempts.items() if is_shown]
        lost = [one for one in shown if one.rev not in held] if is_whole else []
        double = [one for one in shown if held.get(one.rev, 0) > 1]
        self.report.documents += len(shown)
        # The engine is asked before the ledger: what it holds is in the ledger from before it got it.
        some = presence.holders(self._engine, self.index.name, ghosts)

        def settle(tx: Transaction) -> Sequence[tuple[Kind, list[int]]]:
            unknown = ledger.unknown(tx, self.index.name, some)
            if self._repairs:
                ledger.adopt(tx, self.index.name, unknown, at=self._now)
            return (
                ("ghost", [one.document_id for one in unknown]),
                ("lost", self._distrust(tx, lost)),
                ("double", self._distrust(tx, double)),
            )

        self._add(self._database.run(settle, tenant_id=self._tenant_id))

    def _distrust(self, tx: Transaction, some: Sequence[Attempt]) -> list[int]:
        """Those attempts that are shown still, by their documents; they are sent anew."""
        if not some:
            return []
        shown = ledger.still_shown(tx, self.index.name, some)
        if self._repairs:
            ledger.distrust(tx, self.index.name, some)
            ledger.mark(tx, self.index.name, {one.asset_id for one in shown})
        return [one.document_id for one in shown]

    def _compare_tables(self, after: int) -> int | None:
        """Compare the things after one; returns the last of them, None where there are no more."""
        index = self.index

        def compare(tx: Transaction) -> tuple[int | None, Sequence[tuple[Kind, list[int]]]]:
            page = tx.rows(families.roots(index.family), after=after, size=self._roots)
            roots: list[int] = [row[0] for row in page]
            upto = roots[-1] if len(roots) == self._roots else None
            text: str = tx.value(
                _differences(index.family),
                roots=roots,
                library=index.library_slug,
                others=self._others(tx),
                index_name=index.name,
                family=index.family,
                after=after,
                upto=_EVERYTHING if upto is None else upto,
            )
            rows = cast("Sequence[tuple[Kind, int, int]]", json.loads(text))
            if self._repairs:
                ledger.mark(tx, index.name, {thing for _, _, thing in rows})
            return upto, [(kind, [document for one, document, _ in rows if one == kind]) for kind in KINDS]

        try:
            upto, found = self._database.run(compare, tenant_id=self._tenant_id)
        except DatabaseUnavailableError as error:
            if not took_too_long(error) or self._roots == 1:
                raise
            self._roots = max(self._roots // 8, 1)  # things of so many words that so many take too long
            return after
        self._add(found)
        return upto

    def _others(self, tx: Transaction) -> list[str]:
        """The libraries that have an index of their own in this generation, where this one is for all others."""
        index = self.index
        if index.library_slug:
            return []
        same = (one for one in indexes.indexes(tx) if (one.family, one.generation) == (index.family, index.generation))
        return [one.library_slug for one in same if one.library_slug]

    def _add(self, found: Sequence[tuple[Kind, list[int]]]) -> None:
        for kind, documents in found:
            self.report.add(kind, documents)
            self.report.repaired += len(documents) if self._repairs else 0


@cache
def _differences(family: str) -> Statement:
    sql = (Path(__file__).parent / "upkeep_queries" / "differences.sql").read_text(encoding="utf-8")
    return around(f"search.differences_{family}", sql, families.documents(family))
