"""A test double of Quickwit 0.9: its REST API in front of a model of what makes it hard, with tantivy inside.

Checked against Quickwit's sources. Time passes by the clock only: what the engine does by itself (commits, merges,
deletes) happens up to the clock's moment at each request, or in `advance`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import RLock

import httpx

from tests.quickwit_double.faults import Faults
from tests.quickwit_double.index import DoubleIndex
from tests.quickwit_double.index_config import Json, compiled

Clock = Callable[[], datetime]


class HandClock:
    """A clock that a test moves."""

    def __init__(self, start: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)) -> None:
        self._now = start
        self._lock = RLock()

    def __call__(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._now += timedelta(seconds=seconds)


class IndexExistsError(Exception):
    """There is an index of that name."""


class IndexNotFoundError(Exception):
    """There is no index of that name."""


@dataclass(frozen=True, slots=True)
class _LateIngest:
    at: float
    uid: str
    documents: list[tuple[str, Json]]


class QuickwitDouble:
    """A server of Quickwit. Thread-safe.

    With `keeps=False` it takes documents without looking at them and finds none, for measuring those who send.
    `pickup_seconds` is how long a document stays in the write-ahead log before it is indexed.
    """

    def __init__(self, clock: Clock | None = None, *, pickup_seconds: float = 1.0, keeps: bool = True) -> None:
        self.clock = clock or HandClock()
        self.faults = Faults()
        self.lock = RLock()
        self.indexes: dict[str, DoubleIndex] = {}
        self.keeps = keeps
        self.taken = 0
        self._pickup_seconds = pickup_seconds
        self._late: list[_LateIngest] = []
        self._last_opstamp = 0

    def transport(self) -> httpx.BaseTransport:
        """The server in process, for clients of httpx."""
        from tests.quickwit_double.rest import InProcess

        return InProcess(self)

    def advance(self, seconds: float) -> None:
        """Let time pass, and what happens in it happen; only for a clock that can be moved."""
        if not isinstance(self.clock, HandClock):
            raise TypeError("this double goes by a clock that it can't move")
        self.clock.advance(seconds)
        self.settle()

    def now(self) -> float:
        return self.clock().timestamp()

    def settle(self) -> None:
        """Let everything happen up to the clock's moment."""
        with self.lock:
            now = self.now()
            for late in sorted(self._late, key=lambda one: one.at):
                if late.at <= now:
                    self._late.remove(late)
                    self._arrive(late)
            for index in self.indexes.values():
                index.run_until(now)

    def next_event_at(self) -> float:
        """When something happens next by itself; infinity for never."""
        with self.lock:
            late = min((one.at for one in self._late), default=math.inf)
            return min([late, *(index.next_event_at() for index in self.indexes.values())])

    def create(self, raw: object, *, overwrite: bool = False) -> DoubleIndex:
        """Create an index; raises `ConfigError` and `IndexExistsError`."""
        config = compiled(raw)
        with self.lock:
            if config.index_id in self.indexes and not overwrite:
                raise IndexExistsError(config.index_id)
            made = DoubleIndex(config, now=self.now(), pickup_seconds=self._pickup_seconds)
            self.indexes[config.index_id] = made
            return made

    def index(self, name: str) -> DoubleIndex:
        """An index by name; raises `IndexNotFoundError`."""
        found = self.indexes.get(name)
        if found is None:
            raise IndexNotFoundError(name)
        return found

    def delete(self, name: str) -> None:
        """Delete an index; raises `IndexNotFoundError`."""
        with self.lock:
            self.index(name)
            del self.indexes[name]

    def take(
        self,
        index: DoubleIndex,
        documents: Sequence[tuple[str, Json]],
        *,
        late_seconds: float = 0,
        is_forced: bool = False,
    ) -> None:
        """Put documents into an index's write-ahead log, now or later."""
        with self.lock:
            if late_seconds:
                self._late.append(_LateIngest(self.now() + late_seconds, index.uid, list(documents)))
                return
            index.append(documents, now=self.now())
            if is_forced:
                index.commit(now=self.now())

    def delete_matching(self, index: DoubleIndex, query: str) -> int:
        """Create a delete task; raises `ValueError` where the query can't be read."""
        with self.lock:
            task = index.delete_matching(query, now=self.now(), opstamp=self._last_opstamp + 1)
            self._last_opstamp = task.opstamp
            return task.opstamp

    def lose_log(self, name: str) -> int:
        """Lose what an index took and doesn't search yet; how many documents."""
        with self.lock:
            return self.index(name).lose_log()

    def _arrive(self, late: _LateIngest) -> None:
        for index in self.indexes.values():
            if index.uid == late.uid:
                index.run_until(late.at)
                index.append(late.documents, now=late.at)
