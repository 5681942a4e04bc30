import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from springline.community.annotation.deterministic import DeterministicAnnotator
from springline.community.annotation.model import Insight
from springline.community.annotation.schemas import ANSWER_SCHEMA, INSIGHT_SCHEMA

pytestmark = pytest.mark.unit

validator = Draft202012Validator(INSIGHT_SCHEMA)


def as_json(insight: Insight) -> dict[str, object]:
    held = dataclasses.asdict(insight)
    return held | {"tags": list(insight.tags), "locations": list(insight.locations)}


@pytest.mark.parametrize("schema", [ANSWER_SCHEMA, INSIGHT_SCHEMA])
def test_the_schemas_are_schemas(schema: dict[str, object]):
    Draft202012Validator.check_schema(schema)


def test_the_kept_schema_names_every_field_of_an_insight():
    assert INSIGHT_SCHEMA["required"] == [field.name for field in dataclasses.fields(Insight)]


@given(st.text())
def test_every_insight_by_rules_satisfies_the_schema(annotator: DeterministicAnnotator, text: str):
    (insight,) = annotator.annotate([text])
    assert isinstance(insight, Insight)
    validator.validate(as_json(insight))


def test_nothing_can_be_added_to_an_insight(annotator: DeterministicAnnotator):
    (insight,) = annotator.annotate(["Who has a drill?"])
    assert isinstance(insight, Insight)
    assert not validator.is_valid(as_json(insight) | {"tool_call": "send"})
