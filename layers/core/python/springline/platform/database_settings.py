"""The settings of databases: where they are, as whom a process connects, and how long it waits.

Standard library only, as `springline.platform.settings` is.
"""

# ruff: noqa: RUF009 - `setting` and `optional` declare fields, as dataclasses.field does

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from springline.platform.addresses import DatabaseUrl, parse_count
from springline.platform.declarations import Problem, SettingsError, optional, setting

Role = Literal["serving", "system", "owner", "superuser", "owner of the warehouse"]

_ROLES: Mapping[Role, str] = {
    "serving": "SPRINGLINE_DATABASE_URL",
    "system": "SPRINGLINE_SYSTEM_DATABASE_URL",
    "owner": "SPRINGLINE_OWNER_DATABASE_URL",
    "superuser": "SPRINGLINE_SUPERUSER_DATABASE_URL",
    "owner of the warehouse": "WAREHOUSE_OWNER_URL",
}

_POSTGRESQL = (
    "postgresql://user:password@host:port/database, postgresql://user@/database?host=/socket/folder "
    "or secretsmanager://secret?host=…&database=…"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """The settings of a process's databases."""

    database_url: DatabaseUrl | None = optional(
        "SPRINGLINE_DATABASE_URL",
        DatabaseUrl.parse,
        expected=_POSTGRESQL,
        secret=True,
        meaning="The database, as the serving role: the one under row-level security.",
    )
    system_database_url: DatabaseUrl | None = optional(
        "SPRINGLINE_SYSTEM_DATABASE_URL",
        DatabaseUrl.parse,
        expected=_POSTGRESQL,
        secret=True,
        meaning="The database, as the role of the event relay and the queues.",
    )
    owner_database_url: DatabaseUrl | None = optional(
        "SPRINGLINE_OWNER_DATABASE_URL",
        DatabaseUrl.parse,
        expected=_POSTGRESQL,
        secret=True,
        meaning="The database, as its owner; only migrations need it.",
    )
    warehouse_url: DatabaseUrl | None = optional(
        "WAREHOUSE_URL",
        DatabaseUrl.parse,
        expected=_POSTGRESQL,
        secret=True,
        meaning="A database of the warehouse's own, as the serving role; without it, the landing and the index are "
        "in SPRINGLINE_DATABASE_URL.",
    )
    warehouse_system_url: DatabaseUrl | None = optional(
        "WAREHOUSE_SYSTEM_URL",
        DatabaseUrl.parse,
        expected=_POSTGRESQL + ", needed with WAREHOUSE_URL",
        secret=True,
        meaning="The warehouse's own database, as the role of the event relay.",
    )
    warehouse_owner_url: DatabaseUrl | None = optional(
        "WAREHOUSE_OWNER_URL",
        DatabaseUrl.parse,
        expected=_POSTGRESQL,
        secret=True,
        meaning="The warehouse's own database, as its owner; only migrations need it.",
    )
    superuser_database_url: DatabaseUrl | None = optional(
        "SPRINGLINE_SUPERUSER_DATABASE_URL",
        DatabaseUrl.parse,
        expected=_POSTGRESQL,
        secret=True,
        meaning="The server, as who may create roles and databases; only `springline create-database` needs it.",
    )
    statement_timeout_ms: int = setting(
        "SPRINGLINE_STATEMENT_TIMEOUT_MS",
        parse_count,
        expected="milliseconds, a whole number above zero",
        default="15000",
        meaning="How long one SQL statement may run.",
    )
    lock_timeout_ms: int = setting(
        "SPRINGLINE_LOCK_TIMEOUT_MS",
        parse_count,
        expected="milliseconds, a whole number above zero",
        default="4000",
        meaning="How long one SQL statement may wait for a lock.",
    )
    pool_size: int = setting(
        "SPRINGLINE_POOL_SIZE",
        parse_count,
        expected="a whole number above zero",
        default="10",
        meaning="How many database connections one process may hold.",
    )

    def database(self, role: Role) -> DatabaseUrl:
        """The database as `role` connects to it; raises `SettingsError` when its variable isn't set."""
        urls: Mapping[Role, DatabaseUrl | None] = {
            "serving": self.database_url,
            "system": self.system_database_url,
            "owner": self.owner_database_url,
            "superuser": self.superuser_database_url,
            "owner of the warehouse": self.warehouse_owner_url,
        }
        url = urls[role]
        if url is None:
            raise SettingsError([Problem(_ROLES[role], None, f"expected {_POSTGRESQL}")])
        return url
