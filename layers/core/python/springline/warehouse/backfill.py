"""Filling the landing from its source in bulk: what a replay of the log does event by event, at the speed of COPY.

The source is read in pages of rows by id (`springline.warehouse.pages`), one page ahead of what is being landed. A page
lands in one transaction, with what it adds to facets, the marks of documents that have to be rendered, the event that
has it done, and the checkpoint. So a backfill that is killed anywhere goes on after the last page that landed, and the
index is right at each moment. Counting facets once at the end would save a fifth of the time; but until then, whatever
is rendered meanwhile would show too little, and a backfill that nobody goes on with would leave it so.

Events may go on landing meanwhile. Of a row's states the one with the highest version stays, whoever brings it: a page
is inserted as if none of its rows had landed, and merged where one has. What is committed to the source only after its
place was read, comes by its event.
"""

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from pg8000.exceptions import DatabaseError

from springline.platform.clock import Clock
from springline.platform.database import Database, Transaction, sqlstate
from springline.platform.errors import ConflictError
from springline.platform.events.log import Event, emit
from springline.platform.statements import parse, statement
from springline.warehouse import pages, queries
from springline.warehouse.landing import LANDED
from springline.warehouse.pages import Landed, Page
from springline.warehouse.queries.pages import KINDS

PAGE = 250_000
_ALREADY_THERE = "23505"
# A page that a crash of the server takes back is landed again, with all that belongs to it. The last one waits for the
# disk, and so for all before it.
_MEMORY = parse("backfill.room", "set local work_mem = '64MB'")
_WITHOUT_WAITING = parse("backfill.without_waiting", "set local synchronous_commit = off")
_ABANDON = statement(queries.__file__, "abandon_backfill")
_START = statement(queries.__file__, "start_backfill")
_RUNNING = statement(queries.__file__, "running_backfill")
_MOVE = statement(queries.__file__, "move_backfill")


class BackfillRunningError(ConflictError):
    """Somebody else is at the same backfill, or has started it anew."""

    def __init__(self, backfill_id: int) -> None:
        super().__init__(f"somebody else is at backfill {backfill_id} just now: let them finish")
        self.backfill_id = backfill_id


class Source(Protocol):
    """Where rows come from."""

    def __call__(self, page: Page, *, batch_id: str, after: int, limit: int) -> None:
        """Add the rows of the page's kind with ids after `after`, at most `limit`, in the order of ids."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill is: rows of `what` up to the id `after`; None where it has finished.

    `read` counts the source's rows, `here` those of them that this run has read, and `landed` those that the landing
    did not have, or older. `resumed`: it went on where an earlier one had been cut off.
    """

    backfill_id: int
    what: str | None
    after: int = 0
    read: int = 0
    here: int = 0
    landed: int = 0
    resumed: bool = False

    @property
    def batch_id(self) -> str:
        """What the rows that it lands have for their batch."""
        return f"backfill-{self.backfill_id}"


