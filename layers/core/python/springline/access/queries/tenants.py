"""Statements on tenants."""

from datetime import datetime

from springline.platform.database import Transaction
from springline.platform.statements import statement

_INSERT = statement(__file__, "insert_tenant")
_FIND = statement(__file__, "find_tenant")
_FIND_ONLY = statement(__file__, "find_only_tenant")
_TENANT = statement(__file__, "tenant")


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
