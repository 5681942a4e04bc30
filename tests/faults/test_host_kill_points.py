"""Fault 1 for a host: it is killed wherever it does what no step does, again and again, and the next one goes on."""

import time
from collections import deque

import pytest

from springline.platform.statements import parse
from tests.faults import soundness
from tests.faults.conftest import assert_same_landing_and_index, deliver, deliveries
from tests.faults.kill_points import CATALOGUE, HARMLESS, HOST, host_deaths
from tests.faults.processes import PATIENCE_SECONDS, Worker
from tests.faults.serving import serve
from tests.integration.chats import Pipeline, community

pytestmark = pytest.mark.faults

BODIES = deliveries(240, seed=8, size=4)
FORGET_FIRINGS = parse("test.forget_firings", "delete from schedule_firing")
FORGET_USE = parse("test.forget_use", "update service_token set last_used_at = null")


@pytest.fixture
def a_minute_passes(db):
    """Schedules are due again, and the use of tokens is to be noted again."""

    def passes():
        with db.superuser.transaction() as tx:
            tx.execute(FORGET_FIRINGS)
            tx.execute(FORGET_USE)

    return passes


def deliver_until_it_dies(host, point, url, token, bodies):
    """Deliver one body after the other; what is not acknowledged stays the next one."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while host.is_alive:
        assert time.monotonic() < deadline, f"it does not come to {point}"
        if bodies and deliver(url, token, bodies[0]):
            bodies.popleft()
        time.sleep(0.02)


def test_a_host_killed_wherever_it_is_loses_and_doubles_nothing(db, new_token, a_minute_passes, drain, undisturbed):
    token, bodies = new_token("events:write"), deque(BODIES)
    for point in host_deaths():
        a_minute_passes()
        host = Worker(serve, db.urls, point)
        url = host.hear()
        if url is not None:
            deliver_until_it_dies(host, point, url, token, bodies)
        assert host.end() == -9, point
    assert bodies, "the last host has something to do"
    last = Worker(serve, db.urls, None)
    url = last.hear()
    while bodies:
        if deliver(url, token, bodies[0]):
            bodies.popleft()
    drain()
    last.tell("stop")
    last.hear()
    assert last.end() == 0
    expected = undisturbed(BODIES)
    assert soundness.losses(db) == []
    assert community(Pipeline(db)) == community(expected)
    assert_same_landing_and_index(Pipeline(db), expected)


def test_a_host_comes_to_no_statement_that_is_not_named(db, new_token, drain):
    token = new_token("events:write")
    host = Worker(serve, db.urls, None)
    url = host.hear()
    for body in BODIES[:10]:
        assert deliver(url, token, body)
    drain()
    host.tell("stop")
    statements = {name for name in host.hear() if not name.startswith("commit of")}
    assert host.end() == 0
    assert statements <= {*HOST, *HARMLESS, *(name for names in CATALOGUE.values() for name in names)}
