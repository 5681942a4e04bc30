"""The queue function that annotates: what is done is done, what is not comes again, and nothing takes a batch along."""

import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from functions.annotate_comments import app as annotate_comments
from springline.community.annotation import AnnotationFailure
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl
from springline.platform.clock import ManualClock
from springline.platform.llm.usage import Usage
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from tests.integration.chats import Chat, Pipeline

pytestmark = pytest.mark.integration


@pytest.fixture
def function(db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    ports = Runtime(Settings(database_url=DatabaseUrl.parse(db.urls["app"]), metrics="null"), clock=ManualClock())
    monkeypatch.setattr(runtime, "_installed", [ports])
    yield annotate_comments
    ports.close()


def deliver(function: ModuleType, *bodies: str) -> list[str]:
    """Hand a batch to the function as Lambda does; returns the places of the messages that have to come again."""
    records = [
        {"messageId": f"m{place}", "receiptHandle": "r", "body": body, "eventSource": "aws:sqs"}
        for place, body in enumerate(bodies)
    ]
    answer = function.annotate_batch({"Records": records}, None)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def comment_events(pipeline: Pipeline) -> list[str]:
    return [body for body in pipeline.bodies() if ".comment." in body and ".annotated." not in body]


def test_a_batch_is_annotated_and_poison_fails_alone(db: Any, function: ModuleType):
    here, there = Pipeline(db), Pipeline(db, db.other_tenant_id)
    for pipeline in (here, there):
        pipeline.tell(Chat().sent("m1", "Does anyone have a ladder?"))
    lacks_comment = json.dumps(json.loads(comment_events(here)[0]) | {"data": {}})
    failed = deliver(function, "no event", *comment_events(here), lacks_comment, *comment_events(there))
    assert failed == ["m0", "m2"]
    for pipeline in (here, there):
        assert pipeline.rows("select kind, tags, model from comment_llm_insights") == [
            ("need", ["ladder"], "springline-rules")
        ]


def test_a_batch_that_comes_twice_has_one_effect(db: Any, function: ModuleType):
    pipeline = Pipeline(db)
    pipeline.tell(Chat().sent("m1", "Does anyone have a ladder?"))
    bodies = comment_events(pipeline)
    assert deliver(function, *bodies, *bodies) == []
    assert deliver(function, *bodies) == []
    assert sum(event["type"].endswith("annotated.v1") for event in pipeline.log()) == 1


def test_what_a_model_cost_is_entered_though_its_answers_were_of_no_use(
    db: Any, function: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    class Useless:
        model, prompt_version, usage = "small-1", "2", Usage()

        def annotate(self, texts: list[str]) -> list[AnnotationFailure]:
            self.usage = Usage(3, 900, 60, 0)
            return [AnnotationFailure("no usable answer") for _ in texts]

    monkeypatch.setattr(function, "annotator", lambda _: Useless())
    pipeline = Pipeline(db)
    pipeline.tell(Chat().sent("m1", "Does anyone have a ladder?"))
    assert deliver(function, *comment_events(pipeline)) == ["m0"]
    assert pipeline.rows("select purpose, model, calls, prompt_tokens, cost_micro_dollars from generation_cost") == [
        ("annotate_comments", "small-1", 3, 900, None)
    ]
