"""A Springline of a benchmark's own: an empty folder with an embedded PostgreSQL, run by the real commands."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    """Commands run against one folder and port."""

    home: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """Settings for this folder, and none of the caller's."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")}
        return {**kept, "SPRINGLINE_HOME": str(self.home), "PORT": str(self.port), "SPRINGLINE_LOG_LEVEL": "WARNING"}

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> str:
        """Run a command; returns its output."""
        done = subprocess.run(
            [sys.executable, "-m", "springline", *arguments], env=self.environment, capture_output=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"springline {' '.join(arguments)} failed:\n{done.stderr.decode()}")
        return done.stdout.decode()

    def fill(self, messages: int, *, people: int = 30) -> None:
        """Import a made-up chat."""
        sample = self.home.parent / "chat.jsonl"
        with sample.open("wb") as file:
            subprocess.run(
                [sys.executable, "-m", "springline", "sample", "--messages", str(messages), "--people", str(people)],
                stdout=file,
                check=True,
            )
        self.run("import", "signal-cli", str(sample))

    @contextmanager
    def served(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Serve until the block ends; everything imported is indexed by its beginning."""
        process = subprocess.Popen(
            [sys.executable, "-m", "springline", "serve", "--no-sample"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if b"Ctrl-C" in line:
                    break
            self._wait_until_indexed()
            yield process
        finally:
            process.terminate()
            process.communicate()

    def token(self) -> str:
        """A service token."""
        found = re.search(r"SPRINGLINE_TOKEN=(\S+)", self.run("env"))
        assert found
        return found[1]

    def _wait_until_indexed(self) -> None:
        while True:
            status = json.loads(self.run("status", "--json"))
            if not status["events_to_relay"] and not status["messages_in_queues"]:
                return
            time.sleep(0.5)


@contextmanager
def machine() -> Iterator[Machine]:
    """A new machine; its folder is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="springline-benchmark-"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    try:
        yield Machine(folder / "home", port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
