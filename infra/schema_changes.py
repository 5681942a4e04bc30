"""What changed between two versions of a JSON Schema, and whether that breaks who relies on the older one.

A change is *narrower* where something that was allowed no longer is, *wider* where something is allowed that was not,
and *gone* where a name that was there isn't. Who reads documents is broken by what is gone or wider, who writes them by
what is gone or narrower. Readers ignore properties that they don't know, so a further property is no change, and where
a schema says `x-extensible`, they take a further value or kind of object as "something newer".

Compared are the keywords that Pydantic writes. Any other keyword has to stay as it is.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

Direction = Literal["read", "write", "both"]
Kind = Literal["gone", "narrower", "wider", "unknown"]
Schema = Mapping[str, Any]

NAMES: Final = frozenset(
    {
        *("properties", "patternProperties", "$defs"),
        *("paths", "schemas", "parameters", "responses", "headers", "securitySchemes"),  # of OpenAPI
    }
)
"""Keywords whose value is an object with names of somebody's choice."""

EXTENSIBLE: Final = "x-extensible"
_BREAKS: Final[Mapping[Direction, frozenset[Kind]]] = {
    "read": frozenset({"gone", "wider", "unknown"}),
    "write": frozenset({"gone", "narrower", "unknown"}),
    "both": frozenset({"gone", "narrower", "wider", "unknown"}),
}
_LOWER: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_RULES: Final = ("pattern", "format", "uniqueItems", "multipleOf", "whole")
_COMPARED: Final = frozenset(
    {
        *(*_LOWER, *_UPPER, *_RULES, "type", "enum", "const", "values", "anyOf", "oneOf", "$ref", EXTENSIBLE),
        *("properties", "required", "additionalProperties", "propertyNames", "items", "prefixItems"),
    }
)
_SAYS_NOTHING: Final = frozenset(
    {
        *("$schema", "$id", "$defs", "$comment", "title", "description", "version", "examples", "default"),
        *("deprecated", "discriminator"),
    }
)
_TYPES: Final = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}


class Change(NamedTuple):
    """A change, at a place in the document."""

    kind: Kind
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def breaking(before: Schema, now: Schema, direction: Direction) -> list[str]:
    """The changes that break those who read, write, or both, each as a line of text."""
    return [str(change) for change in Comparison(before, now).of(before, now) if breaks(change, direction)]


def breaks(change: Change, direction: Direction) -> bool:
    """Whether a change breaks those who read, write, or both."""
    return change.kind in _BREAKS[direction]


