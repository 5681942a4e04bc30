"""One thread runs an errand; those who ask meanwhile get what it brings."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from springline.appcache.flights import Flights

pytestmark = pytest.mark.unit

PATIENCE_SECONDS = 30


def test_errands_under_way_are_shared_and_others_are_not():
    flights: Flights[int] = Flights()
    started, may_end = threading.Event(), threading.Event()
    ran: list[int] = []

    def errand() -> int:
        ran.append(1)
        started.set()
        assert may_end.wait(PATIENCE_SECONDS)
        return 7

    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(flights.share, "a", errand, seconds=PATIENCE_SECONDS)
        assert started.wait(PATIENCE_SECONDS)
        assert flights.is_under_way("a")
        assert not flights.is_under_way("b")
        others = [threads.submit(flights.share, "a", errand, seconds=PATIENCE_SECONDS) for _ in range(3)]
        assert flights.share("b", lambda: 8, seconds=1) == 8
        may_end.set()
        assert {one.result(PATIENCE_SECONDS) for one in [first, *others]} == {7}
    assert len(ran) <= 4  # those that came after it had ended run their own
    assert not flights.is_under_way("a")


def test_all_get_the_same_error_and_the_next_one_tries_again():
    flights: Flights[int] = Flights()

    def fails() -> int:
        raise LookupError("away")

    with pytest.raises(LookupError, match="away"):
        flights.share("a", fails, seconds=1)
    assert flights.share("a", lambda: 3, seconds=1) == 3


def test_who_waits_too_long_gives_up():
    flights: Flights[int] = Flights()
    started, may_end = threading.Event(), threading.Event()

    def errand() -> int:
        started.set()
        assert may_end.wait(PATIENCE_SECONDS)
        return 7

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(flights.share, "a", errand, seconds=PATIENCE_SECONDS)
        assert started.wait(PATIENCE_SECONDS)
        with pytest.raises(TimeoutError):
            flights.share("a", errand, seconds=0)
        may_end.set()
        assert first.result(PATIENCE_SECONDS) == 7
