"""What differs in extracted values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.documents.diffs.extraction_diff import Extracted, extraction_diff

pytestmark = pytest.mark.unit


def value(value: str, start: int = 0, predicate: str = "is", subject: str = "leave") -> Extracted:
    return Extracted("amount", subject, predicate, value, start, start + 5)


def ops(old: list[Extracted], new: list[Extracted]) -> list[tuple[str, str | None, str | None]]:
    return [(one.op, one.old and one.old.value, one.new and one.new.value) for one in extraction_diff(old, new)]


def test_another_value_of_the_same_thing_has_changed():
    assert ops([value("20 days")], [value("25 days", 30)]) == [("changed", "20 days", "25 days")]


def test_the_same_value_is_the_same_wherever_it_is_said():
    assert ops([value("20 days")], [value("20 days", 99)]) == [("equal", "20 days", "20 days")]


def test_what_is_said_of_something_else_was_added_or_removed():
    old, new = [value("20 days"), value("5 days", 9, "carries over")], [value("20 days"), value("1 day", 9, "costs")]
    assert ops(old, new) == [("equal", "20 days", "20 days"), ("added", None, "1 day"), ("removed", "5 days", None)]


def test_a_value_that_is_said_twice_counts_twice():
    assert ops([value("20 days"), value("20 days", 9)], [value("20 days")]) == [
        ("equal", "20 days", "20 days"),
        ("removed", "20 days", None),
    ]
    assert ops([value("a"), value("b", 9)], [value("b"), value("c", 9)]) == [("equal", "b", "b"), ("changed", "a", "c")]


VALUES = st.lists(
    st.builds(value, st.sampled_from("abc"), st.integers(0, 50), st.sampled_from(["is", "has"])), max_size=8
)


@given(VALUES, VALUES)
def test_each_value_of_either_version_is_told_once(old: list[Extracted], new: list[Extracted]):
    found = extraction_diff(old, new)
    assert sorted(one.old for one in found if one.old) == sorted(old)
    assert [one.new for one in found if one.new] == new
    for one in found:
        if one.op == "equal":
            assert one.old
            assert one.new
            assert one.old[:4] == one.new[:4]
        if one.op == "changed":
            assert one.old
            assert one.new
            assert one.old[:3] == one.new[:3]
            assert one.old.value != one.new.value
