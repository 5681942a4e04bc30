"""What is dead is deleted by its numbers, seldom, and leaves the ledger once it is not found any more."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from springline.platform.clock import ManualClock
from springline.search.forgetting import Looked, look, name_dead
from springline.search.model import EngineUnavailableError
from springline.search.pace import Pace
from tests.integration.search import ledgers
from tests.integration.search.plain_engine import PlainEngine

pytestmark = pytest.mark.integration


@dataclass
class Ground:
    """An index with dead documents."""

    db: Any
    index: str
    engine: PlainEngine = field(default_factory=PlainEngine)
    clock: ManualClock = field(default_factory=ManualClock)
    pace: Pace = field(default_factory=lambda: Pace(crowd=2, searching=timedelta(0)))

    def dead(self, document: int, *, is_held: bool = True, **row: Any) -> int:
        with self.db.transaction() as tx:
            rev = ledgers.attempt(tx, self.index, document, at=self.clock.now(), **{"state": "dead", **row})
        if is_held:
            self.engine.indexes[self.index].append({"document_id": document, "rev": rev, "asset_id": document})
        return rev

    def look(self, after: int = 0) -> Looked:
        place = (self.db.app, self.engine, self.db.tenant_id, self.index)
        return look(*place, now=self.clock.now(), pace=self.pace, after=after)

    def name_dead(self) -> int:
        return name_dead(
            *(self.db.app, self.engine, self.db.tenant_id, self.index), now=self.clock.now(), pace=self.pace
        )

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def left(self) -> list[int]:
        with self.db.transaction() as tx:
            return sorted(rev for states in ledgers.states(tx, self.index).values() for rev in states)


@pytest.fixture
def ground(db: Any) -> Ground:
    with db.transaction() as tx:
        index = ledgers.ready_index(tx)
    made = Ground(db, index)
    made.engine.indexes[index] = []
    return made


def test_the_dead_are_named_by_number_and_go_when_they_are_not_found(ground: Ground) -> None:
    revs = [ground.dead(document, is_seen=True) for document in (1, 2, 3)]
    assert ground.name_dead() == 3
    assert ground.engine.deletions == [(ground.index, f"rev:IN [{revs[0]} {revs[1]} {revs[2]}]")]
    ground.clock.advance(timedelta(minutes=1))
    assert ground.look() == Looked(asked=3, gone=0, last=revs[2])
    ground.engine.delete_asked_for()
    assert ground.look().gone == 3
    assert ground.left == []


def test_only_the_dead_are_named_and_only_those_that_were_seen(ground: Ground) -> None:
    seen = [ground.dead(document, is_seen=True) for document in (1, 2)]
    ground.dead(3, is_seen=False)
    ground.dead(4, state="sent")
    ground.dead(5, state="shown")
    assert ground.name_dead() == 2
    assert ground.engine.deletions[0][1] == f"rev:IN [{seen[0]} {seen[1]}]"


def test_what_a_search_that_began_before_may_still_find_is_not_named_yet(ground: Ground) -> None:
    ground.pace = Pace(crowd=2, searching=timedelta(seconds=30))
    for document in (1, 2):
        ground.dead(document, is_seen=True)
    assert ground.name_dead() == 0
    ground.clock.advance(timedelta(seconds=30))
    assert ground.name_dead() == 2


def test_deletions_are_asked_for_seldom(ground: Ground) -> None:
    ground.dead(1, is_seen=True)
    assert ground.name_dead() == 0, "one is not worth a request yet"
    ground.dead(2, is_seen=True)
    assert ground.name_dead() == 2
    ground.dead(3, is_seen=True)
    ground.dead(4, is_seen=True)
    ground.clock.advance(timedelta(minutes=9))
    assert ground.name_dead() == 0
    ground.clock.advance(timedelta(minutes=1))
    assert ground.name_dead() == 2
    ground.dead(5, is_seen=True)
    ground.clock.advance(timedelta(hours=1))
    assert ground.name_dead() == 1, "few ones are not left for ever"


def test_some_thousands_are_named_at_once_at_most(ground: Ground) -> None:
    ground.pace = Pace(crowd=2, most_named=2, searching=timedelta(0))
    for document in range(3):
        ground.dead(document, is_seen=True)
    assert ground.name_dead() == 2


def test_one_that_may_still_arrive_stays_for_a_day(ground: Ground) -> None:
    rev = ground.dead(1, is_held=False, is_seen=False)
    ground.clock.advance(timedelta(hours=23))
    assert ground.look().gone == 0
    assert ground.left == [rev]
    ground.clock.advance(timedelta(hours=2))
    assert ground.look().gone == 1


def test_one_that_arrives_after_its_death_is_seen_and_named(ground: Ground) -> None:
    rev = ground.dead(1, is_held=False, is_seen=False)
    ground.look()
    ground.engine.indexes[ground.index].append({"document_id": 1, "rev": rev, "asset_id": 1})
    ground.look()
    ground.clock.advance(timedelta(hours=30))
    assert ground.look().asked == 0, "it is there, so nothing is to be learned"
    assert ground.name_dead() == 1


def test_what_is_found_long_after_it_was_named_is_named_again(ground: Ground) -> None:
    for document in (1, 2):
        ground.dead(document, is_seen=True)
    ground.name_dead()
    ground.clock.advance(timedelta(hours=71))
    assert ground.name_dead() == 0
    ground.clock.advance(timedelta(hours=2))
    assert ground.name_dead() == 2


def test_an_engine_that_fails_is_asked_again_later(ground: Ground) -> None:
    for document in (1, 2):
        ground.dead(document, is_seen=True)
    ground.engine.fails.add("delete_matching")
    with pytest.raises(EngineUnavailableError):
        ground.name_dead()
    ground.engine.fails.clear()
    assert ground.name_dead() == 0
    ground.clock.advance(timedelta(minutes=10))
    assert ground.name_dead() == 2


def test_two_who_forget_at_once_ask_once(ground: Ground) -> None:
    for document in (1, 2):
        ground.dead(document, is_seen=True)
    ground.engine.delete_matching = lambda *_: ground.name_dead()  # type: ignore[method-assign] - the other one
    assert ground.name_dead() == 2
    assert ground.engine.deletions == []


def test_the_dead_are_looked_for_in_pages(ground: Ground) -> None:
    ground.pace = Pace(page=1)
    revs = [ground.dead(document, is_seen=False) for document in (1, 2)]
    assert ground.look().last == revs[0]
    assert ground.look(after=revs[0]).last == revs[1]
    assert ground.look(after=revs[1]) == Looked(0, 0, 0)
