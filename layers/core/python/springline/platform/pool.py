"""SQLAlchemy's connection pool, for processes in which many threads use one database: the host and long commands."""

from typing import Any, cast

from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from springline.platform.database import Database, DatabaseUnavailableError, PgConnection
from springline.platform.lending import Lease


class Pool:
    """At most `size` connections; who finds none free waits `timeout` seconds for one."""

    def __init__(self, database: Database, *, size: int, timeout: float = 10.0) -> None:
        connect = cast("Any", database.connect)
        self._size = size
        self._pool = QueuePool(
            connect, pool_size=size, max_overflow=0, timeout=timeout, reset_on_return=None, use_lifo=True
        )

    def lend(self) -> Lease:
        """Lend a connection; raises `DatabaseUnavailableError` where none gets free in time."""
        try:
            return _PooledLease(self._pool.connect())
        except PoolTimeoutError as error:
            raise DatabaseUnavailableError(f"all {self._size} database connections are in use") from error

    def close(self) -> None:
        """Close idle connections; those in use are closed when they come back."""
        self._pool.dispose()


class _PooledLease:
    def __init__(self, proxy: PoolProxiedConnection) -> None:
        self._proxy = proxy
        self.connection = cast("PgConnection", proxy.driver_connection)

    def give_back(self) -> None:
        self._proxy.close()

    def discard(self) -> None:
        self._proxy.invalidate()
