"""Fault 2: PostgreSQL dies in the middle of a batch. What was acknowledged is there, the rest whole or not at all."""

import json
import os
import signal
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.host.embedded_postgres import EmbeddedPostgres
from infra.host.schema import create_database, migrate
from springline.platform.database import Address, Database
from springline.platform.errors import UnavailableError
from springline.platform.events.log import Event, emit
from springline.platform.events.relay import lag, relay_until
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.statements import parse

pytestmark = pytest.mark.faults

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BATCH = 5
ENOUGH = 40
PATIENCE_SECONDS = 60
TENANT = parse("test.tenant", "insert into tenant (slug, name) values ('harbour', 'Harbour') returning id")
LOGGED = parse("test.logged", "select subject from event_log")
PLACE = parse(
    "test.place",
    "select c.xid::text::bigint, c.id, l.xid::text::bigint, l.id from relay_cursor c, "
    "(select xid, id from event_log order by xid desc, id desc limit 1) l",
)
BACKEND = parse(
    "test.backend",
    "select pid from pg_stat_activity where usename = 'springline_app' and datname = 'fault' limit 1",
)


class Server:
    """A server of this test's own, with the durability that it ships with."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.embedded = EmbeddedPostgres(home)
        self.embedded.start()
        create_database(Database(Address.parse(self.embedded.url("postgres", "postgres"))), "fault")
        migrate(self.embedded.url("springline_owner", "fault"))

    def database(self, role: str) -> Database:
        return Database(Address.parse(self.embedded.url(role, "fault")))

    def postmaster(self) -> int:
        return int((self.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])

    def backend(self) -> int:
        """The process that serves one of the writers."""
        with closing(self.database("postgres")) as database, database.transaction() as tx:
            return tx.value(BACKEND)


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    yield server
    server.embedded.stop()


class Writer:
    """Records batches of events, and remembers which the database acknowledged."""

    def __init__(self, database: Database, tenant_id: int, name: str) -> None:
        self.acknowledged: list[str] = []
        self.uncertain: list[str] = []
        self._database = database
        self._tenant_id = tenant_id
        self._name = name

    def run(self, stop: threading.Event) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            subjects = [f"{self._name}/{number}/{part}" for part in range(BATCH)]
            try:
                with self._database.transaction(self._tenant_id) as tx:
                    for subject in subjects:
                        emit(tx, [Event("springline.test.happened.v1", "springline/test", subject, {}, NOON)])
            except UnavailableError:
                self.uncertain += subjects
                stop.wait(0.05)
            else:
                self.acknowledged += subjects
        self._database.close()


class QueueBus:
    """Sends each event to one queue."""

    def __init__(self, queues: PostgresQueues) -> None:
        self._queues = queues

    def put(self, entries):
        self._queues.send("work", [entry.detail for entry in entries])


def wait_for(done):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, "the database did not come back"
        time.sleep(0.02)


def watch(database, places, stop):
    """Note where the relay's cursor and the end of the log are, over and over."""
    while not stop.is_set():
        try:
            with database.transaction() as tx:
                row = tx.maybe(PLACE)
        except UnavailableError:
            row = None
        if row:
            places.append(((row[0], row[1]), (row[2], row[3])))
        stop.wait(0.01)
    database.close()


@pytest.mark.parametrize("how", ["immediate stop", "kill -9 of the server", "kill -9 of a connection's process"])
def test_what_was_acknowledged_outlives_the_server_and_reaches_the_queue(server, how):
    with closing(server.database("springline_system")) as system, system.transaction() as tx:
        tenant_id = tx.value(TENANT)
    queues = PostgresQueues(server.database("springline_system"))
    queues.declare("work", visibility=HOUR, max_receives=None, dead_letter_queue=None)
    stop_writing, stop = threading.Event(), threading.Event()
    writers = [Writer(server.database("springline_app"), tenant_id, name) for name in ("a", "b")]
    places = []
    relayed = server.database("springline_system")
    writing = [threading.Thread(target=writer.run, args=(stop_writing,)) for writer in writers]
    others = [
        threading.Thread(
            target=relay_until,
            args=(relayed, QueueBus(queues)),
            kwargs={
                "seconds_left": lambda: 0 if stop.is_set() else 1,
                "on_batch": lambda _: None,
                "pause": lambda _: stop.wait(0.05),
                "limit": 50,
            },
        ),
        threading.Thread(target=watch, args=(server.database("springline_system"), places, stop)),
    ]
    for thread in (*writing, *others):
        thread.start()

    def more(than=0):
        return all(len(writer.acknowledged) >= than + ENOUGH for writer in writers)

    wait_for(more)
    if how == "immediate stop":
        os.kill(server.postmaster(), signal.SIGQUIT)
    elif how == "kill -9 of the server":
        os.kill(server.postmaster(), signal.SIGKILL)
    else:
        os.kill(server.backend(), signal.SIGKILL)
    wait_for(lambda: any(writer.uncertain for writer in writers))
    before = max(len(writer.acknowledged) for writer in writers)
    wait_for(lambda: more(before))
    stop_writing.set()
    for thread in writing:
        thread.join()
    wait_for(lambda: lag(queues._database).events == 0)
    stop.set()
    for thread in others:
        thread.join()

    with queues._database.transaction() as tx:
        logged = Counter(subject for (subject,) in tx.rows(LOGGED))
    acknowledged = {subject for writer in writers for subject in writer.acknowledged}
    uncertain = {subject for writer in writers for subject in writer.uncertain}
    assert acknowledged <= logged.keys() <= acknowledged | uncertain
    assert set(logged.values()) == {1}
    whole = Counter(subject.rpartition("/")[0] for subject in logged)
    assert set(whole.values()) == {BATCH}

    queued = set()
    while batch := queues.receive("work", limit=1000, visibility=HOUR):
        queued |= {json.loads(message.body)["subject"] for message in batch}
    assert queued == logged.keys()
    cursors = [cursor for cursor, _ in places]
    assert cursors == sorted(cursors)
    assert all(cursor <= end for cursor, end in places)
    queues._database.close()
    relayed.close()
