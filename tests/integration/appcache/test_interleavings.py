"""However fetches, changes and news of them are interleaved: nothing older than the news is shown as fresh."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from springline.appcache.model import OUTDATED_FOR, UpstreamUnavailableError
from springline.platform.statements import parse
from tests.integration.appcache.conftest import ADA, AWAY

pytestmark = pytest.mark.integration

EMPTY = parse("test.empty", "delete from app_cache")


@dataclass(frozen=True)
class Read:
    """Somebody reads; if that makes them fetch, the steps happen after the index has read, before it has answered."""

    meanwhile: Sequence["Step"] = ()
    fails: bool = False


Step = str | float | Read  # "change", "sync", seconds that pass, a read


def reads(steps: st.SearchStrategy[Step]) -> st.SearchStrategy[Step]:
    return st.builds(Read, st.lists(steps, max_size=4).map(tuple), st.booleans())


SIMPLE = st.sampled_from(["change", "sync", 1.0, 4.0, 11.0, 400.0])
STEPS = st.lists(st.one_of(SIMPLE, reads(st.one_of(SIMPLE, reads(SIMPLE)))), min_size=2, max_size=10)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nothing_older_than_the_feed_told_is_shown_as_fresh_or_for_long(new_caches, db, clock, steps):
    with db.transaction() as tx:
        tx.execute(EMPTY)
    processes = [new_caches(pause=lambda seconds: clock.advance(timedelta(seconds=seconds))) for _ in range(3)]
    try:
        Play(processes).all(steps, depth=0)
    finally:
        for process in processes:
            process.close()


class Play:
    """Plays steps, each depth of reads within fetches in a process of its own."""

    def __init__(self, processes: Sequence) -> None:
        self.processes = processes
        self.index, self.clock = processes[0].index, processes[0].clock
        self.told: list[tuple[int, object]] = []  # versions that the feed told of, with the time of that

    def all(self, steps: Sequence[Step], *, depth: int) -> None:
        for step in steps:
            self.play(step, depth)

    def play(self, step: Step, depth: int) -> None:
        if step == "change":
            self.index.change(ADA)
        elif step == "sync":
            self.index.meanwhile, before = _nothing, self.index.meanwhile
            self.index.failure = None
            self.processes[depth].follow()
            self.told.append((self.index.versions[ADA], self.clock.now()))
            self.index.meanwhile = before
        elif isinstance(step, Read):
            self.read(step, depth)
        else:
            self.clock.advance(timedelta(seconds=float(step)))

    def read(self, step: Read, depth: int) -> None:
        known, at = list(self.told), self.clock.now()

        def meanwhile() -> None:
            self.index.meanwhile = _nothing
            self.all(step.meanwhile, depth=depth + 1)

        self.index.meanwhile, self.index.failure = meanwhile, AWAY if step.fails else None
        try:
            version, state = self.processes[depth].get()
        except UpstreamUnavailableError:
            return
        newer = [when for told, when in known if told > int(version)]
        assert state == "stale" or not newer
        assert not newer or at - min(newer) < OUTDATED_FOR


def _nothing() -> None:
    """What happens meanwhile."""
