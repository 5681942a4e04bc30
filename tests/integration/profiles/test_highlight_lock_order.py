"""Storing, following, forgetting, erasing and editing all at once: they wait for each other and never in a circle.

`Database.run` would hide a circle by trying again, so nothing here does.
"""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from springline.platform.database import Database
from springline.profiles import provenance
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.following import follow
from springline.profiles.highlights import MESSAGE_EDITED, LateGenerationError, UnfoundedError
from tests.integration.chats import LATER, minute
from tests.integration.profiles.telling import LADDER, SAID, Telling, payload

pytestmark = pytest.mark.integration

PATIENCE_SECONDS = 60
AT_ONCE, TURNS, PEOPLE = 6, 25, ("ada", "ben", "cy")


@pytest.fixture
def another(db):
    """Makes one who tells by a connection of its own, and tries everything once."""
    opened = []

    class Once(Database):
        def run(self, work, *, tenant_id=None, attempts=1):
            return super().run(work, tenant_id=tenant_id, attempts=1)

    def another():
        opened.append(Once(db.app.address))
        return Telling(replace(db, app=opened[-1]))

    yield another
    for database in opened:
        database.close()


def verbs(one: Telling, people, turn: str) -> list[Callable[[], object]]:
    """What may be done to one of the people, each as its caller does it."""
    chance = random.Random(turn)
    person = chance.choice(people)
    name = PEOPLE[people.index(person)]
    keys = chance.sample(list(SAID), 2)
    message = person.messages[keys[0]]

    def in_transaction(work):
        with one.transaction() as tx:
            return work(tx)

    return [
        lambda: one.generate(person, payload(person, keys, bio=turn)),
        lambda: one.tell(one.chat.edited(f"{name}-{keys[0]}", f"{SAID[keys[0]]} {turn}", by=name, key=turn)),
        lambda: follow(one.db.app, one.pipeline.tenant_id, {message: datetime.now(UTC)}, now=lambda: LATER),
        lambda: in_transaction(lambda tx: provenance.observe(tx, [message], at=LATER)),
        lambda: in_transaction(lambda tx: service.forget_gone(tx, person.id, at=LATER)),
        lambda: in_transaction(lambda tx: service.mark_stale(tx, person.id, MESSAGE_EDITED)),
        lambda: in_transaction(lambda tx: service.erase(tx, person.id)),
    ]


def test_whoever_does_what_at_once_nobody_has_to_give_way(telling, another):
    people = [telling.person(name) for name in PEOPLE]
    for person in people:
        telling.generate(person, payload(person))
    together = threading.Barrier(AT_ONCE)
    done: list[str] = []

    def work(number: int) -> None:
        one, chance = another(), random.Random(number)
        together.wait(PATIENCE_SECONDS)
        for turn in range(TURNS):
            with suppress(LateGenerationError, UnfoundedError):
                chance.choice(verbs(one, people, f"{number}/{turn}"))()
            done.append(f"{number}/{turn}")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(work, range(AT_ONCE)))
    assert len(done) == AT_ONCE * TURNS


def test_an_edit_waits_for_words_being_stored_which_wait_for_provenance_that_waits_for_nobody(telling, another, ada):
    """All three in a row, each held up by the next: the longest chain that there can be."""
    basis = telling.begin(ada)
    with ThreadPoolExecutor(2) as pool, telling.transaction() as tx:
        provenance.observe(tx, [ada.messages["ladder"]], at=minute(1))
        storing = pool.submit(another().store, ada, payload(ada), basis)
        telling.wait_until_blocked()
        editing = pool.submit(another().tell, telling.chat.edited("ada-ladder", f"Hello! {LADDER}"))
        telling.wait_until_blocked(2)
        assert not storing.done()
    assert storing.result(PATIENCE_SECONDS).bio_text is not None
    editing.result(PATIENCE_SECONDS)
    assert telling.shown(ada).state == "stale"


def test_the_words_of_an_edit_that_is_followed_while_they_are_stored_are_not_overlooked(telling, another, ada):
    """The edit is committed and followed before the words that rest on the message are: they rest on what it left."""
    telling.generate(ada, payload(ada))
    basis = telling.begin(ada)
    with ThreadPoolExecutor(1) as pool, telling.transaction() as tx:
        service.upsert_auto(
            tx,
            ada.id,
            payload(ada, bio="Anew."),
            "s2",
            telling.shown(ada).meta,
            expected=basis,
            at=minute(2),
        )
        other = another()
        following = pool.submit(
            follow,
            other.db.app,
            other.pipeline.tenant_id,
            {ada.messages["ladder"]: minute(1)},
            now=lambda: minute(3),
        )
        telling.wait_until_blocked()
    assert following.result(PATIENCE_SECONDS).marked == 0
    assert telling.shown(ada, at=4).state == "fresh"
