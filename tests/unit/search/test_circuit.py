"""The circuit breaker: when it lets something be tried."""

from datetime import timedelta

import pytest

from springline.platform.clock import ManualClock
from springline.search.circuit import Circuit

pytestmark = pytest.mark.unit

REST = timedelta(seconds=10)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def circuit(clock) -> Circuit:
    return Circuit(clock.monotonic, failures=3, rest=REST)


def fail(circuit: Circuit, times: int = 1) -> None:
    for _ in range(times):
        assert circuit.admits()
        circuit.failed(RuntimeError("down"))


def test_failures_in_a_row_open_it(circuit):
    fail(circuit, 2)
    assert circuit.state == "closed"
    fail(circuit)
    assert circuit.state == "open"
    assert not circuit.admits()


def test_a_success_between_them_begins_the_row_anew(circuit):
    fail(circuit, 2)
    circuit.succeeded()
    fail(circuit, 2)
    assert circuit.state == "closed"


def test_after_a_rest_one_may_try(circuit, clock):
    fail(circuit, 3)
    clock.advance(REST)
    assert circuit.state == "half-open"
    assert circuit.admits()
    assert not circuit.admits(), "the second has to wait for how the first fares"


def test_the_trial_closes_it(circuit, clock):
    fail(circuit, 3)
    clock.advance(REST)
    assert circuit.admits()
    circuit.succeeded()
    assert circuit.state == "closed"
    assert circuit.admits()
    assert circuit.admits()


def test_a_trial_that_fails_opens_it_at_once(circuit, clock):
    fail(circuit, 3)
    clock.advance(REST)
    fail(circuit)
    assert circuit.state == "open"
    clock.advance(REST)
    assert circuit.admits()


def test_a_trial_that_came_to_nothing_leaves_it_to_the_next(circuit, clock):
    fail(circuit, 3)
    clock.advance(REST)
    assert circuit.admits()
    circuit.released()
    assert circuit.admits()


def test_a_trial_that_never_ends_does_not_keep_it_for_ever(circuit, clock):
    fail(circuit, 3)
    clock.advance(REST)
    assert circuit.admits()
    clock.advance(REST)
    assert circuit.admits()


def test_the_last_failure_is_kept_with_its_traceback_but_not_with_what_its_frames_held(circuit):
    class Held:
        """Something that only a frame holds."""

    def ask() -> None:
        held = Held()
        raise RuntimeError(type(held).__name__)

    with pytest.raises(RuntimeError) as raised:
        ask()
    circuit.failed(raised.value)
    assert circuit.last_error is raised.value
    frames = []
    traceback = raised.value.__traceback__
    while traceback is not None:
        frames.append(traceback.tb_frame)
        traceback = traceback.tb_next
    assert frames[-1].f_code.co_name == "ask"
    assert frames[-1].f_locals == {}
    circuit.succeeded()
    assert circuit.last_error is None
