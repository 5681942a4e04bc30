"""Answers are fetched once, shown as what they are, and never replaced by older ones."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from springline.appcache.model import (
    FRESH_FOR,
    LEASE,
    STALE_FOR,
    DocumentMissingError,
    UpstreamNotConfiguredError,
    UpstreamUnavailableError,
)
from springline.appcache.queries import take_lease
from springline.appcache.resources import Resource
from springline.appcache.service import AppCache
from springline.appcache.upstream import UpstreamBusyError
from springline.platform.database import Transaction
from springline.platform.statements import parse
from tests.integration.appcache.conftest import ADA, AWAY, LISTING, START, Tokens

pytestmark = pytest.mark.integration

PATIENCE_SECONDS = 60
ROWS = parse("test.rows", "select count(*) from app_cache")
READERS = 1000


def test_an_answer_is_fetched_once_and_then_kept(caches):
    assert [caches.get() for _ in range(3)] == [("1", "fresh")] * 3
    assert caches.index.fetches == [ADA]
    assert caches.counted('appcache_reads_total{state="miss"}') == 1
    assert caches.counted('appcache_reads_total{state="fresh"}') == 2
    assert caches.counted('appcache_fetches_total{outcome="new"}') == 1


def test_each_tenant_has_its_own(caches, db):
    caches.get()
    caches.cache.get(db.other_tenant_id, ADA)

    assert len(caches.index.fetches) == 2


def test_what_has_expired_is_asked_for_again_by_its_tag(caches):
    caches.get()
    caches.later(minutes=6)

    assert caches.get() == ("1", "fresh")
    assert caches.counted('appcache_fetches_total{outcome="unchanged"}') == 1
    assert caches.cache.get(caches.tenant_id, ADA).fetched_at == START + timedelta(minutes=6)

    caches.index.versions[ADA] = 2
    assert caches.later(minutes=6).get() == ("2", "fresh")


def test_answers_do_not_all_expire_at_once(new_caches):
    early, late = new_caches(fraction=lambda: 0.0), new_caches(fraction=lambda: 0.999)
    early.get(ADA)
    late.get(LISTING)
    early.clock.advance(FRESH_FOR)

    early.get(ADA)
    late.get(LISTING)

    assert early.index.fetches == [ADA, LISTING, ADA]


def test_an_index_that_is_away_leaves_readers_answered_with_what_is_kept_and_says_so(caches, caplog):
    caches.get()
    caches.index.failure = AWAY
    caches.later(minutes=6)

    assert [caches.get() for _ in range(5)] == [("1", "stale")] * 5
    assert caches.index.fetches == [ADA, ADA]  # a failure is remembered for a while
    assert [record.exc_info is not None for record in caplog.records if record.levelname == "ERROR"] == [True]
    assert caches.counted('appcache_fetches_total{outcome="away"}') == 1
    assert caches.counted('appcache_reads_total{state="stale"}') == 5

    assert caches.later(seconds=7).get() == ("1", "stale")
    assert len(caches.index.fetches) == 3

    caches.index.failure = None
    assert caches.later(seconds=7).get() == ("1", "fresh")


def test_what_is_kept_is_not_shown_for_ever(caches):
    caches.get()
    caches.index.failure = AWAY
    caches.clock.advance(STALE_FOR)

    with pytest.raises(UpstreamUnavailableError, match="is not kept and can't be fetched") as raised:
        caches.get()
    assert raised.value.retry_after_seconds == 2


def test_where_nothing_is_kept_an_index_that_is_away_is_not_asked_by_everyone(caches):
    caches.index.failure = AWAY
    for _ in range(5):
        with pytest.raises(UpstreamUnavailableError):
            caches.get()

    assert caches.index.fetches == [ADA]


def test_an_index_that_asks_to_wait_is_left_alone_that_long(caches):
    caches.get()
    caches.index.failure = UpstreamBusyError("was asked too often (HTTP 429)", wait=timedelta(seconds=40))
    caches.later(minutes=6)
    for _ in range(4):
        assert caches.get() == ("1", "stale")
        caches.later(seconds=13)
    assert len(caches.index.fetches) == 2

    caches.get()
    assert len(caches.index.fetches) == 3


def test_an_answer_that_there_is_none_is_kept_like_others(caches):
    del caches.index.versions[ADA]
    for _ in range(3):
        with pytest.raises(DocumentMissingError):
            caches.get()
    assert caches.index.fetches == [ADA]


def test_without_an_address_or_a_token_the_caches_are_off(caches, db, monkeypatch):
    off = AppCache(db.app, None, Tokens(), clock=caches.clock, metrics=caches.metrics)
    with pytest.raises(UpstreamNotConfiguredError, match="SPRINGLINE_INDEX_URL is not set"):
        off.get(db.tenant_id, ADA)

    monkeypatch.setattr(Tokens, "of", lambda _, tenant_id: None)
    with pytest.raises(UpstreamNotConfiguredError, match="has no token of this tenant"):
        caches.get()
    with db.transaction() as tx:
        assert tx.value(ROWS) == 0


def test_an_older_version_never_replaces_a_newer_one(caches):
    caches.index.versions[ADA] = 3
    caches.get()
    caches.index.versions[ADA] = 2  # an index behind the one that was asked before
    caches.later(minutes=6)

    assert caches.get() == ("3", "stale")
    caches.index.versions[ADA] = 4
    assert caches.later(seconds=7).get() == ("4", "fresh")


def test_a_lease_of_a_holder_that_died_ends_by_itself(caches, db):
    caches.get()
    caches.later(minutes=6)
    _leave_a_lease(caches, db)

    assert caches.get() == ("1", "stale")
    assert caches.later(seconds=LEASE.total_seconds() - 1).get() == ("1", "stale")
    assert caches.later(seconds=2).get() == ("1", "fresh")
    assert len(caches.index.fetches) == 2


def test_who_finds_nothing_waits_for_another_process_and_then_gives_up(new_caches, db, clock):
    waiting = new_caches(pause=lambda seconds: clock.advance(timedelta(seconds=seconds)))
    _leave_a_lease(waiting, db)

    with pytest.raises(UpstreamUnavailableError, match="takes too long"):
        waiting.get()
    assert START + timedelta(seconds=5) <= clock.now() < START + timedelta(seconds=6)
    assert waiting.get() == ("1", "fresh")  # and the lease has ended by now
    assert waiting.index.fetches == [ADA]


def test_who_finds_nothing_gets_what_another_process_fetches(new_caches):
    first = new_caches()
    fetching, may_answer = threading.Event(), threading.Event()

    def pause(seconds: float) -> None:
        assert first.index.fetches == [ADA]
        may_answer.set()
        threading.Event().wait(seconds)

    def meanwhile() -> None:
        fetching.set()
        assert may_answer.wait(PATIENCE_SECONDS)

    second = new_caches(pause=pause)
    first.index.meanwhile = meanwhile
    with ThreadPoolExecutor(1) as threads:
        fetched = threads.submit(first.get)
        assert fetching.wait(PATIENCE_SECONDS)
        assert second.get() == ("1", "fresh")
        assert fetched.result(PATIENCE_SECONDS) == ("1", "fresh")
    assert first.index.fetches == [ADA]


def test_who_lost_its_lease_keeps_nothing(new_caches):
    slow, quick = new_caches(), new_caches()

    def meanwhile() -> None:  # the slow one's fetch takes longer than its lease; another one comes and is done first
        slow.index.meanwhile = lambda: None
        slow.clock.advance(LEASE)
        slow.index.versions[ADA] = 2
        assert quick.get() == ("2", "fresh")
        slow.index.versions[ADA] = 1

    slow.index.meanwhile = meanwhile
    assert slow.get() == ("2", "fresh")
    assert quick.get() == ("2", "fresh")


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(hours=-3), timedelta(days=400)])
def test_a_clock_that_jumps_keeps_nothing_fresh_for_ever(caches, jump):
    caches.get()
    caches.clock.shift(jump)
    assert caches.get() == ("1", "fresh")
    assert len(caches.index.fetches) == 2

    caches.index.failure = AWAY
    caches.later(minutes=6)
    caches.get()
    caches.clock.shift(-jump)  # the failure was not a moment ago any more, or is not yet
    caches.index.failure = None
    caches.get()
    assert len(caches.index.fetches) == 4


def test_a_lease_from_a_clock_that_was_ahead_holds_nobody_up(caches, db):
    caches.clock.shift(timedelta(days=30))
    _leave_a_lease(caches, db)
    caches.clock.shift(timedelta(days=-30))

    assert caches.get() == ("1", "fresh")


@pytest.mark.parametrize("kept", [True, False])
def test_a_thousand_readers_at_once_cause_one_fetch(new_caches, kept):
    processes = [new_caches(), new_caches()]
    index, may_answer = processes[0].index, threading.Event()
    if kept:
        processes[0].get()
        processes[0].later(minutes=6)
        index.versions[ADA] = 2
    index.fetches.clear()
    index.meanwhile = lambda: may_answer.wait(PATIENCE_SECONDS)
    gate = threading.Barrier(READERS + 1)
    read: Counter[tuple[str, str]] = Counter()

    def reader(number: int) -> None:
        gate.wait(PATIENCE_SECONDS)
        answer = processes[number % 2].get()
        with index.lock:
            read[answer] += 1

    threading.stack_size(256 * 1024)
    try:
        threads = [threading.Thread(target=reader, args=(number,)) for number in range(READERS)]
        for thread in threads:
            thread.start()
    finally:
        threading.stack_size(0)
    gate.wait(PATIENCE_SECONDS)
    if kept:
        _until(lambda: sum(read.values()) == READERS - 1)  # all others are answered while one fetches
    else:
        _until(lambda: index.fetches)
    may_answer.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)

    assert index.fetches == [ADA]
    assert read == ({("1", "stale"): READERS - 1, ("2", "fresh"): 1} if kept else {("1", "fresh"): READERS})


def test_no_connection_is_held_while_the_index_is_asked(caches, db):
    idle = parse(
        "test.idle",
        "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'",
    )

    def meanwhile() -> None:
        with db.superuser.transaction() as tx:
            assert tx.value(idle) == 0

    caches.index.meanwhile = meanwhile
    assert caches.get() == ("1", "fresh")


def test_a_fresh_answer_costs_one_statement(caches, monkeypatch):
    caches.get()
    statements: list[str] = []
    asked = Transaction._asked
    monkeypatch.setattr(
        Transaction, "_asked", lambda tx, query, given: (statements.append(query.name), asked(tx, query, given))[1]
    )

    caches.get()

    assert statements == ["appcache.read_entry"]


def _leave_a_lease(caches, db) -> None:
    with db.transaction() as tx:
        assert take_lease(tx, Resource.parse(ADA), holder="who died", at=caches.clock.now())


def _until(is_so) -> None:
    waiting = threading.Event()
    for _ in range(PATIENCE_SECONDS * 100):
        if is_so():
            return
        waiting.wait(0.01)
    raise AssertionError("it did not become true in time")
