"""A PostgreSQL that may be killed, with a database that stands before each step; what processes do in its copies."""

import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from pg8000.exceptions import Error

from infra.host.embedded_postgres import EmbeddedPostgres
from infra.host.schema import create_database, migrate
from springline.platform.database import Address, Database, DatabaseUnavailableError
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.statements import parse
from tests.faults import soundness
from tests.faults.interruption import Point, die_at, lose_the_server_at, note
from tests.faults.processes import PATIENCE_SECONDS, Worker
from tests.faults.soundness import Outcome, outcome
from tests.faults.steps import (
    AFTER_A_CHANGE,
    BYWAYS,
    EXPORT,
    STEPS,
    WAY,
    Place,
    add_documents,
    go_on_talking,
    say_more,
    take_words_back,
    template,
)

AT_ONCE = 3
_OPTIONS = {
    "fsync": "off",  # processes die here, the machine does not
    "full_page_writes": "off",
    "synchronous_commit": "on",  # what is acknowledged has left the server's own memory
    "max_connections": "200",
    "file_copy_method": "clone",
    "autovacuum": "off",
    "shared_buffers": "128MB",  # making and dropping a database each look at every buffer
}
_USERS = {"superuser": "postgres", "owner": "springline_owner", "app": "springline_app", "system": "springline_system"}
_NEW_TENANT = parse("test.new_tenant", "insert into tenant (slug, name) values (:slug, initcap(:slug)) returning id")
_MENDED = parse(
    "test.mended",
    "insert into quarantine (tenant_id, source_system, file_name, file_key, line, reason, raw, quarantined_at) "
    "values (current_tenant(), :system, :file, :key, 6, 'not understood', 'x', clock_timestamp())",
)
_BACKEND = parse("test.backend", "select pid from pg_stat_activity where usename = 'springline_app' limit 1")


# ---- What a process does ---------------------------------------------------------------------------------------------


class Task(NamedTuple):
    """What a process is to do at a place: some steps, with or without a fault at a point of the first."""

    place: Place
    steps: Sequence[str]
    fault: str = "none"
    point: Point | None = None
    expected: Outcome | None = None


def perform(task: Task, parent: Connection) -> None:
    """Be the process: do the steps; tell the parent what it wants to know."""
    place, names = task.place, list[str]()
    if task.fault == "death":
        assert task.point is not None
        die_at(task.point)
    elif task.fault == "crash":
        assert task.point is not None

        def crash() -> None:
            parent.send("there")
            parent.recv()

        lose_the_server_at(task.point, crash)
    elif task.fault == "recorded":
        note(names)
    found = soundness.claims(place) if task.expected else []
    try:
        for step in task.steps:
            STEPS[step](place)
    except DatabaseUnavailableError as error:
        parent.send(f"gave up: {error}")
        return
    if task.fault == "recorded":
        parent.send((names, outcome(place)))
    elif task.expected:
        parent.send(found + soundness.problems(place, task.expected))


# ---- The server ------------------------------------------------------------------------------------------------------


