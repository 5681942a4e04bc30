"""JSON Schemas (2020-12) of an insight: as it is kept, and as a model is asked for a batch of them.

The kept one is strict. The asked one leaves to code what code can mend without asking again (a ninth tag, a summary
that is a little long) and what providers can't enforce anyway.
"""

from typing import Literal, TypedDict

from springline.community.annotation.model import (
    LONGEST_LOCATION,
    LONGEST_SUMMARY,
    LONGEST_TAG,
    MOST_LOCATIONS,
    MOST_TAGS,
    Kind,
)

_KINDS: list[Kind] = ["need", "offer", "neither"]
_LANGUAGE = {"type": "string", "pattern": "^([a-z]{2}|und)$"}
_SENTIMENT = {"type": "number", "minimum": -1, "maximum": 1}

INSIGHT_SCHEMA: dict[str, object] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Insight",
    "type": "object",
    "required": ["tags", "summary", "kind", "language", "sentiment", "locations", "model", "prompt_version"],
    "additionalProperties": False,
    "properties": {
        "tags": {
            "type": "array",
            "maxItems": MOST_TAGS,
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 1, "maxLength": LONGEST_TAG},
        },
        "summary": {"type": "string", "maxLength": LONGEST_SUMMARY},
        "kind": {"type": "string", "enum": _KINDS},
        "language": _LANGUAGE,
        "sentiment": _SENTIMENT,
        "locations": {
            "type": "array",
            "maxItems": MOST_LOCATIONS,
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 1, "maxLength": LONGEST_LOCATION},
        },
        "model": {"type": "string", "minLength": 1},
        "prompt_version": {"type": "string", "minLength": 1},
    },
}

ANSWER_SCHEMA: dict[str, object] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["insights"],
    "additionalProperties": False,
    "properties": {
        "insights": {
            "type": "array",
            "maxItems": 100,
            "items": {
                "type": "object",
                "required": ["id", "tags", "summary", "kind", "language", "sentiment", "locations"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "integer"},
                    "tags": {"type": "array", "maxItems": 50, "items": {"type": "string", "maxLength": 200}},
                    "summary": {"type": "string", "maxLength": 2000},
                    "kind": {"type": "string", "enum": _KINDS},
                    "language": _LANGUAGE,
                    "sentiment": _SENTIMENT,
                    "locations": {"type": "array", "maxItems": 50, "items": {"type": "string", "maxLength": 500}},
                },
            },
        }
    },
}


class AnsweredInsight(TypedDict):
    """One item of an answer that satisfies `ANSWER_SCHEMA`."""

    id: int
    tags: list[str]
    summary: str
    kind: Literal["need", "offer", "neither"]
    language: str
    sentiment: float
    locations: list[str]
