from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.platform.clock import ManualClock
from springline.platform.http import RateLimit
from springline.platform.http.ratelimits import QuotaSpentError

pytestmark = pytest.mark.unit


def test_a_burst_is_let_through_and_the_next_request_refused(clock):
    limit = RateLimit(per_second=2, burst=3, clock=clock)
    assert [limit.take("a").remaining for _ in range(3)] == [2, 1, 0]
    with pytest.raises(QuotaSpentError) as refused:
        limit.take("a")
    assert refused.value.retry_after_seconds == pytest.approx(0.5)
    assert refused.value.quota.headers() == {
        "RateLimit-Limit": "3",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "2",
    }


def test_waiting_as_long_as_told_is_enough(clock):
    limit = RateLimit(per_second=3, burst=1, clock=clock)
    limit.take("a")
    with pytest.raises(QuotaSpentError) as refused:
        limit.take("a")
    clock.advance(timedelta(seconds=refused.value.retry_after_seconds) + timedelta(microseconds=1))
    limit.take("a")


def test_callers_do_not_share_a_bucket(clock):
    limit = RateLimit(per_second=1, burst=1, clock=clock)
    limit.take((1, "a"))
    limit.take((2, "a"))


def test_the_caller_unseen_for_longest_is_forgotten_first(clock):
    limit = RateLimit(per_second=0.001, burst=1, capacity=2, clock=clock)
    limit.take("a")
    limit.take("b")
    with pytest.raises(QuotaSpentError):
        limit.take("a")
    limit.take("c")
    assert len(limit) == 2
    limit.take("b")
    with pytest.raises(QuotaSpentError):
        limit.take("c")


@given(
    per_second=st.floats(0.1, 100),
    burst=st.integers(1, 20),
    pauses=st.lists(st.floats(0, 5), max_size=60),
)
def test_no_caller_ever_gets_more_than_burst_and_rate_allow(per_second, burst, pauses):
    clock = ManualClock()
    limit = RateLimit(per_second=per_second, burst=burst, clock=clock)
    served = 0
    for pause in pauses:
        clock.advance(timedelta(seconds=pause))
        try:
            limit.take("a")
        except QuotaSpentError:
            continue
        served += 1
        assert served <= burst + clock.monotonic() * per_second + 1e-3
