"""An API with fakes for everything outside, called by REST API proxy events as the gateway sends them."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pytest

from springline.platform.clock import ManualClock
from springline.platform.errors import UnauthenticatedError
from springline.platform.http import Api, Principal, RateLimit
from springline.platform.http.exchange import Exchange


def event(
    method: str,
    path: str,
    *,
    template: str | None = None,
    segments: dict[str, str] | None = None,
    query: str = "",
    headers: dict[str, str] | None = None,
    body: str | bytes | None = None,
    client: str = "203.0.113.9",
) -> dict[str, Any]:
    binary = isinstance(body, bytes)
    return {
        "resource": template or path,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": None if headers is None else {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
        "pathParameters": segments,
        "stageVariables": None,
        "requestContext": {
            "httpMethod": method,
            "resourcePath": template or path,
            "identity": {"sourceIp": client},
        },
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": binary,
    }


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def call(api: Api, method: str, path: str, *, token: str | None, **parts: Any) -> Answered:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    if isinstance(parts.get("body"), dict | list):
        parts["body"] = json.dumps(parts["body"])
        headers["Content-Type"] = "application/json"
    headers |= parts.pop("headers", {})
    answer = api.chalice(event(method, path, headers=headers, **parts), None)
    return Answered(
        answer["statusCode"], answer["headers"], answer["multiValueHeaders"].get("Set-Cookie", []), answer["body"]
    )


class TokenGuard:
    """Knows three tokens: two of one tenant and one of another."""

    known: ClassVar = {
        "reader": Principal(7, "reader", frozenset({"index:read"})),
        "writer": Principal(7, "writer", frozenset({"index:read", "community:write"})),
        "stranger": Principal(8, "stranger", frozenset({"index:read", "community:write"})),
    }

    def authenticate(self, *, method: str, headers: dict[str, str], cookies: dict[str, str]) -> Principal:
        token = headers.get("authorization", "").removeprefix("Bearer ") or cookies.get("session", "")
        if token not in self.known:
            raise UnauthenticatedError("the token is unknown or has expired")
        return self.known[token]


class Ledger:
    """Hands out transactions that write down what becomes of them."""

    def __init__(self) -> None:
        self.entries: list[str] = []

    @contextmanager
    def __call__(self, tenant_id: int | None) -> Iterator[object]:
        self.entries.append(f"begin {tenant_id}")
        try:
            yield self
        except BaseException:
            self.entries.append("roll back")
            raise
        self.entries.append("commit")


class Observations:
    def __init__(self) -> None:
        self.seen: list[tuple[str, str, int, float]] = []

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        self.seen.append((route, method, status, seconds))


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def observations() -> Observations:
    return Observations()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def limit() -> RateLimit | None:
    return None


@pytest.fixture
def api(ledger: Ledger, observations: Observations, clock: ManualClock, limit: RateLimit | None) -> Api:
    return Api(
        "test_api",
        guard=TokenGuard(),
        transactions=ledger,
        limit=limit,
        observer=observations,
        clock=clock,
        new_id=lambda: "made-up",
    )


@pytest.fixture
def send(api: Api) -> Callable[..., Answered]:
    """Calls the `api` of the same test, as "reader" unless told otherwise."""
    return lambda method, path, **parts: call(api, method, path, **{"token": "reader", **parts})


@pytest.fixture
def exchange() -> Callable[..., Exchange]:
    """Makes an exchange without an API."""
    return lambda method="GET", path="/", **parts: Exchange(
        event(method, path, **parts), started=0.0, new_id=lambda: "made-up"
    )
