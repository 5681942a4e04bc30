"""Dates, lengths and numbers as people write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.search.model import Field, Range
from springline.search.query_values import ValueOfFieldError, clause_of

pytestmark = pytest.mark.unit

RECORDED = Field("recorded_at", "moment")
DURATION = Field("duration_ms", "integer")
NUMBER = Field("number", "integer")


def ends(field: Field, value: str, comparison: str = "", name: str = "") -> tuple[object, object]:
    clause = clause_of(field, name or field.name, comparison, [value], is_negated=False)
    assert isinstance(clause, Range)
    return clause.low, clause.high


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("2024", (2024, 1, 1), (2024, 12, 31, 23, 59, 59, 999999)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29, 23, 59, 59, 999999)),
        ("2024-12", (2024, 12, 1), (2024, 12, 31, 23, 59, 59, 999999)),
        ("2024-3-9", (2024, 3, 9), (2024, 3, 9, 23, 59, 59, 999999)),
        ("2024-03-09T10:30", (2024, 3, 9, 10, 30), (2024, 3, 9, 10, 30, 59, 999999)),
        ("2024-03-09 10:30:15Z", (2024, 3, 9, 10, 30, 15), (2024, 3, 9, 10, 30, 15, 999999)),
        ("2024-03-09T10:30:15.25+02:00", (2024, 3, 9, 8, 30, 15, 250000), (2024, 3, 9, 8, 30, 15, 250000)),
        ("2024-03-09T10:30-0530", (2024, 3, 9, 16, 0), (2024, 3, 9, 16, 0, 59, 999999)),
        ("9999", (9999, 1, 1), (9999, 12, 31, 23, 59, 59, 999999)),
        ("2024-01..2024-03", (2024, 1, 1), (2024, 3, 31, 23, 59, 59, 999999)),
        ("2024..", (2024, 1, 1), None),
        ("..2024", None, (2024, 12, 31, 23, 59, 59, 999999)),
    ],
)
def test_a_date_is_as_long_as_it_is_written_precisely(value, low, high):
    assert ends(RECORDED, value) == (low and moment(*low), high and moment(*high))


@pytest.mark.parametrize(
    ("comparison", "low", "high"),
    [
        (">=", (2024, 3, 1), None),
        (">", (2024, 4, 1), None),
        ("<=", None, (2024, 3, 31, 23, 59, 59, 999999)),
        ("<", None, (2024, 2, 29, 23, 59, 59, 999999)),
    ],
)
def test_after_a_month_is_after_its_end(comparison, low, high):
    assert ends(RECORDED, "2024-03", comparison) == (low and moment(*low), high and moment(*high))


def test_there_is_nothing_beyond_the_first_and_the_last_moment():
    assert ends(RECORDED, "9999", ">") == (datetime.max.replace(tzinfo=UTC), None)
    assert ends(RECORDED, "0001", "<") == (None, moment(1, 1, 1))


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("10s", 10_000, 10_999),
        ("2m", 120_000, 179_999),
        ("2m30s", 150_000, 150_999),
        ("1h", 3_600_000, 7_199_999),
        ("1H2m3s4MS", 3_723_004, 3_723_004),
        ("500ms", 500, 500),
        ("1:30", 90_000, 90_999),
        ("1:02:03", 3_723_000, 3_723_999),
        ("10s..2m", 10_000, 120_000),
        ("..2m", None, 120_000),
        ("10s..", 10_000, None),
        ("1000..2000", 1000, 2000),
        ("1000", 1000, 1000),
    ],
)
def test_a_length_has_units(value, low, high):
    assert ends(DURATION, value) == (low, high)


def test_who_says_duration_means_seconds():
    assert ends(DURATION, "90", name="duration") == (90_000, 90_999)
    assert ends(DURATION, "90", name="duration_ms") == (90, 90)


@pytest.mark.parametrize(
    ("comparison", "low", "high"),
    [(">=", 60_000, None), (">", 60_001, None), ("<=", None, 60_000), ("<", None, 59_999)],
)
def test_longer_than_a_minute_begins_right_behind_it(comparison, low, high):
    assert ends(DURATION, "1m", comparison) == (low, high)


def test_a_number_is_a_number():
    assert ends(NUMBER, "7") == (7, 7)
    assert ends(NUMBER, "-3..7") == (-3, 7)
    assert ends(NUMBER, "-3", "<") == (None, -4)


@pytest.mark.parametrize(
    ("field", "value"),
    [(RECORDED, one) for one in ("", "24", "2024-13", "0000", "2024-02-30", "2024-01-01T25:00", "2024...2025", "٢٠٢٤")]
    + [(DURATION, one) for one in ("", "s", "1x", "9" * 19, "1:2", "m", "1s2h")]
    + [(NUMBER, one) for one in ("", "1.5", "10s", "1e3", "9" * 19)],
)
def test_what_is_no_value_is_refused(field, value):
    with pytest.raises(ValueOfFieldError, match=r"write .*quotes"):
        ends(field, value)


@given(st.sampled_from([RECORDED, DURATION, NUMBER]), st.text(alphabet="0123456789-:.TZ+hms ", max_size=30))
def test_nothing_else_happens_to_a_value(field, value):
    try:
        low, high = ends(field, value)
    except ValueOfFieldError:
        return
    assert low is not None or high is not None
