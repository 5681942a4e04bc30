"""Fault 13: a tenant who tries another one's numbers everywhere learns nothing, and tokens rotate while they are used.

What there is to try is read from the contract: a new route that takes a number fails here until somebody says whose.
"""

import json
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta

import pytest

from infra.openapi import CONTRACT, load
from springline.access import tokens
from springline.access.model import Cause, Role, command_principal
from springline.community.model import Group
from springline.insights.model import PUBLISH
from springline.platform import runtime
from springline.platform.clock import ManualClock
from springline.platform.runtime import Runtime
from springline.platform.statements import parse
from springline.projects.model import MANAGE_ALL
from springline.runs import service as runs
from springline.runs.schemas import LONGEST_WAIT
from springline.warehouse import service
from springline.warehouse.answers import Answers
from tests.integration.chats import LATER, Chat, Pipeline
from tests.integration.documents.grounds import add_documents, outgoing
from tests.integration.functions.conftest import Gateway
from tests.integration.insights.claimed import add_insights
from tests.integration.insights.kept import add_answers
from tests.integration.media.scenes import add_asset, add_library, add_scene
from tests.integration.projects.workspaces import add_app, add_canvas
from tests.security.contract import FORM, PARAMETERS

pytestmark = pytest.mark.faults

NOBODY = 999_999_999
DOCUMENT = json.loads(CONTRACT.read_text(encoding="utf-8"))
OPERATIONS = [
    (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
SCOPES = sorted(
    {scope for _, _, operation in OPERATIONS for one in operation["security"] for scope in one.get("bearer", [])}
    - {"self:use"}
)
BODIES = {
    ("PATCH", "/api/access/accounts/{account_id}"): {"name": "Mallory"},
    ("POST", "/api/access/tokens/{token_id}/rotate"): {"grace_seconds": 0},
    ("PATCH", "/api/projects/{project_id}"): {"name": "I was here"},
    ("PUT", "/api/projects/{project_id}/members/{account_id}"): {"role": "editor"},
    ("POST", "/api/projects/{project_id}/canvases"): {"title": "I was here"},
    ("PUT", "/api/canvases/{canvas_id}"): {"version": 2, "title": "I was here", "document": {}},
    ("POST", "/api/requests/{request_id}/comments"): {"body": "I was here"},
    ("PATCH", "/api/bundles/{slug}"): {"title": "I was here"},
    ("POST", "/api/bundles/{slug}/versions"): {"removed": ["c.md"]},
    ("POST", "/api/bundles/{slug}/uploads"): FORM,
    ("PATCH", "/api/insights/{insight_id}"): {"version": 2},
    ("POST", "/api/answers/{answer_id}/insight"): {"statement": "I was here"},
    ("POST", "/api/insights/{insight_id}/comments"): {"text": "I was here"},
    ("POST", "/api/insights/{insight_id}/confirmations"): {"version": 2},
    ("POST", "/api/insights/{insight_id}/links"): {"target": "insight/70707002"},
    ("POST", "/api/insights/{insight_id}/transitions"): {"version": 2, "action": "review"},
    ("PUT", "/api/admin/profiles/{person_id}/glaze/override"): {"text": "I was here"},
    ("POST", "/api/admin/profiles/{person_id}/glaze/stale"): {"reason": "I was here"},
}
NEED = {"kind": "need", "title": "A drill", "body": "Who has one?"}
# Numbers in bodies that name something of a tenant's; `grace_seconds` is the only one that does not.
REFERENCES = [
    ("/api/requests", NEED, "opened_by"),
    ("/api/requests/{request_id}/comments", {"body": "I have one"}, "author"),
]
TABLES = parse(
    "test.tables",
    """
    select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1
    """,
)
ROWS = 'select t::text from "{}" t where tenant_id = :tenant'
# Numbers that occur in an answer for no other reason.
LARGE_NUMBERS = "".join(
    f'alter table "{table}" alter id restart with 70707001;'
    for table in (
        "user",
        "message",
        "request",
        "account",
        "service_token",
        "asset",
        "video_scenes",
        "project",
        "canvas",
        "run",
        "evidence",
        "insight",
        "insight_comment",
        "answer",
        "web_page",
    )
)


class World:
    """A tenant with two of everything that has a number."""

    def __init__(self, db, tenant_id, name, new_token, new_session, objects):
        self.tenant_id, self.name = tenant_id, name
        self.chat = Chat(Group("signal-cli", name, f"The {name} group"))
        self.pipeline = Pipeline(db, tenant_id)
        self.pipeline.tell(
            *(
                self.chat.sent(f"{who}", "Does anyone have a drill that I could borrow?", by=f"{who} {name}", at=at)
                for who, at in (("ada", 0), ("ben", 5000))
            ),
            *(
                self.chat.sent(f"{who} has one", "I have one.", by=f"ben {name}", reply_to=who, at=at)
                for who, at in (("ada", 6000), ("ben", 6001))
            ),
        )
        self.pipeline.index()
        with db.transaction(tenant_id) as tx:
            asset = add_asset(tx, add_library(tx), title=f"The {name} at dawn")
            for who in ("ada", "ben"):
                add_scene(tx, asset, title=f"{who} {name}", transcript=f"What {who} says to the {name} alone.")
        add_documents(db, tenant_id, objects.path, name)
        self.token = new_token(*SCOPES, MANAGE_ALL, PUBLISH, tenant_id=tenant_id)
        self._spare = new_token("index:read", tenant_id=tenant_id)
        accounts = [
            new_session(Role.VIEWER, name=f"{who}-{name}", tenant_id=tenant_id).account_id for who in ("ada", "ben")
        ]
        with db.transaction(tenant_id) as tx:
            first = add_canvas(tx, name, members=tuple(accounts))
            add_canvas(tx, f"{name}-2", beside=first)
            add_canvas(tx, f"{name}-3")
            for one in (name, f"{name}-2"):
                add_app(tx, one)
            add_insights(tx, name)
            add_answers(tx, name)
            for who in ("ada", "ben"):
                runs.begin(tx, "ingest", f"Import of {who} {name}", by="command/import", at=LATER)

    def number(self, parameter):
        """One of this tenant's numbers of the kind that a parameter of a path names."""
        ((number,),) = self.pipeline.rows(NUMBERS[parameter])
        return number


NUMBERS = {
    "person_id": "select min(id) from people_index",
    "request_id": "select min(id) from request_index",
    "message_id": "select min(id) from message",
    "account_id": "select min(id) from account",
    "token_id": "select max(id) from service_token",
    "scene_id": "select min(id) from video_scenes",
    "project_id": "select min(id) from project",
    "run_id": "select min(id) from run where finished_at is null",  # it can still be cancelled
    "canvas_id": "select min(id) from canvas",
    "app_key": "select min(key) from app",
    "evidence_id": "select min(id) from evidence",
    "answer_id": "select min(id) from answer",
    "insight_id": "select min(id) from insight",
    "comment_id": "select min(id) from insight_comment",
    "target_kind": "select 'person'",
    "target_id": "select 1",
    "queue": "select 'low_confidence'",
    "slug": "select min(slug) from bundle",
    "sha256": "select min(sha256) from document_original where media_type = 'application/pdf'",
    "page_id": "select min(id) from web_page",
    "page": "select 1",
    "number": "select 1",  # of a version
}
FORM_TYPE = "multipart/form-data" + PARAMETERS["multipart/form-data"]
# What operations on a thing want to be asked beside its name.
QUERIES = {
    "/api/bundles/{slug}/diff": "from=1&to=2",
    "/api/bundles/{slug}/diff/document": "path=a.md&from=1&to=2",
    "/api/bundles/{slug}/diff/extractions": "path=a.md&from=1&to=2",
    "/api/bundles/{slug}/documents": "path=a.md",
    "/api/bundles/{slug}/extractions": "path=a.md",
}
# A name that whoever asks chooses, of a thing that is made where there is none: each tenant has its own of it.
# Features and queues of reviews have one name for all.
CHOSEN = {
    ("PUT", "/api/apps/{app_key}"),
    ("PUT", "/api/documents/originals/{sha256}"),
    ("PUT", "/api/operations/flags/{flag_name}"),
    ("GET", "/api/reviews/{queue}"),
}
# What is in bodies that counts or measures, and names nothing.
FIGURES = {"grace_seconds", "pace_ms", "schema_version", "seed", "steps", "version", "start", "end", "base"}


@pytest.fixture
def ours(db, new_token, new_session, settings):
    with closing(db.owner.connect()) as connection:
        connection.execute_simple(LARGE_NUMBERS)
    return World(db, db.tenant_id, "harbour", new_token, new_session, settings.objects)


@pytest.fixture
def theirs(db, ours, new_token, new_session, settings):
    return World(db, db.other_tenant_id, "orchard", new_token, new_session, settings.objects)


@pytest.fixture
def ask(gateway):
    """Ask an operation of the contract of the function that serves it, always with the same request id."""
    made = {}

    def ask(method, path, operation, token, body=None):
        (function,) = operation["tags"]
        if function not in made:
            made[function] = called = gateway(function)
            if function == "runs_api":  # who waits for news looks twice, without a pause
                called.module.waiting._pause = lambda _: called.ports.clock.advance(timedelta(seconds=LONGEST_WAIT))
            if function == "documents_api":
                called.module.pages._outgoing = outgoing()
        headers = {"X-Request-Id": "probe"} | ({"Content-Type": FORM_TYPE} if body is FORM else {})
        return made[function].call(method, path, body, token=token, headers=headers)

    return ask


@pytest.fixture
def rows_of(db):
    """All rows of a tenant, of every table, as texts."""

    def read(tenant_id):
        with db.superuser.transaction() as tx:
            tables = {table: parse(f"test.{table}", ROWS.format(table)) for (table,) in tx.rows(TABLES)}
            return {table: sorted(tx.rows(rows, tenant=tenant_id)) for table, rows in tables.items()}

    return read


def parameters(operation, place):
    return [one["name"] for one in operation.get("parameters", []) if one.get("in") == place]


def filled(path, number):
    """A path with a number, or a name, as the value of its parameter."""
    before, _, after = path.partition("{")
    return f"{before}{number}{after.partition('}')[2]}"


def what_it_says(answer, number):
    """An answer without the number that was asked for, and without how many more one may ask."""
    headers = {name: value for name, value in answer.headers.items() if not name.startswith("RateLimit")}
    return answer.status, headers, answer.text.replace(str(number), "N")


NUMBERED = [one for one in OPERATIONS if parameters(one[2], "path") and (one[0], one[1]) not in CHOSEN]


@pytest.mark.parametrize(("method", "path", "operation"), NUMBERED, ids=[f"{one[0]} {one[1]}" for one in NUMBERED])
def test_anothers_number_is_answered_like_one_that_nobody_has(ask, ours, theirs, rows_of, method, path, operation):
    body = BODIES[method, path] if "requestBody" in operation else None
    parameter, *further = parameters(operation, "path")
    asked = QUERIES.get(path, "")
    for one in further:  # what is in the thing that is asked for
        path = path.replace(f"{{{one}}}", str(ours.number(one)))
    path = f"{path}?{asked}" if asked else path
    before = rows_of(theirs.tenant_id)
    number = theirs.number(parameter)
    told, missing = (ask(method, filled(path, one), operation, ours.token, body) for one in (number, NOBODY))
    assert told.status in {403, 404}
    assert what_it_says(told, number) == what_it_says(missing, NOBODY)
    assert rows_of(theirs.tenant_id) == before
    own = ask(method, filled(path, ours.number(parameter)), operation, ours.token, body)
    assert own.status in {200, 201, 202, 204}, "the same request for a thing of one's own works"


@pytest.mark.parametrize(("path", "body", "field"), REFERENCES)
def test_anothers_number_in_a_body_is_answered_like_one_that_nobody_has(ask, ours, theirs, path, body, field):
    operation, number = DOCUMENT["paths"][path]["post"], theirs.number("person_id")
    target = path.format(request_id=ours.number("request_id"))
    told, missing = (ask("POST", target, operation, ours.token, body | {field: one}) for one in (number, NOBODY))
    assert told.status == 404
    assert what_it_says(told, number) == what_it_says(missing, NOBODY)
    own = ask("POST", target, operation, ours.token, body | {field: ours.number("person_id")})
    assert own.status == 201


def test_all_numbers_in_bodies_are_tried():
    def numbers(schema):
        choices = [schema, *schema.get("anyOf", [])]
        return any(one.get("type") == "integer" for one in choices)

    asked = {
        content["schema"]["$ref"].rpartition("/")[2]
        for _, _, operation in OPERATIONS
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if "schema" in content
    }
    found = {
        name
        for schema in asked
        for name, described in DOCUMENT["components"]["schemas"][schema]["properties"].items()
        if numbers(described)
    }
    assert found == FIGURES | {field for _, _, field in REFERENCES}


LISTINGS = [one for one in OPERATIONS if "cursor" in parameters(one[2], "query")]
# Of listings that want more: a query that finds two of either tenant's, and the page within an answer.
SEARCHES = {"/api/chat/search": ("q=drill", "messages")}


@pytest.mark.parametrize(("method", "path", "operation"), LISTINGS, ids=[one[1] for one in LISTINGS])
def test_anothers_cursor_is_refused(ask, ours, theirs, method, path, operation):
    query, part = SEARCHES.get(path, ("", ""))

    def listing(world):
        within = {one: world.number(one) for one in parameters(operation, "path")}
        return f"{path.format(**within)}?limit=1&{query or QUERIES.get(path, '')}".rstrip("&")

    answer = ask(method, listing(theirs), operation, theirs.token).json
    cursor = (answer[part] if part else answer)["next_cursor"]
    assert cursor
    assert ask(method, f"{listing(theirs)}&cursor={cursor}", operation, theirs.token).status == 200
    refused = ask(method, f"{listing(ours)}&cursor={cursor}", operation, ours.token)
    assert (refused.status, refused.problem["type"]) == (400, "urn:springline:problem:cursor")


def test_anothers_place_in_the_feed_of_changes_shows_ones_own_only(ask, ours, theirs):
    path = "/api/index/changes"
    operation = DOCUMENT["paths"][path]["get"]
    deadline = time.monotonic() + 30
    while len(ask("GET", path, operation, ours.token).json["items"]) < 4:  # other tests hold the horizon back
        assert time.monotonic() < deadline
        time.sleep(0.05)
    place = ask("GET", f"{path}?limit=1", operation, theirs.token).json["next"]
    own = {(item["kind"], item["id"]) for item in ask("GET", path, operation, ours.token).json["items"]}
    seen = ask("GET", f"{path}?since={place}", operation, ours.token).json["items"]
    assert len(own) == 4
    assert {(item["kind"], item["id"]) for item in seen} <= own


@pytest.mark.parametrize("kind", ["people", "requests"])
@pytest.mark.parametrize("query", ["", "group=the-orchard-group", "text=orchard", "sort=name&limit=1"])
def test_who_asks_the_same_in_one_process_gets_what_is_theirs(ask, ours, theirs, kind, query):
    path = f"/api/index/{kind}"
    operation = DOCUMENT["paths"][path]["get"]
    answers = {
        world: [ask("GET", f"{path}?{query}", operation, world.token).text for _ in range(2)]
        for world in (theirs, ours)
    }
    assert all(first == second for first, second in answers.values())
    assert "orchard" in answers[theirs][0]
    assert "orchard" not in answers[ours][0].lower()


# ---- Rotation --------------------------------------------------------------------------------------------------------


class Clients:
    """Threads that ask all the time, each with the tokens that it is given in turn."""

    def __init__(self, gateway, clock, secrets):
        self._gateway = gateway
        self._clock = clock
        self.secrets = secrets
        self.asked = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(6)]
        for thread in self._threads:
            thread.start()

    def _run(self, number):
        while not self._stop.is_set():
            secrets = self.secrets
            secret = secrets[number % len(secrets)]
            before = self._clock.now()
            answer = self._gateway.get("/api/index/people", token=secret)
            self.asked.append((secret, before, self._clock.now(), answer.status))

    def ask_on(self, times):
        """Return when they have asked so many times more."""
        wanted = len(self.asked) + times
        while len(self.asked) < wanted:
            assert all(thread.is_alive() for thread in self._threads)
            threading.Event().wait(0.005)

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()


def test_a_token_is_rotated_while_it_is_used_and_no_request_is_lost(db, settings, new_token, monkeypatch):
    clock, grace = ManualClock(LATER), timedelta(hours=1)
    ports = Runtime(settings, pooled=True, clock=clock)
    monkeypatch.setattr(runtime, "_installed", [ports])
    monkeypatch.setattr(service, "_answers", Answers())
    old = new_token("index:read")
    clients = Clients(Gateway(load("index_api"), ports, None), clock, [old])
    clients.ask_on(60)
    cause = Cause(command_principal(db.tenant_id, "test"), clock.now())
    with db.transaction() as tx:
        new = tokens.rotate(tx, cause, tokens.listed(tx)[0].id, grace=grace).secret
    ends_at = clock.now() + grace
    clients.secrets = [old, new]
    clients.ask_on(60)
    clock.advance(grace - timedelta(microseconds=1))
    clients.ask_on(60)
    clock.advance(timedelta(microseconds=1))
    clients.ask_on(60)
    clients.stop()
    ports.close()

    told = Counter()
    for secret, before, after, status in clients.asked:
        if secret == new:
            told["new", status] += 1
        elif after < ends_at:
            told["old in its grace", status] += 1
        elif before >= ends_at:
            told["old after its grace", status] += 1
    assert told.keys() == {("new", 200), ("old in its grace", 200), ("old after its grace", 401)}
