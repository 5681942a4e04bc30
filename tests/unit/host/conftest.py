"""What the host's tests share: queues in memory, and projects of a template and some functions in a folder."""

import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from springline.platform.queues.protocol import QueueDepth, Received

_NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@dataclass
class _Message:
    id: str
    body: str
    receives: int = 0


@dataclass
class MemoryQueues:
    """Queues whose messages come back as soon as they are released, whatever the delay; that is only written down."""

    visible: dict[str, list[_Message]] = field(default_factory=lambda: defaultdict(list))
    borrowed: dict[str, _Message] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    released: list[tuple[str, timedelta, str | None]] = field(default_factory=list)
    declared: dict[str, tuple[timedelta, int | None, str | None]] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)
    _sent: int = 0
    _news: set[str] = field(default_factory=set)

    def send(self, queue: str, bodies: Sequence[str]) -> None:
        with self.changed:
            for body in bodies:
                self._sent += 1
                self.visible[queue].append(_Message(f"m{self._sent}", body))
            self._news.add(queue)
            self.changed.notify_all()

    def receive(self, queue: str, *, limit: int, visibility: timedelta) -> list[Received]:
        with self.changed:
            taken = self.visible[queue][:limit]
            del self.visible[queue][:limit]
            for message in taken:
                message.receives += 1
                self.borrowed[message.id] = message
        return [Received(m.id, m.body, m.id, m.receives, _NOON, _NOON, {}) for m in taken]

    def delete(self, queue: str, receipts: Sequence[str]) -> None:
        with self.changed:
            self.deleted += [self.borrowed.pop(receipt).body for receipt in receipts]
            self.changed.notify_all()

    def release(self, queue: str, receipts: Sequence[str], *, delay: timedelta, failure: str | None = None) -> None:
        with self.changed:
            _, most, dead_letters = self.declared.get(queue, (timedelta(0), None, None))
            for receipt in receipts:
                message = self.borrowed.pop(receipt)
                self.released.append((message.body, delay, failure))
                gone = most is not None and message.receives >= most and dead_letters is not None
                self.visible[dead_letters if gone and dead_letters else queue].append(message)
            self._news.add(queue)
            self.changed.notify_all()

    def declare(
        self, queue: str, *, visibility: timedelta, max_receives: int | None, dead_letter_queue: str | None
    ) -> None:
        assert dead_letter_queue is None or dead_letter_queue in self.declared
        self.declared[queue] = (visibility, max_receives, dead_letter_queue)

    def wait(self, timeout: timedelta) -> set[str]:
        with self.changed:
            self.changed.wait_for(lambda: self._news, timeout.total_seconds())
            news, self._news = self._news, set()
        return news

    def depths(self) -> list[QueueDepth]:
        raise NotImplementedError

    def peek(self, queue: str, *, limit: int) -> list[Received]:
        raise NotImplementedError

    def redrive(self, dead_letter_queue: str, *, limit: int | None) -> int:
        raise NotImplementedError

    def until(self, done: Callable[["MemoryQueues"], bool], seconds: float = 10.0) -> None:
        """Wait until something is true of the queues."""
        with self.changed:
            assert self.changed.wait_for(lambda: done(self), seconds), self


class FirstCome:
    """Gives each due time to whoever asks first."""

    def __init__(self) -> None:
        self.claimed: set[tuple[str, datetime]] = set()
        self.done: set[tuple[str, datetime]] = set()
        self._lock = threading.Lock()

    def claim(self, name: str, due_at: datetime) -> bool:
        with self._lock:
            if (name, due_at) in self.claimed:
                return False
            self.claimed.add((name, due_at))
            return True

    def finish(self, name: str, due_at: datetime) -> None:
        self.done.add((name, due_at))

    def close(self) -> None:
        self.claimed &= self.done


@pytest.fixture
def queues() -> MemoryQueues:
    return MemoryQueues()


@pytest.fixture
def claims() -> FirstCome:
    return FirstCome()


Project = Callable[[str, Mapping[str, str]], Path]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Writes a project: the template's text, and each function's `app.py` by its name. Returns the template's path."""
    before = set(sys.modules)

    def write(template: str, functions: Mapping[str, str] = {}) -> Path:
        for name, code in functions.items():
            folder = tmp_path / "functions" / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "app.py").write_text(dedent(code), encoding="utf-8")
        file = tmp_path / "template.yaml"
        file.write_text(dedent(template), encoding="utf-8")
        return file

    yield write
    for name in set(sys.modules) - before:
        if name.startswith("functions."):
            del sys.modules[name]
