"""A tenant that has lived, and a younger server to restore it on."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.host.bus import LocalBus
from infra.host.embedded_postgres import EmbeddedPostgres
from infra.host.schema import create_database
from infra.host.template import load
from springline.access import tenants
from springline.community import census
from springline.platform.bus import BusEntry
from springline.platform.database import Address, Database
from springline.platform.events.log import Event
from springline.platform.events.relay import lag, relay_batch
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.statements import parse
from springline.warehouse import landing, reconciliation, transforms
from tests.integration.chats import LATER, Chat, Pipeline

TEMPLATE = load(Path(__file__).parents[4] / "template.yaml")
WRITTEN = parse("test.written", "select pg_snapshot_xmax(pg_current_snapshot())::text")
PASSED = parse("test.passed", "select pg_snapshot_xmin(pg_current_snapshot()) >= :written::xid8")
POSITIONS = parse("test.positions", "select e.id, e.xid::text from event_log e order by e.xid, e.id")


class ListBus:
    def __init__(self) -> None:
        self.entries: list[BusEntry] = []

    def put(self, entries: Any) -> None:
        self.entries += entries


@dataclass
class Restored:
    """A database of the other server, through each role."""

    superuser: Database
    app: Database
    system: Database

    def value(self, query: Any, **parameters: object) -> Any:
        with self.superuser.transaction() as tx:
            return tx.value(query, **parameters)


@pytest.fixture(scope="module")
def young_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server that has used few transaction ids yet."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("young"), options={"fsync": "off", "autovacuum": "off"})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def empty(young_server: EmbeddedPostgres, request: pytest.FixtureRequest) -> Iterator[Restored]:
    """An empty database on the young server."""
    name = f"restored_{abs(hash(request.node.name))}"
    create_database(Database(Address.parse(young_server.url("postgres", "postgres"))), name)
    urls = {"superuser": "postgres", "app": "springline_app", "system": "springline_system"}
    made = {role: Database(Address.parse(young_server.url(user, name))) for role, user in urls.items()}
    yield Restored(**made)
    for database in made.values():
        database.close()


def burn(db: Any, count: int) -> None:
    """Use up transaction ids."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(
            f"do $$ begin for i in 1..{count} loop perform pg_current_xact_id(); commit; end loop; end $$"
        )


def event(number: int) -> Event:
    return Event("springline.test.happened.v1", "springline/test", f"thing/{number}", {}, LATER)


@pytest.fixture
def lived(db: Any) -> Any:
    """A tenant with words in the index, messages in queues, one of them lent, and events that wait for the relay."""
    pipeline, chat, queues = Pipeline(db), Chat(), PostgresQueues(db.system)
    for queue in TEMPLATE.queues:
        queues.declare(queue.name, visibility=timedelta(minutes=3), max_receives=None, dead_letter_queue=None)
    with db.system.transaction() as tx:
        tenants.create(tx, slug="meadow", name="Meadow", at=LATER)
    pipeline.tell(chat.sent("m1", "Does anyone have a ladder in Salford?"), chat.sent("m2", "I do", by="ben", at=1))
    pipeline.index()
    await_horizon(db.system)
    bus = LocalBus(TEMPLATE.rules, queues)
    while relay_batch(db.system, bus, limit=3).events:
        pass
    lend(queues)
    pipeline.tell(chat.edited("m2", "I have two", by="ben", at=3), chat.sent("m3", "Thank you!", at=4))
    return db


def leave(db: Any) -> None:
    """Close the test's own connections."""
    for database in (db.superuser, db.owner, db.app, db.system):
        database.close()


def lend(queues: PostgresQueues) -> None:
    """Take a message as a consumer does that the backup will know nothing of."""
    assert queues.receive("ingest-events", limit=1, visibility=timedelta(hours=1))


def await_horizon(database: Database) -> None:
    """Wait until nothing on the server, such as another test, began before what has been written so far."""
    with database.transaction() as tx:
        written = tx.value(WRITTEN)
    deadline = time.monotonic() + 60
    while True:
        with database.transaction() as tx:
            if tx.value(PASSED, written=written):
                return
        assert time.monotonic() < deadline
        time.sleep(0.02)


def settle(restored: Restored, tenant_id: int) -> None:
    """What a host does: relay, land, render."""
    queues = PostgresQueues(restored.system)
    bus = LocalBus(TEMPLATE.rules, queues)
    while lag(restored.system).events:
        await_horizon(restored.system)
        relay_batch(restored.system, bus)
        while batch := queues.receive("ingest-events", limit=100, visibility=timedelta(minutes=3)):
            assert landing.land(restored.app, [one.body for one in batch], batch_id=batch[0].id).failures == {}
            queues.delete("ingest-events", [one.receipt for one in batch])
        transforms.transform(restored.app, tenant_id, now=lambda: LATER)
    await_horizon(restored.system)


def differences(database: Database, tenant_id: int) -> list[Any]:
    with database.transaction(tenant_id) as tx:
        return list(
            reconciliation.reconcile(
                tx, lambda from_at, to_at: census.tallies(tx, from_at, to_at), day=None
            ).differences
        )
