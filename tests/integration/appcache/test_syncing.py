"""What the index's feed tells of is out of date in the caches from then on, and what was deleted is gone."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest

from springline.appcache.feed import POLL_EVERY, TURN, ChangePage
from springline.appcache.model import OUTDATED_FOR, STALE_FOR, DocumentMissingError, UpstreamUnavailableError
from springline.appcache.syncing import Synced
from springline.appcache.upstream import Found, Unchanged, UpstreamGarbledError
from springline.platform.statements import parse
from tests.integration.appcache.conftest import ADA, AWAY, LISTING, START

pytestmark = pytest.mark.integration

PATIENCE_SECONDS = 60
BOB = "/api/index/people/18"
ASK = "/api/index/requests/17"
REQUESTS = "/api/index/requests"
KEPT = parse("test.kept", "select resource from app_cache order by 1")
POSITION = parse("test.position", "select position from app_cache_feed")


def kept(db) -> list[str]:
    with db.transaction() as tx:
        return [resource for (resource,) in tx.rows(KEPT)]


def test_a_change_is_fetched_by_the_next_reader(caches):
    caches.get()
    caches.index.change(ADA)
    assert caches.get() == ("1", "fresh")  # nobody has told yet

    assert caches.follow() == Synced(changes=1, marked=1)
    assert caches.get() == ("2", "fresh")
    assert caches.later(seconds=60).get() == ("2", "fresh")


def test_what_the_feed_tells_late_is_known_already(caches):
    caches.index.change(ADA)
    caches.get()

    assert caches.follow() == Synced(changes=1)
    caches.get()
    assert [target for target in caches.index.fetches if "changes" not in target] == [ADA]


def test_only_what_changed_is_out_of_date_and_the_listings_of_its_kind(caches):
    caches.index.versions |= {BOB: 1, ASK: 1, REQUESTS: 1}
    for resource in (ADA, BOB, ASK, LISTING, REQUESTS):
        caches.get(resource)
    caches.index.change(ADA)
    caches.follow()
    caches.index.fetches.clear()

    for resource in (ADA, BOB, ASK, LISTING, REQUESTS):
        caches.get(resource)
    assert caches.index.fetches == [ADA, LISTING]


def test_a_document_that_was_deleted_is_gone_at_once_with_all_listings_that_may_show_it(caches, db):
    caches.index.versions |= {BOB: 1, REQUESTS: 1}
    for resource in (ADA, BOB, LISTING, REQUESTS):
        caches.get(resource)
    caches.index.change(ADA, deleted=True)

    assert caches.follow() == Synced(changes=1, removed=2)
    assert kept(db) == [BOB, REQUESTS]
    caches.index.failure = AWAY
    with pytest.raises(UpstreamUnavailableError):
        caches.get(ADA)


def test_words_that_were_taken_back_are_shown_no_longer_than_a_moment(caches):
    caches.get()
    caches.index.change(ADA)
    caches.follow()
    caches.index.failure = AWAY

    assert caches.get() == ("1", "stale")
    caches.clock.advance(OUTDATED_FOR - timedelta(seconds=1))
    assert caches.get() == ("1", "stale")
    caches.later(seconds=1)
    with pytest.raises(UpstreamUnavailableError):
        caches.get()


def test_a_fetch_that_began_before_a_change_does_not_count_as_fresh(new_caches):
    slow, other = new_caches(), new_caches()

    def meanwhile() -> None:  # the fetch has read version 1 by now
        slow.index.meanwhile = lambda: None
        slow.index.change(ADA)
        other.follow()

    slow.index.meanwhile = meanwhile
    assert slow.get() == ("1", "stale")
    assert slow.get() == ("2", "fresh")


def test_a_fetch_that_began_before_a_deletion_brings_nothing_back(new_caches, db):
    slow, other = new_caches(), new_caches()

    def meanwhile() -> None:
        slow.index.meanwhile = lambda: None
        slow.index.change(ADA, deleted=True)
        other.follow()

    slow.index.meanwhile = meanwhile
    assert slow.get() == ("1", "stale")
    assert kept(db) == []
    with pytest.raises(DocumentMissingError):
        slow.get()


def test_a_document_that_was_missing_is_found_once_the_feed_tells_of_it(caches):
    del caches.index.versions[ADA]
    with pytest.raises(DocumentMissingError):
        caches.get()
    caches.index.change(ADA)
    caches.follow()

    assert caches.get() == ("1", "fresh")


def test_an_index_that_was_restored_from_a_backup_empties_the_caches(caches, db):
    caches.index.versions[ADA] = 4
    caches.index.change(ADA)
    caches.follow()
    caches.get()
    caches.index.restores, caches.index.versions[ADA] = 1, 3

    assert caches.follow().removed == 1
    assert caches.get() == ("3", "fresh")


def test_a_long_feed_is_read_page_by_page(caches, db):
    caches.index.page = 2
    for _ in range(5):
        caches.index.change(ADA)

    assert caches.follow().changes == 5
    with db.transaction() as tx:
        assert tx.value(POSITION) == "5-person-0"


def test_it_is_not_asked_before_its_time(caches):
    caches.follow()
    asked = len(caches.index.fetches)
    caches.clock.advance(POLL_EVERY / 2)
    assert caches.sync.follow(caches.tenant_id, None) == Synced()
    assert len(caches.index.fetches) == asked


def test_two_that_sync_at_once_ask_once_and_apply_once(new_caches):
    processes = [new_caches(), new_caches()]
    index = processes[0].index
    processes[0].get()
    index.change(ADA)
    index.fetches.clear()
    processes[0].clock.advance(timedelta(seconds=7))
    gate = threading.Barrier(2)

    def follow(one) -> Synced:
        gate.wait(PATIENCE_SECONDS)
        return one.sync.follow(one.tenant_id, None)

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(follow, processes))
    assert sorted(one.marked for one in done) == [0, 1]
    assert len(index.fetches) == 1


def test_who_was_cut_off_is_followed_by_another_and_moves_nothing_back(new_caches, db):
    slow, other = new_caches(), new_caches()
    slow.index.change(ADA)

    def meanwhile() -> None:  # its turn ends; another one reads the same and more
        slow.index.meanwhile = lambda: None
        slow.clock.advance(TURN)
        slow.index.change(ADA)
        assert other.follow().changes == 2

    slow.index.meanwhile = meanwhile
    assert slow.follow() == Synced()
    with db.transaction() as tx:
        assert tx.value(POSITION) == "2-person-0"


def test_an_index_that_is_away_is_asked_less_and_less_and_said_to_be_so_once(caches, caplog):
    caches.index.failure = AWAY
    begin = caches.clock.now()
    asked: list[float] = []
    caches.index.meanwhile = lambda: asked.append((caches.clock.now() - begin).total_seconds())
    for _ in range(240):
        caches.clock.advance(timedelta(seconds=1))
        caches.sync.follow(caches.tenant_id, None)

    gaps = [int(later - sooner) for sooner, later in pairwise(asked)]
    assert gaps == [5, 10, 20, 40, 60, 60]
    assert [record.levelname for record in caplog.records] == ["ERROR"] + ["WARNING"] * 6
    assert caplog.records[0].exc_info is not None

    caches.index.failure = None
    caches.clock.advance(timedelta(seconds=61))
    assert caches.sync.follow(caches.tenant_id, None) == Synced()
    assert caplog.records[-1].message == "the caches follow the index again"


def test_how_far_behind_the_caches_are_is_measured(caches):
    caches.follow()
    caches.index.failure = AWAY
    caches.clock.advance(timedelta(seconds=50))
    left = iter([9, 9, 9, 9])

    done = caches.sync.run(seconds_left=lambda: next(left, 0))

    assert caches.counted("appcache_lag_seconds") == 50
    assert done.failures == 2  # one of each tenant


def test_what_nobody_asked_for_in_a_day_is_removed(caches, db):
    caches.get(ADA)
    caches.clock.advance(STALE_FOR / 2)
    caches.get(LISTING)
    caches.clock.advance(STALE_FOR / 2)

    assert caches.sync._feed.evict(caches.tenant_id) == 1
    assert kept(db) == [LISTING]


def test_a_tenant_keeps_no_more_than_so_many_answers(caches, db, monkeypatch):
    monkeypatch.setattr("springline.appcache.feed.MOST_KEPT", 3)
    for number in range(5):
        resource = f"/api/index/people/{number + 1}"
        caches.index.versions[resource] = 1
        caches.later(seconds=1).get(resource)

    assert caches.sync._feed.evict(caches.tenant_id) == 2
    assert kept(db) == [f"/api/index/people/{number}" for number in (3, 4, 5)]


@pytest.mark.parametrize(
    "body", ["[]", "{}", '{"items":[{}],"next":"1","more":false}', '{"items":1,"next":"1","more":1}']
)
def test_what_is_no_feed_is_refused(body):
    with pytest.raises(UpstreamGarbledError):
        ChangePage.read(Found(body, None, None))
    with pytest.raises(UpstreamGarbledError):
        ChangePage.read(Unchanged())


def test_clocks_that_jump_do_not_keep_it_from_asking(caches):
    caches.clock.shift(timedelta(days=400))
    caches.follow()
    caches.clock.shift(timedelta(days=-400))
    caches.get()
    caches.index.change(ADA)

    assert caches.follow().marked == 1
    assert caches.clock.now() - START < timedelta(minutes=1)
