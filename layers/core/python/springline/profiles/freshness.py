"""Finds what is told of people and is out of date, marks it stale, and has it written anew.

A scan follows the event log from a checkpoint of the tenant's, and looks into indexes from which leaves what it has
marked: it costs what changed, not what there is. Each batch is one transaction, with its marks, what is asked for and
the checkpoint: killed anywhere, it goes on there. docs/dev/profile_highlights.md has the reasons.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar, cast

from springline.platform.database import Database, Transaction
from springline.platform.events.queries import Position
from springline.profiles import freshness_queries as queries
from springline.profiles import regeneration
from springline.profiles.freshness_queries import Made, States
from springline.profiles.highlights import MESSAGE_EDITED, MESSAGE_GONE, TOO_OLD
from springline.profiles.marking import Marked, StaleMark, mark_many_stale

logger = logging.getLogger(__name__)

GENERATOR_CHANGED = "generator_changed"
FIRST_WORDS = "first_words"
REASONS = ("new_messages", MESSAGE_EDITED, MESSAGE_GONE, TOO_OLD, GENERATOR_CHANGED)
"""For which a scan marks."""
DECIDED = frozenset({"override_cleared", "marked_stale"})
"""What people decided: nothing is marked for it, but it is written anew."""

STRETCH = 2_000
"""Events of the log that are looked at in one transaction."""
PEOPLE = 500
"""People who are marked in one transaction, where it is not the log that names them."""

Place = TypeVar("Place")


class GeneratorName(NamedTuple):
    """What writes of people, as a highlight records it."""

    model: str
    prompt_version: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan did.

    Attributes:
        marked: How many highlights it newly marked, by reason.
        asked: How many people it newly asked to be written of, by the first reason; `first_words` for newcomers.
        complete: Whether it came to the end; otherwise the next one goes on there.
        busy: Whether it stopped because another one was at it.
    """

    marked: Mapping[str, int] = field(default_factory=dict[str, int])
    asked: Mapping[str, int] = field(default_factory=dict[str, int])
    complete: bool = True
    busy: bool = False

    @property
    def enqueued(self) -> int:
        """How many people were newly asked to be written of."""
        return sum(self.asked.values())


def scan(
    database: Database,
    tenant_id: int,
    *,
    current: GeneratorName,
    now: datetime,
    go_on: Callable[[], bool] = lambda: True,
    dry_run: bool = False,
    stretch: int = STRETCH,
    people: int = PEOPLE,
) -> Scan:
    """Mark what is out of date and ask for it to be written anew, each person once.

    An override stays in front of what would be written: such a highlight is marked and not asked for, until the
    override is cleared. Cost: three statements of some index probes where nothing changed; else it grows with what did.

    Args:
        database: As the serving role.
        tenant_id: Whose people.
        current: What writes now: words by anything else are out of date.
        now: Words that grew too old by then are out of date.
        go_on: Asked before each batch; where it says no, the next scan goes on.
        dry_run: Take everything back, batch by batch, and say what would be done.
        stretch: How many events to look at in one transaction.
        people: How many people to mark in one transaction.
    """
    scanner = _Scanner(database, tenant_id, current, now, go_on, dry_run, stretch, people)
    done = scanner.run()
    fields = {"tenant_id": tenant_id, "dry_run": dry_run, "marked": dict(done.marked), "asked": dict(done.asked)}
    logger.info("searched for outdated highlights", extra={**fields, "complete": done.complete, "busy": done.busy})
    return done


def states(database: Database, tenant_ids: Iterable[int]) -> States:
    """How many highlights of tenants are fresh, stale and overridden, as marked. Cost: some 0.1 s per million."""
    total = States(0, 0, 0)
    for tenant_id in tenant_ids:
        with database.transaction(tenant_id) as tx:
            found = queries.count_states(tx)
        total = States(*map(sum, zip(total, found, strict=True)))
    return total


class _Found(NamedTuple, Generic[Place]):
    """What a batch is to do: marks; people to ask for, with why; where the next batch begins, None after the last."""

    marks: list[StaleMark]
    asks: dict[int, str]
    then: Place | None
    checkpoint: Position | None = None


class _Done(NamedTuple):
    """What a batch did that is new, by reason; for a dry run also what that was."""

    marked: Counter[str]
    asked: Counter[str]
    things: frozenset[tuple[int, str | None]]


class _BusyError(Exception):
    """Another scan of the tenant holds the checkpoint."""


class _NotKeptError(Exception):
    """Takes a batch back, and carries what it would have done."""


