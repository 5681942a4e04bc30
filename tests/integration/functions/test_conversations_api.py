"""The companion API: messages in their conversations, requests with their threads, and figures of people."""

from datetime import timedelta

import pytest

from springline.access.model import Role
from springline.community.model import Group
from tests.integration.chats import LATER, Chat, Pipeline, minute

pytestmark = pytest.mark.integration

ASK = "Who has a long ladder for the gutter?"
OFFER = "I have a ladder, come by."


@pytest.fixture
def told(gateway):
    return gateway("companion_api", "chat:read")


@pytest.fixture
def talk(pipeline, chat):
    """A question with two answers, and other talk around it."""
    pipeline.tell(
        chat.sent("early", "Good morning", by="cem", at=0),
        chat.sent("ask", ASK, by="ada", at=10),
        chat.sent("between", "Soup tonight!", by="cem", at=11),
        chat.sent("offer", OFFER, by="ben", at=12, reply_to="ask", files=["ladder.jpg"]),
        chat.sent("thanks", "Thank you, Ben!", by="ada", at=13, reply_to="offer"),
        chat.reacted("offer", "👍", by="ada", at=14),
        chat.reacted("offer", "👍", by="cem", at=14),
    )
    return pipeline


def id_of(pipeline, key):
    return pipeline.rows("select id from message where source_key = :key::text", key=key)[0][0]


def person(pipeline, member):
    return pipeline.rows('select id from "user" where display_name = :name::text', name=member)[0][0]


def texts(messages):
    return [one["text"] for one in messages]


def test_a_message_is_told_among_those_around_it(told, talk):
    offer = id_of(talk, "offer")
    found = told.get(f"/api/messages/{offer}?before=2&after=2").json
    assert texts(found["before"]) == [ASK, "Soup tonight!"]
    assert texts(found["after"]) == ["Thank you, Ben!"]
    assert found["message"] | {"request": None} == {
        "id": offer,
        "reference": f"chat/messages#{offer}",
        "state": "stands",
        "text": OFFER,
        "sender": {"id": person(talk, "Ben"), "name": "Ben"},
        "is_bot": False,
        "sent_at": "2026-03-02T09:12:00Z",
        "edited_at": None,
        "version": 1,
        "answers": id_of(talk, "ask"),
        "thread": id_of(talk, "ask"),
        "request": None,
        "comment_id": found["message"]["comment_id"],
        "reactions": [{"value": "👍", "count": 2}],
        "attachments": [{"name": "ladder.jpg", "content_type": "image/jpeg", "size": None, "caption": None}],
    }
    assert found["message"]["request"]["title"].startswith("Who has a long ladder")
    assert found["group"]["name"] == "Help next door"


def test_the_way_further_back_and_on_is_told_until_there_is_nothing(told, talk):
    found = told.get(f"/api/messages/{id_of(talk, 'ask')}?before=0&after=1").json
    assert found["earlier"] == f"/api/messages/{id_of(talk, 'ask')}?before=50&after=0&within=group"
    assert texts(told.get(found["earlier"]).json["before"]) == ["Good morning"]
    assert told.get(found["earlier"]).json["earlier"] is None
    assert texts(told.get(found["later"]).json["after"]) == [OFFER, "Thank you, Ben!"]
    assert told.get(found["later"]).json["later"] is None


def test_messages_of_one_moment_are_told_once_each(told, pipeline, chat):
    pipeline.tell(*(chat.sent(f"m{number}", f"word {number}", at=5) for number in range(6)))
    middle = id_of(pipeline, "m3")
    found = told.get(f"/api/messages/{middle}").json
    assert sorted(texts([*found["before"], found["message"], *found["after"]])) == [f"word {n}" for n in range(6)]


def test_a_thread_leaves_other_talk_out(told, talk):
    found = told.get(f"/api/messages/{id_of(talk, 'thanks')}?within=thread").json
    assert texts(found["before"]) == [ASK, OFFER]
    assert found["after"] == []
    opening = told.get(f"/api/messages/{id_of(talk, 'ask')}?within=thread").json
    assert (texts(opening["before"]), texts(opening["after"])) == ([], [OFFER, "Thank you, Ben!"])


