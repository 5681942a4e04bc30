"""Statements on the audit log."""

from typing import Any

from springline.access.model import AuditEntry, AuditHead
from springline.platform.database import Transaction
from springline.platform.statements import statement

_LOCK_HEAD = statement(__file__, "lock_audit_head")
_HEAD = statement(__file__, "audit_head")
_APPEND = statement(__file__, "append_audit")
_READ = statement(__file__, "read_audit")
_NEWEST = statement(__file__, "newest_audit")


def lock_head(tx: Transaction, genesis: bytes) -> tuple[int, AuditHead]:
    """The tenant and where its log ends; nobody else can append until the transaction ends."""
    tenant_id, number, last_hash = tx.one(_LOCK_HEAD, genesis=genesis)
    return tenant_id, AuditHead(number, last_hash)


def head(tx: Transaction) -> AuditHead | None:
    """Where the log says that it ends; None before its first entry."""
    row = tx.maybe(_HEAD)
    return AuditHead(*row) if row else None


def append(tx: Transaction, entry: AuditEntry) -> None:
    """Store an entry, and make it the log's end."""
    tx.execute(
        _APPEND,
        number=entry.number,
        actor=entry.actor,
        at=entry.at,
        action=entry.action,
        resource=entry.resource,
        diff=entry.diff,
        request_id=entry.request_id,
        previous_hash=entry.previous_hash,
        hash=entry.hash,
    )


def read(tx: Transaction, *, after: int, limit: int) -> list[AuditEntry]:
    """Entries in the order in which they were written."""
    return [_entry(row) for row in tx.rows(_READ, after=after, limit=limit)]


def newest(
    tx: Transaction,
    *,
    before: int,
    since: int,
    limit: int,
    actor: str | None,
    action: str | None,
    resource: str | None,
) -> list[AuditEntry]:
    """Entries from `since` to before `before`, the newest first."""
    wanted = {"actor": actor, "action": action, "resource": resource}
    return [_entry(row) for row in tx.rows(_NEWEST, before=before, since=since, limit=limit, **wanted)]


def _entry(row: tuple[Any, ...]) -> AuditEntry:
    return AuditEntry(*row)
