"""What a request may take up and say, tried on every operation: beyond it there is a 4xx, and nothing is stored."""

import gzip
import json
from collections.abc import Mapping
from urllib.parse import quote

import pytest

from tests.security.conftest import PROBLEM, Answer
from tests.security.contract import BODIES, OPERATIONS, Operation
from tests.security.intruders import bearer

pytestmark = pytest.mark.integration

LISTINGS = [one for one in OPERATIONS if "limit" in one.parameters("query")]
NUMBERED = [one for one in OPERATIONS if one.is_numbered]
WITH_MODEL = [one for one in OPERATIONS if one.has_model]
WITH_BODY = [one for one in OPERATIONS if one.accepts]
FIRST_PROMISE = [one for one in WITH_BODY if one.path.startswith("/api/events")]
LARGEST_BODIES = {
    **{str(one): 4_000_000 for one in FIRST_PROMISE},
    "PUT /api/canvases/{canvas_id}": 2_000_000,
    "POST /api/bundles/{slug}/versions": 9_000_000,
    "POST /api/bundles/{slug}/uploads": 9_000_000,
    "PUT /api/documents/originals/{sha256}": 9_000_000,
}

# What some parsers take for a number that is fine.
OTHER_DIGITS = ("\N{ARABIC-INDIC DIGIT FIVE}", "\N{FULLWIDTH DIGIT FIVE}", "0x5", "5e0", "9" * 5000, "5\0", "-0", "")
NO_LIMITS = (*OTHER_DIGITS, "0", "-1", "1000000000", "NaN", "Infinity", "null", "true", "[]", "5,5", "five")
NO_NUMBERS = (*OTHER_DIGITS[:-2], "9" * 19, "+5", " 5", "5 ", "5.0", "1_0", "5\n", "..", "%")
# What UTF-8 has no bytes for, and PostgreSQL no text.
NO_TEXTS = {"NUL": b"%00", "half a character": b"%c3", "too long a form": b"%c0%af", "a surrogate": b"%ed%a0%80"}
DEEP = 200_000


@pytest.fixture
def ask(front, ours):
    """Asks as a service that may do everything."""

    def ask(operation: Operation, body: object = None, *, query: str = "", number: object = None, **headers) -> Answer:
        named = number if number is not None else ours.number(operation.parameters("path"))
        sent = {"content-type": operation.accepts[0]} if operation.accepts else {}
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return front.ask(operation.method, operation.at(named, query), body, headers=sent | bearer(ours.token) | told)

    return ask


def refused(answer: Answer) -> bool:
    """Whether an answer is a refusal in its proper form."""
    return 400 <= answer.status < 500 and answer.status != 401 and answer.headers["content-type"] == PROBLEM


def test_a_page_has_as_many_items_as_it_may_have_and_no_other_number(ask):
    assert {one.path for one in LISTINGS} >= {"/api/index/people", "/api/index/changes", "/api/access/audit"}
    for operation in LISTINGS:
        (most,) = (one["schema"]["maximum"] for one in operation.described["parameters"] if one.get("name") == "limit")
        assert most <= 1000
        wrong = (*NO_LIMITS, str(most + 1))
        taken = [text for text in wrong if not refused(ask(operation, query=f"?limit={quote(text)}"))]
        assert taken == [], operation
        assert refused(ask(operation, query="?limit=5&limit=6")), "said twice"
        assert [ask(operation, query=f"?limit={number}").status for number in (1, most)] == [200, 200]


def test_a_number_in_an_address_has_one_spelling(ask):
    for operation in NUMBERED:
        body = BODIES[str(operation)] if operation.accepts else None
        told = {text: ask(operation, body, number=quote(text)).status for text in NO_NUMBERS}
        assert {text: status for text, status in told.items() if status not in {404, 405}} == {}, operation
        assert ask(operation, body, number=-1).status == 404


@pytest.mark.parametrize("text", NO_TEXTS.values(), ids=NO_TEXTS)
def test_what_is_no_text_is_no_parameter(ask, text):
    for operation in OPERATIONS:
        for name in set(operation.parameters("query")) - {"limit", "fields", "active_since", "sort", "status"}:
            answer = ask(operation, query=f"?{name}={text.decode()}")
            # A page searches for what people can have meant; half a character is shown as one that is missing.
            assert answer.status < 500, (operation, name)
            assert answer.status != 200 or b"\0" not in answer.text.encode(), (operation, name)


