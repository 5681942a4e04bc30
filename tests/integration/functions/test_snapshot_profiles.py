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
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
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
