"""Making the landing and the index what the source says, where reconciling has found that they are not.

Rows are mended as they are found: what has landed of a row goes, and what the source has of it now takes its place,
with its version and lineage, whatever these were before. That is safe beside live ingest: nothing else lands while the
source is read, and what it tells after that is newer.

Facets may have counted what was lost, and not what was changed: nobody knows. So they are not counted on by differences
but compared with a recount once all rows are mended, and put right where they differ. Only documents that this concerns
are rendered again.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial

from springline.platform.database import Database, Transaction
from springline.platform.statements import statement
from springline.warehouse import pages, queries
from springline.warehouse.pages import Page
from springline.warehouse.queries.pages import TABLES, counting, marking
from springline.warehouse.transforms import transform

BATCH = 500
"""Rows mended in one transaction, which keeps all others from landing meanwhile."""
Source = Callable[[Page, Sequence[int]], None]
"""Adds the rows with some ids to a page, as they are in the source now."""

_RECOUNT = counting(
    "warehouse.recount",
    """
    select kind, doc_id, facet, value, coalesce(counted.n, 0) - coalesce(kept.n, 0) as n
    from (select kind, doc_id, facet, value, n from index_facet where tenant_id = current_tenant()) kept
    full join (select kind, doc_id, facet, value, n from landed_facets()) counted using (kind, doc_id, facet, value)
    """,
)
_MARK = marking("warehouse.mark", "select * from unnest(:kinds::text[], :ids::bigint[]) documents (kind, doc_id)")
_RETIRE = {kind: statement(queries.__file__, f"retire_{kind}") for kind in ("people", "requests")}


def mend(database: Database, tenant_id: int, kind: str, ids: Sequence[int], source: Source, *, at: datetime) -> None:
    """Land rows of a kind exactly as the source has them, and remove those that it has not; in one transaction.

    Args:
        database: The warehouse's, as the serving role.
        tenant_id: Whose rows they are.
        kind: One of `pages.KINDS`.
        ids: Which rows, `BATCH` at most.
        source: Must not share a connection with `database`.
        at: The present time.
    """
    database.run(partial(_mend, kind=kind, ids=list(ids), source=source, at=at), tenant_id=tenant_id)


def _mend(tx: Transaction, *, kind: str, ids: list[int], source: Source, at: datetime) -> None:
    table = TABLES[kind]
    queries.own_facets(tx)  # from here on nothing lands, so that what is read now is as new as all that has landed
    with closing(Page(kind)) as page:
        source(page, ids)
        tx.execute(table.mark, ids=ids, recorded_at=at)
        tx.execute(table.remove, ids=ids)
        if page.rows and pages.stage(tx, page) is not None:
            tx.execute(table.insert)
            tx.execute(table.mark, ids=ids, recorded_at=at)


def settle(
    database: Database, tenant_id: int, documents: Iterable[tuple[str, int]], *, now: Callable[[], datetime]
) -> dict[tuple[str, str], int]:
    """Put facets right by a recount of the landing, and render the documents given and all that are marked.

    A document whose row has not landed becomes an empty one that is marked as deleted, as a withdrawn request's does.
    Returns what `transform` does. Cost: a count of the whole landing, during which nothing else lands.
    """
    chosen = list(documents)

    def work(tx: Transaction) -> None:
        queries.own_facets(tx)
        tx.value(_RECOUNT, recorded_at=now())
        tx.execute(_MARK, kinds=[kind for kind, _ in chosen], ids=[one for _, one in chosen], recorded_at=now())
        for kind, table in (("person", "people"), ("request", "requests")):
            ids = [one for of_kind, one in chosen if of_kind == kind]
            if ids and tx.execute(_RETIRE[table], ids=ids, at=now()):
                queries.next_generation(tx, kind, now())

    database.run(work, tenant_id=tenant_id)
    return transform(database, tenant_id, now=now)
