"""What keeps indexes right besides sending: showing what arrived, deleting what is dead, building what is new.

Everything is in the tables; what a process remembers only spares it from beginning anew. So any number of processes
may do this at once, stop at any moment, and go on elsewhere.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from springline.platform.clock import Clock
from springline.platform.database import Database
from springline.platform.metrics import Metrics
from springline.search import building, forgetting, promotion, replacing, switching, verifying
from springline.search.building import Barrier, IndexTakenError
from springline.search.engine import Engine
from springline.search.model import EngineError
from springline.search.pace import Pace
from springline.search.rebuild_runs import RebuildRuns
from springline.search.upkeep_queries import indexes as queries
from springline.search.upkeep_queries.indexes import Index
from springline.search.verifying import Report, Verification

_FIRST_REST = timedelta(seconds=1)
_LONGEST_REST = timedelta(minutes=1)
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Kept:
    """What one run did.

    Attributes:
        shown: Documents that are found in a newer form.
        marked: Things that have to be sent anew.
        gone: Dead attempts that left the ledger.
        named: Dead attempts whose deletion was asked for.
        read: Things that were read for indexes that are being built.
        ready: The names of indexes that became ready.
        dropped: The names of indexes that are gone.
        failed: The names of indexes with which the engine did not do what it was asked.
    """

    shown: int = 0
    marked: int = 0
    gone: int = 0
    named: int = 0
    read: int = 0
    ready: list[str] = field(default_factory=list[str])
    dropped: list[str] = field(default_factory=list[str])
    failed: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class _Memory:
    """What a process remembers of an index between runs. Times are on the clock to measure with."""

    sent: int = 0  # the attempt after which to go on looking
    dead: int = 0
    looks_at: float = 0.0  # when to look for dead ones again
    checks_at: float = 0.0  # when to count its documents again
    differs_since: float | None = None
    verification: Verification | None = None
    barrier: Barrier | None = None
    rest: timedelta = timedelta(0)
    rests_until: float = 0.0


class Upkeep:
    """Looks after all indexes of a tenant.

    Args:
        database: Where the ledger is, as the serving role.
        engine: What searches.
        clock: The time.
        metrics: Where measurements go.
        pace: How long to wait for what, and how much to do at once.
        rebuild_runs: Tells of what is being built; None: nobody does.
        time_limit: How long one run may take; a request to the engine and a transaction may come on top.
    """

    def __init__(
        self,
        database: Database,
        engine: Engine,
        clock: Clock,
        metrics: Metrics,
        *,
        pace: Pace | None = None,
        rebuild_runs: RebuildRuns | None = None,
        time_limit: timedelta = timedelta(seconds=20),
    ) -> None:
        self._database = database
        self._engine = engine
        self._clock = clock
        self._metrics = metrics
        self._pace = pace or Pace()
        self._rebuild_runs = rebuild_runs
        self._time_limit = time_limit
        self._memory: dict[tuple[int, str], _Memory] = {}

    def run(self, tenant_id: int) -> Kept:
        """Do what there is to do for a tenant's indexes, each by itself: one that fails does not stop the others.

        An index with which the engine fails is left alone for a while, twice as long each time up to a minute.
        Raises what the database raises, and no `EngineError`.
        """
        ends_at = self._clock.monotonic() + self._time_limit.total_seconds()
        kept = Kept()
        indexes = self._indexes(tenant_id)
        is_building = any(one.state == "building" for one in indexes)
        if self._rebuild_runs is not None and self._rebuild_runs.follow(tenant_id, is_building=is_building):
            indexes = self._indexes(tenant_id)  # some of them are to be dropped now
        self._forget_dropped(tenant_id, {index.name for index in indexes})
        for index in indexes:
            now = self._clock.monotonic()
            memory = self._memory.setdefault((tenant_id, index.name), _Memory())
            if memory.rests_until <= now < ends_at:
                work = _Work(self._database, self._engine, self._clock, self._pace, tenant_id, index, memory, kept)
                self._attempt(work, lambda: self._clock.monotonic() < ends_at)
        self._replace(tenant_id, indexes)
        return kept

    def _indexes(self, tenant_id: int) -> list[Index]:
        with self._database.transaction(tenant_id) as tx:
            return queries.indexes(tx)

    def _forget_dropped(self, tenant_id: int, names: Collection[str]) -> None:
        for key in [key for key in self._memory if key[0] == tenant_id and key[1] not in names]:
            del self._memory[key]
            for gauge in ("documents", "left_out", "difference"):
                self._metrics.gauge(f"search.index.{gauge}", 0, index=key[1])

    def _attempt(self, work: "_Work", has_time: Callable[[], bool]) -> None:
        """Take each step for an index; the first that fails ends it."""
        index, memory = work.index, work.memory
        try:
            if index.state == "dropping":
                work.drop()
                return
            work.tend(has_time)
            self._check(work, has_time)
            memory.rest = timedelta(0)
        except (EngineError, IndexTakenError) as error:
            work.kept.failed.append(index.name)
            memory.rest = min(max(2 * memory.rest, _FIRST_REST), _LONGEST_REST)
            memory.rests_until = self._clock.monotonic() + memory.rest.total_seconds()
            fields = {"tenant_id": work.tenant_id, "index_name": index.name, "reason": str(error)}
            _log.error("a search index could not be looked after", extra=fields)

    def _check(self, work: "_Work", has_time: Callable[[], bool]) -> None:
        """Count an index's documents now and then; where that stays wrong, compare and repair all of it."""
        memory = work.memory
        if memory.verification is not None:
            work.verify(has_time)
            return
        now = self._clock.monotonic()
        if now < memory.checks_at:
            return
        found = verifying.difference(self._database, self._engine, work.tenant_id, work.index)
        name = work.index.name
        self._metrics.gauge("search.index.documents", found.expected, index=name)
        self._metrics.gauge("search.index.left_out", found.left_out, index=name)
        self._metrics.gauge("search.index.difference", abs(found.documents), index=name)
        if not found.documents:
            memory.differs_since = None
            memory.checks_at = now + self._pace.checking.total_seconds()
        elif memory.differs_since is None:
            memory.differs_since = now
            memory.checks_at = now + self._pace.looking.total_seconds()
        else:
            fields = {"index_name": name, "expected": found.expected, "found": found.found}
            _log.error("a search index holds another number of documents than it should; it is verified", extra=fields)
            memory.checks_at = now + self._pace.checking.total_seconds()
            work.begin_verification()

    def _replace(self, tenant_id: int, indexes: Sequence[Index]) -> None:
        for family in sorted({one.family for one in indexes if one.is_active}):
            unverified = replacing.replace(self._database, tenant_id, family, now=self._clock.now(), pace=self._pace)
            memory = self._memory.get((tenant_id, unverified.name)) if unverified else None
            if unverified and memory and memory.verification is None:
                memory.verification = Verification(
                    self._database, self._engine, self._clock, tenant_id, unverified, repairs=True
                )


