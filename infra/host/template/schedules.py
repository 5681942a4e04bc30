"""Reads what is due at times: schedules of functions, scheduled rules and EventBridge Scheduler's schedules."""

import json
from collections.abc import Mapping
from typing import Protocol

from infra.host.cron import ScheduleExpressionError, Timing, parse
from infra.host.template.model import Schedule, ScheduleSource
from infra.host.template.reading import Reader

# Who may call whom, and where AWS puts what it could not deliver, changes nothing about what runs when.
_WITHOUT_EFFECT = {
    "DeadLetterConfig",
    "Description",
    "FlexibleTimeWindow",
    "GroupName",
    "Name",
    "OmitName",
    "PermissionsBoundary",
    "RetryPolicy",
    "RoleArn",
    "Tags",
}


class Targets(Protocol):
    """Finds what an ARN of this template stands for."""

    @property
    def functions(self) -> Mapping[str, str]:
        """Functions' names by their ARNs."""
        ...

    @property
    def queues(self) -> Mapping[str, str]:
        """Queues' names by their ARNs."""
        ...


def schedule_event(name: str, function: str, properties: Reader) -> Schedule | None:
    """A function's event of type Schedule; None where it is switched off."""
    properties.only(_WITHOUT_EFFECT | {"Schedule", "Input", "Enabled", "State"})
    if not properties.flag("Enabled", default=True) or not _is_on(properties):
        return None
    return _schedule(name, properties, "Schedule", ScheduleSource.EVENTS, function=function)


def schedule_v2_event(name: str, function: str, properties: Reader) -> Schedule | None:
    """A function's event of type ScheduleV2; None where it is switched off."""
    known = {"ScheduleExpression", "ScheduleExpressionTimezone", "Input", "State"}
    properties.only(_WITHOUT_EFFECT | known)
    if not _is_on(properties):
        return None
    return _schedule(name, properties, "ScheduleExpression", ScheduleSource.SCHEDULER, function=function)


def scheduler_schedule(name: str, properties: Reader, targets: Targets) -> list[Schedule]:
    """An `AWS::Scheduler::Schedule`."""
    properties.only(_WITHOUT_EFFECT | {"ScheduleExpression", "ScheduleExpressionTimezone", "State", "Target"})
    if not _is_on(properties):
        return []
    target = properties.inside("Target")
    target.only(_WITHOUT_EFFECT | {"Arn", "Input"})
    function, queue = _target(target, targets)
    source = ScheduleSource.SCHEDULER
    return [
        _schedule(
            name, properties, "ScheduleExpression", source, function=function, queue=queue, payload=_input(target)
        )
    ]


def scheduled_rule(name: str, properties: Reader, targets: Targets) -> list[Schedule]:
    """An `AWS::Events::Rule` with a ScheduleExpression: one schedule for each of its targets."""
    if not _is_on(properties):
        return []
    found: list[Schedule] = []
    for target in properties.each("Targets", "target"):
        target.only(_WITHOUT_EFFECT | {"Arn", "Id", "Input"})
        function, queue = _target(target, targets)
        found.append(
            _schedule(
                f"{name}/{target.text('Id')}",
                properties,
                "ScheduleExpression",
                ScheduleSource.EVENTS,
                function=function,
                queue=queue,
                payload=_input(target),
            )
        )
    return found


def _schedule(
    name: str,
    properties: Reader,
    key: str,
    source: ScheduleSource,
    *,
    function: str | None = None,
    queue: str | None = None,
    payload: str | None = None,
) -> Schedule:
    return Schedule(
        name=name,
        timing=_timing(properties, key),
        function=function,
        queue=queue,
        payload=payload or _input(properties),
        source=source,
        line=properties.line,
    )


def _timing(properties: Reader, key: str) -> Timing:
    try:
        return parse(properties.text(key), properties.text("ScheduleExpressionTimezone", "UTC"))
    except ScheduleExpressionError as error:
        raise properties.error(str(error), key) from error


def _target(target: Reader, targets: Targets) -> tuple[str | None, str | None]:
    arn = target.text("Arn")
    if arn not in targets.functions and arn not in targets.queues:
        raise target.error("the host fires schedules at functions and queues of this template only", "Arn")
    return targets.functions.get(arn), targets.queues.get(arn)


def _input(properties: Reader) -> str | None:
    if "Input" not in properties:
        return None
    text = properties.text("Input")
    try:
        json.loads(text)
    except ValueError as error:
        raise properties.error(f"Input is not JSON: {error}", "Input") from error
    return text


def _is_on(properties: Reader) -> bool:
    return properties.text("State", "ENABLED").upper() != "DISABLED"
