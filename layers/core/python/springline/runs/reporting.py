"""How long work tells what it does: `with reporting(…) as run`, and the run ends as the block does.

Each thing that is told is written in a short transaction of its own, so it can be followed at once, holds up nobody,
and stays where the work itself is rolled back. Progress may be told as often as one likes: it is written once a second.
"""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple, Self

from springline.platform.clock import Clock, SystemClock
from springline.platform.database import Database, Transaction
from springline.platform.errors import DomainError, UnavailableError
from springline.runs import happenings, service
from springline.runs.model import (
    Happening,
    Kind,
    Level,
    Outcome,
    RunCancelledError,
    RunNotFoundError,
    RunOverError,
)

_log = logging.getLogger(__name__)
_PROGRESS_EVERY = timedelta(seconds=1)
_LOOK_EVERY = timedelta(seconds=1)


class About(NamedTuple):
    """What a run is about: of which tenant and kind, by whom, and which one where it waits to be taken.

    `is_lazy`: there is no run before there is something to tell, so a pass that finds nothing to do leaves none; it
    then begins in retrospect, with the work.
    """

    tenant_id: int
    kind: Kind
    title: str
    by: str
    subject: str | None = None
    run_id: int | None = None
    is_lazy: bool = False


class RunReporter:
    """Tells what happens in one run. For one thread.

    Where the run was taken for dead, or was ended by somebody else, what is told of it goes to the log, and the work
    goes on: it is not the report that is wanted.
    """

    def __init__(self, database: Database, about: About, clock: Clock | None = None) -> None:
        self._database = database
        self._about = about
        self._clock = clock or SystemClock()
        self._began_at = self._clock.now()
        self._run_id: int | None = None
        self._is_lost = False
        self._progressed = float("-inf")
        self._looked = float("-inf")
        self._step: str | None = None
        self._summary: dict[str, int | float] = {}

    @property
    def run_id(self) -> int | None:
        """The run's id; None while there is nothing to tell."""
        return self._run_id

    def begin(self) -> Self:
        """Begin, or take the run that waits; a lazy one begins by itself once something is told."""
        if self._run_id is None and not self._is_lost:
            about = self._about
            at = self._began_at if about.is_lazy else self._clock.now()
            with self._database.transaction(about.tenant_id) as tx:
                if about.run_id is None:
                    run_id = service.begin(tx, about.kind, about.title, by=about.by, at=at, subject=about.subject)
                elif service.take(tx, about.run_id, at=at):
                    run_id = about.run_id
                else:
                    raise RunOverError(about.run_id, service.get(tx, about.run_id).status)
            self._run_id = run_id
        return self

    def log(self, message: str, level: Level = "info") -> None:
        """Add a line for people; never words of a message."""
        self._tell(happenings.log(level, message, self._step))

    def progress(self, done: int, total: int | None = None, *, unit: str) -> None:
        """Say how far it is; the last word, of which `done` is `total`, is never left out."""
        now = self._clock.monotonic()
        if done == total or now - self._progressed >= _PROGRESS_EVERY.total_seconds():
            self._progressed = now
            self._tell(happenings.progress(done, total, unit))

    def metric(self, name: str, value: float, unit: str) -> None:
        """Add a measurement."""
        self._tell(happenings.metric(name, value, unit, self._step))

    def read(self, reference: str, role: str) -> None:
        """Note what was read, by the version that it had."""
        self._tell(happenings.input_read(reference, role))

    def made(self, role: str, *references: str) -> None:
        """Note what was made, by its version."""
        if references:
            self._tell(*(happenings.output_made(one, role) for one in references))

    def summarize(self, **figures: float) -> None:
        """Say what it came to; it is told when the step ends, or the run where no step is under way."""
        self._summary |= figures

    @contextmanager
    def step(self, name: str, title: str, total: int | None = None) -> Generator[Self]:
        """A part of the work; it ends as the block does. Steps follow each other, one has no other within."""
        before, self._summary = self._summary, {}
        self._tell(happenings.step_started(name, title, total))
        self._step, began, outcome = name, self._clock.monotonic(), "failed"
        try:
            yield self
            outcome = "done"
        finally:
            self._step = None
            figures, self._summary = self._summary, before
            self._end_step(name, outcome, self._clock.monotonic() - began, figures)

    def check(self) -> None:
        """Raise `RunCancelledError` where somebody asked for the run to end; looks once a second at most.

        Who asks is alive: work that has nothing to tell for long asks now and then, and is not taken for dead.
        """
        now = self._clock.monotonic()
        if self._run_id is None or self._is_lost or now - self._looked < _LOOK_EVERY.total_seconds():
            return
        self._looked = now
        run_id, at = self._run_id, self._clock.now()

        def ask(tx: Transaction) -> bool:
            return service.is_still_wanted(tx, run_id, at=at)

        try:
            is_wanted = self._database.run(ask, tenant_id=self._about.tenant_id)
        except (RunOverError, RunNotFoundError):
            self._lose(run_id)
        else:
            if not is_wanted:
                raise RunCancelledError(run_id)

    def succeed(self) -> None:
        """End it: all there was to do is done."""
        if self._run_id is not None:
            self._write(lambda tx, run_id: service.succeed(tx, run_id, at=self._clock.now(), summary=self._summary))

    def fail(self, error: BaseException) -> None:
        """End it because of an error, of which only what everybody may read is told."""
        title, detail = said_of(error)
        self.begin()
        self._write(lambda tx, run_id: service.fail(tx, run_id, title, detail, at=self._clock.now()))

    def cancelled(self, *, by: str | None = None) -> None:
        """End it because somebody asked for that: `by` whom, where it isn't written yet."""
        if self._run_id is None:
            return
        if by is not None:
            self._write(lambda tx, run_id: service.request_cancel(tx, run_id, by=by, at=self._clock.now()))
        self._write(lambda tx, run_id: service.cancelled(tx, run_id, at=self._clock.now()))

    def _tell(self, *told: Happening) -> None:
        self.begin()
        self._write(lambda tx, run_id: service.append(tx, run_id, told, at=self._clock.now()))

    def _write(self, write: Callable[[Transaction, int], object]) -> None:
        if self._run_id is None or self._is_lost:
            return
        run_id = self._run_id

        def write_it(tx: Transaction) -> None:
            write(tx, run_id)

        try:
            self._database.run(write_it, tenant_id=self._about.tenant_id)
        except (RunOverError, RunNotFoundError):
            self._lose(run_id)

    def _lose(self, run_id: int) -> None:
        self._is_lost = True
        _log.warning("run %d was ended by somebody else while it was worked on", run_id, exc_info=True)

    def _end_step(self, name: str, outcome: Outcome, seconds: float, figures: dict[str, int | float]) -> None:
        self._tell(happenings.step_finished(name, outcome, seconds, figures))


