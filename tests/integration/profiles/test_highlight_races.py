"""Two at once, each on a connection of its own: whoever holds a lock is waited for, and what it did is seen."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from springline.community import service as community
from springline.platform.database import Database
from springline.platform.errors import DomainError
from springline.platform.statements import parse
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.highlights import (
    Flaw,
    Highlight,
    LateGenerationError,
    Marking,
    State,
    UnfoundedError,
)
from tests.integration.chats import minute
from tests.integration.profiles.telling import Telling, meta, payload, store

pytestmark = pytest.mark.integration

PATIENCE_SECONDS = 60
RECORD = parse(
    "test.record",
    "insert into event_log (tenant_id, type, source, subject, data, occurred_at) "
    "values (current_tenant(), 'test', 'test', 'test', '{}', now()) returning recorded_at",
)


@pytest.fixture
def another(db):
    """Makes one who tells by a connection of its own."""
    opened: list[Database] = []

    def another() -> Telling:
        opened.append(Database(db.app.address))
        return Telling(replace(db, app=opened[-1]))

    yield another
    for database in opened:
        database.close()


@pytest.fixture
def threads():
    with ThreadPoolExecutor(8) as pool:
        yield pool


def at_once(*calls: Callable[[], object]) -> list[Any]:
    """What calls that begin together return or, as a domain's error, raise."""
    together = threading.Barrier(len(calls))

    def begin(call: Callable[[], object]) -> object:
        together.wait(PATIENCE_SECONDS)
        try:
            return call()
        except DomainError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def test_of_two_generators_that_begin_with_the_same_one_is_late(telling, another, ada):
    telling.generate(ada, payload(ada))
    basis = telling.begin(ada)
    outcomes = at_once(
        *(
            partial(another().store, ada, payload(ada, [key]), basis, snapshot_hash=key)
            for key in ("ladder", "bread", "bikes")
        )
    )
    (stored,) = [one for one in outcomes if isinstance(one, Highlight)]
    late = [one for one in outcomes if isinstance(one, LateGenerationError)]
    assert [error.snapshot_hash for error in late] == [stored.snapshot_hash] * 2
    assert telling.shown(ada) == stored
    assert (stored.version, len(telling.events())) == (2, 2)


def test_so_it_is_with_the_first_words_of_all(telling, another, ada):
    basis = telling.begin(ada)
    outcomes = at_once(*(partial(another().store, ada, payload(ada, [key]), basis) for key in ("ladder", "bread")))
    assert sorted(type(one).__name__ for one in outcomes) == ["Highlight", "LateGenerationError"]
    assert [version.number for version in telling.history(ada)] == [1]


def test_one_that_waited_for_the_first_words_is_late(telling, another, ada, threads):
    basis = telling.begin(ada)
    with telling.transaction() as tx:
        store(tx, ada, payload(ada), basis)
        waiting = threads.submit(another().store, ada, payload(ada, ["bikes"]), basis)
        telling.wait_until_blocked()
    with pytest.raises(LateGenerationError):
        waiting.result(PATIENCE_SECONDS)


def test_work_that_is_delivered_twice_at_once_is_stored_once(telling, another, ada):
    basis = telling.begin(ada)
    outcomes = at_once(*(partial(another().store, ada, payload(ada), basis) for _ in range(4)))
    assert outcomes == [telling.shown(ada)] * 4
    assert (len(telling.history(ada)), len(telling.events())) == (1, 1)


@pytest.mark.parametrize("verb", ["override", "clear"])
def test_a_generator_waits_for_an_override_under_way_and_is_late(telling, another, ada, threads, verb):
    telling.generate(ada, payload(ada))
    if verb == "clear":
        telling.override(ada, "Ada, by hand")
    basis = telling.begin(ada)
    with telling.transaction() as tx:
        if verb == "override":
            service.set_manual_override(tx, ada.id, "Ada, by hand", by="account/1", at=minute(5))
        else:
            service.clear_manual_override(tx, ada.id, by="account/1", at=minute(5))
        waiting = threads.submit(another().store, ada, payload(ada, ["bikes"]), basis)
        telling.wait_until_blocked()
    with pytest.raises(LateGenerationError) as refused:
        waiting.result(PATIENCE_SECONDS)
    assert refused.value.is_overridden is (verb == "override")
    assert telling.shown(ada).bio_text == "Knows about ladder and bread."


def test_an_override_that_is_taken_back_makes_nobody_late(telling, another, ada, threads):
    telling.generate(ada, payload(ada))
    basis = telling.begin(ada)
    with suppress(ZeroDivisionError), telling.transaction() as tx:
        service.set_manual_override(tx, ada.id, "Ada, by hand", by="account/1", at=minute(5))
        waiting = threads.submit(another().store, ada, payload(ada, ["bikes"]), basis)
        telling.wait_until_blocked()
        raise ZeroDivisionError
    assert waiting.result(PATIENCE_SECONDS).text == "Knows about bikes."


def test_an_override_waits_for_a_generator_that_stores_and_stands_in_front_of_its_words(telling, another, ada, threads):
    telling.generate(ada, payload(ada))
    basis = telling.begin(ada)
    with telling.transaction() as tx:
        store(tx, ada, payload(ada, ["bikes"]), basis)
        waiting = threads.submit(another().override, ada, "Ada, by hand")
        telling.wait_until_blocked()
    told = waiting.result(PATIENCE_SECONDS)
    assert (told.text, told.bio_text, told.version) == ("Ada, by hand", "Knows about bikes.", 3)


