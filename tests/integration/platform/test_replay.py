"""Sending events of the log again: those asked for, as they were relayed, whole even where it is cut off."""

import json
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from springline.platform.database import Database
from springline.platform.errors import UnavailableError
from springline.platform.events.log import Event, emit
from springline.platform.events.relay import relay_batch
from springline.platform.events.replay import ReplayRunningError, Selection, replay
from springline.platform.statements import parse
from tests.integration.platform.conftest import ListBus

pytestmark = pytest.mark.integration

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CURSORS = parse("test.cursors", "select name from relay_cursor where name <> 'relay'")
BACKDATE = parse("test.backdate", "update event_log set recorded_at = :at::timestamptz where subject = :subject")
IDS = parse("test.ids", "select subject, id from event_log")


def record(db, *subjects, tenant_id=None):
    with db.transaction(tenant_id) as tx:
        emit(tx, [Event("springline.test.happened.v1", "springline/test", one, {"ö": one}, NOON) for one in subjects])


def relayed(db, count):
    """What the relay hands on. Other tests on this server may hold the horizon back for a while."""
    bus, deadline = ListBus(), time.monotonic() + 30
    while len(bus.entries) < count and time.monotonic() < deadline:
        if not relay_batch(db.system, bus).events:
            time.sleep(0.02)
    assert len(bus.entries) == count
    return bus.entries


def again(db, bus, *, limit=2, anew=False, consumer="work", **selection):
    chosen = Selection(db.tenant_id, **selection)
    return replay(db.system, bus, chosen, consumer=consumer, limit=limit, anew=anew)


def cursors(db):
    with db.system.transaction() as tx:
        return [name for (name,) in tx.rows(CURSORS)]


def test_events_are_sent_again_exactly_as_they_were_relayed(db, bus):
    record(db, "a", 'b "quoted" \\ 日本 \ufffe')
    record(db, "c")
    first = relayed(db, 3)
    done = again(db, bus)
    assert bus.entries == first
    assert (done.looked_at, done.sent, done.resumed) == (3, 3, False)
    assert cursors(db) == []


def test_it_ends_where_the_relay_stands_since_the_rest_is_on_its_way_anyhow(db, bus):
    record(db, "a")
    relayed(db, 1)
    record(db, "not relayed yet")
    again(db, bus)
    assert bus.subjects == ["a"]
    assert [json.loads(entry.detail)["subject"] for entry in relayed(db, 1)] == ["not relayed yet"]


def test_an_event_of_a_slow_transaction_is_not_passed_over(db, bus):
    """The relay, and with it the replay, stays before it; both tell of it once it has committed."""
    with db.transaction() as slow:
        emit(slow, [Event("springline.test.happened.v1", "springline/test", "slow", {}, NOON)])
        record(db, "fast")
        relay_batch(db.system, ListBus())
        again(db, bus)
        assert bus.subjects == []
    relayed(db, 2)
    again(db, bus)
    assert bus.subjects == ["slow", "fast"]


def test_only_one_tenants_events_are_sent(db, bus):
    record(db, "mine")
    record(db, "theirs", tenant_id=db.other_tenant_id)
    record(db, "mine, too")
    relayed(db, 3)
    done = again(db, bus, limit=1)
    assert bus.subjects == ["mine", "mine, too"]
    assert (done.looked_at, done.sent) == (3, 2)


def test_events_are_chosen_by_time_id_and_subject(db, bus):
    record(db, "a", "b", "c", "b")
    relayed(db, 4)
    hour = timedelta(hours=1)
    with db.superuser.transaction() as tx:
        for subject, at in (("a", NOON), ("b", NOON + hour), ("c", NOON + 2 * hour)):
            tx.execute(BACKDATE, subject=subject, at=at)
        ids = dict(tx.rows(IDS))
    chosen = {
        ("b", "c", "b"): {"since": NOON + hour},
        ("c",): {"since": NOON + hour + timedelta(seconds=1)},
        ("c", "b"): {"from_id": ids["c"]},
        ("a", "c"): {"subjects": ("c", "a")},
        ("b",): {"from_id": ids["c"], "subjects": ("b",)},
        (): {"subjects": ("nothing",)},
    }
    for expected, selection in chosen.items():
        bus.entries.clear()
        assert again(db, bus, **selection).sent == len(expected)
        assert tuple(bus.subjects) == expected


def cut_off(db, bus, after, **options):
    """A replay whose bus goes away after so many batches."""
    batches = iter(range(after))

    def fail_in_the_end():
        if next(batches, None) is None:
            raise UnavailableError("the bus is away")

    bus.before = fail_in_the_end
    with pytest.raises(UnavailableError):
        again(db, bus, **options)
    bus.before = lambda: None


def test_one_that_was_cut_off_goes_on_where_it_stopped(db, bus):
    record(db, *"abcdefg")
    relayed(db, 7)
    cut_off(db, bus, 2)
    assert bus.subjects == [*"abcd"]
    record(db, "h")
    relayed(db, 1)
    done = again(db, bus)
    assert done.resumed
    assert bus.subjects == [*"abcdefgh"]
    assert again(db, bus).resumed is False, "one that came to its end starts from the beginning"


def test_one_that_was_cut_off_can_start_from_the_beginning(db, bus):
    record(db, *"abcd")
    relayed(db, 4)
    cut_off(db, bus, 1)
    bus.entries.clear()
    assert again(db, bus, anew=True).resumed is False
    assert bus.subjects == [*"abcd"]


@pytest.mark.parametrize("other", [{"subjects": ("a", "c")}, {"from_id": 1}, {"since": NOON}, {"consumer": "rest"}])
def test_another_replay_does_not_go_on_where_this_one_stopped(db, bus, other):
    record(db, *"abcd")
    relayed(db, 4)
    cut_off(db, bus, 1)
    bus.entries.clear()
    assert again(db, bus, **other).resumed is False
    assert bus.subjects[0] == "a"


def test_the_same_replay_by_two_at_once_is_refused(db, bus):
    record(db, *"abcd")
    relayed(db, 4)
    entered, leave = threading.Event(), threading.Event()

    def stay():
        entered.set()
        assert leave.wait(timeout=30)

    bus.before = stay
    first = threading.Thread(target=again, args=(db, bus))
    first.start()
    assert entered.wait(timeout=30)
    with closing(Database(db.system.address)) as database, pytest.raises(ReplayRunningError, match="work"):
        replay(database, ListBus(), Selection(db.tenant_id), consumer="work")
    leave.set()
    first.join()
    assert bus.subjects == [*"abcd"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 9), cuts=st.lists(st.integers(0, 3), max_size=3))
def test_however_often_it_is_cut_off_each_event_is_sent_once_and_in_order(db, limit, cuts):
    with db.superuser.transaction() as tx:
        known = tx.rows(IDS)
    if not known:
        for number in range(8):
            record(db, f"{number}")
        relayed(db, 8)
    bus = ListBus()
    for after in cuts:
        try:
            cut_off(db, bus, after, limit=limit)
        except pytest.fail.Exception:  # it had fewer batches left than that, and so came to its end
            bus.entries.clear()
            bus.before = lambda: None
    again(db, bus, limit=limit)
    assert bus.subjects == [f"{number}" for number in range(8)]