def run(
    database: Database,
    tenant_id: int,
    source: Source,
    *,
    selection: str,
    clock: Clock,
    anew: bool = False,
    rows: int = PAGE,
    on_page: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Land all rows of a source; returns what was done in all, by those that were cut off as well.

    Cost: reads every row that is selected, `rows` per transaction, two pages in memory; `benchmarks.backfill` compares
    it with a bare COPY.

    Args:
        database: The warehouse's, as the serving role.
        tenant_id: Whose rows they are.
        source: Read on a thread of its own: it must not share a connection with `database`.
        selection: What the source's rows are chosen by; one that was cut off is known by it.
        clock: The time.
        anew: Start from the beginning even where an earlier one was cut off.
        rows: How many to land in one transaction.
        on_page: Told after each page; may wait, so that a backfill leaves something to others.

    Raises:
        BackfillRunningError: Another process is at the same backfill.
        DatabaseUnavailableError: Run it again; what has landed stays.
    """
    done = database.run(lambda tx: _start(tx, selection, clock.now(), anew=anew), tenant_id=tenant_id)
    merge = False
    with closing(_pages(source, done, rows)) as pages_to_come:
        for page, following in pages_to_come:
            step = _Step(done, page, following, clock.now())
            landed, merge = _land(database, tenant_id, step, merge=merge)
            done = replace(following, landed=done.landed + landed)
            on_page(done)
    return done


def _start(tx: Transaction, selection: str, at: datetime, *, anew: bool) -> Progress:
    if anew:
        tx.execute(_ABANDON, selection=selection, at=at)
    started = tx.execute(_START, selection=selection, what=KINDS[0], at=at)
    backfill_id, what, after, read, landed = tx.one(_RUNNING, selection=selection)
    return Progress(backfill_id, what, after, read, 0, landed, resumed=not started)


def _pages(source: Source, start: Progress, limit: int) -> Generator[tuple[Page, Progress]]:
    """Each page with where the backfill is once it has landed; the next one is being read meanwhile."""

    def read(place: Progress) -> tuple[Page, Progress]:
        page = Page(place.what or KINDS[0])
        most = min(limit, max(limit // 10, place.here, 1))  # short pages first: until one is read, none can land
        try:
            source(page, batch_id=place.batch_id, after=place.after, limit=most)
            return page, _after(place, page, most)
        except BaseException:
            page.close()
            raise

    with ThreadPoolExecutor(1, "backfill-source") as reader:
        place = start
        coming = reader.submit(read, place)
        try:
            while place.what is not None:
                page, place = coming.result()
                if place.what is not None:
                    coming = reader.submit(read, place)
                with closing(page):
                    yield page, place
        finally:
            coming.add_done_callback(_forget)


def _forget(coming: Future[tuple[Page, Progress]]) -> None:
    """Close a page that nobody wants any more."""
    if coming.exception() is None:
        page, _ = coming.result()
        page.close()


def _after(place: Progress, page: Page, limit: int) -> Progress:
    place = replace(place, read=place.read + page.rows, here=place.here + page.rows)
    if page.rows == limit:
        return replace(place, after=page.last_id)
    following = KINDS.index(page.what) + 1
    return replace(place, what=KINDS[following] if following < len(KINDS) else None, after=0)


@dataclass(frozen=True, slots=True)
class _Step:
    """A page, the place that it begins at and the one that it ends at."""

    begin: Progress
    page: Page
    end: Progress
    at: datetime


def _land(database: Database, tenant_id: int, step: _Step, *, merge: bool) -> tuple[int, bool]:
    """Land a page; returns how many rows that changed, and whether the next one had better be merged."""
    try:
        landed = database.run(partial(_land_in, step=step, merge=merge), tenant_id=tenant_id)
    except DatabaseError as error:
        if merge or sqlstate(error) != _ALREADY_THERE:
            raise
        merge = True
        landed = database.run(partial(_land_in, step=step, merge=merge), tenant_id=tenant_id)
    return landed, merge and landed < step.page.rows


def _land_in(tx: Transaction, *, step: _Step, merge: bool) -> int:
    begin, end, page = step.begin, step.end, step.page
    tx.execute(_MEMORY)
    if end.what is not None:
        tx.execute(_WITHOUT_WAITING)
    queries.hold_facets(tx)
    landed = pages.land(tx, page, merge=merge) if page.rows else Landed()
    moved = tx.execute(
        _MOVE,
        id=begin.backfill_id,
        what=begin.what,
        after=begin.after,
        next_what=end.what,
        next_after=end.after,
        rows_read=page.rows,
        rows_landed=landed.rows,
        at=step.at,
    )
    if not moved:
        raise BackfillRunningError(begin.backfill_id)
    if landed.newest and landed.documents:
        told = {"documents": landed.documents}
        emit(tx, [Event(LANDED, "springline/warehouse", f"batch/{begin.batch_id}", told, landed.newest)])
    return landed.rows
