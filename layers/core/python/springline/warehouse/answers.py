"""Answers kept until the index changes: each question is computed once per generation, by one caller.

An answer is right for one generation of a tenant's index (see `index_generation`), which every request reads first: a
write is visible in the answer to the next request. Callers that ask the same while it is being computed wait for it.

Kept are the bytes of UTF-8: with a single emoji in it, Python's own form of a text takes four times as many.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class _Entry:
    __slots__ = ("answer", "generation", "lock", "size", "users")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.generation = -1
        self.answer = b""
        self.size = 0
        self.users = 0  # calls that compute it or wait for it


class Answers:
    """A bounded store of texts, least recently asked out first; one per process."""

    def __init__(self, *, max_bytes: int = 32 << 20, max_entries: int = 20_000) -> None:
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._lock = threading.Lock()
        self._bytes = 0
        self._max_bytes = max_bytes
        self._max_entries = max_entries

    def get(self, key: Hashable, generation: int, compute: Callable[[], str]) -> str:
        """The answer of `generation` (or a later one) to a question; what `compute` raises is not kept."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                entry = self._entries[key] = _Entry()
            else:
                self._entries.move_to_end(key)
            entry.users += 1
        try:
            return self._newest(key, entry, generation, compute)
        finally:
            with self._lock:
                entry.users -= 1
                # Of a computation that failed nothing is left, unless others still wait to try it.
                if not entry.users and not entry.size and self._entries.get(key) is entry:
                    del self._entries[key]

    def _newest(self, key: Hashable, entry: _Entry, generation: int, compute: Callable[[], str]) -> str:
        with entry.lock:
            if entry.generation >= generation:
                return entry.answer.decode()
            text = compute()
            answer = text.encode()
            with self._lock:
                if self._entries.get(key) is entry:  # else it was thrown out while it was being computed
                    self._entries.move_to_end(key)
                    self._bytes += len(answer) - entry.size
                    entry.size = len(answer)
                    self._make_room(entry)
                entry.generation, entry.answer = generation, answer
            return text

    def _make_room(self, newest: _Entry) -> None:
        while self._bytes > self._max_bytes or len(self._entries) > self._max_entries:
            key, entry = next(iter(self._entries.items()))
            if entry is newest:
                break
            del self._entries[key]
            self._bytes -= entry.size
            entry.size = 0
