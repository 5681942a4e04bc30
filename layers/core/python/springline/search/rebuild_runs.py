"""How the building of a generation is told as a run about `search/<family>@<generation>`, from its start to its end.

Whoever looks after indexes builds on, in one process after another. So the run follows the rows of the indexes, looked
at again and again by whoever is at it: it goes on while they are being built, and ends with that. A generation whose
run is over before it is, since nobody looked after it for too long, gets another one. The run decides one thing: where
somebody asks for its end, the generation is dropped.
"""

from collections.abc import Callable, Collection
from contextlib import ExitStack
from datetime import datetime
from typing import NamedTuple

from springline.access.model import Cause, Principal
from springline.platform.clock import Clock
from springline.platform.database import Database, Transaction
from springline.platform.statements import statement
from springline.provenance import references
from springline.runs import happenings, service
from springline.runs.model import Run
from springline.search import switching
from springline.search.upkeep_queries import indexes as queries
from springline.search.upkeep_queries import ledger

STEP = "build"
_ACTOR = "function/drain_search_sync"
_KIND = "search"
_MOST = 100
_LOOK_SECONDS = 5.0
_REST_PER_LOOK = 20  # counting what millions of documents are takes seconds
_LONGEST_REST = 240.0  # seconds: well before the run would be taken for dead
_HOLD_RUNS = statement(queries.__file__, "hold_rebuild_runs")


class Generation(NamedTuple):
    """A generation of a family's indexes."""

    family: str
    number: int

    @property
    def reference(self) -> str:
        """How it is named elsewhere."""
        return f"{_KIND}/{self.family}@{self.number}"


class _Built(NamedTuple):
    """The state of a generation, which is that of its index that is furthest behind, and what its indexes hold."""

    state: str
    documents: int


def start(
    runs: Database, database: Database, tenant_id: int, begin: Callable[[Transaction], Generation], cause: Cause
) -> Generation:
    """Begin to build a generation as `begin` does, in the database of its indexes, and its run in that of runs."""
    with ExitStack() as stack:
        told = tx = stack.enter_context(runs.transaction(tenant_id))
        told.execute(_HOLD_RUNS)  # so nobody finds the generation before its run, and makes it another one
        if database is not runs:  # entered last, it commits first: a run without its generation would be ended
            tx = stack.enter_context(database.transaction(tenant_id))
        generation = begin(tx)
        _begin(told, generation, by=cause.principal.actor, at=cause.at)
    return generation