class Comparison:
    """Compares schemas of two documents; each pair of shared definitions once."""

    def __init__(self, before: Schema, now: Schema) -> None:
        self._before = before
        self._now = now
        # Schemas are known by what they are, not by what is in them; kept, so that no other takes the place of one.
        self._resolved: dict[int, tuple[Schema, Schema]] = {}
        self._seen: set[tuple[int, int]] = set()

    def of(self, before: Any, now: Any, place: str = "$") -> Iterator[Change]:
        """The changes between two schemas in the documents."""
        before, now = self._resolve(before, self._before), self._resolve(now, self._now)
        if (id(before), id(now)) in self._seen:
            return
        self._seen.add((id(before), id(now)))
        if not before.get(EXTENSIBLE) and now.get(EXTENSIBLE):
            yield Change("wider", place, "may now be something newer")
        extensible = bool(before.get(EXTENSIBLE))
        some, others = _by_type(_alternatives(before, self._before)), _by_type(_alternatives(now, self._now))
        if "any" in some and "any" not in others:
            yield Change("narrower", place, f"may only be {', '.join(others)}")
        elif "any" in others and "any" not in some:
            yield Change("wider", place, "may be anything")
        else:
            for of_type in dict.fromkeys((*some, *others)):
                yield from self._alternatives(some[of_type], others[of_type], place, extensible)

    def _resolve(self, schema: Schema, root: Schema) -> Schema:
        if id(schema) not in self._resolved:
            self._resolved[id(schema)] = schema, resolved(schema, root)
        return self._resolved[id(schema)][1]

    def _alternatives(
        self, before: Sequence[Schema], now: Sequence[Schema], place: str, extensible: bool
    ) -> Iterator[Change]:
        """The same of schemas of one type, any of which is allowed."""
        pairs, gone, new = _matched(before, now)
        for one, other in pairs:
            yield from _unknown(one, other, place)
            yield from _of_values(one, other, place, extensible)
            yield from _of_limits(one, other, place)
            if one["type"] == "object":
                yield from self._of_object(one, other, place)
            yield from self._of_array(one, other, place)
        yield from (Change("narrower", place, f"may no longer be {_said(one)}") for one in gone)
        if not extensible or not before:  # who takes a further value of a type takes none of another type
            yield from (Change("wider", place, f"may now be {_said(one)}") for one in new)

    def _of_object(self, before: Schema, now: Schema, place: str) -> Iterator[Change]:
        some: Mapping[str, Any] = before.get("properties", {})
        others: Mapping[str, Any] = now.get("properties", {})
        yield from (Change("gone", f"{place}.{name}", "is gone") for name in some if name not in others)
        for name in some.keys() & others.keys():
            yield from self.of(some[name], others[name], f"{place}.{name}")
        needed, needs = set(before.get("required", ())), set(now.get("required", ()))
        for name in sorted(needs - needed):
            yield Change("narrower", f"{place}.{name}", "is required")
        for name in sorted((needed - needs) & others.keys()):
            yield Change("wider", f"{place}.{name}", "may be missing")
        if "propertyNames" in before or "propertyNames" in now:
            yield from self.of(before.get("propertyNames", {}), now.get("propertyNames", {}), f"{place}.(names)")
        more, rest = before.get("additionalProperties", True), now.get("additionalProperties", True)
        if rest is False and more is not False:
            yield Change("narrower", place, "may have no further properties")
        elif more is not False:  # where there was none, readers ignore what may be there now
            yield from self.of(_schema(more), _schema(rest), f"{place}.*")

    def _of_array(self, before: Schema, now: Schema, place: str) -> Iterator[Change]:
        some: Sequence[Any] = before.get("prefixItems", ())
        others: Sequence[Any] = now.get("prefixItems", ())
        for number, (one, other) in enumerate(zip(some, others, strict=False)):
            yield from self.of(one, other, f"{place}[{number}]")
        if len(some) != len(others):
            yield Change("unknown", place, f"has {len(others)} described places instead of {len(some)}")
        if "items" in before or "items" in now:
            yield from self.of(_schema(before.get("items", True)), _schema(now.get("items", True)), f"{place}[]")


def resolved(schema: Schema, root: Schema) -> Schema:
    """What a `$ref` into its own document leads to, with what stands beside it; other schemas as they are."""
    while "$ref" in schema:
        found: Any = root
        for name in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found[name.replace("~1", "/").replace("~0", "~")]
        beside = {key: value for key, value in schema.items() if key != "$ref" and key not in _SAYS_NOTHING}
        schema = {**found, **beside} if beside else found
    return schema


def _unknown(before: Schema, now: Schema, place: str) -> Iterator[Change]:
    for keyword in sorted((before.keys() | now.keys()) - _COMPARED - _SAYS_NOTHING):
        if before.get(keyword) != now.get(keyword):
            yield Change("unknown", place, f"{keyword} is another than before")


def _schema(value: Any) -> Schema:
    """A schema that is `true` or `false`, as an object."""
    return {} if value is True else {"enum": []} if value is False else value


