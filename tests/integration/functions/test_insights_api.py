"""The API of evidence, insights and reviews: who may do what, and what is answered."""

import pytest

from springline.access.model import Role
from springline.platform.http.keysets import DEFAULT_LIMIT
from springline.platform.statements import parse
from tests.integration.chats import Chat, Pipeline
from tests.integration.insights.grounds import HANDBOOK, TEXT, Grounds

pytestmark = pytest.mark.integration

SOURCE = f"document/{HANDBOOK}"
QUOTE = "Paid leave is 25 days a year."
OTHER = "Sick leave needs no asking."
ANSWERS_KEPT = parse(
    "test.answers_kept", "select count(*) from idempotency_key where strpos(coalesce(body, ''), :words) > 0"
)
CLAIM = {"subject": "Paid leave", "predicate": "lasts", "value": 25, "unit": "days"}


def words(text, within=TEXT, source=SOURCE):
    start = within.index(text)
    return {"source": source, "start": start, "end": start + len(text), "exact": text}


def wanted(text=QUOTE, **more):
    evidence = [{"selection": words(text)}]
    return {"statement": "Leave is 25 days", "confidence": 0.8, "evidence": evidence, **more}


@pytest.fixture
def api(gateway):
    return gateway("insights_api")


@pytest.fixture
def grounds(db):
    ground = Grounds(db, db.tenant_id)
    ground.write(TEXT)
    return ground


@pytest.fixture
def ada(new_session):
    return new_session(name="Ada")


@pytest.fixture
def ben(new_session):
    return new_session(name="Ben")


@pytest.fixture
def insight(api, grounds, ada):
    answer = api.post("/api/insights", wanted(claim=CLAIM), session=ada)
    assert answer.status == 201, answer.text
    return answer.json


def test_words_are_cited_once(api, grounds, ada):
    first = api.post("/api/evidence", words(QUOTE), session=ada)
    assert (first.status, first.headers["Location"]) == (201, f"/api/evidence/{first.json['id']}")
    again = api.post("/api/evidence", words(QUOTE), session=ada)
    assert again.json == first.json == api.get(f"/api/evidence/{first.json['id']}", session=ada).json
    assert (first.json["words"], first.json["outcome"], first.json["made_by_name"]) == (QUOTE, "unchanged", "Ada")
    assert first.json["source"] == f"{SOURCE}@1"


def test_what_stands_there_instead_is_told(api, grounds, ada):
    refused = api.post("/api/evidence", words(QUOTE) | {"exact": QUOTE.upper()}, session=ada)
    assert (refused.status, refused.problem["type"]) == (422, "urn:springline:problem:not-verbatim")
    assert refused.problem["misquoted"][0]["found"] == QUOTE
    assert api.post("/api/evidence", words(QUOTE) | {"start": 0}, session=ada).status == 422
    assert api.post("/api/evidence", words(QUOTE, source="document/none@1"), session=ada).status == 404


def test_the_margin_of_a_document_has_its_evidence_with_the_insights_on_it(api, grounds, ada, insight):
    grounds.write("Moved.\n" + TEXT)
    other = api.post("/api/evidence", words(OTHER, "Moved.\n" + TEXT), session=ada).json
    found = api.get(f"/api/evidence?source={SOURCE}@2", session=ada).json["items"]
    assert [(one["outcome"], one["start_now"]) for one in found] == [
        ("moved", TEXT.index(QUOTE) + len("Moved.\n")),
        ("unchanged", other["start"]),
    ]
    assert found[0]["insights"] == [
        {
            "insight_id": insight["id"],
            "stance": "supports",
            "statement": "Leave is 25 days",
            "status": "draft",
            "state": "fresh",
        }
    ]
    page = api.get(f"/api/evidence?source={SOURCE}&limit=1", session=ada).json
    rest = api.get(f"/api/evidence?source={SOURCE}&limit=1&cursor={page['next_cursor']}", session=ada).json
    assert [one["id"] for one in (*page["items"], *rest["items"])] == [one["id"] for one in found]
    newest = api.get("/api/evidence?limit=1", session=ada).json
    assert newest["items"][0]["id"] == other["id"]
    assert api.get(f"/api/evidence?limit=1&cursor={newest['next_cursor']}", session=ada).json["items"][0] == found[0]


