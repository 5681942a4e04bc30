"""What a process works with: its settings, databases, queues, bus and metrics, each made when first asked for.

This is the one place where adapters are chosen. A function takes what it needs from `current()`; tests, the command
line and the host install a runtime of their own with `install`.
"""

import os
from collections.abc import Callable
from functools import cached_property
from typing import Protocol, TypeVar, cast

from springline.platform import traces
from springline.platform.addresses import DatabaseUrl
from springline.platform.bus import Bus, EventBridgeBus
from springline.platform.clock import Clock, SystemClock
from springline.platform.database import Address, Database
from springline.platform.errors import UnavailableError
from springline.platform.metrics import Metrics, metrics_from
from springline.platform.queues.protocol import Queues
from springline.platform.settings import Settings


class Closeable(Protocol):
    """What holds connections."""

    def close(self) -> None:
        """Close them."""
        ...


C = TypeVar("C", bound=Closeable)


class NotConfiguredError(UnavailableError):
    """A setting is missing that this process needs."""

    def __init__(self, variable: str) -> None:
        super().__init__(f"set {variable} for this process")
        self.variable = variable


class Runtime:
    """The ports of one process.

    Args:
        settings: Chooses the adapters.
        pooled: Many threads share the databases, so their connections come from a pool.
        clock: The time.
    """

    def __init__(self, settings: Settings, *, pooled: bool = False, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self._pooled = pooled
        self._bus: Bus | None = None
        self._kept: dict[Callable[[Settings], Closeable], Closeable] = {}

    @cached_property
    def database(self) -> Database:
        """The database as the serving role, under row-level security."""
        return self._database(self.settings.database_url, "SPRINGLINE_DATABASE_URL")

    @cached_property
    def system_database(self) -> Database:
        """The database as the role of the relay and the queues."""
        return self._database(self.settings.system_database_url, "SPRINGLINE_SYSTEM_DATABASE_URL")

    @cached_property
    def warehouse(self) -> Database:
        """Where the landing and the index are, as the serving role: the database, or one of the warehouse's own."""
        if self.settings.warehouse_url is None:
            return self.database
        return self._database(self.settings.warehouse_url, "WAREHOUSE_URL")

    @cached_property
    def system_warehouse(self) -> Database:
        """Where the landing and the index are, as the role of the relay."""
        if self.settings.warehouse_url is None:
            return self.system_database
        return self._database(self.settings.warehouse_system_url, "WAREHOUSE_SYSTEM_URL")

    @property
    def event_logs(self) -> tuple[Database, ...]:
        """The databases whose event logs are relayed, as the role of the relay."""
        if self.settings.warehouse_url is None:
            return (self.system_database,)
        return (self.system_database, self.system_warehouse)

    @cached_property
    def queues(self) -> Queues:
        """The queues: tables, or SQS."""
        if self.settings.queues == "sqs":
            from springline.platform.queues.sqs import SqsQueues

            return SqsQueues.connect(region=self.settings.aws_region)
        from springline.platform.queues.postgres import PostgresQueues

        return PostgresQueues(self.system_database)

    @property
    def bus(self) -> Bus:
        """Where events go: EventBridge, a broker over HTTP, or the bus of the host that this process is."""
        if self._bus is None:
            self._bus = self._connected_bus()
        return self._bus

    @bus.setter
    def bus(self, bus: Bus) -> None:
        self._bus = bus

    @cached_property
    def metrics(self) -> Metrics:
        """Where measurements go."""
        return metrics_from(self.settings)

    def kept(self, make: Callable[[Settings], C]) -> C:
        """An adapter of a package that this one doesn't know, made by its settings when first asked for."""
        if make not in self._kept:
            self._kept.setdefault(make, make(self.settings))
        return cast("C", self._kept[make])

    def close(self) -> None:
        """Close idle connections."""
        for adapter in self._kept.values():
            adapter.close()
        for name in ("database", "system_database", "warehouse", "system_warehouse"):
            if name in self.__dict__:
                self.__dict__[name].close()

    def _connected_bus(self) -> Bus:
        settings = self.settings
        if settings.bus == "eventbridge" and settings.bus_name is not None:
            return EventBridgeBus.connect(settings.bus_name, region=settings.aws_region)
        if settings.bus == "http" and settings.bus_address is not None:
            from springline.platform.http_bus import HttpBus

            return HttpBus(settings.bus_address, token=settings.bus_token, batch=settings.bus_batch)
        raise NotConfiguredError("SPRINGLINE_BUS to eventbridge or http, and what that needs (or run the host)")

    def _database(self, url: DatabaseUrl | None, variable: str) -> Database:
        if url is None:
            raise NotConfiguredError(variable)
        limits = {
            "statement_timeout": str(self.settings.statement_timeout_ms),
            "lock_timeout": str(self.settings.lock_timeout_ms),
            "idle_in_transaction_session_timeout": "60000",
        }
        if url.reference is None:
            database = Database(Address.parse(url), settings=limits)
        else:
            from springline.platform.secrets import SecretDatabase

            # RDS Proxy refuses connections that ask for limits of their own: there the roles have them.
            database = SecretDatabase(url.reference, region=self.settings.aws_region)
        if self._pooled:
            from springline.platform.pool import Pool

            database.use(Pool(database, size=self.settings.pool_size))
        return database


_installed: list[Runtime] = []


def install(runtime: Runtime) -> None:
    """Make a runtime the process's own. Raises `TracesMissingError`."""
    traces.configure(runtime.settings)
    _installed[:] = [runtime]


def current() -> Runtime:
    """The process's runtime; made from the environment where none was installed. Raises `SettingsError`."""
    if not _installed:
        install(Runtime(Settings.from_environment(os.environ)))
    return _installed[0]
