"""Faults 1, 5, 6 and 7 at the queue in PostgreSQL: killed workers, poison, clocks that jump, and workers that race."""

import json
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from springline.platform.database import Database
from springline.platform.events.log import Event, emit
from springline.platform.events.relay import relay_batch
from springline.platform.queues import queries
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.statements import parse

pytestmark = pytest.mark.faults

AT_ONCE = timedelta(0)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MAX_RECEIVES = 3

SINK = """
    create table effect (key text primary key, times integer not null default 1);
    grant all on effect to springline_system
"""
APPLY = parse(
    "test.apply", "insert into effect (key) values (:key) on conflict (key) do update set times = effect.times + 1"
)
EFFECTS = parse("test.effects", "select key, times from effect")
LEFT = parse("test.left", "select count(*) from queue_message")
NAP = parse("test.nap", "select pg_sleep(0.02)")
SKEWED_CLOCK = """
    create schema skewed;
    grant usage on schema skewed to springline_system;
    create function skewed.statement_timestamp() returns timestamptz language sql stable
        return pg_catalog.statement_timestamp() + current_setting('test.skew')::interval
"""
UNSETTLE = parse(
    "test.unsettle",
    "update event_log set recorded_at = recorded_at + (id % 3 - 1) * interval '1 hour'",
)


@pytest.fixture
def queues(db):
    with closing(db.owner.connect()) as connection:
        connection.execute_simple(SINK)
    queues = PostgresQueues(db.system)
    queues.declare("dead", visibility=HOUR, max_receives=None, dead_letter_queue=None)
    queues.declare("work", visibility=HOUR, max_receives=MAX_RECEIVES, dead_letter_queue="dead")
    return queues


def apply(db, body):
    with db.system.transaction() as tx:
        tx.execute(APPLY, key=body)


def effects(db):
    with db.system.transaction() as tx:
        return dict(tx.rows(EFFECTS))


def left(db):
    with db.system.transaction() as tx:
        return tx.value(LEFT)


def bodies(messages):
    return sorted(message.body for message in messages)


# ---- 1: kill -9 at every step --------------------------------------------------------------------------------------

WORKER = """
import os, signal, sys
from datetime import timedelta
from springline.platform.database import Address, Database, PgConnection
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.statements import parse

url, wanted_step, wanted_moment, apply, seconds = sys.argv[1:]
step = "start"
execute_simple = PgConnection.execute_simple

def die_at(moment):
    if (step, moment) == (wanted_step, wanted_moment):
        os.kill(os.getpid(), signal.SIGKILL)

def dying(self, text):
    ends = text.startswith("commit")
    if ends:
        die_at("before commit")
    answer = execute_simple(self, text)
    if ends:
        die_at("after commit")
    return answer

PgConnection.execute_simple = dying
database = Database(Address.parse(url))
queues = PostgresQueues(database)
step = "claim"
batch = queues.receive("work", limit=4, visibility=timedelta(seconds=float(seconds)))
step = "apply"
for message in batch:
    with database.transaction() as tx:
        tx.execute(parse("apply", apply), key=message.body)
step = "delete"
queues.delete("work", [message.receipt for message in batch])
"""
APPLY_TEXT = APPLY.text.replace("$1", ":key")


