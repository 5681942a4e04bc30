"""What differs between two texts, word by word."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.profiles.word_differences import Kind, Run, differences

pytestmark = pytest.mark.unit

TEXTS = st.lists(st.sampled_from(["a", "bread", "ladder", " ", "  ", ".", "\n", "ß", "日本", "-"]), max_size=20).map(
    "".join
)


def test_a_word_that_was_replaced_is_removed_and_then_added():
    assert differences("Ada runs it.", "Ada founded it.") == [
        Run(Kind.SAME, "Ada "),
        Run(Kind.REMOVED, "runs"),
        Run(Kind.ADDED, "founded"),
        Run(Kind.SAME, " it."),
    ]


def test_words_that_were_replaced_together_stay_together():
    assert differences("a drill or somebody to hold it.", "a drill or another hand.") == [
        Run(Kind.SAME, "a drill or "),
        Run(Kind.REMOVED, "somebody to hold it"),
        Run(Kind.ADDED, "another hand"),
        Run(Kind.SAME, "."),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("", "bread", [Run(Kind.ADDED, "bread")]),
        ("bread", "", [Run(Kind.REMOVED, "bread")]),
        ("bread", "bread", [Run(Kind.SAME, "bread")]),
        ("bread", "breads", [Run(Kind.REMOVED, "bread"), Run(Kind.ADDED, "breads")]),
    ],
)
def test_texts_that_have_little_in_them(before, after, expected):
    assert differences(before, after) == expected


@given(TEXTS, TEXTS)
def test_the_runs_make_up_both_texts(before, after):
    runs = differences(before, after)
    assert "".join(text for kind, text in runs if kind is not Kind.ADDED) == before
    assert "".join(text for kind, text in runs if kind is not Kind.REMOVED) == after
    assert all(text for _, text in runs)
    assert all(one.kind is not other.kind for one, other in pairwise(runs))


def test_a_long_text_is_compared_quickly():
    """At most 2,000 characters of the same word over and over, which is the worst there is."""
    before, after = "a " * 1000, "a b " * 500
    assert "".join(text for kind, text in differences(before, after) if kind is not Kind.REMOVED) == after
