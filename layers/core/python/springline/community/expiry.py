"""Messages whose sender gave them a time: their words go when it has run out."""

from datetime import datetime

from springline.community import queries, service
from springline.platform.database import Database, Transaction

BATCH = 500


def expire(system: Database, database: Database, *, at: datetime) -> int:
    """Delete the words of all messages whose time has run out at `at`; returns how many. Cost grows with those."""
    with system.transaction() as tx:
        tenants = [tenant_id for (tenant_id,) in tx.rows(queries.TENANTS_WITH_EXPIRED, at=at)]
    expired = 0
    for tenant_id in tenants:
        while done := database.run(lambda tx: _expire_batch(tx, at), tenant_id=tenant_id):
            expired += done
    return expired


def _expire_batch(tx: Transaction, at: datetime) -> int:
    rows = tx.rows(queries.EXPIRED_MESSAGES, at=at, limit=BATCH)
    deletions = [
        {"source_system": system, "target_key": key, "deleted_at": expires_at.isoformat()}
        for system, key, expires_at in rows
    ]
    return service.delete(tx, deletions, at=at) if deletions else 0
