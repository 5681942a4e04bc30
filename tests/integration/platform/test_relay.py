"""The way of events from the log to the bus: none lost, in commit order, again only after a crash."""

# ruff: noqa: PT012 - transactions that are to fail hold more than one statement

import json
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest

from springline.platform.database import Database
from springline.platform.errors import UnavailableError
from springline.platform.events import relay as relay_module
from springline.platform.events.log import Event, emit
from springline.platform.events.relay import LONGEST_DETAIL, lag, relay_batch, relay_until
from springline.platform.statements import parse
from tests.integration.platform.conftest import ListBus

pytestmark = pytest.mark.integration

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BACKDATE = parse("test.backdate", "update event_log set recorded_at = recorded_at - interval '90 seconds'")
PLACES = parse("test.places", "select xid::text, id, subject from event_log e order by e.xid, e.id")
PLACE = parse(
    "test.place",
    "insert into event_log (tenant_id, type, source, subject, data, occurred_at, xid) "
    "values (:tenant_id, 'springline.test.happened.v1', 'springline/test', :subject, '{}', now(), :xid::xid8)",
)
NAP = parse("test.nap", "select pg_sleep(:seconds)")
OLDEST_WRITER = parse("test.oldest_writer", "select oldest_writer_seconds()")
SEEN_OF_APP = parse(
    "test.seen_of_app",
    "select count(*) from pg_stat_activity where usename = 'springline_app' and query <> '<insufficient privilege>'",
)
KILL = parse(
    "test.kill",
    "select count(pg_terminate_backend(pid)) from pg_stat_activity "
    "where datname = current_database() and pid <> pg_backend_pid()",
)


def event(subject, **data):
    return Event("springline.test.happened.v1", "springline/test", subject, data, NOON)


def record(db, *subjects, tenant_id=None):
    with db.transaction(tenant_id) as tx:
        emit(tx, [event(subject) for subject in subjects])


@contextmanager
def open_transaction(db, *subjects):
    """A transaction that has recorded events and goes on for as long as the block does."""
    with db.app.transaction(db.tenant_id) as tx:
        emit(tx, [event(subject) for subject in subjects])
        yield tx


def relay(db, bus, count, **options):
    """Relay until the bus has so many entries. Other tests on the same server may hold the horizon back for a while."""
    deadline = time.monotonic() + 30
    while len(bus.entries) < count and time.monotonic() < deadline:
        if not relay_batch(db.system, bus, **options).events:
            time.sleep(0.02)
    assert len(bus.entries) == count


def in_commit_order(db):
    with db.system.transaction() as tx:
        return [subject for _, _, subject in tx.rows(PLACES)]


def test_a_consumer_gets_the_whole_cloud_event(db, bus):
    with db.transaction() as tx:
        emit(tx, [event("message/7", text='wörk "quoted" \\ 日本 𝄞')])
    relay(db, bus, 1)
    (entry,) = bus.entries
    told = json.loads(entry.detail)
    assert (entry.source, entry.detail_type) == ("springline/test", "springline.test.happened.v1")
    assert told["data"] == {"text": 'wörk "quoted" \\ 日本 𝄞'}
    assert (told["specversion"], told["id"], told["tenant"]) == ("1.0", entry.id, db.tenant_id)
    assert (told["type"], told["source"], told["subject"]) == (entry.detail_type, entry.source, "message/7")
    assert datetime.fromisoformat(told["time"]) == NOON
    assert datetime.fromisoformat(told["recordedtime"]) == entry.time


def test_all_tenants_are_relayed_each_event_once(db, bus):
    record(db, "a", "b")
    record(db, "c", tenant_id=db.other_tenant_id)
    relay(db, bus, 3)
    assert bus.subjects == ["a", "b", "c"]
    assert relay_batch(db.system, bus).events == 0
    assert len(bus.entries) == 3


