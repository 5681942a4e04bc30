"""What the event path carries: `python -m benchmarks.events`.

Starts a PostgreSQL of its own with default durability, so each commit waits for the disk, and measures

- enqueueing with one commit each, against a bare INSERT of the same text with one commit each, on the same driver with
  the same number of connections, in short turns; the ratio is the median over the turns;
- the way of community events from the log over relay, rules and queues into the landing, with the template's rules,
  batch sizes and concurrency, all in one process as on the host. The events are those of a made-up chat. Beside the
  speed it prints the processor time per event, of this process and of the server, which other programs on the machine
  change less.

Exits with 1 when a ratio is under 0.8, or the speed under 10,000 events a second.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from benchmarks.results import Results
from infra.host.bus import LocalBus
from infra.host.embedded_postgres import EmbeddedPostgres
from infra.host.schema import create_database, migrate
from infra.host.template import Template, load
from springline.community import importing
from springline.community.readers import reader
from springline.community.sample import generate
from springline.platform.clock import SystemClock
from springline.platform.database import Address, Database
from springline.platform.events.relay import relay_batch
from springline.platform.pool import Pool
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.statements import parse
from springline.warehouse import landing

GOAL_RATIO = 0.8
GOAL_SPEED = 10_000
CONNECTIONS = (1, 4)
TURNS = 24
TURN_SECONDS = 0.25
MESSAGES = 40_000
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
BODY = "x" * 600  # about the length of an event

PLAIN = parse(
    "bench.plain",
    "create table plain_message "
    "(id bigint generated always as identity primary key, queue text not null, body text not null)",
)
GRANT = parse("bench.grant", "grant insert on plain_message to springline_system")
BARE = parse("bench.bare", "insert into plain_message (queue, body) values (:queue, :body)")
TENANT = parse("bench.tenant", "insert into tenant (slug, name) values ('bench', 'Bench') returning id")
SIZES = parse(
    "bench.sizes",
    """
    select case when relname like 'raw\\_%' or relname = 'comment_insights' then 'landing'
                when relname like 'index\\_%' or relname like '%\\_index' then 'index'
                when relname = 'event_log' then 'event log'
                else 'community' end as part,
           sum(pg_total_relation_size(oid))::bigint
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' group by 1 order by 1
    """,
)
EVENTS = parse("bench.events", "select count(*) from event_log where source = 'springline/community'")


@dataclass(frozen=True)
class Server:
    """A running server with Springline's schema."""

    url: Callable[[str], str]
    pid: int  # of the process that starts all others of the server and collects them

    def database(self, role: str, *, pool: int | None = None) -> Database:
        """The database as a role sees it."""
        database = Database(Address.parse(self.url(f"springline_{role}")))
        if pool is not None:
            database.use(Pool(database, size=pool))
        return database


@contextmanager
def server() -> Generator[Server]:
    """A server for as long as the benchmark runs."""
    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedPostgres(Path(folder))
        embedded.start()
        try:
            create_database(Database(Address.parse(embedded.url("postgres", "postgres"))), "bench")
            migrate(embedded.url("springline_owner", "bench"))
            (pid_file,) = Path(folder).rglob("postmaster.pid")
            yield Server(lambda role: embedded.url(role, "bench"), int(pid_file.read_text().splitlines()[0]))
        finally:
            embedded.stop()


