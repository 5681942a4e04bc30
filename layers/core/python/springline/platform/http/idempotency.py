"""`Idempotency-Key`: a creating request that is sent again has its effect once, and gets the first one's answer.

The key is claimed by a row, in the transaction of the request itself. A second request with the same key waits at that
row until the first one has committed, and then answers what that one answered; if the first was rolled back, the
second does the work. Waiting ends at the database's lock or statement timeout. Errors are not kept: what was refused
had no effect and may be sent again. Of an answer its status, location and body are kept, and repeated as JSON. Where a
route says how to answer again, no body is kept: words in it may have to be forgotten before the key is.

A route that asks others first, such as a model, claims the key ahead, in a transaction that has ended before its view
begins, and settles it in the view's own. A second request is not kept waiting then but told to come back. Where the
first one crashed, its claim is anybody's after a while; had it only been slow, it can't settle any more, so its
transaction has no effect.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from pg8000.exceptions import DatabaseError

from springline.platform.database import sqlstate
from springline.platform.errors import ConflictError
from springline.platform.http import queries
from springline.platform.http.problems import HttpError
from springline.platform.http.queries import FirstRequest
from springline.platform.http.request import Request
from springline.platform.http.responses import JSON, Answer

MAX_KEY_LENGTH = 255
LEASE = timedelta(minutes=1)
"""How long a key that was claimed ahead stays claimed without an answer: longer than any request takes."""
_GAVE_UP_WAITING = frozenset({"55P03", "57014"})  # lock timeout, statement timeout


class IdempotencyKeyError(HttpError):
    """The Idempotency-Key can't be used."""


class KeyReusedError(ConflictError):
    """The Idempotency-Key was used for another request."""


class StillRunningError(ConflictError):
    """The first request with this Idempotency-Key is still running."""

    retry_after_seconds = 1


def once(
    request: Request[Any, Any],
    key: str,
    answer: Callable[[], Answer],
    again: Callable[[int], Answer] | None = None,
) -> Answer:
    """Answer the request, or repeat what the same one was answered before. Two statements more than without a key.

    With `again`, what is repeated is made anew, from the number that ends the first answer's location.

    Raises `IdempotencyKeyError`, `KeyReusedError` where another request came with this key, and `StillRunningError`.
    """
    _check(key)
    said = fingerprint(request)
    try:
        claimed = queries.claim(request.tx, key=key, route=request.route, request_hash=said)
    except DatabaseError as error:
        if sqlstate(error) in _GAVE_UP_WAITING:
            raise StillRunningError("wait for it, or send this again a little later") from error
        raise
    if claimed:
        fresh = answer()
        location, body = _kept(request, fresh, again)
        queries.settle(request.tx, key=key, status=fresh.status, location=location, body=body)
        return fresh
    return _repeated(request, queries.read(request.tx, key=key), said, again)


def once_ahead(
    request: Request[Any, Any],
    key: str,
    answer: Callable[[], Answer],
    again: Callable[[int], Answer] | None = None,
) -> Answer:
    """As `once`, with no transaction open when `answer` begins. Raises what `once` does.

    A request that another one with this key did not let settle raises `StillRunningError`, and its transaction ends
    without effect.
    """
    _check(key)
    said = fingerprint(request)
    with request.transaction() as tx:
        claimed_at = queries.claim_ahead(tx, key=key, route=request.route, request_hash=said, lease=LEASE)
        known = claimed_at or queries.read(tx, key=key)
    if not isinstance(known, datetime):
        return _repeated(request, known, said, again)
    try:
        fresh = answer()
        _settle_ahead(request, key, known, fresh, again)
    except Exception:
        with request.transaction() as tx:
            queries.release(tx, key=key, claimed_at=known)
        raise
    return fresh


def _settle_ahead(
    request: Request[Any, Any],
    key: str,
    claimed_at: datetime,
    fresh: Answer,
    again: Callable[[int], Answer] | None,
) -> None:
    location, body = _kept(request, fresh, again)
    told = queries.settle_ahead(
        request.tx, key=key, claimed_at=claimed_at, status=fresh.status, location=location, body=body
    )
    if not told:
        raise StillRunningError("this took so long that it was begun once more")


def _check(key: str) -> None:
    if not 0 < len(key) <= MAX_KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise IdempotencyKeyError(f"send 1 to {MAX_KEY_LENGTH} printable ASCII characters, such as a UUID")


def _kept(request: Request[Any, Any], fresh: Answer, again: Callable[[int], Answer] | None) -> tuple[str | None, str]:
    """The location and the body to repeat."""
    if isinstance(fresh.body, bytes):
        raise TypeError(f"{request.route} answers with bytes: declare it without idempotent")
    return fresh.headers.get("Location"), fresh.body if again is None else ""


def _repeated(
    request: Request[Any, Any], first: FirstRequest | None, said: str, again: Callable[[int], Answer] | None
) -> Answer:
    if first is None:  # it was given up, or forgotten, as this one came
        raise StillRunningError("send this again")
    if first.request_hash != said or first.route != request.route:
        raise KeyReusedError("take a new key for each new request")
    if first.status is None:
        raise StillRunningError("wait for it, or send this again a little later")
    headers = {"Content-Type": JSON, "Idempotency-Replayed": "true"}
    if first.location is not None:
        headers["Location"] = first.location
    body = first.body or "" if again is None else again(int((first.location or "").rpartition("/")[2])).body
    return Answer(first.status, body, headers)


def fingerprint(request: Request[Any, Any]) -> str:
    """What makes a request the same one: its sender, method, address and body, byte for byte. SHA-256 in hex."""
    address = [request.principal.actor, request.method, request.route, sorted(request.path_parameters.items())]
    said = json.dumps([*address, sorted(request.parameters.items())]).encode()
    return hashlib.sha256(hashlib.sha256(said).digest() + request.raw_body).hexdigest()
