"""A server of Quickwit that somebody else runs, as the world's: its time passes, and can't be moved.

So the clock of all others is moved instead, and only as far as does no harm: whenever that is more than a commit takes,
what the server took has to be found first. Then nothing is late that no fault made late.
"""

import json
import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import httpx

from springline.platform.clock import SystemClock
from springline.platform.statements import parse
from springline.search import presence
from springline.search.model import EngineRefusedError, EngineUnavailableError
from springline.search.quickwit.client import QuickwitClient
from springline.search.quickwit.template import compiled
from tests.conftest import TestDatabase
from tests.integration.search.bad_line import BadLine
from tests.quickwit_double.faults import Faults, SlowAnswer
from tests.quickwit_double.rest import taken_apart

_COMMIT_SECONDS = compiled("media_scenes", "any")["indexing_settings"]["commit_timeout_secs"]  # type: ignore[index]
_PATIENCE_SECONDS = 90.0
_LOOKING_SECONDS = 0.2
_NUMBER_APART = parse("test.number_apart", "select setval('search_model', :number::bigint)")


def number_apart(db: TestDatabase) -> None:
    """Have names of indexes made that no other test has on the same server."""
    with db.owner.transaction() as tx:
        tx.value(_NUMBER_APART, number=10**12 + secrets.randbelow(10**15))


class ClockSetForward:
    """The clock of this machine, and what a test lets pass on top of it."""

    def __init__(self) -> None:
        self._real = SystemClock()
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return self._real.now() + self._ahead

    def monotonic(self) -> float:
        return self._real.monotonic() + self._ahead.total_seconds()

    def advance(self, by: timedelta) -> None:
        self._ahead += by


class Watched(httpx.BaseTransport):
    """The way to the server, with a note of what it was asked to create and of what it took."""

    def __init__(self) -> None:
        self._way = httpx.HTTPTransport()
        self._copies: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._unfound: defaultdict[str, set[int]] = defaultdict(set)
        self.created: set[str] = set()

    def close(self) -> None:
        self._way.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = taken_apart(request.method, request.url.raw_path.decode(), request.read())
        assert asked is not None, request.url
        if asked.operation == "create":
            self.created.add(json.loads(asked.body)["index_id"])
        response = self._way.handle_request(request)
        response.read()
        if asked.operation == "ingest" and response.status_code == 200:
            failures = response.json().get("parse_failures") or []
            rejected = {one["document"] for one in failures}
            lines = asked.body.decode().split("\n")
            revs = [json.loads(line)["rev"] for line in lines if line not in rejected]
            self._copies[asked.name].update(revs)
            self._unfound[asked.name].update(revs)
        return response

    def unfound(self) -> Iterator[str]:
        """The indexes that took something which they weren't seen to find."""
        yield from [name for name, revs in self._unfound.items() if revs]

    def look(self, client: QuickwitClient, name: str) -> None:
        """Note what an index finds; all of it where there is no such index any more."""
        revs = self._unfound[name]
        try:
            found = presence.copies(client, name, sorted(revs))
        except EngineRefusedError as error:
            if error.status != 404:
                raise
            revs.clear()
        else:
            revs -= {rev for rev in revs if found.get(rev, 0) >= self._copies[name][rev]}


class RealServer:
    """The server at a URL. What was created there is deleted in the end."""

    more_faults = (SlowAnswer(60),)
    has_moments = False

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = ClockSetForward()
        self.faults = Faults()
        self._watched = Watched()
        self._line = BadLine(self._watched, self.faults, self.clock.monotonic)
        self._client = QuickwitClient(url)
        self._passed = 0.0

    def transport(self) -> httpx.BaseTransport:
        return self._line

    def advance(self, seconds: float) -> None:
        """Let time pass for the others; where that is a commit or more, wait for what the server took."""
        self.clock.advance(timedelta(seconds=seconds))
        self._line.deliver()
        self._passed += seconds
        if self._passed >= _COMMIT_SECONDS:
            self._wait()
            self._passed = 0.0

    def _wait(self) -> None:
        ends_at = time.monotonic() + _PATIENCE_SECONDS
        while True:
            for name in self._watched.unfound():
                with suppress(EngineUnavailableError):
                    self._watched.look(self._client, name)
            unfound = list(self._watched.unfound())
            if not unfound:
                return
            assert time.monotonic() < ends_at, f"the server took something that it doesn't find: {unfound}"
            time.sleep(_LOOKING_SECONDS)

    def lose_log(self) -> None:
        """Nobody can do that to it from outside."""

    def close(self) -> None:
        for name in self._watched.created:
            self._client.delete_index(name)
        self._client.close()
        self._line.close()
