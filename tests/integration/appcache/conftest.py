"""Caches on a real database, of an index that does what a test says."""

import json
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from springline.appcache.feed import Feed
from springline.appcache.service import AppCache
from springline.appcache.syncing import Sync, Synced
from springline.appcache.upstream import Answer, Found, Missing, Unchanged, UpstreamAwayError, UpstreamError
from springline.platform.addresses import Secret
from springline.platform.clock import ManualClock
from springline.platform.database import Database
from springline.platform.metrics.registry import Registry
from springline.platform.pool import Pool

START = datetime(2026, 5, 1, 9, tzinfo=UTC)
ADA = "/api/index/people/17"
LISTING = "/api/index/people?text=ladder"
AWAY = UpstreamAwayError("can't be reached: ConnectError")


@dataclass
class Index:
    """An index API: documents by path with their versions, each fetch noted; `meanwhile` happens during a fetch.

    `changes` is its feed, in which the position of a change is its number; `restores` counts those of its database.
    """

    versions: dict[str, int] = field(default_factory=dict)
    fetches: list[str] = field(default_factory=list)
    failure: UpstreamError | None = None
    meanwhile: Callable[[], object] = lambda: None
    changes: list[dict[str, object]] = field(default_factory=list)
    restores: int = 0
    page: int = 1000
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, target: str, token: Secret, *, etag: str | None = None) -> Answer:
        with self.lock:
            self.fetches.append(target)
            version = self.versions.get(target)
            failure = self.failure
        self.meanwhile()
        if failure is not None:
            raise type(failure)("can't be asked by a test's will", wait=failure.wait)
        if target.startswith("/api/index/changes?"):
            return self._changes(parse_qs(urlsplit(target).query).get("since", ["0-person-0"])[0])
        if version is None:
            return Missing()
        if etag == f'"{version}"':
            return Unchanged()
        return Found(f'{{"version":{version}}}', version, f'"{version}"')

    def change(self, path: str, *, deleted: bool = False) -> int:
        """Let a document change, and the feed tell of it; returns its version."""
        version = self.versions.get(path, 0) + 1
        if deleted:
            del self.versions[path]
        else:
            self.versions[path] = version
        kind = "person" if "/people" in path else "request"
        told = {"content_hash": str(version), "deleted": deleted, "id": int(path.rpartition("/")[2]), "kind": kind}
        self.changes.append(told | {"refreshed_at": "2026-05-01T09:00:00Z", "version": version})
        return version

    def _changes(self, since: str) -> Found:
        begin = int(since.split("-")[-3])
        items = self.changes[begin : begin + self.page]
        end = begin + len(items)
        position = f"{self.restores}-{end}-person-0" if self.restores else f"{end}-person-0"
        return Found(json.dumps({"items": items, "more": end < len(self.changes), "next": position}), None, None)


class Tokens:
    """Everyone has one."""

    def of(self, tenant_id: int) -> Secret | None:
        return Secret("spl_x")


@dataclass
class Caches:
    """The caches of one process, and what they stand on."""

    cache: AppCache
    sync: Sync
    index: Index
    clock: ManualClock
    metrics: Registry
    tenant_id: int
    database: Database

    def close(self) -> None:
        self.database.close()

    def get(self, resource: str = ADA) -> tuple[str, str]:
        """An answer's version and state."""
        cached = self.cache.get(self.tenant_id, resource)
        assert cached.body == f'{{"version":{cached.version}}}'
        return cached.version or "", cached.state

    def follow(self) -> Synced:
        """Ask the feed for changes, after as long as it takes to be asked again."""
        self.clock.advance(timedelta(seconds=7))
        return self.sync.follow(self.tenant_id, Secret("spl_x"))

    def later(self, **by: float) -> "Caches":
        self.clock.advance(timedelta(**by))
        return self

    def counted(self, series: str) -> int:
        """A counter's value, by its name and label as the metrics page has them."""
        found = [line.rpartition(" ")[2] for line in self.metrics.render().splitlines() if line.startswith(series)]
        return sum(map(int, found))


def _at_once(_: float) -> None:
    """Wait for nothing."""


@pytest.fixture
def index() -> Index:
    return Index({ADA: 1, LISTING: 1})


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def new_caches(db, index, clock):
    """Makes the caches of one more process: with connections of its own, and the same database."""
    opened: list[Database] = []

    def make(*, clock: ManualClock = clock, fraction: Callable[[], float] = lambda: 0.5, **given: object) -> Caches:
        database = Database(db.app.address)
        database.use(Pool(database, size=8))
        opened.append(database)
        metrics = Registry()
        cache = AppCache(database, index, Tokens(), clock=clock, metrics=metrics, fraction=fraction, **given)
        feed = Feed(database, clock=clock, fraction=fraction)
        sync = Sync(db.system, feed, index, Tokens(), clock=clock, metrics=metrics, pause=_at_once)
        return Caches(cache, sync, index, clock, metrics, db.tenant_id, database)

    yield make
    for database in opened:
        with closing(database):
            pass


@pytest.fixture
def caches(new_caches) -> Caches:
    return new_caches()
