"""What the queues in PostgreSQL do that no other queue does: wake-ups, reasons of dead letters, indexes."""

import threading
from datetime import timedelta

import pytest

from springline.platform.database import Database, DatabaseUnavailableError
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.queues.queries import RECEIVE
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

AT_ONCE = timedelta(0)
HOUR = timedelta(hours=1)
LONG = timedelta(seconds=20)

KILL = parse("test.kill", "select pg_terminate_backend(:pid::integer)")
FILL = parse(
    "test.fill",
    "insert into queue_message (queue, body, visible_at) "
    "select :queue, n::text, :visible_at::timestamptz from generate_series(1, 20000) n",
)
ANALYSE = parse("test.analyse", "analyze queue_message")


@pytest.fixture
def queues(db):
    queues = PostgresQueues(db.system)
    queues.declare("dead", visibility=HOUR, max_receives=None, dead_letter_queue=None)
    queues.declare("work", visibility=HOUR, max_receives=2, dead_letter_queue="dead")
    return queues


@pytest.fixture
def waiting(queues, db):
    """Queues that listen already; their connection is of their own."""
    other = PostgresQueues(Database(db.system.address))
    assert other.wait(AT_ONCE) == set()
    yield other
    other.wait(AT_ONCE)
    other._listener.close()


def test_who_waits_hears_which_queues_got_messages(queues, waiting):
    queues.send("work", ["a"])
    queues.send("dead", ["b", "c"])
    heard = set()
    while heard != {"work", "dead"}:
        heard |= waiting.wait(LONG)


def test_a_message_is_there_when_its_announcement_is(queues, waiting):
    heard = []
    listener = threading.Thread(target=lambda: heard.append(waiting.wait(LONG)))
    listener.start()
    queues.send("work", ["a"])
    listener.join(timeout=30)
    assert heard == [{"work"}]
    assert [message.body for message in queues.receive("work", limit=1, visibility=HOUR)] == ["a"]


def test_what_is_given_back_or_redriven_announces_itself(queues, waiting):
    queues.send("work", ["a"])
    assert waiting.wait(LONG) == {"work"}
    for _ in range(2):
        (message,) = queues.receive("work", limit=1, visibility=HOUR)
        queues.release("work", [message.receipt], delay=AT_ONCE)
        assert waiting.wait(LONG) == {"work"}
    assert queues.receive("work", limit=1, visibility=HOUR) == []
    assert queues.redrive("dead", limit=None) == 1
    assert waiting.wait(LONG) == {"work"}


def test_what_was_not_committed_is_not_announced(queues, waiting, db):
    with pytest.raises(KeyError), db.system.transaction() as tx:  # noqa: PT012 - a transaction that is to fail
        tx.announce("queues", "never")
        raise KeyError
    queues.send("work", ["a"])
    assert waiting.wait(LONG) == {"work"}


def test_waiting_survives_the_loss_of_its_connection(queues, waiting, db):
    ((pid,),) = waiting._listener.execute_simple("select pg_backend_pid()").rows
    with db.superuser.transaction() as tx:
        assert tx.value(KILL, pid=pid)
    with pytest.raises(DatabaseUnavailableError, match="while listening"):
        waiting.wait(LONG)
    assert waiting.wait(AT_ONCE) == set()
    queues.send("work", ["a"])
    assert waiting.wait(LONG) == {"work"}


def test_a_dead_letter_says_why_it_died(queues):
    queues.send("work", ["told", "silent"])
    for _ in range(3):
        for message in queues.receive("work", limit=2, visibility=AT_ONCE):
            if message.body == "told":
                queues.release("work", [message.receipt], delay=AT_ONCE, failure="no such person")
    reasons = {message.body: message.attributes for message in queues.peek("dead", limit=2)}
    assert reasons == {
        "told": {"came_from": "work", "failure": "no such person"},
        "silent": {"came_from": "work", "failure": "received 2 times and never finished"},
    }


@pytest.mark.parametrize("visible_at", ["-infinity", "2999-01-01"])
def test_receiving_reads_what_it_takes_however_much_waits_or_is_claimed(queues, db, visible_at):
    with db.system.transaction() as tx:
        tx.execute(FILL, queue="work", visible_at=visible_at)
    with db.superuser.transaction() as tx:
        tx.execute(ANALYSE)
    text = RECEIVE.text
    for name, value in {"queue": "'work'", "limit": "10", "visibility": "60.0", "receipt": f"'{'0' * 32}'"}.items():
        text = text.replace(f"${RECEIVE.parameters.index(name) + 1}", value)
    with db.system.transaction() as tx:
        plan = [line for (line,) in tx.rows(parse("test.plan", f"explain {text}"))]
    conditions = [line for line in plan if "Index Cond" in line]
    assert any("visible_at <= statement_timestamp()" in line for line in conditions), plan
    assert not any("Seq Scan on queue_message" in line for line in plan), plan
