"""One index of the double: what Quickwit does with documents between taking them and deleting them.

write-ahead log -> workbench -> split, which alone is searched. A split carries the opstamp of the last delete task that
existed when its workbench *opened*; merges keep the lowest. A planner applies to each mature split all tasks with a
higher opstamp. So a document taken after a delete task may fall to it, and one taken before may escape.
"""

import itertools
import json
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import tantivy
from tantivy import Query

from tests.quickwit_double.index_config import COPY, IndexConfig, Json
from tests.quickwit_double.values import RejectedError

PLANNING_SECONDS = 60.0
_SPLITS_PER_PLANNING = 1000
_HEAP_BYTES = 15_000_000
_uids = itertools.count(1)


@dataclass(frozen=True, slots=True)
class DeleteTask:
    """What is to be deleted from splits whose opstamp is lower."""

    opstamp: int
    query: str
    created_at: float


@dataclass(slots=True)
class Split:
    """Documents that are searched, by the numbers of their copies."""

    copies: set[int]
    opstamp: int
    created_at: float
    merges: int = 0
    is_large: bool = False

    def matures_at(self, seconds: float) -> float:
        return self.created_at if self.is_large else self.created_at + seconds


@dataclass(slots=True)
class _Waiting:
    """A document in the write-ahead log."""

    since: float
    line: str
    taken: Json


@dataclass(slots=True)
class _Workbench:
    """Documents that are being indexed."""

    opened_at: float
    opstamp: int
    documents: list[_Waiting] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ParseFailure:
    """A document that was rejected."""

    line: str
    reason: str
    message: str


