"""A world in which everything that search has to survive happens, one thing in the middle of another.

One thread, so a seed does the same each time: at each step of whatever runs (see `stepping`) something else may run
from its beginning to its end, or until something happens in its middle, or the process dies.
"""

import random
from collections.abc import Callable
from datetime import timedelta

from springline.access.model import Cause, command_principal
from springline.media.postgres_search_repository import PostgresSearchRepository
from springline.platform.database import Transaction
from springline.platform.metrics.null import NullMetrics
from springline.platform.statements import parse
from springline.search import building, switching, worker
from springline.search.families import family
from springline.search.pace import Pace
from springline.search.quickwit.client import QuickwitClient
from springline.search.upkeep import Upkeep
from springline.search.upkeep_queries import indexes
from tests.conftest import TestDatabase
from tests.integration.media.scenes import add_asset, add_library, add_scene
from tests.integration.search.scene_truth import Scene, scenes
from tests.integration.search.servers import DoubleServer, Server
from tests.integration.search.stepping import KilledError, SteppedDatabase, SteppedEngine
from tests.quickwit_double.faults import CutAnswer, Doubled, Fault, Late, LostAnswer, Refusal

SCENES = family("media_scenes")
WORDS = ("amber", "boat", "cliff", "dune", "ebb", "fog")
TAGS = ("dawn", "night", "rain")
LIBRARIES = ("rushes", "archive")
PACE = Pace(
    late=timedelta(minutes=15),
    naming=timedelta(minutes=2),
    gathering=timedelta(minutes=1),
    named_again=timedelta(minutes=30),
    looking=timedelta(seconds=5),
    checking=timedelta(minutes=1),
    grace=timedelta(minutes=5),
    page=7,
)
LATEST_SECONDS = 300
_LEASE = timedelta(seconds=8)  # so short that one ends now and then in the middle of the work

_PASS_WORK = parse(
    "test.pass_work",
    """update search_sync_work set
        due_at = due_at - case when due_at < 'infinity' then make_interval(secs => :seconds::double precision)
            else interval '0' end,
        leased_until = leased_until - make_interval(secs => :seconds::double precision)""",
)
_PASS_INDEXES = parse(
    "test.pass_indexes",
    "update search_index set resting_until = resting_until - make_interval(secs => :seconds::double precision)",
)
UPDATE_SCENE = parse(
    "test.update_scene",
    """update video_scenes set title = :title, transcript = :transcript, tags = :tags::text[],
        is_favorite = :is_favorite::boolean where id = :id::bigint""",
)
MOVE_SCENE = parse(
    "test.move_scene",
    """update video_scenes set asset_id = :asset_id::bigint, source_key = 'moved-' || id where id = :id::bigint""",
)
_DELETE_SCENE = parse("test.delete_scene", "delete from video_scenes where id = :id::bigint")
_UPDATE_ASSET = parse(
    "test.update_asset", "update asset set title = :title, tags = :tags::text[] where id = :id::bigint"
)
_MOVE_ASSET = parse("test.move_asset", "update asset set library_id = :library_id::bigint where id = :id::bigint")
DELETE_ASSET = parse("test.delete_asset", "delete from asset where id = :id::bigint")
_FAVORITES = parse("test.favorites", "update video_scenes set is_favorite = not is_favorite where id % 3 = :n::bigint")
_ASSETS = parse("test.assets", "select id from asset order by id")


