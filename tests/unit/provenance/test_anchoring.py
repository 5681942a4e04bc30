"""Where quoted words are in another version of a text: by example, and by property."""

import random
import textwrap
import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from springline.provenance.alignment import align, words
from springline.provenance.anchoring import Anchored, Anchoring, anchor
from springline.provenance.selectors import TextQuote, is_same

pytestmark = pytest.mark.unit

LEAVE = (
    "# Leave\n\nEmployees may carry over five days of unused leave until the end of March.\n\n"
    "Requests must be approved by the team lead. This applies to all staff.\n\n"
    "# Travel\n\nTrips must be booked through the portal at least ten days ahead.\n\n"
    "Requests must be approved by the team lead. This applies to all staff.\n\n"
    "# Remote work\n\nWhoever works from abroad must tell the office of human resources beforehand.\n\n"
    "Requests must be approved by the team lead. This applies to all staff.\n"
)
RULE = "Requests must be approved by the team lead."


def quoted(text: str, exact: str, which: int = 0) -> TextQuote:
    """The quote of words, where they stand for the `which`th time, from 0."""
    start = -1
    for _ in range(which + 1):
        start = text.index(exact, start + 1)
    return TextQuote.of(text, start, start + len(exact))


def read(found: Anchored | None, now: str) -> tuple[str, str] | None:
    return found and (found.outcome, now[found.start : found.end])


def test_words_between_the_same_words_are_unchanged():
    now = "A new preface.\n\n" + LEAVE
    found = anchor(quoted(LEAVE, "ten days ahead"), LEAVE, now)
    assert read(found, now) == ("unchanged", "ten days ahead")
    assert found.score == 1


@pytest.mark.parametrize("which", [0, 1, 2])
def test_of_a_repeated_sentence_the_same_one_is_found(which):
    now = LEAVE.replace("# Leave", "# Leave\n\n" + RULE).replace("# Travel", "# Travels and trips")
    found = anchor(quoted(LEAVE, RULE, which), LEAVE, now)
    assert found
    assert found.start == quoted(now, RULE, which + 1).start


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_repeated_sentence_that_is_taken_out_is_gone_and_no_other_one_is_it(which):
    place = quoted(LEAVE, RULE, which).start
    now = LEAVE[:place] + LEAVE[place + len(RULE) :]
    for other in range(3):
        found = anchor(quoted(LEAVE, RULE, other), LEAVE, now)
        assert (found is None) == (other == which)
        if found:
            assert found.start == quoted(now, RULE, other - (other > which)).start


def test_sections_that_were_swapped_take_their_quotes_along():
    head, leave, travel, remote = LEAVE.split("# ")
    now = "# ".join([head, remote.rstrip() + "\n\n", leave, travel])
    for words_of in ("tell the office of human resources", "carry over five days", "booked through the portal"):
        assert is_same(read(anchor(quoted(LEAVE, words_of), LEAVE, now), now)[1], words_of)
    moved = anchor(quoted(LEAVE, "Whoever works from abroad must tell the office"), LEAVE, now)
    assert read(moved, now) == ("moved", "Whoever works from abroad must tell the office")


def test_boilerplate_in_a_new_section_is_not_where_a_deleted_one_went():
    now = LEAVE[: LEAVE.index("# Remote")] + "# Security\n\nLaptops are encrypted.\n\nThis applies to all staff.\n"
    assert anchor(quoted(LEAVE, "This applies to all staff.", 2), LEAVE, now) is None


def test_a_short_quote_is_not_found_in_what_was_written_anew():
    before = "The committee meets on Mondays in the town hall.\n\nEverybody brings a chair and a lamp."
    now = "Rubbish is collected on Mondays, and paper every second Friday.\n\nEverybody brings a chair and a lamp."
    assert anchor(quoted(before, "on Mondays"), before, now) is None


def test_other_words_in_the_very_place_are_what_was_edited():
    now = LEAVE.replace("ten days", "fourteen days")
    found = anchor(quoted(LEAVE, "at least ten days ahead"), LEAVE, now)
    assert read(found, now) == ("edited", "at least fourteen days ahead")
    assert 0.5 < found.score < 1
    assert read(anchor(quoted(LEAVE, "ten"), LEAVE, now), now) == ("edited", "fourteen")


def test_a_sentence_that_was_rewritten_is_gone():
    now = LEAVE.replace(
        "Employees may carry over five days of unused leave until the end of March.", "No carrying over."
    )
    assert anchor(quoted(LEAVE, "five days of unused leave until the end of March"), LEAVE, now) is None


