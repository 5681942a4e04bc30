from datetime import UTC, datetime

import pytest

from springline.community.readers.moments import day_in, from_milliseconds, from_seconds, milliseconds, within_bounds
from springline.community.readers.storable import UnreadableInputError

pytestmark = pytest.mark.unit


def test_the_years_2000_to_2099_are_believed():
    first, last = 946_684_800_000, 4_102_444_799_999
    assert from_milliseconds(milliseconds(first, "t")) == datetime(2000, 1, 1, tzinfo=UTC)
    assert from_milliseconds(milliseconds(last, "t")) == datetime(2099, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)
    for outside in (first - 1, last + 1):
        with pytest.raises(UnreadableInputError, match="2000"):
            milliseconds(outside, "t")
        with pytest.raises(UnreadableInputError, match="2000"):
            within_bounds(from_milliseconds(outside), "t")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1_700_000_000_000, "t is in milliseconds"),
        (1.5, "t must be a whole number of seconds"),
        ("1700000000", "t must be a whole number of seconds"),
        (None, "t must be a whole number of seconds"),
        (True, "t must be a whole number of seconds"),
        (-5, "t is before the year 2000"),
        (10**300, "t is before the year 2000"),
    ],
)
def test_seconds_that_cannot_be_are_refused(value: object, reason: str):
    with pytest.raises(UnreadableInputError, match=reason):
        from_seconds(value, "t")
    assert from_seconds(1_700_000_000, "t") == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "begins", "day"),
    [
        ("2004-11-15_03.raw.txt", 0, datetime(2004, 11, 15, tzinfo=UTC)),
        ("#ubuntu.20041115.log", 8, datetime(2004, 11, 15, tzinfo=UTC)),
        ("acde__2026-04-23_235", 6, datetime(2026, 4, 23, tzinfo=UTC)),
        ("2004-13-45 2005-01-02", 11, datetime(2005, 1, 2, tzinfo=UTC)),
        ("notes 120041115.txt", 19, None),
        ("1999-01-01.log", 14, None),
    ],
)
def test_the_date_in_a_file_name(name: str, begins: int, day: datetime | None):
    assert day_in(name) == (begins, day)
