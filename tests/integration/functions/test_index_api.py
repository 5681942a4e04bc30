"""The index API: who may read what, filters, pages that miss nothing, and answers that need not be sent twice."""

from datetime import timedelta

import pytest

from springline.community.model import Group
from springline.warehouse import service
from tests.integration.chats import START, Chat, Pipeline

pytestmark = pytest.mark.integration

NAMES = ["ada", "ben", "cleo", "dora", "emil", "fritz", "gita"]


@pytest.fixture
def index_api(gateway):
    return gateway("index_api", "index:read")


@pytest.fixture
def people(pipeline, chat):
    """Seven people, Ada with one message and each next with one more, the last one latest."""
    pipeline.tell(
        *(
            chat.sent(f"{name}{message}", f"Hello from {name}", by=name, at=number * 60 + message)
            for number, name in enumerate(NAMES)
            for message in range(number + 1)
        )
    )
    pipeline.index()
    return {name: number for number, name in pipeline.rows('select id, lower(display_name) from "user"')}


def names(answer):
    assert answer.status == 200, answer.text
    return [item["document"]["name"] for item in answer.json["items"]]


def test_a_document_comes_with_its_version_and_freshness(index_api, people):
    answer = index_api.get(f"/api/index/people/{people['ben']}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json["version"] == 1
    assert answer.json["document"]["counts"]["messages"] == 2
    assert answer.json["freshness"].keys() == {"refreshed_at", "source_watermark"}
    assert answer.headers["ETag"] == f'"{answer.json["content_hash"]}"'


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Gita", "Fritz", "Emil", "Dora", "Cleo", "Ben", "Ada"]),
        ("?sort=name", ["Ada", "Ben", "Cleo", "Dora", "Emil", "Fritz", "Gita"]),
        ("?sort=messages&limit=2", ["Gita", "Fritz"]),
        ("?text=cleo", ["Cleo"]),
        ("?text=cle", ["Cleo"]),
        ("?text=cleo+ada", []),
        ("?text=%21%3F", []),
        ("?group=help-next-door&sort=name&limit=1", ["Ada"]),
        ("?group=elsewhere", []),
        ("?tag=nothing", []),
        ("?location=Lisbon", []),
        ("?active_since=2026-03-02T14:00:00Z&sort=name", ["Fritz", "Gita"]),
        ("?active_since=0001-01-01T00:00:00%2B23:59&text=cleo", ["Cleo"]),
        ("?active_since=9999-12-31T23:59:59-23:59", []),
    ],
)
def test_a_listing_is_filtered_and_sorted(index_api, people, query, found):
    assert names(index_api.get(f"/api/index/people{query}")) == found


def test_requests_are_found_by_tag_place_and_status(index_api, pipeline, chat):
    pipeline.tell(chat.sent("q", "Does anyone have a drill in Lisbon that I could borrow?"))
    pipeline.tell(chat.sent("a", "I have a hammer", by="ben", at=1, reply_to="q"))
    pipeline.index()
    pipeline.index()
    for query in ("tag=anyone", "location=Lisbon", "status=answered", "text=drill", "group=help-next-door"):
        assert len(index_api.get(f"/api/index/requests?{query}").json["items"]) == 1, query
    for query in ("tag=nothing", "location=Paris", "status=closed", "text=drills", "active_since=2026-04-01T00:00:00Z"):
        assert index_api.get(f"/api/index/requests?{query}").json == {"items": [], "next_cursor": None}, query


def test_only_the_fields_asked_for_are_returned(index_api, people):
    (item,) = index_api.get("/api/index/people?text=ada&fields=name,tags").json["items"]
    assert item["document"].keys() == {"name", "tags"}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("sort=age", "sort"),
        ("wish=1", "wish"),
        ("active_since=now", "active_since"),
        ("tag=", "tag"),
    ],
)
def test_a_wrong_parameter_is_named(index_api, query, parameter):
    answer = index_api.get(f"/api/index/people?{query}")
    assert (answer.status, answer.problem["errors"][0]["parameter"]) == (422, parameter)


def pages(index_api, query, between=lambda: None):
    """The names on all pages of a listing; `between` runs after each page but the last."""
    found, cursor = [], ""
    while cursor is not None:
        answer = index_api.get(f"/api/index/people?{query}{cursor and f'&cursor={cursor}'}")
        found += names(answer)
        cursor = answer.json["next_cursor"]
        if cursor is not None:
            between()
    return found


