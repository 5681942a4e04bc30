"""`springline signal-profile snapshot`, as operators and cron run it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from springline.profiles.snapshots import SignalProfileSnapshot
from tests.integration.chats import Chat, Pipeline

pytestmark = pytest.mark.integration

Run = Callable[..., subprocess.CompletedProcess[str]]
CHAT = Chat()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "storage"


@pytest.fixture
def run(db: Any, tmp_path: Path, store: Path) -> Run:
    """Runs the command on the test's database; its object store is a folder named storage."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")}
    environment = kept | {
        "SPRINGLINE_DATABASE_URL": db.urls["app"],
        "SPRINGLINE_SYSTEM_DATABASE_URL": db.urls["system"],
        "SPRINGLINE_TENANT": "harbour",
        "SPRINGLINE_HOME": str(tmp_path / "home"),
        "SPRINGLINE_OBJECTS_URL": store.as_uri(),
    }

    def run(*arguments: str, status: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "springline", "signal-profile", "snapshot", *arguments]
        done = subprocess.run(
            command, env=environment | more, capture_output=True, text=True, check=False, timeout=60, encoding="utf-8"
        )
        assert done.returncode == status, done.stderr
        return done

    return run


@pytest.fixture
def pipeline(db: Any) -> Pipeline:
    return Pipeline(db)


def user(pipeline: Pipeline, name: str = "Ada") -> int:
    return pipeline.rows('select id from "user" where display_name = :name', name=name)[0][0]


def test_everybody_s_files_are_written_and_the_summary_says_what_was_done(pipeline: Pipeline, run: Run, store: Path):
    pipeline.tell(*(CHAT.sent(name, "Hello", by=name) for name in ("ada", "ben")), CHAT.reacted("ada", "👍", by="cleo"))
    planned = run("--all", "--dry-run")
    assert "2 snapshots would be written; 0 had not changed, 0 would be removed, 1 people" in planned.stdout
    assert not store.exists()
    done = run("--all")
    assert "2 snapshots were written; 0 had not changed, 0 were removed, 1 people" in done.stdout
    assert done.stderr == ""
    assert {str(path.relative_to(store)) for path in store.rglob("*.json")} == {
        f"signal_profiles/tenant=harbour/{user(pipeline, name)}.json" for name in ("Ada", "Ben")
    }
    pipeline.tell(CHAT.deleted("ben", by="ben"))
    assert json.loads(run("--all", "--json").stdout) == {
        "written": 0,
        "unchanged": 1,
        "removed": 1,
        "skipped": 2,
        "complete": True,
        "dry_run": False,
    }


def test_one_person_s_snapshot_can_be_piped_before_it_is_written(pipeline: Pipeline, run: Run, store: Path):
    pipeline.tell(CHAT.sent("ada", "Hello https://[:wave:].example https://example.org"), CHAT.reacted("ada", "🎉"))
    shown = run(str(user(pipeline)), "--dry-run").stdout
    assert not store.exists()
    snapshot = SignalProfileSnapshot.from_json(shown.removesuffix("\n"))
    assert (snapshot.user_id, snapshot.reaction_counts) == (user(pipeline), {"🎉": 1})
    assert "1 snapshots were written" in run(str(user(pipeline))).stdout
    [file] = store.rglob("*.json")
    assert file.read_text(encoding="utf-8") == shown
    assert "1 had not changed" in run(str(user(pipeline))).stdout


def test_of_who_has_nothing_to_tell_it_says_so(pipeline: Pipeline, run: Run):
    for arguments in (("4711",), ("4711", "--dry-run")):
        done = run(*arguments, status=1)
        assert "nobody in 'harbour' has the id 4711" in done.stderr
        assert done.stdout == ""


def test_another_tenant_is_named_by_its_short_name(db: Any, pipeline: Pipeline, run: Run, store: Path):
    there = Pipeline(db, db.other_tenant_id)
    there.tell(CHAT.sent("m", "Hello"))
    assert "0 snapshots were written" in run("--all").stdout
    assert "1 snapshots were written" in run("--all", "--tenant", "orchard").stdout
    assert [path.parent.name for path in store.rglob("*.json")] == ["tenant=orchard"]
    assert "no tenant 'meadow'" in run("--all", "--tenant", "meadow", status=1).stderr


def test_without_an_object_store_files_are_in_the_home(pipeline: Pipeline, run: Run, tmp_path: Path):
    pipeline.tell(CHAT.sent("m", "Hello"))
    run("--all", SPRINGLINE_OBJECTS_URL="")
    folder = tmp_path / "home" / "objects" / "signal_profiles" / "tenant=harbour"
    assert [path.name for path in folder.iterdir()] == [f"{user(pipeline)}.json"]


@pytest.mark.parametrize("arguments", [(), ("7", "--all"), ("0",), ("ada",)])
def test_what_makes_no_sense_is_refused_with_the_reason(run: Run, arguments: tuple[str, ...]):
    assert "Invalid value" in run(*arguments, status=2).stderr
