"""What a command works in: settings, a running database, and the tenant that it speaks for.

Where `SPRINGLINE_DATABASE_URL` is set, that database is used as it is. Otherwise an embedded PostgreSQL in
`SPRINGLINE_HOME` is started (or joined, where one runs already), and brought to the newest schema.
"""

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pg8000.exceptions import DatabaseError

from springline.access import tenants
from springline.access.model import TenantTakenError
from springline.platform import logs, runtime
from springline.platform.addresses import DatabaseUrl
from springline.platform.clock import Clock
from springline.platform.database import Database, sqlstate
from springline.platform.errors import NotFoundError
from springline.platform.queues.protocol import Queues
from springline.platform.settings import Settings

DATABASE = "springline"
_NO_SCHEMA = frozenset({"42P01", "42883"})  # no such table, no such function
Step = Callable[[str], None]


def _silently(_: str) -> None:
    """Nobody waits to be told."""


class UnknownTenantError(NotFoundError):
    """There is no such tenant."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"there is no tenant {slug!r}: check SPRINGLINE_TENANT, or run `springline serve` to create it"
        )
        self.slug = slug


class NoSchemaError(NotFoundError):
    """A database is still empty."""

    def __init__(self) -> None:
        super().__init__("a database has no tables of Springline's yet: run `springline migrate`")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A database that answers, and a tenant in it."""

    settings: Settings
    runtime: runtime.Runtime
    tenant_id: int

    @property
    def database(self) -> Database:
        """The database as the serving role."""
        return self.runtime.database

    @property
    def system(self) -> Database:
        """The database as the system's role."""
        return self.runtime.system_database

    @property
    def warehouse(self) -> Database:
        """Where the landing and the index are, as the serving role."""
        return self.runtime.warehouse

    @property
    def queues(self) -> Queues:
        """The deployment's queues."""
        return self.runtime.queues

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.runtime.clock


def read_settings(*, serving: bool = False) -> Settings:
    """The settings in the environment, with logs set up by them. Raises `SettingsError`.

    What a person reads is text, and warnings only: all that commands log, and a host in a terminal. A host elsewhere
    logs JSON. What the environment says goes before this.
    """
    settings = Settings.from_environment(os.environ, needs=())
    for_people = not serving or sys.stderr.isatty()
    if for_people and "SPRINGLINE_LOG_FORMAT" not in os.environ:
        settings = replace(settings, log_format="text")
    if for_people and "SPRINGLINE_LOG_LEVEL" not in os.environ:
        settings = replace(settings, log_level="WARNING")
    logs.configure(settings)
    return settings


@contextmanager
def opened(*, create: bool = False, serving: bool = False, on_step: Step = _silently) -> Generator[Workspace]:
    """Open the workspace of the environment's settings; closes what it opened.

    Args:
        create: Create the tenant where it is missing.
        serving: It is for the host: many threads will use it.
        on_step: Told in a few words what is being waited for.

    Raises:
        SettingsError: The environment is wrong.
        NoSchemaError: A database was never migrated.
        UnknownTenantError: There is no such tenant, and it was not to be created.
        EmbeddedPostgresError: The embedded server did not start.
    """
    with _with_database(read_settings(serving=serving), on_step) as settings:
        ports = runtime.Runtime(settings, pooled=serving)
        runtime.install(ports)
        try:
            try:
                tenant_id = _tenant(ports, settings.tenant, create=create)
            except DatabaseError as error:
                raise (NoSchemaError() if sqlstate(error) in _NO_SCHEMA else error) from error
            yield Workspace(settings, ports, tenant_id)
        finally:
            ports.close()


def embedded_home(settings: Settings) -> Path | None:
    """The folder of the embedded server; None where the environment names a database."""
    return None if settings.database_url else settings.home


@contextmanager
def _with_database(settings: Settings, tell: Step) -> Generator[Settings]:
    home = embedded_home(settings)
    if home is None:
        yield settings
        return
    from infra.host.embedded_postgres import EmbeddedPostgres
    from infra.host.schema import create_database, migrate
    from springline.platform.database import Address

    home.mkdir(parents=True, exist_ok=True)
    server = EmbeddedPostgres(home)
    tell("starting PostgreSQL")
    server.start()
    try:
        create_database(Database(Address.parse(server.url("postgres", "postgres"))), DATABASE)
        tell("bringing the schema up to date")
        migrate(server.url("springline_owner", DATABASE))
        yield replace(
            settings,
            database_url=DatabaseUrl.parse(server.url("springline_app", DATABASE)),
            system_database_url=DatabaseUrl.parse(server.url("springline_system", DATABASE)),
            owner_database_url=DatabaseUrl.parse(server.url("springline_owner", DATABASE)),
        )
    finally:
        server.stop()


def _create_tenant(ports: runtime.Runtime, slug: str) -> int | None:
    """Create a tenant, unless somebody else does so at this moment."""
    try:
        with ports.system_database.transaction() as tx:
            return tenants.create(tx, slug=slug, name=slug.capitalize(), at=ports.clock.now())
    except TenantTakenError:
        with ports.system_database.transaction() as tx:
            return tenants.find(tx, slug)


def _tenant(ports: runtime.Runtime, slug: str, *, create: bool) -> int:
    with ports.system_database.transaction() as tx:
        found = tenants.find(tx, slug)
    if found is None and create:
        found = _create_tenant(ports, slug)
    if found is None:
        raise UnknownTenantError(slug)
    if ports.warehouse is not ports.database:
        with ports.system_database.transaction() as tx, ports.system_warehouse.transaction() as theirs:
            tenants.make_known(found, source=tx, target=theirs)
    return found
