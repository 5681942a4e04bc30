"""Connections for processes in which many threads use one database: the host and long commands.

A request borrows twice, and SQLAlchemy's pool takes 20 µs each time, for events, resets and overflow that nobody here
asks for: a fifth of what the request's statements take themselves.
"""

import threading
from contextlib import suppress

from pg8000.exceptions import InterfaceError

from springline.platform.database import Database, DatabaseUnavailableError, Lease, PgConnection


class Pool:
    """At most `size` connections, of which the one used last is lent first.

    Who finds none free waits `timeout` seconds for one.
    """

    def __init__(self, database: Database, *, size: int, timeout: float = 10.0) -> None:
        self._connect = database.connect
        self._size = size
        self._timeout = timeout
        self._places = threading.Semaphore(size)
        self._idle: list[PgConnection] = []

    def lend(self) -> Lease:
        """Lend a connection; raises `DatabaseUnavailableError` where none gets free in time."""
        if not self._places.acquire(timeout=self._timeout):
            raise DatabaseUnavailableError(f"all {self._size} database connections are in use")
        try:
            return _PooledLease(self._idle_one() or self._connect(), self)
        except BaseException:
            self._places.release()
            raise

    def take_back(self, connection: PgConnection | None) -> None:
        """End a lease; None where its connection is no more."""
        if connection is not None:
            self._idle.append(connection)
        self._places.release()

    def close(self) -> None:
        """Close idle connections; those in use are idle again when they come back."""
        while connection := self._idle_one():
            with suppress(InterfaceError):  # it was lost already
                connection.close()

    def _idle_one(self) -> PgConnection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None


class _PooledLease:
    __slots__ = ("_pool", "connection")

    def __init__(self, connection: PgConnection, pool: Pool) -> None:
        self.connection = connection
        self._pool = pool

    def give_back(self) -> None:
        self._pool.take_back(self.connection)

    def discard(self) -> None:
        with suppress(InterfaceError):
            self.connection.close()
        self._pool.take_back(None)
