"""A line to a real server on which things go wrong: the faults that can be done from outside.

What the double does about a fault by itself is done here to the requests and answers on their way.
"""

import json
from collections.abc import Callable
from contextlib import suppress

import httpx

from tests.quickwit_double.faults import CutAnswer, Doubled, Faults, Late, LostAnswer, Refusal, SlowAnswer
from tests.quickwit_double.index_config import Json
from tests.quickwit_double.rest import Answer, Asked, ingested, refusal, taken_apart

_HEADERS = frozenset({"content-type", "retry-after"})


class BadLine(httpx.BaseTransport):
    """Requests go `way`, except for what the faults do to them.

    Args:
        way: The way to the server.
        faults: What goes wrong with the next requests.
        monotonic: Seconds since some moment, by which late requests are sent; see `deliver`.
    """

    def __init__(self, way: httpx.BaseTransport, faults: Faults, monotonic: Callable[[], float]) -> None:
        self._way = way
        self._faults = faults
        self._monotonic = monotonic
        self._late: list[tuple[float, httpx.Request]] = []

    def close(self) -> None:
        self._way.close()

    def deliver(self) -> None:
        """Send what is late, and due by now; whatever is answered, nobody hears it."""
        due = [one for one in self._late if one[0] <= self._monotonic()]
        self._late = [one for one in self._late if one not in due]
        for _, request in sorted(due, key=lambda one: one[0]):
            with suppress(httpx.HTTPError):
                self._ask(request)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = taken_apart(request.method, request.url.raw_path.decode(), request.read())
        assert asked is not None, request.url
        fault = self._faults.next(asked.operation, asked.name)
        if isinstance(fault, Refusal):
            return _response(refusal(fault), request)
        if isinstance(fault, LostAnswer) and not fault.is_after_effect:
            raise _broken(request)
        kept, rejected = self._sifted(request, asked)
        if isinstance(fault, Late):
            self._put_off(kept, fault.seconds)
            if not fault.is_answered:
                raise _broken(request)
            return _response(ingested(len(_lines(asked)), rejected, asked), request)
        said = self._said(kept, rejected, asked)
        if isinstance(fault, Doubled):
            self._put_off(kept, fault.again_after_seconds)
            self.deliver()
        if isinstance(fault, LostAnswer):
            raise _broken(request)
        if isinstance(fault, SlowAnswer) and fault.seconds > request.extensions["timeout"]["read"]:
            raise httpx.ReadTimeout("the answer takes too long", request=request)
        if isinstance(fault, CutAnswer):
            said = Answer(said.status, said.body[: fault.after_bytes], said.headers)
        return _response(said, request)

    def _put_off(self, request: httpx.Request | None, seconds: float) -> None:
        if request is not None:
            self._late.append((self._monotonic() + seconds, request))

    def _sifted(self, request: httpx.Request, asked: Asked) -> tuple[httpx.Request | None, list[Json]]:
        """A request without the documents that are to be rejected, None where it has no others; and these."""
        why = {line: self._faults.rejects(line) for line in _lines(asked)} if asked.operation == "ingest" else {}
        rejected: list[Json] = [
            {"message": reason, "document": line, "reason": "invalid_schema"}
            for line, reason in why.items()
            if reason is not None
        ]
        if not rejected:
            return request, []
        kept = "\n".join(line for line, reason in why.items() if reason is None)
        headers = {name: value for name, value in request.headers.items() if name != "content-length"}
        return (
            httpx.Request(request.method, request.url, headers=headers, content=kept, extensions=request.extensions)
            if kept
            else None
        ), rejected

    def _said(self, request: httpx.Request | None, rejected: list[Json], asked: Asked) -> Answer:
        """What the server says, and what it would say besides of the documents that it is not sent."""
        said = Answer(200, b"{}") if request is None else self._ask(request)
        if said.status != 200 or not rejected:
            return said
        failures = json.loads(said.body).get("parse_failures") or []
        return ingested(len(_lines(asked)), [*rejected, *failures], asked)

    def _ask(self, request: httpx.Request) -> Answer:
        response = self._way.handle_request(request)
        headers = {name: value for name, value in response.headers.items() if name in _HEADERS}
        return Answer(response.status_code, response.read(), headers)


def _lines(asked: Asked) -> list[str]:
    return asked.body.decode().split("\n")


def _broken(request: httpx.Request) -> httpx.ReadError:
    return httpx.ReadError("the connection broke", request=request)


def _response(said: Answer, request: httpx.Request) -> httpx.Response:
    return httpx.Response(said.status, headers=said.headers, content=said.body, request=request)
