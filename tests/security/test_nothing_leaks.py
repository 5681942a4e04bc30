"""Secrets and people's words, followed through a host that is told to log all it can: it writes none of them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from springline.access import accounts, sessions, tokens
from springline.access.model import Cause, Role, command_principal
from springline.platform.clock import SystemClock
from springline.platform.statements import parse
from tests.integration.cli.conftest import free_port
from tests.security.contract import SCOPES
from tests.security.intruders import bearer

pytestmark = pytest.mark.integration

PASSWORD = "Canary-of-an-account-7261"
WRONG_PASSWORD = "Canary-typed-wrongly-5518"
MISPLACED = "Canary-in-the-wrong-place-3390"
KEY = "sk-canary-of-a-model-8841"
WORDS = "canarywords"
ROLES = ("app", "system", "owner")
DATABASE_PASSWORDS = {role: f"Canary-of-{role}-4417" for role in ROLES}
REFUSE = {
    "a message": "alter table raw_signal_messages add constraint no_a check (text not like '%refused%') not valid",
    "a request": "alter table request add constraint no_b check (title not like '%refused%') not valid",
}
CUT = parse(
    "test.cut",
    "select pg_terminate_backend(pid) from pg_stat_activity "
    "where usename = 'springline_app' and datname = current_database()",
)
COMMANDS = (
    "env --help",
    "doctor",
    "doctor --json",
    "status --json",
    "tokens list --json",
    "audit list --json",
    "audit access --json",
    "quarantine list --json",
    "queues list --json",
    "nonsense --password Canary",
)
RUN_ALL = "import sys; from springline.cli.app import run; [run(line.split()) for line in sys.argv[1:]]"


def with_password(url: str, password: str) -> str:
    return url.replace("@", f":{password}@", 1)


class Deployment:
    """A host in a process of its own, with secrets in its environment, and all that was answered and written."""

    def __init__(self, db: Any, home: Path, log_format: str) -> None:
        self.db = db
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")} | {
            "SPRINGLINE_DATABASE_URL": with_password(db.urls["app"], DATABASE_PASSWORDS["app"]),
            "SPRINGLINE_SYSTEM_DATABASE_URL": with_password(db.urls["system"], DATABASE_PASSWORDS["system"]),
            "SPRINGLINE_OWNER_DATABASE_URL": with_password(db.urls["owner"], DATABASE_PASSWORDS["owner"]),
            "SPRINGLINE_LLM_API_KEY": KEY,
            "SPRINGLINE_TENANT": "harbour",
            "SPRINGLINE_HOME": str(home),
            "SPRINGLINE_LOG_LEVEL": "DEBUG",
            "SPRINGLINE_LOG_FORMAT": log_format,
            "PORT": str(port),
        }
        self.log = home / "host.log"
        with self.log.open("wb") as stream:
            self._process = subprocess.Popen(
                [sys.executable, "-X", "dev", "-m", "springline", "serve", "--no-sample"],
                env=self.environment,
                stdout=stream,
                stderr=stream,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.client = httpx.Client(base_url=self.url, timeout=20)
        self.refusals: list[str] = []

    def ask(self, method: str, path: str, status: int, **parts: Any) -> httpx.Response:
        """Ask, and keep the answer if it is a refusal."""
        answer = self.client.request(method, path, **parts)
        assert answer.status_code == status, (method, path, answer.text)
        if answer.status_code >= 400:
            self.refusals.append(answer.text + str(answer.headers))
        return answer

    def until(self, shown: str) -> None:
        """Wait until the metrics page shows something."""
        self._wait(lambda: shown in self.client.get("/metrics").text)

    def ready(self) -> None:
        self._wait(lambda: self._process.poll() is not None or self._answers())
        assert self._process.poll() is None, self.log.read_text(encoding="utf-8")

    def stop(self) -> str:
        """End the host; all that it wrote."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.client.close()
        return self.log.read_text(encoding="utf-8")

    def _answers(self) -> bool:
        try:
            return self.client.get("/health/livez").status_code == 200
        except httpx.TransportError:
            return False

    def _wait(self, done: Any) -> None:
        deadline = time.monotonic() + 40
        while not done():
            assert time.monotonic() < deadline, self.log.read_text(encoding="utf-8")[-4000:]
            time.sleep(0.1)