class World:
    """A database, an engine, two workers, two who keep the indexes, and a random number generator that decides."""

    def __init__(self, db: TestDatabase, seed: int, pace: Pace = PACE, server: Server | None = None) -> None:
        self.random = random.Random(seed)
        self.pace = pace
        self.db, self.tenant_id = db, db.tenant_id
        self.server = server or DoubleServer()
        self.clock = self.server.clock
        self.log: list[str] = []
        self.unrest = 0.0
        self.deaths = 0.0
        self.largest = 0  # of batches; 0 for any
        self.depth = 0
        self.amid: dict[str, Callable[[], object]] = {}
        self._busy: set[str] = set()
        self.unstepped = QuickwitClient(self.server.url, transport=self.server.transport())
        self.engine = SteppedEngine(self.unstepped, self._step)
        self.database = SteppedDatabase(db.app, self._step)
        self.postgres = PostgresSearchRepository()
        self.processes: dict[str, Callable[[], object]] = {}
        for name in ("worker 1", "worker 2", "upkeep 1", "upkeep 2"):
            self._start(name)
        self.steady: set[int] = set()
        self.doubles_may_come = False
        with db.transaction() as tx:
            self.libraries = [add_library(tx, slug) for slug in LIBRARIES]
            for _ in range(6):
                self._add_asset(tx)

    def close(self) -> None:
        self.unstepped.close()
        self.server.close()

    # What happens.

    def act(self) -> None:
        """One thing happens, whatever it is."""
        chosen = self.random.choices(list(_ACTIONS), weights=list(_ACTIONS.values()))[0]
        self.log.append("  " * self.depth + chosen.__name__.strip("_"))
        chosen(self)

    def _step(self, name: str) -> None:
        if name in self.amid:
            self.amid.pop(name)()
        if self.depth >= 3 or self.random.random() >= self.unrest:
            return
        if self.depth and self.random.random() < self.deaths:
            self.log.append("  " * self.depth + f"dies: {name}")
            raise KilledError
        if name != "commit":
            self.act()

    def _run(self, kind: str) -> None:
        free = [name for name in self.processes if name.startswith(kind) and name not in self._busy]
        if not free:
            return
        name = self.random.choice(free)
        self._busy.add(name)
        self.depth += 1
        try:
            self.processes[name]()
        except KilledError:
            self._start(name)  # the process comes back, and remembers nothing
        finally:
            self.depth -= 1
            self._busy.discard(name)

    def _start(self, name: str) -> None:
        if name.startswith("worker"):
            made = worker.SearchSyncWorker(
                self.database,
                self.engine,
                clock=self.clock,
                metrics=NullMetrics(),
                fraction=lambda: 0.5,
                lease=_LEASE,
            )
            self.processes[name] = lambda: made.drain(
                self.tenant_id, batch=self.largest or self.random.choice([1, 3, 99])
            )
        else:
            kept = Upkeep(self.database, self.engine, self.clock, NullMetrics(), pace=self.pace)
            self.processes[name] = lambda: kept.run(self.tenant_id)

    def drain(self) -> None:
        self._run("worker")

    def keep(self) -> None:
        self._run("upkeep")

    def pass_time(self, seconds: float) -> None:
        """Time passes for all: the engine, the processes, and the leases and pauses that the database measures."""
        self.server.advance(seconds)
        with self.db.transaction() as tx:
            tx.execute(_PASS_WORK, seconds=seconds)
            tx.execute(_PASS_INDEXES, seconds=seconds)

    def _pass_seconds(self) -> None:
        self.pass_time(self.random.choice([1, 3, 6, 6, 12]))

    def _pass_minutes(self) -> None:
        if self.depth == 0:
            self.pass_time(self.random.choice([61, 130, 400, 900]))

    def _go_wrong(self) -> None:
        ingesting: list[Fault] = [
            LostAnswer(),
            LostAnswer(is_after_effect=False),
            Refusal(503),
            Refusal(429, retry_after_seconds=3),
            CutAnswer(),
            Doubled(),
            Doubled(self.random.choice([2, 20])),
            Late(self.random.choice([3, 30, LATEST_SECONDS])),
            Late(self.random.choice([3, 30]), is_answered=True),
            *self.server.more_faults,
        ]
        fault = self.random.choice(ingesting)
        is_whole = self.server.has_moments and isinstance(fault, Doubled) and not fault.again_after_seconds
        self.doubles_may_come |= isinstance(fault, Doubled) and not is_whole
        self.server.faults.plan("ingest", fault)
        if self.random.random() < 0.4:
            self.server.faults.plan("search", self.random.choice([Refusal(500), CutAnswer(), LostAnswer()]))
        if self.random.random() < 0.3:
            self.server.faults.plan("delete_task", LostAnswer())

    def _lose_log(self) -> None:
        self.server.lose_log()

    def _reject(self) -> None:
        word = self.random.choice(WORDS)
        self.server.faults.rejects = lambda line: "no such thing" if f'"title": "{word}' in line else None

    def _accept(self) -> None:
        self.server.faults.rejects = lambda _line: None

    def rebuild(self) -> None:
        with self.db.transaction() as tx:
            if len(indexes.indexes(tx)) < 5:
                building.start(tx, SCENES.name, apart=self.random.choice([(), (), ("archive",)]))

    def switch(self) -> None:
        """Forth or back."""
        with self.db.transaction() as tx:
            known = indexes.indexes(tx)
            ready = {one.generation for one in known} - {one.generation for one in known if one.state != "ready"}
            if ready:
                switching.switch(tx, self._cause, SCENES.name, self.random.choice(sorted(ready)))

    def _drop(self) -> None:
        with self.db.transaction() as tx:
            known = indexes.indexes(tx)
            idle = sorted({one.generation for one in known} - {one.generation for one in known if one.is_active})
            if idle:
                switching.drop(tx, self._cause, SCENES.name, self.random.choice(idle))

    @property
    def _cause(self) -> Cause:
        return Cause(command_principal(self.tenant_id, "test"), self.clock.now())

    # What people do.

    def write(self) -> None:
        with self.db.transaction() as tx:
            before = scenes(tx)
            for _ in range(self.random.choice([1, 1, 1, 3])):
                self._change(tx)
            after = scenes(tx)
        self.steady -= {one for one in before if before[one] != after.get(one)}

    def _change(self, tx: Transaction) -> None:
        known = scenes(tx)
        assets = [row[0] for row in tx.rows(_ASSETS)]
        what = self.random.randrange(12)
        if what == 0 or not known:
            self._add_asset(tx)
        elif what <= 2:
            add_scene(tx, self.random.choice(assets), **self.said())
        elif what <= 5:
            tx.execute(UPDATE_SCENE, id=self._pick(known), **self.said())
        elif what == 6:
            tx.execute(MOVE_SCENE, id=self._pick(known), asset_id=self.random.choice(assets))
        elif what == 7:
            tx.execute(_DELETE_SCENE, id=self._pick(known))
        elif what == 8:
            tx.execute(_UPDATE_ASSET, id=self.random.choice(assets), title=self._words(2), tags=self._tags())
        elif what == 9:
            tx.execute(_MOVE_ASSET, id=self.random.choice(assets), library_id=self.random.choice(self.libraries))
        elif what == 10 and len(assets) > 3:
            tx.execute(DELETE_ASSET, id=self.random.choice(assets))
        else:
            tx.execute(_FAVORITES, n=self.random.randrange(3))

    def _add_asset(self, tx: Transaction) -> None:
        asset = add_asset(tx, self.random.choice(self.libraries), title=self._words(2), tags=self._tags())
        for _ in range(self.random.randrange(4)):
            add_scene(tx, asset, **self.said())

    def _pick(self, known: dict[int, Scene]) -> int:
        return self.random.choice(sorted(known))

    def _words(self, n: int) -> str:
        return " ".join(self.random.choices(WORDS, k=n))

    def _tags(self) -> list[str]:
        return self.random.sample(TAGS, k=self.random.randrange(3))

    def said(self) -> dict[str, object]:
        return {
            "title": self._words(1),
            "transcript": self._words(4),
            "tags": self._tags(),
            "is_favorite": self.random.random() < 0.3,
        }


_ACTIONS: dict[Callable[[World], None], int] = {
    World.write: 30,
    World.drain: 28,
    World.keep: 18,
    World._pass_seconds: 24,
    World._pass_minutes: 4,
    World._go_wrong: 10,
    World._lose_log: 1,
    World._reject: 1,
    World._accept: 2,
    World.rebuild: 2,
    World.switch: 3,
    World._drop: 1,
}
