"""`springline functions`, as a process of its own."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from infra.host.template import load
from springline.cli.serving import ROOT

pytestmark = pytest.mark.integration

NOWHERE = "postgresql://springline_app:hunter2@127.0.0.1:1/nowhere"
TOKEN = "0123456789abcdef0123456789abcdef"
EVENT = {
    "specversion": "1.0",
    "id": "1",
    "source": "springline/community",
    "type": "t",
    "tenant": 1,
    "data": {"user_id": 1},
}


@contextmanager
def serving(machine: Any, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Functions that serve, without their database; the block begins when they are ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "springline", "functions", "serve", *arguments],
        env={**machine.environment, "SPRINGLINE_DATABASE_URL": NOWHERE, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert "Serving" in process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()


def post(machine: Any, path: str, event: Any = EVENT, **headers: str) -> httpx.Response:
    return httpx.post(
        f"http://127.0.0.1:{machine.port}{path}",
        content=json.dumps(event),
        headers={"Content-Type": "application/cloudevents+json", **headers},
        trust_env=False,
        timeout=20,
    )


def test_the_list_shows_every_function_and_how_it_is_reached(machine: Any) -> None:
    rows = {row["function"]: row for row in machine.json("functions", "list")}
    template = load(ROOT / "template.yaml")
    assert rows.keys() == template.functions.keys()
    assert rows["IngestEvents"]["events"] == ["/functions/IngestEvents"]
    assert rows["IndexApi"]["routes"] == ["GET /api/index/{proxy+}"]
    assert rows["RelayEvents"]["timeout_seconds"] == 75


def test_one_function_serves_needs_its_database_only_for_its_work_and_stops_in_order(machine: Any) -> None:
    with serving(machine, "ingest_events", SPRINGLINE_FUNCTIONS_TOKEN=TOKEN) as process:
        assert httpx.get(f"http://127.0.0.1:{machine.port}/health/livez", trust_env=False).status_code == 200
        assert post(machine, "/").status_code == 401
        event = {**EVENT, "type": "springline.community.person.recorded.v1", "recordedtime": "2026-03-01T12:00:00Z"}
        answer = post(machine, "/", event, Authorization=f"Bearer {TOKEN}")
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert "hunter2" not in answer.text
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_without_a_guard_other_machines_are_not_let_in(machine: Any) -> None:
    environment = {"SPRINGLINE_DATABASE_URL": NOWHERE, "SPRINGLINE_HTTP_HOST": "0.0.0.0"}  # noqa: S104
    done = machine.run("functions", "serve", "IngestEvents", check=False, **environment)
    assert done.returncode == 1
    assert "SPRINGLINE_FUNCTIONS_TOKEN" in done.stderr
    assert "--behind-gateway" in done.stderr


def test_a_function_that_is_none_is_said(machine: Any) -> None:
    done = machine.run("functions", "serve", "Nothing", check=False, SPRINGLINE_DATABASE_URL=NOWHERE)
    assert done.returncode == 1
    assert "IngestEvents" in done.stderr


def test_creating_a_database_asks_for_all_that_it_needs(machine: Any) -> None:
    done = machine.run("create-database", check=False, SPRINGLINE_DATABASE_URL=NOWHERE)
    assert done.returncode == 2
    for role in ("SUPERUSER", "OWNER", "SYSTEM"):
        assert f"SPRINGLINE_{role}_DATABASE_URL is not set" in done.stderr
