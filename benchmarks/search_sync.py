"""What keeping an engine's indexes up to date costs: `python -m benchmarks.search_sync`.

Starts a PostgreSQL of its own with default durability, and an engine that takes everything at once. Measures, in turns,

- draining an outbox with a change of each asset at batch 100 by one worker: claiming with leases and retry state,
  reading documents, looking into the ledger, settling. The assets have no scenes yet: the queue is measured;
- as many jobs, which do nothing, by pgqueuer's own queue manager at batch 100, with its schema and psycopg;
- the same rows by a bare `delete ... for update skip locked` of 100 each, one commit each, on our driver;
- the worker again with three changes of each asset, as an import writes them; and with a scene of each, which is
  computed, numbered and sent;
- updates of 100,000 assets and of 100,000 scenes with the triggers and without them, an index being there.

Exits with 1 when draining is slower than 1.5 of pgqueuer or 0.4 of the bare drain, or updates take more than 1.5 of
what they take without triggers. pgqueuer has to be installed beside psycopg (`uv pip install pgqueuer==1.6.0`); without
it, that comparison is left out.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from importlib.util import find_spec

from benchmarks.events import Server, server
from benchmarks.results import Results
from springline.platform.clock import SystemClock
from springline.platform.metrics.null import NullMetrics
from springline.platform.statements import Statement, parse
from springline.search.engine import Commit, Ingested
from springline.search.worker import SearchSyncWorker

ROWS = 15_000
IMPORTED = 3
BATCH = 100
TURNS = 3
BULK = 100_000
GOAL_PEER = 1.5
GOAL_BARE = 0.4
GOAL_TRIGGERS = 1.5

TENANT = parse("bench.tenant", "insert into tenant (slug, name) values ('bench', 'Bench') returning id")
FAMILY = parse(
    "bench.family", "insert into search_family (tenant_id, family) values (current_tenant(), 'media_scenes')"
)
INDEX = parse(
    "bench.index",
    "insert into search_index (tenant_id, index_name, family, generation, state) "
    "values (current_tenant(), 'media_scenes_model_1', 'media_scenes', 1, 'ready')",
)
LIBRARY = parse(
    "bench.library",
    "insert into library (tenant_id, slug, name) values (current_tenant(), 'rushes', 'Rushes') returning id",
)
ASSETS = parse(
    "bench.assets",
    """insert into asset (tenant_id, library_id, source_key, kind, title, description, rate_numerator, rate_denominator,
        duration_value)
    select current_tenant(), :library::bigint, 'asset-' || n, 'recording', 'Harbour at dawn ' || n,
        'What was seen from the quay in the first hour of day ' || n, 25, 1, 1500
    from generate_series(1, :count::integer) n""",
)
SCENES = parse(
    "bench.scenes",
    """insert into video_scenes (tenant_id, asset_id, source_key, position, title, transcript, start_value,
        duration_value, start_timecode)
    select current_tenant(), id, 'scene', 1, 'Boats ' || id,
        repeat('the tide comes in and the boats go out again ', 8), 0, 125, '00:00:00:00'
    from asset""",
)
FORGET = parse("bench.forget", "delete from search_sync_queue")
CHANGE = parse(
    "bench.change",
    "insert into search_sync_queue (tenant_id, family, asset_id, action) "
    "select current_tenant(), 'media_scenes', id, 'UPSERT' "
    "from generate_series(1, :changes::integer), (select id from asset order by id limit :count::integer) a",
)
LEFT = parse("bench.left", "select (select count(*) from search_sync_queue), (select count(*) from search_sync_work)")
BARE = parse(
    "bench.bare",
    "delete from search_sync_queue where id = any(array(select id from search_sync_queue "
    "where tenant_id = current_tenant() order by id limit :size::integer for update skip locked)) "
    "returning id, family, asset_id, action",
)
UPDATE_ASSETS = parse("bench.update_assets", "update asset set title = title || '.', updated_at = clock_timestamp()")
UPDATE_SCENES = parse(
    "bench.update_scenes", "update video_scenes set title = title || '.', updated_at = clock_timestamp()"
)


class InstantEngine:
    """Takes everything at once."""

    def ingest(self, index_name: str, documents: Sequence[str], *, commit: Commit = "auto") -> Ingested:
        """Take documents, and forget them."""
        return Ingested(len(documents))


class Ground:
    """A tenant with assets of a scene each, and an index."""

    def __init__(self, running: Server, assets: int) -> None:
        self.app = running.database("app")
        self.owner = running.database("owner")
        with running.database("system").transaction() as tx:
            self.tenant_id: int = tx.value(TENANT)
        with self.app.transaction(self.tenant_id) as tx:
            tx.execute(ASSETS, library=tx.value(LIBRARY), count=assets)
            tx.execute(FAMILY)
            tx.execute(INDEX)
        self.run_as_owner("vacuum analyze asset")

    def run(self, statement: Statement, **given: object) -> None:
        """Run a statement as the serving role."""
        with self.app.transaction(self.tenant_id) as tx:
            tx.execute(statement, **given)

    def run_as_owner(self, text: str) -> None:
        """Run a statement as the owner, outside of a transaction."""
        connection = self.owner.connect()
        connection.execute_simple(text)
        connection.close()

    def drained(self, *, changes: int = 1) -> float:
        """Drain the outbox by the worker; returns rows in a second."""
        worker = SearchSyncWorker(self.app, InstantEngine(), clock=SystemClock(), metrics=NullMetrics())
        return self._timed(lambda: worker.drain(self.tenant_id, batch=BATCH).claimed, changes)

    def drained_barely(self) -> float:
        """Drain the outbox by deleting; returns rows in a second."""

        def take() -> int:
            with self.app.transaction(self.tenant_id) as tx:
                return len(tx.rows(BARE, size=BATCH))

        return self._timed(take, 1)

    def _timed(self, take: Callable[[], int], changes: int) -> float:
        self.run(CHANGE, count=ROWS // changes, changes=changes)
        self.run_as_owner("vacuum search_sync_queue")
        self.run_as_owner("vacuum search_sync_work")
        began = time.perf_counter()
        while take():
            pass
        took = time.perf_counter() - began
        with self.app.transaction(self.tenant_id) as tx:
            assert tx.one(LEFT) == (0, 0)
        return ROWS / took


async def peer(url: str) -> float:
    """Have pgqueuer work off jobs that do nothing; returns jobs in a second."""
    from pgqueuer import PgQueuer
    from pgqueuer.models import Job
    from pgqueuer.types import QueueExecutionMode
    from psycopg import AsyncConnection

    async with await AsyncConnection.connect(url, autocommit=True) as connection:
        queuer = PgQueuer.from_psycopg_connection(connection)
        queries = queuer.qm.queries
        if not await queries.schema_is_installed():
            await queries.install()
        worked = 0

        @queuer.entrypoint("sync")
        async def sync(job: Job) -> None:
            nonlocal worked
            worked += 1

        await queries.enqueue(["sync"] * ROWS, [b"1"] * ROWS, [0] * ROWS)
        began = time.perf_counter()
        await queuer.qm.run(batch_size=BATCH, mode=QueueExecutionMode.drain, dequeue_timeout=timedelta(seconds=1))
        assert worked == ROWS, worked
        return ROWS / (time.perf_counter() - began)


def draining(ground: Ground, running: Server, found: Results) -> None:
    """Compare the drains, in turns."""
    mine: list[float] = []
    bare: list[float] = []
    queuer: list[float] = []
    for _ in range(TURNS):
        mine.append(ground.drained())
        bare.append(ground.drained_barely())
        if find_spec("pgqueuer") is not None:
            queuer.append(asyncio.run(peer(running.url("postgres"))))
    speed = f"{statistics.median(mine):,.0f} rows/s"
    if queuer:
        ratio = statistics.median(ours / theirs for ours, theirs in zip(mine, queuer, strict=True))
        note = f"{speed} against {statistics.median(queuer):,.0f}/s"
        found.at_least("draining, of pgqueuer", ratio, GOAL_PEER, note=note)
    ratio = statistics.median(ours / theirs for ours, theirs in zip(mine, bare, strict=True))
    note = f"{speed} against {statistics.median(bare):,.0f}/s"
    found.at_least("draining, of a bare drain", ratio, GOAL_BARE, note=note)
    note = f"{IMPORTED} changes of each asset are one sending"
    found.tell("draining what an import writes", ground.drained(changes=IMPORTED), "rows/s", note=note)


def sending(ground: Ground, found: Results) -> None:
    """Drain what has to be sent."""
    with ground.app.transaction(ground.tenant_id) as tx:
        tx.execute(SCENES)
        tx.execute(FORGET)
    ground.run_as_owner("vacuum analyze video_scenes")
    note = "a document each of 360 letters, computed, numbered and sent"
    found.tell("draining changed documents", ground.drained(), "documents/s", note=note)


def updating(ground: Ground, found: Results) -> None:
    """Compare updates of everything with and without triggers, in turns."""
    for table, statement in (("asset", UPDATE_ASSETS), ("video_scenes", UPDATE_SCENES)):
        ratios: list[float] = []
        taken: list[float] = []
        for turn in range(TURNS + 1):
            seconds: dict[str, float] = {}
            for triggers in ("disable", "enable"):
                ground.run_as_owner(f"alter table {table} {triggers} trigger user")
                ground.run_as_owner(f"vacuum {table}")
                ground.run_as_owner("vacuum search_sync_queue")
                began = time.perf_counter()
                ground.run(statement)
                seconds[triggers] = time.perf_counter() - began
            ground.run(FORGET)
            if turn:  # the first one makes the table grow
                ratios.append(seconds["enable"] / seconds["disable"])
                taken.append(seconds["enable"])
        found.at_most(
            f"updating {BULK:,} rows of {table} with triggers, of the same without",
            statistics.median(ratios),
            GOAL_TRIGGERS,
            note=f"{statistics.median(taken):.2f} s",
        )


def main() -> int:
    """Measure everything."""
    found = Results("search_sync")
    with server() as running:
        ground = Ground(running, BULK)
        draining(ground, running, found)
        sending(ground, found)
        updating(ground, found)
    return found.finish()


if __name__ == "__main__":
    sys.exit(main())
