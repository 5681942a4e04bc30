"""An answer by rules is sentences of its sources, word for word: those that say what is asked, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.documents.retrieval import question_words
from springline.insights.ask_model import Material, Written
from springline.insights.extracting import MOST, ExtractiveWriter
from springline.provenance.references import Reference

pytestmark = pytest.mark.unit

LEAVE = """## Parental leave

Parents get 16 weeks of paid leave. Notice has to be given three months before.

## Sick leave

Nobody has to show a certificate in the first three days.
"""
PAY = "Salaries are paid on the 25th of each month. Expenses follow a week later."


def material(*texts: str, context: str = "") -> list[Material]:
    return [
        Material(Reference("document", f"handbook/{place}.md", 1), text, 100 * place, context, place)
        for place, text in enumerate(texts)
    ]


def answer(question: str, *texts: str, context: str = "") -> Written:
    some = material(*texts, context=context)
    return ExtractiveWriter().write(question, question_words(question), some)


def said(written: Written) -> list[str | None]:
    return [one.selections[0].exact for one in written.sentences]


def test_the_sentence_that_says_it_is_the_answer() -> None:
    assert said(answer("How many weeks of parental leave do I get?", PAY, LEAVE))[0] == (
        "Parents get 16 weeks of paid leave."
    )
    assert said(answer("When are salaries paid?", PAY, LEAVE))[0] == "Salaries are paid on the 25th of each month."
    assert said(answer("Is a sick certificate needed?", PAY, LEAVE))[0] == (
        "Nobody has to show a certificate in the first three days."
    )


def test_what_is_cited_stands_there() -> None:
    for one in answer("weeks of leave, salaries and notice", PAY, LEAVE).sentences:
        (selection,) = one.selections
        place = int(selection.source.key.removeprefix("handbook/").removesuffix(".md"))
        text = (PAY, LEAVE)[place]
        start = selection.start - 100 * place
        assert text[start : start + len(selection.exact or "")] == selection.exact
        assert selection.end - selection.start == len(selection.exact or "")
        assert one.text is None


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Mongolia?",
        "Who repairs the espresso machine?",
        "Which weeks does the submarine surface?",
    ],
)
def test_nothing_is_answered_to_what_the_sources_do_not_speak_of(question: str) -> None:
    assert answer(question, PAY, LEAVE) == Written((), "extractive")
    assert answer(question) == Written((), "extractive")


def test_headings_above_say_what_a_sentence_is_about_and_are_no_answer_themselves() -> None:
    text = "They last 16 weeks."
    assert said(answer("How many weeks is parental leave?", text, context="Handbook / Parental leave")) == [text]
    assert said(answer("parental leave", LEAVE)) == ["Parents get 16 weeks of paid leave."]


def test_a_sentence_is_told_once_and_not_too_many_are() -> None:
    assert said(answer("when are salaries paid", PAY, PAY)) == ["Salaries are paid on the 25th of each month."]
    many = [f"Leave of kind {n} takes {n} weeks." for n in range(20)]
    assert len(answer("weeks of leave", *many).sentences) == MOST


def test_of_equals_what_was_found_better_comes_first() -> None:
    assert said(answer("weeks of leave", "Leave takes 2 weeks.", "Leave takes 3 weeks.")) == [
        "Leave takes 2 weeks.",
        "Leave takes 3 weeks.",
    ]


STAFF = "name,town,phone\nAda,Berlin,555 100\nBen,Rome,555 200\n"


def test_of_a_table_the_row_is_the_answer_and_its_columns_say_what_it_is_about() -> None:
    source = Reference("document", "staff/people.csv", 1)
    begun = Material(source, STAFF, 0, "people.csv", 0, "csv")
    gone_on = Material(source, "Cyd,Oslo,555 300\n", len(STAFF), "people.csv \u203a name,town,phone", 1, "csv")
    for who, row in (("Ben", "Ben,Rome,555 200"), ("Cyd", "Cyd,Oslo,555 300")):
        question = f"What phone does {who} have?"
        written = ExtractiveWriter().write(question, question_words(question), [begun, gone_on])
        assert said(written) == [row]
    question = "the phone"
    assert said(ExtractiveWriter().write(question, question_words(question), [begun])) == []


@given(st.text(max_size=80), st.lists(st.text(max_size=200), max_size=4))
def test_whatever_is_asked_only_words_of_the_sources_are_told(question: str, texts: list[str]) -> None:
    for one in answer(question, *texts).sentences:
        assert any((one.selections[0].exact or "\0") in text for text in texts)
