from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.platform.llm.retry_after import parse_retry_after

pytestmark = pytest.mark.unit

NOW = datetime(2025, 3, 4, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 0 ", 0),
        ("1.5", 1.5),
        ("Tue, 04 Mar 2025 12:00:30 GMT", 30),
        ("Tue, 04 Mar 2025 13:00:30 +0100", 30),
        ("Tue, 04 Mar 2025 11:00:00 GMT", 0),
        ("1e300", 86_400),
        ("inf", 86_400),
        ("Tue, 04 Mar 2225 12:00:30 GMT", 86_400),
    ],
)
def test_seconds_and_dates_are_read(value: str, seconds: float):
    assert parse_retry_after(value, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", [None, "", "soon", "-3", "nan", "Tue, 99 Mar 2025 12:00:30 GMT"])
def test_what_cannot_be_read_says_nothing(value: str | None):
    assert parse_retry_after(value, NOW) is None


@given(st.text())
def test_no_header_breaks_the_reading(value: str):
    wait = parse_retry_after(value, NOW)
    assert wait is None or timedelta() <= wait <= timedelta(days=1)
