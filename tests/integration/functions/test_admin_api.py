"""The admins' API of what is told of people: each verb, its entry in the audit log, and who is kept out."""

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest

from springline.access import audit
from springline.access.model import Role
from springline.platform.clock import ManualClock
from springline.platform.database import Database
from springline.platform.pool import Pool
from springline.platform.statements import parse
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.highlights import BioPayload, Quote
from tests.integration.profiles.telling import LADDER, Telling, payload

pytestmark = pytest.mark.integration

YEARS = timedelta(days=3650)
NOBODY = 999_999
TEXT = "Ada runs the tool library, ask her first."
SCOPE = "profiles:manage"


@pytest.fixture
def telling(db):
    return Telling(db)


@pytest.fixture
def ada(telling):
    person = telling.person("ada")
    telling.generate(person, payload(person), lifetime=YEARS)
    return person


@pytest.fixture
def admin_api(gateway):
    return gateway("admin_api", SCOPE)


@pytest.fixture
def entries(db):
    """The audit log's entries of the API, the oldest first, once the chain is seen to be sound."""

    def entries(tenant_id=None):
        with db.transaction(tenant_id) as tx:
            assert audit.verify(tx).fault is None
            found = audit.newest(tx, limit=100)
        return [entry for entry in reversed(found) if entry.action.partition(".")[0] in {"highlight", "access"}]

    return entries


def place(person, rest=""):
    return f"/api/admin/profiles/{getattr(person, 'id', person)}/glaze{rest}"


def diff(entry):
    return {(one["op"], one["path"]): one.get("value") for one in json.loads(entry.diff)}


def digest(text):
    return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "characters": len(text)}


def test_what_is_told_is_shown_with_what_it_rests_on(admin_api, telling, ada):
    answer = admin_api.get(place(ada))
    assert (answer.status, answer.headers["ETag"], answer.headers["Cache-Control"]) == (200, '"1"', "no-store")
    told = answer.json
    assert (told["name"], told["version"], told["state"], told["shown"]) == ("Ada", 1, "fresh", "generated")
    assert told["text"] == told["generated_text"] == "Knows about ladder and bread."
    assert told["proof_points"][0] == {"text": "Has a ladder", "message_ids": [ada.messages["ladder"]]}
    assert told["quotes"][0] == {"text": "I can lend you my", "message_id": ada.messages["ladder"]}
    assert told["origin"]["llm_model"] == "extractive"
    assert told["regeneration_asked_at"] is None
    ladder = told["messages"][0]
    assert (ladder["reference"], ladder["text"]) == (f"chat/messages#{ada.messages['ladder']}", LADDER)
    assert ladder["stands"] is True
    assert ladder["group"] == "Help next door"


def test_of_whom_nothing_is_told_that_is_said(admin_api, telling):
    person = telling.person("ben", said={"hello": "Hello"})
    told = admin_api.get(place(person)).json
    assert (told["state"], told["shown"], told["text"], told["version"]) == ("missing", "nothing", None, 0)
    assert told["messages"] == []


def test_a_deleted_message_takes_its_words_along(admin_api, telling, ada):
    telling.tell(telling.chat.deleted("ada-ladder"))
    answer = admin_api.get(place(ada))
    told = answer.json
    assert (told["state"], told["shown"], told["text"]) == ("stale", "nothing", None)
    assert [reason["reason"] for reason in told["stale_reasons"]] == ["message_gone"]
    assert told["hidden"] == {"bio": True, "proof_points": 1, "quotes": 1}
    assert {message["id"]: message["stands"] for message in told["messages"]} == {
        ada.messages["ladder"]: False,
        ada.messages["bread"]: True,
    }
    past = admin_api.get(place(ada, "/history"))
    assert "ladder" not in answer.text + past.text
    assert past.json["items"][0]["differences"] is None


def test_a_message_of_a_request_can_be_opened_where_it_was_said(admin_api, telling):
    telling.tell(
        telling.chat.sent("q", "Does anyone near the harbour have a drill to lend?", by="ben"),
        telling.chat.sent("cem-a", "I have a drill that you can lend", by="cem", at=1, reply_to="q"),
    )
    cem = telling.person("cem", said={"later": "Good night"})
    answer = Quote("I have a drill", cem.messages["a"])
    telling.generate(cem, BioPayload("Has a drill.", quotes=(answer,)), lifetime=YEARS)
    ((request, comment),) = telling.pipeline.rows(
        "select request_id, id from request_comments where message_id = :id::bigint", id=answer.message_id
    )
    (message,) = admin_api.get(place(cem)).json["messages"]
    assert message["page"] == f"/requests/{request}?comment={comment}"
    telling.tell(telling.chat.deleted("cem-a"))
    (message,) = admin_api.get(place(cem)).json["messages"]
    assert (message["stands"], message["text"], message["page"]) == (False, None, None)


