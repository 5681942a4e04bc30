"""Two hosts work on one database, and one of them is killed: the other one does what is left, once."""

import pytest

from tests.faults import soundness
from tests.faults.conftest import assert_same_landing_and_index, deliver, deliveries
from tests.integration.chats import Pipeline, community

pytestmark = pytest.mark.faults

BODIES = deliveries(120, seed=6, size=5)


@pytest.mark.parametrize("victim", [0, 1], ids=["the first", "the second"])
def test_when_one_of_two_hosts_is_killed_the_other_goes_on_alone(db, start_host, new_token, drain, undisturbed, victim):
    token = new_token("events:write")
    hosts = [start_host(), start_host()]
    for number, body in enumerate(BODIES):
        if number == len(BODIES) // 2:
            hosts.pop(victim).kill()
        while not deliver(hosts[number % len(hosts)].url, token, body):
            pass
    drain()
    assert soundness.losses(db) == []
    expected = undisturbed(BODIES)
    assert community(Pipeline(db)) == community(expected)
    assert_same_landing_and_index(Pipeline(db), expected)