@pytest.mark.parametrize("limit", [1, 3, 7])
@pytest.mark.parametrize("sort", ["activity", "messages", "name"])
def test_pages_together_are_the_whole_listing(index_api, people, sort, limit):
    assert sorted(pages(index_api, f"sort={sort}&limit={limit}")) == [name.title() for name in NAMES]


def test_pages_miss_and_repeat_nothing_that_stays_while_others_come(index_api, people, pipeline, chat):
    arrived = 0

    def somebody_new():
        nonlocal arrived
        arrived += 1
        pipeline.tell(chat.sent(f"new{arrived}", "Hello", by=f"bob{arrived}", at=10_000 + arrived))
        pipeline.index()

    by_name = pages(index_api, "sort=name&limit=2", somebody_new)
    assert len(by_name) == len(set(by_name))
    assert {name.title() for name in NAMES} <= set(by_name)
    newest_first = pages(index_api, "limit=2", somebody_new)
    assert len(newest_first) == len(set(newest_first))
    assert {name.title() for name in NAMES} <= set(newest_first)


def test_a_page_of_who_asked_the_same_in_other_words_goes_on(index_api, people):
    for query in ("limit=2&sort=activity", "limit=2"):
        assert len(pages(index_api, query)) == len(NAMES)


def test_a_cursor_of_another_question_or_tenant_is_refused(index_api, people, db, new_token):
    cursor = index_api.get("/api/index/people?limit=2").json["next_cursor"]
    stranger = new_token("index:read", tenant_id=db.other_tenant_id)
    assert index_api.get(f"/api/index/people?limit=2&cursor={cursor}").status == 200
    for query, token in (("limit=2&sort=name", ""), ("limit=2&text=ada", ""), ("limit=2", stranger)):
        answer = index_api.get(f"/api/index/people?{query}&cursor={cursor}", token=token)
        assert (answer.status, answer.problem["type"]) == (400, "urn:springline:problem:cursor")


@pytest.mark.parametrize(
    "path", ["/api/index/people", "/api/index/people/{ada}", "/api/index/people?sort=name&limit=3"]
)
def test_who_has_the_newest_answer_is_told_so_until_it_changes(index_api, people, pipeline, chat, path):
    path = path.format(**people)
    etag = index_api.get(path).headers["ETag"]
    unchanged = index_api.get(path, headers={"If-None-Match": etag})
    assert (unchanged.status, unchanged.text, unchanged.headers["ETag"]) == (304, "", etag)
    pipeline.tell(chat.sent("more", "Hello again", by="ada", at=5000))
    pipeline.index()
    changed = index_api.get(path, headers={"If-None-Match": etag})
    assert changed.status == 200
    assert changed.headers["ETag"] != etag
    assert '"messages":2' in changed.text


PATHS = [
    "/api/index/people",
    "/api/index/people/1",
    "/api/index/requests",
    "/api/index/requests/1",
    "/api/index/changes",
]


@pytest.mark.parametrize("path", PATHS)
def test_reading_takes_a_token_with_the_scope(index_api, new_token, path):
    for token in (None, "nonsense", f"spl_{'a' * 43}"):
        refused = index_api.get(path, token=token)
        assert (refused.status, refused.problem["type"]) == (401, "urn:springline:problem:credential")
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    forbidden = index_api.get(path, token=new_token("events:write"))
    assert (forbidden.status, forbidden.problem["type"]) == (403, "urn:springline:problem:scope")
    assert forbidden.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="index:read"'


@pytest.mark.parametrize("kind", ["people", "requests"])
def test_another_tenants_document_is_answered_like_one_that_never_was(index_api, db, chat, kind):
    other = Pipeline(db, db.other_tenant_id)
    other.tell(chat.sent("q", "Does anyone have a drill that I could borrow?"))
    other.index()
    ((number,),) = other.rows(f"select id from {'people' if kind == 'people' else 'request'}_index")
    theirs, missing = (index_api.get(f"/api/index/{kind}/{one}") for one in (number, 999_999_999))
    assert theirs.status == missing.status == 404
    assert str(theirs.problem).replace(str(number), "N") == str(missing.problem).replace("999999999", "N")
    assert theirs.headers.keys() == missing.headers.keys()


def test_a_listing_never_shows_another_tenant(index_api, db, chat, people, new_token):
    other = Pipeline(db, db.other_tenant_id)
    other.tell(chat.sent("q", "Hello", by="zoe"))
    other.index()
    assert "Zoe" not in names(index_api.get("/api/index/people"))
    stranger = new_token("index:read", tenant_id=db.other_tenant_id)
    assert names(index_api.get("/api/index/people", token=stranger)) == ["Zoe"]
    assert names(index_api.get("/api/index/people?text=ada", token=stranger)) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/index/people/x", 404), ("/api/index/people/99999999999999999999", 404), ("/api/index/places", 404)],
)
def test_what_names_nothing_is_a_problem(index_api, path, status):
    answer = index_api.get(path)
    assert (answer.status, answer.problem["type"]) == (status, "urn:springline:problem:nothing-here")


