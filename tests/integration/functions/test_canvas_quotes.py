"""Quotes and references on canvases: words come from their message each time, or not at all."""

import json

import pytest

from springline.platform.statements import parse
from springline.provenance import service as provenance
from springline.provenance.model import Recording, Source
from springline.runs import service as runs
from tests.integration.chats import LATER

pytestmark = pytest.mark.integration

SAID = "Señora 🪜, I have a ladder in the shed"
WORDS = "a ladder"
MESSAGE = parse("test.message", "select id from message where source_key = :key")
DOCUMENTS = parse("test.documents", "select document::text from canvas union select document::text from canvas_version")
EXPIRE = parse("test.expire", "update message set expires_at = now() - interval '1 second' where id = :id")


@pytest.fixture
def api(gateway):
    return gateway("projects_api")


@pytest.fixture
def ada(new_session):
    return new_session(name="Ada")


@pytest.fixture
def message(pipeline, chat, db):
    pipeline.tell(chat.sent("m1", SAID))
    with db.transaction() as tx:
        return tx.value(MESSAGE, key="m1")


@pytest.fixture
def project(api, ada):
    return api.post("/api/projects", {"slug": "ladders", "name": "Ladders"}, session=ada).json["id"]


@pytest.fixture
def place(api, ada, project):
    made = api.post(f"/api/projects/{project}/canvases", {"title": "Map"}, session=ada)
    return f"/api/canvases/{made.json['id']}"


@pytest.fixture
def save(api, ada, place):
    def save(version, *nodes, **caller):
        body = {"version": version, "title": "Map", "document": {"nodes": list(nodes)}}
        return api.call("PUT", place, body, **caller or {"session": ada})

    return save


@pytest.fixture
def standing(api, ada, place):
    def standing(**caller):
        answer = api.get(f"{place}/standing", **caller or {"session": ada})
        return {one["id"]: one for one in answer.json["nodes"]}

    return standing


def quote(message, exact=WORDS, *, start=None, **more):
    start = SAID.index(exact) if start is None else start
    place = {"kind": "quote", "id": "q", "position": {"x": 0, "y": 0}, "reference": f"chat/messages#{message}"}
    return {**place, "start": start, "end": start + len(exact), "exact": exact, **more}


def pin(reference, name="r"):
    return {"kind": "reference", "id": name, "position": {"x": 0, "y": 0}, "reference": reference}


def test_a_quote_keeps_no_words_and_shows_those_of_its_message(save, standing, message, db):
    saved = save(1, quote(message)).json["document"]["nodes"][0]
    assert (saved["exact"], saved["edited_at"]) == (None, None)
    with db.transaction() as tx:
        assert not [text for (text,) in tx.rows(DOCUMENTS) if "ladder" in text]
    told = standing()["q"]
    assert (told["state"], told["words"], told["author"]) == ("stands", WORDS, "Ada")
    assert told["said_at"].startswith("2026-03-02T09:00:00")


@pytest.mark.parametrize(
    "given",
    [
        {"exact": "a hammer"},
        {"start": 0, "end": len(WORDS)},
        {"reference": "chat/messages#999999"},
    ],
    ids=["other words", "other place", "no message"],
)
def test_nobody_is_quoted_with_what_they_did_not_say(save, message, given):
    refused = save(1, pin("person/1"), {**quote(message), **given})
    assert (refused.status, refused.problem["type"]) == (422, "urn:springline:problem:not-verbatim")
    assert [one["pointer"] for one in refused.problem["errors"]] == ["#/document/nodes/1"]


def test_a_message_of_another_tenant_can_not_be_quoted(save, db, chat):
    from tests.integration.chats import Pipeline

    Pipeline(db, db.other_tenant_id).tell(chat.sent("m9", SAID))
    with db.superuser.transaction() as tx:
        theirs = tx.value(MESSAGE, key="m9")
    assert save(1, quote(theirs)).problem["type"].endswith(":not-verbatim")


def test_words_that_were_edited_away_are_not_shown(save, standing, message, pipeline, chat):
    save(1, quote(message))
    pipeline.tell(chat.edited("m1", SAID.replace("a ladder", "no paint")))
    told = standing()["q"]
    assert (told["state"], told["words"]) == ("changed", None)
    again = save(2, quote(message, "no paint", start=SAID.index(WORDS))).json["document"]["nodes"][0]
    assert (again["edited_at"], standing()["q"]["words"]) == ("2026-03-02T09:01:00Z", "no paint")


def test_a_reaction_changes_no_quote(save, standing, message, pipeline, chat):
    save(1, quote(message))
    pipeline.tell(chat.reacted("m1", "👍"))
    assert standing()["q"]["words"] == WORDS


def test_a_place_that_a_message_does_not_have_shows_nothing(save, standing, message):
    save(1, {**quote(message), "exact": None, "end": len(SAID) + 1}, {**quote(message), "exact": None, "id": "q2"})
    told = standing()
    assert (told["q"]["state"], told["q"]["words"], told["q2"]["words"]) == ("changed", None, WORDS)


def test_words_that_were_taken_back_are_nowhere(api, ada, save, standing, place, message, pipeline, chat, db):
    save(1, quote(message))
    pipeline.tell(chat.deleted("m1"))
    told = standing()["q"]
    assert (told["state"], told["words"], told["author"]) == ("gone", None, None)
    for path in (place, f"{place}/standing", f"{place}/versions/2"):
        assert "ladder" not in api.get(path, session=ada).text
    with db.transaction() as tx:
        assert not [text for (text,) in tx.rows(DOCUMENTS) if "ladder" in text]


