"""Idempotency keys, on a real database: what is sent twice happens once."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel

from springline.platform.errors import ConflictError
from springline.platform.housekeeping import forget
from springline.platform.http import Api, Created, Principal, Request
from springline.platform.http.routes import RouteDeclarationError
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

# The effect to be counted is a row of a tenant table that needs no other: a key of another name.
EFFECT = parse(
    "test.effect",
    "insert into idempotency_key (tenant_id, key, route, request_hash) "
    "values (:tenant_id::integer, 'effect-' || gen_random_uuid(), :text::text, '')",
)
EFFECTS = parse("test.effects", "select route from idempotency_key where key like 'effect-%' order by 1")
BODIES = parse("test.bodies", "select body from idempotency_key")
BLOCKED = parse("test.blocked", "select count(*) from pg_locks where not granted")
OPEN = parse(
    "test.open",
    "select count(*) from pg_stat_activity where datname = current_database() "
    "and pid <> pg_backend_pid() and xact_start is not null and usename = 'springline_app'",
)
AGE = parse(
    "test.age", "update idempotency_key set created_at = created_at - interval '2 minutes' where status is null"
)
PAUSE = parse("test.pause", "select pg_sleep(0.01)")
IMPATIENT = parse("test.impatient", "select set_config('lock_timeout', '200ms', true)")


class Note(BaseModel):
    text: str


class TenantGuard:
    """The token is the tenant's number and the actor's name."""

    def authenticate(self, *, method, headers, cookies):
        tenant_id, actor = headers["authorization"].split(" ")
        return Principal(int(tenant_id), actor, frozenset({"notes:write"}))


class Notes:
    """An API that stores a note; it calls `inside` within its transaction, and waits 0.2 s at most if `impatient`."""

    def __init__(self, db):
        self.db = db
        self.inside = lambda: None
        self.impatient = False
        self.runs = 0
        api = Api("notes_api", guard=TenantGuard(), transactions=self.transaction)

        @api.post("/api/notes", scope="notes:write", body=Note, status=201, idempotent=True)
        def create_note(request: Request[None, Note]) -> Created:
            """A note."""
            self.runs += 1
            request.tx.execute(EFFECT, tenant_id=request.principal.tenant_id, text=request.body.text)
            self.inside()
            if request.body.text == "refused":
                raise ConflictError("not this one")
            return Created(Note(text=f"{request.body.text} {self.runs}"), location="/api/notes/1")

        def tell_note(request: Request, note_id: int) -> Note:
            return Note(text=f"note {note_id} as it is now")

        @api.post("/api/taken-back", scope="notes:write", body=Note, status=201, idempotent=True, repeated=tell_note)
        def create_what_is_taken_back(request: Request[None, Note]) -> Created:
            """A note of which no words are kept with the key."""
            self.runs += 1
            return Created(request.body, location="/api/taken-back/17")

        @api.post("/api/slow", scope="notes:write", body=Note, status=201, idempotent=True, claimed_ahead=True)
        def create_slowly(request: Request[None, Note]) -> Created:
            """A note that takes its time before its transaction begins."""
            self.runs += 1
            self.inside()
            request.tx.execute(EFFECT, tenant_id=request.principal.tenant_id, text=request.body.text)
            if request.body.text == "refused":
                raise ConflictError("not this one")
            return Created(Note(text=f"{request.body.text} {self.runs}"), location="/api/slow/1")

        @api.post("/api/notes/{note_id}/copies", scope="notes:write", body=Note, idempotent=True)
        def copy_note(request: Request[None, Note], note_id: int) -> Note:
            """Another note."""
            return request.body

        self.app = api.chalice

    @contextmanager
    def transaction(self, tenant_id):
        with self.db.app.transaction(tenant_id) as tx:
            if self.impatient:
                tx.value(IMPATIENT)
            yield tx

    def send(self, text="hello", *, key="k1", tenant_id=None, actor="ada", path="/api/notes"):
        event = {
            "path": path,
            "pathParameters": None,
            "multiValueQueryStringParameters": None,
            "stageVariables": None,
            "headers": {
                "Authorization": f"{tenant_id or self.db.tenant_id} {actor}",
                "Content-Type": "application/json",
                **({} if key is None else {"Idempotency-Key": key}),
            },
            "requestContext": {"httpMethod": "POST", "resourcePath": "/api/{proxy+}"},
            "body": json.dumps({"text": text}),
        }
        answer = self.app(event, None)
        return answer["statusCode"], json.loads(answer["body"]), answer["headers"]

    def effects(self, tenant_id=None):
        with self.db.transaction(tenant_id) as tx:
            return [text for (text,) in tx.rows(EFFECTS)]


@pytest.fixture
def notes(db):
    return Notes(db)


def wait_until_blocked(db):
    """Return as soon as a transaction of this database waits for another one; fail after about ten seconds."""
    with db.superuser.transaction() as tx:
        for _ in range(1000):
            if tx.value(BLOCKED):
                return
            tx.execute(PAUSE)
    pytest.fail("no transaction waited")


def test_the_same_request_again_has_no_effect_and_the_same_answer(notes):
    first, again = notes.send(), notes.send()
    assert first[:2] == again[:2] == (201, {"text": "hello 1"})
    assert first[2]["Location"] == again[2]["Location"] == "/api/notes/1"
    assert again[2]["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first[2]
    assert (notes.effects(), notes.runs) == (["hello"], 1)


def test_what_may_be_taken_back_is_told_as_it_is_now_and_not_kept(notes, db):
    first, again = (notes.send("secret", path="/api/taken-back") for _ in range(2))
    assert first[:2] == (201, {"text": "secret"})
    assert again[:2] == (201, {"text": "note 17 as it is now"})
    assert (again[2]["Location"], again[2]["Idempotency-Replayed"], notes.runs) == ("/api/taken-back/17", "true", 1)
    with db.transaction() as tx:
        assert tx.rows(BODIES) == [("",)]


SLOW = "/api/slow"


def test_no_transaction_is_open_while_a_slow_request_works(notes, db):
    def inside():
        with db.superuser.transaction() as tx:
            opened.append(tx.value(OPEN))

    opened, notes.inside = [], inside
    first, again = (notes.send(path=SLOW) for _ in range(2))
    assert opened == [0]
    assert first[:2] == again[:2] == (201, {"text": "hello 1"})
    assert (again[2]["Location"], again[2]["Idempotency-Replayed"]) == ("/api/slow/1", "true")
    assert notes.send("other", path=SLOW)[1]["type"] == "urn:springline:problem:key-reused"
    assert (notes.effects(), notes.runs) == (["hello"], 1)


def test_who_sends_a_slow_request_again_meanwhile_is_told_to_come_back(notes):
    notes.impatient = True  # where it waits after all, it ends
    notes.inside = lambda: answers.append(notes.send(path=SLOW) if not answers else None)
    answers = []
    assert notes.send(path=SLOW)[:2] == (201, {"text": "hello 1"})
    status, problem, headers = answers[0]
    assert (status, problem["type"], headers["Retry-After"]) == (409, "urn:springline:problem:still-running", "1")
    assert (notes.effects(), notes.runs) == (["hello"], 1)


class Crash(BaseException):
    """The process ends here."""


def test_after_a_crash_the_same_slow_request_goes_on(notes, db):
    def inside():
        raise Crash

    notes.inside = inside
    with pytest.raises(Crash):
        notes.send(path=SLOW)
    notes.inside = lambda: None
    assert notes.send(path=SLOW)[1]["type"] == "urn:springline:problem:still-running"
    with db.transaction() as tx:
        tx.execute(AGE)
    assert notes.send("other", path=SLOW)[1]["type"] == "urn:springline:problem:key-reused"
    assert notes.send(path=SLOW)[:2] == (201, {"text": "hello 2"})
    assert notes.send(path=SLOW)[:2] == (201, {"text": "hello 2"})
    assert notes.effects() == ["hello"]


def test_one_that_was_taken_for_crashed_has_no_effect_beside_the_other(notes, db):
    def inside():
        if notes.runs == 1:
            with db.transaction() as tx:
                tx.execute(AGE)
            others.append(notes.send(path=SLOW))

    notes.impatient = True
    others, notes.inside = [], inside
    assert notes.send(path=SLOW)[1]["type"] == "urn:springline:problem:still-running"
    assert [answer[:2] for answer in others] == [(201, {"text": "hello 2"})]
    assert notes.send(path=SLOW)[:2] == (201, {"text": "hello 2"})
    assert notes.effects() == ["hello"]


def test_a_refused_slow_request_leaves_no_key_behind(notes):
    assert notes.send("refused", path=SLOW)[1]["detail"] == "not this one"
    assert notes.send("allowed", path=SLOW)[0] == 201
    assert notes.effects() == ["allowed"]


def test_what_is_not_idempotent_repeats_nothing():
    api = Api("notes_api", guard=TenantGuard(), transactions=None)
    with pytest.raises(RouteDeclarationError):
        api.post("/api/notes", scope="notes:write", claimed_ahead=True)(lambda request: None)
    with pytest.raises(RouteDeclarationError):
        api.post("/api/notes", scope="notes:write", repeated=lambda request, number: None)(lambda request: None)


def test_another_body_with_the_same_key_is_a_conflict_without_effect(notes):
    notes.send("one")
    status, problem, _ = notes.send("two")
    assert (status, problem["type"]) == (409, "urn:springline:problem:key-reused")
    assert notes.effects() == ["one"]


@pytest.mark.parametrize("other", [{"actor": "bob"}, {"path": "/api/notes/1/copies"}])
def test_a_key_belongs_to_one_caller_and_one_address(notes, other):
    notes.send()
    assert notes.send(**other)[0] == 409


def test_a_path_parameter_makes_another_request(notes):
    assert notes.send(path="/api/notes/1/copies")[0] == 200
    assert notes.send(path="/api/notes/1/copies")[0] == 200
    assert notes.send(path="/api/notes/2/copies")[0] == 409


def test_a_key_of_one_tenant_is_unknown_to_another(notes, db):
    notes.send("mine")
    assert notes.send("theirs", tenant_id=db.other_tenant_id)[0] == 201
    assert notes.effects() == ["mine"]
    assert notes.effects(db.other_tenant_id) == ["theirs"]


def test_without_a_key_each_request_counts(notes):
    notes.send(key=None)
    notes.send(key=None)
    assert notes.effects() == ["hello", "hello"]


def test_a_refused_request_leaves_no_key_behind(notes, db):
    assert notes.send("refused")[0] == 409
    assert notes.send("refused")[1]["detail"] == "not this one"
    assert notes.send("allowed")[0] == 201
    assert notes.effects() == ["allowed"]


@pytest.mark.parametrize("key", ["", "x" * 256, "ä", "a\tb"])
def test_a_key_that_cannot_be_kept_is_a_bad_request(notes, key):
    assert notes.send(key=key)[0] == 400
    assert notes.effects() == []


def test_the_longest_key_is_kept(notes):
    assert notes.send(key="x" * 255)[0] == 201
    assert notes.send(key="x" * 255)[2]["Idempotency-Replayed"] == "true"


def test_of_two_at_once_one_has_the_effect_and_both_get_its_answer(notes, db):
    first_is_inside, second_waits = threading.Event(), threading.Event()

    def inside():
        first_is_inside.set()
        assert second_waits.wait(10)

    notes.inside = inside
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(notes.send)
        assert first_is_inside.wait(10)
        second = threads.submit(notes.send)
        wait_until_blocked(db)
        second_waits.set()
        answers = [first.result(10)[:2], second.result(10)[:2]]
    assert answers == [(201, {"text": "hello 1"})] * 2
    assert (notes.effects(), notes.runs) == (["hello"], 1)


def test_when_the_first_fails_the_waiting_one_does_the_work(notes, db):
    first_is_inside, second_waits = threading.Event(), threading.Event()

    def inside():
        if not first_is_inside.is_set():
            first_is_inside.set()
            assert second_waits.wait(10)
            raise ZeroDivisionError

    notes.inside = inside
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(notes.send)
        assert first_is_inside.wait(10)
        second = threads.submit(notes.send)
        wait_until_blocked(db)
        second_waits.set()
        assert (first.result(10)[0], second.result(10)[0]) == (500, 201)
    assert (notes.effects(), notes.runs) == (["hello"], 2)


def test_who_waits_too_long_is_told_to_come_back(notes):
    first_is_inside, second_gave_up = threading.Event(), threading.Event()

    def inside():
        first_is_inside.set()
        assert second_gave_up.wait(10)

    notes.inside = inside
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(notes.send)
        assert first_is_inside.wait(10)
        notes.impatient = True
        status, problem, headers = notes.send()
        second_gave_up.set()
        assert first.result(10)[0] == 201
    assert (status, problem["type"], headers["Retry-After"]) == (409, "urn:springline:problem:still-running", "1")
    assert notes.send()[:2] == (201, {"text": "hello 1"})
    assert notes.effects() == ["hello"]


def test_a_key_is_good_until_it_is_forgotten(notes, db):
    notes.send(key="old")
    now = datetime.now(UTC)
    forget(db.system, keys_before=now - timedelta(days=1), firings_before=now)
    assert notes.send(key="old")[2]["Idempotency-Replayed"] == "true"
    forget(db.system, keys_before=now + timedelta(days=1), firings_before=now)
    assert notes.send(key="old")[1] == {"text": "hello 2"}
