"""Schemas of extracted values: each value that is kept satisfies one, whoever extracted it."""

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Protocol, cast

from springline.access.canonical_json import Json, canonical
from springline.documents.extraction.model import LONGEST_PREDICATE, LONGEST_SUBJECT, LONGEST_VALUE, Value
from springline.platform.errors import InvalidError

KINDS = ("fact", "entity", "date", "amount", "obligation")


def _text(longest: int) -> dict[str, object]:
    return {"type": "string", "minLength": 1, "maxLength": longest}


BUILT_IN: Mapping[str, object] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "ExtractedValue",
    "type": "object",
    "required": ["kind", "subject", "predicate", "value"],
    "additionalProperties": False,
    "properties": {
        "kind": {"enum": list(KINDS)},
        "subject": _text(LONGEST_SUBJECT),
        "predicate": _text(LONGEST_PREDICATE),
        "value": _text(LONGEST_VALUE),
    },
}
"""What is extracted where a tenant says nothing else."""


class NotASchemaError(InvalidError):
    """This is no JSON Schema of extracted values."""


class _Validator(Protocol):
    def is_valid(self, instance: object) -> bool: ...


class ValueSchema:
    """A JSON Schema (2020-12) that each value has to satisfy, seen as an object of kind, subject, predicate and value.

    Raises `NotASchemaError` for what is none.
    """

    def __init__(self, schema: Mapping[str, object] = BUILT_IN) -> None:
        from jsonschema import Draft202012Validator
        from jsonschema.exceptions import SchemaError

        try:
            Draft202012Validator.check_schema(cast("dict[str, object]", schema))
        except SchemaError as error:
            raise NotASchemaError(f"the schema is no JSON Schema (2020-12): {error.message[:200]}") from error
        if _refers(schema):
            raise NotASchemaError("the schema has a `$ref`: nothing is fetched, so write out what it stands for")
        self.schema = schema
        self._validator = cast("_Validator", Draft202012Validator(cast("dict[str, object]", schema)))

    @cached_property
    def digest(self) -> str:
        """The first twelve digits of the SHA-256 of its canonical JSON."""
        return hashlib.sha256(canonical(cast("Json", self.schema)).encode()).hexdigest()[:12]

    def accepts(self, value: Value) -> bool:
        """Whether a value satisfies the schema, and the lengths that any value has to keep."""
        fits = (
            0 < len(value.subject) <= LONGEST_SUBJECT
            and 0 < len(value.predicate) <= LONGEST_PREDICATE
            and 0 < len(value.value) <= LONGEST_VALUE
        )
        return fits and self._validator.is_valid(value.said())


def _refers(schema: object) -> bool:
    """Whether a schema refers to another or to itself: what is then not found is an error at each value."""
    match schema:
        case dict():
            members = cast("dict[str, object]", schema)
            return not members.keys().isdisjoint({"$ref", "$dynamicRef"}) or any(map(_refers, members.values()))
        case list():
            return any(map(_refers, cast("list[object]", schema)))
        case _:
            return False
