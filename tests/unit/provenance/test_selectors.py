"""What selectors select, in the text that they were made for and in later ones."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from springline.access.canonical_json import canonical
from springline.provenance import selectors
from springline.provenance.selectors import WHOLE, Pointer, SelectorError, TextQuote, TimeRange, concerns

pytestmark = pytest.mark.unit

TEXT = "The pump is broken. The pump was new."
CUES = [{"start": 0, "end": 2, "text": "Good evening"}, {"start": 2, "end": 5.5, "text": "and welcome"}]


def test_a_quote_selects_its_words_where_they_stand():
    quote = TextQuote.of(TEXT, 20, 28)
    assert quote.exact == "The pump"
    assert quote.locate(TEXT) == ("The pump", quote)


def test_of_two_places_with_the_words_the_one_like_before_is_it():
    quote = TextQuote.of(TEXT, 20, 28)
    selected, moved = quote.locate("Oh dear. The pump is broken. The pump was new.")
    assert (selected, moved.start) == ("The pump", 29)
    assert TextQuote.of(TEXT, 0, 8).locate("Well, the pump was new. The pump is broken.")[1].start == 24


def test_words_that_are_gone_select_nothing():
    assert TextQuote.found(TEXT, "broken").locate("The pump is mended.") is None
    assert TextQuote.found(TEXT, "broken").locate({"text": "broken"}) is None


def test_words_that_a_text_does_not_have_are_refused():
    with pytest.raises(SelectorError, match="does not have these words"):
        TextQuote.found(TEXT, "ladder")
    with pytest.raises(SelectorError, match="has none from"):
        TextQuote.of(TEXT, 30, 90)


@given(st.text(max_size=80), st.data(), st.text(max_size=30))
def test_words_are_found_wherever_a_text_before_them_pushes_them(text, data, pushed):
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    quote = TextQuote.of(text, start, data.draw(st.integers(start + 1, len(text))))
    selected, moved = quote.locate(pushed + text)
    assert selected == quote.exact
    assert (pushed + text)[moved.start : moved.end] == quote.exact
    assert moved.locate(pushed + text) == (selected, moved)


@pytest.mark.parametrize(
    ("path", "value"),
    [("", {"a": [10, {"b/c": 1}], "": 2}), ("/a/0", 10), ("/a/1/b~1c", 1), ("/", 2)],
)
def test_pointers_select_values(path, value):
    assert Pointer(path).locate({"a": [10, {"b/c": 1}], "": 2})[0] == value


@pytest.mark.parametrize("path", ["/b", "/a/2", "/a/00", "/a/-", "/a/0/x"])
def test_pointers_to_nothing_select_nothing(path):
    assert Pointer(path).locate({"a": [10, {"b/c": 1}]}) is None


def test_a_quote_in_a_value_moves_with_it():
    pointer = Pointer("/body", TextQuote.found(TEXT, "broken"))
    selected, moved = pointer.locate({"body": "Oh no! " + TEXT})
    assert (selected, moved.part.start) == ("broken", 19)


@pytest.mark.parametrize(
    ("times", "said"),
    [(TimeRange(0, 1), 1), (TimeRange(1.9, 2.1), 2), (TimeRange(2, 3), 1), (TimeRange(6, 7), None)],
)
def test_a_time_range_selects_the_cues_that_it_touches(times, said):
    found = times.locate(CUES)
    assert (found and len(found[0])) == said


@pytest.mark.parametrize(
    "selector",
    [
        WHOLE,
        TextQuote.of(TEXT, 4, 8),
        Pointer("/a/b"),
        Pointer("/a", TextQuote.of(TEXT, 4, 8)),
        Pointer("/cues", TimeRange(1.25, 12345.678)),
        TimeRange(0, 3600),
    ],
)
def test_selectors_are_read_as_they_are_written(selector):
    assert selectors.read(selectors.written(selector)) == selector


@pytest.mark.parametrize("text", ['{"type": "SvgSelector"}', '[{"type": "TextQuoteSelector", "exact": "a"}]', "17"])
def test_other_selectors_are_refused(text):
    with pytest.raises(SelectorError, match="not understood"):
        selectors.read(text)


def test_they_are_written_as_the_web_annotation_model_has_them():
    assert json.loads(selectors.written(TextQuote.of("a b c", 2, 3))) == [
        {"type": "TextQuoteSelector", "exact": "b", "prefix": "a ", "suffix": " c"},
        {"type": "TextPositionSelector", "start": 2, "end": 3},
    ]
    assert canonical(TimeRange(1.5, 3).to_json()) == (
        '{"conformsTo":"http://www.w3.org/TR/media-frags/","type":"FragmentSelector","value":"t=1.5,3"}'
    )


@pytest.mark.parametrize(
    ("selector", "fragment", "does"),
    [
        (WHOLE, "char=0,1", True),
        (TextQuote.of(TEXT, 4, 8), "char=8,9", False),
        (TextQuote.of(TEXT, 4, 8), "char=7,9", True),
        (TextQuote.of(TEXT, 4, 8), None, True),
        (Pointer("/a/b"), "/a", True),
        (Pointer("/a/b"), "/a/b/c", True),
        (Pointer("/a/b"), "/a/bc", False),
        (TimeRange(2, 3), "t=0,2", False),
        (TimeRange(2, 3), "t=0,2.5", True),
        (TimeRange(2, 3), "xywh=1,2,3,4", True),
    ],
)
def test_whether_a_part_concerns_a_selector(selector, fragment, does):
    assert concerns(selector, fragment) is does
