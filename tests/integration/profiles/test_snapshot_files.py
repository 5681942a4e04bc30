"""Snapshots as files: each is whole, written when it has changed, and removed when there is nothing left to tell."""

import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from springline.platform.addresses import FolderPlace
from springline.platform.objects import objects_at
from springline.profiles import snapshot_files
from springline.profiles.snapshot_files import SnapshotFiles, Tally
from springline.profiles.snapshot_service import build_snapshot
from springline.profiles.snapshots import SignalProfileSnapshot
from tests.integration.chats import LATER, Chat, Pipeline

pytestmark = pytest.mark.integration

CHAT = Chat()
FilesOf = Callable[..., SnapshotFiles]


@pytest.fixture
def pipeline(db: Any) -> Pipeline:
    return Pipeline(db)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "storage"


@pytest.fixture
def files_of(store: Path) -> FilesOf:
    """The files of a pipeline's tenant."""

    def make(pipeline: Pipeline, tenant: str = "harbour", **options: Any) -> SnapshotFiles:
        objects = objects_at(FolderPlace(store))
        return SnapshotFiles(pipeline.db.app, objects, tenant_id=pipeline.tenant_id, tenant=tenant, **options)

    return make


def user(pipeline: Pipeline, name: str = "Ada") -> int:
    return pipeline.rows('select id from "user" where display_name = :name', name=name)[0][0]


def on_disk(store: Path) -> dict[str, bytes]:
    """All files, hidden ones included."""
    return {str(path.relative_to(store)): path.read_bytes() for path in store.rglob("*") if path.is_file()}


def test_a_file_holds_the_canonical_snapshot_of_its_person(pipeline: Pipeline, files_of: FilesOf, store: Path):
    pipeline.tell(CHAT.sent("m1", "Hello https://example.org"), CHAT.sent("m2", "Hello", by="ben"))
    assert files_of(pipeline).write_all(at=LATER) == Tally(written=2)
    ada, ben = user(pipeline), user(pipeline, "Ben")
    found = on_disk(store)
    assert found.keys() == {f"signal_profiles/tenant=harbour/{number}.json" for number in (ada, ben)}
    text = found[f"signal_profiles/tenant=harbour/{ada}.json"].decode()
    with pipeline.db.transaction() as tx:
        assert SignalProfileSnapshot.from_json(text.removesuffix("\n")) == build_snapshot(ada, tx, at=LATER)


def test_only_what_has_changed_is_written_again(pipeline: Pipeline, files_of: FilesOf, store: Path):
    pipeline.tell(*(CHAT.sent(name, "Hello", by=name) for name in ("ada", "ben", "cleo")))
    files = files_of(pipeline)
    files.write_all(at=LATER)
    numbers = {path.name: path.stat().st_ino for path in store.rglob("*.json")}
    assert files.write_all(at=LATER) == Tally(unchanged=3)
    pipeline.tell(CHAT.reacted("ben", "👍", by="cleo"))
    assert files.write_all(at=LATER) == Tally(written=1, unchanged=2)
    changed = {path.name for path in store.rglob("*.json") if path.stat().st_ino != numbers[path.name]}
    assert changed == {f"{user(pipeline, 'Ben')}.json"}


def test_the_file_of_who_has_no_message_any_more_is_removed(pipeline: Pipeline, files_of: FilesOf, store: Path):
    pipeline.tell(*(CHAT.sent(name, "Hello", by=name) for name in ("ada", "ben", "cleo")))
    files = files_of(pipeline)
    files.write_all(at=LATER)
    pipeline.tell(CHAT.deleted("ada"), CHAT.deleted("ben", by="ben"))
    assert files.write(user(pipeline, "Ben"), at=LATER) == Tally(removed=1)
    assert files.write(user(pipeline, "Ben"), at=LATER) == Tally(skipped=1)
    assert files.write_all(at=LATER) == Tally(unchanged=1, removed=1, skipped=2)
    assert on_disk(store).keys() == {f"signal_profiles/tenant=harbour/{user(pipeline, 'Cleo')}.json"}


def test_files_of_people_who_are_gone_altogether_go_and_what_is_no_snapshot_stays(
    pipeline: Pipeline, files_of: FilesOf, store: Path
):
    folder = store / "signal_profiles" / "tenant=harbour"
    folder.mkdir(parents=True)
    for name in ("4711.json", "notes.txt", "007.json"):
        (folder / name).write_text("x")
    assert files_of(pipeline).write_all(at=LATER) == Tally(removed=1)
    assert {path.name for path in folder.iterdir()} == {"notes.txt", "007.json"}


def test_a_dry_run_counts_and_changes_nothing(pipeline: Pipeline, files_of: FilesOf, store: Path):
    pipeline.tell(CHAT.sent("ada", "Hello"), CHAT.sent("ben", "Hello", by="ben"))
    files_of(pipeline).write_all(at=LATER)
    pipeline.tell(CHAT.deleted("ada"), CHAT.reacted("ben", "👍"), CHAT.sent("cleo", "Hello", by="cleo", at=3))
    before = on_disk(store)
    assert files_of(pipeline, dry_run=True).write_all(at=LATER) == Tally(written=2, removed=1, skipped=1)
    assert on_disk(store) == before


