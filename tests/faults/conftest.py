"""What the tests of faults share: hosts that can be killed, chats by webhook, and tables by their natural keys."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from springline.community import webhooks
from springline.community.annotation.choice import annotator
from springline.community.sample import generate
from springline.platform.settings import Settings
from springline.platform.statements import parse
from tests.integration.chats import LATER, START, Pipeline
from tests.integration.functions.conftest import gateway, new_session, new_token, settings

__all__ = ["gateway", "new_session", "new_token", "settings"]

PATIENCE_SECONDS = 60
HOST = """
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from infra.host.claims import PostgresSchedules
from infra.host.host import Host, Options
from infra.host.template import load
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl
from springline.platform.clock import SystemClock
from springline.platform.settings import Settings

class SkewedClock(SystemClock):
    skew = timedelta(0)

    def now(self):
        return super().now() + self.skew

template, app, system, lease, skew = sys.argv[1:]
clock = SkewedClock()
clock.skew = timedelta(seconds=float(skew))
loaded = load(Path(template))
queues = tuple(
    replace(
        queue,
        visibility=timedelta(seconds=float(lease)),
        max_receives=queue.max_receives and 50,  # the test kills more often than poison is tried
    )
    for queue in loaded.queues
)
databases = {"database_url": DatabaseUrl.parse(app), "system_database_url": DatabaseUrl.parse(system)}
ports = runtime.Runtime(Settings(**databases), pooled=True, clock=clock)
runtime.install(ports)
schedules = PostgresSchedules(ports.system_database)
host = Host(
    replace(loaded, queues=queues),
    queues=ports.queues, schedules=schedules, clock=clock, options=Options(drain_seconds=2),
)
ports.bus = host.bus
print(host.start(port=0), flush=True)
for line in sys.stdin:  # each line sets the clock; the end of the test ends the host
    clock.skew = timedelta(seconds=float(line))
host.stop()
"""
TEMPLATE = Path(__file__).parents[2] / "template.yaml"

UNDER_WAY = parse(
    "test.under_way",
    """
    select (select count(*) from event_log e, relay_cursor c where (e.xid, e.id) > (c.xid, c.id))
         + (select count(*) from queue_message where queue not like '%-dead')
         + (select count(*) from index_dirty)
    """,
)
DEAD = parse("test.dead", "select queue, failure from queue_message where queue like '%-dead'")


class HostProcess:
    """A host with the real template and functions, in a process of its own.

    `lease` is the visibility of all queues and `skew` what its clock is ahead, both in seconds.
    """

    def __init__(self, db: Any, log: Path, *, lease: float, skew: float) -> None:
        arguments = [str(TEMPLATE), db.urls["app"], db.urls["system"], str(lease), str(skew)]
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-c", HOST, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")},
            )
        self._log = log
        self._buried = False
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        assert self.url, log.read_text(encoding="utf-8")
        self.ready_at = time.monotonic()

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """As by kill -9; returns when it is gone."""
        self.process.kill()
        self.process.wait()

    def set_clock(self, skew: float) -> None:
        assert self.process.stdin is not None
        print(skew, file=self.process.stdin, flush=True)

    def stop(self) -> None:
        """End it in good order, or bury it."""
        if not self._buried:
            self._buried = True
            self.process.communicate()


StartHost = Callable[..., HostProcess]


@pytest.fixture
def start_host(db: Any, tmp_path: Path) -> Iterator[StartHost]:
    started: list[HostProcess] = []

    def start(*, lease: float = 2.0, skew: float = 0.0) -> HostProcess:
        started.append(HostProcess(db, tmp_path / f"host-{len(started)}.log", lease=lease, skew=skew))
        return started[-1]

    yield start
    for host in started:
        host.stop()


def wait_until(done: Callable[[], object], what: str) -> None:
    """Wait until something is true, a minute at most."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, f"in {PATIENCE_SECONDS} s, {what}"
        time.sleep(0.02)


@pytest.fixture
def drain(db: Any) -> Callable[[], None]:
    """Waits until nothing is under way: in the log, in a queue, or marked for rendering. Nothing may have died."""

    def wait() -> None:
        def under_way() -> int:
            with db.superuser.transaction() as tx:
                return tx.value(UNDER_WAY)

        wait_until(lambda: not under_way(), "events were still under way")
        with db.superuser.transaction() as tx:
            assert tx.rows(DEAD) == []

    return wait


def deliveries(messages: int, *, seed: int, size: int) -> list[bytes]:
    """A made-up chat with its edits, deletions and reactions, as bodies of webhooks of up to so many lines."""
    lines = list(generate(messages, seed=seed, people=8, start=START))
    return [b"".join(lines[start : start + size]) for start in range(0, len(lines), size)]