@dataclass(frozen=True, slots=True)
class _Work:
    """One index in one run: what there is to do, step by step. Every step raises an `EngineError`."""

    database: Database
    engine: Engine
    clock: Clock
    pace: Pace
    tenant_id: int
    index: Index
    memory: _Memory
    kept: Kept

    def tend(self, has_time: Callable[[], bool]) -> None:
        """Show what arrived, let go what is dead, build on."""
        is_built = self.index.state == "ready"
        if not is_built:
            building.create(self.database, self.engine, self.tenant_id, self.index)
        self._promote(has_time)
        if self.clock.monotonic() >= self.memory.looks_at:
            self._look_for_dead(has_time)
        self.kept.named += forgetting.name_dead(
            self.database, self.engine, self.tenant_id, self.index.name, now=self.clock.now(), pace=self.pace
        )
        if not is_built:
            self._build(has_time)

    def drop(self) -> None:
        """Go on dropping it."""
        if switching.finish_drop(self.database, self.engine, self.tenant_id, self.index):
            self.kept.dropped.append(self.index.name)

    def begin_verification(self) -> None:
        """Compare all of it from the next run on."""
        self.memory.verification = Verification(
            self.database, self.engine, self.clock, self.tenant_id, self.index, repairs=True
        )

    def verify(self, has_time: Callable[[], bool]) -> None:
        """Go on comparing it."""
        verification = self.memory.verification
        while verification is not None and has_time():
            if not verification.step():
                self.memory.verification = None
                self._tell(verification.report)
                return

    def _promote(self, has_time: Callable[[], bool]) -> None:
        for _ in range(self.pace.pages):
            done = promotion.promote(
                self.database,
                self.engine,
                self.tenant_id,
                self.index.name,
                now=self.clock.now(),
                pace=self.pace,
                after=self.memory.sent,
            )
            self.kept.shown += done.shown
            self.kept.marked += done.marked
            self.memory.sent = done.last if done.asked == self.pace.page else 0
            if self.memory.sent == 0 or not has_time():
                return

    def _look_for_dead(self, has_time: Callable[[], bool]) -> None:
        for _ in range(self.pace.pages):
            done = forgetting.look(
                self.database,
                self.engine,
                self.tenant_id,
                self.index.name,
                now=self.clock.now(),
                pace=self.pace,
                after=self.memory.dead,
            )
            self.kept.gone += done.gone
            self.memory.dead = done.last if done.asked == self.pace.page else 0
            if self.memory.dead == 0:
                self.memory.looks_at = self.clock.monotonic() + self.pace.looking.total_seconds()
                return
            if not has_time():
                return

    def _build(self, has_time: Callable[[], bool]) -> None:
        is_read = self.index.is_read
        while not is_read:
            read = building.read_on(self.database, self.tenant_id, self.index, pace=self.pace)
            if read is None:
                return
            self.kept.read += read
            is_read = read < self.pace.page
            if not is_read and not has_time():
                return
        now = self.clock.now()
        self.memory.barrier = building.settle(self.database, self.tenant_id, self.index, self.memory.barrier, now=now)
        if self.memory.barrier is None:
            self.kept.ready.append(self.index.name)

    def _tell(self, report: Report) -> None:
        fields = {"index_name": self.index.name, "documents": report.documents, **report.counts}
        if report.is_sound:
            _log.info("search index verified", extra=fields)
        else:
            _log.error("search index repaired: what differed is sent anew", extra=fields)