def test_tenants_keep_their_files_apart(db: Any, pipeline: Pipeline, files_of: FilesOf, store: Path):
    there = Pipeline(db, db.other_tenant_id)
    for one in (pipeline, there):
        one.tell(CHAT.sent("m1", "Hello"))
    assert files_of(pipeline).write_all(at=LATER) == Tally(written=1)
    assert files_of(there, "orchard").write_all(at=LATER) == Tally(written=1)
    before = on_disk(store)
    assert before.keys() == {
        f"signal_profiles/tenant=harbour/{user(pipeline)}.json",
        f"signal_profiles/tenant=orchard/{user(there)}.json",
    }
    assert files_of(pipeline).write(user(there), at=LATER) == Tally(skipped=1)
    pipeline.tell(CHAT.deleted("m1"))
    assert files_of(pipeline).write_all(at=LATER) == Tally(removed=1, skipped=1)
    assert on_disk(store) == {key: text for key, text in before.items() if "orchard" in key}
    assert snapshot_files.tenants(db.system) == [(db.tenant_id, "harbour"), (db.other_tenant_id, "orchard")]


def test_a_run_without_time_stops_between_pages_and_removes_nothing(
    pipeline: Pipeline,
    files_of: FilesOf,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    monkeypatch.setattr(snapshot_files, "PAGE", 2)
    pipeline.tell(*(CHAT.sent(f"m{number}", "Hello", by=f"p{number}") for number in range(5)))
    seen: list[Tally] = []
    files = files_of(pipeline)
    files.write(user(pipeline, "P4"), at=LATER)
    pipeline.tell(CHAT.deleted("m4", by="p4"))
    caplog.clear()
    done = files.write_all(at=LATER, go_on=lambda: len(seen) < 2, on_page=seen.append)
    assert done == Tally(written=4, complete=False)
    assert len(on_disk(store)) == 5
    [line] = caplog.records
    assert (line.levelname, line.__dict__["written"], line.__dict__["complete"]) == ("WARNING", 4, False)
    assert files.write_all(at=LATER) == Tally(unchanged=4, removed=1, skipped=1)


def test_who_writes_again_while_everybody_is_passed_keeps_their_file(
    pipeline: Pipeline, files_of: FilesOf, store: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(snapshot_files, "PAGE", 2)
    pipeline.tell(*(CHAT.sent(f"m{number}", "Hello", by=f"p{number}") for number in range(3)))
    files = files_of(pipeline)
    files.write_all(at=LATER)
    pipeline.tell(CHAT.deleted("m0", by="p0"))

    def write_again(done: Tally) -> None:
        if done.generated == 1:
            pipeline.tell(CHAT.sent("again", "Hello", by="p0", at=5))

    assert files.write_all(at=LATER, on_page=write_again) == Tally(written=1, unchanged=2, skipped=1)
    assert len(on_disk(store)) == 3


KILLED = """
import os, signal, sys
from pathlib import Path
from springline.platform.addresses import FolderPlace
from springline.platform.database import Address, Database
from springline.platform.objects import objects_at
from springline.profiles.snapshot_files import SnapshotFiles
from tests.integration.chats import LATER

replace, left = Path.replace, [2]
def killed(self, target):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)
Path.replace = killed
_, url, store, tenant_id = sys.argv
database = Database(Address.parse(url))
objects = objects_at(FolderPlace(Path(store)))
SnapshotFiles(database, objects, tenant_id=int(tenant_id), tenant="harbour").write_all(at=LATER)
"""


def test_a_killed_writer_leaves_old_files_or_new_ones_and_no_halves(pipeline: Pipeline, files_of: FilesOf, store: Path):
    names = ("ada", "ben", "cleo")
    pipeline.tell(*(CHAT.sent(name, "Hello", by=name) for name in names))
    files_of(pipeline).write_all(at=LATER)
    old = on_disk(store)
    pipeline.tell(*(CHAT.reacted(name, "👍", by="dan") for name in names))
    command = [sys.executable, "-c", KILLED, pipeline.db.urls["app"], str(store), str(pipeline.tenant_id)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60, cwd=Path(__file__).parents[3])
    assert done.returncode == -9, done.stderr.decode()
    visible = {key: text for key, text in on_disk(store).items() if "/." not in key}
    assert visible.keys() == old.keys()
    for text in visible.values():
        SignalProfileSnapshot.from_json(text.decode().removesuffix("\n"))
    assert sum(visible[key] != old[key] for key in old) == 1
    assert files_of(pipeline).write_all(at=LATER) == Tally(written=2, unchanged=1, skipped=1)


def test_logs_count_and_name_nobody(pipeline: Pipeline, files_of: FilesOf, caplog: pytest.LogCaptureFixture):
    pipeline.tell(CHAT.sent("m1", "Where is my secret ladder? https://secret.example", files=["a.jpg"]))
    with caplog.at_level(logging.DEBUG, "springline"):
        done = files_of(pipeline).write_all(at=LATER)
    [line] = [record for record in caplog.records if record.name == "springline.profiles.snapshot_files"]
    assert line.levelname == "INFO"
    assert line.__dict__.items() >= {**asdict(done), "tenant_id": pipeline.tenant_id, "dry_run": False}.items()
    assert "secret" not in str(line.__dict__)
    assert "Ada" not in str(line.__dict__)
