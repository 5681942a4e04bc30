"""`Idempotency-Key`: a creating request that is sent again has its effect once, and gets the first one's answer.

The key is claimed by a row, in the transaction of the request itself. A second request with the same key waits at that
row until the first one has committed, and then answers what that one answered; if the first was rolled back, the
second does the work. Waiting ends at the database's lock or statement timeout. Errors are not kept: what was refused
had no effect and may be sent again. Of an answer its status, location and body are kept, and repeated as JSON.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from pg8000.exceptions import DatabaseError

from springline.platform.database import sqlstate
from springline.platform.errors import ConflictError
from springline.platform.http import queries
from springline.platform.http.problems import HttpError
from springline.platform.http.request import Request
from springline.platform.http.responses import JSON, Answer

MAX_KEY_LENGTH = 255
_GAVE_UP_WAITING = frozenset({"55P03", "57014"})  # lock timeout, statement timeout


class IdempotencyKeyError(HttpError):
    """The Idempotency-Key can't be used."""


class KeyReusedError(ConflictError):
    """The Idempotency-Key was used for another request."""


class StillRunningError(ConflictError):
    """The first request with this Idempotency-Key is still running."""

    retry_after_seconds = 1


def once(request: Request[Any, Any], key: str, answer: Callable[[], Answer]) -> Answer:
    """Answer the request, or repeat what the same one was answered before. Two statements more than without a key.

    Raises `IdempotencyKeyError`, `KeyReusedError` where another request came with this key, and `StillRunningError`.
    """
    if not 0 < len(key) <= MAX_KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise IdempotencyKeyError(f"send 1 to {MAX_KEY_LENGTH} printable ASCII characters, such as a UUID")
    said = fingerprint(request)
    try:
        claimed = queries.claim(request.tx, key=key, route=request.route, request_hash=said)
    except DatabaseError as error:
        if sqlstate(error) in _GAVE_UP_WAITING:
            raise StillRunningError("wait for it, or send this again a little later") from error
        raise
    if claimed:
        fresh = answer()
        location = fresh.headers.get("Location")
        queries.settle(request.tx, key=key, status=fresh.status, location=location, body=fresh.body)
        return fresh
    first = queries.read(request.tx, key=key)
    if first.request_hash != said or first.route != request.route:
        raise KeyReusedError("take a new key for each new request")
    headers = {"Content-Type": JSON, "Idempotency-Replayed": "true"}
    if first.location is not None:
        headers["Location"] = first.location
    return Answer(first.status, first.body, headers)


def fingerprint(request: Request[Any, Any]) -> str:
    """What makes a request the same one: its sender, method, address and body, byte for byte. SHA-256 in hex."""
    address = [request.principal.actor, request.method, request.route, sorted(request.path_parameters.items())]
    said = json.dumps([*address, sorted(request.parameters.items())]).encode()
    return hashlib.sha256(hashlib.sha256(said).digest() + request.raw_body).hexdigest()
