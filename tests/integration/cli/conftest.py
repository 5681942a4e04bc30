"""Runs the command line as its users do: as a process of its own, in an empty folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def own_database(db: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The test's own database, as the one that commands find, for the tenant `harbour`; their lines are wide."""
    monkeypatch.setenv("SPRINGLINE_DATABASE_URL", db.urls["app"])
    monkeypatch.setenv("SPRINGLINE_SYSTEM_DATABASE_URL", db.urls["system"])
    monkeypatch.setenv("SPRINGLINE_TENANT", "harbour")
    monkeypatch.setenv("COLUMNS", "200")
    return db


@dataclass
class Machine:
    """A folder with its own embedded PostgreSQL, and the commands run there."""

    home: Path
    port: int = field(default_factory=free_port)
    served: "list[Serving]" = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")}
        return {**kept, "SPRINGLINE_HOME": str(self.home), "PORT": str(self.port), "COLUMNS": "200"}

    def run(
        self, *arguments: str, check: bool = True, stdin: bytes | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "springline", *arguments],
            env={**self.environment, **environment},
            input=stdin,
            capture_output=True,
            check=False,
            timeout=120,
        )
        text = subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
        assert not check or text.returncode == 0, text.stderr + text.stdout
        return text

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)

    def serve(self, *arguments: str, **environment: str) -> "Serving":
        serving = Serving(self, arguments, {**self.environment, **environment})
        self.served.append(serving)
        return serving


class Serving:
    """A running `springline serve`."""

    def __init__(self, machine: Machine, arguments: tuple[str, ...], environment: dict[str, str]) -> None:
        self._log = machine.home.parent / f"serve-{len(machine.served)}.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "springline", "serve", *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.url = f"http://127.0.0.1:{environment['PORT']}"

    @property
    def output(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def ready(self) -> "Serving":
        deadline = time.monotonic() + START_SECONDS
        while "Ctrl-C" not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.05)
        return self

    def get(self, path: str, token: str) -> Any:
        answer = httpx.get(self.url + path, headers={"Authorization": f"Bearer {token}"}, timeout=20)
        return answer.raise_for_status().json()

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=40)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "a home" / ".springline")
    made.home.parent.mkdir()
    yield made
    for serving in made.served:
        if serving.process.poll() is None:
            serving.process.kill()
            serving.process.wait()
