"""Roles, database and schema: what has to be there before anything else runs."""

import logging
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from springline.platform.database import Address, Database, Transaction
from springline.platform.statements import parse

_MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
_ROLES = {
    "springline_owner": "login",
    "springline_app": "login",
    "springline_system": "login",
    "springline_lookup": "nologin",
    "springline_search": "nologin",
}
# Cloud services give nobody a superuser. Theirs may grant the larger role only, and has to be a member of the owner.
_SEE_WHAT_HOLDS_THE_RELAY_BACK = """
do $$ begin grant pg_read_all_stats to springline_lookup;
exception when insufficient_privilege then grant pg_monitor to springline_lookup; end $$"""
_ACT_FOR_THE_OWNER = """
do $$ begin if not (select rolsuper from pg_roles where rolname = current_user) then
execute format('grant springline_owner to %I', current_user); end if; end $$"""
_HAS_DATABASE = parse("schema.has_database", "select exists (select from pg_database where datname = :name)")
_HAS_VERSIONS = parse("schema.has_versions", "select to_regclass('public.alembic_version') is not null")
_VERSION = parse("schema.version", "select version_num from alembic_version")


def create_database(superuser: Database, name: str) -> None:
    """Create Springline's roles and an empty database owned by one of them, where they are missing.

    And what its owner may not create in it: the extension `vector` (pgvector), which has to be installed. It has a
    schema of its own, so that a backup, and what a restore replaces, is all of the schema `public` and nothing else.
    """
    connection = superuser.connect()
    try:
        for role, login in _ROLES.items():
            connection.execute_simple(
                f"do $$ begin create role {role} {login}; exception when duplicate_object then null; end $$"
            )
        connection.execute_simple("grant springline_lookup to springline_owner")
        # To hand functions over, and not to be bound by its policies, which a role would inherit like all else.
        connection.execute_simple("grant springline_search to springline_owner with inherit false, set true")
        connection.execute_simple(_SEE_WHAT_HOLDS_THE_RELAY_BACK)
        connection.execute_simple(_ACT_FOR_THE_OWNER)
        if not (connection.run(_HAS_DATABASE, [name]).rows or [[False]])[0][0]:
            connection.execute_simple(f'create database "{name}" owner springline_owner')
    finally:
        connection.close()
    with closing(Database(replace(superuser.address, database=name)).connect()) as connection:
        connection.execute_simple("create schema if not exists extensions")
        connection.execute_simple("grant usage on schema extensions to public")
        connection.execute_simple("create extension if not exists vector schema extensions")


def set_limits(superuser: Database, *, statement_timeout_ms: int, lock_timeout_ms: int) -> None:
    """Give the roles that serve, for all their connections, the limits that each would ask for elsewhere.

    RDS Proxy refuses connections that ask for any.
    """
    limits = {
        "statement_timeout": statement_timeout_ms,
        "lock_timeout": lock_timeout_ms,
        "idle_in_transaction_session_timeout": 60_000,
    }
    with closing(superuser.connect()) as connection:
        for role in ("springline_app", "springline_system"):
            for name, milliseconds in limits.items():
                connection.execute_simple(f"alter role {role} set {name} = {milliseconds}")


def newest_revision() -> str:
    """The schema that this code works with."""
    return max(path.stem for path in (_MIGRATIONS / "versions").glob("*.py"))


def revision(tx: Transaction) -> str | None:
    """The schema that a database has; None where it has none yet."""
    return tx.value(_VERSION) if tx.value(_HAS_VERSIONS) else None


def migrate(owner_url: str) -> str | None:
    """Bring the schema to the newest revision; returns it, or None where it was there already."""
    newest = newest_revision()
    with closing(Database(Address.parse(owner_url))) as database, database.transaction() as tx:
        found = revision(tx)
        if found is not None and found >= newest:  # a newer one stays: that is a deployment being rolled back
            return None
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # its parts are of no interest
    config = Config(attributes={"database_url": owner_url})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
    return newest
