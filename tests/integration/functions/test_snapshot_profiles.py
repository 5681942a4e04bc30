"""The nightly function: off unless it is wanted, of all tenants, counted."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from functions.snapshot_profiles import app as snapshot_profiles
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl, FolderPlace
from springline.platform.clock import ManualClock
from springline.platform.metrics.registry import Registry
from springline.platform.objects import StorageUnavailableError
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from springline.profiles.snapshot_files import SnapshotFiles
from springline.runs import service
from tests.integration.chats import LATER, Chat, Pipeline

pytestmark = pytest.mark.integration

EVENT = {
    "version": "0",
    "account": "1",
    "region": "r",
    "detail": {},
    "detail-type": "d",
    "source": "aws.events",
    "time": "t",
    "id": "i",
    "resources": [],
}
METRIC = "signal_glaze_snapshots_generated_total"
Run = Callable[..., dict[str, int | bool]]


class Context:
    """An invocation's context with some seconds left."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


@pytest.fixture
def metrics() -> Registry:
    return Registry()


@pytest.fixture
def run(db: Any, tmp_path: Path, metrics: Registry, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Invokes the function, switched on unless told otherwise."""
    urls = {role: DatabaseUrl.parse(db.urls[role]) for role in ("app", "system")}
    with ExitStack() as stack:

        def run(*, on: bool = True, seconds: float = 300) -> dict[str, int | bool]:
            settings = Settings(
                database_url=urls["app"],
                system_database_url=urls["system"],
                objects_url=FolderPlace(tmp_path),
                profile_signal_glaze=on,
            )
            ports = Runtime(settings, clock=ManualClock(LATER))
            ports.__dict__["metrics"] = metrics
            monkeypatch.setattr(runtime, "_installed", [ports])
            stack.callback(ports.close)
            return snapshot_profiles.snapshot(EVENT, Context(seconds))

        yield run


def counted(metrics: Registry) -> list[str]:
    return [line for line in metrics.render().splitlines() if line.startswith(METRIC)]


def test_it_writes_the_files_of_all_tenants_and_counts_them(db: Any, run: Run, tmp_path: Path, metrics: Registry):
    for tenant_id in (db.tenant_id, db.other_tenant_id):
        Pipeline(db, tenant_id).tell(Chat().sent("m", "Hello"), Chat().sent("n", "Hello", by="ben"))
    assert run() == {"written": 4, "unchanged": 0, "removed": 0, "skipped": 0, "complete": True}
    folders = {path.parent.name for path in tmp_path.rglob("*.json")}
    assert folders == {"tenant=harbour", "tenant=orchard"}
    Pipeline(db).tell(Chat().deleted("m"))
    assert run() == {"written": 0, "unchanged": 3, "removed": 1, "skipped": 1, "complete": True}
    assert counted(metrics) == [f"{METRIC} 7"]


def test_it_does_nothing_unless_it_is_switched_on(db: Any, run: Run, tmp_path: Path, metrics: Registry):
    Pipeline(db).tell(Chat().sent("m", "Hello"))
    assert run(on=False) == {"written": 0, "unchanged": 0, "removed": 0, "skipped": 0, "complete": True}
    assert list(tmp_path.iterdir()) == []
    assert counted(metrics) == []


def test_what_there_is_no_time_for_is_left_to_the_next_night(db: Any, run: Run, tmp_path: Path):
    Pipeline(db).tell(Chat().sent("m", "Hello"))
    assert run(seconds=19)["complete"] is False
    assert list(tmp_path.iterdir()) == []
    assert run(seconds=21)["written"] == 1


def test_a_night_with_something_new_is_a_run_and_one_without_is_none(db: Any, run: Run):
    Pipeline(db).tell(Chat().sent("m", "Hello"))
    run()
    run()
    told = runs(db, db.tenant_id)
    assert [(one.kind, one.status, one.created_by) for one in told] == [("snapshot", "succeeded", "auto")]
    Pipeline(db).tell(Chat().deleted("m"))
    run()
    assert len(runs(db, db.tenant_id)) == 2, "a file that is removed is something new"
    assert runs(db, db.other_tenant_id) == []


def test_a_night_that_fails_is_a_run_that_says_so(db: Any, run: Run, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: Any, **__: Any) -> None:
        raise StorageUnavailableError("the object store does not answer")

    monkeypatch.setattr(SnapshotFiles, "write_all", fail)
    with pytest.raises(StorageUnavailableError):
        run()
    (told,) = runs(db, db.tenant_id)
    assert (told.status, told.problem_detail) == ("failed", "the object store does not answer")


def runs(db: Any, tenant_id: int) -> list[Any]:
    with db.app.transaction(tenant_id) as tx:
        return service.listing(tx, limit=9)
