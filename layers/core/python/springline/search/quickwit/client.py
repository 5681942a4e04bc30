"""Quickwit's REST API: an `Engine`."""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeGuard

from springline.platform.http_clients import HttpClients
from springline.platform.llm.retry_after import parse_retry_after
from springline.search.engine import Commit, EngineAnswer, EngineHit, Ingested
from springline.search.model import EngineError, EngineGarbledError, EngineRefusedError, EngineUnavailableError
from springline.search.quickwit.floats import search_body
from springline.search.quickwit.ingesting import LARGEST_REQUEST, Batch, batches, read_ingested, rejected_alone

if TYPE_CHECKING:
    import httpx

Method = Literal["GET", "POST", "DELETE"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{2,254}")
_LATER = frozenset({408, 425, 429})
_SHOWN = 300
_CONNECT_SECONDS = 3.0


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Call:
    """One request: what is asked, how long it may take, and whether asking once more does no harm."""

    method: Method
    target: str
    limit: float
    body: bytes | None = None
    is_repeatable: bool = False


class QuickwitClient:
    """An `Engine` over HTTP. Safe to use from several threads; connections are kept. Redirects are not followed.

    Documents and tasks are sent once: after an error nobody knows whether they arrived, and Quickwit takes a document
    as often as it comes. What only reads is asked once more where the connection broke.

    Args:
        url: Where Quickwit's REST API is, without `/api/v1`.
        transport: Replaces the network in tests.
        search_limit: Bounds one search from its first byte to its last.
        write_limit: Bounds one request that ingests, or that changes an index.
        largest_request: Bytes of documents in one request. Quickwit takes 10 MiB, unless it is configured otherwise.
        largest_answer: Bytes; a larger answer is given up.
        monotonic: Seconds since some moment.
        now: The time, for dates in `Retry-After`.
    """

    def __init__(
        self,
        url: str,
        *,
        transport: "httpx.BaseTransport | None" = None,
        search_limit: timedelta = timedelta(seconds=5),
        write_limit: timedelta = timedelta(seconds=20),
        largest_request: int = LARGEST_REQUEST,
        largest_answer: int = 1 << 25,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._url = url.rstrip("/")
        self._transport = transport
        self._search_limit, self._write_limit = search_limit.total_seconds(), write_limit.total_seconds()
        self._largest_request, self._largest_answer = largest_request, largest_answer
        self._monotonic, self._now = monotonic, now
        self._clients = HttpClients(self._new_client)

    def create_index(self, config: Mapping[str, object]) -> None:
        """Create an index; see `Engine.create_index`."""
        self._object(_Call("POST", "/api/v1/indexes", self._write_limit, _json(config)))

    def get_index(self, name: str) -> Mapping[str, object] | None:
        """An index's configuration as Quickwit tells it; None where there is none."""
        try:
            return self._object(
                _Call("GET", f"/api/v1/indexes/{_checked(name)}", self._write_limit, is_repeatable=True)
            )
        except EngineRefusedError as error:
            if error.status == 404:
                return None
            raise

    def delete_index(self, name: str) -> bool:
        """Delete an index; False where there was none. What Quickwit answers names every file, so it isn't read."""
        try:
            self._ask(_Call("DELETE", f"/api/v1/indexes/{_checked(name)}", self._write_limit), is_read=False)
        except EngineRefusedError as error:
            if error.status == 404:
                return False
            raise
        return True

    def ingest(self, index_name: str, documents: Sequence[str], *, commit: Commit = "auto") -> Ingested:
        """Send documents; see `Engine.ingest`. As many requests, one after the other, as 10 MiB each make necessary."""
        target = f"/api/v1/{_checked(index_name)}/ingest?commit={commit}&detailed_response=true"
        parts, rejected = batches(documents, self._largest_request)
        accepted = 0
        for part in parts:
            done = self._ingest(target, part)
            accepted += done.accepted
            rejected += done.rejected
        return Ingested(accepted, tuple(sorted(rejected, key=lambda one: one.position)))

    def search(self, index_names: str, body: Mapping[str, object]) -> EngineAnswer:
        """Search by Quickwit's `_elastic` API. An answer that lacks what some splits hold is an error, no answer."""
        names = ",".join(_checked(name) for name in index_names.split(","))
        target = f"/api/v1/_elastic/{names}/_search?allow_partial_search_results=false"
        return _read_found(
            self._object(_Call("POST", target, self._search_limit, search_body(body), is_repeatable=True))
        )

    def delete_matching(self, index_name: str, query: str) -> int:
        """Create a delete task; the number that it returns is the task's opstamp."""
        target = f"/api/v1/{_checked(index_name)}/delete-tasks"
        opstamp = self._object(_Call("POST", target, self._write_limit, _json({"query": query}))).get("opstamp")
        if not _is_count(opstamp):
            raise EngineGarbledError("a delete task has no opstamp")
        return opstamp

    def is_alive(self) -> bool:
        """Whether the node that answers is alive: newer ones say `true`, older ones an object."""
        try:
            said = _parsed(self._ask(_Call("GET", "/health/livez", min(2.0, self._search_limit))))
        except EngineError:
            return False
        return said is True or said == "true" or (_is_object(said) and said.get("status") in ("success", "ok"))

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._clients.close()

    def _ingest(self, target: str, batch: Batch) -> Ingested:
        try:
            answer = self._object(_Call("POST", target, self._write_limit, batch.body))
        except EngineRefusedError as error:
            if error.status != 413:
                raise
            # Its limit is lower than ours, and it has taken none of them.
            if len(batch.lines) == 1:
                return Ingested(0, (rejected_alone(batch.positions[0], len(batch.body)),))
            halves = [self._ingest(target, half) for half in batch.halves()]
            return Ingested(sum(half.accepted for half in halves), halves[0].rejected + halves[1].rejected)
        return read_ingested(answer, batch)

    def _object(self, call: _Call) -> Mapping[str, object]:
        content = _parsed(self._ask(call))
        if not _is_object(content):
            raise EngineGarbledError("it is no JSON object")
        return content

    def _ask(self, call: _Call, *, is_read: bool = True) -> bytes:
        """The body of an answer that is no error; where it isn't read, an empty one."""
        import httpx

        deadline = self._monotonic() + call.limit
        headers = {"Accept-Encoding": "identity"} | ({"Content-Type": "application/json"} if call.body else {})
        timeout = httpx.Timeout(call.limit, connect=min(call.limit, _CONNECT_SECONDS))
        url = self._url + call.target
        for is_last in (not call.is_repeatable, True):
            has_begun = False
            try:
                with (
                    self._clients.lend() as client,
                    client.stream(call.method, url, content=call.body, headers=headers, timeout=timeout) as response,
                ):
                    has_begun = True
                    self._check(response, deadline, call.limit)
                    return self._read(response, deadline, call.limit) if is_read else b""
            except httpx.TimeoutException as error:
                raise _too_slow(call.limit) from error
            except httpx.HTTPError as error:
                if not is_last and self._monotonic() < deadline:
                    continue
                if has_begun:
                    raise EngineGarbledError("it was cut off") from error
                raise EngineUnavailableError(f"can't be reached: {type(error).__name__}") from error
        raise AssertionError("the last attempt answers or raises")

    def _check(self, response: "httpx.Response", deadline: float, limit: float) -> None:
        """Raise what a status other than success means."""
        status = response.status_code
        if 200 <= status < 300:
            return
        if status >= 500 or status in _LATER:
            wait = parse_retry_after(response.headers.get("retry-after"), self._now())
            raise EngineUnavailableError(
                f"fails (HTTP {status})", retry_after_seconds=None if wait is None else wait.total_seconds()
            )
        raise EngineRefusedError(_reason(self._read(response, deadline, limit)), status)

    def _read(self, response: "httpx.Response", deadline: float, limit: float) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise EngineGarbledError("it is compressed, which was not asked for")
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._largest_answer:
                raise EngineGarbledError(f"it is longer than {self._largest_answer:,} bytes")
            if self._monotonic() > deadline:
                raise _too_slow(limit)
        return bytes(body)

    def _new_client(self) -> "httpx.Client":
        import httpx

        return httpx.Client(transport=self._transport, trust_env=False)


def _too_slow(limit: float) -> EngineUnavailableError:
    return EngineUnavailableError(f"took longer than {limit:g} s")


def _checked(name: str) -> str:
    """A name of an index that can stand in an address as it is; others would mean something else there."""
    if _NAME.fullmatch(name) is None:
        raise EngineRefusedError("an index's name is letters, digits, hyphens and underscores", 400)
    return name


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body.decode())
    except (ValueError, RecursionError):
        raise EngineGarbledError("it is no JSON, or only a part of it") from None


def _is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _reason(body: bytes) -> str:
    """Why Quickwit refuses: its own API and its `_elastic` API say so in different places."""
    try:
        said = _parsed(body)
    except EngineGarbledError:
        return "it gives no reason"
    if not _is_object(said):
        return "it gives no reason"
    error = said.get("error")
    reason = said.get("message") or (error.get("reason") if _is_object(error) else error)
    return str(reason or "it gives no reason")[:_SHOWN]


def _read_found(answer: Mapping[str, object]) -> EngineAnswer:
    shards, found = answer.get("_shards"), answer.get("hits")
    if answer.get("timed_out") is True or (_is_object(shards) and shards.get("failed")):
        raise EngineUnavailableError("could read a part of its index only")
    total = found.get("total") if _is_object(found) else None
    count = total.get("value") if _is_object(total) else None
    hits = found.get("hits") if _is_object(found) else None
    if not (_is_count(count) and _is_list(hits)):
        raise EngineGarbledError("it has no hits or no total")
    aggregations = answer.get("aggregations")
    return EngineAnswer(count, tuple(_hit(hit) for hit in hits), aggregations if _is_object(aggregations) else {})


def _hit(hit: object) -> EngineHit:
    source = hit.get("_source") if _is_object(hit) else None
    sort = hit.get("sort", []) if _is_object(hit) else None
    if not (_is_object(source) and _is_list(sort)):
        raise EngineGarbledError("a hit has no source")
    return EngineHit(source, tuple(sort))
