"""The index API over HTTP."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from springline.appcache.upstream import (
    Answer,
    Found,
    Missing,
    Unchanged,
    UpstreamAwayError,
    UpstreamBusyError,
    UpstreamError,
    UpstreamGarbledError,
    UpstreamRefusedError,
)
from springline.platform.addresses import Secret
from springline.platform.http_clients import HttpClients
from springline.platform.llm.retry_after import parse_retry_after

if TYPE_CHECKING:
    import httpx

_TARGET = re.compile(r"/api/index/(?:people|requests|changes)(?:/[0-9]+)?(?:\?[!-~]*)?")
_GENERATION = re.compile(r'(?:W/)?"generation-([0-9]{1,18})"')
_TRY_AGAIN = frozenset({500, 502, 504})
_ATTEMPTS = 2


def _utc_now() -> datetime:
    return datetime.now(UTC)


class TargetError(ValueError):
    """This client asks for nothing outside of the index API."""

    def __init__(self) -> None:
        super().__init__("the path does not lie below /api/index/, or isn't percent-encoded")


class IndexClient:
    """An `Upstream` over HTTP. Safe to use from several threads; connections are kept. Redirects are not followed.

    A request that breaks off, or that the index API fails at, is sent once more; one that takes too long is not.

    Args:
        url: Where the index API is, without `/api/index`.
        transport: Replaces the network in tests.
        time_limit: Bounds one attempt from its first byte to its last, and the wait for a connection.
        largest_answer: Bytes; a larger answer is given up.
        monotonic: Seconds since some moment.
        now: The time, for dates in `Retry-After`.
    """

    def __init__(
        self,
        url: str,
        *,
        transport: "httpx.BaseTransport | None" = None,
        time_limit: timedelta = timedelta(seconds=2),
        largest_answer: int = 1 << 22,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._url = url.rstrip("/")
        self._transport = transport
        self._time_limit = time_limit.total_seconds()
        self._largest_answer = largest_answer
        self._monotonic, self._now = monotonic, now
        self._clients = HttpClients(self._new_client)

    def fetch(self, target: str, token: Secret, *, etag: str | None = None) -> Answer:
        """Ask for a path with its query; see `Upstream.fetch`. Raises `TargetError` for what lies elsewhere."""
        if _TARGET.fullmatch(target) is None or "#" in target:
            raise TargetError
        # An encoded answer could grow without bound while it is unpacked, so none is asked for.
        headers = {"Accept-Encoding": "identity", "Authorization": f"Bearer {token.reveal()}"}
        if etag is not None:
            headers["If-None-Match"] = etag
        for attempt in range(_ATTEMPTS):
            answer = self._attempt(target, headers, is_last=attempt == _ATTEMPTS - 1)
            if answer is not None:
                return answer
        raise AssertionError("the last attempt answers or raises")

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._clients.close()

    def _attempt(self, target: str, headers: dict[str, str], *, is_last: bool) -> Answer | None:
        """Ask once; None where asking once more may help."""
        import httpx

        deadline = self._monotonic() + self._time_limit
        try:
            with self._clients.lend() as client, client.stream("GET", self._url + target, headers=headers) as response:
                if response.status_code in _TRY_AGAIN and not is_last:
                    return None
                return self._answer(response, deadline)
        except httpx.TimeoutException as error:
            raise self._too_slow() from error
        except httpx.HTTPError as error:
            if not is_last:
                return None
            raise UpstreamAwayError(f"can't be reached: {type(error).__name__}") from error

    def _answer(self, response: "httpx.Response", deadline: float) -> Answer:
        status = response.status_code
        if status == 304:
            return Unchanged()
        if status == 404:
            return Missing()
        if status != 200:
            raise self._failure(response)
        etag = response.headers.get("etag")
        return _found(self._read(response, deadline), etag if etag and etag.isascii() else None)

    def _failure(self, response: "httpx.Response") -> UpstreamError:
        status = response.status_code
        wait = parse_retry_after(response.headers.get("retry-after"), self._now())
        if status == 429:
            return UpstreamBusyError("was asked too often (HTTP 429)", wait=wait)
        if status >= 500:
            return UpstreamAwayError(f"fails (HTTP {status})", wait=wait)
        return UpstreamRefusedError(f"refuses the request (HTTP {status})")

    def _read(self, response: "httpx.Response", deadline: float) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise UpstreamGarbledError("compressed its answer, which was not asked for")
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._largest_answer:
                raise UpstreamGarbledError(f"answered with more than {self._largest_answer:,} bytes")
            if self._monotonic() > deadline:
                raise self._too_slow()
        return bytes(body)

    def _too_slow(self) -> UpstreamAwayError:
        return UpstreamAwayError(f"took longer than {self._time_limit:g} s")

    def _new_client(self) -> "httpx.Client":
        import httpx

        return httpx.Client(transport=self._transport, timeout=httpx.Timeout(self._time_limit), trust_env=False)


def _found(body: bytes, etag: str | None) -> Found:
    """An answer with its version: a document says its own, a listing's entity tag is the generation of its kind."""
    try:
        text = body.decode()
        content: object = json.loads(text)
    except (ValueError, RecursionError):
        raise UpstreamGarbledError("answered with something that is no JSON") from None
    if not isinstance(content, dict) or "\0" in text:
        raise UpstreamGarbledError("answered with JSON that is no object")
    version = cast("dict[str, object]", content).get("version")
    if isinstance(version, int) and not isinstance(version, bool):
        return Found(text, version, etag)
    generation = _GENERATION.fullmatch(etag or "")
    return Found(text, int(generation[1]) if generation else None, etag)
