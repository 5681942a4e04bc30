"""The same messages by two ways at once: the tables are those of one way, once."""

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from springline.community import importing
from springline.community.readers.signal_cli import SignalCliReader
from springline.platform.clock import ManualClock
from springline.platform.runtime import Runtime
from tests.faults.conftest import assert_same_landing_and_index, deliver, deliveries, index
from tests.integration.chats import LATER, Pipeline, community

pytestmark = pytest.mark.faults

BODIES = deliveries(160, seed=9, size=6)
EXPORT = importing.Export("signal-cli", "chats/sample.jsonl", "key")
JOBS = "select items_done, finished_at is not null from import_job"


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 20)


@pytest.fixture
def run_import(settings) -> Callable[[int], None]:
    """Imports the file for a tenant as the command does, on a connection of its own."""

    def run(tenant_id):
        with closing(Runtime(settings)) as ports:
            items = SignalCliReader().read(io.BytesIO(b"".join(BODIES)), name=EXPORT.file_name)
            importing.run(
                ports.database, tenant_id, EXPORT, items, clock=ManualClock(LATER), on_progress=lambda _: None
            )

    return run


@pytest.fixture
def once(db, run_import) -> Callable[[], Pipeline]:
    """The other tenant, after one import that nothing disturbed."""

    def run():
        run_import(db.other_tenant_id)
        return index(Pipeline(db, db.other_tenant_id))

    return run


def at_once(*runs: Callable[[], None]) -> None:
    """Run calls in threads that begin together; raises what one of them raised."""
    together = threading.Barrier(len(runs))

    def begin(run):
        together.wait()
        run()

    with ThreadPoolExecutor(len(runs)) as threads:
        list(threads.map(begin, runs))


def assert_same(found, expected):
    assert community(found) == community(expected)
    assert_same_landing_and_index(found, expected)


@pytest.mark.parametrize("imports", [2, 4])
def test_imports_of_one_file_at_once_are_one_import(db, run_import, once, imports):
    at_once(*[lambda: run_import(db.tenant_id)] * imports)
    pipeline = Pipeline(db)
    lines = sum(body.count(b"\n") for body in BODIES)
    assert pipeline.rows(JOBS) == [(lines, True)]
    assert_same(index(pipeline), once())


def test_two_hosts_index_an_import_as_one_would(db, start_host, run_import, once, drain):
    hosts = [start_host(), start_host()]
    run_import(db.tenant_id)
    drain()
    for host in hosts:
        host.stop()
        assert host.process.returncode == 0, host.log
    assert_same(Pipeline(db), once())


def test_an_import_of_what_webhooks_deliver_at_the_same_time_adds_nothing(
    db, start_host, new_token, run_import, once, drain
):
    host, token = start_host(), new_token("events:write")

    def deliver_all():
        for body in BODIES:
            while not deliver(host.url, token, body):
                pass

    at_once(lambda: run_import(db.tenant_id), deliver_all, deliver_all)
    drain()
    assert_same(Pipeline(db), once())
