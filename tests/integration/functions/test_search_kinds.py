"""People, requests and messages are found beside each other, each as it is told of by its own kind."""

import pytest

from tests.integration.chats import Chat, Pipeline

pytestmark = pytest.mark.integration


def test_people_requests_and_messages_are_found_together(gateway, db):
    chat, pipeline = Chat(), Pipeline(db)
    pipeline.tell(chat.sent("ask", "Who has a crème ladder?"), chat.sent("offer", "A ladder, here!", by="ben", at=1))
    pipeline.index()
    function = gateway("search_api", "search:read")

    answer = function.get("/api/search?q=ladder&kinds=people&kinds=requests&kinds=messages")
    assert answer.status == 200, answer.text
    assert answer.headers["X-Search-Backend"] == "postgres"
    groups = {group["kind"]: group for group in answer.json["groups"]}
    assert {kind: group["total"] for kind, group in groups.items()} == {"people": 1, "requests": 1, "messages": 2}
    (request,) = groups["requests"]["items"]
    assert {"text": "ladder", "is_match": True} in request["title"]
    assert function.get("/api/search?q=creme&kinds=messages").json["groups"][0]["total"] == 1

    (ada,) = function.get("/api/search?q=name:ada&kinds=people").json["groups"][0]["items"]
    assert ada["title"] == [{"text": "Ada", "is_match": True}]
    index = gateway("index_api", "index:read")
    assert index.get(ada["path"]).json["document"]["name"] == "Ada"
    assert index.get(request["path"]).json["document"]["kind"] == "request"
