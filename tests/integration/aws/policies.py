"""What a role's policies allow, as far as those of our template go: statements of actions and resources."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.integration.aws.calls import Call


@dataclass(frozen=True)
class Rule:
    """What a policy says of one action on one resource, each with the wildcards that it has."""

    allows: bool
    action: str
    resource: str

    def covers(self, call: Call) -> bool:
        """Whether this is about a call."""
        return _matches(self.action.lower(), call.action.lower()) and _matches(self.resource, call.resource)


def rules(documents: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """What policies allow and deny. Conditions are taken as met."""
    return [rule for document in documents for rule in _rules(document)]


def refused(known: Sequence[Rule], calls: Iterable[Call]) -> list[Call]:
    """The calls that nothing allows, or something denies."""

    def allowed(call: Call) -> bool:
        about = [rule.allows for rule in known if rule.covers(call)]
        return bool(about) and all(about)

    return sorted(call for call in calls if not allowed(call))


def unused(known: Sequence[Rule], calls: Collection[Call]) -> list[Rule]:
    """What is allowed and was never needed."""
    return [rule for rule in known if rule.allows and not any(rule.covers(call) for call in calls)]


def _rules(document: Mapping[str, Any]) -> Iterator[Rule]:
    for statement in _listed(document["Statement"]):
        if statement is None:  # what AWS::NoValue stands for; CloudFormation takes it out, moto doesn't
            continue
        unknown = statement.keys() - {"Sid", "Effect", "Action", "Resource", "Condition"}
        assert not unknown, f"teach the tests what {unknown} means"
        for action in _listed(statement["Action"]):
            for resource in _listed(statement["Resource"]):
                yield Rule(statement["Effect"] == "Allow", action, resource)


def _listed(one_or_more: Any) -> list[Any]:
    return one_or_more if isinstance(one_or_more, list) else [one_or_more]


def _matches(pattern: str, text: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, text, re.DOTALL) is not None
