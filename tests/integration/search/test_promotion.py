"""What was sent is shown once it is found: each document once, whoever promotes at the same time."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from springline.platform.clock import ManualClock
from springline.platform.database import Address, Database
from springline.platform.statements import parse
from springline.search.model import EngineUnavailableError
from springline.search.pace import Pace
from springline.search.promotion import Promoted, promote
from tests.integration.search import ledgers
from tests.integration.search.plain_engine import PlainEngine

pytestmark = pytest.mark.integration

LATE = timedelta(seconds=10)


@dataclass
class Ground:
    """An index, what the ledger says of it, and what the engine holds."""

    db: Any
    index: str
    engine: PlainEngine = field(default_factory=PlainEngine)
    clock: ManualClock = field(default_factory=ManualClock)
    pace: Pace = field(default_factory=Pace)

    def send(self, document: int, *, arrives: int = 1, **row: Any) -> int:
        with self.db.transaction() as tx:
            rev = ledgers.attempt(tx, self.index, document, at=self.clock.now(), **row)
        self.engine.indexes[self.index] += [{"document_id": document, "rev": rev, "asset_id": document}] * arrives
        return rev

    def promote(self, *, database: Database | None = None, after: int = 0) -> Promoted:
        return promote(
            *(database or self.db.app, self.engine, self.db.tenant_id, self.index),
            now=self.clock.now(),
            pace=self.pace,
            after=after,
        )

    @property
    def states(self) -> dict[int, dict[int, str]]:
        with self.db.transaction() as tx:
            return ledgers.states(tx, self.index)

    @property
    def marked(self) -> dict[int, int]:
        with self.db.transaction() as tx:
            return ledgers.marked(tx, self.index)


@pytest.fixture
def ground(db: Any) -> Ground:
    with db.transaction() as tx:
        index = ledgers.ready_index(tx)
    made = Ground(db, index)
    made.engine.indexes[index] = []
    return made


def test_what_is_found_is_shown_and_what_it_replaces_is_dead(ground: Ground) -> None:
    old, newer, newest = ground.send(1, state="shown"), ground.send(1), ground.send(1)
    other = ground.send(2)
    ground.clock.advance(LATE)
    assert ground.promote() == Promoted(asked=3, shown=2, marked=0, last=other)
    assert ground.states == {1: {old: "dead", newer: "dead", newest: "shown"}, 2: {other: "shown"}}


def test_a_newer_attempt_that_has_not_arrived_waits_on(ground: Ground) -> None:
    old, found, waiting = ground.send(1, state="shown"), ground.send(1), ground.send(1, arrives=0)
    ground.clock.advance(LATE)
    ground.promote()
    assert ground.states == {1: {old: "dead", found: "shown", waiting: "sent"}}


def test_the_engine_is_not_asked_before_it_can_have_committed(ground: Ground) -> None:
    rev = ground.send(1)
    ground.clock.advance(timedelta(seconds=4))
    assert ground.promote() == Promoted(0, 0, 0, 0)
    assert ground.engine.asked == []
    assert ground.states == {1: {rev: "sent"}}


def test_a_clock_that_is_set_back_holds_nothing_up(ground: Ground) -> None:
    rev = ground.send(7)
    ground.clock.shift(-timedelta(hours=1))
    assert ground.promote() == Promoted(1, 1, 0, rev)


def test_what_the_engine_holds_twice_is_never_shown_and_is_sent_anew(ground: Ground) -> None:
    old, double = ground.send(1, state="shown"), ground.send(1, arrives=2)
    ground.clock.advance(LATE)
    assert ground.promote().marked == 1
    assert ground.states == {1: {old: "shown", double: "dead"}}
    assert ground.marked == {1001: 1}


def test_a_double_that_was_replaced_meanwhile_is_not_sent_anew(ground: Ground) -> None:
    double, newest = ground.send(1, arrives=2), ground.send(1)
    ground.clock.advance(LATE)
    assert ground.promote().marked == 0
    assert ground.states == {1: {double: "dead", newest: "shown"}}


def test_a_document_that_was_deleted_meanwhile_stays_dead(ground: Ground) -> None:
    ground.send(1)
    ground.clock.advance(LATE)

    def delete(query: str) -> None:
        with ground.db.transaction() as tx:
            tx.execute(parse("test.delete", "update search_ledger set state = 'dead', dead_at = now()"))

    searched = ground.engine.search
    ground.engine.search = lambda *asked: (searched(*asked), delete(""))[0]  # type: ignore[method-assign]
    assert ground.promote().shown == 0
    assert [*ground.states[1].values()] == ["dead"]


def test_what_is_overdue_is_sent_anew_once_and_may_still_turn_up(ground: Ground) -> None:
    lost = ground.send(1, arrives=0)
    ground.clock.advance(timedelta(seconds=59))
    assert ground.promote().marked == 0
    ground.clock.advance(timedelta(seconds=2))
    assert ground.promote().marked == 1
    assert ground.promote().marked == 0, "once"
    assert ground.marked == {1001: 1}
    ground.engine.indexes[ground.index].append({"document_id": 1, "rev": lost, "asset_id": 1})
    ground.promote()
    assert ground.states == {1: {lost: "shown"}}


def test_an_engine_that_is_slow_is_asked_for_the_same_ever_more_rarely(ground: Ground) -> None:
    seconds: list[float] = []
    ground.send(1, arrives=0)
    began = ground.clock.now()
    for _ in range(60):
        ground.clock.advance(timedelta(seconds=10))
        if ground.promote().marked:
            seconds.append((ground.clock.now() - began).total_seconds())
            ground.send(1, arrives=0)
    assert seconds == [60, 180, 420]


def test_only_the_newest_attempt_of_a_document_is_missed(ground: Ground) -> None:
    ground.send(1, arrives=0)
    ground.clock.advance(timedelta(minutes=5))
    ground.send(1)
    ground.clock.advance(timedelta(seconds=6))
    assert ground.promote().marked == 0


def test_a_thing_that_waits_already_is_marked_once_more(ground: Ground) -> None:
    ground.send(1, arrives=2)
    ground.send(2, arrives=2, asset=1001)
    ground.clock.advance(LATE)
    ground.promote()
    ground.send(1, arrives=2)
    ground.clock.advance(LATE)
    ground.promote()
    assert ground.marked == {1001: 2}


def test_an_engine_that_fails_changes_nothing(ground: Ground) -> None:
    rev = ground.send(1)
    ground.engine.fails.add("search")
    ground.clock.advance(timedelta(hours=1))
    with pytest.raises(EngineUnavailableError):
        ground.promote()
    assert ground.states == {1: {rev: "sent"}}
    assert ground.marked == {}


def test_attempts_are_asked_about_in_pages(ground: Ground) -> None:
    ground.pace = Pace(page=2)
    revs = [ground.send(document) for document in (1, 2, 3)]
    ground.clock.advance(LATE)
    assert ground.promote().last == revs[1]
    assert ground.promote(after=revs[1]) == Promoted(asked=1, shown=1, marked=0, last=revs[2])


def test_many_who_promote_at_once_show_each_document_once(ground: Ground) -> None:
    for _ in range(3):
        for document in range(40):
            ground.send(document)
    ground.clock.advance(LATE)
    connections = [Database(Address.parse(ground.db.urls["app"])) for _ in range(4)]
    shown: list[int] = []
    start = threading.Barrier(4)

    def run(database: Database) -> None:
        start.wait()
        shown.append(ground.promote(database=database).shown)

    threads = [threading.Thread(target=run, args=(database,)) for database in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in connections:
        database.close()
    assert sum(shown) == 40
    assert all([*states.values()] == ["dead", "dead", "shown"] for states in ground.states.values())