def test_an_insight_is_told_with_all_that_it_rests_on(api, ada, insight):
    assert api.get(f"/api/insights/{insight['id']}", session=ada).json == insight
    assert (insight["reference"], insight["status"], insight["state"]) == (
        f"insight/{insight['id']}@1",
        "draft",
        "fresh",
    )
    assert insight["claim"] == CLAIM
    assert [(one["words"], one["stance"]) for one in insight["evidence"]] == [(QUOTE, "supports")]
    assert (insight["created_by_name"], insight["edited_by_name"]) == ("Ada", "Ada")
    assert insight["allowed"] == ["reject", "archive"]
    assert (insight["links"], insight["conflicts"], insight["lease"]) == ([], [], None)


def test_the_same_request_again_creates_nothing(api, grounds, ada):
    sent = [api.post("/api/insights", wanted(), session=ada, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert sent[0].json == sent[1].json


def test_what_is_sent_again_is_answered_without_words_that_were_taken_back(api, db, grounds, ada):
    said = grounds.say("The ladder is in the boathouse")
    cited = [{"selection": words("boathouse", "The ladder is in the boathouse", str(said))}]
    sent = wanted() | {"statement": "It is there", "evidence": cited}
    first = api.post("/api/insights", sent, session=ada, headers={"Idempotency-Key": "k"})
    assert first.json["evidence"][0]["words"] == "boathouse"
    grounds.tell(Chat().deleted("m"), said)
    again = api.post("/api/insights", sent, session=ada, headers={"Idempotency-Key": "k"})
    assert (again.status, again.headers["Location"]) == (201, first.headers["Location"])
    assert (again.headers["Idempotency-Replayed"], again.json["evidence"][0]["words"]) == ("true", None)
    with grounds.transaction() as tx:
        assert tx.value(ANSWERS_KEPT, words="boathouse") == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"evidence": []}, 422),
        ({"evidence": [{"evidence_id": 1, "selection": words(QUOTE)}]}, 422),
        ({"evidence": [{}]}, 422),
        ({"evidence": [{"evidence_id": 999_999}]}, 404),
        ({"evidence": [{"selection": words(QUOTE), "stance": "contradicts"}]}, 422),
        ({"confidence": 1.1}, 422),
        ({"statement": " "}, 422),
        ({"claim": CLAIM | {"value": [25]}}, 422),
        ({"claim": CLAIM | {"value": 2**53}}, 422),
        ({"links": ["person/999999"]}, 422),
        ({"links": ["scene/1"]}, 422),
    ],
)
def test_what_is_no_insight_is_refused(api, grounds, ada, change, status):
    assert api.post("/api/insights", wanted() | change, session=ada).status == status
    assert api.get("/api/insights", session=ada).json["items"] == []


def test_viewers_read_and_change_nothing(api, insight, new_session):
    viewer, place = new_session(Role.VIEWER, name="Cem"), f"/api/insights/{insight['id']}"
    for target in (place, "/api/insights", "/api/evidence", f"{place}/history", f"{place}/comments", "/api/reviews"):
        assert api.get(target, session=viewer).status == 200
    for target, body in (
        ("/api/insights", wanted()),
        ("/api/evidence", words(QUOTE)),
        (f"{place}/transitions", {"version": 1, "action": "review"}),
        (f"{place}/comments", {"text": "Mine"}),
        ("/api/reviews/claims", {"next_of": "stale"}),
    ):
        assert api.post(target, body, session=viewer).status == 403
    assert api.get(place, session=viewer).json["allowed"] == []


def test_another_tenant_sees_nothing_of_it(api, db, insight, new_session):
    stranger = new_session(Role.ADMIN, tenant_id=db.other_tenant_id)
    assert api.get(f"/api/insights/{insight['id']}", session=stranger).status == 404
    assert api.get(f"/api/evidence/{insight['evidence'][0]['id']}", session=stranger).status == 404
    assert api.get("/api/insights", session=stranger).json["items"] == []
    copied = wanted() | {"evidence": [{"evidence_id": insight["evidence"][0]["id"]}]}
    assert api.post("/api/insights", copied, session=stranger).status == 404


def test_the_way_of_an_insight_by_role(api, insight, ada, ben, new_session):
    place, ole = f"/api/insights/{insight['id']}/transitions", new_session(Role.OPERATOR, name="Ole")
    own = api.post(place, {"version": 1, "action": "review"}, session=ada)
    assert (own.status, own.problem["type"]) == (403, "urn:springline:problem:own-review")
    reviewed = api.post(place, {"version": 1, "action": "review"}, session=ben)
    assert (reviewed.status, reviewed.json["status"], reviewed.json["version"]) == (200, "reviewed", 2)
    refused = api.post(place, {"version": 2, "action": "publish"}, session=ben)
    assert (refused.status, refused.problem["type"]) == (403, "urn:springline:problem:may-not")
    assert api.post(place, {"version": 2, "action": "publish"}, session=ole).json["status"] == "published"
    late = api.post(place, {"version": 2, "action": "archive"}, session=ole)
    assert (late.status, late.problem["current_version"]) == (409, 3)
    assert api.post(place, {"version": 3, "action": "return"}, session=ole).status == 422