@pytest.fixture(params=["json", "text"])
def host(db: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Deployment]:
    deployment = Deployment(db, tmp_path, request.param)
    try:
        deployment.ready()
        yield deployment
    finally:
        deployment.stop()


def message(number: int, text: str) -> bytes:
    """What signal-cli sends."""
    at = 1_772_442_000_000 + number
    told = {"timestamp": at, "message": text, "groupInfo": {"groupId": "Z3JvdXA=", "groupName": "Help next door"}}
    sender = {"sourceUuid": "00000000-0000-4000-8000-000000000001", "sourceName": "Ada", "timestamp": at}
    return json.dumps({"envelope": {**sender, "dataMessage": told}}).encode()


def live_through_everything(host: Deployment) -> dict[str, str]:
    """Sign in and fail to, make and lose tokens, say things that go in and that are refused; the secrets in it."""
    db, now = host.db, SystemClock().now()
    cause = Cause(command_principal(db.tenant_id, "test"), now)
    with db.transaction() as tx:
        secrets = {"token": tokens.create(tx, cause, name="all", scopes=SCOPES, expires_at=None).secret}
        ada = accounts.create(tx, cause, email="ada@example.org", name="Ada", role=Role.ADMIN, password=PASSWORD)
        secrets["link"] = sessions.issue_link(tx, cause, ada.id, lifetime=timedelta(hours=1))
    may = bearer(secrets["token"])
    sign_in = {"email": "ada@example.org", "password": PASSWORD, "tenant": "harbour"}

    opened = host.ask("POST", "/api/access/session", 200, json=sign_in)
    secrets |= {"session": opened.cookies["springline_session"], "csrf": opened.json()["csrf_token"]}
    host.ask("POST", "/api/access/session", 401, json=sign_in | {"password": WRONG_PASSWORD})
    host.ask("POST", "/api/access/session", 422, json={"email": "ada@example.org", "passwort": WRONG_PASSWORD})
    host.ask("POST", "/api/access/session", 400, content=f'{{"password": "{PASSWORD}"', headers=JSON)
    host.client.cookies.clear()
    host.ask("POST", "/api/access/session", 200, json={"link": secrets["link"]})
    secrets["second session"] = host.client.cookies["springline_session"]
    host.ask("POST", "/api/access/session", 401, json={"link": secrets["link"]})
    host.client.cookies.clear()

    wanted = {"name": "reader", "scopes": ["index:read"], "expires_at": None}
    made = host.ask("POST", "/api/access/tokens", 201, json=wanted, headers=may).json()
    secrets["made"] = made["secret"]
    rotated = host.ask(
        "POST", f"/api/access/tokens/{made['id']}/rotate", 201, json={"grace_seconds": 0}, headers=may
    ).json()
    secrets["rotated"] = rotated["secret"]
    host.ask("GET", "/api/index/people", 401, headers=bearer(secrets["made"]))
    host.ask("GET", f"/api/index/people?token={secrets['rotated']}", 401)
    host.ask("GET", f"/api/nothing/{MISPLACED}", 404)
    host.ask("GET", f"/api/index/people?text={WORDS}&limit={MISPLACED}", 422, headers=may)
    host.ask("GET", f"/api/index/people?cursor={MISPLACED}", 400, headers=may)
    host.ask("GET", "/api/index/people", 401, headers={"Authorization": f"Basic {MISPLACED}"})
    host.ask("GET", "/api/index/people", 401, headers={"Cookie": f"springline_session={MISPLACED}"})
    weak = {"email": "ben@example.org", "name": "Ben", "role": "viewer", "password": "canary1"}
    host.ask("POST", "/api/access/accounts", 422, json=weak, headers=may)

    lines = {"Content-Type": "application/x-ndjson"} | may
    host.ask("POST", "/api/events/signal", 202, content=message(1, f"Who has a drill? {WORDS}"), headers=lines)
    host.ask("POST", "/api/events/signal", 202, content=b'{"envelope": {"' + WORDS.encode(), headers=lines)
    need = {"kind": "need", "title": f"A ladder {WORDS}", "body": f"Who has one? {WORDS}"}
    host.ask("POST", "/api/requests", 201, json=need, headers=may | {"Idempotency-Key": "key-1"})
    host.ask("POST", "/api/requests", 409, json=need | {"title": WORDS}, headers=may | {"Idempotency-Key": "key-1"})
    host.ask("POST", "/api/requests", 422, json=need | {"kind": WORDS}, headers=may)
    with db.owner.transaction() as tx:
        for name, change in REFUSE.items():
            tx.execute(parse(f"test.{name}", change))
    host.ask("POST", "/api/requests", 500, json=need | {"title": f"refused {WORDS}"}, headers=may)
    host.ask("POST", "/api/events/signal", 202, content=message(2, f"refused {WORDS}"), headers=lines)
    host.until('ingest_events_total{type="community",outcome="failed"}')
    with db.superuser.transaction() as tx:
        tx.rows(CUT)
    host.ask("GET", "/api/index/people", 200, headers=may)
    return secrets


