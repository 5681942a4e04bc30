"""Who lends connections to transactions: one that is kept, or a pool where many threads share a process."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from pg8000.exceptions import InterfaceError

if TYPE_CHECKING:
    from springline.platform.database import PgConnection


class Lease(Protocol):
    """A connection lent out: give it back whole, or say that it is broken."""

    connection: "PgConnection"

    def give_back(self) -> None:
        """Return the connection for the next user."""
        ...

    def discard(self) -> None:
        """Close the connection; the next user gets a new one."""
        ...


class Connections(Protocol):
    """Where connections come from."""

    def lend(self) -> Lease:
        """Lend a connection; waits a bounded time where all are in use."""
        ...

    def close(self) -> None:
        """Close those that are idle."""
        ...


class OneConnection:
    """Keeps one connection between calls: what a function needs that serves one event at a time."""

    def __init__(self, connect: "Callable[[], PgConnection]") -> None:
        self._connect = connect
        self._idle: list[PgConnection] = []

    def lend(self) -> Lease:
        """Lend the kept connection, or a new one."""
        return _KeptLease(self._idle.pop() if self._idle else self._connect(), self._idle)

    def close(self) -> None:
        """Close the kept connection."""
        while self._idle:
            with suppress(InterfaceError):  # it was lost already
                self._idle.pop().close()


class _KeptLease:
    def __init__(self, connection: "PgConnection", idle: "list[PgConnection]") -> None:
        self.connection = connection
        self._idle = idle

    def give_back(self) -> None:
        if self._idle:
            self.connection.close()
        else:
            self._idle.append(self.connection)

    def discard(self) -> None:
        with suppress(InterfaceError):
            self.connection.close()