def test_an_override_stands_in_front_and_is_noted_without_its_words(admin_api, telling, ada, entries):
    answer = admin_api.call("PUT", place(ada, "/override"), {"text": TEXT})
    assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
    told = answer.json
    assert (told["state"], told["shown"], told["text"]) == ("overridden", "override", TEXT)
    assert told["generated_text"] == "Knows about ladder and bread."
    (entry,) = [entry for entry in entries() if entry.action.startswith("highlight.")]
    assert (entry.action, entry.resource) == ("highlight.overridden", f"highlight/{ada.id}")
    assert entry.actor.startswith("token/")
    assert diff(entry) == {("replace", "/override"): digest(TEXT), ("replace", "/version"): 2}
    with telling.transaction() as tx:
        assert service.history(tx, ada.id)[0].made_by == entry.actor


def test_the_same_text_again_is_no_new_version_and_no_entry(admin_api, ada, entries):
    for _ in range(2):
        assert admin_api.call("PUT", place(ada, "/override"), {"text": TEXT}).json["version"] == 2
    assert [entry.action for entry in entries() if entry.action.startswith("highlight.")] == ["highlight.overridden"]


def test_taking_the_override_away_shows_the_generated_text_again(admin_api, ada, entries):
    admin_api.call("PUT", place(ada, "/override"), {"text": TEXT})
    told = admin_api.call("DELETE", place(ada, "/override")).json
    assert (told["state"], told["text"], told["version"]) == ("fresh", "Knows about ladder and bread.", 3)
    last = entries()[-1]
    assert last.action == "highlight.override_cleared"
    assert diff(last) == {("replace", "/override"): None, ("replace", "/version"): 3}
    assert admin_api.call("DELETE", place(ada, "/override")).json["version"] == 3
    assert entries()[-1] == last


def test_a_mark_says_why_and_is_noted_without_its_words(admin_api, ada, entries):
    reason = "She has moved to Porto"
    told = admin_api.post(place(ada, "/stale"), {"reason": reason}).json
    assert (told["state"], told["shown"], told["version"]) == ("stale", "nothing", 2)
    assert [one["reason"] for one in told["stale_reasons"]] == [reason]
    last = entries()[-1]
    assert last.action == "highlight.marked_stale"
    assert diff(last) == {("add", "/reason"): digest(reason), ("replace", "/version"): 2}


def test_regenerating_asks_once_more_and_is_noted(admin_api, telling, ada, entries):
    answer = admin_api.post(place(ada, "/regenerate"), None)
    assert (answer.status, answer.headers["ETag"]) == (202, '"1"')
    assert answer.json["regeneration_asked_at"] is not None
    assert admin_api.post(place(ada, "/regenerate"), None).status == 202
    told = [event for event in telling.pipeline.log() if event["type"].endswith("regeneration.requested.v1")]
    assert [(event["data"]["user_id"], event["data"]["reason"]) for event in told] == [(ada.id, "admin")] * 2
    assert [entry.action for entry in entries()][-2:] == ["highlight.regeneration_requested"] * 2


def test_the_audit_log_keeps_no_words(admin_api, telling, ada, db):
    admin_api.call("PUT", place(ada, "/override"), {"text": TEXT})
    admin_api.call("PUT", place(ada, "/override"), {"text": "Ada moved away"})
    admin_api.post(place(ada, "/stale"), {"reason": "Porto it is"})
    admin_api.call("DELETE", place(ada, "/override"))
    with db.transaction() as tx:
        kept = repr(audit.newest(tx, limit=100))
    assert not [word for word in ("library", "moved", "Porto", "ladder", "Ada") if word in kept]


def test_who_looked_is_noted_once_a_minute(admin_api, telling, ada, entries):
    def looked():
        return [entry.resource for entry in entries() if entry.action == "highlight.read"]

    for _ in range(3):
        assert admin_api.get(place(ada)).status == admin_api.get(place(ada, "/history")).status == 200
    assert looked() == [f"highlight/{ada.id}"]
    assert isinstance(admin_api.ports.clock, ManualClock)
    admin_api.ports.clock.advance(timedelta(minutes=1))
    admin_api.get(place(ada))
    assert len(looked()) == 2


