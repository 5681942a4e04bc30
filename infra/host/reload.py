"""`make dev`: runs a command, and starts it anew whenever the code that it runs has changed."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

_log = logging.getLogger(__name__)

WATCHED = ("functions", "layers", "infra", "migrations", "template.yaml")
_SUFFIXES = {".css", ".html", ".json", ".py", ".sql", ".yaml", ".yml"}
_LOOK_SECONDS = 0.4
_STOP_SECONDS = 15.0

Snapshot = dict[str, int]


def snapshot(root: Path, watched: Sequence[str] = WATCHED) -> Snapshot:
    """When each file of the program was last changed, in nanoseconds. Looking at a thousand files takes some 5 ms."""
    return {path: changed for name in watched for path, changed in _files(root / name)}


def supervise(command: Sequence[str], root: Path, *, watched: Sequence[str] = WATCHED) -> int:
    """Run `command`, again after each change, until SIGINT or SIGTERM; returns its exit code. For the main thread.

    A command that ends by itself is started again after the next change, so a syntax error does not end the session.
    """
    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return _supervise(command, lambda: snapshot(root, watched), lambda: bool(asked))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _supervise(command: Sequence[str], look: Callable[[], Snapshot], asked: Callable[[], bool]) -> int:
    while True:
        seen = look()
        # A group of its own: Ctrl-C in the terminal reaches this process only, which then stops the child once.
        child = subprocess.Popen(command, process_group=0, preexec_fn=_stop_with_parent)  # noqa: S603 - our own command
        now = seen
        while not asked() and now == seen:
            time.sleep(_LOOK_SECONDS)
            now = look()
        code = _stop(child)
        if asked():
            return code
        changed = sorted(path for path in seen.keys() | now.keys() if seen.get(path) != now.get(path))
        _log.info("%s changed: starting again", ", ".join(Path(path).name for path in changed[:3]))


def _stop_with_parent() -> None:
    """Ask the kernel to end the command when this process is killed: it would keep the port (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _stop(child: "subprocess.Popen[bytes]") -> int:
    if child.poll() is None:
        child.terminate()
    try:
        return child.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def _files(place: Path) -> Iterator[tuple[str, int]]:
    if place.is_file():
        yield str(place), place.stat().st_mtime_ns
        return
    for folder, folders, names in os.walk(place):
        folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]
        for name in names:
            path = Path(folder, name)
            if path.suffix in _SUFFIXES:
                try:
                    yield str(path), path.stat().st_mtime_ns
                except FileNotFoundError:
                    continue  # an editor's temporary file