def test_an_event_of_a_slow_transaction_is_late_and_not_lost(db, bus):
    record(db, "before")
    with open_transaction(db, "slow 1") as slow:
        for number in range(5):
            record(db, f"fast {number}")
        relay(db, bus, 1)
        assert relay_batch(db.system, bus).events == 0  # the fast ones have larger ids than one that may yet appear
        emit(slow, [event("slow 2")])  # with an id beyond theirs, in a transaction that began before theirs
    relay(db, bus, 8)
    assert bus.subjects == ["before", "slow 1", "slow 2", *(f"fast {number}" for number in range(5))]
    assert bus.subjects == in_commit_order(db)
    assert bus.ids != sorted(bus.ids, key=int)  # ids alone would have been the wrong order


def test_transactions_are_ordered_by_number_and_not_by_its_digits(db, bus):
    with db.superuser.transaction() as tx:
        for xid in ("100", "9", "10", "99"):
            tx.execute(PLACE, tenant_id=db.tenant_id, subject=xid, xid=xid)
    relay(db, bus, 4, limit=1)
    assert bus.subjects == ["9", "10", "99", "100"]


def test_what_was_rolled_back_holds_nobody_up(db, bus):
    record(db, "a")
    with pytest.raises(KeyError), open_transaction(db, "never"):
        record(db, "b")
        raise KeyError
    relay(db, bus, 2)
    assert bus.subjects == ["a", "b"]


def test_many_writers_lose_nothing_double_nothing_and_keep_their_order(db, bus):
    def write(writer):
        with closing(Database(db.app.address)) as database:
            for number in range(25):
                with database.transaction(db.tenant_id) as tx:
                    emit(tx, [event(f"{writer}/{number}/a")])
                    tx.rows(NAP, seconds=(writer * 7 + number * 3) % 5 / 1000)
                    emit(tx, [event(f"{writer}/{number}/b")])

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(6)]
    for writer in writers:
        writer.start()
    relay(db, bus, 300, limit=17)
    for writer in writers:
        writer.join()
    assert bus.subjects == in_commit_order(db)
    assert len(set(bus.ids)) == 300


def test_a_bus_that_fails_gets_the_same_events_again(db, bus):
    record(db, "a", "b")
    relay(db, bus, 2)
    record(db, "c", "d")

    def fail():
        bus.before = lambda: None
        raise UnavailableError("the bus is away")

    bus.before = fail
    with pytest.raises(UnavailableError, match="the bus"):
        while True:
            relay_batch(db.system, bus)
    relay(db, bus, 4)
    assert bus.subjects == ["a", "b", "c", "d"]


KILLED = """
import os, sys
from springline.platform.database import Address, Database
from springline.platform.events.relay import relay_batch

class Bus:
    def put(self, entries):
        if sys.argv[2] == "after put":
            print(*(entry.id for entry in entries), flush=True)
        os._exit(9)

while True:
    relay_batch(Database(Address.parse(sys.argv[1])), Bus(), limit=3)
"""


@pytest.mark.parametrize(("step", "twice"), [("before put", 0), ("after put", 3)])
def test_a_relay_that_is_killed_repeats_one_batch_and_loses_nothing(db, bus, step, twice):
    record(db, *(f"{number}" for number in range(8)))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, db.urls["system"], step], capture_output=True, text=True, timeout=60, check=False
    )
    assert killed.returncode == 9, killed.stderr
    put = killed.stdout.split()
    relay(db, bus, 8, limit=3)
    assert bus.subjects == [f"{number}" for number in range(8)]
    assert put == bus.ids[:twice]  # again with the ids by which consumers know them


def test_of_two_relays_at_once_one_finds_the_cursor_taken(db, bus):
    record(db, "a", "b")
    entered, leave = threading.Event(), threading.Event()

    def stay():
        entered.set()
        assert leave.wait(timeout=30)

    bus.before = stay
    first = threading.Thread(target=relay, args=(db, bus, 2))
    first.start()
    assert entered.wait(timeout=30)
    other = ListBus()
    with closing(Database(db.system.address)) as database:
        second = relay_batch(database, other)
    assert (second.events, second.busy, other.entries) == (0, True, [])
    leave.set()
    first.join()
    assert bus.subjects == ["a", "b"]


