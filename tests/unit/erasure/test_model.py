"""When a report may say that nothing is left."""

from datetime import UTC, datetime

import pytest

from springline.erasure.model import Report, State, Store

pytestmark = pytest.mark.unit

DONE = datetime(2026, 3, 2, tzinfo=UTC)


def told(*states: State, finished_at: datetime | None = DONE) -> Report:
    stores = tuple(Store(str(number), 1, 0, state, "") for number, state in enumerate(states))
    return Report(17, finished_at, 0, stores)


def test_what_stays_on_purpose_or_is_out_of_reach_does_not_spoil_a_report():
    assert told(State.EMPTY, State.STAYS, State.OUTSIDE).is_clean


@pytest.mark.parametrize("state", [State.LEFT, State.UNDER_WAY])
def test_one_store_with_something_in_it_does(state: State):
    assert not told(State.EMPTY, state, State.STAYS).is_clean


def test_a_run_that_was_cut_off_left_something_wherever_one_looks():
    assert not told(State.EMPTY, finished_at=None).is_clean
