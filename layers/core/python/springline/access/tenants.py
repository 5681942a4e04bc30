"""Tenants: who shares an installation and sees nothing of the others."""

import re
from datetime import datetime

from springline.access import audit
from springline.access.model import Cause, SlugError, TenantTakenError, command_principal
from springline.access.queries import tenants as queries
from springline.platform.database import Transaction

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def find(tx: Transaction, slug: str) -> int | None:
    """The id of the tenant with a slug; any role's transaction will do."""
    return queries.find(tx, slug)


def make_known(tenant_id: int, *, source: Transaction, target: Transaction) -> None:
    """Give a tenant the same id, slug and name in another database; both transactions are of the system's role.

    Raises `TenantTakenError` where the other database has another tenant of that id or slug.
    """
    slug, name, created_at = queries.described(source, tenant_id)
    if queries.copied(target, tenant_id, slug=slug, name=name, created_at=created_at) != (tenant_id, slug):
        raise TenantTakenError(f"the warehouse's database has another tenant of the id {tenant_id} or the slug {slug}")


def create(tx: Transaction, *, slug: str, name: str, at: datetime, command: str = "springline") -> int:
    """Create a tenant, and write the first entry of its audit log; returns its id.

    Args:
        tx: A transaction of the system's role and of no tenant yet; it becomes one of the new tenant.
        slug: Its short name, such as `harbour`.
        name: What people call it.
        at: The time.
        command: Who creates it, for the audit log.

    Raises:
        SlugError: The slug has other characters than a-z, 0-9 and `-`.
        TenantTakenError: There is a tenant with this slug.
    """
    if not _SLUG.fullmatch(slug):
        raise SlugError(f"{slug!r}: use at most 63 of a-z, 0-9 and -, and no - in front")
    tenant_id = queries.insert(tx, slug=slug, name=name, at=at)
    if tenant_id is None:
        raise TenantTakenError(f"there is a tenant {slug} already")
    cause = Cause(command_principal(tenant_id, command), at)
    audit.append(
        tx,
        cause,
        action="tenant.created",
        resource=f"tenant/{tenant_id}",
        before={},
        after={"slug": slug, "name": name},
    )
    return tenant_id