def test_a_change_a_new_version_of_the_source_and_a_confirmation(api, grounds, ada, ben, insight):
    place = f"/api/insights/{insight['id']}"
    changed = api.call("PATCH", place, {"version": 1, "confidence": 0.9, "claim": None, "note": "sure"}, session=ada)
    assert (changed.json["version"], changed.json["confidence"], changed.json["claim"]) == (2, 0.9, None)
    grounds.write(TEXT.replace("25 days", "30 days"))
    stale = api.get(place, session=ben).json
    (changed_words,) = stale["evidence"]
    assert (stale["state"], changed_words["outcome"]) == ("stale", "edited")
    assert (changed_words["words"], changed_words["words_now"]) == (QUOTE, "Paid leave is 30 days a year.")
    assert changed_words["changed_by"] == f"{SOURCE}@2"
    for words_now in ("Paid leave is 10 days a year.", QUOTE):
        seen = [{"evidence_id": changed_words["id"], "words_now": words_now}]
        refused = api.post(f"{place}/confirmations", {"version": 2, "seen": seen}, session=ben)
        assert (refused.status, refused.problem["type"]) == (409, "urn:springline:problem:words-moved-on")
        decided = {"kind": "insight", "insight_id": insight["id"], "version": 2, "action": "confirm", "seen": seen}
        (outcome,) = api.post("/api/reviews/decisions", {"decisions": [decided]}, session=ben).json["outcomes"]
        assert outcome["problem"]["type"] == "urn:springline:problem:words-moved-on"
    seen = [{"evidence_id": changed_words["id"], "words_now": changed_words["words_now"]}]
    confirmed = api.post(f"{place}/confirmations", {"version": 2, "seen": seen}, session=ben)
    assert (confirmed.status, confirmed.json["state"], confirmed.json["version"]) == (200, "fresh", 3)
    past = api.get(f"{place}/history", session=ben).json
    assert [one["change"] for one in past["items"]] == ["confirmed", "edited", "created"]
    assert past["items"][1]["note"] == "sure"
    assert [operation["path"] for operation in past["items"][1]["diff"]] == [
        "/confidence",
        "/predicate",
        "/subject",
        "/unit",
        "/value",
    ]
    assert {one["words"] for one in past["evidence"]} == {QUOTE, "Paid leave is 30 days a year."}
    first = api.get(f"{place}/history?limit=1", session=ben).json
    second = api.get(f"{place}/history?limit=1&cursor={first['next_cursor']}", session=ben).json
    assert [one["number"] for one in (*first["items"], *second["items"])] == [3, 2]
    assert second["items"][0]["diff"] == past["items"][1]["diff"]


def test_gone_words_are_replaced(api, grounds, ada, ben, insight):
    grounds.write("# Leave\n\nSick leave needs no asking.")
    place, number = f"/api/insights/{insight['id']}/confirmations", insight["evidence"][0]["id"]
    unsettled = api.post(place, {"version": 1}, session=ben)
    assert (unsettled.status, unsettled.problem["evidence_ids"]) == (409, [number])
    settled = {"evidence_id": number, "replacement": words(OTHER, "# Leave\n\nSick leave needs no asking.")}
    assert api.post(place, {"version": 1, "evidence": [settled]}, session=ben).json["evidence"][0]["words"] == OTHER
    removed = {"version": 2, "evidence": [{"evidence_id": number}]}
    assert api.post(place, removed, session=ben).status == 409


def test_comments_and_links(api, db, ada, ben, insight):
    Pipeline(db).tell(Chat().sent("m", "hello"))
    place = f"/api/insights/{insight['id']}"
    made = api.post(f"{place}/comments", {"text": "Is that so?"}, session=ben).json
    assert (made["text"], made["made_by_name"]) == ("Is that so?", "Ben")
    assert api.call("DELETE", f"{place}/comments/{made['id']}", session=ada).status == 404
    assert api.call("DELETE", f"{place}/comments/{made['id']}", session=ben).status == 204
    assert [one["text"] for one in api.get(f"{place}/comments", session=ada).json["items"]] == [None]
    linked = api.post(f"{place}/links", {"target": "person/1"}, session=ada)
    assert [(one["target"], one["title"]) for one in linked.json["links"]] == [("person/1", "Ada")]
    assert [one["id"] for one in api.get("/api/insights?about=person/1", session=ada).json["items"]] == [insight["id"]]
    assert api.call("DELETE", f"{place}/links/person/1", session=ada).json["links"] == []
    assert api.post(f"{place}/links", {"target": "insight/" + str(insight["id"])}, session=ada).status == 422


