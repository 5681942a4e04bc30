"""Fault 12 for PostgreSQL: its disk is full during an import. What was acknowledged stays, and the import goes on."""

import ctypes
import io
import json
import os
import pwd
import subprocess
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.host.embedded_postgres import SYSTEM_USER, EmbeddedPostgres
from infra.host.schema import create_database, migrate
from springline.community import importing
from springline.community.readers.signal_cli import SignalCliReader
from springline.community.sample import generate
from springline.platform.clock import ManualClock
from springline.platform.database import Address, Database, DatabaseUnavailableError, StorageFullError
from springline.platform.statements import parse
from springline.warehouse import service
from springline.warehouse.answers import Answers
from tests.faults.conftest import assert_same_landing_and_index, index, wait_until
from tests.integration.chats import LATER, START, Pipeline, community

pytestmark = pytest.mark.faults

MIB = 1 << 20
NAME = "small"
SERVER_OPTIONS = {"shared_buffers": "16MB", "min_wal_size": "32MB", "max_wal_size": "64MB"}
TENANT = parse("test.tenant", "insert into tenant (slug, name) values (:slug, :slug) returning id")
SAMPLE = b"".join(generate(1000, seed=2, people=12, start=START))
BEGIN_A_SEGMENT = parse(
    "test.begin_a_segment", "select pg_switch_wal() from pg_logical_emit_message(false, 'test', 'x')"
)
BATCHES_BEFORE = 3
NOTED = "select items_done, counts from import_job order by id desc limit 1"
PATHS = ("/api/index/people?limit=200", "/api/index/requests?limit=200", "/api/index/changes?limit=1000")
LINES = SAMPLE.splitlines(keepends=True)
FIRST_LINES, MORE_LINES = b"".join(LINES[:150]), b"".join(LINES[150:300])


@dataclass(frozen=True)
class SmallDisk:
    """A real file system of a few mebibytes."""

    place: Path

    def fill(self, *, leave: int) -> None:
        """Leave so many bytes."""
        disk = os.statvfs(self.place)
        surplus = disk.f_bavail * disk.f_frsize - leave
        with (self.place / f"ballast-{leave}").open("wb") as ballast:
            if surplus > 0:
                os.posix_fallocate(ballast.fileno(), 0, surplus)

    def free(self) -> None:
        for ballast in self.place.glob("ballast-*"):
            ballast.unlink()


@pytest.fixture
def small_disk(request, tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"springline", os.fsencode(place), b"tmpfs", 0, f"size={request.param}m".encode()) != 0:
        pytest.skip(f"mounting a small tmpfs needs a privilege: {os.strerror(ctypes.get_errno())}")
    yield SmallDisk(place)
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def superuser(server):
    return Database(Address.parse(server.url("postgres", "postgres")))


@pytest.fixture
def server(tmp_path, small_disk, request):
    """A server with its own database on the small disk: all of its files, or without what it writes ahead."""
    whole = "everything" in request.node.callspec.id
    server = EmbeddedPostgres(small_disk.place if whole else tmp_path, options=SERVER_OPTIONS)
    server.start()
    create_database(superuser(server), NAME)
    if not whole:
        space = small_disk.place / "tablespace"
        space.mkdir()
        os.chown(space, pwd.getpwnam(SYSTEM_USER).pw_uid, -1)
        with closing(superuser(server).connect()) as connection:
            connection.execute_simple(f"create tablespace small location '{space}'")
            connection.execute_simple(f"alter database {NAME} set tablespace small")
    migrate(server.url("springline_owner", NAME))
    yield server
    server.stop()


@dataclass(frozen=True)
class SmallDatabase:
    """What tests use of a database, with two tenants."""

    urls: dict[str, str]
    app: Database
    system: Database
    tenant_id: int
    other_tenant_id: int


