"""Which changes of a schema break who reads such documents, and which who writes them."""

from typing import Any

import pytest

from infra.schema_changes import breaking

pytestmark = pytest.mark.unit

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


def record(properties: dict[str, Any], *required: str, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), **more}


def broken(before: Any, now: Any) -> set[str]:
    return {direction for direction in ("read", "write") if breaking(before, now, direction)}


READERS, WRITERS, BOTH, NOBODY = {"read"}, {"write"}, {"read", "write"}, set[str]()
CASES = {
    "a property is gone": (record({"a": TEXT, "b": TEXT}), record({"a": TEXT}), BOTH),
    "a property is new": (record({"a": TEXT}), record({"a": TEXT, "b": TEXT}), NOBODY),
    "a required property is new": (record({"a": TEXT}), record({"a": TEXT, "b": TEXT}, "b"), WRITERS),
    "a property is newly required": (record({"a": TEXT}), record({"a": TEXT}, "a"), WRITERS),
    "a property may be missing": (record({"a": TEXT}, "a"), record({"a": TEXT}), READERS),
    "no further properties": (record({}), record({}, additionalProperties=False), WRITERS),
    "further properties": (record({}, additionalProperties=False), record({}), NOBODY),
    "another type": (TEXT, NUMBER, BOTH),
    "any type": (TEXT, {}, READERS),
    "no longer any type": ({}, TEXT, WRITERS),
    "may be null": (TEXT, {"type": ["string", "null"]}, READERS),
    "may be null, as a union": (TEXT, {"anyOf": [TEXT, {"type": "null"}]}, READERS),
    "two ways of writing the same": ({"type": ["string", "null"]}, {"anyOf": [TEXT, {"type": "null"}]}, NOBODY),
    "never null": ({"type": ["string", "null"]}, TEXT, WRITERS),
    "also fractions": (NUMBER, {"type": "number"}, READERS),
    "whole numbers only": ({"type": "number"}, NUMBER, WRITERS),
    "a further value": ({"enum": ["a"]}, {"enum": ["a", "b"]}, READERS),
    "a value less": ({"enum": ["a", "b"]}, {"const": "a"}, WRITERS),
    "any value": ({"enum": ["a"]}, TEXT, READERS),
    "only some values": (TEXT, {"enum": ["a"]}, WRITERS),
    "a further value that was announced": (
        {"enum": ["a"], "x-extensible": True},
        {"enum": ["a", "b"], "x-extensible": True},
        NOBODY,
    ),
    "a value less of what may grow": ({"enum": ["a", "b"], "x-extensible": True}, {"enum": ["a"]}, WRITERS),
    "another type of what may grow": (
        {"enum": ["a"], "x-extensible": True},
        {"enum": ["a", 1], "x-extensible": True},
        READERS,
    ),
    "further values are announced": ({"enum": ["a"]}, {"enum": ["a"], "x-extensible": True}, READERS),
    "a higher minimum": ({**NUMBER, "minimum": 0}, {**NUMBER, "minimum": 1}, WRITERS),
    "a lower minimum": ({**NUMBER, "minimum": 1}, {**NUMBER, "minimum": 0}, READERS),
    "a first minimum": (NUMBER, {**NUMBER, "minimum": 0}, WRITERS),
    "no maximum any more": ({**NUMBER, "maximum": 9}, NUMBER, READERS),
    "a lower maximum": ({**NUMBER, "maximum": 9}, {**NUMBER, "maximum": 8}, WRITERS),
    "longer texts": ({**TEXT, "maxLength": 10}, {**TEXT, "maxLength": 20}, READERS),
    "shorter texts": ({**TEXT, "maxLength": 20}, {**TEXT, "maxLength": 10}, WRITERS),
    "a pattern": (TEXT, {**TEXT, "pattern": "^a"}, WRITERS),
    "no pattern": ({**TEXT, "pattern": "^a"}, TEXT, READERS),
    "another pattern": ({**TEXT, "pattern": "^a"}, {**TEXT, "pattern": "^b"}, BOTH),
    "another format": ({**TEXT, "format": "date"}, {**TEXT, "format": "date-time"}, BOTH),
    "fewer items": ({"type": "array", "maxItems": 9}, {"type": "array", "maxItems": 8}, WRITERS),
    "items once": ({"type": "array"}, {"type": "array", "uniqueItems": True}, WRITERS),
    "other items": ({"type": "array", "items": TEXT}, {"type": "array", "items": NUMBER}, BOTH),
    "another place": (
        {"type": "array", "prefixItems": [TEXT, TEXT]},
        {"type": "array", "prefixItems": [TEXT, NUMBER]},
        BOTH,
    ),
    "a place more": ({"type": "array", "prefixItems": [TEXT]}, {"type": "array", "prefixItems": [TEXT, TEXT]}, BOTH),
    "other values of a map": (
        {"type": "object", "additionalProperties": NUMBER},
        {"type": "object", "additionalProperties": TEXT},
        BOTH,
    ),
    "shorter names in a map": (
        {"type": "object", "propertyNames": {**TEXT, "maxLength": 9}},
        {"type": "object", "propertyNames": {**TEXT, "maxLength": 8}},
        WRITERS,
    ),
    "a keyword that is not understood": ({**TEXT, "contentEncoding": "base64"}, TEXT, BOTH),
    "a keyword that is not understood, in a union": (
        {"anyOf": [{**TEXT, "contentEncoding": "base64"}, {"type": "null"}]},
        {"anyOf": [TEXT, {"type": "null"}]},
        BOTH,
    ),
    "a rule beside a union": ({"anyOf": [TEXT, NUMBER]}, {"anyOf": [TEXT, NUMBER], "maxLength": 3}, WRITERS),
    "other words": ({**TEXT, "description": "a"}, {**TEXT, "description": "b", "title": "B"}, NOBODY),
}


