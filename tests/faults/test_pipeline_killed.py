"""Fault 1 from end to end: the host is killed again and again while a chat streams in, and the index is right."""

import random
import threading
import time
from collections import Counter
from contextlib import closing

import pytest

from springline.platform.database import Database
from springline.platform.statements import parse
from tests.faults.conftest import assert_same_landing_and_index, deliver, deliveries
from tests.integration.chats import Pipeline, community

pytestmark = pytest.mark.faults

LEASE_SECONDS = 2.0
TICK_SECONDS = 1.0
SLACK_SECONDS = 15.0
"""What a host on a busy machine may come late by: a batch under way comes first."""
KILLS = 3

OVERDUE = parse(
    "test.overdue",
    """
    select coalesce(extract(epoch from max(statement_timestamp() - visible_at)), 0)::double precision,
           coalesce(extract(epoch from max(visible_at - statement_timestamp())), 0)::double precision
    from queue_message where receipt is not null
    """,
)
LOGGED = "select type, subject, (data->>'version')::integer from event_log where source = 'springline/community'"
NEWEST = """
    select 'message/' || id, version from message where sent_at is not null
    union all select 'person/' || id, version from "user"
    union all select 'request/' || id, version from request
    union all select 'comment/' || id, version from request_comments
"""


class Operator:
    """Starts a host whenever there is none, and notes how long claims outlive their lease while one is there."""

    def __init__(self, db, start_host):
        self._db = db
        self._start = start_host
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.host = start_host(lease=LEASE_SECONDS)
        self.overdue = [0.0]
        self.leases = [0.0]
        self._thread.start()

    def deliver(self, token, body):
        """Send a delivery until it is acknowledged; returns how often it was sent."""
        sent = 1
        while not deliver(self.host.url, token, body):
            sent += 1
            self.replace_a_dead_host()
        return sent

    def replace_a_dead_host(self):
        if not self.host.is_alive:
            self.host.stop()
            self.host = self._start(lease=LEASE_SECONDS)

    def stop(self):
        self._stop.set()
        self._thread.join()

    def _watch(self):
        with closing(Database(self._db.superuser.address)) as database:
            while not self._stop.wait(0.05):
                host = self.host
                works = time.monotonic() > host.ready_at + TICK_SECONDS
                with database.transaction() as tx:
                    overdue, left = tx.one(OVERDUE)
                self.leases.append(left)
                if works and host.is_alive:
                    self.overdue.append(overdue)


@pytest.fixture
def operator(db, start_host):
    operator = Operator(db, start_host)
    yield operator
    operator.stop()


def logged(pipeline):
    """The community's events by type, subject and version, without those of annotations, which are made by the way."""
    return [event for event in pipeline.rows(LOGGED) if ".annotated." not in event[0]]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_host_killed_at_any_moment_loses_and_doubles_nothing(db, operator, new_token, drain, undisturbed, seed):
    chance = random.Random(seed)
    bodies = deliveries(160, seed=seed, size=5)
    token = new_token("events:write")
    kills = sorted(chance.sample(range(len(bodies)), KILLS))
    timers = []
    for number, body in enumerate(bodies):
        if number in kills:
            timers.append(threading.Timer(chance.uniform(0, 0.3), operator.host.kill))
            timers[-1].start()
        operator.deliver(token, body)
    for timer in timers:
        timer.join()
    operator.replace_a_dead_host()
    drain()
    operator.stop()

    pipeline, expected = Pipeline(db), undisturbed(bodies)
    told = logged(pipeline)
    assert len(told) == len(set(told))
    newest = {}
    for _, subject, version in told:
        newest[subject] = max(version, newest.get(subject, 0))
    assert newest == dict(pipeline.rows(NEWEST))
    assert Counter(kind for kind, *_ in told) == Counter(kind for kind, *_ in logged(expected))
    assert community(pipeline) == community(expected)
    assert_same_landing_and_index(pipeline, expected)
    assert max(operator.leases) <= LEASE_SECONDS
    assert max(operator.overdue) <= TICK_SECONDS + SLACK_SECONDS
