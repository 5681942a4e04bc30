"""The queue function that follows edits and deletions: words are forgotten, what rested on them is stale, once."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.follow_messages import app as follow_messages
from springline.community import expiry
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl
from springline.platform.clock import ManualClock
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from springline.profiles import provenance
from springline.profiles import user_profile_highlight_service as highlights
from springline.provenance import explanation
from tests.integration.chats import LATER, minute
from tests.integration.profiles.telling import LADDER, Person, Telling, payload

pytestmark = pytest.mark.integration

Deliver = Callable[..., list[str]]


@pytest.fixture
def telling(db: Any) -> Telling:
    return Telling(db)


@pytest.fixture
def ada(telling: Telling) -> Person:
    return telling.person("ada")


@pytest.fixture
def deliver(db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deliver]:
    """Hands a batch to the function as Lambda does; returns the places of the messages that have to come again."""
    ports = Runtime(Settings(database_url=DatabaseUrl.parse(db.urls["app"]), metrics="null"), clock=ManualClock(LATER))
    monkeypatch.setattr(runtime, "_installed", [ports])

    def deliver(*bodies: str) -> list[str]:
        records = [
            {"messageId": f"m{place}", "receiptHandle": "r", "body": body, "eventSource": "aws:sqs"}
            for place, body in enumerate(bodies)
        ]
        answer = follow_messages.follow_batch({"Records": records}, None)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    yield deliver
    ports.close()


def changes(telling: Telling) -> list[str]:
    """The events that the template's rule sends to the function, so far."""
    wanted = ("springline.community.message.edited.v1", "springline.community.message.deleted.v1")
    return [body for body in telling.pipeline.bodies() if json.loads(body)["type"] in wanted]


def waiting(telling: Telling) -> list[tuple[int, str]]:
    return telling.pipeline.rows("select user_id, reason from highlight_regeneration order by 1")


def told(telling: Telling, person: Person) -> tuple[str, list[str]]:
    found = telling.shown(person, at=9)
    return found.state, [reason.reason for reason in found.stale_reasons]


def why(telling: Telling, person: Person) -> str:
    with telling.transaction() as tx:
        return explanation.why(tx, provenance.reference(person.id)).state


def test_words_that_were_taken_back_are_nowhere_and_the_person_is_written_of_anew(telling, ada, deliver):
    telling.generate(ada, payload(ada, bio=f"Ada says: {LADDER}"))
    telling.generate(ada, payload(ada), at=1)
    telling.tell(telling.chat.deleted("ada-ladder"))
    assert "I can lend you" in telling.pipeline.everything()
    assert deliver(*changes(telling)) == []
    assert [word for word in ("I can lend you", "my ladder") if word in telling.pipeline.everything()] == []
    assert told(telling, ada) == ("stale", ["message_gone"])
    assert [version.change for version in telling.history(ada)] == ["stale", "auto", "auto"]
    assert why(telling, ada) == "stale"
    assert waiting(telling) == [(ada.id, "message_gone")]
    assert "fresh bread" in telling.pipeline.everything()


def test_so_it_is_with_words_whose_time_has_run_out(telling, deliver, db):
    eve = telling.person("eve", expires_in=timedelta(hours=1))
    telling.generate(eve, payload(eve))
    expiry.expire(db.system, db.app, at=minute(120))
    assert deliver(*changes(telling)) == []
    assert "I can lend you" not in telling.pipeline.everything()
    assert waiting(telling) == [(eve.id, "message_gone")]


@pytest.mark.parametrize(
    ("text", "quotes"), [(f"Hello! {LADDER}", 2), ("It is broken", 1)], ids=["beside the quote", "of the quote"]
)
def test_an_edit_marks_it_stale_and_leaves_the_quotes_that_still_stand(telling, ada, deliver, text, quotes):
    telling.generate(ada, payload(ada))
    telling.tell(telling.chat.edited("ada-ladder", text))
    assert deliver(*changes(telling)) == []
    assert told(telling, ada) == ("stale", ["message_edited"])
    assert len(telling.shown(ada).quotes) == quotes
    assert (why(telling, ada), waiting(telling)) == ("stale", [(ada.id, "message_edited")])


def test_the_mark_has_the_time_at_which_the_newest_change_was_recorded(telling, ada, deliver):
    telling.generate(ada, payload(ada))
    telling.tell(telling.chat.edited("ada-ladder", "One"))
    telling.tell(telling.chat.edited("ada-bread", "Two", at=2))
    bodies = changes(telling)
    deliver(*reversed(bodies))
    ((marks,),) = telling.pipeline.rows("select stale_reasons from user_profile_highlights")
    recorded = [datetime.fromisoformat(json.loads(body)["recordedtime"]) for body in bodies]
    assert [(mark["reason"], datetime.fromisoformat(mark["at"])) for mark in marks] == [
        ("message_edited", max(recorded))
    ]


