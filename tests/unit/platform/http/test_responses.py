import pytest
from pydantic import BaseModel, Field

from springline.platform.http import Cookie, Created, JsonText, NoContent, NotModified, Reply, Text, responses

pytestmark = pytest.mark.unit


class Note(BaseModel):
    text: str
    kind: str = Field(default="any", serialization_alias="type")


@pytest.fixture
def answer(exchange):
    """Renders a result for a request with these parts, as it is sent."""

    def sent(result, *, status=200, **parts):
        made = exchange(**parts)
        return responses.render(result, made, status=status).sent(made)

    return sent


def test_a_model_is_written_by_its_aliases(answer):
    sent = answer(Note(text="ä"), status=202)
    assert (sent.status_code, sent.body) == (202, '{"text":"ä","type":"any"}')
    assert sent.headers["Content-Type"] == "application/json"


def test_json_text_is_passed_through_unparsed(answer):
    assert answer(JsonText("{ not even json")).body == "{ not even json"


def test_all_answers_have_the_security_header_fields(answer):
    headers = answer(NoContent()).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["X-Request-Id"] == "made-up"


def test_an_entity_tag_lets_the_caller_keep_the_answer(answer):
    headers = answer(JsonText("{}", etag="v7")).headers
    assert headers["ETag"] == '"v7"'
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Vary"] == "Authorization, Cookie"


def test_who_has_the_version_gets_304_without_a_body(answer):
    sent = answer(JsonText("{}", etag="v7"), headers={"If-None-Match": 'W/"v7"'})
    assert (sent.status_code, sent.body, sent.headers["ETag"]) == (304, "", '"v7"')
    assert "Content-Type" not in sent.headers


def test_only_a_get_is_answered_304(answer):
    sent = answer(JsonText("{}", etag="v7"), method="POST", headers={"If-None-Match": "*"})
    assert (sent.status_code, sent.body, sent.headers["ETag"]) == (200, "{}", '"v7"')
    assert sent.headers["Cache-Control"] == "no-store"


def test_a_view_may_say_not_modified_itself(answer):
    sent = answer(NotModified("v7"))
    assert (sent.status_code, sent.body, sent.headers["ETag"]) == (304, "", '"v7"')


def test_what_was_created_has_a_location(answer):
    sent = answer(Created(Note(text="x"), location="/api/notes/1"))
    assert (sent.status_code, sent.headers["Location"]) == (201, "/api/notes/1")


def test_text_has_its_own_media_type(answer):
    sent = answer(Text("data: x\n\n", "text/event-stream"))
    assert (sent.body, sent.headers["Content-Type"]) == ("data: x\n\n", "text/event-stream")


def test_a_reply_sets_status_header_fields_and_cookies(answer):
    cookies = [Cookie("session", "abc", max_age=60), Cookie("csrf", "x", http_only=False, same_site="Strict")]
    sent = answer(Reply(status=303, headers={"Location": "/"}, cookies=cookies))
    assert (sent.status_code, sent.body, sent.headers["Location"]) == (303, "", "/")
    assert sent.headers["Set-Cookie"] == [
        "session=abc; Path=/; SameSite=Lax; Max-Age=60; HttpOnly; Secure",
        "csrf=x; Path=/; SameSite=Strict; Secure",
    ]


def test_a_reply_keeps_the_routes_status_and_its_contents_header_fields(answer):
    sent = answer(Reply(JsonText("{}", etag="v1"), headers={"X-Total": "3"}), status=202)
    assert (sent.status_code, sent.headers["X-Total"], sent.headers["ETag"]) == (202, "3", '"v1"')


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: x=y", "a\n", "a\0"])
def test_a_header_field_cannot_be_split(answer, value):
    with pytest.raises(ValueError, match="control character"):
        answer(Reply(headers={"X-Name": value}))
    with pytest.raises(ValueError, match="control character"):
        answer(Created(JsonText("{}"), location=value))


@pytest.mark.parametrize(
    "cookie", [Cookie("a", "b; Domain=evil"), Cookie("a=b", "c"), Cookie("a", "b\r\n"), Cookie("a", "ä")]
)
def test_a_cookie_cannot_be_split(answer, cookie):
    with pytest.raises(ValueError, match="can't hold"):
        answer(Reply(cookies=[cookie]))


@pytest.mark.parametrize("result", [None, {"a": 1}, "text", 3])
def test_anything_else_is_no_result(answer, result):
    with pytest.raises(responses.ResultTypeError, match="return a Pydantic model"):
        answer(result)