def test_the_history_says_what_differs_word_by_word(admin_api, new_session, ada):
    session = new_session(Role.ADMIN, name="Grace")
    for text in (TEXT, TEXT.replace("runs", "founded")):
        admin_api.call("PUT", place(ada, "/override"), {"text": text}, session=session)
    first = admin_api.get(place(ada, "/history?limit=2")).json
    assert [one["number"] for one in first["items"]] == [3, 2]
    newest = first["items"][0]
    assert [(run["kind"], run["text"]) for run in newest["differences"]] == [
        ("same", "Ada "),
        ("removed", "runs"),
        ("added", "founded"),
        ("same", " the tool library, ask her first."),
    ]
    assert (newest["change"], newest["name"]) == ("override", "Grace")
    second = admin_api.get(place(ada, f"/history?limit=2&before={first['next_before']}")).json
    assert [one["number"] for one in second["items"]] == [1]
    assert second["next_before"] is None
    assert {run["kind"] for run in second["items"][0]["differences"]} == {"added"}


CHANGES = [
    ("POST", "/regenerate", None),
    ("PUT", "/override", {"text": TEXT}),
    ("DELETE", "/override", None),
    ("POST", "/stale", {"reason": "moved"}),
]


@pytest.mark.parametrize(("method", "rest", "body"), CHANGES)
def test_a_change_of_what_somebody_else_has_changed_is_refused(admin_api, ada, entries, method, rest, body):
    seen = admin_api.get(place(ada)).headers["ETag"]
    admin_api.call("PUT", place(ada, "/override"), {"text": "Somebody else's"})
    noted = len(entries())
    refused = admin_api.call(method, place(ada, rest), body, headers={"If-Match": seen})
    assert (refused.status, refused.problem["title"]) == (412, "It has changed since it was read")
    assert len(entries()) == noted
    assert admin_api.get(place(ada)).json["text"] == "Somebody else's"
    assert admin_api.call(method, place(ada, rest), body, headers={"If-Match": '"2"'}).status in {200, 202}


def test_of_two_admins_at_once_the_second_learns_of_the_first(gateway, new_session, telling, ada, db, entries):
    """The second waits for the row that the first holds, and compares only then."""
    admin_api = gateway("admin_api", SCOPE)
    first_holds, first_may_go_on = threading.Event(), threading.Event()

    def first():
        with closing(Database(db.app.address)) as own, own.transaction(db.tenant_id) as tx:
            service.set_manual_override(tx, ada.id, "The first one's", by="account/1")
            first_holds.set()
            assert first_may_go_on.wait(20)

    def second():
        return admin_api.call("PUT", place(ada, "/override"), {"text": "The second's"}, headers={"If-Match": '"1"'})

    with ThreadPoolExecutor(2) as pool:
        changing = pool.submit(first)
        assert first_holds.wait(20)
        asking = pool.submit(second)
        telling.wait_until_blocked()
        first_may_go_on.set()
        changing.result(20)
        assert asking.result(20).status == 412
    assert telling.shown(ada).override_text == "The first one's"
    assert not [entry for entry in entries() if entry.action == "highlight.overridden"]


def test_of_many_admins_at_once_one_gets_through(gateway, telling, ada, entries):
    admin_api = gateway("admin_api", SCOPE)
    admin_api.ports.database.use(Pool(admin_api.ports.database, size=6))
    sent = [f"Version of admin {number}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        statuses = [
            answer.status
            for answer in pool.map(
                lambda text: admin_api.call(
                    "PUT", place(ada, "/override"), {"text": text}, headers={"If-Match": '"1"'}
                ),
                sent,
            )
        ]
    assert sorted(statuses) == [200] + [412] * 5
    assert telling.shown(ada).override_text == sent[statuses.index(200)]
    assert [entry.action for entry in entries()].count("highlight.overridden") == 1


@pytest.mark.parametrize(("method", "rest", "body"), [("GET", "", None), ("GET", "/history", None), *CHANGES])
def test_another_tenants_person_is_nobody(admin_api, db, entries, method, rest, body):
    theirs = Telling(db, db.other_tenant_id).person("ada")
    answers = [admin_api.call(method, place(who, rest), body) for who in (theirs.id, NOBODY)]
    assert [answer.status for answer in answers] == [404, 404]
    titles = {answer.problem["title"] for answer in answers}
    assert titles == {"There is no such person"}
    assert not [entry for entry in entries() if entry.action.startswith("highlight.")]
    assert not entries(db.other_tenant_id)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.OPERATOR])
