"""Reads the functions of a template, and what triggers each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from infra.host.template.lines import Block, Items, Unknown, Value
from infra.host.template.model import ApiEvent, Function, Queue, QueueEvent, Schedule
from infra.host.template.reading import Reader
from infra.host.template.schedules import schedule_event, schedule_v2_event

KIND = "AWS::Serverless::Function"

_METHODS = {"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}


@dataclass(slots=True)
class _Triggers:
    apis: list[ApiEvent] = field(default_factory=list[ApiEvent])
    queues: list[QueueEvent] = field(default_factory=list[QueueEvent])
    schedules: list[Schedule] = field(default_factory=list[Schedule])


def read_function(
    logical_id: str, name: str, properties: Reader, queues: Mapping[str, Queue]
) -> tuple[Function, list[Schedule]]:
    """A function and its schedules; `queues` are those of the template by ARN.

    Raises `TemplateError` for an event source that the host does not drive.
    """
    if "FunctionUrlConfig" in properties:
        raise properties.error("the host serves no function URLs: declare an event of type Api", "FunctionUrlConfig")
    timeout = timedelta(seconds=properties.number("Timeout", 3, least=1, most=900))
    triggers = _Triggers()
    for event_name, event in properties.named("Events"):
        event.only({"Type", "Properties"})
        kind = event.text("Type")
        if kind not in _SOURCES:
            raise event.error(f"the host does not drive events of type {kind}", "Type")
        context = _Context(event_name, logical_id, timeout, queues)
        _SOURCES[kind](context, event.inside("Properties"), triggers)
    reserved = (
        properties.number("ReservedConcurrentExecutions", -1, least=1, most=1000) if _reserves(properties) else None
    )
    function = Function(
        logical_id=logical_id,
        name=name,
        folder=_folder(properties),
        handler=_handler(properties),
        timeout=timeout,
        memory_megabytes=properties.number("MemorySize", 128, least=128, most=10_240),
        reserved_concurrency=reserved,
        apis=tuple(triggers.apis),
        queues=tuple(triggers.queues),
        line=properties.line,
    )
    return function, triggers.schedules


def merge_globals(shared: Block, own: Block) -> Block:
    """A function's properties over those of `Globals`, as SAM does it: mappings are merged, lists joined."""
    merged = Block(own.line)
    for key in [*shared, *(key for key in own if key not in shared)]:
        if key not in own:
            merged.put(key, shared[key], shared.line_of(key))
        elif key not in shared:
            merged.put(key, own[key], own.line_of(key))
        else:
            merged.put(key, _merged(shared[key], own[key]), own.line_of(key))
    return merged


def _merged(shared: Value, own: Value) -> Value:
    if isinstance(shared, Block) and isinstance(own, Block):
        return merge_globals(shared, own)
    if isinstance(shared, Items) and isinstance(own, Items):
        joined = Items(own.line)
        for value, line in [*shared.located(), *own.located()]:
            joined.put(value, line)
        return joined
    return own


@dataclass(frozen=True, slots=True)
class _Context:
    """Where an event source stands."""

    name: str
    function: str
    timeout: timedelta
    queues: Mapping[str, Queue]


def _api(context: _Context, properties: Reader, triggers: _Triggers) -> None:
    properties.only({"Auth", "Method", "Path", "RestApiId", "TimeoutInMillis"})
    auth = properties.inside("Auth")
    auth.only({"Authorizer"})
    if auth.text("Authorizer", "NONE") != "NONE":
        raise auth.error("the host has no gateway authorizers: check the caller in the function", "Authorizer")
    method = properties.text("Method").upper()
    if method not in _METHODS:
        raise properties.error(f"{method} is not one of {', '.join(sorted(_METHODS))}", "Method")
    path = properties.text("Path")
    if not path.startswith("/"):
        raise properties.error(f"Path must begin with /, not {path}", "Path")
    triggers.apis.append(ApiEvent(path, method, properties.line))


def _sqs(context: _Context, properties: Reader, triggers: _Triggers) -> None:
    known = {
        "BatchSize",
        "Enabled",
        "FunctionResponseTypes",
        "MaximumBatchingWindowInSeconds",
        "Queue",
        "ScalingConfig",
    }
    properties.only(known)
    if not properties.flag("Enabled", default=True):
        return
    queue = context.queues.get(properties.text("Queue"))
    if queue is None:
        raise properties.error("Queue is not the ARN of a queue in this template: write !GetAtt Name.Arn", "Queue")
    if queue.visibility < context.timeout:
        raise properties.error(
            f"messages of {queue.name} become visible again after {queue.visibility.total_seconds():.0f} s, but "
            f"{context.function} may take {context.timeout.total_seconds():.0f} s: AWS refuses that",
            "Queue",
        )
    scaling = properties.inside("ScalingConfig")
    scaling.only({"MaximumConcurrency"})
    answers = properties.texts("FunctionResponseTypes")
    if not set(answers) <= {"ReportBatchItemFailures"}:
        raise properties.error(f"the host knows ReportBatchItemFailures only, not {answers}", "FunctionResponseTypes")
    window = properties.number("MaximumBatchingWindowInSeconds", 0, least=0, most=300)
    batch = properties.number("BatchSize", 10, least=1, most=10_000)
    if batch > 10 and window == 0:
        raise properties.error(
            "AWS wants MaximumBatchingWindowInSeconds of 1 or more for a BatchSize over 10", "BatchSize"
        )
    triggers.queues.append(
        QueueEvent(
            name=f"{context.function}.{context.name}",
            queue=queue.name,
            batch_size=batch,
            reports_failures=bool(answers),
            max_concurrency=scaling.number("MaximumConcurrency", 2, least=2, most=1000) if scaling.block else None,
            line=properties.line,
        )
    )


def _schedule(context: _Context, properties: Reader, triggers: _Triggers) -> None:
    found = schedule_event(f"{context.function}.{context.name}", context.function, properties)
    triggers.schedules += [found] if found else []


def _schedule_v2(context: _Context, properties: Reader, triggers: _Triggers) -> None:
    found = schedule_v2_event(f"{context.function}.{context.name}", context.function, properties)
    triggers.schedules += [found] if found else []


_SOURCES: Mapping[str, Callable[[_Context, Reader, _Triggers], None]] = {
    "Api": _api,
    "SQS": _sqs,
    "Schedule": _schedule,
    "ScheduleV2": _schedule_v2,
}
EVENT_SOURCES = frozenset(_SOURCES)
"""The event source types that the host drives."""


def _reserves(properties: Reader) -> bool:
    value = properties.block.get("ReservedConcurrentExecutions")
    return value is not None and not isinstance(value, Unknown)


def _folder(properties: Reader) -> Path:
    folder = properties.file.parent / properties.text("CodeUri")
    if not folder.is_dir():
        raise properties.error(f"CodeUri: there is no folder {folder}", "CodeUri")
    return folder


def _handler(properties: Reader) -> str:
    handler = properties.text("Handler")
    if handler.count(".") != 1:
        raise properties.error(f"Handler must be file.function, not {handler}", "Handler")
    return handler
