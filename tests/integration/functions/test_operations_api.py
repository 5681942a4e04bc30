"""The operators' API: how the installation is, dead letters, what is tried again, features, and who may do what."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from springline.access import audit
from springline.access.model import Role
from springline.platform.errors import UnavailableError
from springline.platform.llm import queries as ledger
from springline.platform.llm.usage import Usage
from springline.platform.queues.postgres import PostgresQueues
from springline.profiles import user_profile_highlight_service as highlights
from springline.profiles.highlights import BioPayload, HighlightMeta
from springline.provenance import service as provenance
from springline.provenance.model import Recording, Source
from springline.runs import service as runs
from springline.search import building
from tests.integration.chats import LATER, Pipeline

pytestmark = pytest.mark.integration

WORK, DEAD = "transform-index", "transform-index-dead"


@pytest.fixture
def queues(db):
    """A queue with its dead letters, as a host declares them."""
    made = PostgresQueues(db.system)
    made.declare(DEAD, visibility=timedelta(seconds=30), max_receives=None, dead_letter_queue=None)
    made.declare(WORK, visibility=timedelta(0), max_receives=1, dead_letter_queue=DEAD)
    return made


@pytest.fixture
def operations(gateway, settings):
    return gateway(
        "operations_api", "operations:read", "operations:manage", settings=replace(settings, metrics="prometheus")
    )


@pytest.fixture
def bury(queues):
    """Makes a dead letter of a tenant's."""

    def make(tenant, subject):
        event = {"tenant": tenant, "type": "springline.community.message.recorded.v1", "subject": subject}
        queues.send(WORK, [json.dumps({**event, "data": {"text": "secret words"}})])
        (lent,) = queues.receive(WORK, limit=1, visibility=timedelta(0))
        queues.release(WORK, [lent.receipt], delay=timedelta(0), failure="it is no good")
        assert queues.receive(WORK, limit=1, visibility=timedelta(0)) == []

    return make


def letters(operations, **options):
    answer = operations.get(f"/api/operations/dead-letters?queue={DEAD}", **options)
    assert answer.status == 200, answer.text
    return answer.json


def alarm(told, name):
    return next(one for one in told["alarms"] if one["name"] == name)


def entries(db, tenant_id=None):
    with db.transaction(tenant_id) as tx:
        return [(entry.action, entry.resource, entry.diff) for entry in audit.newest(tx)]


def test_one_answer_tells_how_the_installation_is(operations, queues, pipeline, chat):
    pipeline.tell(chat.sent("m", "Hello"))
    told = operations.get("/api/operations").json
    assert told["missing"] == {}
    assert told["relay"]["events"] > 0
    assert told["index"] == [{"kind": "person", "seconds": 0.0}, {"kind": "request", "seconds": 0.0}]
    assert {one["name"]: one["dead_letter_of"] for one in told["queues"]} == {WORK: None, DEAD: WORK}
    assert told["search"]["is_configured"] is False
    assert told["caches"] == {"is_configured": False, "seconds": None}
    assert told["costs"] == []
    assert (told["api"]["over_seconds"], told["api"]["requests"]) == (None, 0)
    assert {one["state"] for one in told["alarms"]} <= {"ok", "unknown"}
    assert alarm(told, "EtlFreshness")["runbook"] == "etl-lag"


