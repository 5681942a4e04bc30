"""What stays of a highlight's changes, who hears of them, and who doesn't."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from springline.community.requests import PersonNotFoundError
from springline.platform.database import PgConnection
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.highlights import (
    BioPayload,
    Change,
    Flaw,
    Quote,
    UnfoundedError,
)
from tests.integration.chats import minute
from tests.integration.profiles.telling import BY, Telling, payload

pytestmark = pytest.mark.integration

SCHEMA = Path(__file__).parents[3] / "contracts" / "events" / "springline.profiles.highlight.changed.v1.json"


def numbers(versions):
    return [version.number for version in versions]


class TestHistory:
    def test_each_version_says_who_made_it_when_and_what_it_changed(self, telling, ada):
        telling.generate(ada, payload(ada), at=1)
        telling.generate(ada, payload(ada, ["bikes"]), at=2)
        telling.override(ada, "Ada, by hand", at=3)
        telling.mark(ada, "new_messages", at=4)
        telling.clear(ada, by="account/8", at=5)
        versions = telling.history(ada)
        assert [(one.number, one.change, one.made_by, one.made_at) for one in versions] == [
            (5, Change.OVERRIDE_CLEARED, "account/8", minute(5)),
            (4, Change.STALE, "auto", minute(4)),
            (3, Change.OVERRIDE, BY, minute(3)),
            (2, Change.AUTO, "auto", minute(2)),
            (1, Change.AUTO, "auto", minute(1)),
        ]
        assert versions[0].changed == versions[2].changed == ("override_text",)
        assert versions[1].changed == ("stale_reasons",)
        assert set(versions[3].changed) == {
            *("bio_text", "proof_points_json", "quotes_json", "generated_at", "stale_after", "message_hashes"),
        }
        assert [one.bio_text for one in versions] == ["Knows about bikes."] * 4 + ["Knows about ladder and bread."]
        assert [one.override_text for one in versions] == [None, "Ada, by hand", "Ada, by hand", None, None]
        assert versions[1].stale_reasons == (("new_messages", minute(4)),)

    def test_it_comes_in_pages(self, telling, ada):
        for number in range(5):
            telling.override(ada, f"Text {number}")
        assert numbers(telling.history(ada, limit=2)) == [5, 4]
        assert numbers(telling.history(ada, before=4, limit=9)) == [3, 2, 1]

    def test_erased_is_erased(self, telling, ada):
        telling.generate(ada, payload(ada, bio="Unheard of words"))
        with telling.transaction() as tx:
            assert service.erase(tx, ada.id) is True
            assert service.erase(tx, ada.id) is False
        assert (telling.get(ada), telling.history(ada)) == (None, [])
        assert "Unheard of words" not in telling.pipeline.everything()


class TestEvents:
    def test_each_version_is_told_with_its_state_and_without_its_words(self, telling, ada):
        telling.generate(ada, payload(ada), at=1)
        telling.mark(ada, at=2)
        telling.override(ada, "Ada, by hand", at=3)
        telling.clear(ada, at=4)
        telling.generate(ada, payload(ada), at=5)
        ben = telling.person("ben", said={"x": "y"})
        telling.override(ben, "Ben, by hand")
        telling.clear(ben)
        events = telling.events()
        assert [(event["subject"], event["data"]["version"], event["data"]["state"]) for event in events] == [
            (f"highlight/{ada.id}", 1, "fresh"),
            (f"highlight/{ada.id}", 2, "stale"),
            (f"highlight/{ada.id}", 3, "overridden"),
            (f"highlight/{ada.id}", 4, "stale"),
            (f"highlight/{ada.id}", 5, "fresh"),
            (f"highlight/{ben.id}", 1, "overridden"),
            (f"highlight/{ben.id}", 2, "missing"),
        ]
        assert events[0]["data"]["message_ids"] == sorted([ada.messages["ladder"], ada.messages["bread"]])
        schema = Draft202012Validator(json.loads(SCHEMA.read_bytes()))
        for event in events:
            schema.validate(event)
            text = json.dumps(event)
            assert not any(words in text for words in ("Knows about", "by hand", "Has a", "I can lend"))

    def test_what_fails_tells_nothing(self, telling, ada):
        with pytest.raises(UnfoundedError):
            telling.generate(ada, BioPayload("Ada.", (), (Quote("never said", ada.messages["ladder"]),)))
        assert telling.events() == []


class TestTenants:
    def test_another_tenant_neither_sees_nor_changes_it(self, db, telling, ada):
        told = telling.generate(ada, payload(ada))
        others = Telling(db, db.other_tenant_id)
        assert (others.get(ada), others.history(ada)) == (None, [])
        for verb in (others.clear, others.mark, lambda person: others.override(person, "x")):
            with pytest.raises(PersonNotFoundError):
                verb(ada)
        with others.transaction() as tx:
            assert service.erase(tx, ada.id) is False
        assert telling.get(ada) == told

    def test_messages_of_another_tenant_prove_nothing(self, db, telling, ada):
        others = Telling(db, db.other_tenant_id)
        theirs = others.person("ada")
        with pytest.raises(UnfoundedError) as refused:
            others.generate(theirs, payload(ada))
        assert {flaw for _, _, flaw in refused.value.unfounded} == {Flaw.NOT_THEIRS}


def test_reading_and_storing_take_few_statements(telling, ada, monkeypatch):
    asked = []
    run = PgConnection.run
    monkeypatch.setattr(
        PgConnection, "run", lambda self, query, *rest: asked.append(query.name) or run(self, query, *rest)
    )
    telling.generate(ada, payload(ada))
    stored, recorded = asked[:9], asked[9:]
    assert stored[-1] == "events.append", "begin; lock, add, lock again; messages; save, read, version; event"
    assert len(recorded) == 9, "lock; know, find; version; inputs, find again, derivations; compare, judge"
    assert {name.split(".")[0] for name in recorded} == {"provenance"}
    asked.clear()
    telling.shown(ada)
    assert asked == ["profiles.highlight"]
    asked.clear()
    telling.generate(ada, payload(ada, ["bikes"]))
    assert len(asked) == 7 + 9
