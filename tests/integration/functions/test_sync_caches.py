"""The caches over the real index API: what a chat says reaches them, and an index that is away leaves them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from functions.sync_caches import app as sync_caches
from springline.appcache import choice
from springline.appcache.choice import app_cache, index_sync
from springline.appcache.model import DocumentMissingError, UpstreamUnavailableError
from springline.appcache.service import AppCache
from springline.appcache.syncing import Sync
from springline.platform import runtime
from springline.platform.addresses import Secret
from springline.platform.clock import ManualClock
from springline.platform.runtime import Runtime
from tests.integration.chats import LATER

pytestmark = pytest.mark.integration

SCHEDULED = {"detail-type": "Scheduled Event", "source": "aws.events", "account": "0", "time": "", "id": "1"}
SCHEDULED |= {"version": "0", "region": "local", "resources": [], "detail": {}}


class Wire(httpx.BaseTransport):
    """Carries requests to the index API's function, unless it is cut."""

    def __init__(self, gateway: Any) -> None:
        self.gateway = gateway
        self.is_cut = False
        self.asked: list[tuple[str, int]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_cut:
            raise httpx.ConnectError("cut")
        target = request.url.raw_path.decode()
        token = request.headers["authorization"].removeprefix("Bearer ")
        kept = {name: request.headers[name] for name in ("if-none-match",) if name in request.headers}
        answer = self.gateway.call("GET", target, token=token, headers=kept)
        self.asked.append((target, answer.status))
        headers = {name: value for name, value in answer.headers.items() if isinstance(value, str)}
        return httpx.Response(answer.status, headers=headers, text=answer.text)


class Application:
    """An application with caches, on the far side of a wire."""

    def __init__(self, wire: Wire, ports: Runtime, tenant_id: int) -> None:
        self.wire, self.ports, self.tenant_id = wire, ports, tenant_id
        self.cache: AppCache = app_cache(ports, transport=wire)
        sync = index_sync(ports, transport=wire)
        assert sync is not None
        self.sync: Sync = sync

    def later(self, **by: float) -> None:
        assert isinstance(self.ports.clock, ManualClock)
        self.ports.clock.advance(timedelta(**by))

    def follow(self) -> None:
        """Hear of all changes; the index tells of none that a transaction of other tests may still precede."""
        self.later(seconds=7)
        looks = iter([True] * 6)
        self.sync._pause = lambda _: None
        self.sync.run(seconds_left=lambda: float(next(looks, False)))

    def person(self, number: int) -> tuple[int, str]:
        """How many messages a person wrote, and the answer's state."""
        found = self.cache.get(self.tenant_id, f"/api/index/people/{number}")
        return json.loads(found.body)["document"]["counts"]["messages"], found.state

    def names(self) -> tuple[list[str], str]:
        found = self.cache.get(self.tenant_id, "/api/index/people?sort=name")
        return [item["document"]["name"] for item in json.loads(found.body)["items"]], found.state


@pytest.fixture
def application(gateway: Callable[..., Any], new_token: Callable[..., str], settings: Any, db: Any) -> Application:
    tokens = Secret(json.dumps({"harbour": new_token("index:read")}))
    ports = Runtime(replace(settings, index_url="http://index.test", index_tokens=tokens), clock=ManualClock(LATER))
    made = Application(Wire(gateway("index_api")), ports, db.tenant_id)
    yield made
    ports.close()


def until(application: Application, is_so: Callable[[], bool]) -> None:
    for _ in range(2000):
        application.follow()
        if is_so():
            return
    raise AssertionError("it did not become true")


@pytest.fixture
def ada(pipeline: Any, chat: Any) -> int:
    pipeline.tell(chat.sent("m1", "I have a ladder", by="ada", at=1))
    pipeline.index()
    return pipeline.rows('select id from "user"')[0][0]


def test_what_was_said_reaches_the_caches(application, ada, pipeline, chat):
    assert application.person(ada) == (1, "fresh")
    assert application.names() == (["Ada"], "fresh")
    pipeline.tell(chat.sent("m2", "And a drill", by="ada", at=2), chat.sent("m3", "Hello", by="ben", at=3))
    pipeline.index()

    until(application, lambda: application.person(ada) == (2, "fresh"))
    assert application.names() == (["Ada", "Ben"], "fresh")


def test_what_is_unchanged_is_not_sent_again(application, ada):
    application.person(ada)
    application.names()
    application.wire.asked.clear()
    application.later(minutes=7)

    assert application.person(ada) == (1, "fresh")
    assert application.names() == (["Ada"], "fresh")
    assert [status for _, status in application.wire.asked] == [304, 304]


def test_a_killed_index_api_leaves_readers_answered_and_says_that_it_is_old(application, ada):
    application.person(ada)
    application.names()
    application.wire.is_cut = True
    application.later(minutes=7)

    assert application.person(ada) == (1, "stale")
    assert application.names() == (["Ada"], "stale")
    with pytest.raises(UpstreamUnavailableError):
        application.cache.get(application.tenant_id, "/api/index/requests")

    application.wire.is_cut = False
    application.later(seconds=10)
    assert application.person(ada) == (1, "fresh")


def test_somebody_whom_the_index_does_not_know_is_missing(application, ada):
    with pytest.raises(DocumentMissingError):
        application.person(ada + 1)


def test_the_function_follows_while_there_is_time(application, ada, monkeypatch):
    class Context:
        def __init__(self, *milliseconds: int) -> None:
            self._left = iter(milliseconds)

        def get_remaining_time_in_millis(self) -> int:
            return next(self._left, 0)

    monkeypatch.setattr(runtime, "_installed", [application.ports])
    index_client = choice.index_client
    monkeypatch.setattr(choice, "index_client", lambda ports, **_: index_client(ports, transport=application.wire))
    monkeypatch.setattr("springline.appcache.syncing.time.sleep", lambda _: None)

    done = sync_caches.sync(SCHEDULED, Context(75_000, 75_000, 75_000))

    assert done.keys() == {"changes", "removed", "marked", "failures"}
    assert "appcache_lag_seconds 0" in application.ports.metrics.render()
    assert [status for target, status in application.wire.asked if "changes" in target] == [200]


def test_the_function_has_nothing_to_do_where_the_caches_are_off(settings, monkeypatch):
    monkeypatch.setattr(runtime, "_installed", [Runtime(settings)])
    assert sync_caches.sync(SCHEDULED, None) == {}
