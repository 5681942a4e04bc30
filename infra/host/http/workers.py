"""The threads that answer requests."""

import threading
from collections import deque
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
        self._idle: deque[None] = deque()  # one for each thread that waits for a call
        self._started = 0

    def submit(self, call: Callable[[], None]) -> None:
        """Run a call, which must not raise, as soon as a thread is free. For one thread only."""
        try:
            self._idle.pop()
        except IndexError:
            self._start_another()
        self._calls.put(call)

    def stop(self) -> None:
        """Let the threads end when they have done what was submitted; returns at once."""
        for _ in range(self._started):
            self._calls.put(None)

    def _start_another(self) -> None:
        if self._started < self._most:
            self._started += 1
            threading.Thread(target=self._work, name=f"http-{self._started}", daemon=True).start()

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
            self._idle.append(None)
