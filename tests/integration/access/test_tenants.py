"""Tenants on a real database."""

import pytest

from springline.access import audit, tenants
from springline.access.model import SlugError, TenantTakenError

pytestmark = pytest.mark.integration


def test_a_new_tenants_audit_log_begins_with_its_creation(db, clock):
    with db.system.transaction() as tx:
        tenant_id = tenants.create(tx, slug="meadow", name="Meadow", at=clock.now(), command="springline serve")

    with db.transaction(tenant_id) as tx:
        [entry] = audit.newest(tx)
        assert audit.verify(tx) == (1, (1, entry.hash), None)
    assert (entry.tenant_id, entry.action, entry.resource) == (tenant_id, "tenant.created", f"tenant/{tenant_id}")
    assert entry.actor == "command/springline serve"


def test_any_role_finds_a_tenant_by_its_slug(db):
    for database in (db.system, db.app):
        with database.transaction() as tx:
            assert tenants.find(tx, "harbour") == db.tenant_id
            assert tenants.find(tx, "nowhere") is None


def test_a_slug_is_taken_once(db, clock):
    with pytest.raises(TenantTakenError), db.system.transaction() as tx:
        tenants.create(tx, slug="harbour", name="Harbour", at=clock.now())


@pytest.mark.parametrize("slug", ["", "-a", "A", "a b", "a" * 64, "ä", "a\n"])
def test_a_slug_that_is_none_is_refused(db, clock, slug):
    with pytest.raises(SlugError), db.system.transaction() as tx:
        tenants.create(tx, slug=slug, name="x", at=clock.now())