JSON = {"Content-Type": "application/json"}


def test_nothing_of_it_is_written_anywhere(host: Deployment) -> None:
    secrets = live_through_everything(host)
    page = host.client.get("/metrics").text
    written = {"log": host.stop(), "metrics": page, "refusals": "\n".join(host.refusals)}
    secrets |= {f"database password of {role}": password for role, password in DATABASE_PASSWORDS.items()}
    secrets |= {"password": PASSWORD, "wrong password": WRONG_PASSWORD, "weak password": "canary1", "key": KEY}
    secrets |= {"misplaced": MISPLACED, "words": WORDS}

    assert "unhandled error in" in written["log"], "it did log the failure, with all that it knew"
    assert "ada@example.org" not in written["log"]
    found = {(name, place) for name, secret in secrets.items() for place, text in written.items() if secret in text}
    assert found == set()


def test_commands_and_their_complaints_say_nothing_of_it(db: Any, tmp_path: Path) -> None:
    deployed = {name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")} | {
        "SPRINGLINE_HOME": str(tmp_path),
        "SPRINGLINE_TENANT": "harbour",
        "SPRINGLINE_LOG_LEVEL": "DEBUG",
        "SPRINGLINE_LLM_API_KEY": KEY,
        "SPRINGLINE_DATABASE_URL": with_password(db.urls["app"], DATABASE_PASSWORDS["app"]),
        "SPRINGLINE_SYSTEM_DATABASE_URL": with_password(db.urls["system"], DATABASE_PASSWORDS["system"]),
    }
    unreachable = "postgresql://springline_app:Canary-of-app-4417@127.0.0.1:1/nothing"
    environments = {
        "as it should be": deployed,
        "nobody answers": deployed
        | {"SPRINGLINE_DATABASE_URL": unreachable, "SPRINGLINE_SYSTEM_DATABASE_URL": unreachable},
        "no address": deployed | {"SPRINGLINE_DATABASE_URL": "postgres//springline_app:Canary-of-app-4417@nowhere"},
    }
    for name, environment in environments.items():
        commands = COMMANDS if environment is deployed else ("doctor", "status", "tokens list")
        done = subprocess.run(
            [sys.executable, "-c", RUN_ALL, *commands],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        told = done.stdout + done.stderr
        assert "Canary" not in told.replace("nonsense --password Canary", ""), (name, told)
        assert KEY not in told, name
        assert len(told) > 200, (name, told)
