"""What of a found text is shown: always its own words, with what was searched for marked."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.search.model import OneOf, Query, Words
from springline.search.snippets import Segment, beginning, best_fragment, segments
from springline.search.words import normal

pytestmark = pytest.mark.unit

FILLER = "and then nothing much happened for quite a while " * 8
WORDS = ["harbour", "dawn", "Übung", "漢", "e\u0301tude", "½", "--", "…", "\n", "ไทย", "x"]
TEXTS = st.lists(st.sampled_from(WORDS)).map(" ".join) | st.text(st.characters(exclude_categories=["Cs"]))
QUERIES = st.lists(
    st.builds(
        Words,
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=2)
        .map(lambda some: tuple(normal(" ".join(some)).split()))
        .filter(bool),
        is_prefix=st.booleans(),
        is_negated=st.booleans(),
    ),
    max_size=3,
).map(lambda clauses: Query(tuple(clauses)))


def query(*phrases: str, field: str | None = None, is_prefix: bool = False, is_negated: bool = False) -> Query:
    return Query(tuple(Words(tuple(one.split()), field, is_prefix, is_negated) for one in phrases))


def marked(found: tuple[Segment, ...]) -> str:
    """Segments as text, with what matches in brackets."""
    return "".join(f"[{one.text}]" if one.is_match else one.text for one in found)


@given(TEXTS, QUERIES)
def test_segments_together_are_the_text(text, asked):
    found = segments(text, asked, "transcript")
    assert "".join(one.text for one in found) == text
    assert all(one.text for one in found)
    assert not any(one.is_match and other.is_match for one, other in pairwise(found))


@given(TEXTS, QUERIES, st.integers(1, 80))
def test_a_fragment_is_a_part_of_the_text_and_says_what_is_missing(text, asked, length):
    fragment = best_fragment(text, asked, "transcript", length=length)
    if fragment is None:
        assert not any(one.is_match for one in segments(text, asked, "transcript"))
        return
    shown = "".join(one.text for one in fragment.segments)
    assert any(one.is_match for one in fragment.segments)
    assert text.startswith(shown) or fragment.is_cut_before
    assert text.endswith(shown) or fragment.is_cut_after
    assert shown in text


@given(TEXTS, st.integers(1, 80))
def test_a_beginning_is_one(text, length):
    fragment = beginning(text, length=length)
    if fragment is None:
        assert normal(text[: 2 * length]) == ""
        return
    shown = "".join(one.text for one in fragment.segments)
    assert not any(one.is_match for one in fragment.segments)
    assert text.startswith(shown) or fragment.is_cut_before
    assert text.endswith(shown) or fragment.is_cut_after


def test_matches_are_marked_as_they_were_written():
    text = "At DAWN the café… at dawn!"
    assert marked(segments(text, query("at dawn", "cafe"), "title")) == "[At DAWN] the [café]… [at dawn]!"


def test_a_phrase_is_marked_only_where_its_words_stand_together():
    assert marked(segments("dawn at last, at-dawn", query("at dawn"), "title")) == "dawn at last, [at-dawn]"


def test_the_beginning_of_a_word_marks_the_word():
    assert marked(segments("Harbours, a harbour", query("harb", is_prefix=True), "title")) == "[Harbours], a [harbour]"


def test_signs_without_spaces_are_found_in_a_stretch():
    assert marked(segments("夜の港で", query("の 港"), "title")) == "夜[の港]で"


def test_what_must_not_occur_and_what_is_asked_of_other_fields_is_not_marked():
    text = "harbour at dawn"
    assert marked(segments(text, query("harbour", is_negated=True), "title")) == text
    assert marked(segments(text, query("harbour", field="transcript"), "title")) == text
    assert marked(segments(text, query("harbour", field="title"), "title")) == "[harbour] at dawn"
    assert marked(segments(text, Query((OneOf("tags", ("harbour",)),)), "title")) == text


def test_the_fragment_is_where_most_of_the_query_stands_together():
    text = f"The harbour. {FILLER} The harbour at dawn, with boats. {FILLER} dawn"
    fragment = best_fragment(text, query("harbour", "dawn"), "transcript")
    assert fragment is not None
    assert "[harbour] at [dawn], with boats" in marked(fragment.segments)
    assert fragment.is_cut_before
    assert fragment.is_cut_after
    assert 75 < len("".join(one.text for one in fragment.segments)) <= 150


def test_a_short_text_is_shown_whole():
    fragment = best_fragment("The harbour at dawn.", query("dawn"), "transcript")
    assert fragment is not None
    assert (marked(fragment.segments), fragment.is_cut_before, fragment.is_cut_after) == (
        "The harbour at [dawn].",
        False,
        False,
    )


def test_a_fragment_does_not_cut_words():
    text = FILLER + "harbour " + FILLER
    fragment = best_fragment(text, query("harbour"), "transcript", length=60)
    assert fragment is not None
    assert set("".join(one.text for one in fragment.segments).split()) <= set(text.split())


def test_a_match_longer_than_a_fragment_is_shown_whole():
    text = FILLER + FILLER
    fragment = best_fragment(text, query(" ".join(FILLER.split())), "transcript", length=20)
    assert fragment is not None
    assert marked(fragment.segments).count("[") == 1


def test_markup_in_a_text_stays_text():
    found = segments("<b>dawn</b> & <script>", query("dawn"), "title")
    assert marked(found) == "<b>[dawn]</b> & <script>"
