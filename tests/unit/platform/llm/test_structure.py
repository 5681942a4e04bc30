import pytest

from springline.platform.llm.structure import structural

pytestmark = pytest.mark.unit


def test_bounds_are_left_out_and_the_structure_stays():
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["tags", "maxLength"],
        "additionalProperties": False,
        "properties": {
            "tags": {"type": "array", "maxItems": 8, "items": {"type": "string", "maxLength": 40, "pattern": "x"}},
            "maxLength": {"anyOf": [{"type": "number", "minimum": 0}, {"const": "none"}]},
        },
        "$defs": {"a": {"enum": ["b"], "minLength": 1}},
    }
    assert structural(schema) == {
        "type": "object",
        "required": ["tags", "maxLength"],
        "additionalProperties": False,
        "properties": {
            "tags": {"type": "array", "items": {"type": "string"}},
            "maxLength": {"anyOf": [{"type": "number"}, {"const": "none"}]},
        },
        "$defs": {"a": {"enum": ["b"]}},
    }
    assert schema["properties"]["tags"]["maxItems"] == 8
