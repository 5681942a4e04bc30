"""Differences as JSON Patch."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.access.canonical_json import canonical
from springline.access.json_patch import difference

pytestmark = pytest.mark.unit

KEYS = st.sampled_from(["a", "b", "a/b", "~", "~1", ""])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "x", "y"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)


def applied(document: Any, operations: list[dict[str, Any]]) -> Any:
    """An independent reading of RFC 6902."""
    holder = {"": document}
    for operation in operations:
        steps = [step.replace("~1", "/").replace("~0", "~") for step in operation["path"].split("/")]
        target: Any = holder
        for step in steps[:-1]:
            target = target[int(step) if isinstance(target, list) else step]
        last: Any = int(steps[-1]) if isinstance(target, list) else steps[-1]
        if operation["op"] == "remove":
            del target[last]
        elif operation["op"] == "add" and isinstance(target, list):
            target.insert(last, operation["value"])
        else:
            assert operation["op"] == "add" or operation["op"] == "replace"
            target[last] = operation["value"]
    return holder[""]


def copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


@given(VALUES, VALUES)
def test_the_operations_turn_the_one_into_the_other(before, after):
    assert canonical(applied(copied(before), difference(before, after))) == canonical(after)


@given(VALUES)
def test_equal_values_have_no_difference(value):
    assert difference(value, copied(value)) == []


def test_only_what_changed_is_said():
    before = {"role": "viewer", "name": "Ada", "tags": ["a", "b"]}
    after = {"role": "admin", "name": "Ada", "tags": ["a"], "email": None}

    assert difference(before, after) == [
        {"op": "add", "path": "/email", "value": None},
        {"op": "replace", "path": "/role", "value": "admin"},
        {"op": "remove", "path": "/tags/1"},
    ]


def test_true_is_not_one():
    assert difference({"a": 1}, {"a": True}) == [{"op": "replace", "path": "/a", "value": True}]