def test_the_lag_tells_what_waits_how_long_and_what_holds_it_back(db, bus):
    assert lag(db.system).events == 0
    record(db, "a", "b")
    relay(db, bus, 2)
    settled = lag(db.system)
    assert (settled.events, settled.seconds, settled.blocked_by_age) == (0, 0, None)
    with open_transaction(db, "slow") as slow:
        slow.rows(NAP, seconds=0.2)
        record(db, "c", "d")
        relay_batch(db.system, bus)
        held_back = lag(db.system)
        assert held_back.events == 2
        assert held_back.blocked_by_age >= 0.2
    with db.superuser.transaction() as tx:
        tx.execute(BACKDATE)
    behind = lag(db.system)
    assert behind.events == 3
    assert 90 <= behind.seconds < 180
    relay(db, bus, 5)
    assert lag(db.system).events == 0


def test_who_relays_or_generates_learns_how_old_a_transaction_is_and_not_what_it_does(db):
    with open_transaction(db, "slow"):
        with db.system.transaction() as tx:
            assert tx.value(OLDEST_WRITER) is not None
            assert tx.value(SEEN_OF_APP) == 0
        with db.transaction() as tx:
            assert tx.value(OLDEST_WRITER) is not None


def test_characters_that_no_queue_takes_travel_as_escapes(db, bus):
    with db.transaction() as tx:
        emit(tx, [event("odd", text="a\ufffeb\uffffc\x01d")])
    relay(db, bus, 1)
    assert not {"\ufffe", "\uffff", "\x01"} & set(bus.entries[0].detail)
    assert json.loads(bus.entries[0].detail)["data"] == {"text": "a\ufffeb\uffffc\x01d"}


@pytest.mark.parametrize("character", ["x", "日"])
def test_an_event_too_long_for_the_bus_goes_without_its_data_and_holds_nobody_up(db, bus, character):
    fits, too_long = LONGEST_DETAIL - 1000, LONGEST_DETAIL
    size = len(character.encode())
    with db.transaction() as tx:
        emit(tx, [event("fits", text=character * (fits // size)), event("long", text=character * (too_long // size))])
        emit(tx, [event("next")])
    relay(db, bus, 3)
    fitting, long, _ = (json.loads(entry.detail) for entry in bus.entries)
    assert len(fitting["data"]["text"]) == fits // size
    assert "data" not in long
    assert (long["subject"], long["dataref"]) == ("long", f"event_log/{long['id']}")
    assert bus.subjects == ["fits", "long", "next"]


def test_relaying_goes_on_after_the_bus_and_the_database_were_away(db, bus):
    record(db, "a")
    pauses, finished = [], threading.Event()

    def fail_once():
        bus.before = lose_connections
        raise UnavailableError("the bus is away")

    def lose_connections():
        bus.before = lambda: None
        with db.superuser.transaction() as tx:
            tx.value(KILL)

    bus.before = fail_once
    deadline = time.monotonic() + 30
    relayer = threading.Thread(
        target=relay_until,
        args=(db.system, bus),
        kwargs={
            "seconds_left": lambda: 0 if finished.is_set() else deadline - time.monotonic(),
            "on_batch": lambda done: finished.set() if done.events else None,
            "pause": pauses.append,
        },
    )
    relayer.start()
    relayer.join(timeout=40)
    assert not relayer.is_alive()
    # The connection was lost after the bus had taken the event, and before the cursor could move: it came twice.
    assert bus.subjects == ["a", "a"]
    assert len(set(bus.ids)) == 1
    assert len(pauses) >= 2


def test_a_commit_wakes_the_relay(db, bus, monkeypatch):
    idle_seconds = relay_module._idle_seconds
    # Only a commit may wake it. While other tests' transactions hold the horizon back, it looks often as it should.
    monkeypatch.setattr(
        relay_module, "_idle_seconds", lambda *given: 60 if (usual := idle_seconds(*given)) == 1.0 else usual
    )
    finished, listening = threading.Event(), threading.Event()

    def on_batch(done):
        if done.events:
            finished.set()
        listening.set()

    relayer = threading.Thread(
        target=relay_until,
        args=(db.system, bus),
        kwargs={"seconds_left": lambda: 0 if finished.is_set() else 60, "on_batch": on_batch},
    )
    relayer.start()
    assert listening.wait(timeout=30)
    record(db, "a")
    assert finished.wait(timeout=30)
    relayer.join(timeout=30)
    assert bus.subjects == ["a"]