def test_a_quote_across_two_blocks_stays_one_when_they_are_joined_and_is_edited_when_something_comes_between():
    exact = "approved by the team lead. This applies to all staff.\n\n# Travel\n\nTrips must be booked"
    joined = LEAVE.replace("staff.\n\n# Travel\n\nTrips", "staff. # Travel Trips")
    assert read(anchor(quoted(LEAVE, exact), LEAVE, joined), joined)[0] == "unchanged"
    between = LEAVE.replace("# Travel\n\n", "# Travel\n\nBy train.\n\n")
    assert read(anchor(quoted(LEAVE, exact), LEAVE, between), between)[0] == "edited"


def test_a_sentence_that_became_two_in_different_places_is_edited_at_one_of_them_or_gone():
    now = LEAVE.replace("Trips must be booked through the portal at least ten days ahead.", "Trips must be booked.")
    now += "\nUse the portal for it, at least ten days ahead.\n"
    found = anchor(quoted(LEAVE, "Trips must be booked through the portal at least ten days ahead."), LEAVE, now)
    assert found is None or (found.outcome == "edited" and found.end - found.start < 100)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(" ", "\n"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(" the ", "   the\t"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace(" ", "\u00a0"),
    ],
    ids=["wrapped", "CRLF", "spaces", "NFD", "no-break spaces"],
)
def test_wrapping_and_the_form_of_accents_make_no_difference(change):
    before = LEAVE.replace("portal", "portál")
    now = "# Preface\n\n" + change(before)
    found = anchor(quoted(before, "booked through the portál at least ten"), before, now)
    assert found
    assert (found.outcome, found.score) == ("unchanged", 1)
    assert is_same(now[found.start : found.end], "booked through the portál at least ten")


def test_a_quote_keeps_what_was_read_while_its_words_change_and_come_back():
    texts = [
        LEAVE,
        LEAVE.replace("ten days", "two weeks"),
        "Preface. " + LEAVE.replace("ten days", "three weeks"),
        LEAVE,
    ]
    quote = quoted(LEAVE, "at least ten days ahead")
    outcomes = []
    for before, now in pairwise(texts):
        found = anchor(quote, before, now)
        assert found
        quote = quote.at(now, found.start, found.end)
        outcomes.append(read(found, now))
    assert outcomes == [
        ("edited", "at least two weeks ahead"),
        ("edited", "at least three weeks ahead"),
        ("unchanged", "at least ten days ahead"),
    ]
    assert quote == quoted(LEAVE, "at least ten days ahead")


def test_words_that_were_gone_come_back_where_they_are_new_and_nowhere_else():
    gone = LEAVE.replace("Trips must be booked through the portal at least ten days ahead.", "")
    quote = quoted(LEAVE, "Trips must be booked through the portal at least ten days ahead.")
    assert anchor(quote, LEAVE, gone) is None
    assert read(anchor(quote, gone, LEAVE), LEAVE) == ("moved", quote.exact)
    rule = quoted(LEAVE, RULE, 1)
    fewer = LEAVE.replace(RULE, "", 2)
    assert anchor(rule, LEAVE, fewer) is None
    assert anchor(rule, fewer, fewer + "The end.") is None  # the third one stands there, and isn't it


def rewrapped(text: str, width: int) -> str:
    return "\n\n".join(textwrap.fill(part, width) for part in text.split("\n\n"))


@pytest.mark.parametrize("exact", ["portal", "ten days", "five", "until the end", "human resources"])
@pytest.mark.parametrize("widths", [(20, 90), (90, 20), (30, 30), (25, 40)])
@pytest.mark.parametrize("gone", ["a sentence", "all"])
def test_a_few_words_that_were_wrapped_anew_and_gone_come_back(exact, widths, gone):
    wrapped, back = (rewrapped(LEAVE, width) for width in widths)
    away = (
        "" if gone == "all" else "\n\n".join(part for part in back.split("\n\n") if exact not in " ".join(part.split()))
    )
    texts = [LEAVE, wrapped, away, back]
    quote = quoted(LEAVE, exact)
    for before, now in pairwise(texts):
        found = anchor(quote, before, now)
        if now == away:
            assert found is None
        else:
            assert found
            assert is_same(now[found.start : found.end], exact)
            assert found.outcome in {"unchanged", "moved"}
            quote = quote.at(now, found.start, found.end)


def test_words_that_come_back_wrapped_are_found_beside_the_same_words_elsewhere():
    bills = "Bills are paid within ten days.\n\n"
    back = bills + LEAVE.replace("ten days", "ten\ndays")
    away = bills + LEAVE.replace("Trips must be booked through the portal at least ten days ahead.", "")
    assert anchor(quoted(LEAVE, "ten days"), away, back) == Anchored(
        back.index("ten\ndays"), back.index("ten\ndays") + 8, "moved", 1.0
    )


