"""Which claims are of the same, and which values are the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.insights.claims import keys, meaning, plain
from springline.insights.model import Claim


def value(value, unit=None):
    return meaning(Claim("leave", "lasts", value, unit))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((25,), (25.0,)),
        ((25,), ("25",)),
        ((25,), ("25.00",)),
        ((1000,), ("1,000",)),
        ((0,), (-0.0,)),
        ((1e3,), (1000,)),
        ((1000, "g"), (1, "kg")),
        (("1,000 g",), (1, "kg")),
        ((2, "weeks"), (14, "days")),
        (("2 weeks",), (14, "Tage")),
        ((90, "minutes"), (1.5, "hours")),
        ((1, "year"), ("12 months",)),
        (("€ 5",), (5, "EUR")),
        (("1,000 g", "g"), (1, "kg")),
        (("5 %",), (5, "percent")),
        ((5, "boxes"), (5, " Boxes ")),
        (("1 March 2026",), ("2026-03-01",)),
        (("March 1st, 2026",), ("01.03.2026",)),
        (("1. März 2026",), ("2026-03-01",)),
        (("2026-03-01T10:00:00Z",), ("2026-03-01T11:00:00+01:00",)),
        (("Ask your lead",), ("  ask YOUR\u00a0lead ",)),
        (("ﬁne",), ("FINE",)),
        (("Straße",), ("STRASSE",)),
    ],
)
def test_the_same_said_otherwise_is_the_same_value(one, other):
    assert value(*one) == value(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((25,), (26,)),
        ((25, "days"), (25, "weeks")),
        ((25, "days"), (25,)),
        ((5, "boxes"), (5, "crates")),
        ((1, "kg"), (1, "m")),
        ((True,), (1,)),
        ((True,), (False,)),
        ((True,), ("true",)),
        (("2026-03-01",), ("2026-01-03",)),
        (("2026-03-01",), ("2026-03-01T00:00:00Z",)),
        (("30 February 2026",), ("28 February 2026",)),
        (("5",), ("5 boxes",)),
        (("5 kg", "g"), (5, "kg")),
        ((0.1 + 0.2,), (0.3,)),
        (("9" * 40,), ("9" * 39 + "8",)),
        (("two weeks",), (14, "days")),
    ],
)
def test_what_means_something_else_is_another_value(one, other):
    assert value(*one) != value(*other)


def test_subjects_and_predicates_are_compared_without_case_space_and_forms():
    one, other = Claim("Paid  Leave", "IS", 5), Claim("\uff50\uff41\uff49\uff44 leave\n", " is", 5)
    assert keys(one) == keys(other)


def test_where_the_subject_ends_is_part_of_the_claim():
    assert keys(Claim("a b", "c", 1)).claim != keys(Claim("a", "b c", 1)).claim


@given(st.text())
def test_what_is_plain_stays_so(text):
    assert plain(plain(text)) == plain(text)


@given(st.text())
def test_forms_of_unicode_make_no_difference(text):
    assert {plain(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")} == {plain(text)}


@given(st.one_of(st.text(), st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.booleans()))
def test_everything_has_a_meaning(said):
    assert value(said)