@dataclass(slots=True)
class _Scanner:
    database: Database
    tenant_id: int
    current: GeneratorName
    now: datetime
    go_on: Callable[[], bool]
    dry_run: bool
    stretch: int
    people: int
    marked: Counter[str] = field(default_factory=Counter[str])
    asked: Counter[str] = field(default_factory=Counter[str])
    taken_back: set[tuple[int, str | None]] = field(default_factory=set[tuple[int, str | None]])
    """What a dry run has counted and must not count again: (person, reason) of marks, (person, None) of requests."""

    def run(self) -> Scan:
        busy = False
        try:
            complete = (
                self._batches(self._changed, Position(0, 0))
                and self._batches(self._grown_old, ("-infinity", 0))
                and self._batches(self._made_otherwise, Made())
            )
        except _BusyError:
            complete, busy = False, True
        return Scan(dict(self.marked), dict(self.asked), complete, busy)

    def _batches(self, find: Callable[[Transaction, Position, Place], _Found[Place]], start: Place) -> bool:
        """Do all batches of one kind; False where there was no time for the last of them."""
        place: Place | None = start
        while place is not None:
            if not self.go_on():
                return False
            place = self._batch(find, place)
        return True

    def _batch(self, find: Callable[[Transaction, Position, Place], _Found[Place]], place: Place) -> Place | None:
        def work(tx: Transaction) -> tuple[_Found[Place], _Done]:
            found = find(tx, self._taken(tx), place)
            done = self._do(tx, found)
            if found.checkpoint is not None:
                queries.move_scan(tx, found.checkpoint)
            if self.dry_run:
                raise _NotKeptError(found, done)
            return found, done

        try:
            found, done = self.database.run(work, tenant_id=self.tenant_id)
        except _NotKeptError as taken_back:
            found, done = cast("tuple[_Found[Place], _Done]", taken_back.args)
            self.taken_back |= done.things
        self.marked += done.marked
        self.asked += done.asked
        return found.then

    def _taken(self, tx: Transaction) -> Position:
        position = queries.lock_scan(tx)
        if position is None:
            queries.open_scan(tx)
            position = queries.lock_scan(tx)
        if position is None:
            raise _BusyError
        return position

    def _do(self, tx: Transaction, found: _Found[Place]) -> _Done:
        """Mark, and ask for those whose words would be seen."""
        outcomes = mark_many_stale(tx, [mark for mark in found.marks if mark[:2] not in self.taken_back])
        wanted = {**found.asks, **{user_id: _why(outcome) for user_id, outcome in outcomes.items() if outcome.is_due}}
        by_reason: defaultdict[str, list[int]] = defaultdict(list)
        for user_id, reason in wanted.items():
            if (user_id, None) not in self.taken_back:
                by_reason[reason].append(user_id)
        asked = Counter({reason: regeneration.request(tx, ids, reason=reason) for reason, ids in by_reason.items()})
        marked = Counter(reason for outcome in outcomes.values() for reason in outcome.new)
        things = frozenset([*(mark[:2] for mark in found.marks), *((user_id, None) for user_id in wanted)])
        return _Done(+marked, +asked, things if self.dry_run else frozenset())

    def _changed(self, tx: Transaction, checkpoint: Position, after: Position) -> _Found[Position]:
        """What the log says. A dry run doesn't move the checkpoint, so it keeps its own place."""
        stretch = queries.read_changes(tx, max(checkpoint, after), self.stretch)
        marks = [
            StaleMark(change.user_id, change.reason, at)
            for change in stretch.changes
            if change.reason not in DECIDED
            for at in sorted({change.first_at, change.last_at})
        ]
        asks = {change.user_id: change.reason for change in stretch.changes if change.reason in DECIDED}
        then = stretch.end if stretch.events == self.stretch else None
        return _Found(marks, asks, then, stretch.end)

    def _grown_old(
        self, tx: Transaction, _: Position, after: tuple[datetime | str, int]
    ) -> _Found[tuple[datetime | str, int]]:
        rows = queries.grown_old(tx, self.now, after, self.people)
        marks = [StaleMark(user_id, TOO_OLD, stale_after) for user_id, stale_after in rows]
        return _Found(marks, {}, (rows[-1][1], rows[-1][0]) if len(rows) == self.people else None)

    def _made_otherwise(self, tx: Transaction, _: Position, after: Made) -> _Found[Made]:
        rows = queries.of_other_generators(tx, self.current, after, self.people)
        marks = [StaleMark(row.user_id, GENERATOR_CHANGED, self.now) for row in rows]
        return _Found(marks, {}, rows[-1] if len(rows) == self.people else None)


def _why(outcome: Marked) -> str:
    """One of the reasons, for people to read; all of them are with the highlight."""
    return min(outcome.by_reason) if outcome.has_words else FIRST_WORDS
