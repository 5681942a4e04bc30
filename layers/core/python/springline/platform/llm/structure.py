"""The part of a JSON Schema that providers accept for structured output.

Providers constrain what a model writes by a schema, but refuse one with keywords that they don't know: lengths, bounds
and patterns mostly. They get the structure; `springline.platform.llm.checked` holds the answer to the whole schema.
"""

from collections.abc import Mapping
from typing import cast

_STRUCTURAL = frozenset({
    "$defs", "$ref", "additionalProperties", "anyOf", "const", "description", "enum", "items", "properties", "required",
    "type",
})  # fmt: skip


def structural(schema: Mapping[str, object]) -> dict[str, object]:
    """A copy of `schema` with the keywords that only narrow values left out; cost grows with the schema's size."""
    kept: dict[str, object] = {}
    for keyword, value in schema.items():
        if keyword not in _STRUCTURAL:
            continue
        if keyword in {"properties", "$defs"}:
            named = cast("Mapping[str, Mapping[str, object]]", value)
            kept[keyword] = {name: structural(inner) for name, inner in named.items()}
        elif keyword == "anyOf":
            kept[keyword] = [structural(inner) for inner in cast("list[Mapping[str, object]]", value)]
        elif keyword == "items":
            kept[keyword] = structural(cast("Mapping[str, object]", value))
        else:
            kept[keyword] = value
    return kept
