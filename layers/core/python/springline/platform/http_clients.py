"""HTTP clients that are lent, one for each thread that asks: threads that share one close each other's connections."""

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


class HttpClients:
    """Clients with the connections that they keep, made as they are needed. Safe to use from several threads.

    Args:
        make: Makes a client.
    """

    def __init__(self, make: "Callable[[], httpx.Client]") -> None:
        self._make = make
        self._idle: SimpleQueue[httpx.Client] = SimpleQueue()

    @contextmanager
    def lend(self) -> "Generator[httpx.Client]":
        """A client that nobody else uses meanwhile."""
        try:
            client = self._idle.get_nowait()
        except Empty:
            client = self._make()
        try:
            yield client
        finally:
            self._idle.put(client)

    def close(self) -> None:
        """Close the connections that are not in use."""
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()
