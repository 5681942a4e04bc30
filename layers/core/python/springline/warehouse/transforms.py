"""People and request documents, rendered from the landing: only those that something changed, and always whole.

A document is a function of the landed rows. Its content hash decides whether it changed; unchanged content keeps its
version. Rendering a document costs the number of its distinct facets, not the number of messages behind them.
"""

from collections.abc import Callable
from datetime import datetime

from springline.platform.database import Database, Transaction
from springline.warehouse import queries
from springline.warehouse.queries import Rendered

BATCH = 500
LONGEST_LIST = 100
_RENDER = {"person": queries.RENDER_PEOPLE, "request": queries.RENDER_REQUESTS}
KINDS = tuple(_RENDER)


def transform(
    database: Database,
    tenant_id: int,
    *,
    now: Callable[[], datetime],
    limit: int = BATCH,
    on_batch: Callable[[int], None] = lambda _: None,
) -> dict[tuple[str, str], int]:
    """Render all documents of a tenant that are marked, a batch per transaction.

    Returns how many there were by kind and outcome (`changed`, `unchanged`). Several may run at once: what one has
    taken, others pass over. After each batch `on_batch` is told how many it rendered. Where nothing is marked, it costs
    one statement.
    """
    outcomes: dict[tuple[str, str], int] = {}
    with database.transaction(tenant_id) as tx:
        kinds = queries.marked_kinds(tx, KINDS)
    for kind in kinds:
        while True:
            with database.transaction(tenant_id) as tx:
                taken, rendered = render_marked(tx, kind, at=now(), limit=limit)
            changed = sum(one.changed for one in rendered)
            for outcome, count in (("changed", changed), ("unchanged", len(rendered) - changed)):
                if count:
                    outcomes[kind, outcome] = outcomes.get((kind, outcome), 0) + count
            on_batch(len(rendered))
            if taken < limit:
                break
    return outcomes


def render_marked(tx: Transaction, kind: str, *, at: datetime, limit: int = BATCH) -> tuple[int, list[Rendered]]:
    """Render up to `limit` marked documents of a kind in the caller's transaction.

    Returns how many marks were taken, and the documents. There are fewer of these where a row is still on its way that
    a document needs (the person whose message has landed); it will mark the document again.
    """
    dirty = queries.take_dirty(tx, kind, limit)
    if not dirty:
        return 0, []
    tx.execute(queries.PLAN_ONCE)
    ids = sorted(dirty)
    rows = tx.rows(_RENDER[kind], ids=ids, recorded_at=[dirty[one] for one in ids], top=LONGEST_LIST, at=at)
    rendered = [Rendered(*row) for row in rows]
    if spent := [one.id for one in rendered if one.spent]:
        queries.forget_facets(tx, kind, spent)
    changed = [one for one in rendered if one.changed]
    if changed:
        queries.set_terms(tx, kind, changed)
        queries.next_generation(tx, kind, at)
    return len(dirty), rendered


def rebuild(
    database: Database,
    tenant_id: int,
    *,
    now: Callable[[], datetime],
    on_batch: Callable[[int, int], None] = lambda _, __: None,
) -> int:
    """Count all facets anew and render all documents; ends as the incremental way does, byte for byte.

    Costs a read of the tenant's whole landing. Returns how many documents were marked; `on_batch` is told after each
    batch how many were rendered by then, and how many were marked.
    """
    with database.transaction(tenant_id) as tx:
        queries.rebuild_facets(tx)
        marked = queries.rebuild_marks(tx)
    done = 0

    def tell(rendered: int) -> None:
        nonlocal done
        done += rendered
        on_batch(min(done, marked), marked)

    transform(database, tenant_id, now=now, on_batch=tell)
    return marked