def processor_seconds(server: Server) -> float:
    """What this process and all of the server's have used so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            fields = stat.read_text().rpartition(")")[2].split()
            if stat.parent.name == str(server.pid):
                ticks += sum(map(int, fields[11:15]))  # with children that have ended
            elif int(fields[1]) == server.pid:
                ticks += sum(map(int, fields[11:13]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def rate(act: Callable[[Database], None], databases: list[Database]) -> float:
    """How often all connections together do `act` in a second."""
    until = time.perf_counter() + TURN_SECONDS
    counts = [0] * len(databases)

    def work(index: int) -> None:
        while time.perf_counter() < until:
            act(databases[index])
            counts[index] += 1

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(databases))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / TURN_SECONDS


def enqueueing(server: Server, found: Results) -> None:
    """Compare enqueue and bare INSERT."""
    with server.database("owner").transaction() as tx:
        tx.execute(PLAIN)
        tx.execute(GRANT)
    PostgresQueues(server.database("system")).declare(
        "bench", visibility=timedelta(minutes=1), max_receives=None, dead_letter_queue=None
    )

    def bare(database: Database) -> None:
        with database.transaction() as tx:
            tx.execute(BARE, queue="bench", body=BODY)

    def enqueue(database: Database) -> None:
        PostgresQueues(database).send("bench", [BODY])

    for connections in CONNECTIONS:
        databases = [server.database("system") for _ in range(connections)]
        pairs: list[tuple[float, float]] = []
        for turn in range(TURNS):  # who goes first changes: a slow disk must not always meet the same one
            first, second = (bare, enqueue) if turn % 2 else (enqueue, bare)
            rates = {act: rate(act, databases) for act in (first, second)}
            pairs.append((rates[bare], rates[enqueue]))
        ratio = statistics.median(enqueued / inserted for inserted, enqueued in pairs)
        inserts, enqueues = (statistics.median(each) for each in zip(*pairs, strict=True))
        found.at_least(
            f"enqueue with one commit each, {connections} connection{'s' * (connections > 1)}, of a bare INSERT",
            ratio,
            GOAL_RATIO,
            note=f"{enqueues:,.0f}/s against {inserts:,.0f}/s",
        )
        for database in databases:
            database.close()


class EventPath:
    """The event path as on the host: one relay, the template's rules, and the ingest function's batches and threads."""

    def __init__(self, server: Server, template: Template) -> None:
        (function,) = (each for each in template.functions.values() if each.logical_id == "IngestEvents")
        (self._source,) = function.queues
        (self._queue,) = (each for each in template.queues if each.name == self._source.queue)
        self.workers = self._source.max_concurrency or 1
        self.batch_size = self._source.batch_size
        self._system = server.database("system", pool=4 + self.workers)
        self._app = server.database("app", pool=self.workers)
        self._queues = PostgresQueues(self._system)
        self._bus = LocalBus(template.rules, self._queues)
        self.in_landing = 0.0  # seconds of all workers
        self.landed = 0
        self._lock = threading.Lock()
        self._failed = threading.Event()
        for queue in template.queues:  # the template names dead-letter queues after those they serve
            if queue.dead_letter_queue:
                self._queues.declare(
                    queue.dead_letter_queue, visibility=queue.visibility, max_receives=None, dead_letter_queue=None
                )
            self._queues.declare(
                queue.name,
                visibility=queue.visibility,
                max_receives=queue.max_receives,
                dead_letter_queue=queue.dead_letter_queue,
            )

    def run(self, events: int) -> float:
        """Move what the log holds until so many events are landed; returns the seconds that it took."""
        began = time.perf_counter()
        with ThreadPoolExecutor(1 + self.workers) as threads:
            steps = [self._relay, *[self._ingest] * self.workers]
            for done in [threads.submit(self._repeat, step, events) for step in steps]:
                done.result()
        return time.perf_counter() - began

    def _repeat(self, step: Callable[[], None], events: int) -> None:
        try:
            while self.landed < events and not self._failed.is_set():
                step()
        except BaseException:
            self._failed.set()  # or the others would wait for ever
            raise

    def _relay(self) -> None:
        if not relay_batch(self._system, self._bus).events:
            time.sleep(0.02)

    def _ingest(self) -> None:
        batch = self._queues.receive(self._queue.name, limit=self.batch_size, visibility=self._queue.visibility)
        if not batch:
            time.sleep(0.005)
            return
        began = time.perf_counter()
        done = landing.land(self._app, [message.body for message in batch], batch_id=batch[0].id)
        seconds = time.perf_counter() - began
        assert not done.failures, done.failures
        self._queues.delete(self._queue.name, [message.receipt for message in batch])
        with self._lock:
            self.in_landing += seconds
            self.landed += done.events


def fill_log(server: Server) -> int:
    """Import a made-up chat; returns how many events of the community that made."""
    with server.database("system").transaction() as tx:
        tenant_id = tx.value(TENANT)
    items = reader("signal-cli").read(BytesIO(b"".join(generate(MESSAGES, start=START))), name="bench")
    export = importing.Export("signal-cli", "bench", "bench")
    importing.run(server.database("app"), tenant_id, export, items, clock=SystemClock(), on_progress=lambda _: None)
    with server.database("system").transaction() as tx:
        return int(tx.value(EVENTS))


def event_path(server: Server, found: Results) -> None:
    """Measure log to landing, and how much room messages take."""
    events = fill_log(server)
    with server.database("owner").transaction() as tx:
        before = dict(tx.rows(SIZES))
    path = EventPath(server, load(Path(__file__).resolve().parents[1] / "template.yaml"))
    used = processor_seconds(server)
    seconds = path.run(events)
    used = processor_seconds(server) - used
    share = path.in_landing / (seconds * path.workers)
    found.at_least(
        "event log to landing",
        events / seconds,
        GOAL_SPEED,
        "events/s",
        note=f"{path.workers} workers, batches of {path.batch_size}, {share:.0%} of their time in landing; "
        f"{used / events * 1e6:.0f} µs of processor time per event, {used / seconds:.2f} processors in use",
    )
    with server.database("owner").transaction() as tx:
        sizes = dict(tx.rows(SIZES))
    for part in ("community", "event log", "landing"):
        size = (before if part == "community" else sizes)[part] / MESSAGES
        found.tell(f"room of a message in the {part}", size, "bytes", note="with indexes, requests and comments")


def main() -> int:
    """Measure all; returns 1 where a goal is missed."""
    found = Results("events")
    with server() as running:
        enqueueing(running, found)
        event_path(running, found)
    return found.finish()


if __name__ == "__main__":
    sys.exit(main())
