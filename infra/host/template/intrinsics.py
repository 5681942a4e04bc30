"""CloudFormation's functions (`!Ref`, `!Sub`, `!If`, …), as far as their results are known without a deployed stack.

The SAM transform does the same and more, but importing it takes over a second, which every start of the host would
pay; the tests compare the two. What only a deployed stack knows becomes `Unknown` and stays out of the way until
somebody needs it.
"""

import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from infra.host.template.lines import Block, Items, TemplateError, Unknown, Value

ACCOUNT = "000000000000"
REGION = "local"

_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": "springline",
    "AWS::URLSuffix": "localhost",
}
# How a resource is called where the template does not name it: by its logical id.
_NAMED = {
    "AWS::Events::EventBus": "Name",
    "AWS::SQS::Queue": "QueueName",
    "AWS::Serverless::Function": "FunctionName",
}
_ARNS = {"AWS::SQS::Queue": "sqs:{}", "AWS::Serverless::Function": "lambda:{}:function"}
_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")
_DYNAMIC = "{{resolve:"

_Evaluate: TypeAlias = Callable[[Value, int], Value]


_NO_VALUE = Unknown("AWS::NoValue")  # compared by identity: the property that has it is not there


def arn(kind: str, name: str) -> str:
    """The ARN that the host gives a queue or function."""
    service, _, rest = _ARNS[kind].partition(":{}")
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}{rest}:{name}"