def test_what_was_deleted_keeps_its_place_and_nothing_else(told, talk, chat):
    talk.tell(chat.deleted("offer", by="ben", at=20))
    found = told.get(f"/api/messages/{id_of(talk, 'thanks')}?before=1").json["before"][0]
    assert (found["state"], found["text"], found["reactions"], found["attachments"]) == ("deleted", None, [], [])
    assert found["sender"]["name"] == "Ben"


def test_what_has_expired_is_not_told_before_anybody_took_its_words_away(told, pipeline, chat):
    pipeline.tell(chat.sent("brief", "Burn this", at=1, files=["a.jpg"], expires_in=timedelta(minutes=5)))
    found = told.get(f"/api/messages/{id_of(pipeline, 'brief')}").json["message"]
    assert (found["state"], found["text"], found["attachments"]) == ("expired", None, [])


def test_an_edit_shows(told, talk, chat):
    talk.tell(chat.edited("ask", "Who has a short ladder?", at=15))
    found = told.get(f"/api/messages/{id_of(talk, 'ask')}").json["message"]
    assert (found["text"], found["version"], found["edited_at"]) == (
        "Who has a short ladder?",
        2,
        "2026-03-02T09:15:00Z",
    )


def test_a_request_is_told_with_its_thread_participants_and_insights(told, talk):
    talk.annotate()
    ((number,),) = talk.rows("select id from request")
    found = told.get(f"/api/requests/{number}").json
    assert (found["kind"], found["status"], found["author"]["name"]) == ("need", "answered", "Ada")
    assert texts(found["comments"]) == [ASK, OFFER, "Thank you, Ben!"]
    assert [one["author"]["name"] for one in found["comments"]] == ["Ada", "Ben", "Ada"]
    assert found["comments"][1]["message"] == f"chat/messages#{id_of(talk, 'offer')}"
    assert found["comments"][1]["insight"] | {"tags": []} == {
        "tags": [],
        "summary": OFFER,
        "kind": "neither",
        "language": "en",
        "sentiment": 0.25,
        "locations": [],
        "model": "words",
        "annotated_at": "2026-04-01T09:00:00Z",
        "is_outdated": False,
    }
    assert "ladder" in found["comments"][1]["insight"]["tags"]
    assert found["participants"] == [
        {"id": person(talk, "Ada"), "name": "Ada", "comments": 2},
        {"id": person(talk, "Ben"), "name": "Ben", "comments": 1},
    ]
    assert found["next_cursor"] is None


def test_a_thread_is_told_page_by_page(told, talk):
    ((number,),) = talk.rows("select id from request")
    first = told.get(f"/api/requests/{number}?limit=2").json
    second = told.get(f"/api/requests/{number}?limit=2&cursor={first['next_cursor']}").json
    assert [texts(page["comments"]) for page in (first, second)] == [[ASK, OFFER], ["Thank you, Ben!"]]
    assert second["next_cursor"] is None


def test_an_insight_of_former_words_says_so(told, talk, chat):
    talk.annotate()
    talk.tell(chat.edited("offer", "I have no ladder.", by="ben", at=30))
    ((number,),) = talk.rows("select id from request")
    assert told.get(f"/api/requests/{number}").json["comments"][1]["insight"]["is_outdated"] is True


def test_the_words_of_an_expired_comment_and_what_was_found_in_them_are_gone(told, pipeline, chat):
    pipeline.tell(
        chat.sent("ask", ASK, by="ada", at=0),
        chat.sent("brief", OFFER, by="ben", at=1, reply_to="ask", expires_in=timedelta(minutes=5)),
    )
    pipeline.annotate()
    ((number,),) = pipeline.rows("select id from request")
    comments = told.get(f"/api/requests/{number}").json["comments"]
    assert [(one["text"], one["insight"] is None) for one in comments] == [(ASK, False), (None, True)]


def test_when_a_person_writes_is_counted(told, pipeline, chat):
    pipeline.tell(
        chat.sent("a", "one", at=0),  # Monday the 2nd of March 2026, 9:00
        chat.sent("b", "two", at=30),
        chat.sent("c", "three", at=24 * 60),
        chat.sent("d", "four", at=7 * 24 * 60 + 60),
        chat.sent("gone", "five", at=1),
        chat.deleted("gone", at=2),
    )
    assert told.get(f"/api/profiles/{person(pipeline, 'Ada')}/activity").json == {
        "counted": 4,
        "is_whole": True,
        "weeks": [{"value": "2026-03-02", "count": 3}, {"value": "2026-03-09", "count": 1}],
        "hours": [{"value": "9", "count": 3}, {"value": "10", "count": 1}],
        "weekdays": [{"value": "1", "count": 3}, {"value": "2", "count": 1}],
        "groups": [{"value": "help-next-door", "name": "Help next door", "count": 4}],
    }


