import re
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.platform.clock import ManualClock
from springline.platform.ids import new_token, uuid7

pytestmark = pytest.mark.unit

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def test_a_token_carries_256_bits_and_needs_no_quoting():
    token = new_token()
    assert re.fullmatch(r"spl_[A-Za-z0-9_-]{43}", token)
    assert token != new_token()
    assert new_token(lambda size: b"\xff" * size) == "spl_" + "_" * 42 + "8"


def test_the_example_of_the_rfc():
    # RFC 9562, appendix A.6: 2022-02-22 19:22:22.000 UTC; its random parts need a fraction that no clock gives.
    clock = ManualClock(datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC))
    made = uuid7(clock, lambda _: bytes.fromhex("18c4dc0c0c07398f"))
    assert str(made) == "017f22e2-79b0-7000-98c4-dc0c0c07398f"


@given(MOMENTS, st.binary(min_size=8, max_size=8))
def test_it_is_a_version_7_uuid_that_tells_its_millisecond(moment: datetime, noise: bytes):
    made = uuid7(ManualClock(moment), lambda _: noise)
    assert (made.version, made.variant) == (7, RFC_4122)
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=made.int >> 80) == moment.replace(
        microsecond=moment.microsecond // 1000 * 1000
    )


@given(MOMENTS, st.integers(1, 10**9), st.binary(min_size=8, max_size=8), st.binary(min_size=8, max_size=8))
def test_ids_sort_by_time(moment: datetime, microseconds: int, early: bytes, late: bytes):
    first = uuid7(ManualClock(moment), lambda _: early)
    second = uuid7(ManualClock(moment + timedelta(microseconds=microseconds)), lambda _: late)
    assert first < second
    assert str(first) < str(second)
