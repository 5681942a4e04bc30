"""What keeps tenants apart, read from PostgreSQL's own catalogue, so that a new table can't be forgotten."""

from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from springline.access import accounts, sessions, tokens
from springline.access.model import Cause, Role, command_principal
from springline.community import importing
from springline.community.readers import reader
from springline.platform.clock import ManualClock
from springline.platform.database import Database
from springline.platform.pool import Pool
from springline.platform.statements import parse

pytestmark = pytest.mark.contract

SAMPLE = Path(__file__).parents[2] / "examples" / "neighbourhood.jsonl"

# Partitions are read through their parents, whose policies count; that nobody else reads them is a test of its own.
TABLES = parse(
    "test.tables",
    """
    select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attname = 'tenant_id' and not a.attisdropped
    order by 1
    """,
)
UNFORCED = parse(
    "test.unforced",
    """
    select relname::text from pg_class
    where relname = any(:tables::text[]) and not (relrowsecurity and relforcerowsecurity)
    """,
)
POLICIES = parse(
    "test.policies",
    """
    select c.relname::text, p.polpermissive, p.polcmd::text,
           pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)
    from pg_policy p join pg_class c on c.oid = p.polrelid
    where p.polroles && array[0::oid, 'springline_app'::regrole] and c.relname = any(:tables::text[])
    """,
)
ROLES = parse(
    "test.roles",
    """
    select rolname::text, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication from pg_roles
    where rolname like 'springline%'
    """,
)
OWNED = parse("test.owned", "select relname::text from pg_class where relowner = 'springline_app'::regrole")
MEMBERSHIPS = parse(
    "test.memberships",
    """
    select rolname::text from pg_roles
    where rolname <> 'springline_app' and pg_has_role('springline_app', oid, 'member')
    """,
)
EXPOSED = parse(
    "test.exposed",
    """
    select c.relname::text from pg_class c
    where c.relnamespace = 'public'::regnamespace and (c.relkind in ('v', 'm') or c.relispartition)
      and has_table_privilege('springline_app', c.oid, 'select, insert, update, delete, truncate')
    """,
)
UNPROTECTED = parse(
    "test.unprotected",
    """
    select c.relname::text from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity
      and has_table_privilege('springline_app', c.oid, 'insert, update, delete, truncate')
    """,
)
TRUNCATABLE = parse(
    "test.truncatable",
    """
    select relname::text from pg_class
    where relname = any(:tables::text[]) and has_table_privilege('springline_app', oid, 'truncate, trigger, references')
    """,
)
MAKE_PARTITION = parse("test.make_partition", "select ensure_landing_months(array[date '2026-01-01'])")
TOKENS = parse("test.tokens", "select count(*) from service_token")
DIVIDE = parse("test.divide", "select 1 / (select count(*) from service_token where name = 'none')")
TENANT = parse("test.tenant", "select current_tenant()")
READABLE = parse("test.readable", "select has_table_privilege(:name::text, 'select')")
GIVE_AWAY = parse("test.give_away", "update service_token set tenant_id = :tenant_id::integer")
PLANT = parse(
    "test.plant",
    "insert into service_token (tenant_id, name, secret_hash, scopes) values (:tenant_id::integer, 'x', 'x', '{}')",
)


@pytest.fixture
def tables(db):
    with db.owner.transaction() as tx:
        return [name for (name,) in tx.rows(TABLES)]


@pytest.fixture
def filled(db):
    """Tenants with people who sign in, tokens, an audit log, and one with a chat."""
    clock = ManualClock()
    for tenant_id in (db.tenant_id, db.other_tenant_id):
        cause = Cause(command_principal(tenant_id, "test"), clock.now())
        with db.transaction(tenant_id) as tx:
            tokens.create(tx, cause, name="importer", scopes=["index:read"], expires_at=None)
            account = accounts.create(tx, cause, email="ada@example.org", name="Ada", role=Role.VIEWER)
            links = [sessions.issue_link(tx, cause, account.id, lifetime=timedelta(days=1)) for _ in range(2)]
        sessions.sign_in_by_link(db.app.transaction, links[0], at=clock.now(), request_id=None)
    with SAMPLE.open("rb") as stream:
        items = reader("signal-cli").read(stream, name=SAMPLE.name)
        export = importing.Export("signal-cli", SAMPLE.name, "key")
        importing.run(db.app, db.tenant_id, export, items, clock=clock, on_progress=lambda _: None)
    return db


