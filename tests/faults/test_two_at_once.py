"""The same messages by two ways at once: the tables are those of one way, once."""

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from springline.community import importing, service
from springline.community.model import Group
from springline.community.readers.signal_cli import SignalCliReader
from springline.platform.clock import ManualClock
from springline.platform.database import Database
from springline.platform.runtime import Runtime
from springline.platform.statements import parse
from tests.faults.conftest import assert_same_landing_and_index, deliver, deliveries, index, wait_until
from tests.integration.chats import LATER, Chat, Pipeline, community

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


# ---- The first message of a group, twice at the same moment ----------------------------------------------------------

# PostgreSQL evaluates the expression of an index after it has looked for a row to give way to, and fills indexes in the
# order in which they were made: so whoever stores a group stops in between, until the test lets go.
STOP_BEFORE_INDEXES = """
    create function stop(text) returns text immutable language plpgsql as
        $$ begin perform pg_advisory_xact_lock_shared(1); return $1; end $$;
    alter table chat_group drop constraint chat_group_tenant_id_source_system_source_key_key,
                           drop constraint chat_group_tenant_id_slug_key;
    create index on chat_group (stop(slug));
    alter table chat_group add unique (tenant_id, source_system, source_key), add unique (tenant_id, slug)
"""
HOLD = parse("test.hold", "select pg_advisory_xact_lock(1)")
WAITING = parse(
    "test.waiting",
    "select count(*) from pg_locks l join pg_database d on d.oid = l.database "
    "where not l.granted and l.locktype = 'advisory' and d.datname = current_database()",
)


@pytest.mark.parametrize(
    ("keys", "slugs"),
    [(("g1", "g1"), ["help-next-door"]), (("g1", "g2"), ["help-next-door", "help-next-door-"])],
    ids=["of one group", "of two groups that share their name"],
)
def test_the_first_messages_of_a_group_may_come_at_the_same_moment(db, keys, slugs):
    with closing(db.owner.connect()) as connection:
        connection.execute_simple(STOP_BEFORE_INDEXES)

    def write(number, key):
        chat = Chat(Group("signal-cli", key, "Help next door"))
        with closing(Database(db.app.address)) as database, database.transaction(db.tenant_id) as tx:
            service.apply(tx, [chat.sent(f"m{number}", "Hello")], at=LATER)

    with ThreadPoolExecutor(2) as threads:
        with db.superuser.transaction() as tx:
            tx.rows(HOLD)
            writing = [threads.submit(write, number, key) for number, key in enumerate(keys)]
            with closing(Database(db.superuser.address)) as watching:

                def both_wait():
                    with watching.transaction() as looking:
                        return looking.value(WAITING) == 2

                wait_until(both_wait, "the writers did not meet")
        for one in writing:
            one.result()
    pipeline = Pipeline(db)
    found = pipeline.rows("select slug from chat_group order by length(slug)")
    assert [slug[: len(expected)] for (slug,), expected in zip(found, slugs, strict=True)] == slugs
    assert pipeline.rows("select count(*) from message") == [(2,)]
