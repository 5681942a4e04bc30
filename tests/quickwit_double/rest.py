"""Quickwit's REST API in front of the double: in process for httpx, and on a port of the loopback interface."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

from tests.quickwit_double.double import IndexExistsError, IndexNotFoundError, QuickwitDouble
from tests.quickwit_double.faults import CutAnswer, Doubled, Fault, Late, LostAnswer, Operation, Refusal, SlowAnswer
from tests.quickwit_double.finding import QueryError
from tests.quickwit_double.index_config import ConfigError, Json
from tests.quickwit_double.search_api import elastic_search, native_search

_LARGEST_INGEST_BYTES = 10 * 1024 * 1024
_LARGEST_SEARCH_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, taken apart."""

    operation: Operation
    method: str
    name: str
    params: dict[str, str]
    body: bytes
    is_elastic: bool = False


class _BrokenConnectionError(Exception):
    """There is no answer."""


def answer(double: QuickwitDouble, method: str, target: str, body: bytes, patience_seconds: float | None) -> Answer:
    """Answer a request. Raises `TimeoutError` and `_BrokenConnectionError` where faults say so."""
    asked = taken_apart(method, target, body)
    if asked is None:
        return _error(404, "Route not found")
    double.settle()
    fault = double.faults.next(asked.operation, asked.name)
    if isinstance(fault, Refusal):
        return refusal(fault)
    if isinstance(fault, LostAnswer) and not fault.is_after_effect:
        raise _BrokenConnectionError
    said = _said(double, asked, fault)
    if isinstance(fault, LostAnswer) or (isinstance(fault, Late) and not fault.is_answered):
        raise _BrokenConnectionError
    if isinstance(fault, SlowAnswer):
        if patience_seconds is not None and patience_seconds < fault.seconds:
            raise TimeoutError
        if patience_seconds is None:
            time.sleep(fault.seconds)
    if isinstance(fault, CutAnswer):
        return Answer(said.status, said.body[: fault.after_bytes], said.headers)
    return said


def taken_apart(method: str, target: str, body: bytes) -> Asked | None:
    """A request by what it asks for; None where that is nothing that the server does."""
    parts = urlsplit(target)
    path = [unquote(part) for part in parts.path.strip("/").split("/")]
    params = dict(parse_qsl(parts.query, keep_blank_values=True))
    match (method, *path):
        case ("GET", "health", "livez" | "readyz"):
            return Asked("health", method, "", params, body)
        case ("POST" | "GET", "api", "v1", "indexes"):
            return Asked("create" if method == "POST" else "get", method, "", params, body)
        case ("GET", "api", "v1", "indexes", name):
            return Asked("get", method, name, params, body)
        case ("DELETE", "api", "v1", "indexes", name):
            return Asked("delete", method, name, params, body)
        case ("PUT", "api", "v1", "indexes", name, "clear"):
            return Asked("clear", method, name, params, body)
        case ("POST", "api", "v1", name, "ingest"):
            return Asked("ingest", method, name, params, body)
        case ("POST" | "GET", "api", "v1", name, "delete-tasks"):
            return Asked("delete_task", method, name, params, body)
        case ("POST" | "GET", "api", "v1", "_elastic", name, "_search"):
            return Asked("search", method, name, params, body, is_elastic=True)
        case ("POST" | "GET", "api", "v1", name, "search"):
            return Asked("search", method, name, params, body)
    return None


def _said(double: QuickwitDouble, asked: Asked, fault: Fault | None) -> Answer:
    try:
        return _json(_effect(double, asked, fault))
    except (ConfigError, IndexExistsError, QueryError, json.JSONDecodeError) as error:
        return _refused(asked, 400, str(error))
    except IndexNotFoundError as error:
        return _refused(asked, 404, f"could not find indexes matching the IDs `[{error}]`")
    except _TooLargeError:
        return _refused(asked, 413, "The request payload is too large.")
    except ValueError as error:
        return _refused(asked, 500, f"internal error: `{error}`")


def refusal(fault: Refusal) -> Answer:
    """How the server refuses."""
    headers = {} if fault.retry_after_seconds is None else {"Retry-After": f"{fault.retry_after_seconds:g}"}
    return Answer(fault.status, json.dumps({"message": fault.message}).encode(), headers)


class _TooLargeError(Exception):
    """The body is larger than Quickwit takes."""


def _effect(double: QuickwitDouble, asked: Asked, fault: Fault | None) -> object:
    if asked.operation == "ingest":
        return _ingest(double, asked, fault)
    return _EFFECTS[asked.operation](double, asked)


def _create(double: QuickwitDouble, asked: Asked) -> object:
    return double.create(json.loads(asked.body), overwrite=asked.params.get("overwrite") == "true").metadata()


def _get(double: QuickwitDouble, asked: Asked) -> object:
    if not asked.name:
        return [index.metadata() for index in double.indexes.values()]
    return double.index(asked.name).metadata()


def _delete(double: QuickwitDouble, asked: Asked) -> object:
    double.delete(asked.name)
    return []


def _clear(double: QuickwitDouble, asked: Asked) -> object:
    with double.lock:
        double.index(asked.name).clear()
    return None


