"""`springline dev`: the command starts anew whenever code changes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.host.reload import snapshot

pytestmark = pytest.mark.integration

# The command writes its process id, and ends in an orderly way when it is asked to.
COMMAND = """
import os, signal, sys, time
def end(*_):
    print("stopped", os.getpid(), flush=True)
    os._exit(0)
signal.signal(signal.SIGTERM, end)
print("started", os.getpid(), flush=True)
if "ends" in sys.argv: os._exit(3)
while True: time.sleep(60)
"""
SUPERVISOR = """
import sys
from pathlib import Path
from infra.host.reload import supervise
print("exit", supervise([sys.executable, "-c", *sys.argv[2:]], Path(sys.argv[1]), watched=("code",)), flush=True)
"""


class Session:
    """A supervisor in a process of its own, and what it and its commands print."""

    def __init__(self, root: Path, *arguments: str) -> None:
        command = [sys.executable, "-c", SUPERVISOR, str(root), COMMAND, *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def line(self) -> list[str]:
        assert self.process.stdout is not None
        return self.process.stdout.readline().split()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "app.py").write_text("one = 1")
    return tmp_path


@pytest.fixture
def sessions() -> Iterator[list[Session]]:
    made: list[Session] = []
    yield made
    for session in made:
        if session.process.poll() is None:
            session.process.terminate()
        session.process.communicate(timeout=20)


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] == "Z":
            return True
        time.sleep(0.01)
    return False


def test_a_change_ends_the_command_in_an_orderly_way_and_starts_it_anew(root: Path, sessions: list[Session]) -> None:
    sessions.append(session := Session(root))
    _, first = session.line()
    (root / "code" / "app.py").write_text("two = 2")
    assert session.line() == ["stopped", first]
    started, second = session.line()
    assert (started, second != first) == ("started", True)
    session.process.send_signal(signal.SIGINT)
    assert session.line() == ["stopped", second]
    assert session.line() == ["exit", "0"]


def test_a_command_that_ends_by_itself_waits_for_the_next_change(root: Path, sessions: list[Session]) -> None:
    sessions.append(session := Session(root, "ends"))
    assert session.line()[0] == "started"
    (root / "code" / "new.sql").write_text("select 1")
    assert session.line()[0] == "started"
    session.process.terminate()
    assert session.line() == ["exit", "3"]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_a_killed_supervisor_leaves_no_command_behind(root: Path, sessions: list[Session]) -> None:
    sessions.append(session := Session(root))
    _, child = session.line()
    session.process.kill()
    assert gone(int(child))


def test_what_is_no_code_of_ours_is_not_looked_at(root: Path) -> None:
    before = snapshot(root, ("code",))
    for ignored in ("__pycache__/app.pyc", ".hidden/app.py", "notes.txt"):
        (root / "code" / ignored).parent.mkdir(exist_ok=True)
        (root / "code" / ignored).write_text("x")
    assert snapshot(root, ("code",)) == before
    (root / "code" / "app.py").unlink()
    assert snapshot(root, ("code",)) == {}