def test_a_batch_that_comes_twice_changes_nothing(telling, ada, deliver):
    telling.generate(ada, payload(ada))
    telling.tell(telling.chat.edited("ada-bread", "There is none"), telling.chat.deleted("ada-ladder"))
    bodies = changes(telling)
    assert deliver(*bodies) == []
    before = telling.pipeline.everything()
    assert deliver(*bodies, *reversed(bodies)) == []
    assert telling.pipeline.everything() == before


def test_events_in_any_order_say_what_is_there(telling, ada, deliver):
    telling.generate(ada, payload(ada))
    telling.tell(telling.chat.edited("ada-ladder", "One", at=1))
    telling.tell(telling.chat.edited("ada-ladder", "Two", at=2))
    telling.tell(telling.chat.deleted("ada-ladder", at=3))
    *edits, deletion = changes(telling)
    assert deliver(deletion) == deliver(*edits) == []
    assert told(telling, ada) == ("stale", ["message_gone"])
    assert len(telling.history(ada)) == 2


def test_an_event_of_before_the_words_changes_nothing(telling, ada, deliver):
    telling.generate(ada, payload(ada))
    telling.tell(telling.chat.edited("ada-ladder", f"{LADDER}, nearly"))
    telling.generate(ada, payload(ada), at=5)
    before = telling.pipeline.everything()
    assert deliver(*changes(telling)) == []
    assert telling.pipeline.everything() == before
    assert told(telling, ada) == ("fresh", [])


def test_a_message_that_only_older_words_cite_is_forgotten_there_and_asks_for_nothing(telling, ada, deliver):
    telling.generate(ada, payload(ada))
    telling.generate(ada, payload(ada, ["bikes"]), at=1)
    telling.tell(telling.chat.deleted("ada-ladder"))
    assert deliver(*changes(telling)) == []
    assert "I can lend you" not in telling.pipeline.everything()
    assert (told(telling, ada), why(telling, ada), waiting(telling)) == (("fresh", []), "fresh", [])


def test_a_message_that_nothing_rests_on_costs_a_look(telling, ada, deliver):
    ben = telling.person("ben")
    telling.generate(ada, payload(ada, ["bread"]))
    telling.tell(telling.chat.deleted("ada-ladder"), telling.chat.edited("ben-bread", "None", by="ben"))
    assert deliver(*changes(telling)) == []
    assert (told(telling, ada), waiting(telling), telling.get(ben)) == (("fresh", []), [], None)


def test_an_override_stays_in_front_and_nobody_writes_what_nobody_would_see(telling, ada, deliver):
    telling.generate(ada, payload(ada))
    telling.override(ada, "Ada, by hand")
    telling.tell(telling.chat.deleted("ada-ladder"))
    assert deliver(*changes(telling)) == []
    assert (telling.shown(ada).text, waiting(telling)) == ("Ada, by hand", [])
    assert "message_gone" in [reason.reason for reason in telling.shown(ada).stale_reasons]


def test_each_tenant_has_its_own_and_poison_fails_alone(telling, ada, deliver, db):
    there = Telling(db, db.other_tenant_id)
    theirs = there.person("ada")
    for one, person in ((telling, ada), (there, theirs)):
        one.generate(person, payload(person))
        one.tell(one.chat.deleted("ada-ladder"))
    here = json.loads(changes(telling)[0])
    nameless = json.dumps(here | {"data": {}})
    timeless = json.dumps(here | {"recordedtime": "soon"})
    assert deliver("no event", nameless, *changes(telling), timeless) == ["m0", "m1", "m3"]
    assert (waiting(telling), waiting(there)) == ([(ada.id, "message_gone")], [])
    assert deliver(*changes(telling), *changes(there)) == []
    assert waiting(there) == [(theirs.id, "message_gone")]


def test_of_who_was_erased_meanwhile_nothing_is_said(telling, ada, deliver):
    telling.generate(ada, payload(ada))
    telling.tell(telling.chat.deleted("ada-ladder"))
    with telling.transaction() as tx:
        highlights.erase(tx, ada.id)
    assert deliver(*changes(telling)) == []
    assert (telling.get(ada), waiting(telling)) == (None, [])
    assert telling.pipeline.rows("select count(*) from user_profile_highlights") == [(0,)]