def deliver(url: str, token: str, body: bytes) -> bool:
    """Send a delivery; whether it was acknowledged. Refused for other reasons than a host that is away, it fails."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    with closing(http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)) as connection:
        try:
            connection.request("POST", "/api/events/signal", body, headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return False
    assert answer.status in {202, 503}, text
    assert answer.status == 503 or not json.loads(text)["rejected"]
    return answer.status == 202


def take_in(pipeline: Pipeline, bodies: Sequence[bytes]) -> None:
    """Store deliveries as the webhook does, each in its transaction."""
    for body in bodies:
        with pipeline.db.app.transaction(pipeline.tenant_id) as tx:
            webhooks.receive_signal(tx, body, at=LATER)


def index(pipeline: Pipeline) -> Pipeline:
    """Annotate as the host does by default, land and render what a tenant's log has.

    A host on the same database works on that tenant too: what it is rendering at this moment is waited for.
    """
    pipeline.annotate(annotator(Settings()))
    assert pipeline.land().failures == {}
    pipeline.render()
    wait_until(lambda: not pipeline.rows("select from index_dirty"), "documents were still being rendered")
    return pipeline


@pytest.fixture
def undisturbed(db: Any) -> Callable[[Sequence[bytes]], Pipeline]:
    """Takes deliveries in for the other tenant, once and in order, and indexes them at the end."""

    def run(bodies: Sequence[bytes]) -> Pipeline:
        pipeline = Pipeline(db, db.other_tenant_id)
        take_in(pipeline, bodies)
        return index(pipeline)

    return run


# ---- Tables by natural keys ------------------------------------------------------------------------------------------

_KEYS = {
    "message": "select id, source_key from message",
    "person": 'select id, member_key from "user"',
    "group": "select id, source_key from chat_group",
    "request": "select r.id, m.source_key from request r join message m on m.id = r.root_message_id",
    "comment": "select c.id, m.source_key from request_comments c join message m on m.id = c.message_id",
}
_COLUMNS = {
    "message_id": "message",
    "user_id": "person",
    "sender_id": "person",
    "author_id": "person",
    "group_id": "group",
    "request_id": "request",
    "comment_id": "comment",
}
_FACETS = {"participant": "person", "request": "request"}
_LANDED = ("raw_people", "raw_signal_messages", "raw_requests", "raw_request_comments", "comment_insights")
_INDEXED = ("people_index", "request_index", "index_facet", "index_term")
_LINEAGE = {"tenant_id", "event_id", "batch_id", "xid", "recorded_at", "landed_at", "landed_xid", "source_id"}
_STEPS = {"version", "operation", "comment_version", "content_hash"}
_MOMENTS = {"source_watermark", "refreshed_at", "changed_xid"}


class NaturalKeys:
    """Replaces the numbers of one tenant's rows by what they stand for, so that two tenants can be compared."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._names = {thing: dict(pipeline.rows(query)) for thing, query in _KEYS.items()}

    def row(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        kind = row.get("kind") if table in {"index_facet", "index_term"} else table.removesuffix("_index")
        kind = {"people": "person"}.get(str(kind), str(kind))
        named = {name: self._value(kind, name, value) for name, value in row.items()}
        if row.get("facet") in _FACETS:
            named["value"] = self._names[_FACETS[row["facet"]]][int(row["value"])]
        return named

    def _value(self, kind: str, column: str, value: Any) -> Any:
        if column in {"id", "doc_id"}:
            return self._names[kind][value]
        if column in _COLUMNS:
            return value if value is None else self._names[_COLUMNS[column]][value]
        if column == "reactions" and value and "user_id" in value[0]:
            return sorted([self._names["person"][one["user_id"]], one["emoji"]] for one in value)
        return self._document(kind, json.loads(value)) if column == "doc" else value

    def _document(self, kind: str, document: dict[str, Any]) -> dict[str, Any]:
        if not document:
            return document  # of a request that was withdrawn
        document["id"] = self._names[kind][document["id"]]
        people = [*document.get("participants", []), *filter(None, [document.get("author")])]
        for person in people:
            person["id"] = self._names["person"][person["id"]]
        if "participants" in document:
            document["participants"].sort(key=lambda one: (-one["count"], one["id"]))
        return document


def assert_same_landing_and_index(found: Pipeline, expected: Pipeline) -> None:
    """Compare two tenants' landing and index, so that a failure shows the first row that differs."""
    theirs = landing_and_index(expected)
    for table, rows in landing_and_index(found).items():
        assert rows.splitlines() == theirs[table].splitlines(), table
    assert all(theirs.values())


def landing_and_index(pipeline: Pipeline) -> dict[str, str]:
    """A tenant's landing and index as texts, one per table, without what says when, how and in how many steps.

    What was withdrawn or deleted on the way is left out: that it was there once depends on the way.
    """
    keys = NaturalKeys(pipeline)
    texts: dict[str, str] = {}
    for table in _LANDED + _INDEXED:
        rows = [row for (row,) in pipeline.rows(f"select to_jsonb(t) from {table} t")]
        shown = [
            {name: value for name, value in row.items() if name not in _LINEAGE | _STEPS | _MOMENTS}
            for row in rows
            if not row.get("deleted") and row.get("operation") != "delete" and row.get("status") != "withdrawn"
        ]
        named = (json.dumps(keys.row(table, row), sort_keys=True, ensure_ascii=False) for row in shown)
        texts[table] = "\n".join(sorted(named))
    return texts
