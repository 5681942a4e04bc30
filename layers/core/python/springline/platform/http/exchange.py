"""One HTTP exchange: what API Gateway says of a request, and what becomes known while it is served.

The exchange travels in a context variable and not on the Chalice app, whose `current_request` is shared by all threads
of a host.
"""

import base64
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import NotRequired, TypedDict

from springline.platform.http.guards import Principal
from springline.platform.http.ratelimits import Quota


class Identity(TypedDict, total=False):
    """Who is at the other end of the connection."""

    sourceIp: str


class EventContext(TypedDict):
    """How the gateway understood the request."""

    httpMethod: str
    resourcePath: str
    identity: NotRequired[Identity]


class Event(TypedDict):
    """A REST API proxy event, payload 1.0: what is used of it. The path and its parameters are percent-encoded."""

    path: str
    pathParameters: Mapping[str, str] | None
    multiValueQueryStringParameters: dict[str, list[str]] | None
    headers: dict[str, str] | None
    requestContext: EventContext
    body: str | None
    isBase64Encoded: NotRequired[bool]


_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

current_exchange: ContextVar["Exchange"] = ContextVar("springline_exchange")


class Exchange:
    """A request's parts, and its principal and quota once they are known."""

    __slots__ = ("event", "headers", "id", "method", "principal", "quota", "started", "waited")

    def __init__(self, event: Event, *, started: float, new_id: Callable[[], str]) -> None:
        self.event = event
        self.started = started
        self.waited = 0.0  # seconds for news that had not happened yet: nobody was slow
        self.headers: Mapping[str, str] = {name.lower(): value for name, value in (event["headers"] or {}).items()}
        self.method = event["requestContext"]["httpMethod"]
        given = self.headers.get("x-request-id", "")
        self.id = given if _SANE_ID.fullmatch(given) else new_id()
        self.principal: Principal | None = None
        self.quota: Quota | None = None

    @property
    def parameters(self) -> dict[str, list[str]]:
        """The query parameters, decoded, each with all its values."""
        return self.event["multiValueQueryStringParameters"] or {}

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies sent; of one sent twice, the first, which is the one of the longer path."""
        found: dict[str, str] = {}
        for part in self.headers.get("cookie", "").split(";"):
            name, separator, value = part.strip().partition("=")
            if separator:
                found.setdefault(name, value.strip('"'))
        return found

    @property
    def client(self) -> str:
        """The caller's network address as the gateway saw it; empty where it did not say."""
        return self.event["requestContext"].get("identity", {}).get("sourceIp", "")

    def sent_size(self) -> int:
        """At least how many bytes the body has, known without decoding it."""
        body = self.event["body"]
        if not body:
            return 0
        return len(body) // 4 * 3 - 2 if self.event.get("isBase64Encoded") else len(body)

    def raw_body(self) -> bytes:
        """The body's bytes. Raises `ValueError` where they are neither UTF-8 nor the base64 that the event promises."""
        body = self.event["body"]
        if not body:
            return b""
        if not self.event.get("isBase64Encoded"):
            return body.encode()
        return base64.b64decode(body, validate=True)
