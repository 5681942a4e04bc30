"""Words of a text with their places: the normal form, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.search.word_places import words_of
from springline.search.words import normal

pytestmark = pytest.mark.unit

# Signs that are taken apart, put together, dropped or doubled on the way to the normal form.
PECULIAR = st.sampled_from(
    "aZé½ŒßΣςİ漢か゛がﾊﾞㄱ각가각㎏…-_ \n\tไทยবো\N{LATIN SMALL LIGATURE FFI}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{COMBINING ACUTE ACCENT}\N{ZERO WIDTH JOINER}\N{COMBINING ENCLOSING KEYCAP}"
)
TEXTS = st.text(st.one_of(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), PECULIAR))


@given(TEXTS)
def test_the_words_are_those_of_the_normal_form(text):
    assert " ".join(word.text for word in words_of(text)) == normal(text)


@given(TEXTS)
def test_each_word_stands_where_it_is_said_to(text):
    end = 0
    for word in words_of(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.start >= end - 1, "words come in order, and share no more than one sign that belongs to both"
        assert word.end >= end
        end = word.end
        assert f" {word.text} " in f" {normal(text[word.start : word.end])} "


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Café au lait", ["Café", "au", "lait"]),
        ("Cafe\u0301!", ["Cafe\u0301"]),
        ("well-known", ["well", "known"]),
        ("港の夜", ["港", "の", "夜"]),
        ("1½ h", ["1½", "½", "h"]),
        ("", []),
    ],
)
def test_words_lead_back_to_what_was_written(text, places):
    assert [text[word.start : word.end] for word in words_of(text)] == places