def _alternatives(schema: Schema, root: Schema) -> Iterator[Schema]:
    """Schemas of one type each, any of which is allowed; an untyped one is of type any."""
    schema = resolved(schema, root)
    unions: list[Any] = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if unions:
        for one in unions:
            yield from _alternatives(_with_rules(resolved(one, root), schema), root)
        return
    values: list[Any] | None = [schema["const"]] if "const" in schema else schema.get("enum")
    if values is not None:
        by_type: defaultdict[str, list[str]] = defaultdict(list)
        for value in values:
            by_type["null" if value is None else _TYPES[type(value)]].append(json.dumps(value, sort_keys=True))
        rest = {key: value for key, value in schema.items() if key not in {"const", "enum"}}
        yield from ({**rest, "type": of_type, "values": frozenset(found)} for of_type, found in by_type.items())
        return
    types: Any = schema.get("type", "any")
    for of_type in [types] if isinstance(types, str) else types:
        yield {**schema, "type": "number", "whole": True} if of_type == "integer" else {**schema, "type": of_type}


def _with_rules(one: Schema, union: Schema) -> Schema:
    """A union's member with the rules beside the union, which hold for each; two of a kind are not understood."""
    passed_over = {"anyOf", "oneOf", EXTENSIBLE} | _SAYS_NOTHING
    beside = {key: value for key, value in union.items() if key not in passed_over}
    return {**one, **{f"{key} of all" if key in one else key: value for key, value in beside.items()}}


def _by_type(schemas: Iterator[Schema]) -> defaultdict[str, list[Schema]]:
    found: defaultdict[str, list[Schema]] = defaultdict(list)
    for schema in schemas:
        found[str(schema["type"])].append(schema)
    return found


def _matched(
    before: Sequence[Schema], now: Sequence[Schema]
) -> tuple[list[tuple[Schema, Schema]], list[Schema], list[Schema]]:
    """Which alternative is which: by its title, or the only ones that are left. Returns pairs, those gone and new."""
    pairs: list[tuple[Schema, Schema]] = []
    gone, new = list(before), list(now)
    for one in before:
        for other in new:
            if _identity(one) == _identity(other) and len(before) > 1:
                pairs.append((one, other))
                gone.remove(one)
                new.remove(other)
                break
    if len(gone) == len(new) == 1:
        pairs.append((gone.pop(), new.pop()))
    return pairs, gone, new


def _identity(schema: Schema) -> str:
    return str(schema.get("title") or json.dumps(schema, sort_keys=True, default=sorted))


def _of_values(before: Schema, now: Schema, place: str, extensible: bool) -> Iterator[Change]:
    """Changes of what a value may be, where only some are allowed."""
    some, others = before.get("values"), now.get("values")
    if some is None and others is not None:
        yield Change("narrower", place, f"may only be {', '.join(sorted(others))}")
    elif some is not None and others is None:
        yield Change("wider", place, "may be anything of its type")
    elif some is not None and others is not None:
        for value in sorted(some - others):
            yield Change("narrower", place, f"may no longer be {value}")
        for value in sorted(others - some) if not extensible else ():
            yield Change("wider", place, f"may now be {value}")


def _of_limits(before: Schema, now: Schema, place: str) -> Iterator[Change]:
    if "values" in before or "values" in now:
        return
    for keyword in (*_LOWER, *_UPPER):
        some, others = before.get(keyword), now.get(keyword)
        if some == others:
            continue
        tighter = some is None or (others is not None and (others > some) == (keyword in _LOWER))
        yield Change("narrower" if tighter else "wider", place, f"{keyword} is {others} instead of {some}")
    for keyword in _RULES:
        some, others = before.get(keyword) or None, now.get(keyword) or None
        if some == others:
            continue
        if others is not None:
            yield Change("narrower", place, f"{keyword} is {others} instead of {some}")
        if some is not None:
            yield Change("wider", place, f"{keyword} is {others} instead of {some}")


def _said(schema: Schema) -> str:
    if "values" in schema:
        return ", ".join(sorted(schema["values"]))
    return str(schema.get("title", schema["type"]))
