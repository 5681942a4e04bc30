"""What can go wrong with an engine: switches that a test turns for the next requests."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Literal

Operation = Literal["ingest", "search", "create", "get", "delete", "clear", "delete_task", "health"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error instead of an answer; nothing takes effect. 429 and 5xx may say when to come again."""

    status: int
    retry_after_seconds: float | None = None
    message: str = "too many requests"


@dataclass(frozen=True, slots=True)
class LostAnswer:
    """The connection breaks: before the request took effect, or after."""

    is_after_effect: bool = True


@dataclass(frozen=True, slots=True)
class SlowAnswer:
    """The answer takes a while. In process, a request that has less patience times out; it takes effect nonetheless."""

    seconds: float


@dataclass(frozen=True, slots=True)
class CutAnswer:
    """The body of the answer ends too early."""

    after_bytes: int = 20


@dataclass(frozen=True, slots=True)
class Doubled:
    """An ingest takes effect twice, as when a node tries again what had worked; the second time maybe later."""

    again_after_seconds: float = 0


@dataclass(frozen=True, slots=True)
class Late:
    """An ingest takes effect some time after its answer (or after its time-out), as from a queue on the way."""

    seconds: float
    is_answered: bool = False


Fault = Refusal | LostAnswer | SlowAnswer | CutAnswer | Doubled | Late


class Faults:
    """Faults to come: in their order, or whenever a rule says so. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._planned: dict[Operation, deque[Fault]] = {}
        self.rule: Callable[[Operation, str], Fault | None] = lambda _operation, _index: None
        self.rejects: Callable[[str], str | None] = lambda _line: None

    def plan(self, operation: Operation, *faults: Fault) -> None:
        """Let the next requests of a kind go wrong, one after another."""
        with self._lock:
            self._planned.setdefault(operation, deque()).extend(faults)

    def forget(self) -> None:
        """From now on all goes well."""
        with self._lock:
            self._planned.clear()
        self.rule = lambda _operation, _index: None
        self.rejects = lambda _line: None

    def next(self, operation: Operation, index: str) -> Fault | None:
        """What goes wrong with a request."""
        with self._lock:
            planned = self._planned.get(operation)
            if planned:
                return planned.popleft()
        return self.rule(operation, index)
