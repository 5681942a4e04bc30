"""Statements on tenants."""

from datetime import datetime

from springline.platform.database import Transaction
from springline.platform.statements import statement

_INSERT = statement(__file__, "insert_tenant")
_FIND = statement(__file__, "find_tenant")
_FIND_ONLY = statement(__file__, "find_only_tenant")
_TENANT = statement(__file__, "tenant")
_DESCRIBED = statement(__file__, "describe_tenant")
_COPY = statement(__file__, "copy_tenant")
_COPIED = statement(__file__, "copied_tenant")


def insert(tx: Transaction, *, slug: str, name: str, at: datetime) -> int | None:
    """Create a tenant, and make it the transaction's; its id, or None where the slug is taken."""
    row = tx.maybe(_INSERT, slug=slug, name=name, at=at)
    return row[0] if row else None


def find(tx: Transaction, slug: str) -> int | None:
    """The id of the tenant with a slug."""
    return tx.value(_FIND, slug=slug)


def find_only(tx: Transaction) -> int | None:
    """The id of the tenant where there is exactly one."""
    return tx.value(_FIND_ONLY)


def current(tx: Transaction) -> tuple[str, str]:
    """Slug and name of the transaction's tenant."""
    slug, name = tx.one(_TENANT)
    return slug, name


def described(tx: Transaction, tenant_id: int) -> tuple[str, str, datetime]:
    """Slug, name and beginning of a tenant, for the system's role."""
    slug, name, created_at = tx.one(_DESCRIBED, id=tenant_id)
    return slug, name, created_at


def copied(tx: Transaction, tenant_id: int, *, slug: str, name: str, created_at: datetime) -> tuple[int, str] | None:
    """Take over a tenant of another database where there is none yet; returns id and slug of the one that has either.

    None where the id is of one tenant and the slug of another.
    """
    tx.execute(_COPY, id=tenant_id, slug=slug, name=name, created_at=created_at)
    rows = tx.rows(_COPIED, id=tenant_id, slug=slug)
    return (rows[0][0], rows[0][1]) if len(rows) == 1 else None