class Intrinsics:
    """Evaluates one template's functions.

    Args:
        file: Named in errors.
        document: The whole template.
        parameters: Values that take the place of the parameters' defaults.
    """

    def __init__(self, file: Path, document: Block, parameters: Mapping[str, str]) -> None:
        self._file = file
        self._resources = _section(document, "Resources")
        self._conditions = _section(document, "Conditions")
        self._mappings = _section(document, "Mappings")
        self._parameters = {**self._defaults(_section(document, "Parameters")), **parameters}
        self._asked: list[str] = []  # names being resolved, to notice a circle
        self._functions: dict[str, _Evaluate] = {
            "Ref": self._ref,
            "Condition": lambda argument, line: self.condition(_text(argument), line),
            "Fn::And": lambda argument, line: all(self._truths(argument, line)),
            "Fn::Equals": self._equals,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::Join": self._join,
            "Fn::Not": lambda argument, line: not self._truths(argument, line)[0],
            "Fn::Or": lambda argument, line: any(self._truths(argument, line)),
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
        }

    def resolve(self, value: Value, line: int = 1) -> Value:
        """`value` with its functions evaluated, at any depth; properties that are `AWS::NoValue` are left out."""
        if isinstance(value, Block):
            call = self._call(value)
            return self._resolve_block(value) if call is None else self._evaluate(*call, value.line)
        if isinstance(value, Items):
            items = Items(value.line)
            for item, at in value.located():
                resolved = self.resolve(item, at)
                if resolved is not _NO_VALUE:
                    items.put(resolved, at)
            return items
        return _static(value)

    def condition(self, name: str, line: int) -> bool:
        """Whether a condition of the template holds; raises `TemplateError` where there is none of that name."""
        if name not in self._conditions:
            raise TemplateError(self._file, line, f"there is no condition {name} in Conditions")
        with self._asking(name, line):
            return self._truth(self._conditions[name], self._conditions.line_of(name))

    def name_of(self, logical_id: str, line: int) -> str:
        """The local name of a queue, function or event bus: the one the template gives it, else its logical id."""
        resource = self._resources[logical_id]
        assert isinstance(resource, Block)  # noqa: S101 - for the type checker: `_kind` has looked
        properties = resource.get("Properties")
        key = _NAMED[_text(resource.get("Type"))]
        if not isinstance(properties, Block) or key not in properties:
            return logical_id
        at = properties.line_of(key)
        with self._asking(logical_id, line):
            name = self.resolve(properties[key], at)
        return logical_id if isinstance(name, Unknown) else _text(name)

    def _call(self, block: Block) -> tuple[str, Value] | None:
        if len(block) != 1:
            return None
        [(key, argument)] = block.items()
        return (key, argument) if key in self._functions or key.startswith("Fn::") else None

    def _resolve_block(self, block: Block) -> Block:
        resolved = Block(block.line)
        for key, value in block.items():
            line = block.line_of(key)
            result = self.resolve(value, line)
            if result is not _NO_VALUE:
                resolved.put(key, result, line)
        return resolved

    def _evaluate(self, function: str, argument: Value, line: int) -> Value:
        if function not in self._functions:
            return Unknown(function)
        return self._functions[function](argument, line)

    def _ref(self, argument: Value, line: int) -> Value:
        name = _text(argument)
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name in self._parameters:
            return self._parameters[name]
        kind = self._kind(name, line)
        return self.name_of(name, line) if kind in _NAMED else Unknown(f"!Ref {name}")

    def _get_att(self, argument: Value, line: int) -> Value:
        parts = argument.split(".", 1) if isinstance(argument, str) else [_text(part) for part in _items(argument)]
        name, attribute = parts[0], ".".join(parts[1:])
        kind = self._kind(name, line)
        if attribute == "Arn" and kind in _ARNS:
            return arn(kind, self.name_of(name, line))
        if kind in _NAMED and attribute == _NAMED[kind]:
            return self.name_of(name, line)
        return Unknown(f"!GetAtt {name}.{attribute}")

    def _kind(self, logical_id: str, line: int) -> str:
        resource = self._resources.get(logical_id)
        if not isinstance(resource, Block):
            if logical_id.startswith("AWS::"):
                return ""
            raise TemplateError(self._file, line, f"there is no parameter or resource {logical_id}")
        return _text(resource.get("Type"))

    def _sub(self, argument: Value, line: int) -> Value:
        parts = list(argument) if isinstance(argument, Items) else [argument]
        own = parts[1] if len(parts) > 1 else None
        unknown: list[Unknown] = []

        def fill(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if isinstance(own, Block) and name in own:
                value = self.resolve(own[name], line)
            else:
                value = self._get_att(name, line) if "." in name else self._ref(name, line)
            if isinstance(value, Unknown):
                unknown.append(value)
                return ""
            return _text(value)

        text = _PLACEHOLDER.sub(fill, _text(parts[0]))
        return unknown[0] if unknown else _static(text)

    def _if(self, argument: Value, line: int) -> Value:
        name, then, otherwise = self._arguments(argument, 3, "If", line)
        return self.resolve(then if self.condition(_text(name), line) else otherwise, line)

    def _equals(self, argument: Value, line: int) -> Value:
        left, right = (self.resolve(side, line) for side in self._arguments(argument, 2, "Equals", line))
        for side in (left, right):
            if isinstance(side, Unknown):
                raise TemplateError(self._file, line, f"a condition can't depend on {side.why}")
        return _text(left) == _text(right)

    def _join(self, argument: Value, line: int) -> Value:
        separator, parts = (self.resolve(part, line) for part in self._arguments(argument, 2, "Join", line))
        for part in _items(parts):
            if isinstance(part, Unknown):
                return part
        return parts if isinstance(parts, Unknown) else _text(separator).join(_text(part) for part in _items(parts))

    def _split(self, argument: Value, line: int) -> Value:
        separator, whole = (self.resolve(part, line) for part in self._arguments(argument, 2, "Split", line))
        if isinstance(whole, Unknown):
            return whole
        items = Items(line)
        for part in _text(whole).split(_text(separator)):
            items.put(part, line)
        return items

    def _select(self, argument: Value, line: int) -> Value:
        index, choices = (self.resolve(part, line) for part in self._arguments(argument, 2, "Select", line))
        if isinstance(choices, Unknown):
            return choices
        try:
            return _items(choices)[int(_text(index))]
        except (ValueError, IndexError):
            raise TemplateError(self._file, line, f"Fn::Select has no item {_text(index)}") from None

    def _find_in_map(self, argument: Value, line: int) -> Value:
        keys = [_text(self.resolve(key, line)) for key in self._arguments(argument, 3, "FindInMap", line)]
        found: Value = self._mappings
        for key in keys:
            if not isinstance(found, Block) or key not in found:
                raise TemplateError(self._file, line, f"Mappings has no {' / '.join(keys)}")
            found = found[key]
        return self.resolve(found, line)

    def _truths(self, argument: Value, line: int) -> list[bool]:
        if not isinstance(argument, Items) or not argument:
            raise TemplateError(self._file, line, "this takes a list of conditions")
        return [self._truth(part, line) for part in argument]

    def _truth(self, value: Value, line: int) -> bool:
        result = self.resolve(value, line)
        if not isinstance(result, bool):
            raise TemplateError(self._file, line, "a condition is made of Equals, And, Or, Not and Condition")
        return result

    def _arguments(self, argument: Value, count: int, function: str, line: int) -> list[Value]:
        if not isinstance(argument, Items) or len(argument) != count:
            raise TemplateError(self._file, line, f"Fn::{function} takes a list of {count}")
        return list(argument)

    @contextmanager
    def _asking(self, name: str, line: int) -> Generator[None]:
        if name in self._asked:
            raise TemplateError(self._file, line, f"{' → '.join([*self._asked, name])} goes in a circle")
        self._asked.append(name)
        try:
            yield
        finally:
            self._asked.pop()

    def _defaults(self, parameters: Block) -> dict[str, Value]:
        return {
            name: declared["Default"]
            if isinstance(declared, Block) and "Default" in declared
            else Unknown(f"!Ref {name}")
            for name, declared in parameters.items()
        }


def _section(document: Block, name: str) -> Block:
    section = document.get(name)
    return section if isinstance(section, Block) else Block(document.line)


def _static(value: Value) -> Value:
    """`value`, unless it is a dynamic reference, such as one to a secret."""
    return Unknown("a dynamic reference") if isinstance(value, str) and _DYNAMIC in value else value


def _items(value: Value) -> Items:
    return value if isinstance(value, Items) else Items(1)


def _text(value: Value) -> str:
    """A scalar as CloudFormation passes it on: as text, booleans in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)
