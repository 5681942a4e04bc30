"""From the file to the model: resources by kind, and the environment that all functions share."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.host.template import functions, queues
from infra.host.template.intrinsics import Intrinsics, arn
from infra.host.template.lines import Block, TemplateError, Unknown, Value
from infra.host.template.lines import load as load_yaml
from infra.host.template.model import Function, Queue, Rule, Schedule, Template
from infra.host.template.reading import Reader
from infra.host.template.rules import read_rule
from infra.host.template.schedules import scheduled_rule, scheduler_schedule

_RULE = "AWS::Events::Rule"
_SCHEDULE = "AWS::Scheduler::Schedule"
# Each of these runs something, and would silently not do so here.
_NOT_DRIVEN = {
    "AWS::Lambda::EventSourceMapping": "declare it under Events of the function",
    "AWS::Lambda::Function": "declare an AWS::Serverless::Function",
    "AWS::Lambda::Url": "declare an event of type Api",
    "AWS::Pipes::Pipe": "declare a rule and a queue",
    "AWS::SNS::Subscription": "use the event bus",
    "AWS::Serverless::HttpApi": "Chalice needs REST API events: declare an AWS::Serverless::Api",
    "AWS::Serverless::StateMachine": "the host runs functions only",
    "AWS::StepFunctions::StateMachine": "the host runs functions only",
}


@dataclass(frozen=True, slots=True)
class _Targets:
    functions: Mapping[str, str]
    queues: Mapping[str, str]


def load(file: Path, parameters: Mapping[str, str] | None = None) -> Template:
    """Read a template; `parameters` take the place of its parameters' defaults. Takes a few milliseconds.

    Raises `TemplateError`, with file and line, for whatever the host can't run as AWS would.
    """
    document = load_yaml(file)
    intrinsics = Intrinsics(file, document, parameters or {})
    kinds = _by_kind(file, document, intrinsics)
    found_queues = queues.read_queues(
        {name: (intrinsics.name_of(name, reader.line), reader) for name, reader in kinds.get(queues.KIND, {}).items()}
    )
    shared = _globals(file, document, intrinsics)
    found_functions: dict[str, Function] = {}
    schedules: list[Schedule] = []
    arns: dict[str, str] = {}
    environment = _Environment(file)
    environment.add("Globals", shared)
    for logical_id, properties in kinds.get(functions.KIND, {}).items():
        environment.add(logical_id, properties.block)
        merged = Reader(file, functions.merge_globals(shared, properties.block), f"function {logical_id}")
        name = intrinsics.name_of(logical_id, properties.line)
        function, own = functions.read_function(logical_id, name, merged, found_queues)
        found_functions[logical_id] = function
        arns[arn(functions.KIND, name)] = logical_id
        schedules += own
    targets = _Targets(arns, {queue_arn: queue.name for queue_arn, queue in found_queues.items()})
    rules, scheduled = _rules(kinds.get(_RULE, {}), targets)
    for name, properties in kinds.get(_SCHEDULE, {}).items():
        scheduled += scheduler_schedule(name, properties, targets)
    return Template(
        file=file,
        functions=found_functions,
        queues=_declared(found_queues),
        rules=tuple(rules),
        schedules=(*schedules, *scheduled),
        environment=environment.variables,
    )


def _declared(found: Mapping[str, Queue]) -> tuple[Queue, ...]:
    """Dead-letter queues first, so that a queue's own exists when it is declared."""
    dead_letters = {queue.dead_letter_queue for queue in found.values()}
    return tuple(sorted(found.values(), key=lambda queue: queue.name not in dead_letters))


def _by_kind(file: Path, document: Block, intrinsics: Intrinsics) -> dict[str, dict[str, Reader]]:
    """The resources of the kinds that matter here and whose condition holds: readers by logical id, by type."""
    kinds: dict[str, dict[str, Reader]] = {}
    resources = document.get("Resources")
    if not isinstance(resources, Block):
        raise TemplateError(file, 1, "the template has no Resources")
    for logical_id, resource in resources.items():
        line = resources.line_of(logical_id)
        if not isinstance(resource, Block) or not isinstance(kind := resource.get("Type"), str):
            raise TemplateError(file, line, f"resource {logical_id} has no Type")
        condition = resource.get("Condition")
        if isinstance(condition, str) and not intrinsics.condition(condition, resource.line_of("Condition")):
            continue
        if advice := _NOT_DRIVEN.get(kind):
            raise TemplateError(
                file, resource.line_of("Type"), f"the host does not drive {kind} {logical_id}: {advice}"
            )
        if kind in _READ:
            properties = intrinsics.resolve(resource.get("Properties", Block(line)), line)
            block = properties if isinstance(properties, Block) else Block(line)
            kinds.setdefault(kind, {})[logical_id] = Reader(file, block, f"{_READ[kind]} {logical_id}")
    return kinds


_READ = {queues.KIND: "queue", functions.KIND: "function", _RULE: "rule", _SCHEDULE: "schedule"}


def _globals(file: Path, document: Block, intrinsics: Intrinsics) -> Block:
    shared = document.get("Globals")
    if not isinstance(shared, Block):
        return Block(1)
    value = intrinsics.resolve(shared.get("Function", Block(shared.line)), shared.line_of("Function"))
    if not isinstance(value, Block):
        raise TemplateError(file, shared.line_of("Function"), "Globals: Function must be a mapping")
    return value


def _rules(found: Mapping[str, Reader], targets: _Targets) -> tuple[list[Rule], list[Schedule]]:
    rules: list[Rule] = []
    schedules: list[Schedule] = []
    bus: str | None = None
    for name, properties in found.items():
        if "ScheduleExpression" in properties:
            schedules += scheduled_rule(name, properties, targets)
            continue
        named = properties.text("EventBusName", "default")
        if bus not in {None, named}:
            raise properties.error(f"the host has one event bus, and another rule names {bus}", "EventBusName")
        bus = named
        if rule := read_rule(name, properties, targets.queues):
            rules.append(rule)
    return rules, schedules


class _Environment:
    """The variables of all functions, which share one process here: none may have two values."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._owners: dict[str, tuple[str, int]] = {}
        self.variables: dict[str, str] = {}

    def add(self, owner: str, properties: Block) -> None:
        variables = _block(_block(properties.get("Environment")).get("Variables"))
        for name, value in variables.items():
            if isinstance(value, Unknown) or value is None:
                continue  # only the deployed stack has it; here the program's own default holds
            text = str(value).lower() if isinstance(value, bool) else str(value)
            line = variables.line_of(name)
            if self.variables.setdefault(name, text) != text:
                other, at = self._owners[name]
                raise TemplateError(
                    self._file,
                    line,
                    f"{owner} sets {name} to {text!r}, but {other} sets it to {self.variables[name]!r} in line {at}: "
                    "the host runs all functions in one process",
                )
            self._owners.setdefault(name, (owner, line))


def _block(value: Value) -> Block:
    return value if isinstance(value, Block) else Block(1)
