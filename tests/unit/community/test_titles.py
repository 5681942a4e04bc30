"""Titles: what a reader of a list needs to know of a request, in the words of the one who asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.titles import TITLE_LENGTH, title

pytestmark = pytest.mark.unit

DRILL = "Does anyone have a cordless drill I could borrow tonight?"
SHELVES = "I need to put up two shelves and the wall turns out to be concrete."
TOOTH = "Lost half a tooth on a cherry stone. Who's a dentist round here that doesn't tell you about his boat?"
MORE = " So far my drill has made a small dent and a large noise, and the neighbours have begun to knock."


@pytest.mark.parametrize("text", [DRILL, TOOTH, "INSIDE???", "  Is my bread bin in danger\n"])
def test_a_short_text_is_its_own_title(text: str) -> None:
    assert title(text) == text.strip()


@pytest.mark.parametrize(
    "text", [f"Hello there.{MORE} {DRILL}", f"{MORE} {DRILL} Thank you!", f"Hello!\n{DRILL}\n{MORE}"]
)
def test_of_a_long_text_it_is_the_question(text: str) -> None:
    assert title(text) == DRILL


def test_a_question_that_leans_on_what_was_said_gives_way_to_the_need() -> None:
    assert title(f"Morning. {SHELVES}{MORE} Does anyone own a proper one?") == SHELVES


@pytest.mark.parametrize(
    ("opening", "question"),
    [
        ("There is a ball of bees the size of a football on the lamp post outside number 8.", "Who do you call?"),
        (
            "Seit einer Woche frühstückt bei mir ein einäugiger Kater mit grauem Fell.",
            "Vermisst ihn vielleicht jemand?",
        ),
        ("My sourdough starter had a growth spurt overnight and he smells of apples.", "Who would like some?"),
    ],
)
@pytest.mark.parametrize("before", ["", "A question from the top floor. ", "Guten Morgen in die Runde. ", "Morning. "])
def test_or_to_what_it_leans_on(before: str, opening: str, question: str) -> None:
    assert title(f"{before}{opening}{MORE} {question}") == opening


def test_a_question_at_the_beginning_leans_on_nothing() -> None:
    assert title(f"Has ANYONE seen him??? Grey, one eye, white bib.{MORE}") == "Has ANYONE seen him???"


def test_a_short_question_may_say_enough() -> None:
    assert title(f"A humble question. Which day are the bins?{MORE}") == "Which day are the bins?"


def test_a_word_with_a_question_mark_is_no_title() -> None:
    tap = "The tap in the twins' bathroom drips every four seconds."
    assert title(f"{tap}{MORE} Help?") == tap


def test_without_a_question_it_is_the_sentence_that_asks_or_offers() -> None:
    flat = "I am looking for a small flat, quiet if possible."
    assert title(f"Good evening. My name is Jun.{MORE} {flat} Thank you for letting me in.") == flat


def test_without_any_it_is_the_first_that_says_something() -> None:
    assert title(f"Morning.{MORE}{MORE}") == MORE.strip()
    assert title("Good evening. " + "Well. " * 40) == "Good evening."


@pytest.mark.parametrize(
    "name", ["A. Petzold", "Mr. Buttons", "Mrs. Pask", "3.5 kg of flour", "e.g. Gerald", "Gerald... or him"]
)
def test_a_dot_inside_a_sentence_does_not_end_it(name: str) -> None:
    question = f"Does anybody in the lane know what {name} had in mind?"
    assert title(f"{question}{MORE}") == question


def test_a_list_is_titled_by_its_first_line() -> None:
    assert title("Street party: which Saturday?\n- 13 June\n- 20 June") == "Street party: which Saturday?"


def test_a_long_sentence_is_cut_at_a_word() -> None:
    assert title("looking for " + "word " * 60) == "looking for " + "word " * 20 + "word…"
    assert title("x" * 500) == "x" * (TITLE_LENGTH - 1) + "…"


@given(st.text(st.sampled_from("aI ?.!,\n\r\u2028\u00a0…'Mr“)"), max_size=400) | st.text(max_size=400))
def test_a_title_is_one_line_of_bounded_length(text: str) -> None:
    found = title(text)
    assert len(found) <= TITLE_LENGTH
    assert found.splitlines() == ([found] if found else [])
    assert bool(found) == bool(text.split())
