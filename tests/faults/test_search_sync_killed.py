"""Fault 1 where effects are outside of the database: whoever sends documents to an engine is killed wherever it is.

The engine is a file that documents are appended to. After each kill the leases end, somebody else does what is left,
and the file has to hold the newest form of every document, under numbers that are used once and are in the ledger.
"""

import json
import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from springline.platform.clock import SystemClock
from springline.platform.database import Address, Database
from springline.platform.metrics.null import NullMetrics
from springline.platform.statements import parse
from springline.search.engine import Commit, Ingested
from springline.search.worker import SearchSyncWorker
from tests.faults.interruption import Point, die_at, note
from tests.faults.processes import PATIENCE_SECONDS, Worker
from tests.integration.media.scenes import add_asset, add_library, add_scene

pytestmark = pytest.mark.faults

INDEX = "media_scenes_model_1"
GROUND = [
    parse("test.family", "insert into search_family (tenant_id, family) values (current_tenant(), 'media_scenes')"),
    parse(
        "test.index",
        "insert into search_index (tenant_id, index_name, family, generation, state) "
        "values (current_tenant(), 'media_scenes_model_1', 'media_scenes', 1, 'ready')",
    ),
]
RETITLE = parse("test.retitle", "update video_scenes set title = :title || id")
DELETE = parse("test.delete", "delete from video_scenes where id = (select max(id) from video_scenes)")
END_LEASES = parse(
    "test.end_leases", "update search_sync_work set leased_until = now(), due_at = now() where token is not null"
)
HELD = parse(
    "test.held",
    "select exists (select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
    "and xact_start is not null and backend_type = 'client backend')",
)
THERE = parse("test.there", "select id, title from video_scenes")
LEFT = parse("test.left", "select (select count(*) from search_sync_queue) + (select count(*) from search_sync_work)")
LIVING = parse(
    "test.living", "select document_id, max(rev) from search_ledger where state <> 'dead' group by document_id"
)
KNOWN = parse("test.known", "select rev from search_ledger")
LAST = parse("test.last", "select last_rev from search_family")


class FileEngine:
    """Appends documents to a file, and dies before or after that where it is told to."""

    def __init__(self, path: Path, dies: str | None) -> None:
        self._path, self._dies = path, dies

    def ingest(self, index_name: str, documents: Sequence[str], *, commit: Commit = "auto") -> Ingested:
        if self._dies == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        with self._path.open("a", encoding="utf-8") as file:
            file.writelines(f"{one}\n" for one in documents)
        if self._dies == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return Ingested(len(documents))


def drain(urls: Mapping[str, str], tenant_id: int, path: Path, at: Point | str | None, pipe: Any) -> None:
    """A process that drains the outbox, killed at a point, or around the sending; says which points it came to."""
    names: list[str] = []
    if isinstance(at, Point):
        die_at(at)
    else:
        note(names)
    send_all(Database(Address.parse(urls["app"])), tenant_id, FileEngine(path, at if isinstance(at, str) else None))
    pipe.send(names)


def send_all(database: Database, tenant_id: int, engine: Any) -> None:
    worker = SearchSyncWorker(database, engine, clock=SystemClock(), metrics=NullMetrics())
    while worker.drain(tenant_id, batch=3).claimed:
        pass


class Stage:
    """A library whose scenes all change before each kill."""

    def __init__(self, db: Any, path: Path) -> None:
        self.db, self.path = db, path
        with db.transaction() as tx:
            for statement in GROUND:
                tx.execute(statement)
            library = add_library(tx)
            for _ in range(5):
                add_scene(tx, add_asset(tx, library))

    def drained(self, at: Point | str | None = None) -> tuple[list[str], int | None]:
        worker = Worker(drain, self.db.urls, self.db.tenant_id, self.path, at)
        return worker.hear() or [], worker.end()

    def change(self, title: str) -> None:
        with self.db.transaction() as tx:
            tx.execute(DELETE)
            add_scene(tx, add_asset(tx, add_library(tx)))
            tx.execute(RETITLE, title=title)

    def go_on(self) -> None:
        """Do what is left, once the server has noticed the death: until then, what was held is skipped."""
        ends_at = time.monotonic() + PATIENCE_SECONDS
        while self._is_held():
            assert time.monotonic() < ends_at
            time.sleep(0.01)
        with self.db.transaction() as tx:
            tx.execute(END_LEASES)
        send_all(self.db.app, self.db.tenant_id, FileEngine(self.path, None))

    def _is_held(self) -> bool:
        with self.db.superuser.transaction(None) as tx:
            return tx.value(HELD)

    def wrong(self) -> Iterator[str]:
        """What is not as it has to be."""
        sent = [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]
        revs = [one["rev"] for one in sent]
        newest = {one["document_id"]: one for one in sorted(sent, key=lambda one: one["rev"])}
        with self.db.transaction() as tx:
            there = {scene: title.lower() for scene, title in tx.rows(THERE)}
            living, known = dict(tx.rows(LIVING)), {rev for (rev,) in tx.rows(KNOWN)}
            last, left = tx.value(LAST), tx.value(LEFT)
        if left:
            yield f"{left} changes wait"
        if len(set(revs)) != len(revs):
            yield "a number was used twice"
        if not set(revs) <= known or last < max(known):
            yield "something was sent that the ledger does not know of"
        if living != {scene: newest[scene]["rev"] for scene in there}:
            yield "the ledger says something else than what was sent last"
        if {scene: newest[scene]["title"] for scene in there} != there:
            yield "the engine has something else than the table"


def test_who_sends_is_killed_anywhere_and_the_engine_gets_everything(db: Any, tmp_path: Path) -> None:
    stage = Stage(db, tmp_path / "engine.jsonl")
    names, code = stage.drained()
    assert code == 0
    assert list(stage.wrong()) == []
    points = [Point("search", name, 1, "before") for name in dict.fromkeys(names)]
    points += [Point("search", name, 1, "after") for name in dict.fromkeys(names) if name.startswith("commit of ")]
    assert {"search.take_changes", "search.number", "search.finish"} <= {point.at for point in points}

    wrong: dict[str, list[str]] = {}
    for number, at in enumerate([*points, "before", "after"]):
        stage.change(f"take {number} of ")
        _, code = stage.drained(at)
        assert code == -signal.SIGKILL, f"it was not killed {at}"
        stage.go_on()
        if found := list(stage.wrong()):
            wrong[str(at)] = found
    assert wrong == {}
