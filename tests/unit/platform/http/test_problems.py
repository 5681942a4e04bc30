import json
import logging

import pytest
from pg8000.exceptions import DatabaseError

from springline.platform import errors
from springline.platform.errors import Fault
from springline.platform.http.guards import ScopeError
from springline.platform.http.problems import HttpError, Problems

pytestmark = pytest.mark.unit


class TeapotError(HttpError):
    """It is a teapot.

    More about it.
    """

    status = 418


class BadWordError(errors.InvalidError):
    """A word is not welcome."""


def told(error, problems=None):
    answer = (problems or Problems()).answer(error, instance="id-1", where="GET /x")
    return answer, json.loads(answer.body)


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (errors.InvalidError("x"), 422, "The request is not valid"),
        (errors.UnauthenticatedError("x"), 401, "Sign in or send a token"),
        (errors.ForbiddenError("x"), 403, "This is not allowed"),
        (errors.NotFoundError("x"), 404, "There is no such thing"),
        (errors.ConflictError("x"), 409, "The request conflicts with the present state"),
        (errors.PreconditionFailedError("x"), 412, "It has changed since it was read"),
        (errors.RateLimitedError("x", retry_after_seconds=3), 429, "Too many requests"),
        (errors.UnavailableError("x"), 503, "Something that is needed does not answer right now"),
        (BadWordError("x"), 422, "A word is not welcome"),
        (TeapotError("x"), 418, "It is a teapot"),
        (ScopeError("a:b"), 403, "The sign-in or token does not include the scope that this needs"),
    ],
)
def test_a_kind_of_error_has_a_status_and_its_docstring_as_title(error, status, title):
    answer, document = told(error)
    assert (answer.status, document["status"], document["title"]) == (status, status, title)
    assert document["detail"] == str(error)
    assert document["instance"] == "id-1"


def test_the_type_is_the_classes_name():
    assert told(BadWordError("x"))[1]["type"] == "urn:springline:problem:bad-word"


def test_an_error_without_words_is_told_by_its_title():
    assert told(errors.NotFoundError())[1]["detail"] == "There is no such thing"


@pytest.mark.parametrize(("seconds", "header"), [(0, "1"), (0.01, "1"), (1.2, "2"), (30, "30")])
def test_retry_after_is_in_whole_seconds_and_never_too_early(seconds, header):
    answer, _ = told(errors.RateLimitedError("x", retry_after_seconds=seconds))
    assert answer.headers["Retry-After"] == header


def test_faults_say_their_place_and_nothing_empty():
    faults = [Fault("a", pointer="#/x"), Fault("b", parameter="limit"), Fault("c")]
    assert told(BadWordError("x", faults))[1]["errors"] == [
        {"detail": "a", "pointer": "#/x"},
        {"detail": "b", "parameter": "limit"},
        {"detail": "c"},
    ]


def test_a_foreign_class_can_be_given_a_status():
    problems = Problems()
    problems.register(KeyError, 404)
    assert told(KeyError("x"), problems)[0].status == 404
    assert told(LookupError("x"), problems)[0].status == 500


def test_the_nearest_class_decides():
    problems = Problems()
    problems.register(BadWordError, 451)
    assert told(BadWordError("x"), problems)[0].status == 451
    assert told(errors.InvalidError("x"), problems)[0].status == 422


def test_an_unavailable_service_is_logged_with_its_cause(caplog):
    told(errors.UnavailableError("no connection"))
    (record,) = caplog.records
    assert (record.levelno, record.exc_info[0]) == (logging.WARNING, errors.UnavailableError)


def test_what_the_caller_did_wrong_is_not_logged(caplog):
    told(errors.NotFoundError("x"))
    assert caplog.records == []


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03"])
def test_a_lost_race_in_the_database_may_be_repeated(state):
    answer, document = told(DatabaseError({"C": state, "M": "deadlock detected"}))
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert "deadlock" not in document["detail"]


def test_another_database_error_is_ours():
    answer, document = told(DatabaseError({"C": "42P01", "M": 'relation "person" does not exist'}))
    assert answer.status == 500
    assert "person" not in answer.body
    assert document["type"] == "urn:springline:problem:internal"