def run_worker(db, step, moment, *, seconds):
    return subprocess.run(
        [sys.executable, "-c", WORKER, db.urls["system"], step, moment, APPLY_TEXT, str(seconds)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("moment", ["before commit", "after commit"])
@pytest.mark.parametrize("step", ["claim", "apply", "delete"])
def test_a_worker_killed_at_any_step_leaves_each_message_to_be_applied(queues, db, step, moment):
    sent = [f"{number}" for number in range(10)]
    queues.send("work", sent)
    killed = run_worker(db, step, moment, seconds=0.5)
    assert killed.returncode == -9, killed.stderr
    for _ in range(500):  # the lease ends by itself: nobody has to notice that its holder is gone
        for message in queues.receive("work", limit=4, visibility=HOUR):
            apply(db, message.body)
            queues.delete("work", [message.receipt])
        if not left(db):
            break
        with db.system.transaction() as tx:
            tx.rows(NAP)
    assert left(db) == 0
    applied = effects(db)
    assert sorted(applied) == sent
    repeated = [key for key, times in applied.items() if times > 1]
    expected = {("apply", "after commit"): 1, ("delete", "before commit"): 4}
    assert len(repeated) == expected.get((step, moment), 0)


def test_what_a_killed_worker_claimed_is_hidden_until_its_lease_ends(queues, db):
    queues.send("work", [f"{number}" for number in range(6)])
    assert run_worker(db, "claim", "after commit", seconds=3600).returncode == -9
    assert len(queues.receive("work", limit=10, visibility=HOUR)) == 2


# ---- 5: poison -----------------------------------------------------------------------------------------------------


def work(queues, db, *, poison, attempts):
    """Handle what is there: apply it, or give it back where it is poison. Returns how many there were."""
    batch = queues.receive("work", limit=10, visibility=HOUR)
    for message in batch:
        attempts[message.body] = attempts.get(message.body, 0) + 1
        if message.body == poison:
            queues.release("work", [message.receipt], delay=AT_ONCE, failure=f"{message.body} can't be read")
        else:
            apply(db, message.body)
            queues.delete("work", [message.receipt])
    return len(batch)


def test_poison_dies_with_its_reason_after_the_last_attempt_and_takes_nobody_along(queues, db):
    good = [f"{number}" for number in range(9)]
    queues.send("work", [*good[:4], "poison", *good[4:]])
    attempts = {}
    while work(queues, db, poison="poison", attempts=attempts):
        pass
    assert attempts == {"poison": MAX_RECEIVES} | dict.fromkeys(good, 1)
    assert effects(db) == dict.fromkeys(good, 1)
    depths = {depth.name: (depth.visible, depth.in_flight) for depth in queues.depths()}
    assert depths == {"work": (0, 0), "dead": (1, 0)}
    (letter,) = queues.peek("dead", limit=10)
    assert letter.attributes == {"came_from": "work", "failure": "poison can't be read"}

    assert queues.redrive("dead", limit=None) == 1
    while work(queues, db, poison=None, attempts=attempts):
        pass
    assert effects(db) == dict.fromkeys([*good, "poison"], 1)
    assert left(db) == 0


def test_poison_that_kills_its_worker_dies_too(queues, db):
    queues.send("work", ["poison"])
    for _ in range(MAX_RECEIVES):
        assert run_worker(db, "claim", "after commit", seconds=0).returncode == -9
    assert queues.receive("work", limit=1, visibility=HOUR) == []
    (letter,) = queues.peek("dead", limit=1)
    assert letter.attributes["failure"] == f"received {MAX_RECEIVES} times and never finished"


# ---- 6: clocks that jump -------------------------------------------------------------------------------------------


@pytest.fixture
def at(db, queues):
    """The queues as they are when the database's clock has jumped by so much."""
    with closing(db.owner.connect()) as connection:
        connection.execute_simple(SKEWED_CLOCK)
    opened = []

    def jumped(by):
        settings = {"search_path": "skewed, public, pg_catalog", "test.skew": f"{by.total_seconds()} seconds"}
        opened.append(Database(db.system.address, settings=settings))
        return PostgresQueues(opened[-1])

    yield jumped
    for database in opened:
        database.close()


def test_a_clock_set_back_delays_only_what_is_claimed_and_not_for_ever(queues, at):
    queues.send("work", ["claimed"])
    queues.receive("work", limit=1, visibility=MINUTE)
    queues.send("work", ["waiting"])
    assert bodies(at(-HOUR).receive("work", limit=5, visibility=12 * HOUR)) == ["waiting"]
    assert at(timedelta(seconds=30)).receive("work", limit=5, visibility=MINUTE) == []
    assert bodies(at(timedelta(seconds=70)).receive("work", limit=5, visibility=MINUTE)) == ["claimed"]


def test_what_is_given_back_or_buried_while_the_clock_is_ahead_is_visible_after_it_was_set_back(queues, at):
    queues.send("work", ["a"])
    ahead = at(HOUR)
    for _ in range(MAX_RECEIVES):
        (message,) = queues.receive("work", limit=1, visibility=MINUTE)
        ahead.release("work", [message.receipt], delay=AT_ONCE)
    assert ahead.receive("work", limit=1, visibility=MINUTE) == []
    assert bodies(queues.receive("dead", limit=1, visibility=AT_ONCE)) == ["a"]
    ahead.redrive("dead", limit=None)
    assert bodies(queues.receive("work", limit=1, visibility=MINUTE)) == ["a"]


def test_a_lease_ended_by_a_clock_set_forth_is_good_until_another_worker_claims(queues, db, at):
    queues.send("work", ["claimed anew", "still its own"])
    batch = queues.receive("work", limit=2, visibility=MINUTE)
    (anew,) = at(HOUR).receive("work", limit=1, visibility=MINUTE)
    queues.delete("work", [message.receipt for message in batch])
    assert left(db) == 1
    at(HOUR).delete("work", [anew.receipt])
    assert left(db) == 0


def test_the_order_of_the_log_does_not_depend_on_times(db):
    told = []

    class Bus:
        def put(self, entries):
            told.extend(json.loads(entry.detail)["subject"] for entry in entries)

    moments = [datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in (12, 11, 13, 3, 23)]
    for number, moment in enumerate(moments):
        with db.transaction() as tx:
            emit(tx, [Event("springline.test.happened.v1", "springline/test", f"{number}", {}, moment)])
    with db.superuser.transaction() as tx:
        tx.execute(UNSETTLE)
    while len(told) < len(moments):
        relay_batch(db.system, Bus(), limit=2)
    assert told == ["0", "1", "2", "3", "4"]


# ---- 7: workers that race ------------------------------------------------------------------------------------------


def test_an_expired_lease_marks_no_rows(queues, db):
    queues.send("work", ["a"])
    (expired,) = queues.receive("work", limit=1, visibility=AT_ONCE)
    (live,) = queues.receive("work", limit=1, visibility=HOUR)
    assert (settle(db, expired, "delete"), settle(db, expired, "release")) == (0, 0)
    assert settle(db, live, "delete") == 1
    assert settle(db, live, "delete") == 0


def settle(db, message, verb):
    """Delete or release as the adapter does; returns how many rows that touched."""
    number, _, receipt = message.receipt.partition(":")
    with db.system.transaction() as tx:
        if verb == "delete":
            return tx.execute(queries.DELETE, queue="work", ids=[int(number)], receipts=[receipt])
        return tx.execute(queries.RELEASE, queue="work", ids=[int(number)], receipts=[receipt], delay=0.0, failure=None)


@pytest.mark.parametrize("workers", [2, 8])
def test_racing_workers_share_the_messages_and_each_is_done_once(queues, db, workers):
    sent = [f"{number}" for number in range(400)]
    queues.send("work", sent)
    claimed, done, lock = [], [], threading.Lock()

    def drain():
        with closing(Database(db.system.address)) as database:
            mine = PostgresQueues(database)
            while batch := mine.receive("work", limit=7, visibility=HOUR):
                mine.delete("work", [message.receipt for message in batch])
                with lock:
                    claimed.extend(message.receive_count for message in batch)
                    done.extend(message.body for message in batch)

    threads = [threading.Thread(target=drain) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == sorted(sent)
    assert set(claimed) == {1}
    assert left(db) == 0


def test_workers_that_lose_their_leases_while_they_race_still_finish_each_message_once(queues, db):
    queues.declare("work", visibility=HOUR, max_receives=None, dead_letter_queue=None)
    sent = [f"{number}" for number in range(120)]
    queues.send("work", sent)
    finished, lock = [], threading.Lock()

    def drain(worker):
        with closing(Database(db.system.address)) as database:
            mine = PostgresQueues(database)
            turn = worker
            while _left(database):
                turn += 1
                # Every third batch is claimed for no time: its receipts are usually stale when they are used.
                batch = mine.receive("work", limit=5, visibility=AT_ONCE if turn % 3 else MINUTE)
                for message in batch:
                    number, _, receipt = message.receipt.partition(":")
                    with database.transaction() as tx:
                        rows = tx.execute(queries.DELETE, queue="work", ids=[int(number)], receipts=[receipt])
                    with lock:
                        finished.extend([message.body] * rows)

    threads = [threading.Thread(target=drain, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(finished) == sorted(sent)


def _left(database):
    with database.transaction() as tx:
        return tx.value(LEFT)
