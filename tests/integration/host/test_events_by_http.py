"""From the log to the index by HTTP alone: relay, broker, functions; each event three times, in no order."""

import json
import random
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from infra.host.bus import LocalBus
from infra.host.cloudevents.server import Access, FunctionServer
from infra.host.http.messages import HttpRequest, HttpResponse, Respond
from infra.host.http.server import HttpServer, listen
from infra.host.template import Template, load
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl, Secret
from springline.platform.bus import BusEntry
from springline.platform.settings import Settings
from springline.platform.statements import parse
from tests.faults.conftest import assert_same_landing_and_index, deliveries, index, take_in
from tests.integration.chats import Pipeline

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
FUNCTIONS = ("RelayEvents", "IngestEvents", "AnnotateComments", "TransformIndex")
TOKEN = "x" * 32
UNRELAYED = parse(
    "test.unrelayed", "select count(*) from event_log e, relay_cursor c where (e.xid, e.id) > (c.xid, c.id)"
)


@dataclass
class Broker:
    """Keeps what the relay posts, and delivers it to the functions that the template's rules name."""

    template: Template
    held: list[Any] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)

    def take(self, request: HttpRequest, respond: Respond) -> None:
        """Store one event, or say that there is no room every tenth time."""
        if len(self.posted) % 10 == 9:
            self.posted.append("refused")
            respond(HttpResponse(503, [("Retry-After", "0")], b""))
            return
        event = json.loads(request.body)
        self.posted.append(event["id"])
        self.held.append(event)
        respond(HttpResponse(202, [], b""))

    def route(self, events: list[Any]) -> list[tuple[str, Any]]:
        """Each event with each function that listens to it."""
        drains = {event.queue: name for name, each in self.template.functions.items() for event in each.queues}
        found: list[tuple[str, Any]] = []

        class Routed:
            def send(self, queue: str, bodies: list[str]) -> None:
                found.extend((drains[queue], json.loads(body)) for body in bodies)

        bus = LocalBus(self.template.rules, Routed())  # type: ignore[arg-type]
        bus.put(
            [
                BusEntry(event["id"], event["source"], event["type"], json.dumps(event), runtime.current().clock.now())
                for event in events
            ]
        )
        return found


@dataclass
class Running:
    broker: Broker
    url: str
    client: httpx.Client

    def deliver(self, function: str, event: Any, mode: str) -> int:
        """Post one event as a broker does."""
        headers: Mapping[str, str]
        content: str
        if mode == "binary":
            kept = {name: value for name, value in event.items() if name not in {"data", "datacontenttype"}}
            headers = {f"ce-{name}": quote(str(value), safe=" /:+.-") for name, value in kept.items()}
            headers = {**headers, "Content-Type": "application/json"}
            content = json.dumps(event["data"])
        else:
            headers = {"Content-Type": f"application/cloudevents{'-batch' if mode == 'batched' else ''}+json"}
            content = json.dumps([event] if mode == "batched" else event)
        answer = self.client.post(f"{self.url}/functions/{function}", content=content, headers=headers)
        return answer.status_code


@pytest.fixture
def running(db: Any) -> Iterator[Running]:
    """The real functions behind HTTP, and a broker that the relay posts to."""
    template = load(ROOT / "template.yaml")
    broker = Broker(template)
    listener = listen("127.0.0.1", 0)
    taking = HttpServer(broker.take, listener)
    taking.start()
    settings = Settings(
        database_url=DatabaseUrl.parse(db.urls["app"]),
        system_database_url=DatabaseUrl.parse(db.urls["system"]),
        bus="http",
        bus_url=f"http://127.0.0.1:{listener.getsockname()[1]}/default",
    )
    ports = runtime.Runtime(settings, pooled=True)
    before = list(runtime._installed)
    runtime.install(ports)
    for name in [name for name in sys.modules if name.startswith("functions.")]:
        del sys.modules[name]  # functions keep the ports that were the process's own when they were imported
    server = FunctionServer(template, FUNCTIONS, access=Access(Secret(TOKEN)), metrics=ports.metrics)
    url = server.start(port=0)
    with httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=90, trust_env=False) as client:
        yield Running(broker, url, client)
        server.stop()  # tells the relay that its time is short, and waits for it
    taking.stop(1.0)
    ports.bus.close()  # type: ignore[attr-defined]
    ports.close()
    runtime._installed[:] = before


def test_the_index_is_right_whatever_way_and_however_often_events_come(db: Any, running: Running) -> None:
    chaos = random.Random(7)
    bodies = deliveries(30, seed=11, size=10)
    found = Pipeline(db)
    take_in(found, bodies)

    # As a scheduler does it; the relay works until its time is nearly over, and the test ends before.
    tick = {"specversion": "1.0", "source": "/scheduler", "type": "com.example.tick", "id": "tick-1"}
    threading.Thread(target=running.deliver, args=("RelayEvents", tick, "structured")).start()
    assert running.deliver("TransformIndex", {**tick, "type": "no event of ours"}, "structured") == 422
    delivered = 0
    deadline = time.monotonic() + 60
    while relayed_less(db) or len(running.broker.held) > delivered:
        assert time.monotonic() < deadline, "events are still under way"
        batch = running.broker.held[delivered:]
        delivered += len(batch)
        work = running.broker.route(batch) * 3
        chaos.shuffle(work)
        for function, event in work:
            mode = chaos.choice(["binary", "structured", "batched"])
            assert running.deliver(function, event, mode) == 202
        time.sleep(0.02)

    expected = Pipeline(db, db.other_tenant_id)
    take_in(expected, bodies)
    index(expected)
    assert_same_landing_and_index(found, expected)
    assert "refused" in running.broker.posted
    assert len(set(running.broker.posted)) > 30


def relayed_less(db: Any) -> bool:
    with db.superuser.transaction() as tx:
        return tx.value(UNRELAYED) > 0