def test_a_snapshot_is_the_present_one(told, talk, chat):
    url = f"/api/profiles/{person(talk, 'Ben')}/snapshot"
    before = told.get(url)
    assert before.json["snapshot"]["message_count"] == 1
    assert before.json["snapshot"]["attachment_counts"] == {"image/jpeg": 1}
    assert before.headers["ETag"] == f'"{before.json["snapshot_hash"]}"'
    talk.tell(chat.sent("more", "Come before noon.", by="ben", at=40))
    after = told.get(url)
    assert after.json["snapshot"]["message_count"] == 2
    assert after.json["snapshot_hash"] != before.json["snapshot_hash"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/messages/999999",
        "/api/requests/999999",
        "/api/profiles/999999/snapshot",
        "/api/profiles/999999/activity",
    ],
)
def test_what_is_not_there_is_not_found(told, path):
    assert told.get(path).status == 404


def test_another_tenants_conversations_are_not_there(told, db, talk, new_token):
    stranger = new_token("chat:read", tenant_id=db.other_tenant_id)
    theirs = Pipeline(db, db.other_tenant_id)
    theirs.tell(Chat(Group("signal-cli", "g1", "Others")).sent("x", "Hello", by="ada", at=0))
    ((request_id,),) = talk.rows("select id from request")
    ben = person(talk, "Ben")
    for path in (
        f"/api/messages/{id_of(talk, 'offer')}",
        f"/api/requests/{request_id}",
        f"/api/profiles/{ben}/snapshot",
        f"/api/profiles/{ben}/activity",
    ):
        assert told.get(path).status == 200
        assert told.get(path, token=stranger).status == 404


def test_a_viewer_may_read_conversations_and_a_token_without_the_scope_may_not(told, talk, new_session, new_token):
    path = f"/api/messages/{id_of(talk, 'offer')}"
    assert told.get(path, session=new_session(Role.VIEWER)).status == 200
    assert told.get(path, token=new_token("index:read")).status == 403


def test_a_search_in_chats_counts_groups_authors_and_months(told, pipeline, chat, db):
    other = Chat(Group("signal-cli", "g2", "Garden"))
    pipeline.tell(
        chat.sent("a", "a ladder", by="ada", at=0),
        chat.sent("b", "the ladder", by="ben", at=1),
        other.sent("c", "a ladder again", by="ben", at=60 * 24 * 35),
        chat.sent("d", "soup", by="ada", at=2),
    )
    found = told.get("/api/chat/search?q=ladder&kind=messages&facets=true&limit=1").json
    assert found["facets"] == {
        "counted": 3,
        "is_whole": True,
        "groups": [
            {"slug": "help-next-door", "name": "Help next door", "count": 2},
            {"slug": "garden", "name": "Garden", "count": 1},
        ],
        "authors": [
            {"id": person(pipeline, "Ben"), "name": "Ben", "count": 2},
            {"id": person(pipeline, "Ada"), "name": "Ada", "count": 1},
        ],
        "months": [{"value": "2026-04", "count": 1}, {"value": "2026-03", "count": 2}],
    }
    cursor = found["messages"]["next_cursor"]
    further = told.get(f"/api/chat/search?q=ladder&kind=messages&facets=true&limit=1&cursor={cursor}").json
    assert further["facets"] is None
    assert told.get("/api/chat/search?q=ladder&kind=messages").json["facets"] is None


def test_a_count_that_leaves_messages_out_says_so(told, pipeline, chat):
    start = LATER - timedelta(days=20)
    minutes = (start - minute(0)).total_seconds() / 60
    pipeline.tell(*(chat.sent(f"m{number}", "a ladder", at=minutes + number) for number in range(501)))
    facets = told.get("/api/chat/search?q=ladder&kind=messages&facets=true").json["facets"]
    assert (facets["counted"], facets["is_whole"]) == (500, False)
