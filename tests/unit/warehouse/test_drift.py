"""Two ordered streams of rows, and which of them differ."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.warehouse import drift
from springline.warehouse.drift import Row, compare, with_tenants

pytestmark = pytest.mark.unit

DAYS = [datetime(2026, 3, day, 9, tzinfo=UTC) for day in (1, 2, 3)]


def thing(number, day=0, checksum=1, group="g"):
    at = DAYS[day]
    return number, at, at.date(), group, Decimal(checksum)


def faults(told, held, what="messages"):
    return [(row.id, row.fault) for row in compare(what, told, held)]


def test_rows_that_are_alike_are_no_difference():
    assert faults([thing(1), thing(2)], [thing(1), thing(2)]) == []


@pytest.mark.parametrize(
    ("told", "held", "fault"),
    [
        ([thing(1)], [], "lost"),
        ([], [thing(1)], "surplus"),
        ([thing(1)], [thing(1, checksum=2)], "changed"),
        ([thing(1)], [thing(1, group="other")], "changed"),
        ([thing(1)], [thing(1, day=1)], "changed"),
        ([thing(1)], [thing(1), thing(1, day=1)], "doubled"),
        ([thing(1, day=1)], [thing(1), thing(1, day=2)], "changed"),
    ],
)
def test_each_way_of_differing_has_a_name(told, held, fault):
    assert faults([thing(0), *told, thing(9)], [thing(0), *held, thing(9)]) == [(1, fault)]


def test_a_comment_is_in_the_group_that_its_request_is_in():
    assert faults([thing(1)], [thing(1, group="")], what="comments") == []


def test_a_row_says_where_it_is_and_where_it_should_be():
    (row,) = compare("messages", [thing(1, day=1)], [thing(1, day=2, group="other")])
    assert row.places == ((date(2026, 3, 2), "g"), (date(2026, 3, 3), "other"))
    assert row.kind == "messages"
    assert Row("reactions", 1, "changed", ()).kind == "messages"


def test_other_tenants_are_named_where_they_have_to_do_with_it():
    rows = [
        Row("messages", number, fault, ()) for number, fault in enumerate(("lost", "surplus", "surplus", "changed"))
    ]
    named = with_tenants(rows, owners={1: 7, 2: 1, 3: 1}, landed={0: 7}, own=1)
    assert [(row.fault, row.tenant) for row in named] == [
        ("lost", 7),
        ("surplus", 7),
        ("doubled", None),  # the tenant's own, on a day on which the source does not have it
        ("changed", None),
    ]


SIDES = st.dictionaries(st.tuples(st.integers(1, 6), st.integers(0, 2)), st.integers(1, 2), max_size=10)


@given(SIDES, SIDES)
def test_rows_differ_exactly_where_the_two_sides_do(told, held):
    def stream(side):
        return [thing(number, day, checksum) for (number, day), checksum in sorted(side.items())]

    different = {
        number
        for number, _ in {*told, *held}
        if {key: sum_ for key, sum_ in told.items() if key[0] == number}
        != {key: sum_ for key, sum_ in held.items() if key[0] == number}
    }
    found = [row.id for row in drift.compare("messages", stream(told), stream(held))]
    assert found == sorted(different)