def counts(tx, tables):
    return {name: tx.value(parse("test.count", f'select count(*) from "{name}"')) for name in tables}


def readable(tx, tables):
    return [name for name in tables if tx.value(READABLE, name=f'"{name}"')]


def test_there_are_tables_to_speak_of(tables):
    assert {"account", "audit_log", "event_log", "message", "people_index", "raw_signal_messages"} <= set(tables)


def test_every_table_of_a_tenant_has_row_level_security_that_also_binds_its_owner(db, tables):
    with db.owner.transaction() as tx:
        assert tx.rows(UNFORCED, tables=tables) == []


def test_every_table_of_a_tenant_is_read_and_written_as_the_transactions_tenant_only(db, tables):
    own = "(tenant_id = current_tenant())"
    with db.owner.transaction() as tx:
        policies = tx.rows(POLICIES, tables=tables)

    assert sorted(policies) == [(name, True, "*", own, own) for name in tables]


def test_the_serving_role_has_no_way_around(db, tables):
    with db.owner.transaction() as tx:
        assert not any(privileged for _, privileged in tx.rows(ROLES))
        assert tx.rows(OWNED) == []
        assert tx.rows(MEMBERSHIPS) == []
        assert tx.rows(UNPROTECTED) == []
        assert tx.rows(TRUNCATABLE, tables=tables) == []


def test_partitions_and_views_are_out_of_the_serving_roles_reach(db):
    with db.transaction() as tx:
        assert tx.value(MAKE_PARTITION) == 1
    with db.owner.transaction() as tx:
        assert tx.rows(EXPOSED) == []


def test_without_a_tenant_nothing_is_to_be_seen(filled, tables):
    with filled.superuser.transaction() as tx:
        stored = counts(tx, tables)
    with filled.app.transaction() as tx:
        seen = counts(tx, readable(tx, tables))

    assert {name for name, count in stored.items() if count} >= {"account", "account_session", "audit_log", "event_log"}
    assert {name for name, count in stored.items() if count} >= {"message", "service_token", "sign_in_link", "user"}
    assert set(seen.values()) == {0}


def test_nobody_sees_that_there_are_other_tenants(db):
    with db.app.transaction() as tx:
        assert counts(tx, ["tenant"]) == {"tenant": 0}
    with db.transaction() as tx:
        assert counts(tx, ["tenant"]) == {"tenant": 1}


def test_with_a_tenant_only_its_own_rows_are_to_be_seen(filled, tables):
    def seen_by(tenant_id):
        with filled.transaction(tenant_id) as tx:
            return counts(tx, readable(tx, tables))

    ours, theirs = seen_by(filled.tenant_id), seen_by(filled.other_tenant_id)
    with filled.superuser.transaction() as tx:
        stored = counts(tx, ours)

    assert {name: ours[name] + theirs[name] for name in ours} == stored
    assert (theirs["message"], theirs["account"], ours["account"]) == (0, 1, 1)


@pytest.mark.parametrize("ends", ["commit", "rollback", "error"])
def test_a_pooled_connection_keeps_nothing_of_the_tenant_before(filled, tables, ends):
    pooled = Database(filled.app.address)
    pooled.use(Pool(pooled, size=1))

    def use_as_tenant():
        with pooled.transaction(filled.tenant_id) as tx:
            assert tx.value(TOKENS) == 1
            if ends == "error":
                tx.value(DIVIDE)
            if ends == "rollback":
                raise ZeroDivisionError("division by zero")

    with nullcontext() if ends == "commit" else pytest.raises(Exception, match="division by zero"):
        use_as_tenant()

    with pooled.transaction() as tx:
        assert set(counts(tx, readable(tx, tables)).values()) == {0}
        assert tx.value(TENANT) is None
    pooled.close()


@pytest.mark.parametrize("statement", [GIVE_AWAY, PLANT])
def test_no_row_can_be_given_to_or_planted_at_another_tenant(filled, statement):
    with pytest.raises(Exception, match="violates row-level security policy"), filled.transaction() as tx:
        tx.execute(statement, tenant_id=filled.other_tenant_id)