def test_words_whose_time_has_run_out_are_gone(save, standing, message, db):
    save(1, quote(message))
    with db.superuser.transaction() as tx:
        tx.execute(EXPIRE, id=message)
    assert standing()["q"]["state"] == "gone"


def test_a_canvas_is_saved_on_when_a_quote_on_it_is_gone(save, standing, message, pipeline, chat):
    saved = save(1, quote(message)).json["document"]["nodes"][0]
    pipeline.tell(chat.deleted("m1"))
    assert save(2, saved, pin("person/1")).status == 200
    assert save(3, pin("person/1")).status == 200
    assert save(4, saved).status == 200  # taken off, and put back by an undo
    assert standing()["q"]["state"] == "gone"


def test_who_may_not_read_chats_is_shown_no_words_and_adds_none(api, save, standing, place, message, new_token):
    saved = save(1, quote(message)).json["document"]["nodes"][0]
    deaf = {"token": new_token("projects:read", "projects:write", "projects:manage")}
    told = standing(**deaf)["q"]
    assert (told["state"], told["words"], told["author"]) == ("hidden", None, None)
    for exact in (WORDS, "a hammer"):  # the answer says nothing of the message
        refused = save(2, saved, {**quote(message), "id": "q2", "exact": exact}, **deaf)
        assert (refused.status, refused.problem["type"]) == (403, "urn:springline:problem:quoting")
    assert save(2, {**saved, "position": {"x": 9, "y": 9}}, **deaf).status == 200


def test_references_tell_what_is_there_now(save, standing, db):
    with db.transaction() as tx:
        provenance.record(tx, [Recording("document", "charter", "one", "ada")], at=LATER)
        provenance.record(
            tx, [Recording("summary", "charter", "short", "rules", [Source("document", "charter")])], at=LATER
        )
    save(
        1,
        pin("document/charter@1", "pinned"),
        pin("document/charter", "newest"),
        pin("document/charter@7", "never"),
        pin("summary/charter@1", "derived"),
        pin("document/nothing", "nothing"),
    )
    assert {name: one["state"] for name, one in standing().items()} == {
        "pinned": "stands",
        "newest": "stands",
        "never": "unknown",
        "derived": "stands",
        "nothing": "unknown",
    }
    with db.transaction() as tx:
        provenance.record(tx, [Recording("document", "charter", "two", "ben")], at=LATER)
    told = standing()
    assert (told["pinned"]["state"], told["pinned"]["current_version"], told["pinned"]["produced_by"]) == (
        "changed",
        2,
        "ada",
    )
    assert (told["newest"]["reference"], told["newest"]["produced_by"]) == ("document/charter@2", "ben")
    assert (told["derived"]["freshness"], told["pinned"]["freshness"]) == ("stale", "fresh")
    with db.transaction() as tx:
        provenance.erase(tx, "document", "charter", at=LATER)
    assert {standing()[name]["state"] for name in ("pinned", "newest")} == {"gone"}


def test_the_run_that_made_a_version_is_told(save, standing, db):
    with db.transaction() as tx:
        provenance.record(tx, [Recording("document", "charter", "one", "rules")], at=LATER)
        run = runs.begin(tx, "mock", "Write the charter", by="account/1", at=LATER)
        runs.add_output(tx, run, "document/charter@1", "result", at=LATER)
    save(1, pin("document/charter"), pin(f"run/{run}", "run"))
    told = standing()
    assert (told["r"]["run"], told["run"]["title"]) == (f"run/{run}", "Write the charter")


def test_people_are_named_to_who_may_read_of_them(save, standing, message, new_token, db):
    with db.transaction() as tx:
        person = tx.value(parse("test.sender", "select sender_id from message where id = :id"), id=message)
    chart = {"kind": "chart", "id": "c", "position": {"x": 0, "y": 0}, "source": f"person/{person}"}
    save(1, {**chart, "spec": {"mark": "bar", "y": ["/messages"]}}, pin("person/999999"), pin("run/1", "run"))
    told = standing()
    assert (told["c"]["title"], told["c"]["state"], told["r"]["state"]) == ("Ada", "stands", "unknown")
    told = standing(token=new_token("projects:read", "projects:manage"))
    assert {name: (one["title"], one["state"]) for name, one in told.items()} == dict.fromkeys(
        ("c", "r", "run"), (None, "hidden")
    )


def test_what_provenance_alone_tells_of_is_told_to_who_may_read_provenance(save, standing, new_token, db):
    with db.transaction() as tx:
        provenance.record(tx, [Recording("summary", "charter", "one", "ada")], at=LATER)
    save(1, pin("summary/charter"))
    seen = ("projects:read", "projects:manage", "chat:read", "index:read", "search:read", "runs:read")
    told = standing(token=new_token(*seen))["r"]
    assert (told["state"], told["produced_by"], told["current_version"]) == ("hidden", None, None)
    assert standing(token=new_token(*seen, "provenance:read"))["r"]["produced_by"] == "ada"


def test_a_quote_is_not_in_the_event_log(save, message, pipeline):
    save(1, quote(message), {"kind": "note", "id": "n", "position": {"x": 0, "y": 0}, "text": "Ask her soon"})
    told = [one for one in pipeline.log() if ".projects." in one["type"]]
    assert told
    assert "ladder" not in json.dumps(told)
    assert "soon" not in json.dumps(told)