@pytest.mark.parametrize("width", [20, 40])
def test_a_few_words_do_not_come_back_elsewhere_however_they_are_wrapped(width):
    quote = quoted(LEAVE, "ten days")
    wrapped = rewrapped(LEAVE, width)
    found = anchor(quote, LEAVE, wrapped)
    assert found
    quote = quote.at(wrapped, found.start, found.end)
    away = LEAVE.replace("Trips must be booked through the portal at least ten days ahead.", "")
    assert anchor(quote, wrapped, away) is None
    for other in ("Bills are paid within ten days.", "Stays of\nten days are long."):
        assert anchor(quote, away, rewrapped(away + other, width)) is None


def test_a_text_that_was_removed_and_comes_back_has_each_of_several_same_words_where_it_was():
    text = "# Rules\n" + (RULE + "\n") * 250
    rule = quoted(text, RULE, 14)
    assert anchor(rule, text, "") is None
    assert anchor(rule, "", text) == Anchored(rule.start, rule.end, "unchanged", 1.0)
    assert anchor(rule, "", text.replace("# Rules", "# The rules")) is None  # which one was it?


def test_without_the_text_before_the_same_words_count_and_else_what_is_like_them():
    assert read(anchor(quoted(LEAVE, "ten days"), None, "in ten days"), "in ten days") == ("moved", "ten days")
    now = LEAVE.replace("unused leave until the end of", "leave until the last day of")
    found = anchor(quoted(LEAVE, "carry over five days of unused leave until the end of March"), None, now)
    assert read(found, now) == ("edited", "carry over five days of leave until the last day of March")
    assert anchor(quoted(LEAVE, "carry over five days"), None, "Nothing of the kind.") is None


SENTENCES = st.lists(
    st.lists(
        st.sampled_from(["a", "b", "the", "of", "law", "day", "no.", "Über", "東京", "x-y", "12"]),
        min_size=1,
        max_size=8,
    ).map(" ".join),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(SENTENCES, SENTENCES, st.data())
def test_what_is_said_to_be_the_same_words_is(some, others, data):
    before, now = "\n".join(some), "\n".join(data.draw(st.permutations(some + others)))
    start = data.draw(st.integers(0, len(before) - 1))
    quote = TextQuote.of(before, start, data.draw(st.integers(start + 1, len(before))))
    found = anchor(quote, before, now)
    if found is not None:
        assert 0 <= found.start < found.end <= len(now)
        assert is_same(now[found.start : found.end], quote.exact) or found.outcome == "edited"


@settings(max_examples=150, deadline=None)
@given(SENTENCES, st.data())
def test_a_text_that_did_not_change_has_each_quote_where_it_was(some, data):
    text = "\n".join(some)
    start = data.draw(st.integers(0, len(text) - 1))
    quote = TextQuote.of(text, start, data.draw(st.integers(start + 1, len(text))))
    assume(quote.exact.strip())
    found = anchor(quote, text, text)
    assert found == Anchored(quote.start, quote.end, "unchanged", 1.0)


@settings(max_examples=200, deadline=None)
@given(SENTENCES, SENTENCES)
def test_alignments_match_equal_words_one_to_one(some, others):
    old, new = words("\n".join(some)).keys, words("\n".join(others)).keys
    found = align(old, new)
    for place, other in enumerate(found.new_of):
        assert other < 0 or (old[place] == new[other] and found.old_of[other] == place)
    assert sum(one >= 0 for one in found.new_of) == sum(one >= 0 for one in found.old_of)


@pytest.mark.parametrize(
    "text",
    [
        "a " * 150_000,
        "a b " * 75_000,
        "x" * 300_000,
        "-" * 300_000,
        "\n".join("same line again" for _ in range(20_000)),
        " ".join(str(number) for number in range(50_000)),
    ],
    ids=["one word", "two words", "one long word", "one sign", "one line", "all different"],
)
def test_no_text_takes_long(text):
    quotes = [TextQuote.of(text, start, start + 60) for start in range(0, len(text) - 60, len(text) // 50)]
    chance = random.Random(3)
    cut = len(text) // 2
    pieces = [text[place : place + 999] for place in range(0, len(text), 1_000)]
    chance.shuffle(pieces)
    began = time.process_time()
    for now in (text[:cut] + " b a " + text[cut:], text[::-1], "".join(pieces)):
        anchoring = Anchoring(text, now)
        for quote in quotes:
            anchoring.anchor(quote)
    assert time.process_time() - began < 8