class DoubleIndex:
    """An index. It does nothing by itself: `run_until` lets its time pass. Not thread-safe; searches may run beside."""

    def __init__(self, config: IndexConfig, *, now: float, pickup_seconds: float) -> None:
        self.config = config
        self.uid = f"{config.index_id}:{next(_uids):026d}"
        self.created_at = now
        self.tasks: list[DeleteTask] = []
        self.sources: dict[int, str] = {}
        self._pickup_seconds = pickup_seconds
        self.clear()

    def clear(self) -> None:
        """Forget all documents, but no delete task."""
        self.splits: list[Split] = []
        self.schema = self.config.schema()
        self.tantivy = tantivy.Index(self.schema)
        for name, analyzer in self.config.analyzers.items():
            self.tantivy.register_tokenizer(name, analyzer)
        self._writer = self.tantivy.writer(_HEAP_BYTES, 1)
        self._log: deque[_Waiting] = deque()
        self._workbench: _Workbench | None = None
        self._planned_until = -math.inf
        self._copies = itertools.count(max(self.sources, default=0) + 1)

    @property
    def last_opstamp(self) -> int:
        return self.tasks[-1].opstamp if self.tasks else 0

    def checked(self, lines: Sequence[str]) -> tuple[list[tuple[str, Json]], list[ParseFailure]]:
        """Documents as they would be indexed, and those that are rejected."""
        taken: list[tuple[str, Json]] = []
        failures: list[ParseFailure] = []
        for line in lines:
            try:
                taken.append((line, self.config.document(line, json.loads(line))))
            except json.JSONDecodeError as error:
                failures.append(ParseFailure(line, "invalid_json", str(error)))
            except RejectedError as error:
                failures.append(ParseFailure(line, error.reason, str(error)))
        return taken, failures

    def append(self, documents: Sequence[tuple[str, Json]], *, now: float) -> None:
        """Put documents into the write-ahead log."""
        self._log.extend(_Waiting(now, line, taken) for line, taken in documents)

    def lose_log(self) -> int:
        """Lose what was taken and is not in a split yet, as when an ingester's disk dies; how many documents."""
        lost = len(self._log) + (len(self._workbench.documents) if self._workbench else 0)
        self._log.clear()
        self._workbench = None
        return lost

    def commit(self, *, now: float) -> None:
        """Make a split of everything that was taken, at once."""
        while self._log:
            self._pick_up(now)
        self._publish(now)

    def delete_matching(self, query: str, *, now: float, opstamp: int) -> DeleteTask:
        """Note a delete task; raises `ValueError` where the query can't be read."""
        self.native_query(query)
        task = DeleteTask(opstamp, query, now)
        self.tasks.append(task)
        return task

    def native_query(self, query: str) -> tantivy.Query:
        """A query of Quickwit's own language; raises `ValueError`."""
        fields = list(self.config.default_search_fields)
        try:
            return self.tantivy.parse_query(query, fields, conjunction_by_default=True)
        except ValueError as error:
            if "Only excluding terms" not in str(error):
                raise
            return self.tantivy.parse_query(f"* AND ({query})", fields, conjunction_by_default=True)

    def next_event_at(self) -> float:
        """When something happens next by itself; infinity for never."""
        picking = self._log[0].since + self._pickup_seconds if self._log else math.inf
        publishing = self._workbench.opened_at + self.config.commit_timeout_seconds if self._workbench else math.inf
        return min(picking, publishing, self._planning_at())

    def run_until(self, now: float) -> None:
        """Let everything happen that happens up to a moment, in its order."""
        while (at := self.next_event_at()) <= now:
            if self._log and self._log[0].since + self._pickup_seconds <= at:
                self._pick_up(at)
            elif self._workbench and self._workbench.opened_at + self.config.commit_timeout_seconds <= at:
                self._publish(at)
            else:
                self._planned_until = at
                self._plan_deletes(at)

    def count(self) -> int:
        """How many copies of documents are searched."""
        return sum(len(split.copies) for split in self.splits)

    def copies_in(self, searcher: tantivy.Searcher, query: tantivy.Query) -> set[int]:
        """The copies that match a query."""
        found = searcher.search(query, limit=max(1, searcher.num_docs), count=False, order_by_field=COPY)
        return {copy for copy, _ in found.hits}

    def _pick_up(self, now: float) -> None:
        if self._workbench is None:
            self._workbench = _Workbench(now, self.last_opstamp)
        self._workbench.documents.append(self._log.popleft())

    def _publish(self, now: float) -> None:
        workbench, self._workbench = self._workbench, None
        if workbench is None:
            return
        copies: set[int] = set()
        for waiting in workbench.documents:
            copy = next(self._copies)
            self._writer.add_document(tantivy.Document.from_dict({COPY: copy, **waiting.taken}, self.schema))
            self.sources[copy] = waiting.line
            copies.add(copy)
        self._commit_writer()
        self.splits.append(self._split(copies, workbench.opstamp, now))
        self._merge(now)

    def _split(self, copies: set[int], opstamp: int, now: float, merges: int = 0) -> Split:
        return Split(copies, opstamp, now, merges, len(copies) >= self.config.split_num_docs_target)

    def _merge(self, now: float) -> None:
        """Merge as many splits as the policy names into one, of those that went through as many merges before."""
        if self.config.merge_factor is None:
            return
        for level in itertools.count():
            young = [
                split
                for split in self.splits
                if split.merges == level and split.matures_at(self.config.maturation_seconds) > now
            ]
            if len(young) < self.config.merge_factor:
                return
            together = set[int]().union(*(split.copies for split in young))
            opstamp = min(split.opstamp for split in young)
            self.splits = [split for split in self.splits if split not in young]
            self.splits.append(self._split(together, opstamp, now, level + 1))

    def _planning_at(self) -> float:
        """The planner's next round that finds something to do."""
        stale = [split for split in self.splits if split.opstamp < self.last_opstamp]
        if not stale:
            return math.inf
        mature = min(split.matures_at(self.config.maturation_seconds) for split in stale)
        earliest = max(mature, self.tasks[-1].created_at, self._planned_until + PLANNING_SECONDS)
        return math.ceil(earliest / PLANNING_SECONDS) * PLANNING_SECONDS

    def _plan_deletes(self, now: float) -> None:
        stale = [
            split
            for split in self.splits
            if split.opstamp < self.last_opstamp and split.matures_at(self.config.maturation_seconds) <= now
        ]
        found: dict[int, set[int]] = {}
        searcher = self.tantivy.searcher()
        for split in stale[:_SPLITS_PER_PLANNING]:
            for task in self.tasks:
                if task.opstamp > split.opstamp:
                    if task.opstamp not in found:
                        found[task.opstamp] = self.copies_in(searcher, self.native_query(task.query))
                    self._remove(split, split.copies & found[task.opstamp])
            split.opstamp = self.last_opstamp
        self._commit_writer()
        self.splits = [split for split in self.splits if split.copies]

    def _remove(self, split: Split, copies: set[int]) -> None:
        if copies:
            # By a query: the binding takes the number of a term for a signed one, and finds nothing.
            self._writer.delete_documents_by_query(Query.term_set_query(self.schema, COPY, list(copies)))
        split.copies -= copies

    def _commit_writer(self) -> None:
        self._writer.commit()
        self.tantivy.reload()

    def metadata(self) -> dict[str, Any]:
        """What Quickwit answers about an index."""
        uri = self.config.raw.get("index_uri") or f"ram:///indexes/{self.config.index_id}"
        return {
            "version": "0.9",
            "index_uid": self.uid,
            "index_config": {**self.config.raw, "version": "0.9", "index_uri": uri},
            "checkpoint": {},
            "create_timestamp": int(self.created_at),
            "sources": [
                {"version": "0.9", "source_id": "_ingest-source", "source_type": "ingest", "enabled": True},
                {"version": "0.9", "source_id": "_ingest-api-source", "source_type": "ingest-api", "enabled": True},
            ],
        }