def test_a_reviewer_takes_the_next_and_decides(api, grounds, ada, ben, new_session):
    for days in (25, 30):
        claim = CLAIM | {"value": days}
        api.post("/api/insights", wanted(claim=claim, confidence=0.125 * (days > 25)), session=ada)
    counts = api.get("/api/reviews", session=ben).json["queues"]
    assert {one["queue"]: one["count"] for one in counts} == {
        "low_confidence": 2,
        "conflicts": 1,
        "stale": 0,
        "orphaned": 0,
    }
    cem = new_session(name="Cem")
    taken = api.post("/api/reviews/claims", {"next_of": "conflicts"}, session=ben).json
    item = taken["item"]
    assert item["lease"]["is_mine"] is True
    assert [one["claim"]["value"] for one in item["insights"]] == [25, 30]
    assert api.post("/api/reviews/claims", {"next_of": "conflicts"}, session=cem).json["item"] is None
    refused = api.post("/api/reviews/claims", {"subjects": [item["subject"]]}, session=cem).json
    assert [(one["claimed_by_name"], one["is_mine"]) for one in refused["refused"]] == [("Ben", False)]
    decision = {"kind": "conflict", "conflict_id": item["conflict"]["id"], "decision": "first_holds", "reason": "law"}
    first, second = (one["id"] for one in item["insights"])
    decisions = [decision, {"kind": "insight", "insight_id": first, "version": 1, "action": "review"}]
    (lost, reviewed) = api.post("/api/reviews/decisions", {"decisions": decisions}, session=cem).json["outcomes"]
    assert (lost["is_done"], lost["problem"]["type"]) == (False, "urn:springline:problem:claimed")
    assert (reviewed["insight"]["status"], reviewed["problem"]) == ("reviewed", None)
    (done,) = api.post("/api/reviews/decisions", {"decisions": [decision], "together": True}, session=ben).json[
        "outcomes"
    ]
    assert (done["conflict"]["state"], done["conflict"]["decided_by_name"]) == ("resolved", "Ben")
    assert api.get(f"/api/insights/{second}", session=ben).json["status"] == "archived"
    assert api.get("/api/reviews/conflicts", session=ben).json["items"] == []


def test_a_claim_is_given_up(api, ben, new_session, insight):
    subject = f"insight/{insight['id']}"
    api.post("/api/reviews/claims", {"subjects": [subject]}, session=ben)
    assert api.call("DELETE", f"/api/reviews/claims?subject={subject}", session=ben).status == 204
    cem = new_session(name="Cem")
    assert len(api.post("/api/reviews/claims", {"subjects": [subject]}, session=cem).json["claimed"]) == 1


@pytest.mark.parametrize("queue", ["low_confidence", "stale", "orphaned", "conflicts"])
def test_queues_are_read_by_the_page(api, grounds, ada, queue):
    for number in range(3):
        claim = CLAIM | {"value": number}
        api.post("/api/insights", wanted(claim=claim, confidence=number / 10), session=ada)
    grounds.write("# Nothing is here any more")
    target, found = f"/api/reviews/{queue}?limit=2", []
    page = api.get(target, session=ada).json
    found += page["items"]
    found += api.get(f"{target}&cursor={page['next_cursor']}", session=ada).json["items"]
    assert len({one["subject"] for one in found}) == 3
    wrong = {"low_confidence": "stale"}.get(queue, "low_confidence")
    assert api.get(f"/api/reviews/{wrong}?limit=2&cursor={page['next_cursor']}", session=ada).status == 400
    assert api.get("/api/reviews/everything", session=ada).status == 404


def test_a_page_costs_the_same_however_much_is_on_it(api, grounds, ada, monkeypatch):
    from springline.platform.database import Transaction

    asked, run = [], Transaction._asked
    monkeypatch.setattr(
        Transaction, "_asked", lambda tx, query, values: (asked.append(query), run(tx, query, values))[1]
    )
    costs = []
    for number in range(4):
        api.post("/api/insights", wanted(claim=CLAIM | {"value": number}, confidence=0.1), session=ada)
        asked.clear()
        for target in ("/api/insights", "/api/evidence", "/api/reviews/low_confidence", "/api/reviews/conflicts"):
            assert len(api.get(target, session=ada).json["items"]) <= DEFAULT_LIMIT
        costs.append(len(asked))
    assert costs[1] == costs[3]