def test_a_query_is_as_long_as_it_may_be(ask):
    for operation in OPERATIONS:
        if operation.method == "GET":
            many = "&".join(f"tag=tag{number}" for number in range(2000))
            for query in ("?text=" + "a" * 30_000, "?text=" + "a%20" * 10_000, "?" + many, "?" + "x=1&" * 5000):
                assert ask(operation, query=query).status < 500, operation


BAD_BODIES: Mapping[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "half a character": b'{"name": "\xc3"}',
    "a surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "a list": b"[]",
    "null": b"null",
    "a text": b'"x"',
    "NaN": b'{"name": NaN}',
    "a number beyond all": b'{"name": 1e400}',
    "digits beyond all": b'{"name": %s}' % (b"9" * 100_000),
    "nested lists": b"[" * DEEP,
    "nested objects": b'{"a":' * DEEP,
    "nested and closed": b"[" * DEEP + b"]" * DEEP,
    "nested in a field": b'{"name": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "packed, and none of it": gzip.compress(b"{"),
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_body_that_makes_no_sense_is_refused_and_nothing_is_stored(ask, stored, body):
    before = stored()
    for operation in WITH_MODEL:
        answer = ask(operation, body)
        assert refused(answer), operation
        assert len(answer.text) < 2000, "nothing of it is repeated at length"
    assert stored().keys() == before.keys()
    assert {table for table, rows in stored().items() if len(rows) != len(before[table])} == set()


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_delivery_that_makes_no_sense_is_answered(ask, body):
    for operation in FIRST_PROMISE:
        assert ask(operation, body).status < 500, operation


BAD_VALUES = ["\0", "a\0b", "\ud800", "\U0010ffff" * 100_000, 10**400, -(10**30), 1.5, True, None, [], {}, [[["x"]]]]


def test_no_value_of_a_field_is_too_much_for_it(ask):
    for operation in WITH_MODEL:
        fine = BODIES.get(str(operation), {"email": "ada@example.org", "password": "a guess", "tenant": "harbour"})
        for name in fine:
            for value in BAD_VALUES:
                body = json.dumps({**fine, name: value}).encode()
                assert ask(operation, body).status < 500, (operation, name, str(value)[:20])
        assert refused(ask(operation, json.dumps({**fine, "surplus": 1}).encode())), "an unknown field"


def test_a_body_is_as_large_as_it_may_be(ask):
    for operation in WITH_BODY:
        most = LARGEST_BODIES.get(str(operation), 1_000_000)
        large = b'{"name": "' + b"a" * most + b'"}'
        assert ask(operation, large).status == 413, operation
        assert ask(operation, gzip.compress(large), content_encoding="gzip").status == 413, operation


def test_a_body_of_another_kind_is_not_read(ask):
    for operation in WITH_BODY:
        others = ("text/plain", "multipart/form-data", "application/xml", "application/json; charset=utf-7", "")
        for kind in others:
            if operation.accepts[0].startswith(kind or "nothing"):
                continue
            assert ask(operation, b"{}", content_type=kind).status == 415, (operation, kind)


def test_header_fields_hold_whatever_and_break_nothing(ask):
    """As they may come past the server's own limit on their size, which is in `infra.host.http.limits`."""
    values = ("", "a" * 30_000, "\xff" * 100, '"', "*", "W/", '"a", ' * 3000, "\t", "-1", "9" * 400)
    for operation in OPERATIONS:
        body = BODIES.get(str(operation)) if operation.accepts else None
        for name in ("if_none_match", "idempotency_key", "x_request_id", "cookie", "content_encoding", "if_match"):
            for value in values:
                told = ask(operation, body, **{name: value})
                assert told.status < 500, (operation, name, value[:20])
                assert told.headers.get("x-request-id", "probe").isascii()


def test_a_guess_of_a_password_is_limited(front):
    guess = {"email": "ada@example.org", "password": "a guess", "tenant": "harbour"}
    told = [front.ask("POST", "/api/access/session", guess).status for _ in range(12)]
    assert told == [401] * 10 + [429] * 2
    others = [front.ask("POST", "/api/access/session", guess, client=f"203.0.113.{n}").status for n in range(100, 115)]
    assert others.count(429) >= 5, "from many places at one account, too"
