"""The connection is cut in the middle of a COPY: its rows are there all or none, and the same can be done again."""

from collections import Counter
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from springline.community import history as community_history
from springline.community.annotation.choice import annotator
from springline.platform.clock import ManualClock
from springline.platform.database import Database, DatabaseUnavailableError
from springline.platform.events.log import Event, emit
from springline.platform.events.relay import lag, relay_batch
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.settings import Settings
from springline.platform.statements import parse
from springline.warehouse import backfill
from tests.faults import soundness
from tests.faults.conftest import deliveries, take_in, wait_until
from tests.faults.cutting_proxy import cutting_proxy
from tests.integration.chats import LATER, Pipeline

pytestmark = pytest.mark.faults

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENTS = 400
PLACES = 8
"""At how many places within a batch it is cut."""
BODIES = deliveries(300, seed=12, size=60)
PAGE, WITHIN_A_PAGE = 60, 600
QUEUED = parse("test.queued", "select body::jsonb->>'id' from queue_message where queue = 'work'")
OTHERS = parse(
    "test.others",
    "select count(*) from pg_stat_activity where usename = 'springline_system' and datname = current_database()",
)
EMPTY = parse("test.empty", "delete from queue_message")
BEGIN_AGAIN = parse("test.begin_again", "update relay_cursor set xid = '0', id = 0")


class QueueBus:
    """Sends each event to one queue, by COPY, on the connection of the queues."""

    def __init__(self, queues: PostgresQueues) -> None:
        self._queues = queues

    def put(self, entries) -> None:
        self._queues.send("work", [entry.detail for entry in entries])


@pytest.fixture
def proxy(db):
    with cutting_proxy(db.system.address.unix_socket) as proxy:
        yield proxy


@pytest.fixture
def log(db):
    """A log whose events fill several messages of a COPY."""
    PostgresQueues(db.system).declare(
        "work", visibility=timedelta(minutes=1), max_receives=None, dead_letter_queue=None
    )
    with db.transaction() as tx:
        emit(
            tx, [Event("springline.test.happened.v1", "test", f"{n}", {"text": "x" * 500}, NOON) for n in range(EVENTS)]
        )
    wait_until(lambda: lag(db.system).blocked_by_age is None, "other tests held the horizon back")


@pytest.fixture
def through_proxy(db, proxy):
    """A database as a role, reached by the proxy, for one connection."""

    def connect(role):
        return closing(Database(replace(role.address, host="127.0.0.1", port=proxy.port, unix_socket=None)))

    return connect


@pytest.fixture
def relay_through(db, through_proxy):
    """Relays the log; what is sent to the queue goes through the proxy, as one connection."""

    def relay():
        with through_proxy(db.system) as cut:
            return relay_batch(db.system, QueueBus(PostgresQueues(cut)), limit=EVENTS).events

    return relay


def queued(db) -> Counter[str]:
    with db.system.transaction() as tx:
        return Counter(event for (event,) in tx.rows(QUEUED))


@pytest.mark.usefixtures("log")
def test_a_batch_that_is_cut_off_is_sent_whole_the_next_time(db, proxy, relay_through):
    assert relay_through() == EVENTS
    sent, total = queued(db), proxy.passed
    assert total > 100_000
    for place in range(1, PLACES + 1):
        with db.superuser.transaction() as tx:
            tx.execute(EMPTY)
            tx.execute(BEGIN_AGAIN)
        proxy.cut_after = total * place // (PLACES + 1)
        with pytest.raises(DatabaseUnavailableError):
            relay_through()
        assert queued(db) == Counter()
        proxy.cut_after = None
        assert relay_through() == EVENTS
        assert queued(db) == sent
    wait_until(lambda: connections(db) == 1, "cut connections were left behind in the server")


@pytest.fixture
def history(db):
    """A chat with insights, of which nothing has landed."""
    pipeline = Pipeline(db)
    take_in(pipeline, BODIES)
    pipeline.annotate(annotator(Settings()))
    return pipeline


def test_a_backfill_that_is_cut_off_goes_on_and_lands_each_row_once(db, proxy, through_proxy, history):
    def backfill_through():
        with through_proxy(db.app) as cut, suppress(DatabaseUnavailableError):
            return run_backfill(cut, db)

    proxy.spare, proxy.cut_after, cuts = 1, WITHIN_A_PAGE, 0  # each time, one page more lands
    while (done := backfill_through()) is None:
        cuts += 1
    assert done.resumed
    assert cuts >= done.read // PAGE - 1
    history.render()
    assert soundness.losses(db) == []


def run_backfill(database, db):
    """As the command does it; only the rows that land go by the connection given."""
    with closing(Database(db.app.address)) as source:

        def read(page, *, batch_id, after, limit):
            with source.transaction(db.tenant_id) as tx:
                community_history.page(tx, page.what, page, batch_id=batch_id, after=after, limit=limit)

        return backfill.run(database, db.tenant_id, read, selection="everything", clock=ManualClock(LATER), rows=PAGE)


def connections(db) -> int:
    """How many connections the role of the relay has."""
    with db.system.transaction() as tx:
        return tx.value(OTHERS)
