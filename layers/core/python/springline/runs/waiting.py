"""Waiting for news without holding anything: no transaction, no connection, only the thread that will answer.

Who waits looks again and again, each time in a short transaction. How often depends on how many wait, so that all of
them together look fifty times a second at most. A process has few threads that answer: beyond `most`, who would wait
is answered at once with what there is, and told when to come back.
"""

import threading
import time
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from springline.platform.clock import Clock

News = TypeVar("News")

MOST_WAITING = 32
"""Half of the threads that a host answers with."""
COME_BACK_SECONDS = 3
"""After which who could not wait shall ask again."""
_LOOKS_PER_SECOND = 50
_SHORTEST_PAUSE = 0.05


class Waited(NamedTuple, Generic[News]):
    """What was seen last, for how many seconds it was waited for, and whether there was no room to wait."""

    seen: News
    seconds: float
    is_crowded: bool


class Waiting:
    """Those who wait in one process; called by several threads.

    Args:
        clock: Measures the time.
        pause: Lets a number of seconds pass.
        most: How many may wait at a time.
    """

    def __init__(
        self, clock: Clock, *, pause: Callable[[float], object] = time.sleep, most: int = MOST_WAITING
    ) -> None:
        self._clock = clock
        self._pause = pause
        self._places = threading.Semaphore(most)
        self._counting = threading.Lock()
        self._waiting = 0

    def until(self, look: Callable[[], News], is_news: Callable[[News], bool], *, seconds: float) -> Waited[News]:
        """Look until there are news, `seconds` at most; the first look is at once."""
        seen = look()
        if seconds <= 0 or is_news(seen):
            return Waited(seen, 0.0, is_crowded=False)
        if not self._places.acquire(blocking=False):
            return Waited(seen, 0.0, is_crowded=True)
        began, paused = self._clock.monotonic(), 0.0
        self._count(1)
        try:
            # Pauses count even where the clock doesn't move: that of a test stands still.
            while not is_news(seen) and (left := seconds - max(self._clock.monotonic() - began, paused)) > 0:
                pause = min(left, max(_SHORTEST_PAUSE, self._waiting / _LOOKS_PER_SECOND))
                self._pause(pause)
                paused += pause
                seen = look()
        finally:
            self._count(-1)
            self._places.release()
        return Waited(seen, self._clock.monotonic() - began, is_crowded=False)

    def _count(self, more: int) -> None:
        with self._counting:
            self._waiting += more