@pytest.mark.parametrize("method", ["HEAD", "POST", "DELETE"])
def test_another_method_is_told_the_right_one(index_api, method):
    answer = index_api.call(method, "/api/index/people")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")
    assert answer.problem["status"] == 405


def test_a_position_that_is_none_is_refused(index_api):
    answer = index_api.get("/api/index/changes?since=yesterday")
    assert (answer.status, answer.problem["type"]) == (422, "urn:springline:problem:position")


def test_the_answer_carries_the_requests_id(index_api):
    answer = index_api.get("/api/index/people", headers={"X-Request-Id": "from-the-caller"})
    assert answer.headers["X-Request-Id"] == "from-the-caller"
    missing = index_api.get("/api/index/people/1", headers={"X-Request-Id": "from-the-caller"})
    assert missing.json["instance"] == "from-the-caller"


def test_activity_is_counted_from_the_first_minute_on(index_api, people):
    first = (START + timedelta(hours=6)).isoformat().replace("+00:00", "Z")
    assert names(index_api.get(f"/api/index/people?active_since={first}")) == ["Gita"]


@pytest.fixture
def requests(pipeline, chat):
    """Three requests: two of a group that were answered or not, one of another."""
    garden = Chat(Group("signal-cli", "g2", "Garden"))
    pipeline.tell(
        chat.sent("a", "Who has a ladder near Lisbon?", by="ada", at=0),
        chat.sent("b", "I have a ladder.", by="ben", at=1, reply_to="a"),
        chat.sent("c", "Who has some ladders?", by="cleo", at=600),
        garden.sent("d", "Who has a shovel?", by="dora", at=1200),
    )
    pipeline.index()


def facets(answer):
    assert answer.status == 200, answer.text
    return answer.json["facets"]


def test_facets_count_the_documents_of_all_pages(index_api, requests):
    found = facets(index_api.get("/api/index/requests?facets=true&limit=1"))
    assert (found["counted"], found["is_whole"]) == (3, True)
    assert found["values"]["group"] == [{"count": 2, "value": "help-next-door"}, {"count": 1, "value": "garden"}]
    assert found["values"]["status"] == [{"count": 2, "value": "open"}, {"count": 1, "value": "answered"}]
    assert {"count": 1, "value": "Lisbon"} in found["values"]["location"]


@pytest.mark.parametrize(
    ("query", "counted", "status"),
    [
        ("group=garden", 1, [("open", 1)]),
        ("text=ladder", 2, [("answered", 1), ("open", 1)]),
        ("status=answered", 1, [("answered", 1)]),
        ("text=nothing+like+it", 0, []),
        ("text=%21%3F", 0, []),
    ],
)
def test_facets_count_what_the_filters_let_through(index_api, requests, query, counted, status):
    found = facets(index_api.get(f"/api/index/requests?facets=true&{query}"))
    assert found["counted"] == counted
    assert [(one["value"], one["count"]) for one in found["values"]["status"]] == status


def test_facets_come_with_the_first_page_and_where_they_were_asked_for(index_api, people):
    first = index_api.get("/api/index/people?facets=true&limit=2").json
    assert first["facets"]["values"]["group"] == [{"count": 7, "value": "help-next-door"}]
    assert first["facets"]["values"].keys() == {"tag", "location", "group"}
    second = index_api.get(f"/api/index/people?facets=true&limit=2&cursor={first['next_cursor']}").json
    assert names(index_api.get(f"/api/index/people?facets=true&limit=2&cursor={first['next_cursor']}")) == [
        "Emil",
        "Dora",
    ]
    assert "facets" not in second
    assert "facets" not in index_api.get("/api/index/people?limit=2").json


def test_facets_of_more_than_are_counted_say_so(index_api, people, monkeypatch):
    monkeypatch.setattr(service, "MOST_FACETED", 3)
    found = facets(index_api.get("/api/index/people?facets=true"))
    assert (found["counted"], found["is_whole"]) == (3, False)


def test_facets_are_those_of_ones_own_tenant(index_api, requests, db, new_token):
    token = new_token("index:read", tenant_id=db.other_tenant_id)
    found = facets(index_api.get("/api/index/requests?facets=true", token=token))
    assert (found["counted"], found["values"]["status"]) == (0, [])
