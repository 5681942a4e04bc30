"""A tenant's search with an engine: each round sends what waits, lets the engine work, and looks after the indexes."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from springline.platform.clock import ManualClock
from springline.platform.database import Transaction
from springline.platform.metrics.null import NullMetrics
from springline.platform.statements import parse
from springline.search import building
from springline.search.quickwit.client import QuickwitClient
from springline.search.repositories import LibraryModelPolicyRepository
from springline.search.upkeep import Upkeep
from springline.search.worker import SearchSyncWorker
from tests.quickwit_double.double import QuickwitDouble

_READY = parse("test.is_ready", "select state = 'ready' from search_index where generation = :generation::bigint")
_SHOWN = parse(
    "test.shown",
    "select document_id from search_ledger where index_name like :family || '_model_%' and state = 'shown' order by 1",
)
_QUEUE = parse("test.queue", "select asset_id, action from search_sync_queue where family = :family order by id")


@dataclass
class Rounds:
    """One tenant's outbox, worker and upkeep, on a double of the engine; time passes with each round."""

    db: Any
    double: QuickwitDouble = field(default_factory=QuickwitDouble)
    clock: ManualClock = field(default_factory=ManualClock)

    def __post_init__(self) -> None:
        self.engine = QuickwitClient("http://quickwit", transport=self.double.transport())
        self.metrics = NullMetrics()
        self._worker = SearchSyncWorker(self.db.app, self.engine, clock=self.clock, metrics=self.metrics)
        self._upkeep = Upkeep(self.db.app, self.engine, self.clock, self.metrics)

    def run(self, rounds: int = 2) -> None:
        """Send all that waits, and have what was sent shown."""
        for _ in range(rounds):
            while self._worker.drain(self.db.tenant_id).claimed:
                pass
            self.double.advance(10)
            self.clock.advance(timedelta(seconds=10))
            self._upkeep.run(self.db.tenant_id)

    def build(self, family: str) -> None:
        """Build an index of a family, and have searches go to it."""
        with self.db.transaction() as tx:
            generation = building.start(tx, family)
        deadline = time.monotonic() + 20  # transactions of other tests may be older than the index
        while not self._is_ready(generation):
            assert time.monotonic() < deadline, f"the index of {family} is not ready"
            self.run(1)
            time.sleep(0.01)
        with self.db.transaction() as tx:
            LibraryModelPolicyRepository(tx).switch(family, generation, at=self.clock.now())

    def shown(self, family: str) -> list[int]:
        """The documents that searches find, by the ledger."""
        with self.db.transaction() as tx:
            return [row[0] for row in tx.rows(_SHOWN, family=family)]

    def told(self, family: str) -> list[tuple[int, str]]:
        """What the outbox holds."""
        with self.db.transaction() as tx:
            return outbox(tx, family)

    def _is_ready(self, generation: int) -> bool:
        with self.db.transaction() as tx:
            return all(row[0] for row in tx.rows(_READY, generation=generation))


def outbox(tx: Transaction, family: str) -> list[tuple[int, str]]:
    """What the outbox holds of a family."""
    return [(number, action) for number, action in tx.rows(_QUEUE, family=family)]
