"""From what a view returned to what goes out: status, header fields, body."""

import re
from collections.abc import Mapping

from chalice.app import Response

from springline.platform.http import etags
from springline.platform.http.exchange import Exchange
from springline.platform.http.results import (
    Bytes,
    Cookie,
    Created,
    JsonModel,
    JsonText,
    NoContent,
    NotModified,
    Reply,
    Result,
    Text,
)

JSON = "application/json"

# An answer without an entity tag is nobody's to keep; nothing that an API returns is a document to show or to frame.
_ALWAYS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Answer:
    """A rendered answer, before the header fields that all have."""

    __slots__ = ("body", "cookies", "headers", "status")

    def __init__(self, status: int, body: str | bytes, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.body = body
        self.headers = headers or {}
        self.cookies: tuple[str, ...] = ()

    def sent(self, exchange: Exchange) -> Response:
        """The answer as Chalice wants it, with the security header fields, request id and quota."""
        headers: dict[str, str | list[str]] = {**_ALWAYS, **self.headers, "X-Request-Id": exchange.id}
        if exchange.quota is not None:
            headers.update(exchange.quota.headers())
        if self.cookies:
            headers["Set-Cookie"] = list(self.cookies)
        return Response(self.body, headers, self.status)


class ResultTypeError(TypeError):
    """A view returned something that is no result; see `springline.platform.http.results`."""

    def __init__(self, result: object) -> None:
        super().__init__(f"a view returned {type(result).__name__}: return a Pydantic model, JsonText, Text or Reply")


def render(result: Result, exchange: Exchange, *, status: int) -> Answer:
    """Turn a view's result into an answer with `status`, unless the result knows better."""
    if isinstance(result, NoContent):
        return Answer(204, "")
    if isinstance(result, NotModified):
        return Answer(304, "", _validated_by(result.etag))
    if isinstance(result, Created):
        answer = _content(result.content, exchange, 201)
        return _with_headers(answer, {"Location": result.location}) if result.location else answer
    if isinstance(result, Reply):
        chosen = status if result.status is None else result.status
        answer = Answer(chosen, "") if result.content is None else _content(result.content, exchange, chosen)
        answer.cookies = tuple(_set_cookie(cookie) for cookie in result.cookies)
        return _with_headers(answer, result.headers)
    return _content(result, exchange, status)


def _content(content: JsonText | Text | Bytes | JsonModel, exchange: Exchange, status: int) -> Answer:
    if isinstance(content, Bytes):
        return _bytes(content, exchange, status)
    if isinstance(content, JsonText):
        if content.etag is None:
            return Answer(status, content.text, {"Content-Type": JSON})
        headers = _validated_by(content.etag)
        if exchange.method != "GET":
            return Answer(status, content.text, {"Content-Type": JSON, "ETag": headers["ETag"]})
        if etags.already_has(exchange.headers.get("if-none-match"), content.etag):
            return Answer(304, "", headers)
        headers["Content-Type"] = JSON
        return Answer(status, content.text, headers)
    if isinstance(content, Text):
        return Answer(status, content.text, {"Content-Type": content.media_type})
    if not hasattr(content, "model_dump_json"):
        raise ResultTypeError(content)
    return Answer(status, content.model_dump_json(by_alias=True), {"Content-Type": JSON})


def _bytes(content: Bytes, exchange: Exchange, status: int) -> Answer:
    headers = {"Content-Type": content.media_type}
    if content.etag is None:
        return Answer(status, content.content, headers)
    headers |= _validated_by(content.etag)
    if exchange.method == "GET" and etags.already_has(exchange.headers.get("if-none-match"), content.etag):
        del headers["Content-Type"]
        return Answer(304, "", headers)
    return Answer(status, content.content, headers)


def _validated_by(etag: str) -> dict[str, str]:
    """The caller may keep the answer for itself, and asks each time whether it is still the newest."""
    return {"ETag": etags.quoted(etag), "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}


def _with_headers(answer: Answer, headers: Mapping[str, str]) -> Answer:
    for name, value in headers.items():
        if not value.isprintable():
            raise ValueError(f"header field {name} would hold a control character")
        answer.headers[name] = value
    return answer


_NOT_IN_COOKIES = re.compile(r"[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]")


def _set_cookie(cookie: Cookie) -> str:
    if _NOT_IN_COOKIES.search(cookie.name + cookie.value) or "=" in cookie.name:
        raise ValueError(f"cookie {cookie.name} has a name or value that a cookie can't hold")
    parts = [f"{cookie.name}={cookie.value}", f"Path={cookie.path}", f"SameSite={cookie.same_site}"]
    if cookie.max_age is not None:
        parts.append(f"Max-Age={cookie.max_age}")
    if cookie.http_only:
        parts.append("HttpOnly")
    if cookie.secure:
        parts.append("Secure")
    return "; ".join(parts)