@pytest.fixture
def db(server):
    """In place of the database that other tests have."""
    urls = {role: server.url(f"springline_{role}", NAME) for role in ("app", "system")}
    app, system = (Database(Address.parse(url)) for url in urls.values())
    with system.transaction() as tx:
        tenants = [tx.value(TENANT, slug=slug) for slug in ("harbour", "orchard")]
    yield SmallDatabase(urls, app, system, *tenants)
    app.close()
    system.close()


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 100)


def run_import(db, tenant_id, lines, on_progress=lambda _: None):
    """Import lines as a file, as the command does."""
    export = importing.Export("signal-cli", "chats/sample.jsonl", str(len(lines)))
    items = SignalCliReader().read(io.BytesIO(lines), name=export.file_name)
    return importing.run(db.app, tenant_id, export, items, clock=ManualClock(LATER), on_progress=on_progress)


def assert_it_goes_on(db, done):
    """After the last acknowledged batch, and ends as an import that nothing disturbed."""
    pipeline, expected = Pipeline(db), Pipeline(db, db.other_tenant_id)
    assert pipeline.rows(NOTED) == [(done.read, json.loads(done.as_json()))]
    assert run_import(db, db.tenant_id, SAMPLE).resumed_at == done.read
    run_import(db, expected.tenant_id, SAMPLE)
    assert community(pipeline) == community(expected)
    assert_same_landing_and_index(index(pipeline), index(expected))


@pytest.mark.parametrize("small_disk", [pytest.param(64, id="the tablespace")], indirect=True)
def test_a_full_tablespace_stops_writers_and_leaves_readers_the_old_index(db, small_disk, gateway, monkeypatch):
    pipeline, acknowledged = Pipeline(db), []
    run_import(db, db.tenant_id, FIRST_LINES)
    index(pipeline)
    events_api, index_api = gateway("events_api", "events:write"), gateway("index_api", "index:read")
    pages = [index_api.get(path).text for path in PATHS]
    run_import(db, db.tenant_id, MORE_LINES)
    pipeline.annotate()
    pipeline.land()

    small_disk.fill(leave=MIB)
    with pytest.raises(StorageFullError) as refused:
        run_import(db, db.tenant_id, SAMPLE, acknowledged.append)
    assert refused.value.retry_after_seconds > 0
    small_disk.fill(leave=0)
    for step in (pipeline.render, pipeline.land):
        with pytest.raises(StorageFullError):
            step()
        monkeypatch.setattr(service, "_answers", Answers())  # not from memory
        assert [index_api.get(path).text for path in PATHS] == pages
    answer = events_api.post("/api/events/signal", SAMPLE, headers={"Content-Type": "application/x-ndjson"})
    assert (answer.status, answer.problem["type"]) == (503, "urn:springline:problem:storage-full")
    assert int(answer.headers["Retry-After"]) > 0

    small_disk.free()
    assert_it_goes_on(db, acknowledged[-1])


@pytest.mark.parametrize("small_disk", [pytest.param(192, id="everything")], indirect=True)
def test_a_server_that_can_not_write_ahead_comes_back_with_all_that_it_acknowledged(db, server, small_disk):
    """PostgreSQL gives up where its log of changes finds no room; its keeper starts it anew until there is some."""
    acknowledged = []

    def use_up_the_log(summary):
        acknowledged.append(summary)
        if len(acknowledged) == BATCHES_BEFORE:
            small_disk.fill(leave=MIB)
        if len(acknowledged) >= BATCHES_BEFORE:
            with suppress(DatabaseUnavailableError), closing(superuser(server)) as database:
                for _ in range(100):
                    with database.transaction() as tx:
                        tx.rows(BEGIN_A_SEGMENT)

    with pytest.raises(DatabaseUnavailableError) as refused:
        run_import(db, db.tenant_id, SAMPLE, use_up_the_log)
    assert refused.value.retry_after_seconds > 0
    assert "PANIC" in (small_disk.place / "postgres" / "server.log").read_text(encoding="utf-8")
    small_disk.free()

    def serves():
        try:
            return Pipeline(db).rows(NOTED)
        except DatabaseUnavailableError:
            return False

    wait_until(serves, "the server did not come back")
    assert_it_goes_on(db, acknowledged[-1])
