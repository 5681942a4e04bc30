"""The access API on a real database, and people and services that call it."""

import importlib.util
import itertools
import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from springline.access import accounts, sessions, tokens
from springline.access.guard import SESSION_COOKIE, guard
from springline.access.model import Cause, Role, command_principal
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl
from springline.platform.clock import ManualClock
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings

_APP = Path(__file__).parents[3] / "functions" / "access_api" / "app.py"
_numbers = itertools.count(1)


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def ports(db, clock):
    made = Runtime(Settings(database_url=DatabaseUrl.parse(db.urls["app"]), metrics="null"), clock=clock)
    yield made
    made.close()


@pytest.fixture
def guarded(ports):
    """The guard, asked as a request with these headers would ask it."""

    def authenticate(*, method="GET", cookies=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return guard(ports).authenticate(method=method, headers=named, cookies=cookies or {})

    return authenticate


@pytest.fixture
def cause(db, clock):
    """A command of the first tenant's operator, at the clock's time."""
    return lambda tenant_id=None: Cause(command_principal(tenant_id or db.tenant_id, "test"), clock.now())


@pytest.fixture
def make_token(db, cause):
    def make(*scopes, name="importer", expires_at=None, tenant_id=None):
        with db.transaction(tenant_id) as tx:
            return tokens.create(tx, cause(tenant_id), name=name, scopes=scopes, expires_at=expires_at)

    return make


@pytest.fixture
def make_account(db, cause):
    def make(role=Role.VIEWER, *, email=None, password=None, tenant_id=None):
        address = email or f"person{next(_numbers)}@example.org"
        with db.transaction(tenant_id) as tx:
            return accounts.create(tx, cause(tenant_id), email=address, name="Ada", role=role, password=password)

    return make


@pytest.fixture
def make_link(db, cause):
    def make(account, *, tenant_id=None, lifetime=timedelta(minutes=15)):
        with db.transaction(tenant_id) as tx:
            return sessions.issue_link(tx, cause(tenant_id), account.id, lifetime=lifetime)

    return make


@pytest.fixture
def open_session(db, clock, make_link):
    def open_one(account, *, tenant_id=None):
        link = make_link(account, tenant_id=tenant_id)
        return sessions.sign_in_by_link(db.app.transaction, link, at=clock.now(), request_id=None)

    return open_one


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Caller:
    """Sends requests to the access API, with the same headers each time."""

    app: Any
    headers: dict[str, str] = field(default_factory=dict)
    client: str = "203.0.113.9"

    def __call__(self, method, path, body=None, *, headers=None, query=None):
        sent = {**self.headers, **(headers or {})}
        if isinstance(body, dict):
            body, sent["Content-Type"] = json.dumps(body), "application/json"
        event = {
            "path": path,
            "pathParameters": None,
            "multiValueQueryStringParameters": {name: [str(value)] for name, value in (query or {}).items()} or None,
            "stageVariables": None,
            "headers": sent,
            "requestContext": {
                "httpMethod": method,
                "resourcePath": "/api/access/{proxy+}",
                "identity": {"sourceIp": self.client},
            },
            "body": body,
        }
        answer = self.app(event, None)
        cookies = answer["multiValueHeaders"].get("Set-Cookie", [])
        return Answered(answer["statusCode"], answer["headers"], cookies, answer["body"])

    def form(self, path, body, **headers):
        return self("POST", path, body, headers={"Content-Type": "application/x-www-form-urlencoded", **headers})

    def with_token(self, secret):
        return Caller(self.app, {"Authorization": f"Bearer {secret}"}, self.client)

    def with_session(self, session):
        headers = {"Cookie": f"{SESSION_COOKIE}={session.secret}", "X-CSRF-Token": session.csrf_token}
        return Caller(self.app, headers, self.client)

    def without(self, name):
        return Caller(self.app, {key: value for key, value in self.headers.items() if key != name}, self.client)

    def at(self, client):
        return Caller(self.app, self.headers, client)


@pytest.fixture
def api(ports, monkeypatch):
    """Calls the function as the host would, without credentials."""
    monkeypatch.setattr(runtime, "_installed", [ports])
    spec = importlib.util.spec_from_file_location("access_api_under_test", _APP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Caller(module.app)
