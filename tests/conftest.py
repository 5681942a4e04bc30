"""A real PostgreSQL for each test: one server per test run, one cloned database per test."""

import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from infra.host.embedded_postgres import EmbeddedPostgres
from infra.host.schema import create_database, migrate
from springline.platform.database import Address, Database, Transaction
from springline.platform.statements import parse

settings.register_profile("patient", deadline=None)  # a busy machine is no failure
settings.load_profile("patient")

TEMPLATE = "springline_template"
_DURABILITY_OFF = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "file_copy_method": "clone",
    "autovacuum": "off",  # a worker in the template database would keep it from being cloned
    "shared_buffers": "128MB",  # making and dropping a database each look at every buffer
}
_NEW_TENANT = parse("test.new_tenant", "insert into tenant (slug, name) values (:slug, initcap(:slug)) returning id")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class TestDatabase:
    """A migrated, empty database of the test's own, seen through each role, with two tenants."""

    __test__ = False
    name: str
    superuser: Database
    owner: Database
    app: Database
    system: Database
    urls: dict[str, str]
    tenant_id: int
    other_tenant_id: int

    def transaction(self, tenant_id: int | None = None) -> AbstractContextManager[Transaction]:
        """A transaction of the serving role, for the first tenant unless told otherwise."""
        return self.app.transaction(self.tenant_id if tenant_id is None else tenant_id)


def _home() -> Path:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    return Path(tempfile.gettempdir()) / f"springline-tests-{run[:16]}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The test run's server, shared by its workers, with a migrated template database."""
    home = _home()
    home.mkdir(exist_ok=True)
    server = EmbeddedPostgres(home, options=_DURABILITY_OFF)
    server.start()
    with (home / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        create_database(Database(Address.parse(server.url("postgres", "postgres"))), TEMPLATE)
        migrate(server.url("springline_owner", TEMPLATE))
    yield server
    server.stop()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last to leave removes the server's files."""
    if not hasattr(session.config, "workerinput"):
        shutil.rmtree(_home(), ignore_errors=True)


@pytest.fixture
def db(postgres: EmbeddedPostgres, worker_id: str) -> Iterator[TestDatabase]:
    """A database of this test's own."""
    name = f"t_{worker_id}_{next(_numbers)}"
    superuser = Database(Address.parse(postgres.url("postgres", "postgres")))
    with closing(superuser.connect()) as connection:
        connection.execute_simple(
            f"create database {name} template {TEMPLATE} strategy file_copy owner springline_owner"
        )
    urls = {role: postgres.url(user, name) for role, user in _USERS.items()}
    databases = {role: Database(Address.parse(url)) for role, url in urls.items()}
    with databases["system"].transaction() as tx:
        tenants = [tx.value(_NEW_TENANT, slug=slug) for slug in ("harbour", "orchard")]
    yield TestDatabase(name, urls=urls, tenant_id=tenants[0], other_tenant_id=tenants[1], **databases)
    for database in databases.values():
        database.close()
    with closing(superuser.connect()) as connection:
        connection.execute_simple(f"drop database {name} with (force)")


_USERS = {"superuser": "postgres", "owner": "springline_owner", "app": "springline_app", "system": "springline_system"}
