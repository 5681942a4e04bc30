"""Requests and comments written through the API: what they leave in the database, the log and the index."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from springline.access.model import Role
from tests.integration.chats import Pipeline

pytestmark = pytest.mark.integration

LADDER = {
    "kind": "need",
    "title": "Who has a ladder?",
    "body": "I need a ladder in Lisbon on Saturday, like https://www.example.org/ladder",
}


@pytest.fixture
def requests_api(gateway):
    return gateway("requests_api", "community:write")


@pytest.fixture
def ada(chat, pipeline):
    """The id of a person who has written in a chat, though nothing that is a request."""
    pipeline.tell(chat.sent("m1", "Good morning", by="ada"))
    return pipeline.rows('select id from "user" order by id')[0][0]


@pytest.fixture
def ben(chat, pipeline, ada):
    pipeline.tell(chat.sent("m2", "Good morning", by="ben", at=900))
    return pipeline.rows('select id from "user" order by id')[1][0]


def indexed(gateway, new_token, request_id):
    api = gateway("index_api")
    return api.get(f"/api/index/requests/{request_id}", token=new_token("index:read"))


def requests(pipeline):
    return pipeline.rows("select title, status from request where root_message_id is null order by id")


def told(pipeline, subject):
    return [event["type"].split(".", 2)[2] for event in pipeline.log() if event["subject"].startswith(subject)]


def test_a_request_and_its_words_are_indexed_like_those_of_a_chat(requests_api, gateway, new_token, pipeline, ada):
    answer = requests_api.post("/api/requests", {**LADDER, "opened_by": ada, "group": "help-next-door"})
    assert answer.status == 201
    request_id = answer.json["id"]
    assert answer.headers["Location"] == f"/api/index/requests/{request_id}"
    assert told(pipeline, f"request/{request_id}") == ["request.recorded.v1"]
    assert told(pipeline, f"comment/{answer.json['comment_id']}") == ["comment.recorded.v1"]
    pipeline.index()
    pipeline.index()  # annotated in the first round, landed in the second
    document = indexed(gateway, new_token, request_id).json["document"]
    assert (document["title"], document["status"], document["needs_or_offers"]) == (LADDER["title"], "open", "need")
    assert document["author"] == {"id": ada, "name": "Ada"}
    assert {tag["value"] for tag in document["tags"]} >= {"ladder", "saturday"}
    assert [place["value"] for place in document["locations"]] == ["Lisbon", "Saturday"]
    assert document["links"] == [{"count": 1, "value": "example.org"}]
    assert document["groups"] == [{"count": 1, "value": "help-next-door"}]
    assert document["counts"]["comments"] == 1


def test_somebody_elses_comment_answers_a_request(requests_api, gateway, new_token, pipeline, ada, ben):
    request_id = requests_api.post("/api/requests", {**LADDER, "opened_by": ada}).json["id"]
    path = f"/api/requests/{request_id}/comments"
    assert requests_api.post(path, {"body": "Still looking", "author": ada}).status == 201
    assert requests(pipeline) == [(LADDER["title"], "open")]
    answer = requests_api.post(path, {"body": "I have one", "author": ben})
    assert answer.json["request_id"] == request_id
    assert answer.headers["Location"] == f"/api/index/requests/{request_id}#comment-{answer.json['id']}"
    assert requests(pipeline) == [(LADDER["title"], "answered")]
    assert told(pipeline, f"request/{request_id}") == ["request.recorded.v1", "request.changed.v1"]
    pipeline.index()
    document = indexed(gateway, new_token, request_id).json["document"]
    assert (document["status"], document["counts"]["comments"]) == ("answered", 3)
    assert [person["name"] for person in document["participants"]] == ["Ada", "Ben"]


def test_a_request_of_a_chat_takes_comments_too(requests_api, pipeline, chat, ben):
    pipeline.tell(chat.sent("q", "Does anyone have a drill that I could borrow?", by="ada", at=2000))
    ((request_id,),) = pipeline.rows("select id from request")
    assert requests_api.post(f"/api/requests/{request_id}/comments", {"body": "Yes", "author": ben}).status == 201
    assert pipeline.rows("select status from request") == [("answered",)]


def test_nothing_in_a_chat_reaches_a_request_that_was_written_here(requests_api, pipeline, chat, ada, ben):
    requests_api.post("/api/requests", {**LADDER, "opened_by": ada, "group": "help-next-door"})
    pipeline.tell(chat.sent("q", "Does anyone have a drill that I could borrow?", by="ada", at=2000))
    pipeline.tell(chat.edited("q", "Never mind, thanks", at=2001), chat.deleted("m1", at=2002))
    pipeline.tell(chat.deleted("q", at=2003), chat.deleted("m2", by="ben", at=2003))
    chats = pipeline.rows("select status from request where root_message_id is not null")
    assert chats == [("withdrawn",)]
    assert requests(pipeline) == [(LADDER["title"], "open")]
    assert pipeline.rows("select count(*) from request_comments where message_id is null and deleted_at is null") == [
        (1,)
    ]


def test_a_withdrawn_request_takes_no_comments(requests_api, pipeline, chat, ada):
    pipeline.tell(chat.sent("q", "Does anyone have a drill that I could borrow?", at=2000))
    pipeline.tell(chat.deleted("q", at=2001))
    ((request_id,),) = pipeline.rows("select id from request")
    assert requests_api.post(f"/api/requests/{request_id}/comments", {"body": "Yes"}).status == 404


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/api/requests", {**LADDER, "opened_by": 999_999_999}, "person-not-found"),
        ("/api/requests", {**LADDER, "group": "nowhere"}, "group-not-found"),
        ("/api/requests/999999999/comments", {"body": "Yes"}, "request-not-found"),
        ("/api/requests/nonsense/comments", {"body": "Yes"}, "nothing-here"),
    ],
)
def test_what_does_not_exist_is_not_found(requests_api, pipeline, path, body, kind):
    answer = requests_api.post(path, body)
    assert (answer.status, answer.problem["type"]) == (404, f"urn:springline:problem:{kind}")
    assert pipeline.log() == []


def test_another_tenants_people_requests_and_groups_do_not_exist(requests_api, db, chat, new_token):
    other = Pipeline(db, db.other_tenant_id)
    other.tell(chat.sent("q", "Does anyone have a drill that I could borrow?"))
    ((person_id,),) = other.rows('select id from "user"')
    ((request_id,),) = other.rows("select id from request")
    absent = 999_999_999
    for path, body, number in (
        ("/api/requests", {**LADDER, "opened_by": person_id}, person_id),
        (f"/api/requests/{request_id}/comments", {"body": "Yes"}, request_id),
    ):
        theirs = requests_api.post(path, body)
        missing = requests_api.post(
            path.replace(f"/{number}/", f"/{absent}/"),
            {name: absent if value == number else value for name, value in body.items()},
        )
        assert theirs.status == missing.status == 404
        assert str(theirs.problem).replace(str(number), "N") == str(missing.problem).replace(str(absent), "N")
    assert requests_api.post("/api/requests", {**LADDER, "group": "help-next-door"}).status == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": " "}, "#/title"),
        ({"title": "two\nlines"}, "#/title"),
        ({"title": "x" * 121}, "#/title"),
        ({"body": "\n "}, "#/body"),
        ({"body": "x" * 20_001}, "#/body"),
        ({"kind": "wish"}, "#/kind"),
        ({"opened_by": 0}, "#/opened_by"),
        ({"opened_by": 2**63}, "#/opened_by"),
        ({"status": "closed"}, "#/status"),
    ],
)
def test_what_is_no_request_is_refused_at_its_place(requests_api, pipeline, change, pointer):
    answer = requests_api.post("/api/requests", LADDER | change)
    assert (answer.status, answer.problem["errors"][0]["pointer"]) == (422, pointer)
    assert requests(pipeline) == []


def test_a_title_and_a_body_lose_the_blanks_around_them(requests_api, pipeline):
    requests_api.post("/api/requests", {**LADDER, "title": "  A ladder ", "body": "\n Please \n"})
    assert pipeline.rows("select title, body from request join request_comments c on c.request_id = request.id") == [
        ("A ladder", "Please")
    ]


def test_writing_takes_a_token_with_the_scope(requests_api, new_token, pipeline):
    assert requests_api.post("/api/requests", LADDER, token=None).status == 401
    assert requests_api.post("/api/requests", LADDER, token=new_token("index:read")).status == 403
    assert requests(pipeline) == []


def test_who_is_signed_in_writes_in_their_own_name(requests_api, new_session, pipeline):
    session = new_session(Role.ANALYST, name="Grace")
    first = requests_api.post("/api/requests", LADDER, session=session)
    again = requests_api.post("/api/requests", LADDER, session=session)
    assert (first.status, again.status) == (201, 201)
    assert pipeline.rows('select display_name, member_key like :key from "user"', key="springline:account/%") == [
        ("Grace", True)
    ]
    assert told(pipeline, "person/") == ["person.recorded.v1"]
    assert pipeline.rows('select count(*) from request r join "user" u on u.id = r.author_id') == [(2,)]


def test_a_session_without_its_csrf_token_writes_nothing(requests_api, new_session, pipeline):
    session = new_session()
    assert requests_api.post("/api/requests", LADDER, session=session, headers={"X-CSRF-Token": "x"}).status == 403
    assert requests(pipeline) == []


def test_a_service_writes_in_nobodys_name(requests_api, gateway, new_token, pipeline):
    request_id = requests_api.post("/api/requests", LADDER).json["id"]
    pipeline.index()
    assert indexed(gateway, new_token, request_id).json["document"]["author"] is None


def test_the_same_request_again_opens_one(requests_api, pipeline):
    key = {"Idempotency-Key": "k1"}
    first, again = (requests_api.post("/api/requests", LADDER, headers=key) for _ in range(2))
    assert (first.status, first.text, first.headers["Location"]) == (
        again.status,
        again.text,
        again.headers["Location"],
    )
    assert requests_api.post("/api/requests", LADDER | {"title": "Another"}, headers=key).status == 409
    assert requests(pipeline) == [(LADDER["title"], "open")]


def test_a_key_of_one_tenant_is_unknown_to_another(requests_api, db, new_token, pipeline):
    key = {"Idempotency-Key": "k1"}
    requests_api.post("/api/requests", LADDER, headers=key)
    stranger = new_token("community:write", tenant_id=db.other_tenant_id)
    theirs = requests_api.post("/api/requests", LADDER | {"title": "Theirs"}, headers=key, token=stranger)
    assert theirs.status == 201
    assert requests(Pipeline(db, db.other_tenant_id)) == [("Theirs", "open")]
    assert requests(pipeline) == [(LADDER["title"], "open")]


def test_of_two_equal_requests_at_once_one_has_the_effect(requests_api, pipeline):
    at_once = threading.Barrier(2)

    def send():
        at_once.wait(10)
        return requests_api.post("/api/requests", LADDER, headers={"Idempotency-Key": "k1"})

    with ThreadPoolExecutor(2) as threads:
        answers = [sent.result(30) for sent in [threads.submit(send) for _ in range(2)]]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].text == answers[1].text
    assert requests(pipeline) == [(LADDER["title"], "open")]
