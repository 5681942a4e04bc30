import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from springline.platform.http import JsonText, Request, Text
from springline.platform.logs import current_context

pytestmark = pytest.mark.unit


@pytest.fixture
def people(api):
    @api.get("/api/people/{person_id}", scope=None)
    def get_person(request: Request[None, None], person_id: str) -> JsonText:
        """A person."""
        return JsonText(json.dumps({"id": person_id, "route": request.route}))

    @api.get("/api/people/me", scope=None)
    def get_me(request: Request[None, None]) -> JsonText:
        """Me."""
        return JsonText('"me"')

    @api.delete("/api/people/{person_id}", scope=None)
    def delete_person(request: Request[None, None], person_id: str) -> JsonText:
        """A person."""
        return JsonText('"gone"')


PROXY = {"template": "/api/{proxy+}", "segments": {"proxy": "whatever"}}


@pytest.mark.parametrize("parts", [PROXY, {}])
def test_the_route_is_found_where_the_gateway_has_not(people, send, parts):
    answer = send("GET", "/api/people/a%2Fb%20c", **parts)
    assert answer.json == {"id": "a/b c", "route": "/api/people/{person_id}"}


def test_the_gateways_own_route_is_taken(people, send):
    parts = {"template": "/api/people/{person_id}", "segments": {"person_id": "a%2Fb"}}
    assert send("GET", "/stage/api/people/a%2Fb", **parts).json["id"] == "a/b"


def test_a_fixed_segment_goes_before_a_variable_one(people, send):
    assert send("GET", "/api/people/me", **PROXY).json == "me"


@pytest.mark.parametrize("path", ["/api/nothing", "/api/people/", "/api/people/1/2", "/"])
def test_an_unknown_address_is_not_found(people, send, path, api, observations):
    known = len(api.chalice.routes)
    answer = send("GET", path, **PROXY)
    assert (answer.status, answer.json["type"]) == (404, "urn:springline:problem:nothing-here")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert len(api.chalice.routes) == known
    assert observations.seen == [("unmatched", "GET", 404, 0.0)]


@pytest.mark.parametrize("parts", [PROXY, {"template": "/api/people/{person_id}", "segments": {"person_id": "1"}}])
def test_an_unknown_method_is_answered_with_those_that_are_known(people, send, parts):
    answer = send("POST", "/api/people/1", **parts)
    assert (answer.status, answer.headers["Allow"]) == (405, "DELETE, GET")
    assert answer.json["title"] == "This address does not know the method"
    assert send("HEAD", "/api/people/1", **parts).json["status"] == 405


def test_an_error_of_chalice_itself_is_a_problem_too(people, send, api):
    api.chalice.routes["/api/people/me"]["GET"].view_args = ["missing"]
    answer = send("GET", "/api/people/me")
    assert (answer.status, answer.json["type"]) == (500, "urn:springline:problem:internal")


def test_a_text_of_any_media_type_is_sent_as_it_is(api, send):
    @api.get("/api/picture", scope=None)
    def picture(request: Request[None, None]) -> Text:
        """A picture."""
        return Text("<svg/>", "application/octet-stream")

    assert send("GET", "/api/picture", headers={"Accept": "text/html"}).text == "<svg/>"


def test_threads_do_not_see_each_others_requests(api, send):
    both = threading.Barrier(4)

    @api.get("/api/echo/{word}", scope=None)
    def echo(request: Request[None, None], word: str) -> JsonText:
        """Echo."""
        both.wait(5)
        return JsonText(json.dumps([word, request.id, request.headers["x-word"], current_context()["request_id"]]))

    def ask(word):
        return send("GET", f"/api/echo/{word}", headers={"X-Word": word, "X-Request-Id": word}).json

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(ask, ["a", "b", "c", "d"]))
    assert answers == [[word] * 4 for word in "abcd"]


def test_chalice_leaves_the_environment_alone(monkeypatch, request):
    monkeypatch.delenv("AWS_EXECUTION_ENV", raising=False)
    request.getfixturevalue("api")
    assert "AWS_EXECUTION_ENV" not in os.environ


def test_what_is_logged_meanwhile_carries_the_id_that_the_caller_is_told(api, send):
    @api.get("/api/context", scope=None)
    def tell_context(request: Request[None, None]) -> JsonText:
        """What log lines would carry."""
        return JsonText(f'"{current_context()["request_id"]}"')

    answer = send("GET", "/api/context", headers={"X-Request-Id": "from-the-caller"})
    assert answer.json == answer.headers["X-Request-Id"] == "from-the-caller"
    assert "request_id" not in current_context()
