"""Retention and export, by the commands that operators use."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from springline.warehouse import retention
from tests.integration.chats import Chat, Pipeline

pytestmark = pytest.mark.integration

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(db: Any, tmp_path: Path) -> Run:
    """Runs a command on the test's database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")}
    environment = kept | {
        "SPRINGLINE_DATABASE_URL": db.urls["app"],
        "SPRINGLINE_SYSTEM_DATABASE_URL": db.urls["system"],
        "SPRINGLINE_TENANT": "harbour",
        "SPRINGLINE_HOME": str(tmp_path / "home"),
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "springline", "warehouse", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    return run


def test_an_export_goes_where_it_should_and_a_policy_is_set_shown_and_applied(
    db: Any, run: Run, tmp_path: Path
) -> None:
    pipeline = Pipeline(db)
    pipeline.tell(Chat().sent("m", "Does anyone have a ladder?"))
    pipeline.index()
    lake = tmp_path / "lake"

    done = json.loads(run("export", "--to", lake.as_uri(), "--json").stdout)
    assert (done["place"], done["written"]) == (str(lake), len(list(lake.rglob("*.parquet"))))

    assert "Messages are kept for 1 day." in run("retention", "set", "--messages", "1d").stderr
    [policy] = json.loads(run("retention", "show", "--json").stdout)
    assert (policy["kind"], policy["keep_days"], policy["cutoff"]) == ("messages", 1, None)
    # The message is of March 2026: whether it is too old depends on the day that this runs.
    is_old = datetime.now(UTC) > datetime(2026, 3, 5, tzinfo=UTC)
    assert json.loads(run("retention", "apply", "--json").stdout)["messages_removed"] == is_old

    assert "for ever" in run("retention", "set", "--messages", "forever").stderr
    with db.transaction() as tx:
        assert retention.policies(tx) == []


def test_without_a_place_files_go_to_the_object_store(db: Any, run: Run, tmp_path: Path) -> None:
    pipeline = Pipeline(db)
    pipeline.tell(Chat().sent("m", "Hello"))
    pipeline.index()

    done = run("export", "--from", "2026-03-01", "--to-day", "2026-03-31")

    assert "1 file with 1 row was written" in done.stdout
    assert list((tmp_path / "home" / "objects" / "warehouse").rglob("day=2026-03-02/*.parquet"))


@pytest.mark.parametrize(
    "arguments",
    [("retention", "set", "--messages", "2y"), ("export", "--to", "ftp://lake"), ("export", "--from", "yesterday")],
)
def test_what_makes_no_sense_is_refused_with_the_reason(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert "Invalid value" in done.stderr
