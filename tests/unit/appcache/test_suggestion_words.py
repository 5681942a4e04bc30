"""Which words of a request tell what it is about."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.appcache.suggestion_words import (
    ASIDE,
    MOST_WORDS,
    SMALLEST_CHAT,
    Subject,
    rarity,
    searched,
    stem,
    stems,
    subjects,
    weight,
)

pytestmark = pytest.mark.unit


def about(text, tags=(), *, names=(), language="en", said=None):
    return subjects([text], tags, names=names, language=language, said=said or {})


@pytest.mark.parametrize(
    "forms",
    [
        ("ladder", "ladders"),
        ("battery", "batteries"),
        ("print", "prints", "printing", "printed"),
        ("drive", "drives", "driving"),
        ("box", "boxes"),
        ("running", "runs", "run"),
        ("glass", "glasses"),
        ("schraube", "schrauben"),
    ],
)
def test_forms_of_a_word_are_one(forms):
    assert len({stem(form) for form in forms}) == 1


def test_words_that_say_nothing_are_no_subject_in_however_small_a_chat():
    found = about("Sorry, it's late, could anybody please help me at six with the ladder on Saturday?")
    assert [one.word for one in found] == ["ladder"]


def test_in_german_neither():
    found = about("Hallo, hat jemand morgen um sechs eine Bohrmaschine für mich?", language="de")
    assert [one.word for one in found] == ["bohrmaschine"]


def test_names_numbers_and_links_are_no_subject():
    found = about("Petra: does https://ladder.example/saw work on 2000 drills?", names={"petra"})
    assert [one.word for one in found] == ["drills"]


def test_what_the_annotation_names_counts_more():
    told, aside = about("The gutter by the chimney", ["chimney"])
    assert (told.word, aside.word) == ("chimney", "gutter")
    assert aside.weight == pytest.approx(told.weight * ASIDE)


def test_the_rarer_a_word_the_more_it_tells():
    found = about("a ladder and a drill", said={"ladder": 100, "drill": 2})
    assert [one.word for one in found] == ["drill", "ladder"]
    assert rarity(0) == 1
    assert rarity(100) == pytest.approx(0.3, abs=0.01)
    assert rarity(SMALLEST_CHAT) < 0.001


LADDER, ROOF, NOTHING = Subject("ladder", "ladder", 0.9), Subject("roof", "roof", 0.9), Counter[str]()


def test_a_message_tells_more_by_more_words_and_in_fewer():
    short, long, both = (stems(text) for text in ("my ladder", "my ladder " + "and so on " * 20, "my ladder, my roof"))
    asked = [LADDER, ROOF]
    assert weight(long, [LADDER], asked) < weight(short, [LADDER], asked) < weight(both, asked, asked)
    assert weight(short, [LADDER], asked) < weight(short, [LADDER], [LADDER])
    assert weight(NOTHING, [], asked) == 0


@pytest.mark.parametrize(
    ("word", "looked_for"),
    [
        ("ladders", ("ladder", True)),
        ("battery", ("batter", True)),
        ("usb", ("usb", False)),
        ("running", ("running", False)),
    ],
)
def test_forms_are_looked_for_by_how_they_begin_unless_that_is_how_too_much_begins(word, looked_for):
    assert searched(Subject(word, stem(word), 1)) == looked_for


@given(st.text(), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_has_few_subjects_each_once(text, tags):
    found = about(text, tags, language="und")
    assert len(found) <= MOST_WORDS
    assert len({one.stem for one in found}) == len(found)
    assert all(0 <= one.weight <= 1 for one in found)
