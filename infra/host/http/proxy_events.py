"""HTTP to Lambda and back: REST API proxy events, payload format 1.0.

Source: API Gateway developer guide, "Lambda proxy integrations": input and output format.
"""

import base64
import binascii
import re
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import cast
from urllib.parse import parse_qsl

from infra.host.http.messages import HttpRequest, HttpResponse
from infra.host.http.routes import Found
from infra.host.template.intrinsics import ACCOUNT

STAGE = "local"
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")  # no line breaks: a field must not become two
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MalformedResponseError(ValueError):
    """A function returned something that API Gateway would not take for a response."""


def proxy_event(request: HttpRequest, found: Found, request_id: str, now: float) -> dict[str, object]:
    """The event that API Gateway makes of a request; `now` in seconds since 1970.

    Path and path parameters stay percent-encoded, query parameters are decoded, as in API Gateway. A body that is
    valid UTF-8 travels as text, any other as base64.
    """
    headers: dict[str, str] = {}
    multi_headers: dict[str, list[str]] = {}
    lowered: dict[str, str] = {}
    for name, value in request.headers:
        headers[name] = value
        multi_headers.setdefault(name, []).append(value)
        lowered[name.lower()] = value
    query: dict[str, str] = {}
    multi_query: dict[str, list[str]] = {}
    if request.query:
        for name, value in parse_qsl(request.query, keep_blank_values=True, errors="replace"):
            query[name] = value
            multi_query.setdefault(name, []).append(value)
    body, is_base64 = _body(request.body)
    endpoint = found.endpoint
    return {
        "resource": endpoint.resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": headers,
        "multiValueHeaders": multi_headers,
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": multi_query or None,
        "pathParameters": found.segments or None,
        "stageVariables": None,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": STAGE,
            "domainName": lowered.get("host", ""),
            "extendedRequestId": request_id,
            "httpMethod": request.method,
            "identity": {"sourceIp": request.client, "userAgent": lowered.get("user-agent")},
            "path": request.path,
            "protocol": "HTTP/1.1",
            "requestId": request_id,
            "requestTime": _clf_time(int(now)),
            "requestTimeEpoch": int(now * 1000),
            "resourceId": STAGE,
            "resourcePath": endpoint.resource_path,
            "stage": STAGE,
        },
        "body": body,
        "isBase64Encoded": is_base64,
    }


def response_of(result: object) -> HttpResponse:
    """The response that a handler's result means; raises `MalformedResponseError`, which API Gateway makes a 502."""
    if not isinstance(result, dict):
        raise MalformedResponseError(f"the handler returned {type(result).__name__}, not a mapping with statusCode")
    answer = cast("Mapping[str, object]", result)
    status = answer.get("statusCode")
    if isinstance(status, str) and status.isdecimal():
        status = int(status)
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise MalformedResponseError(f"statusCode is {status!r}, not a number from 200 to 599")
    return HttpResponse(status, _headers(answer), _response_body(answer))


def _headers(answer: Mapping[str, object]) -> list[tuple[str, str]]:
    multiple = cast("Mapping[str, list[object]]", answer.get("multiValueHeaders") or {})
    single = cast("Mapping[str, object]", answer.get("headers") or {})
    fields = [(name, str(value)) for name, value in single.items() if name not in multiple]
    fields += [(name, str(value)) for name, values in multiple.items() for value in values]
    for name, value in fields:
        if not _is_field_name(name) or not _FIELD_VALUE.fullmatch(value):
            raise MalformedResponseError(f"the header field {name!r} has a character that does not belong there")
    return [field for field in fields if not _is_the_servers(field[0])]


@lru_cache(maxsize=256)  # functions use a few dozen names, in every answer
def _is_field_name(name: str) -> bool:
    return _FIELD_NAME.fullmatch(name) is not None


@lru_cache(maxsize=256)
def _is_the_servers(name: str) -> bool:
    """Whether the server writes the field itself: what a function says of it could contradict the bytes sent."""
    return name.lower() in {"content-length", "connection", "transfer-encoding"}


def _response_body(answer: Mapping[str, object]) -> bytes:
    body = answer.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise MalformedResponseError(f"body is {type(body).__name__}, not a text")
    if not answer.get("isBase64Encoded"):
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedResponseError(f"body is not base64: {error}") from error


def _body(data: bytes) -> tuple[str | None, bool]:
    if not data:
        return None, False
    try:
        return data.decode(), False
    except UnicodeDecodeError:
        return base64.b64encode(data).decode("ascii"), True


@lru_cache(maxsize=4)
def _clf_time(second: int) -> str:
    moment = time.gmtime(second)
    return (
        f"{moment.tm_mday:02}/{_MONTHS[moment.tm_mon - 1]}/{moment.tm_year}:{time.strftime('%H:%M:%S', moment)} +0000"
    )
