"""A row in every table for each of two tenants, made up from the catalogue: so a new table can't be forgotten.

Values are whatever their types allow. Checks and references are switched off for that, in the test's own database:
what keeps tenants apart is neither.
"""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from springline.platform.statements import parse

TENANT_TABLES = parse(
    "test.tenant_tables",
    """
    select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attname = 'tenant_id' and not a.attisdropped
    order by 1
    """,
)
COLUMNS = parse(
    "test.columns",
    """
    select a.attname::text, format_type(a.atttypid, a.atttypmod), t.typtype = 'd' or t.typcategory = 'A',
           a.attidentity <> ''
    from pg_attribute a join pg_type t on t.oid = a.atttypid
    where a.attrelid = cast(:table as regclass) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    order by a.attnum
    """,
)
CHECKS = parse(
    "test.checks",
    """
    select conrelid::regclass::text, quote_ident(conname) from pg_constraint
    where contype = 'c' and connamespace = 'public'::regnamespace and conrelid <> 0 and coninhcount = 0
    """,
)
VALUES: Mapping[str, str] = {
    "boolean": "false",
    "date": "date '2026-03-02'",
    "jsonb": "jsonb '{}'",
    "tsvector": "tsvector ''",
    "uuid": "gen_random_uuid()",
    "extensions.vector": "extensions.vector '[1]'",
    "xid8": "pg_current_xact_id()",
    "timestamp with time zone": "timestamptz '2026-03-02 09:00Z'",
}
NUMBERS = ("smallint", "integer", "bigint", "double precision", "real", "numeric")


class Planted:
    """Tables with a row of each tenant, and what was planted in each."""

    def __init__(self, db: Any, tenants: tuple[int, int]) -> None:
        with db.owner.transaction() as tx:
            self.tables = [name for (name,) in tx.rows(TENANT_TABLES)]
            self._columns = {name: tx.rows(COLUMNS, table=f'"{name}"') for name in self.tables}
            tx.value(parse("test.month", "select ensure_landing_months(array[date '2026-03-01'])"))
        with closing(db.superuser.connect()) as connection:
            connection.execute_simple("set session_replication_role = replica")
            with db.superuser.transaction() as tx:
                checks = tx.rows(CHECKS)
            for table, name in checks:
                connection.execute_simple(f"alter table {table} drop constraint {name}")
            for tenant in tenants:
                for table in self.tables:
                    connection.execute_simple(self.insert(table, tenant))

    def insert(self, table: str, tenant: int, *, number: int | None = None) -> str:
        """A statement that plants a row; its numbers and texts are the tenant's own unless `number` is given."""
        columns = self._columns[table]
        names = ", ".join(f'"{name}"' for name, *_ in columns)
        values = ", ".join(
            str(tenant) if name == "tenant_id" else _value(kind, number or 70_000 + tenant)
            for name, kind, *_ in columns
        )
        overriding = "overriding system value " if any(identity for *_, identity in columns) else ""
        return f'insert into "{table}" ({names}) {overriding}values ({values})'


def _value(kind: str, number: int) -> str:
    if kind in NUMBERS:
        return str(number % 30_000 if kind == "smallint" else number)
    if kind.endswith("[]"):
        return f"'{{}}'::{kind}"
    if kind == "bytea":
        return f"'\\x{number:08d}'::bytea"
    return VALUES.get(kind, f"'planted{number}'")
