"""Functions as API Gateway sees them: their `app.py`, imported anew on the test's database, called with its events."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from infra.openapi import load
from springline.access import accounts, sessions, tokens
from springline.access.guard import SESSION_COOKIE
from springline.access.model import Cause, NewSession, Role, command_principal
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl, FolderPlace
from springline.platform.clock import ManualClock
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from springline.warehouse import service
from springline.warehouse.answers import Answers
from tests.integration.chats import LATER, Chat, Pipeline


@dataclass(frozen=True)
class Answer:
    """What a function answered; header names as it wrote them."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def problem(self) -> Any:
        """The problem document without the request's id."""
        assert self.headers["Content-Type"] == "application/problem+json"
        return {name: value for name, value in self.json.items() if name != "instance"}


class Gateway:
    """One function behind a `{proxy+}` resource. `token` is what requests carry unless they say otherwise."""

    def __init__(self, module: ModuleType, ports: Runtime, token: str | None) -> None:
        self.module = module
        self.ports = ports
        self.token = token

    def call(
        self,
        method: str,
        target: str,
        body: Any = None,
        *,
        token: str | None = "",
        session: NewSession | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request; `target` is a path with its query. A body that is no text and no bytes is sent as JSON."""
        parts = urlsplit(target)
        sent: dict[str, str] = {}
        if session is not None:
            sent = {"Cookie": f"{SESSION_COOKIE}={session.secret}", "X-CSRF-Token": session.csrf_token}
        elif token := self.token if token == "" else token:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, str | bytes):
            body = json.dumps(body)
        if body is not None:
            sent["Content-Type"] = "application/json"
        event = {
            "resource": "/{proxy+}",
            "path": parts.path,
            "httpMethod": method,
            "headers": sent | dict(headers or {}),
            "queryStringParameters": None,
            "multiValueQueryStringParameters": parse_qs(parts.query, keep_blank_values=True) or None,
            "pathParameters": {"proxy": parts.path.removeprefix("/")},
            "stageVariables": None,
            "requestContext": {
                "httpMethod": method,
                "resourcePath": "/{proxy+}",
                "identity": {"sourceIp": "203.0.113.9"},
            },
            "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
            "isBase64Encoded": isinstance(body, bytes),
        }
        answer = self.module.app(event, None)
        return Answer(answer["statusCode"], answer["headers"], answer["body"])

    def get(self, target: str, **options: Any) -> Answer:
        return self.call("GET", target, **options)

    def post(self, target: str, body: Any, **options: Any) -> Answer:
        return self.call("POST", target, body, **options)


@pytest.fixture
def settings(db, tmp_path) -> Settings:
    """The settings of the functions under test."""
    urls = {role: DatabaseUrl.parse(db.urls[role]) for role in ("app", "system")}
    objects = FolderPlace(tmp_path / "objects")
    return Settings(database_url=urls["app"], system_database_url=urls["system"], objects_url=objects)


@pytest.fixture
def gateway(settings, new_token, monkeypatch) -> Iterator[Callable[..., Gateway]]:
    """Makes the gateway of a function by its folder's name; its token has the scopes given."""
    with ExitStack() as stack:

        def make(function: str, *scopes: str, settings: Settings = settings) -> Gateway:
            ports = Runtime(settings, clock=ManualClock(LATER))
            monkeypatch.setattr(runtime, "_installed", [ports])
            monkeypatch.setattr(service, "_answers", Answers())  # those of another test are of another database
            stack.callback(ports.close)
            return Gateway(load(function), ports, new_token(*scopes) if scopes else None)

        yield make


@pytest.fixture
def new_token(db) -> Callable[..., str]:
    """Makes a service token with scopes, of the first tenant unless told otherwise."""

    def make(*scopes: str, tenant_id: int | None = None) -> str:
        tenant_id = tenant_id or db.tenant_id
        cause = Cause(command_principal(tenant_id, "test"), LATER)
        with db.app.transaction(tenant_id) as tx:
            return tokens.create(tx, cause, name="test", scopes=scopes, expires_at=None).secret

    return make


@pytest.fixture
def new_session(db) -> Callable[..., NewSession]:
    """Signs an account in that has a role; the first tenant's unless told otherwise."""

    def make(role: Role = Role.ANALYST, *, name: str = "Ada", tenant_id: int | None = None) -> NewSession:
        tenant_id = tenant_id or db.tenant_id
        cause = Cause(command_principal(tenant_id, "test"), LATER)
        with db.app.transaction(tenant_id) as tx:
            account = accounts.create(tx, cause, email=f"{name}@example.org", name=name, role=role)
            link = sessions.issue_link(tx, cause, account.id)
        return sessions.sign_in_by_link(db.app.transaction, link, at=LATER, request_id=None)

    return make


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest.fixture
def pipeline(db) -> Pipeline:
    return Pipeline(db)
