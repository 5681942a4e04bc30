"""Hosts that run small projects on a database of the test's own."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any, Protocol, cast

import pytest

from infra.host.claims import PostgresSchedules
from infra.host.host import Host, Options
from infra.host.template import load
from springline.platform.clock import Clock
from springline.platform.database import Database
from springline.platform.pool import Pool
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.queues.protocol import QueueDepth


class TestDatabase(Protocol):
    """What is used of the `db` fixture."""

    __test__ = False

    @property
    def system(self) -> Database: ...

    @property
    def urls(self) -> Mapping[str, str]: ...


def write_project(folder: Path, template: str, functions: Mapping[str, str]) -> Path:
    """Write a template, and each function's `app.py`; returns the template's path."""
    for name, code in functions.items():
        place = folder / "functions" / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "app.py").write_text(dedent(code), encoding="utf-8")
    file = folder / "template.yaml"
    file.write_text(dedent(template), encoding="utf-8")
    return file


@dataclass
class Running:
    """A started host, and its queues."""

    host: Host
    queues: PostgresQueues
    url: str
    file: Path

    def globals(self, function: str) -> dict[str, Any]:
        """The variables of a function's module."""
        return vars(sys.modules[f"functions.{function}.app"])

    def depth(self, queue: str) -> QueueDepth:
        (found,) = (depth for depth in self.queues.depths() if depth.name == queue)
        return found

    def until(self, done: Callable[[], object], seconds: float = 20.0) -> None:
        """Wait until something is true."""
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, "it did not become true in time"
            time.sleep(0.005)


class StartHost(Protocol):
    def __call__(
        self, template: str, functions: Mapping[str, str], *, clock: Clock | None = None, options: Options | None = None
    ) -> Running: ...


@pytest.fixture
def system(db: TestDatabase) -> Iterator[Database]:
    """The system's role, with a pool, as in a host: several threads use it."""
    database = db.system
    database.close()
    database.use(Pool(database, size=8))
    yield database
    database.close()


@pytest.fixture
def start_host(tmp_path: Path, system: Database) -> Iterator[StartHost]:
    """Starts hosts, which are stopped at the end."""
    running: list[Running] = []

    def start(
        template: str, functions: Mapping[str, str], *, clock: Clock | None = None, options: Options | None = None
    ) -> Running:
        file = write_project(tmp_path, template, functions)
        queues = PostgresQueues(system)
        host = Host(
            load(file),
            queues=queues,
            schedules=PostgresSchedules(system),
            clock=clock,
            options=options or Options(drain_seconds=2.0),
        )
        running.append(Running(host, queues, host.start(port=0), file))
        return running[-1]

    yield start
    for one in running:
        one.host.stop()
        with suppress(AttributeError):
            cast("Any", one.queues)._listener.close()
    for name in [name for name in sys.modules if name.startswith("functions.")]:
        if str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]