@pytest.mark.parametrize("told_before", [True, False])
def test_a_mark_under_way_is_seen_by_a_generator_that_stores(telling, another, ada, threads, told_before):
    if told_before:
        telling.generate(ada, payload(ada))
    basis = telling.begin(ada, at=5)
    with telling.transaction() as tx:
        service.mark_stale(tx, ada.id, "new_messages", at=minute(6))
        waiting = threads.submit(another().store, ada, payload(ada, ["bikes"]), basis, at=7)
        telling.wait_until_blocked()
    assert waiting.result(PATIENCE_SECONDS).state is State.STALE


@pytest.mark.parametrize(("at", "marking"), [(6, Marking.MARKED), (3, Marking.SEEN)])
def test_a_mark_waits_for_a_generator_that_stores(telling, another, ada, threads, at, marking):
    telling.generate(ada, payload(ada))
    basis = telling.begin(ada, at=5)
    with telling.transaction() as tx:
        store(tx, ada, payload(ada, ["bikes"]), basis, at=7)
        waiting = threads.submit(another().mark, ada, at=at)
        telling.wait_until_blocked()
    assert waiting.result(PATIENCE_SECONDS) is marking
    assert telling.shown(ada).state is (State.STALE if marking is Marking.MARKED else State.FRESH)


def test_a_change_that_is_committed_late_is_not_taken_for_seen(telling, another, ada):
    """Recorded before the generator began, so it has an earlier time; committed after it had read."""
    with telling.transaction() as tx:
        recorded_at = tx.value(RECORD)
        other = another()
        with other.transaction() as reading:
            basis = service.begin(reading, ada.id)
            assert reading.value(parse("test.count", "select count(*) from event_log where type = 'test'")) == 0
            assert recorded_at < datetime.now(UTC)
        now = datetime.now(UTC)
        with other.transaction() as storing:
            service.upsert_auto(storing, ada.id, payload(ada), "s1", meta(now), expected=basis)
    with telling.transaction() as tx:
        assert service.mark_stale(tx, ada.id, "new_messages", at=recorded_at) is Marking.MARKED


def test_a_deletion_under_way_is_waited_for_and_its_words_are_refused(telling, another, ada, threads):
    basis = telling.begin(ada)
    with telling.transaction() as tx:
        community.apply(tx, [telling.chat.deleted("ada-ladder")], at=minute(1))
        waiting = threads.submit(another().store, ada, payload(ada), basis)
        telling.wait_until_blocked()
    with pytest.raises(UnfoundedError) as refused:
        waiting.result(PATIENCE_SECONDS)
    assert {(place, flaw) for place, _, flaw in refused.value.unfounded} == {
        ("proof_points/0", Flaw.GONE),
        ("quotes/0", Flaw.GONE),
    }


def test_an_edit_under_way_is_waited_for_and_the_words_are_looked_for_in_what_it_leaves(telling, another, ada, threads):
    basis = telling.begin(ada)
    with telling.transaction() as tx:
        community.apply(tx, [telling.chat.edited("ada-ladder", "I sold it")], at=minute(1))
        waiting = threads.submit(another().store, ada, payload(ada), basis)
        telling.wait_until_blocked()
    with pytest.raises(UnfoundedError) as refused:
        waiting.result(PATIENCE_SECONDS)
    assert [(place, flaw) for place, _, flaw in refused.value.unfounded] == [("quotes/0", Flaw.NOT_VERBATIM)]


def test_a_deletion_waits_for_words_that_are_being_stored_and_hides_them_at_once(telling, another, ada, threads):
    basis = telling.begin(ada)
    with telling.transaction() as tx:
        store(tx, ada, payload(ada), basis)
        waiting = threads.submit(another().tell, telling.chat.deleted("ada-ladder"))
        telling.wait_until_blocked()
    waiting.result(PATIENCE_SECONDS)
    assert telling.shown(ada).hidden[:3] == (True, 1, 1)


def test_history_has_no_gaps_whoever_writes_at_once(telling, another, ada):
    telling.generate(ada, payload(ada))  # in the race each may come late, and a clear come last

    def work(number: int) -> Callable[[], None]:
        one, chance = another(), random.Random(number)

        def run() -> None:
            for turn in range(8):
                verb = chance.choice(["generate", "override", "clear", "mark"])
                with suppress(LateGenerationError):
                    if verb == "generate":
                        one.generate(ada, payload(ada, bio=f"{number}/{turn}"), at=turn)
                    elif verb == "override":
                        one.override(ada, f"{number}/{turn}")
                    elif verb == "clear":
                        one.clear(ada)
                    else:
                        one.mark(ada, f"{number}/{turn}", at=turn)

        return run

    assert at_once(*map(work, range(6))) == [None] * 6
    numbers = [version.number for version in telling.history(ada)]
    assert len(numbers) > 10
    assert numbers == [*range(len(numbers), 0, -1)]
    told = sorted(event["data"]["version"] for event in telling.events())
    assert told == numbers[::-1], "in any order, as the log has no other than that of transactions"
    assert telling.shown(ada).version == numbers[0]
