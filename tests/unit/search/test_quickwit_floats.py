"""Scores as text: they come out as they are, however they are read."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.search.quickwit.floats import literal, search_body

pytestmark = pytest.mark.unit

SCORES = st.floats(min_value=2**-10, max_value=2**10, width=32)


def read_in_a_hurry(text: str) -> float:
    """How serde_json reads a float: its digits, rounded, times or divided by a power of ten."""
    digits, _, exponent = text.partition("e")
    whole, _, fraction = digits.partition(".")
    tens = int(exponent or 0) - len(fraction)
    return float(int(whole + fraction)) * 10.0**tens if tens >= 0 else float(int(whole + fraction)) / 10.0**-tens


@given(SCORES)
def test_a_score_stays_what_it_is(score):
    assert float(literal(score)) == score


def test_nearly_every_score_stays_what_it_is_when_it_is_read_in_a_hurry():
    """The bits of a score are a float of 32 bits: every 999th between a 64th and 64."""
    first, last = (struct.unpack("I", struct.pack("f", bound))[0] for bound in (1 / 64, 64.0))
    scores = [struct.unpack("f", struct.pack("I", bits))[0] for bits in range(first, last, 9999)]

    assert sum(read_in_a_hurry(repr(one)) != one for one in scores) > len(scores) / 20, "so it is worth the trouble"
    assert sum(read_in_a_hurry(literal(one)) != one for one in scores) < len(scores) / 200


@pytest.mark.parametrize(
    ("score", "text"), [(0.0, "0.0"), (1.0, "1.0"), (-1.5, "-1.5"), (float("inf"), "inf"), (1e300, "1e+300")]
)
def test_what_needs_no_other_digits_is_written_as_ever(score, text):
    assert literal(score) == text


def test_a_body_is_json_and_only_the_place_behind_which_it_goes_on_is_written_so():
    odd = struct.unpack("f", struct.pack("f", 0.9144))[0]
    body = {"query": {"match": {"title": '"search_after":[1.5,4]'}}, "search_after": [odd, 4], "size": 2}

    text = search_body(body).decode()
    assert json.loads(text) == body
    assert f'"search_after":[{literal(odd)},4]' in text
    assert search_body({"size": 2}) == b'{"size":2}'
    assert json.loads(search_body({"search_after": [7, 4]})) == {"search_after": [7, 4]}