def _search(double: QuickwitDouble, asked: Asked) -> object:
    if len(asked.body) > _LARGEST_SEARCH_BYTES:
        raise _TooLargeError
    searched = elastic_search if asked.is_elastic else native_search
    return searched(double, asked.name, asked.params, json.loads(asked.body) if asked.body else {})


def _ingest(double: QuickwitDouble, asked: Asked, fault: Fault | None) -> Json:
    if len(asked.body) > _LARGEST_INGEST_BYTES:
        raise _TooLargeError
    commit = asked.params.get("commit", "auto")
    if commit not in ("auto", "wait_for", "force"):
        raise QueryError(f"unknown variant `{commit}`, expected one of auto, wait_for, force")
    lines = [line for line in asked.body.decode().split("\n") if line.strip()]
    with double.lock:
        index = double.index(asked.name)
        double.taken += len(lines)
        if not double.keeps:
            return _ingested(len(lines), [], asked)
        refused = [(line, why) for line in lines if (why := double.faults.rejects(line)) is not None]
        taken, failures = index.checked([line for line in lines if double.faults.rejects(line) is None])
        late = fault.seconds if isinstance(fault, Late) else 0
        # Both wait for a commit in Quickwit; here no time passes while a request is answered, so it comes at once.
        double.take(index, taken, late_seconds=late, is_forced=commit != "auto" and not late)
        if isinstance(fault, Doubled):
            double.take(index, taken, late_seconds=fault.again_after_seconds)
    rejected: list[Json] = [{"message": one.message, "document": one.line, "reason": one.reason} for one in failures]
    rejected += [{"message": why, "document": line, "reason": "invalid_schema"} for line, why in refused]
    return _ingested(len(lines), rejected, asked)


def ingested(count: int, rejected: list[Json], asked: Asked) -> Answer:
    """What the server says of so many documents, of which it rejected some."""
    return _json(_ingested(count, rejected, asked))


def _ingested(count: int, rejected: list[Json], asked: Asked) -> Json:
    said: Json = {
        "num_docs_for_processing": count,
        "num_ingested_docs": count - len(rejected),
        "num_rejected_docs": len(rejected),
    }
    if asked.params.get("detailed_response") == "true":
        said["parse_failures"] = rejected
    return said


def _delete_task(double: QuickwitDouble, asked: Asked) -> object:
    index = double.index(asked.name)
    if asked.method == "GET":
        return [asdict(task) for task in index.tasks]
    body = json.loads(asked.body)
    for key in body:
        if key not in ("query", "search_field", "start_timestamp", "end_timestamp"):
            raise QueryError(f"unknown field `{key}`, expected one of `query`, `search_field`, ...")
    if body.get("search_field") or body.get("start_timestamp") or body.get("end_timestamp"):
        raise NotImplementedError("the double deletes by a query that names its fields")
    try:
        opstamp = double.delete_matching(index, body["query"])
    except (KeyError, ValueError) as error:
        raise QueryError(f"invalid delete query: {error}") from None
    return {
        "create_timestamp": int(double.now()),
        "opstamp": opstamp,
        "delete_query": {"index_uid": index.uid, "query_ast": json.dumps({"type": "user_input", **body})},
    }


_EFFECTS: Mapping[Operation, Callable[[QuickwitDouble, Asked], object]] = {
    "health": lambda _double, _asked: True,
    "create": _create,
    "get": _get,
    "delete": _delete,
    "clear": _clear,
    "delete_task": _delete_task,
    "search": _search,
}


def _json(said: object) -> Answer:
    return Answer(200, json.dumps(said).encode(), {"Content-Type": "application/json"})


def _refused(asked: Asked, status: int, reason: str) -> Answer:
    if not asked.is_elastic:
        return _error(status, reason)
    said: Json = {"status": status, "error": {"caused_by": None, "reason": reason, "root_cause": [], "type": None}}
    return Answer(status, json.dumps(said).encode(), {"Content-Type": "application/json"})


def _error(status: int, message: str) -> Answer:
    return Answer(status, json.dumps({"message": message}).encode(), {"Content-Type": "application/json"})


class InProcess(httpx.BaseTransport):
    """The double as a transport of httpx, without sockets and without waiting."""

    def __init__(self, double: QuickwitDouble) -> None:
        self._double = double

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        limits: dict[str, Any] = request.extensions.get("timeout", {})
        patience = limits.get("read")
        target = request.url.raw_path.decode()
        try:
            said = answer(
                self._double, request.method, target, request.read(), float("inf") if patience is None else patience
            )
        except TimeoutError:
            raise httpx.ReadTimeout("the answer takes too long", request=request) from None
        except _BrokenConnectionError:
            raise httpx.ReadError("the connection broke", request=request) from None
        return httpx.Response(said.status, headers=said.headers, content=said.body, request=request)


@contextmanager
def serve(double: QuickwitDouble) -> Iterator[str]:
    """The double on a free port of the loopback interface; yields its URL. Give it a clock that goes by itself."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            try:
                said = answer(double, self.command, self.path, self.rfile.read(length), None)
            except (TimeoutError, _BrokenConnectionError):
                self.close_connection = True
                return
            self.send_response(said.status)
            for key, value in said.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