@pytest.mark.parametrize(("method", "rest", "body"), [("GET", "", None), ("GET", "/history", None), *CHANGES])
def test_no_other_role_gets_in_and_the_attempt_is_noted(admin_api, new_session, ada, entries, method, rest, body, role):
    session = new_session(role)
    answers = [admin_api.call(method, place(who, rest), body, session=session) for who in (ada, NOBODY)]
    assert [answer.status for answer in answers] == [403, 403]  # nobody learns who is somebody
    (noted,) = [entry for entry in entries() if entry.action == "access.refused"]
    route = f"{method} /api/admin/profiles/{{person_id}}/glaze{rest}"
    assert (noted.actor, noted.resource) == (f"account/{session.account_id}", f"route/{route}")
    assert diff(noted) == {("add", "/route"): route, ("add", "/scope"): SCOPE}


def test_a_flood_of_refused_attempts_is_an_entry_a_minute(gateway, new_token, new_session, ada, entries):
    admin_api = gateway("admin_api")
    clock, token, session = admin_api.ports.clock, new_token("index:read"), new_session(Role.VIEWER)
    for _ in range(30):
        assert admin_api.get(place(ada), token=token).status == 403
    assert [entry.action for entry in entries()].count("access.refused") == 1
    admin_api.get(place(ada), session=session)
    admin_api.get(place(ada, "/history"), token=token)
    assert [entry.action for entry in entries()].count("access.refused") == 3
    clock.advance(timedelta(minutes=1))
    admin_api.get(place(ada), token=token)
    assert [entry.action for entry in entries()].count("access.refused") == 4


def test_who_is_nobody_leaves_no_entry(admin_api, ada, entries):
    refused = [admin_api.get(place(ada), token=token).status for token in (None, "spl_" + "A" * 43)]
    assert refused == [401, 401]
    assert not [entry for entry in entries() if entry.action == "access.refused"]


def test_an_attempt_that_can_not_be_noted_is_refused_all_the_same_and_noted_later(gateway, new_token, ada, db, entries):
    admin_api = gateway("admin_api")
    token = new_token("index:read")
    admin_api.get(place(NOBODY, "/history"), token=token)  # its use is noted, and not again for a minute
    revoke = parse("test.revoke", "revoke insert on audit_log from springline_app")
    grant = parse("test.grant", "grant insert on audit_log to springline_app")
    with db.superuser.transaction() as tx:
        tx.execute(revoke)
    assert admin_api.get(place(ada), token=token).status == 500
    with db.superuser.transaction() as tx:
        tx.execute(grant)
    assert admin_api.get(place(ada), token=token).status == 403
    assert [entry.action for entry in entries()].count("access.refused") == 2


@pytest.mark.parametrize(("method", "rest", "body"), CHANGES)
def test_a_session_without_its_csrf_token_changes_nothing(admin_api, new_session, ada, entries, method, rest, body):
    session = new_session(Role.ADMIN)
    answer = admin_api.call(method, place(ada, rest), body, session=session, headers={"X-CSRF-Token": "wrong"})
    assert (answer.status, answer.problem["type"]) == (403, "urn:springline:problem:csrf")
    assert not [entry for entry in entries() if entry.action.startswith("highlight.")]
    assert admin_api.call(method, place(ada, rest), body, session=session).status in {200, 202}


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [
        ("PUT", "/override", {"text": ""}),
        ("PUT", "/override", {"text": " \n\t"}),
        ("PUT", "/override", {"text": "x" * 2001}),
        ("PUT", "/override", {"text": "x\ud800"}),
        ("PUT", "/override", {"text": "x\0"}),
        ("PUT", "/override", {"text": "x", "more": 1}),
        ("POST", "/stale", {"reason": ""}),
        ("POST", "/stale", {"reason": "  "}),
        ("POST", "/stale", {"reason": "x" * 201}),
    ],
)
def test_what_can_not_be_told_is_refused(admin_api, ada, entries, method, rest, body):
    assert admin_api.call(method, place(ada, rest), body).status in {400, 422}
    assert not [entry for entry in entries() if entry.action.startswith("highlight.")]


@pytest.mark.parametrize("query", ["limit=0", "limit=51", "before=0", "before=2147483648", "before=x", "other=1"])
def test_a_history_that_can_not_be_is_refused(admin_api, ada, query):
    assert admin_api.get(place(ada, f"/history?{query}")).status == 422
