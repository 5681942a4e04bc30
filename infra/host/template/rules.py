"""Reads the rules that take events from the bus to queues."""

from collections.abc import Mapping

from infra.host.patterns import Pattern, PatternError
from infra.host.template.model import Rule, RuleTarget
from infra.host.template.reading import Reader

_KNOWN = {"Description", "EventBusName", "EventPattern", "Name", "RoleArn", "State", "Tags", "Targets"}
_KNOWN_OF_TARGET = {"Arn", "DeadLetterConfig", "Id", "InputPath", "RetryPolicy", "RoleArn"}


def read_rule(name: str, properties: Reader, queues: Mapping[str, str]) -> Rule | None:
    """A rule with an EventPattern; None where it is switched off. `queues` has names by ARN."""
    properties.only(_KNOWN)
    if properties.text("State", "ENABLED").upper() == "DISABLED":
        return None
    try:
        pattern = Pattern(properties.inside("EventPattern").block)
    except PatternError as error:
        raise properties.error(f"EventPattern: {error}", "EventPattern") from error
    targets = tuple(_target(target, queues) for target in properties.each("Targets", "target"))
    return Rule(name, pattern, targets, properties.line)


def _target(target: Reader, queues: Mapping[str, str]) -> RuleTarget:
    target.only(_KNOWN_OF_TARGET)
    arn = target.text("Arn")
    if arn not in queues:
        raise target.error(f"{arn} is not a queue of this template: route the events to a queue first", "Arn")
    path = target.text("InputPath", "$")
    if path not in {"$", "$.detail"}:
        raise target.error(f"the host knows the InputPath $ and $.detail, not {path}", "InputPath")
    return RuleTarget(queues[arn], detail_only=path == "$.detail")