@contextmanager
def reporting(database: Database, about: About, clock: Clock | None = None) -> Generator[RunReporter]:
    """A run for the time of the block: it succeeds, or ends with what the block raises, which goes on from here.

    It was cancelled where `check` raised `RunCancelledError` or the block was interrupted; any other exception is why
    it failed. Raises `RunOverError` where the run that was to be taken doesn't wait any more.
    """
    reporter = RunReporter(database, about, clock)
    if not about.is_lazy:
        reporter.begin()
    try:
        yield reporter
    except BaseException as error:
        _told_of(reporter, error, about)
        raise
    else:
        reporter.succeed()


def said_of(error: BaseException) -> tuple[str, str]:
    """What everybody may read of an error: all of one that is made for people, of any other only its kind."""
    if isinstance(error, DomainError):
        return (type(error).__doc__ or type(error).__name__).partition("\n")[0], str(error)
    return "Something failed that was not foreseen", f"{type(error).__name__}; more about it is in the log."


def _told_of(reporter: RunReporter, error: BaseException, about: About) -> None:
    """Write how it ended; where even that can't be written, the sweep will, and the error itself goes on."""
    try:
        if isinstance(error, RunCancelledError):
            reporter.cancelled()
        elif isinstance(error, KeyboardInterrupt):
            reporter.cancelled(by=about.by)
        else:
            reporter.fail(error)
    except UnavailableError:
        _log.exception("how run %s ended can't be written", reporter.run_id)
