"""Scenes, an engine, and those who bring the one into the other, for tests of whole indexes."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from springline.access.model import Cause, command_principal
from springline.platform.clock import ManualClock
from springline.platform.database import Transaction
from springline.platform.metrics.registry import Registry
from springline.platform.statements import parse
from springline.search import building, switching
from springline.search.pace import Pace
from springline.search.switching import Switched
from springline.search.upkeep import Kept, Upkeep
from springline.search.upkeep_queries import indexes
from springline.search.upkeep_queries.indexes import Index
from springline.search.verifying import Report, Verification
from springline.search.worker import SearchSyncWorker
from tests.integration.media.scenes import add_asset, add_library, add_scene
from tests.integration.search import ledgers
from tests.integration.search.plain_engine import PlainEngine
from tests.integration.search.strangers import wait_for_strangers

SCENES = parse("test.scenes", "select id from video_scenes order by id")
SHOWN = parse(
    "test.shown", "select document_id, rev from search_ledger where index_name = :index and state = 'shown' order by 1"
)
SOONER = parse("test.sooner", "update search_sync_work set due_at = now(), leased_until = null, token = null")


@dataclass
class Ground:
    """A tenant's scenes, searched by an engine; `turn` lets everybody do their work once."""

    db: Any
    engine: PlainEngine = field(default_factory=PlainEngine)
    clock: ManualClock = field(default_factory=ManualClock)
    metrics: Registry = field(default_factory=Registry)
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        self.worker = SearchSyncWorker(
            self.db.app,
            self.engine,
            clock=self.clock,
            metrics=self.metrics,
            fraction=random.Random(1).random,
            first_pause=0.0,
        )
        self.upkeep = self.new_upkeep()

    def new_upkeep(self) -> Upkeep:
        """As another process has it, which remembers nothing."""
        return Upkeep(self.db.app, self.engine, self.clock, self.metrics, pace=self.pace)

    def add_scenes(self, count: int, *, library: str = "rushes") -> list[int]:
        """An asset with so many scenes; returns their ids."""
        with self.db.transaction() as tx:
            asset = add_asset(tx, add_library(tx, library))
            return [add_scene(tx, asset, title=f"scene {number}") for number in range(count)]

    def change(self, sql: str, **parameters: object) -> int:
        with self.db.transaction() as tx:
            return tx.execute(parse("test.change", sql), **parameters)

    def start(self, *apart: str) -> int:
        with self.db.transaction() as tx:
            return building.start(tx, "media_scenes", apart=apart)

    def drain(self) -> None:
        while (done := self.worker.drain(self.db.tenant_id)).claimed and not done.failed:
            pass

    def keep(self) -> Kept:
        wait_for_strangers(self.db)
        return self.upkeep.run(self.db.tenant_id)

    def turn(self, times: int = 1) -> None:
        for _ in range(times):
            self.drain()
            self.clock.advance(timedelta(seconds=6))
            self.keep()

    def built(self, *apart: str) -> Index:
        """A new generation that is ready; returns its index for all libraries without an own one."""
        generation = self.start(*apart)
        for _ in range(6):
            self.turn()
        found = next(one for one in self.indexes if one.generation == generation)
        assert found.state == "ready", found
        return found

    def searched(self, *apart: str) -> Index:
        """A new generation, built and switched to."""
        made = self.built(*apart)
        self.switch(made.generation)
        return self.index(made.name)

    def switch(self, generation: int | None = None) -> Switched:
        with self.db.transaction() as tx:
            return switching.switch(tx, self.cause, "media_scenes", generation)

    def drop(self, generation: int) -> list[str]:
        with self.db.transaction() as tx:
            return switching.drop(tx, self.cause, "media_scenes", generation)

    def verify(self, index: Index, *, repairs: bool = False, page: int = 2_000) -> Report:
        return Verification(
            self.db.app, self.engine, self.clock, self.db.tenant_id, index, repairs=repairs, page=page
        ).run()

    @property
    def cause(self) -> Cause:
        return Cause(command_principal(self.db.tenant_id, "search test"), self.clock.now())

    @property
    def indexes(self) -> list[Index]:
        with self.db.transaction() as tx:
            return indexes.indexes(tx)

    def index(self, name: str) -> Index:
        return next(one for one in self.indexes if one.name == name)

    def found(self, *names: str) -> list[int]:
        """The documents that a search of everything finds in some indexes, as the ledger has it."""
        with self.db.transaction() as tx:
            rows = [(name, row) for name in names for row in tx.rows(SHOWN, index=name)]
        return sorted(
            document
            for name, (document, rev) in rows
            for held in self.engine.indexes[name]
            if (held["document_id"], held["rev"]) == (document, rev)
        )

    @property
    def scenes(self) -> list[int]:
        with self.db.transaction() as tx:
            return [row[0] for row in tx.rows(SCENES)]

    def marked(self, index: Index) -> dict[int, int]:
        with self.db.transaction() as tx:
            return ledgers.marked(tx, index.name)

    def states(self, index: Index) -> dict[int, dict[int, str]]:
        with self.db.transaction() as tx:
            return ledgers.states(tx, index.name)

    def open_transaction(self) -> Any:
        """An old transaction that has written something, and stays open: a context to leave."""
        return self.db.app.transaction(self.db.tenant_id)


def write_something(tx: Transaction) -> None:
    """Take a transaction number."""
    add_library(tx, "old")
