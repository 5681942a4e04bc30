"""What was typed as words and phrases, and where they are in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.appcache.search_terms import MOST_PHRASES, Terms

pytestmark = pytest.mark.unit


def marked(query: str, text: str) -> str:
    """A text with what matches in brackets."""
    return "".join(f"[{one.text}]" if one.is_match else one.text for one in Terms.parse(query).segments(text))


@pytest.mark.parametrize(
    ("typed", "phrases", "is_open"),
    [
        ("ladder", ("ladder",), True),
        ("ladder ", ("ladder",), False),
        ('long "back yard"', ("long", "back yard"), False),
        ('"back yard" lad', ("back yard", "lad"), True),
        ('"back yard', ("back yard",), False),
        ("“back yard”", ("back yard",), False),
        ("ladder !", ("ladder",), False),
        ("", (), False),
        (' "" … 🙏', (), False),
    ],
)
def test_what_is_typed_is_read_as_words_and_phrases(typed, phrases, is_open):
    assert Terms.parse(typed) == Terms(phrases, is_open)


def test_a_long_search_is_cut():
    assert len(Terms.parse("a " * 100).phrases) == MOST_PHRASES


@pytest.mark.parametrize(
    ("typed", "text", "told"),
    [
        ("lad", "A ladder, a LAD, salad", "A [ladder], a [LAD], salad"),
        ("lad ", "A ladder, a LAD, salad", "A ladder, a [LAD], salad"),
        ('"back yard"', "back-yard, back  yard, backyard", "[back-yard], [back  yard], backyard"),
        ("example.org", "see example.org/x", "see [example.org]/x"),
        ("本", "日本語の本", "日[本]語の[本]"),
        ("日本", "日本語の本", "[日本]語の本"),
        ("größe", "Die GRÖSSE, die Größen", "Die GRÖSSE, die [Größen]"),
        ("cafe zoë", "Im Café von Zoe", "Im [Café] von [Zoe]"),
        ("a.*", "a.* abc", "[a].* [abc]"),
        ("x", "", ""),
    ],
)
def test_what_matches_is_marked(typed, text, told):
    assert marked(typed, text) == told


@given(st.text(max_size=60), st.text(max_size=200))
def test_the_segments_are_the_text_word_for_word(typed, text):
    segments = Terms.parse(typed).segments(text)
    assert "".join(one.text for one in segments) == text
    assert all(one.text for one in segments)
