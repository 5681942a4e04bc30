"""The canonical text of JSON values."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.access.canonical_json import MAX_SAFE_INTEGER, NotCanonicalError, canonical, parsed

pytestmark = pytest.mark.unit

NUMBERS = st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740992.0, "9007199254740992"),
        (295147905179352830000.0, "295147905179352830000"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (1e21, "1e+21"),
        (999999999999999900000.0, "999999999999999900000"),
        (0.000001, "0.000001"),
        (1e-7, "1e-7"),
        (333333333.33333329, "333333333.3333333"),
        (-0.0000033333333333333333, "-0.0000033333333333333333"),
        (4.5, "4.5"),
        (True, "true"),
        (None, "null"),
    ],
)
def test_numbers_read_as_in_the_rfc(value, text):
    assert canonical(value) == text


def test_keys_are_sorted_by_utf_16_units_as_in_the_rfc():
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]

    assert list(json.loads(canonical(dict.fromkeys(keys)))) == [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]


def test_text_escapes_only_what_it_must():
    assert canonical("€$\u000f\nA'B\"\\/") == '"€$\\u000f\\nA\'B\\"\\\\/"'


@given(VALUES)
def test_what_is_read_back_has_the_same_canonical_text(value):
    assert canonical(parsed(canonical(value))) == canonical(value)


@given(st.dictionaries(TEXTS, VALUES, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(value, random):
    members = list(value.items())
    random.shuffle(members)

    assert canonical(dict(members)) == canonical(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, MAX_SAFE_INTEGER + 1])
def test_numbers_without_a_canonical_text_are_refused(value):
    with pytest.raises(NotCanonicalError):
        canonical([value])
