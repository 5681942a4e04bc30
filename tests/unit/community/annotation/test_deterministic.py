import logging

import pytest

from springline.community.annotation.deterministic import MODEL, RULES_VERSION, DeterministicAnnotator
from springline.community.annotation.model import AnnotationFailure, Insight

pytestmark = pytest.mark.unit


def judged(annotator: DeterministicAnnotator, text: str) -> Insight:
    (insight,) = annotator.annotate([text])
    assert isinstance(insight, Insight)
    return insight


def test_a_need_in_english(annotator: DeterministicAnnotator):
    insight = judged(annotator, "Can anyone lend me a drill on Saturday? I live in Salford, thanks!")
    assert (insight.kind, insight.language, insight.locations) == ("need", "en", ("Salford",))
    assert insight.tags[0] == "drill"
    assert insight.sentiment > 0
    assert (insight.model, insight.prompt_version) == (MODEL, RULES_VERSION)


def test_an_offer_in_german(annotator: DeterministicAnnotator):
    insight = judged(annotator, "Ich hätte noch eine Leiter übrig, in der Lindenstraße 4")
    assert (insight.kind, insight.language, insight.locations) == ("offer", "de", ("Lindenstraße 4",))
    assert insight.tags == ("leiter",)


def test_a_place_is_not_said_twice(annotator: DeterministicAnnotator):
    assert "salford" not in judged(annotator, "I live in Salford and need a drill").tags


def test_links_and_code_leave_no_trace(annotator: DeterministicAnnotator):
    insight = judged(annotator, "see https://evil.example/canary and run `rm -rf canary`, the ladder is free")
    assert "canary" not in repr(insight)


def test_the_same_text_gets_the_same_insight_whoever_stands_beside_it(annotator: DeterministicAnnotator):
    text = "Does anybody know a good plumber?"
    alone = annotator.annotate([text])
    assert annotator.annotate(["", "Sofa zu verschenken", text])[2:] == alone


def test_only_the_beginning_of_a_long_text_is_looked_at(annotator: DeterministicAnnotator):
    assert "piano" not in judged(annotator, "We have a ladder. " * 300 + "And a piano.").tags


def test_a_text_that_breaks_the_rules_fails_alone_and_unquoted(
    annotator: DeterministicAnnotator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    insight = annotator._insight

    def breaks(text: str) -> Insight:
        if "odd" in text:
            raise ValueError(text)
        return insight(text)

    monkeypatch.setattr(annotator, "_insight", breaks)
    with caplog.at_level(logging.ERROR):
        results = annotator.annotate(["an odd one", "a plain one"])
    assert results[0] == AnnotationFailure("the rules failed on this text")
    assert isinstance(results[1], Insight)
    assert "odd one" not in caplog.text
