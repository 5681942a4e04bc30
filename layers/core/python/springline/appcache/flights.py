"""One errand for many threads: the first to ask runs it, the others wait for what it brings."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    """Errands under way in this process, by key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[Hashable, Future[T]] = {}

    def is_under_way(self, key: Hashable) -> bool:
        """Whether some thread is on this errand."""
        return key in self._under_way

    def share(self, key: Hashable, errand: Callable[[], T], *, seconds: float) -> T:
        """Run an errand, or wait at most `seconds` for the thread that runs it already.

        All get the same result, or raise the same error. Raises `TimeoutError` where it takes longer.
        """
        with self._lock:
            flight = self._under_way.get(key)
            is_mine = flight is None
            if flight is None:
                flight = self._under_way[key] = Future()
        if is_mine:
            self._run(key, flight, errand)
        return flight.result(seconds)

    def _run(self, key: Hashable, flight: "Future[T]", errand: Callable[[], T]) -> None:
        try:
            flight.set_result(errand())
        except BaseException as error:  # noqa: BLE001 - raised by all who wait for it
            flight.set_exception(error)
        finally:
            with self._lock:
                del self._under_way[key]
