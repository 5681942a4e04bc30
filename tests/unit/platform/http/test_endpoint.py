import json
import logging

import pytest
from pydantic import BaseModel

from springline.platform.errors import NotFoundError
from springline.platform.http import JsonText, RateLimit, Request
from springline.platform.http.pages import PageQuery

pytestmark = pytest.mark.unit


class Note(BaseModel):
    text: str


class PersonNotFoundError(NotFoundError):
    """There is no such person."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"no person {person_id}")


@pytest.fixture
def calls(api):
    """The `api` with a few routes; what the views were given, in order."""
    given: list[object] = []

    @api.get("/api/people", scope="index:read", query=PageQuery)
    def list_people(request: Request[PageQuery, None]) -> JsonText:
        """People."""
        given.append((request.tx, request.query.limit))
        return JsonText('{"items":[]}')

    @api.get("/api/people/{person_id}", scope="index:read")
    def get_person(request: Request[None, None], person_id: int) -> JsonText:
        """A person."""
        given.append((request.tx, person_id))
        if person_id == 404:
            raise PersonNotFoundError(person_id)
        if person_id == 500:
            raise ZeroDivisionError("password=hunter2")
        return JsonText('{"id":1}')

    @api.post("/api/notes", scope="community:write", body=Note, status=201)
    def create_note(request: Request[None, Note]) -> Note:
        """A note."""
        given.append((request.tx, request.body))
        return request.body

    @api.post("/api/hook", scope=None, max_bytes=20)
    def hook(request: Request[None, None]) -> JsonText:
        """Takes what it is sent."""
        given.append(request.raw_body)
        return JsonText(json.dumps(request.json()))

    @api.get("/api/broken", scope=None)
    def broken(request: Request[None, None]) -> JsonText:
        """Returns what is no result."""
        given.append(request.tx)
        return {"a": 1}  # type: ignore[return-value]

    return given


def test_a_view_runs_in_one_committed_transaction_of_the_callers_tenant(calls, send, ledger):
    assert send("GET", "/api/people", token="stranger").status == 200
    assert ledger.entries == ["begin 8", "commit"]
    assert calls == [(ledger, 50)]


def test_a_view_that_needs_no_transaction_opens_none(calls, send, ledger):
    assert send("POST", "/api/hook", body="1").status == 200
    assert ledger.entries == []


def test_a_public_view_has_a_transaction_of_no_tenant(calls, send, ledger):
    send("GET", "/api/broken", token=None)
    assert ledger.entries[0] == "begin None"


def test_the_transaction_opens_once(api, send, ledger):
    @api.get("/api/twice", scope="index:read")
    def twice(request: Request[None, None]) -> JsonText:
        """Twice."""
        return JsonText(json.dumps(request.tx is request.tx))

    assert send("GET", "/api/twice").text == "true"
    assert ledger.entries == ["begin 7", "commit"]


@pytest.mark.parametrize("person_id", ["404", "500"])
def test_any_exception_rolls_back(calls, send, ledger, person_id):
    send("GET", f"/api/people/{person_id}", template="/api/people/{person_id}", segments={"person_id": person_id})
    assert ledger.entries == ["begin 7", "roll back"]


def test_a_result_that_cannot_be_rendered_rolls_back(calls, send, ledger):
    assert send("GET", "/api/broken").status == 500
    assert ledger.entries == ["begin None", "roll back"]


def test_a_domain_error_becomes_its_problem(calls, send):
    answer = send("GET", "/api/people/404")
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json == {
        "type": "urn:springline:problem:person-not-found",
        "title": "There is no such person",
        "status": 404,
        "detail": "no person 404",
        "instance": "made-up",
    }


def test_an_unknown_error_is_logged_and_tells_nothing(calls, send, caplog):
    answer = send("GET", "/api/people/500", headers={"X-Request-Id": "abc-1"})
    assert (answer.status, answer.json["instance"]) == (500, "abc-1")
    assert "hunter2" not in answer.text
    assert "ZeroDivision" not in answer.text
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.exc_info[0] is ZeroDivisionError
    assert record.route == "GET /api/people/{person_id}"


def test_without_a_valid_token_nothing_is_read(calls, send, ledger):
    for token in (None, "guessed"):
        answer = send("POST", "/api/notes", token=token, body="{broken")
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert (calls, ledger.entries) == ([], [])


def test_without_the_scope_nothing_is_read(calls, send, ledger):
    answer = send("POST", "/api/notes", token="reader", body="{broken")
    assert answer.status == 403
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="community:write"'
    assert (calls, ledger.entries) == ([], [])


@pytest.fixture
def noted(api):
    """Who was refused on a route that asks to be told of it."""
    noted: list[object] = []

    def note(principal, *, route, scope, request_id):
        noted.append((principal.tenant_id, route, scope, request_id))
        if request_id == "unwritable":
            raise NotFoundError("the log is full")

    @api.put("/api/secrets/{secret_id}", scope="secrets:write", on_refusal=note)
    def put_secret(request: Request[None, None], secret_id: int) -> JsonText:
        """A secret."""
        return JsonText("{}")

    return noted


def test_who_lacks_the_scope_is_noted_where_the_route_asks_for_it(calls, noted, send):
    answer = send("PUT", "/api/secrets/1", token="stranger", headers={"X-Request-Id": "r1"})
    assert answer.status == 403
    assert noted == [(8, "PUT /api/secrets/{secret_id}", "secrets:write", "r1")]
    assert send("POST", "/api/notes", token="reader", body="{}").status == 403
    assert len(noted) == 1


def test_who_is_nobody_is_not_noted(noted, send):
    assert send("PUT", "/api/secrets/1", token=None).status == 401
    assert noted == []


def test_who_can_not_be_noted_does_not_get_in(noted, send):
    assert send("PUT", "/api/secrets/1", token="stranger", headers={"X-Request-Id": "unwritable"}).status == 404


def test_a_forbidden_answer_is_the_same_for_what_exists_and_what_does_not(api, send):
    @api.get("/api/secrets/{secret_id}", scope="secrets:read")
    def get_secret(request: Request[None, None], secret_id: int) -> JsonText:
        """A secret."""
        return JsonText("{}")

    answers = [send("GET", f"/api/secrets/{name}") for name in ("1", "999", "not-a-number")]
    assert [answer.status for answer in answers] == [403, 403, 403]
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ('{"text":"hi"}', {"Content-Type": "application/json"}, 201),
        ('{"text":"hi"}', {}, 415),
        ('{"text":"hi"}', {"Content-Type": "text/plain"}, 415),
        ('{"text":', {"Content-Type": "application/json"}, 400),
        ('{"text":1}', {"Content-Type": "application/json"}, 422),
        ("[" * 50, {"Content-Type": "application/json"}, 400),
        ('"' + "x" * 1_000_000, {"Content-Type": "application/json"}, 413),
        (None, {"Content-Type": "application/json"}, 400),
    ],
)
def test_bodies_are_answered_by_what_is_wrong_with_them(calls, send, ledger, body, headers, status):
    answer = send("POST", "/api/notes", token="writer", body=body, headers=headers)
    assert answer.status == status
    assert len(calls) == len(ledger.entries) / 2 == (status == 201)


def test_a_validation_problem_points_at_the_place(calls, send):
    answer = send("POST", "/api/notes", token="writer", body={"text": 1})
    assert answer.json["errors"] == [{"detail": "Input should be a valid string", "pointer": "#/text"}]
    answer = send("GET", "/api/people", query="limit=0")
    assert answer.json["errors"][0]["parameter"] == "limit"


def test_a_route_without_a_model_takes_any_bytes(calls, send):
    assert send("POST", "/api/hook", body=b'{"a": 1}').json == {"a": 1}
    assert calls == [b'{"a": 1}']
    assert send("POST", "/api/hook", body=b"\xff").status == 400
    assert send("POST", "/api/hook", body="x" * 21).status == 413


def test_a_segment_that_names_nothing_is_not_found(calls, send):
    assert send("GET", "/api/people/seven").status == 404
    assert calls == []


class TestLimited:
    @pytest.fixture
    def limit(self, clock):
        return RateLimit(per_second=0.1, burst=2, clock=clock)

    def test_a_caller_is_slowed_down_and_told_when_to_return(self, calls, send):
        remaining = [send("GET", "/api/people").headers["RateLimit-Remaining"] for _ in range(2)]
        assert remaining == ["1", "0"]
        refused = send("GET", "/api/people/1")
        assert (refused.status, refused.headers["Retry-After"]) == (429, "10")
        assert refused.headers["RateLimit-Remaining"] == "0"
        assert send("GET", "/api/people", token="stranger").status == 200

    def test_refused_requests_count_too(self, calls, send):
        statuses = [send("POST", "/api/notes").status for _ in range(3)]
        assert statuses == [403, 403, 429]


def test_a_public_route_is_limited_by_address_and_by_its_own_limit(api, send, clock):
    @api.post("/api/sign-in", scope=None, limit=RateLimit(per_second=0.1, burst=1, clock=clock))
    def sign_in(request: Request[None, None]) -> JsonText:
        """Sign in."""
        return JsonText(f'"{request.client}"')

    statuses = [send("POST", "/api/sign-in", client=client).status for client in ("10.0.0.1", "10.0.0.1", "10.0.0.2")]
    assert statuses == [200, 429, 200]


def test_each_request_is_observed_by_its_template(calls, send, observations, clock):
    send("GET", "/api/people/12")
    send("GET", "/api/people", token=None)
    assert observations.seen == [("/api/people/{person_id}", "GET", 200, 0.0), ("/api/people", "GET", 401, 0.0)]


def test_the_access_log_says_who_and_what(calls, send, caplog):
    caplog.set_level(logging.INFO, "springline.platform.http")
    send("GET", "/api/people/12")
    (record,) = [record for record in caplog.records if record.message == "request"]
    assert (record.method, record.route, record.status) == ("GET", "/api/people/{person_id}", 200)
    assert (record.tenant_id, record.actor) == (7, "reader")


def test_what_machines_ask_all_the_time_fills_no_log_unless_it_fails(api, send, caplog):
    @api.get("/api/polled/{number}", scope="index:read", is_polled=True)
    def poll(request: Request[None, None], number: int) -> JsonText:
        """Polled."""
        return JsonText(str(number))

    def levels():
        return [record.levelname for record in caplog.records if record.message == "request"]

    caplog.set_level(logging.INFO, "springline.platform.http")
    send("GET", "/api/polled/1")
    assert levels() == []
    send("GET", "/api/polled/1", token=None)
    assert levels() == ["INFO"]
    caplog.set_level(logging.DEBUG, "springline.platform.http")
    send("GET", "/api/polled/1")
    assert levels() == ["INFO", "DEBUG"]


def test_a_broken_observer_does_not_take_the_answer_away(calls, send, observations, caplog):
    observations.request = lambda *_: 1 / 0
    assert send("GET", "/api/people").status == 200
    assert "observer" in caplog.text


def test_a_view_stays_a_plain_function(api):
    @api.get("/api/sum/{a}", scope=None)
    def add(request: Request[None, None], a: int) -> JsonText:
        """Sum."""
        return JsonText(str(a))

    assert add(None, 3).text == "3"


def test_an_if_match_of_an_older_version_fails(api, send, ledger):
    @api.put("/api/notes/{note_id}", scope="community:write", body=Note)
    def replace_note(request: Request[None, Note], note_id: int) -> Note:
        """A note."""
        assert request.tx
        request.check_unchanged("v2")
        return request.body

    parts = {"token": "writer", "body": {"text": "x"}}
    assert send("PUT", "/api/notes/1", headers={"If-Match": '"v2"'}, **parts).status == 200
    assert send("PUT", "/api/notes/1", headers={"If-Match": '"v1"'}, **parts).status == 412
    assert ledger.entries == ["begin 7", "commit", "begin 7", "roll back"]