@pytest.mark.parametrize(("before", "now", "whom"), CASES.values(), ids=CASES.keys())
def test_a_change_breaks(before: Any, now: Any, whom: set[str]):
    assert broken(before, now) == whom
    assert bool(breaking(before, now, "both")) == bool(whom)


@pytest.mark.parametrize(("before", "now", "whom"), CASES.values(), ids=CASES.keys())
def test_a_change_breaks_as_well_where_it_is_deep_inside(before: Any, now: Any, whom: set[str]):
    def inside(schema: Any) -> Any:
        return record(
            {"list": {"type": "array", "items": {"$ref": "#/$defs/It"}}},
            "list",
            **{"$defs": {"It": record({"it": {"$ref": "#/$defs/Part"}}, "it"), "Part": schema}},
        )

    assert broken(inside(before), inside(now)) == whom
    for change in breaking(inside(before), inside(now), "both"):
        assert change.startswith("$.list[].it")


@pytest.mark.parametrize("before", [case[0] for case in CASES.values()], ids=CASES.keys())
def test_what_stays_as_it_is_breaks_nobody(before: Any):
    assert broken(before, before) == NOBODY


def kinds(*names: str, extensible: bool = False) -> dict[str, Any]:
    """A union of records that are told apart by their kind."""
    return {
        "oneOf": [record({"kind": {"const": name}, "of": TEXT}, "kind", title=name.title()) for name in names],
        **({"x-extensible": True} if extensible else {}),
    }


def test_a_union_may_lose_no_member_and_gain_one_only_where_that_was_announced():
    assert broken(kinds("a", "b"), kinds("b", "a")) == NOBODY
    assert broken(kinds("a", "b"), kinds("a")) == WRITERS
    assert broken(kinds("a", "b"), kinds("a", "b", "c")) == READERS
    assert broken(kinds("a", "b", extensible=True), kinds("a", "b", "c", extensible=True)) == NOBODY


def test_members_of_a_union_are_compared_with_themselves():
    before, now = kinds("a", "b"), kinds("b", "a")
    now["oneOf"][0]["properties"]["of"] = NUMBER
    assert breaking(before, now, "read") == ["$.of: may now be number"]


def test_a_definition_may_hold_itself():
    def tree(value: Any) -> Any:
        node = record({"value": value, "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}})
        return {"$ref": "#/$defs/Node", "$defs": {"Node": node}}

    assert broken(tree(TEXT), tree(TEXT)) == NOBODY
    assert breaking(tree(TEXT), tree({**TEXT, "maxLength": 3}), "write") == ["$.value: maxLength is 3 instead of None"]
