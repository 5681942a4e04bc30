"""Requests and responses as the server and the gateway pass them to each other."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias

PROBLEM = "application/problem+json"


@dataclass(slots=True)
class HttpRequest:
    """A request whose body has arrived. `path` and `query` are as sent, percent-encoded; field names in lower case."""

    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    client: str

    def header(self, name: str) -> str | None:
        """The last value of a header field; `name` in lower case."""
        return next((value for key, value in reversed(self.headers) if key == name), None)


@dataclass(slots=True)
class HttpResponse:
    """A whole response; the server adds its length and date."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


Respond: TypeAlias = Callable[[HttpResponse], None]
Handle: TypeAlias = Callable[[HttpRequest, Respond], None]
"""Answers a request by calling the second argument once: from the same thread, or from another one that gave it up."""


def problem(
    status: int, kind: str, detail: str, *, instance: str | None = None, headers: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """Problem details (RFC 9457) in the form of `springline.platform.http.problems`; `instance` is the request's id."""
    document = {
        "type": f"urn:springline:problem:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    fields = [("Content-Type", PROBLEM), ("Cache-Control", "no-store"), *headers]
    if instance is not None:
        document["instance"] = instance
        fields.append(("X-Request-Id", instance))
    return HttpResponse(status, fields, json.dumps(document, ensure_ascii=False).encode())
