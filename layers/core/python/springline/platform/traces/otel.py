"""Spans by OpenTelemetry, sent by OTLP over HTTP.

The SDK's own variables say the rest: `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_SAMPLER`, `OTEL_SERVICE_NAME` and so
on. Names of attributes: OpenTelemetry's semantic conventions for HTTP, databases and messaging.
"""

import os
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from springline.platform.traces import Attributes, Kind, Span

_KINDS: dict[Kind, SpanKind] = {
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}
_PROPAGATOR = TraceContextTextMapPropagator()


class OpenTelemetry:
    """The spans of one process. `processor` takes those that have ended."""

    def __init__(self, processor: SpanProcessor) -> None:
        named = os.environ.get("OTEL_SERVICE_NAME") or os.environ.get("AWS_LAMBDA_FUNCTION_NAME") or "springline"
        self._provider = TracerProvider(resource=Resource.create({SERVICE_NAME: named}))
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("springline")

    @classmethod
    def exporting(cls) -> "OpenTelemetry":
        """Sends spans to an OTLP collector: in batches, or at once on Lambda, which freezes what comes later."""
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

        processor = SimpleSpanProcessor if "AWS_LAMBDA_FUNCTION_NAME" in os.environ else BatchSpanProcessor
        return cls(processor(OTLPSpanExporter()))

    @contextmanager
    def span(
        self, name: str, kind: Kind, attributes: Attributes, *, parent: str | None = None, links: Sequence[str] = ()
    ) -> Generator[Span]:
        """Begin a root of this process, whatever is current; what it raises is recorded without its words."""
        context = _continued(parent)
        linked = [Link(one) for one in map(_named, links) if one.is_valid]
        with self._tracer.start_as_current_span(
            name, context, _KINDS[kind], attributes, linked, record_exception=False, set_status_on_exception=False
        ) as begun:
            told = _Span(begun)
            try:
                yield told
            except BaseException as error:
                told.fail(type(error).__name__)
                raise

    def inner(self, name: str, kind: Kind, attributes: Attributes) -> AbstractContextManager[object]:
        """Begin a span within the current one; nothing where there is none, or where it is not sampled."""
        if not trace.get_current_span().is_recording():
            return nullcontext()
        return self._within(name, kind, attributes)

    def add(self, name: str, kind: Kind, attributes: Attributes, *, parent: str, since: int) -> None:
        """Record a span that continues `parent`, from `since` (ns since 1970) until now."""
        self._tracer.start_span(name, _continued(parent), _KINDS[kind], attributes, start_time=since).end()

    @property
    def traceparent(self) -> str | None:
        """The current span as W3C Trace Context writes it."""
        carrier: dict[str, str] = {}
        _PROPAGATOR.inject(carrier)
        return carrier.get("traceparent")

    def close(self) -> None:
        """Send what has not been sent."""
        self._provider.shutdown()

    @contextmanager
    def _within(self, name: str, kind: Kind, attributes: Attributes) -> Generator[None]:
        with self._tracer.start_as_current_span(
            name, None, _KINDS[kind], attributes, record_exception=False, set_status_on_exception=False
        ) as begun:
            try:
                yield
            except BaseException as error:
                _Span(begun).fail(type(error).__name__)
                raise


class _Span:
    """A span of OpenTelemetry's, as this package's port has it."""

    def __init__(self, begun: trace.Span) -> None:
        self._begun = begun

    def rename(self, name: str) -> None:
        self._begun.update_name(name)

    def tell(self, attributes: Attributes) -> None:
        self._begun.set_attributes(attributes)

    def fail(self, reason: str) -> None:
        self._begun.set_status(Status(StatusCode.ERROR, reason))
        self._begun.set_attribute("error.type", reason)


def _continued(parent: str | None) -> Context:
    """A context of nothing but a parent; one that is malformed is as good as none."""
    return _PROPAGATOR.extract({"traceparent": parent} if parent else {}, Context())


def _named(traceparent: str) -> SpanContext:
    found = trace.get_current_span(_continued(traceparent)).get_span_context()
    return SpanContext(found.trace_id, found.span_id, is_remote=True, trace_flags=TraceFlags(found.trace_flags))
