"""The threads that answer requests."""

import threading
from collections.abc import Callable
from queue import SimpleQueue


class Workers:
    """Runs calls in threads, which are started as they are needed, at most `most`.

    They are daemons: a handler that never returns does not hold up the end of the process. The threads of
    `concurrent.futures` would.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._unfinished = 0
        self._counting = threading.Lock()
        self._started = 0

    def submit(self, call: Callable[[], None]) -> bool:
        """Run a call, which must not raise, as soon as a thread is free; false where none is. For one thread only."""
        with self._counting:
            self._unfinished += 1
            wanted = self._unfinished
        if self._started < min(wanted, self._most):
            self._started += 1
            threading.Thread(target=self._work, name=f"http-{self._started}", daemon=True).start()
        self._calls.put(call)
        return wanted <= self._most

    def stop(self) -> None:
        """Let the threads end when they have done what was submitted; returns at once."""
        for _ in range(self._started):
            self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
            with self._counting:
                self._unfinished -= 1
