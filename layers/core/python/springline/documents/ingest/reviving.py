"""Documents whose messages are lost are asked for again: a queue gives up after five deliveries, say in an outage.

Whether a message still waits in a long queue nobody can tell. Then the document is asked for twice, and taken in once.
"""

from datetime import datetime, timedelta

from springline.documents import events
from springline.documents.ingest import queries
from springline.documents.ingest.moving import NEXT, hold, steps_begun, tell
from springline.platform.database import Database, Transaction
from springline.runs import service as runs

STUCK_AFTER = timedelta(hours=1)
"""How long nobody may have tried anything at a document before it is asked for again."""
_MOST = 1_000  # documents at a time, those that wait longest


def revive(system: Database, database: Database, *, at: datetime) -> int:
    """Ask again for documents of all tenants that have waited for an hour; returns how many.

    `system` finds them, `database` changes each version as its own tenant. Cost: by these documents only.
    """
    before = at - STUCK_AFTER
    with system.transaction() as tx:
        stuck = tx.rows(queries.STUCK_VERSIONS, before=before, limit=_MOST)
    return sum(
        _asked_again(database, tenant_id, bundle_id, number, before=before, at=at)
        for tenant_id, bundle_id, number in stuck
    )


def _asked_again(
    database: Database, tenant_id: int, bundle_id: int, number: int, *, before: datetime, at: datetime
) -> int:
    def ask(tx: Transaction) -> int:
        held = hold(tx, bundle_id, number)
        if held is None:
            return 0
        if held.run_id is not None and runs.take(tx, held.run_id, at=at):  # nobody began the version either
            tell(tx, held.run_id, steps_begun(tx, held), at=at)
        place = {"bundle_id": bundle_id, "number": number}
        found = tx.rows(queries.TOUCH_STUCK, **place, before=before, limit=_MOST, at=at)
        for state, event_type in NEXT.items():
            waiting = sorted(document_id for document_id, its_state in found if its_state == state)
            events.documents_moved(tx, event_type, bundle_id, number, waiting, at=at)
        return len(found)

    return database.run(ask, tenant_id=tenant_id)