def test_what_waits_and_what_failed_is_seen_and_raises_alarms(operations, queues, bury, db, pipeline, chat):
    bury(db.tenant_id, "message/1")
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(
            "insert into index_dirty (tenant_id, kind, doc_id, marked_at, source_recorded_at) "
            f"values ({db.tenant_id}, 'person', 1, now() - interval '400 seconds', now())"
        )
    told = operations.get("/api/operations").json
    assert [(one["kind"], one["seconds"] // 100) for one in told["index"]] == [("person", 4.0), ("request", 0.0)]
    exceeded = {one["name"]: one for one in told["alarms"] if one["state"] == "exceeded"}
    assert exceeded.keys() == {"EtlFreshness", "DeadLetters"}
    assert exceeded["DeadLetters"]["value"] == 1
    assert [one["state"] for one in told["alarms"]][:2] == ["exceeded", "exceeded"]


def test_the_apis_figures_are_those_of_the_last_minutes(operations, queues):
    operations.get("/api/operations")
    operations.ports.clock.advance(timedelta(minutes=2))
    operations.get("/api/operations/flags")
    api = operations.get("/api/operations").json["api"]
    assert (api["over_seconds"], api["requests"], api["error_share"]) == (120.0, 2, 0.0)
    assert {one["route"] for one in api["routes"]} == {"/api/operations", "/api/operations/flags"}
    assert api["p95"] is not None


def test_what_models_cost_is_told_for_three_months(operations, queues, db):
    with db.transaction() as tx:
        for days in (0, 10, 40, 80):
            at = LATER - timedelta(days=days)
            used = Usage(2, 100, 20, 5000)
            ledger.record_cost(
                tx, purpose="profile_highlights", model="m", prompt_version="1", used=used, cost=5000, at=at
            )
    with db.transaction(db.other_tenant_id) as tx:
        ledger.record_cost(tx, purpose="others", model="m", prompt_version="1", used=used, cost=1, at=LATER)
    costs = operations.get("/api/operations").json["costs"]
    assert [one["month"] for one in costs] == ["2026-04", "2026-03", "2026-02"]
    assert costs[0]["prompt_tokens"] == 100
    assert {one["purpose"] for one in costs} == {"profile_highlights"}


def test_indexes_and_their_generations_are_told_to_their_tenant(operations, queues, db, new_token):
    with db.transaction() as tx:
        building.start(tx, "media_scenes")
    told = operations.get("/api/operations").json["search"]["indexes"]
    assert [(one["family"], one["generation"], one["is_active"]) for one in told] == [("media_scenes", 1, False)]
    stranger = new_token("operations:read", tenant_id=db.other_tenant_id)
    assert operations.get("/api/operations", token=stranger).json["search"]["indexes"] == []


def test_what_can_not_be_measured_is_named_and_the_rest_told(operations, queues, monkeypatch, caplog):
    def away():
        raise UnavailableError("the queues are away")

    monkeypatch.setattr(operations.ports.queues, "depths", away)
    answer = operations.get("/api/operations")
    assert (answer.status, answer.json["queues"]) == (200, None)
    assert answer.json["missing"] == {"queues": "the queues are away"}
    assert alarm(answer.json, "DeadLetters")["state"] == "unknown"
    assert answer.json["relay"] is not None
    assert "operations can't be told whole" in caplog.text


def test_where_queues_are_somewhere_else_nothing_is_said_of_them(operations):
    told = operations.get("/api/operations").json
    assert told["queues"] is None
    assert told["missing"].keys() == {"queues"}


def test_dead_letters_say_why_they_failed_and_none_of_their_words(operations, bury, db):
    bury(db.tenant_id, "message/7")
    answer = operations.get(f"/api/operations/dead-letters?queue={DEAD}")
    (letter,) = answer.json["items"]
    assert letter | {"id": "", "sent_at": ""} == {
        "id": "",
        "came_from": WORK,
        "failure": "it is no good",
        "sent_at": "",
        "event_type": "springline.community.message.recorded.v1",
        "subject": "message/7",
    }
    assert "secret words" not in answer.text


def test_dead_letters_are_sent_again_by_name_with_an_entry_in_the_audit_log(operations, queues, bury, db):
    for number in range(3):
        bury(db.tenant_id, f"message/{number}")
    chosen = [letter["id"] for letter in letters(operations)["items"]][1:]
    answer = operations.post("/api/operations/dead-letters/redrive", {"queue": DEAD, "ids": chosen})
    assert answer.json == {"queue": DEAD, "redriven": 2}
    assert [letter["subject"] for letter in letters(operations)["items"]] == ["message/0"]
    assert {json.loads(message.body)["subject"] for message in queues.peek(WORK, limit=9)} == {"message/1", "message/2"}
    action, resource, diff = entries(db)[0]
    assert (action, resource) == ("queue.redriven", f"queue/{DEAD}")
    assert json.loads(diff) == [{"op": "add", "path": "/letters", "value": 2}]


def test_a_tenant_sees_and_sends_again_its_own_dead_letters_only(operations, queues, bury, db, new_token):
    bury(db.tenant_id, "message/1")
    bury(db.other_tenant_id, "message/2")
    ours = letters(operations)
    stranger = new_token("operations:read", "operations:manage", tenant_id=db.other_tenant_id)
    theirs = letters(operations, token=stranger)
    assert [one["subject"] for one in ours["items"]] == ["message/1"]
    assert [one["subject"] for one in theirs["items"]] == ["message/2"]
    assert (ours["others"], theirs["others"]) == (1, 1)
    path = "/api/operations/dead-letters/redrive"
    refused = operations.post(path, {"queue": DEAD, "ids": [ours["items"][0]["id"]]}, token=stranger)
    assert refused.status == 409
    assert operations.post(path, {"queue": DEAD}, token=stranger).json["redriven"] == 1
    assert letters(operations)["items"] == ours["items"]
    assert "queue.redriven" not in [action for action, *_ in entries(db)]


def test_a_dead_letter_that_is_gone_keeps_the_others_from_being_sent(operations, bury, db):
    bury(db.tenant_id, "message/1")
    (letter,) = letters(operations)["items"]
    wanted = {"queue": DEAD, "ids": [letter["id"], "999999"]}
    answer = operations.post("/api/operations/dead-letters/redrive", wanted)
    assert (answer.status, "999999" in answer.json["detail"]) == (409, True)
    assert len(letters(operations)["items"]) == 1


@pytest.mark.parametrize(("queue", "status"), [("nothing-dead", 404), (WORK, 409)])
def test_only_queues_of_dead_letters_are_listed_and_sent_again(operations, queues, queue, status):
    assert operations.get(f"/api/operations/dead-letters?queue={queue}").status == status
    assert operations.post("/api/operations/dead-letters/redrive", {"queue": queue}).status == status


def test_what_the_search_engine_rejected_is_tried_again(operations, db, pipeline):
    with db.transaction() as tx:
        building.start(tx, "media_scenes")
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple("update search_index set state = 'ready'")
        connection.execute_simple(
            "insert into search_sync_work (tenant_id, index_name, asset_id, marked_at, due_at, attempts, reason) "
            "select tenant_id, index_name, 5, now(), 'infinity', 9, 'no good' from search_index"
        )
    assert operations.post("/api/operations/search/retry", None).json == {"retried": 1}
    assert operations.post("/api/operations/search/retry", None).json == {"retried": 0}
    assert [action for action, *_ in entries(db)].count("search.retried") == 1


def test_features_are_switched_with_an_entry_in_the_audit_log(operations, db, new_token):
    before = {flag["name"]: flag for flag in operations.get("/api/operations/flags").json["items"]}
    assert before["glaze_from_index"]["is_on"] is True
    switched = operations.call("PUT", "/api/operations/flags/glaze_from_index", {"is_on": False})
    assert (switched.status, switched.json["is_on"], switched.json["changed_by"][:6]) == (200, False, "token/")
    after = {flag["name"]: flag["is_on"] for flag in operations.get("/api/operations/flags").json["items"]}
    assert after == {name: name != "glaze_from_index" for name in before}
    assert entries(db)[0][:2] == ("flag.switched", "flag/glaze_from_index")
    stranger = new_token("operations:read", tenant_id=db.other_tenant_id)
    theirs = operations.get("/api/operations/flags", token=stranger).json["items"]
    assert all(flag["is_on"] for flag in theirs)


def test_there_is_no_other_feature(operations):
    answer = operations.call("PUT", "/api/operations/flags/nothing", {"is_on": False})
    assert answer.status == 422


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
def test_who_is_no_operator_neither_sees_nor_changes(operations, queues, db, new_session, role):
    session = new_session(role)
    answers = [
        operations.get("/api/operations", session=session),
        operations.get(f"/api/operations/dead-letters?queue={DEAD}", session=session),
        operations.post("/api/operations/dead-letters/redrive", {"queue": DEAD}, session=session),
        operations.post("/api/operations/search/retry", None, session=session),
        operations.get("/api/operations/flags", session=session),
        operations.call("PUT", "/api/operations/flags/glaze_from_index", {"is_on": False}, session=session),
    ]
    assert [answer.status for answer in answers] == [403] * 6
    assert [action for action, *_ in entries(db)].count("access.refused") == 3


def test_an_operator_may(operations, queues, new_session):
    session = new_session(Role.OPERATOR)
    assert operations.get("/api/operations", session=session).status == 200
    assert operations.post("/api/operations/search/retry", None, session=session).status == 200


# ---- Home ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def home(operations):
    """Asks for the home page's data."""

    def ask(**options):
        answer = operations.get("/api/home", **options)
        assert answer.status == 200, answer.text
        return answer.json

    return ask


@pytest.fixture
def viewer(new_session):
    return new_session(Role.VIEWER)


def test_home_tells_what_changed_once_each(home, viewer, pipeline, chat):
    pipeline.tell(
        chat.sent("ask", "Who has a long ladder?", by="ada", at=0),
        chat.sent("offer", "I have one.", by="ben", at=1, reply_to="ask"),
    )
    pipeline.index()
    changed = home(session=viewer)["changed"]
    assert [(one["title"], one["comments"], one["author"]["name"]) for one in changed["requests"]] == [
        ("Who has a long ladder?", 2, "Ada")
    ]
    assert [one["name"] for one in changed["people"]] == ["Ben", "Ada"]
    (message,) = changed["messages"]
    assert (message["text"], message["sender"]["name"], message["messages"]) == ("I have one.", "Ben", 2)
    assert message["group"] == {"slug": "help-next-door", "name": "Help next door"}
    assert changed["highlights"] == []


def test_home_keeps_words_that_were_taken_back_to_itself(home, viewer, pipeline, chat):
    pipeline.tell(
        chat.sent("stays", "This stays", at=0),
        chat.sent("gone", "This goes", at=1),
        chat.sent("brief", "This expires", at=2, expires_in=timedelta(minutes=5)),
        chat.deleted("gone", at=3),
    )
    (message,) = home(session=viewer)["changed"]["messages"]
    assert (message["text"], message["messages"]) == ("This stays", 1)


def test_home_tells_each_caller_what_they_may_know(home, new_session, new_token, queues, bury, db):
    bury(db.tenant_id, "message/1")
    viewer, operator, admin = (
        home(session=new_session(role, name=role.value)) for role in (Role.VIEWER, Role.OPERATOR, Role.ADMIN)
    )
    assert (viewer["stale"]["things"], viewer["running"]) == (None, [])
    assert viewer["review"] == {"overridden": None, "dead_letters": None, "insights": None}
    assert (operator["stale"]["things"], operator["review"]["overridden"]) == ([], None)
    assert [one["name"] for one in operator["review"]["dead_letters"]] == [DEAD]
    assert admin["review"]["overridden"] == []
    queues_of = [(one["queue"], one["count"], one["is_more"]) for one in operator["review"]["insights"]]
    assert queues_of == [(name, 0, False) for name in ("low_confidence", "conflicts", "stale", "orphaned")]
    chat_only = home(token=new_token("chat:read"))
    assert (chat_only["changed"]["requests"], chat_only["running"]) == (None, None)


def test_home_is_told_of_ones_own_tenant(home, viewer, new_token, pipeline, chat, db):
    theirs = Pipeline(db, db.other_tenant_id)
    theirs.tell(chat.sent("x", "Not ours", at=0))
    theirs.index()
    changed = home(session=viewer)["changed"]
    assert (changed["requests"], changed["people"], changed["messages"]) == ([], [], [])


@pytest.fixture
def highlighted(pipeline, chat, db):
    """Writes what is told of a person who wrote a message; returns their id."""
    payload = BioPayload("Helps with ladders.", (), ())
    meta = HighlightMeta("help-next-door", "rules", "1", LATER, LATER + timedelta(days=30))

    def write(name):
        pipeline.tell(chat.sent(name, "Hello there", by=name))
        ((person,),) = pipeline.rows('select id from "user" where display_name = :name::text', name=name.title())
        with db.transaction() as tx:
            basis = highlights.begin(tx, person, at=LATER)
            highlights.upsert_auto(tx, person, payload, "s1", meta, expected=basis, at=LATER)
        return person

    return write


def test_home_tells_what_is_told_of_people_and_changed_or_is_out_of_date(home, highlighted, new_session, db):
    ada, ben, cem = (highlighted(name) for name in ("ada", "ben", "cem"))
    with db.transaction() as tx:
        highlights.mark_stale(tx, ben, "too old", by="account/1")
        highlights.set_manual_override(tx, cem, "Knows soup.", by="account/1")
        highlights.mark_stale(tx, cem, "too old", by="account/1")
    told = home(session=new_session(Role.ADMIN))
    changes = {one["person"]["name"]: (one["version"], one["change"]) for one in told["changed"]["highlights"]}
    assert changes == {"Ada": (1, "auto"), "Ben": (2, "stale"), "Cem": (3, "stale")}
    (stale,) = told["stale"]["highlights"]
    assert (stale["person"], stale["reference"]) == ({"id": ben, "name": "Ben"}, f"highlight/{ben}")
    assert stale["reasons"] != []
    assert [one["person"]["name"] for one in told["review"]["overridden"]] == ["Cem"]
    assert ada not in {ben, cem}


def test_home_tells_what_provenance_marks_and_what_is_at_work(home, new_session, db):
    with db.transaction() as tx:
        provenance.record(tx, [Recording("document", "a", "x", "ada")], at=LATER)
        provenance.record(tx, [Recording("summary", "a", "x", "rules", [Source("document", "a")])], at=LATER)
        provenance.record(tx, [Recording("document", "a", "y", "ada")], at=LATER)
        waiting = runs.enqueue(tx, "scan", "Looking for what is old", by="account/1", at=LATER)
        over = runs.begin(tx, "mock", "Done already", by="account/1", at=LATER)
        runs.succeed(tx, over, at=LATER)
    told = home(session=new_session(Role.ANALYST))
    assert [(one["reference"], one["state"]) for one in told["stale"]["things"]] == [("summary/a", "stale")]
    assert [one["id"] for one in told["running"]] == [waiting]


def test_home_tells_what_else_is_out_of_date_however_many_highlights_are(home, new_session, db):
    def rests(kind, key, source):
        return Recording(kind, key, "x", "rules", [Source("document", source)])

    with db.transaction() as tx:
        provenance.record(tx, [Recording("document", name, "x", "ada") for name in ("a", "b")], at=LATER)
        highlighted = [rests("highlight", str(number), "b") for number in range(40)]
        provenance.record(tx, [rests("summary", "a", "a"), *highlighted], at=LATER)
        provenance.record(tx, [Recording("document", "a", "y", "ada")], at=LATER)
        later = LATER + timedelta(minutes=1)
        provenance.record(tx, [Recording("document", "b", "y", "ada")], at=later)
    told = home(session=new_session(Role.ANALYST))
    assert [one["reference"] for one in told["stale"]["things"]] == ["summary/a"]