class RebuildRuns:
    """Follows the building of a process's indexes.

    Args:
        runs: Where runs are told, as the serving role.
        database: Where the indexes are, as the serving role.
        families: Whose indexes are there; those of others are followed by others.
        clock: The time.
    """

    def __init__(self, runs: Database, database: Database, families: Collection[str], clock: Clock) -> None:
        self._runs = runs
        self._database = database
        self._families = families
        self._clock = clock
        self._looks_at: dict[int, float] = {}
        self._had_runs: dict[int, bool] = {}

    def follow(self, tenant_id: int, *, is_building: bool) -> bool:
        """Bring a tenant's runs to what its indexes are; returns whether it dropped any, as somebody asked for an end.

        It looks at them every few seconds at most, less often where that takes long.

        Cost: nothing where nothing is being built and there was no run at the last look, which a process takes at
        once; else some statements, and a count of what the indexes hold that are being built.
        """
        now = self._clock.monotonic()
        if now < self._looks_at.get(tenant_id, now) or not (is_building or self._had_runs.get(tenant_id, True)):
            return False
        has_dropped = self._follow(tenant_id)
        took = self._clock.monotonic() - now
        rest = min(max(_LOOK_SECONDS, _REST_PER_LOOK * took), _LONGEST_REST)
        self._looks_at[tenant_id] = now + took + rest
        return has_dropped

    def _follow(self, tenant_id: int) -> bool:
        has_dropped = False
        found: dict[Generation, tuple[Run, _Built | None]] = {}
        with self._runs.transaction(tenant_id) as tx:
            tx.execute(_HOLD_RUNS)
            live = self._live(tx)
            built = self._built(tenant_id, live)
            for generation in {*live} | {one for one, its in built.items() if its.state == "building"}:
                run = live.get(generation) or _begin(tx, generation, by=_ACTOR, at=self._clock.now())
                found[generation] = (run, built.get(generation))
        self._had_runs[tenant_id] = bool(found)
        for generation, (run, its) in found.items():
            if its is not None and its.state == "building" and run.cancel_requested_by is not None:
                self._drop(tenant_id, generation, run.cancel_requested_by)
                has_dropped, its = True, None
            self._tell(tenant_id, generation, run.id, its)
        return has_dropped

    def _live(self, tx: Transaction) -> dict[Generation, Run]:
        live: dict[Generation, Run] = {}
        for run in service.listing(tx, kind="rebuild", status="running", limit=_MOST):
            about = None if run.subject is None else references.parse(run.subject)
            if about is not None and about.kind == _KIND and about.version and about.key in self._families:
                live[Generation(about.key, about.version)] = run
        return live

    def _built(self, tenant_id: int, live: Collection[Generation]) -> dict[Generation, _Built]:
        built: dict[Generation, _Built] = {}
        with self._database.transaction(tenant_id) as tx:
            for one in queries.indexes(tx):
                name = Generation(one.family, one.generation)
                if name.family not in self._families:
                    continue
                is_told = one.state == "building" or name in live
                documents = ledger.expected(tx, one.name, one.family).shown if is_told else 0
                before = built.get(name, _Built("ready", 0))
                state = one.state if before.state == "ready" else before.state
                built[name] = _Built(state, before.documents + documents)
        return built

    def _drop(self, tenant_id: int, generation: Generation, by: str) -> None:
        cause = Cause(Principal(tenant_id, by, frozenset()), self._clock.now())
        with self._database.transaction(tenant_id) as tx:
            switching.drop(tx, cause, *generation)

    def _tell(self, tenant_id: int, generation: Generation, run_id: int, its: _Built | None) -> None:
        def tell(tx: Transaction) -> None:
            run, at = service.hold(tx, run_id), self._clock.now()
            if run.is_over:
                return
            if its is not None and its.state == "building":
                _go_on(tx, run, its.documents, at=at)
            elif its is not None and its.state == "ready":
                _succeed(tx, run, generation, its.documents, at=at)
            else:
                service.log(tx, run_id, "The generation was dropped before it was ready.", at=at)
                service.cancelled(tx, run_id, at=at)

        self._runs.run(tell, tenant_id=tenant_id)


def _begin(tx: Transaction, generation: Generation, *, by: str, at: datetime) -> Run:
    title = f"Generation {generation.number} of {generation.family}"
    run_id = service.begin(tx, "rebuild", title, by=by, at=at, subject=generation.reference)
    service.append(tx, run_id, [happenings.step_started(STEP, "Send all documents")], at=at)
    return service.get(tx, run_id)


def _go_on(tx: Transaction, run: Run, documents: int, *, at: datetime) -> None:
    """Tell how much the indexes hold, where that is news; that they are being built keeps the run alive."""
    if documents != run.progress_done:
        service.progress(tx, run.id, documents, None, "documents", at=at)
    else:
        service.is_still_wanted(tx, run.id, at=at)


def _succeed(tx: Transaction, run: Run, generation: Generation, documents: int, *, at: datetime) -> None:
    seconds = 0.0 if run.started_at is None else (at - run.started_at).total_seconds()
    told = [
        happenings.progress(documents, documents, "documents"),
        happenings.step_finished(STEP, "done", seconds, {"documents": documents}),
        happenings.output_made(generation.reference, "generation"),
    ]
    service.append(tx, run.id, told, at=at)
    service.succeed(tx, run.id, at=at, summary={"documents": documents})