class Ground:
    """A server of the tests' own. Its databases `before_…` stand before a step each; they are cloned, never used.

    `traces` has the points that each step comes to, in order, and `expected` where its story ends.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._numbers = itertools.count(1)
        self.embedded = EmbeddedPostgres(home, options=_OPTIONS)
        self.embedded.start()
        self.superuser = Database(Address.parse(self.embedded.url("postgres", "postgres")))
        create_database(self.superuser, "start")
        migrate(self.embedded.url("springline_owner", "start"))
        self.traces: dict[str, list[str]] = {}
        self.expected: dict[str, Outcome] = {}
        self._walk_undisturbed()

    def stop(self) -> None:
        self.embedded.stop()

    def place(self, name: str) -> Place:
        urls = {role: self.embedded.url(user, name) for role, user in _USERS.items()}
        urls["objects"] = str(self._home / "objects")
        return Place(urls, 1, 2)

    @contextmanager
    def clone(self, original: str) -> Iterator[Place]:
        """A copy of a database, for as long as it is used."""
        name = f"p{next(self._numbers)}"
        self._copy(original, name)
        yield self.place(name)
        with closing(self.superuser.connect()) as connection:
            connection.execute_simple(f"drop database {name} with (force)")

    def _copy(self, original: str, name: str) -> None:
        with closing(self.superuser.connect()) as connection:
            connection.execute_simple(
                f"create database {name} template {original} strategy file_copy owner springline_owner"
            )

    def _walk_undisturbed(self) -> None:
        """Go all the way once, and each byway.

        Keeps the state before each step, the points that the step comes to, and the end of it all.
        """
        self._prepare(self.place("start"))
        self._copy("start", "way")
        self._walk("access", "way")
        for step in WAY:
            if step not in self.traces and step not in BYWAYS:
                self._walk(step, "way")
            else:
                self.perform(Task(self.place("way"), [step]))
        _, end = self.perform(Task(self.place("way"), [], "recorded"))
        self.expected |= dict.fromkeys(
            [
                step
                for step in STEPS
                if step not in {"access", "follow", "generate", "scan", "parse", "index", "extract"}
            ],
            end,
        )
        self._copy("before_ingest", "byway")
        self._walk("backfill", "byway")
        place = self.place("way")
        with closing(place.ports):
            take_words_back(place)
        self.perform(Task(self.place("way"), AFTER_A_CHANGE))
        self._walk("follow", "way")
        with closing(place.ports):
            say_more(place)
        self.perform(Task(self.place("way"), AFTER_A_CHANGE))
        self._walk("generate", "way")
        with closing(place.ports):
            go_on_talking(place)
        self.perform(Task(self.place("way"), AFTER_A_CHANGE))
        self._walk("scan", "way")
        self.perform(Task(self.place("way"), ("relay", "generate")))
        for slug in ("handbook", "copies"):  # one has begun when the other comes
            self.perform(Task(self.place("way"), ("relay", "parse")))
            with closing(place.ports):
                add_documents(place, slug)
            self.perform(Task(self.place("way"), ["relay"]))
        self._walk("parse", "way")
        self.perform(Task(self.place("way"), ("relay", "parse", "relay")))
        self._walk("index", "way")
        self.perform(Task(self.place("way"), ["relay"]))
        self._walk("extract", "way")
        self.expected |= dict.fromkeys(["parse", "index"], self.expected["extract"])

    def _walk(self, step: str, name: str) -> None:
        self._copy(name, f"before_{step}")
        self.traces[step], end = self.perform(Task(self.place(name), [step], "recorded"))
        self.expected.setdefault(step, end)

    def _prepare(self, place: Place) -> None:
        with closing(Database(Address.parse(place.urls["system"]))) as system:
            with system.transaction() as tx:
                tenants = [tx.value(_NEW_TENANT, slug=slug) for slug in ("harbour", "orchard")]
            assert tenants == [place.tenant_id, place.other_tenant_id]
            queues = PostgresQueues(system)
            for queue in template().queues:
                queues.declare(
                    queue.name,
                    visibility=queue.visibility,
                    max_receives=queue.max_receives,
                    dead_letter_queue=queue.dead_letter_queue,
                )
        with closing(Database(Address.parse(place.urls["app"]))) as app, app.transaction(place.tenant_id) as tx:
            tx.execute(_MENDED, system=EXPORT.source_system, file=EXPORT.file_name, key=EXPORT.file_key)

    def perform(self, task: Task) -> Any:
        """Have a process perform a task; returns what it told."""
        worker = Worker(perform, task)
        answer = worker.hear()
        code = worker.end()
        assert code == 0, f"{task.steps} failed: exit code {code}, {answer}"
        return answer

    def finish(self, place: Place, step: str) -> list[str]:
        """Do a step again, and all that follow it; returns what is wrong then."""
        rest = (step, *BYWAYS[step]) if step in BYWAYS else WAY[WAY.index(step) :]
        return self.perform(Task(place, rest, expected=self.expected[step]))

    def crash(self, how: Callable[["Ground"], None]) -> None:
        """Kill something of the server; returns when it serves again."""
        canary = self.superuser.connect()
        how(self)
        deadline = time.monotonic() + PATIENCE_SECONDS
        try:
            while time.monotonic() < deadline:
                canary.execute_simple("select")
                time.sleep(0.005)
        except (Error, OSError):
            with suppress(Error):
                canary.close()
        while not self._serves():
            assert time.monotonic() < deadline, "the server did not come back"
            time.sleep(0.02)

    def _serves(self) -> bool:
        try:
            self.superuser.connect().close()
        except DatabaseUnavailableError:
            return False
        return True

    def kill_server(self) -> None:
        """Kill -9 of the postmaster."""
        pid = int((self._home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def kill_backend(self) -> None:
        """Kill -9 of the process that serves one of the connections: the server then ends all others."""
        with closing(Database(self.superuser.address)) as database, database.transaction() as tx:
            pid: int = tx.value(_BACKEND)
        os.kill(pid, signal.SIGKILL)


def all_at_once(work: Callable[[Any], list[str]], things: Sequence[Any]) -> dict[str, list[str]]:
    """Do something with each of several things, a few at a time; returns what was wrong, by thing."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return {str(thing): found for thing, found in zip(things, threads.map(work, things), strict=True) if found}
