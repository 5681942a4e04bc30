"""What a question is looked for by: the words that say what it is about, and what their other forms begin with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.documents.retrieval import (
    MOST_WORDS,
    Scope,
    VersionOfBundlesError,
    question_words,
    spread,
    stem,
    wanted,
)
from springline.search.model import Words

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many days of parental leave do I get?", ("many", "days", "parental", "leave")),
        ("Wie lange dauert die Kündigungsfrist?", ("lange", "dauert", "kundigungsfrist")),
        ("What is it?", ("what", "is", "it")),
        ("?!", ()),
        ("leave LEAVE Leave", ("leave",)),
    ],
)
def test_the_words_that_say_something_are_looked_for(question: str, words: tuple[str, ...]) -> None:
    assert question_words(question) == words


def test_of_a_long_question_the_longest_words_are_looked_for_in_their_order() -> None:
    words = [f"{chr(97 + n) * (n + 3)}" for n in range(20)]
    assert question_words(" ".join(words)) == tuple(words[-MOST_WORDS:])


@pytest.mark.parametrize(
    ("some", "shared"),
    [
        (("policy", "policies"), "polic"),
        (("days", "day"), None),
        (("leaves", "leave"), "leav"),
        (("hiring", "hire"), None),
    ],
)
def test_forms_of_a_word_begin_alike(some: tuple[str, ...], shared: str | None) -> None:
    stems = {stem(one) for one in some}
    assert shared is None or stems == {shared}
    assert all(one.startswith(stem(one)) for one in some)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_a_stem_begins_its_word_and_is_not_too_short(word: str) -> None:
    assert word.startswith(stem(word))
    assert len(stem(word)) >= min(4, len(word))


def test_a_word_is_looked_for_as_it_is_by_its_beginning_and_with_its_neighbour() -> None:
    assert wanted("policies of the day x1", ["policies", "day", "x1", "policies"]) == (
        Words(("day", "x1")),
        Words(("policies",)),
        Words(("polic",), is_prefix=True),
        Words(("day",)),
        Words(("x1",)),
    )


def test_a_version_is_of_one_bundle() -> None:
    assert Scope(("handbook",), version=3).version == 3
    for bundles in ((), ("handbook", "laws")):
        with pytest.raises(VersionOfBundlesError):
            Scope(bundles, version=3)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9)), unique=True))
def test_of_one_document_a_few_passages_come_before_those_of_others(places: list[tuple[int, int]]) -> None:
    ranking = [document << 20 | place for document, place in places]
    result = spread(ranking)
    assert sorted(result) == sorted(ranking)
    for document in range(1, 5):
        own = [one for one in ranking if one >> 20 == document]
        assert [one for one in result if one >> 20 == document] == own, "in their order"
    held = {one for document in range(1, 5) for one in [o for o in ranking if o >> 20 == document][3:]}
    assert not any(one in held for one in result[: len(ranking) - len(held)])
