"""What stands between the parts of search in a test: at each step something else may happen, or the process dies.

A step is the moment before or after a transaction or a request to the engine. None has a transaction open, except the
one just before a commit, at which a process can only die.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Self, TypeVar

from springline.platform.database import Database, Transaction
from springline.search.engine import Commit, Engine, EngineAnswer, Ingested

T = TypeVar("T")

Step = Callable[[str], None]
"""Called with the name of a step; may do anything, and raise `KilledError`."""


class KilledError(BaseException):
    """The process died at this step. No `Exception`: nothing may catch it."""


class SteppedDatabase(Database):
    """A database at whose transactions something may happen."""

    def __init__(self, database: Database, step: Step) -> None:
        self._inner = database
        self._step = step

    @contextmanager
    def transaction(self, tenant_id: int | None = None) -> Generator[Transaction]:
        self._step("begin")
        with self._inner.transaction(tenant_id) as tx:
            yield tx
            self._step("commit")
        self._step("committed")


class SteppedEngine:
    """An engine at whose requests something may happen."""

    def __init__(self, engine: Engine, step: Step) -> None:
        self._engine = engine
        self._step = step

    def _around(self, name: str, ask: Callable[[], T]) -> T:
        self._step(f"before {name}")
        answer = ask()
        self._step(f"after {name}")
        return answer

    def create_index(self, config: Mapping[str, object]) -> None:
        self._around("create", lambda: self._engine.create_index(config))

    def get_index(self, name: str) -> Mapping[str, object] | None:
        return self._around("get", lambda: self._engine.get_index(name))

    def delete_index(self, name: str) -> bool:
        return self._around("delete", lambda: self._engine.delete_index(name))

    def ingest(self, index_name: str, documents: Sequence[str], *, commit: Commit = "auto") -> Ingested:
        return self._around("ingest", lambda: self._engine.ingest(index_name, documents, commit=commit))

    def search(self, index_names: str, body: Mapping[str, object]) -> EngineAnswer:
        return self._around("search", lambda: self._engine.search(index_names, body))

    def delete_matching(self, index_name: str, query: str) -> int:
        return self._around("delete_matching", lambda: self._engine.delete_matching(index_name, query))

    def is_alive(self) -> bool:
        return self._around("is_alive", self._engine.is_alive)


class OneAfterAnother:
    """A pool of threads without threads, so that a test does the same each time."""

    def __init__(self, max_workers: int) -> None:
        """Take what a pool takes."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left."""

    def submit(self, work: Callable[..., T], *arguments: Any) -> "Future[T]":
        future: Future[T] = Future()
        future.set_result(work(*arguments))
        return future
