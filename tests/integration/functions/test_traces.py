"""One trace from a webhook to the document that it changed; and nothing at all where traces are off."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from infra.host.bus import LocalBus
from infra.host.sqs_events import sqs_event
from infra.host.template import load
from springline.platform import traces
from springline.platform.events.relay import lag, relay_batch
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.statements import parse
from springline.platform.traces.otel import OpenTelemetry
from tests.integration.functions.test_events_api import envelope
from tests.integration.horizon import wait_for_horizon

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]
QUEUES = {
    "ingest-events": "ingest_events",
    "annotate-comments": "annotate_comments",
    "transform-index": "transform_index",
}
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
UNSAMPLED = CALLER[:-1] + "0"
OTHER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    """Where spans of this test go."""
    exporter = InMemorySpanExporter()
    spans = OpenTelemetry(SimpleSpanProcessor(exporter))
    traces.install(spans)
    yield exporter
    traces.install(None)
    spans.close()


@pytest.fixture
def pump(db: Any, gateway: Callable[..., Any]) -> Callable[[], None]:
    """Does what a host does, until nothing is under way."""
    queues = PostgresQueues(db.system)
    for name in QUEUES:
        queues.declare(name, visibility=timedelta(minutes=3), max_receives=None, dead_letter_queue=None)
    bus = LocalBus(load(ROOT / "template.yaml").rules, queues)
    functions = {queue: gateway(function).module for queue, function in QUEUES.items()}

    def pump() -> None:
        while lag(db.system).events:  # other tests on this server may hold the horizon back for a while
            relay_batch(db.system, bus)
            for queue, module in functions.items():
                (handler,) = module.app.handler_map.values()
                while batch := queues.receive(queue, limit=10, visibility=timedelta(minutes=3)):
                    assert handler(sqs_event(queue, batch), None) == {"batchItemFailures": []}
                    queues.delete(queue, [message.receipt for message in batch])

    return pump


def named(spans: Sequence[ReadableSpan], name: str) -> list[ReadableSpan]:
    return [span for span in spans if span.name == name]


def trace_id(span: ReadableSpan) -> str:
    assert span.context is not None
    return format(span.context.trace_id, "032x")


def parent_id(span: ReadableSpan) -> str | None:
    return format(span.parent.span_id, "016x") if span.parent else None


def span_id(span: ReadableSpan) -> str:
    assert span.context is not None
    return format(span.context.span_id, "016x")


def test_a_webhook_and_all_that_follows_from_it_are_one_trace(
    gateway: Callable[..., Any], pump: Callable[[], None], exported: InMemorySpanExporter, db: Any
) -> None:
    api = gateway("events_api", "events:write")
    said = "Does anyone have a ladder?"
    answer = api.post("/api/events/signal", envelope(said), headers={"traceparent": CALLER})
    assert answer.status == 202
    pump()

    spans = exported.get_finished_spans()
    (http,) = named(spans, "POST /api/events/signal")
    assert (trace_id(http), parent_id(http)) == (CALLER[3:35], CALLER[36:52])
    assert http.attributes is not None
    assert http.attributes["http.response.status_code"] == 202
    for name in ("relay events", "process ingest-events", "process annotate-comments", "process transform-index"):
        assert named(spans, name), name
        assert {trace_id(span) for span in named(spans, name)} == {CALLER[3:35]}, name
    first_ingest = named(spans, "process ingest-events")[0]
    assert parent_id(first_ingest) == span_id(http)
    assert parent_id(named(spans, "process transform-index")[0]) in map(span_id, named(spans, "process ingest-events"))
    for statement, within in (
        ("community.emit_messages", [http]),
        ("warehouse.land_messages", named(spans, "process ingest-events")),
        ("warehouse.render_people", named(spans, "process transform-index")),
    ):
        asked = named(spans, statement)
        assert asked
        assert {parent_id(span) for span in asked} <= {*map(span_id, within)}, statement
    assert said not in str([span.to_json() for span in spans]), "spans quote nobody"


def test_a_trace_that_is_not_sampled_is_passed_on_and_not_recorded(
    gateway: Callable[..., Any], pump: Callable[[], None], exported: InMemorySpanExporter, db: Any
) -> None:
    gateway("events_api", "events:write").post(
        "/api/events/signal", envelope("Hello"), headers={"traceparent": UNSAMPLED}
    )
    with db.system.transaction() as tx:
        kept = {trace for (trace,) in tx.rows(parse("test.kept", "select trace from event_log"))}
    pump()

    assert {trace[:35] for trace in kept if trace} == {UNSAMPLED[:35]}
    assert [span for span in exported.get_finished_spans() if trace_id(span) == UNSAMPLED[3:35]] == []


@pytest.mark.parametrize(
    "header", ["", "nonsense", CALLER + "'; drop table event_log; --", "00-" + "0" * 32 + CALLER[35:]]
)
def test_a_traceparent_that_is_none_begins_a_trace_of_its_own(
    gateway: Callable[..., Any], exported: InMemorySpanExporter, header: str
) -> None:
    api = gateway("events_api", "events:write")
    assert api.post("/api/events/signal", envelope("Hello"), headers={"traceparent": header}).status == 202
    (http,) = named(exported.get_finished_spans(), "POST /api/events/signal")
    assert http.parent is None


def test_a_batch_of_several_traces_continues_one_and_links_the_others(
    gateway: Callable[..., Any], pump: Callable[[], None], exported: InMemorySpanExporter, db: Any
) -> None:
    api = gateway("events_api", "events:write")
    for place, caller in enumerate((CALLER, OTHER)):
        api.post("/api/events/signal", envelope("Hello", 1_772_442_000_000 + place), headers={"traceparent": caller})
    wait_for_horizon(db)  # or a transaction of another test parts the events into two batches
    pump()

    batch = named(exported.get_finished_spans(), "process ingest-events")[0]
    assert trace_id(batch) == CALLER[3:35]
    assert {format(link.context.trace_id, "032x") for link in batch.links} == {OTHER[3:35]}


def test_what_fails_is_marked_without_what_it_said(
    gateway: Callable[..., Any], exported: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway("ingest_events")
    from functions.ingest_events import app as ingest

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(ingest.landing, "land", fail)
    record = {"messageId": "m1", "body": "{}", "eventSourceARN": "arn:aws:sqs:eu-central-1:0:ingest-events"}
    with pytest.raises(RuntimeError):
        ingest.ingest({"Records": [record]}, None)
    (span,) = exported.get_finished_spans()
    assert (span.name, span.status.is_ok) == ("process ingest-events", False)
    assert "a secret" not in span.to_json()


def test_where_traces_are_off_events_have_none_and_opentelemetry_is_not_imported(
    gateway: Callable[..., Any], db: Any
) -> None:
    gateway("events_api", "events:write").post("/api/events/signal", envelope("Hello"), headers={"traceparent": CALLER})
    with db.system.transaction() as tx:
        assert {trace for (trace,) in tx.rows(parse("test.kept", "select trace from event_log"))} == {None}
    code = "import sys, app; print(json.dumps('opentelemetry' in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"import json, sys; sys.path.insert(0, {str(ROOT / 'functions/events_api')!r}); {code}"],
        env={"SPRINGLINE_DATABASE_URL": db.urls["app"], "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout) is False
