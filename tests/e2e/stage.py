"""A host of its own for browser tests: its own PostgreSQL, the sample, and an account for each role."""

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from springline.access.model import Role

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
_START_SECONDS = 120.0
_STOP_SECONDS = 40.0
_ENGINE_AWAY = {"QUICKWIT_URL": "http://127.0.0.1:9"}
"""A search engine that never answers, as nothing listens on the port for discarding: pages show the fallback."""
_TOLD = ("SPRINGLINE_CHROMIUM", "SPRINGLINE_E2E_PATIENCE")
_LINK = re.compile(r"/sign-in#link=(\S+)")


class StageError(Exception):
    """The host for the browser tests did not come up; the message has what it printed."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A running host. Everyone of `accounts` has the same password."""

    url: str
    home: Path
    password: str
    accounts: Mapping[Role, str]
    sessions: Mapping[Role, Sequence[tuple[str, str]]]
    """The cookies of a session of each role, as names and values."""

    @property
    def environment(self) -> dict[str, str]:
        """What web/playwright.config.ts, the specs, and commands about this host's data read."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")}
        told = {name: os.environ[name] for name in _TOLD if name in os.environ}
        return {
            **kept,
            **told,
            "SPRINGLINE_URL": self.url,
            "SPRINGLINE_HOME": str(self.home),
            "SPRINGLINE_E2E_PASSWORD": self.password,
            "SPRINGLINE_E2E_SESSIONS": json.dumps(self.sessions),
            "SPRINGLINE_E2E_COMMAND": f"{sys.executable} -m springline",
        }


def build() -> None:
    """Have web/dist be what the sources say."""
    subprocess.run(["sh", "infra/web.sh"], cwd=ROOT, check=True)


@contextmanager
def stage() -> Iterator[Stage]:
    """Start a host with the sample and an account of each role; stop it and remove its data at the end.

    Raises `StageError`.
    """
    with tempfile.TemporaryDirectory(prefix="springline-e2e-", ignore_cleanup_errors=True) as folder:
        home, log, port = Path(folder) / "home", Path(folder) / "serve.log", _free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")}
        with log.open("wb") as output:
            host = subprocess.Popen(
                [sys.executable, "-m", "springline", "serve"],
                env={**kept, **_ENGINE_AWAY, "SPRINGLINE_HOME": str(home), "PORT": str(port), "COLUMNS": "200"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                start_new_session=True,
            )
        try:
            told = _wait_until_ready(host, log)
            url, password = f"http://127.0.0.1:{port}", secrets.token_urlsafe(18)
            accounts = _make_accounts(url, told, password)
            sessions = {role: _signed_in(url, email, password) for role, email in accounts.items()}
            yield Stage(url, home, password, accounts, sessions)
        finally:
            _stop(host)


def missing() -> str | None:
    """What this machine lacks for browser tests; None where it has all."""
    if not has_node():
        return "there is no Node"
    chromium = os.environ.get("SPRINGLINE_CHROMIUM", "/usr/bin/chromium")
    return None if shutil.which(chromium) else f"there is no Chromium at {chromium}: set SPRINGLINE_CHROMIUM"


def has_node() -> bool:
    """Whether this machine can build the web application."""
    return shutil.which("node") is not None and shutil.which("npm") is not None


def _wait_until_ready(host: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while "Ctrl-C" not in (told := log.read_text(encoding="utf-8")):
        if host.poll() is not None or time.monotonic() > deadline:
            raise StageError(told)
        time.sleep(0.1)
    return told


def _make_accounts(url: str, told: str, password: str) -> Mapping[Role, str]:
    """An account for each role, made by whoever the printed link signs in."""
    link = _LINK.search(told)
    if link is None:
        raise StageError(told)
    accounts = {role: f"{role.value}@example.org" for role in Role}
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        opened = client.post("/api/access/session", json={"link": link[1]}).raise_for_status().json()
        for role, email in accounts.items():
            wanted = {"email": email, "name": f"Sample {role.value}", "role": role.value, "password": password}
            headers = {"X-CSRF-Token": opened["csrf_token"]}
            client.post("/api/access/accounts", json=wanted, headers=headers).raise_for_status()
    return accounts


def _signed_in(url: str, email: str, password: str) -> Sequence[tuple[str, str]]:
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        client.post("/api/access/session", json={"email": email, "password": password}).raise_for_status()
        return list(client.cookies.items())


def _stop(host: subprocess.Popen[bytes]) -> None:
    if host.poll() is None:
        host.send_signal(signal.SIGINT)
        try:
            host.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            host.kill()
            host.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
