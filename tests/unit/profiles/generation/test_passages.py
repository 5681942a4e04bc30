"""What can be cut out of a message to stand beside a name, and what can't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.profiles.generation.passages import best_passage
from springline.profiles.generation.private_details import has_private_details

pytestmark = pytest.mark.unit

LADDER = "I can lend you my ladder, it reaches the gutter."


def best(text: str, longest: int = 240, names: frozenset[str] = frozenset({"priya"})) -> str | None:
    found = best_passage(
        text, longest, is_called=lambda word, _: word.lower() in names, refuses=lambda words: "secret" in words
    )
    return found and found.text


def test_an_offer_goes_before_a_greeting_and_a_question():
    assert best(f"Hello everybody on this street! {LADDER} Is Sunday too late for all of you?") == LADDER


@pytest.mark.parametrize("opening", ["Priya: ", "priya, ", "Priya "])
def test_who_is_spoken_to_is_left_out(opening: str):
    assert best(opening + LADDER) == LADDER


def test_sentences_are_never_cut_within():
    assert best("I have been mending bicycles for years. It started with my own.", longest=50) == (
        "I have been mending bicycles for years."
    )
    assert best("I have been mending bicycles for years and years and years", longest=30) is None


def test_an_abbreviation_ends_no_sentence():
    text = "I can mend lamps, radios etc. in the shed of Dr. Anand on Sundays."
    assert best(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "https://example.org/a-long-link-to-somewhere",
        "I can be called on +1 555 010-0123 every evening",
        "I can be called about the ladder and about the drill every evening after six on 555 010 0123.",
        "I can be reached at ada@example.org every evening",
        "I can tell you a secret about the neighbours",
        "I HAVE LOST MY LADDER AGAIN EVERYBODY",
        "I run sudo apt-get install --yes | tee $LOG here",
        "These are the things that I can lend you:",
        "I can lend you (if you bring it back",
    ],
)
def test_what_cannot_stand_beside_a_name_is_no_passage(text: str):
    assert best(text) is None


@given(
    st.text(max_size=400)
    | st.lists(st.sampled_from([LADDER, "Priya: ", "a@b.org ", "\n", "My cat. ", "I use 3 "])).map("".join)
)
def test_a_passage_is_verbatim_short_enough_and_private_of_nobody(text: str):
    found = best(text, longest=120)
    if found is not None:
        assert found in text
        assert len(found) <= 120
        assert not has_private_details(found)
