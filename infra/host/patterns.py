"""EventBridge event patterns: which events a rule takes.

All that the event bus knows is here but `cidr`. A pattern names fields; a field's list holds what it may be; all named
fields must fit. Where an event has a list, one fitting element is enough.

Source: Amazon EventBridge user guide, "Comparison operators for use in event patterns".
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeGuard, cast

Fields = Mapping[str, object]

_Test = Callable[[object], bool]
_Block = Callable[[Fields], bool]

_OR = "$or"
_COMPARISONS: Mapping[object, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
}
_WILDCARD_PARTS = re.compile(r"\\[*\\]|\*|[^*\\]+|\\")


class PatternError(ValueError):
    """A pattern that EventBridge would refuse, or that uses an operator the host does not know."""


class Pattern:
    """A compiled pattern. `fields` are the top-level fields that it looks at, such as `source` and `detail`.

    Raises `PatternError`.
    """

    def __init__(self, pattern: Fields) -> None:
        self.fields = frozenset(_top_level(pattern))
        self._matches = _block(pattern)

    def matches(self, event: Fields) -> bool:
        """Whether an event, in the form that its targets get, fits."""
        return self._matches(event)


def _top_level(pattern: Fields) -> Iterable[str]:
    for name, wanted in pattern.items():
        if name == _OR and isinstance(wanted, list):
            for choice in cast("list[object]", wanted):
                if _is_fields(choice):
                    yield from _top_level(choice)
        else:
            yield name


def _block(pattern: Fields) -> _Block:
    if not pattern:
        raise PatternError("an empty mapping matches nothing")
    tests = [_either(wanted) if name == _OR else _field(name, wanted) for name, wanted in pattern.items()]
    return lambda fields: all(test(fields) for test in tests)


def _either(choices: object) -> _Block:
    if not isinstance(choices, list) or len(cast("list[object]", choices)) < 2:
        raise PatternError("$or takes a list of two or more mappings")
    blocks: list[_Block] = []
    for choice in cast("list[object]", choices):
        if not _is_fields(choice):
            raise PatternError("$or takes a list of mappings")
        blocks.append(_block(choice))
    return lambda fields: any(block(fields) for block in blocks)


def _field(name: str, wanted: object) -> _Block:
    if _is_fields(wanted):
        inner = _block(wanted)
        return lambda fields: any(inner(inside) for inside in _objects(fields.get(name)))
    if not isinstance(wanted, list) or not wanted:
        raise PatternError(f"{name} must be a list of what it may be, or a mapping of fields inside it")
    tests: list[_Test] = []
    absence_fits = False
    for choice in cast("list[object]", wanted):
        if choice == {"exists": False}:
            absence_fits = True
        else:
            tests.append(_value_test(choice))

    def fits(fields: Fields) -> bool:
        values = list(_leaves(fields[name])) if name in fields else []
        return any(test(value) for value in values for test in tests) if values else absence_fits

    return fits


def _objects(value: object) -> Iterable[Fields]:
    """The mappings to look into: the value, or those in its list; an empty one stands for what is not there."""
    if isinstance(value, list):
        return [item for item in _flat(cast("list[object]", value)) if _is_fields(item)]
    return [value if _is_fields(value) else {}]


def _leaves(value: object) -> Iterable[object]:
    values = _flat(cast("list[object]", value)) if isinstance(value, list) else [value]
    return (item for item in values if not _is_fields(item))


def _flat(values: list[object]) -> Iterable[object]:
    for value in values:
        if isinstance(value, list):
            yield from _flat(cast("list[object]", value))
        else:
            yield value


def _value_test(choice: object) -> _Test:
    if not _is_fields(choice):
        if isinstance(choice, list):
            raise PatternError("a list inside a list of values")
        return _equals(choice)
    if len(choice) != 1:
        raise PatternError(f"one operator at a time, not {', '.join(choice)}")
    [(name, argument)] = choice.items()
    if name not in _OPERATORS:
        raise PatternError(f"the host does not know the operator {name}")
    return _OPERATORS[name](argument)


def _equals(wanted: object) -> _Test:
    if _is_number(wanted):
        return lambda value: _is_number(value) and value == wanted
    return lambda value: value == wanted and type(value) is type(wanted)


def _exists(argument: object) -> _Test:
    if argument is not True:
        raise PatternError("exists takes true or false")
    return lambda _value: True


def _numeric(argument: object) -> _Test:
    parts = cast("list[object]", argument) if isinstance(argument, list) else []
    if not parts or len(parts) % 2:
        raise PatternError('numeric takes comparisons and numbers in turn, such as [">", 0, "<=", 5]')
    checks: list[tuple[Callable[[float, float], bool], float]] = []
    for sign, bound in zip(parts[::2], parts[1::2], strict=True):
        if sign not in _COMPARISONS or not _is_number(bound):
            raise PatternError(f"numeric can't compare {sign} {bound}")
        checks.append((_COMPARISONS[sign], bound))
    return lambda value: _is_number(value) and all(compare(value, bound) for compare, bound in checks)


def _text_test(operation: str, test: Callable[[str], Callable[[str], bool]]) -> Callable[[object], _Test]:
    def build(argument: object) -> _Test:
        if not isinstance(argument, str):
            raise PatternError(f"{operation} takes a text")
        check = test(argument)
        return lambda value: isinstance(value, str) and check(value)

    return build


def _ignoring_case(
    operation: str, exact: Callable[[object], _Test], folded: Callable[[object], _Test]
) -> Callable[[object], _Test]:
    """`prefix` and `suffix` take a text, or `{equals-ignore-case: text}`."""

    def build(argument: object) -> _Test:
        if not _is_fields(argument):
            return exact(argument)
        if list(argument) != ["equals-ignore-case"]:
            raise PatternError(f"{operation} takes a text or equals-ignore-case")
        return folded(argument["equals-ignore-case"])

    return build


def _anything_but(argument: object) -> _Test:
    if _is_fields(argument):
        [(name, inner)] = argument.items() if len(argument) == 1 else [("", None)]
        if name not in _NEGATABLE:
            raise PatternError(f"anything-but takes values or one of {', '.join(sorted(_NEGATABLE))}")
        refused = [_NEGATABLE[name](one) for one in _list(inner)]
    else:
        refused = [_equals(one) for one in _list(argument)]
    return lambda value: not any(test(value) for test in refused)


def _list(argument: object) -> list[object]:
    values = cast("list[object]", argument) if isinstance(argument, list) else [argument]
    if not values:
        raise PatternError("anything-but takes at least one value")
    return values


def _wildcard(pattern: str) -> Callable[[str], bool]:
    if "**" in pattern.replace("\\*", ""):
        raise PatternError("wildcard can't have two stars in a row")
    parts = [_wildcard_part(part) for part in _WILDCARD_PARTS.findall(pattern)]
    expression = re.compile("".join(parts), re.DOTALL)
    return lambda value: expression.fullmatch(value) is not None


def _wildcard_part(part: str) -> str:
    if part == "*":
        return ".*"
    return re.escape(part[1:] if part in {"\\*", "\\\\"} else part)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_fields(value: object) -> TypeGuard[Fields]:
    return isinstance(value, dict)


_PREFIX = _ignoring_case(
    "prefix",
    _text_test("prefix", lambda start: lambda value: value.startswith(start)),
    _text_test("prefix", lambda start: lambda value: value.lower().startswith(start.lower())),
)
_SUFFIX = _ignoring_case(
    "suffix",
    _text_test("suffix", lambda end: lambda value: value.endswith(end)),
    _text_test("suffix", lambda end: lambda value: value.lower().endswith(end.lower())),
)
_NEGATABLE: Mapping[str, Callable[[object], _Test]] = {
    "equals-ignore-case": _text_test("equals-ignore-case", lambda text: lambda value: value.lower() == text.lower()),
    "prefix": _PREFIX,
    "suffix": _SUFFIX,
    "wildcard": _text_test("wildcard", _wildcard),
}
_OPERATORS: Mapping[str, Callable[[object], _Test]] = {
    **_NEGATABLE,
    "anything-but": _anything_but,
    "exists": _exists,
    "numeric": _numeric,
}
