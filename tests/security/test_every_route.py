"""Every route of the contract, asked by everybody who may not: all are refused alike, and nothing has changed.

What a stranger's token learns by other tenants' numbers is in `tests/faults/test_tenant_probes.py`; here is what a
stranger's session does.
"""

import re
import time

import pytest
from chalice.app import Chalice

from springline.access.model import SELF_SCOPE
from springline.platform.statements import parse
from tests.security.conftest import PROBLEM, Answer
from tests.security.contract import BODIES, CHOSEN, GUARDED, OPERATIONS, Operation
from tests.security.intruders import STRANGERS, Casting, bearer, cookie

pytestmark = pytest.mark.integration

NOBODY = 999_999_999
PATIENCE_SECONDS = 60
STATUS = {"credential": 401, "scope": 403, "csrf": 403}

# Who needs no credentials, and why that may be.
PUBLIC = {
    "GET /api/openapi.json": "the contract is no secret",
    "GET /health/livez": "load balancers have no token; it says one word",
    "GET /health/readyz": "load balancers have no token; it says the schema's revision",
    "GET /metrics": "scrapers have no token; it has counts and no names of people; keep it inside the network",
    "POST /api/access/session": "who sends it is not signed in yet; limited by client and by account",
}
NOTED_ROUTE = re.compile(r'"route/([A-Z]+ [^"]+)"')  # in a row of the audit log
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"}
VIEWERS_SCOPES = frozenset(
    {"index:read", "chat:read", "search:read", "projects:read", "runs:read", "documents:read", "insights:read"}
)


@pytest.fixture
def casting(db, ours, clock, new_token, new_session) -> Casting:
    return Casting(db, clock, new_token, new_session, ours.admin, ours.token)


@pytest.fixture
def send(front, ours):
    """Sends a request that is fine but for who sends it, about a thing of our tenant unless told otherwise."""

    def send(operation: Operation, headers, *, number: int | None = None, query: str = "") -> Answer:
        named = number if number is not None else ours.number(operation.parameters("path"))
        extra = {"idempotency-key": str(operation.described["operationId"])} if operation.changes else {}
        extra |= {"content-type": operation.accepts[0]} if operation.accepts else {}
        return front.ask(operation.method, operation.at(named, query), body_of(operation), headers=extra | headers)

    return send


def body_of(operation: Operation) -> object:
    return BODIES[str(operation)] if operation.accepts else None


def refusal(answer: Answer) -> tuple[int, str, bool]:
    """Status and kind of a refusal, and whether it says how to sign in."""
    assert answer.headers["content-type"] == PROBLEM
    assert answer.headers["cache-control"] == "no-store"
    challenge = answer.headers.get("www-authenticate", "")
    return answer.status, answer.json["type"].rpartition(":")[2], challenge.startswith("Bearer")


def test_the_matrix_has_every_route_of_every_function(front):
    served = {
        (method, path)
        for invoker in front.invokers
        if isinstance(invoker.app, Chalice)
        for path, entries in invoker.app.routes.items()
        for method in entries
    }
    assert served == {(operation.method, operation.path) for operation in OPERATIONS}
    assert {str(operation) for operation in OPERATIONS if operation.scope is None} == PUBLIC.keys()
    assert {str(operation) for operation in GUARDED if operation.accepts} == BODIES.keys()


SESSION = "/api/access/session"
# What is noted in the audit log where somebody tries it who may not.
NOTED_SCOPES = {"profiles:manage", "operations:manage"}
# What says nothing that is a tenant's own: names of scopes and features, figures, that a chain is whole, and what
# happens from now on: tests/integration/functions/test_runs_api.py asks whose that is.
ALIKE_FOR_ALL = {
    *("/api/access/scopes", "/api/access/audit/chain", "/api/operations", "/api/operations/flags"),
    *("/api/live", "/api/live/stream"),
    "/api/reviews",
}


def test_who_may_gets_through_with_these_very_requests(send, ours):
    """Without this, requests that are refused for something else would pass for refused because of who sends them."""
    operations = [one for one in GUARDED if one.path != SESSION]
    # What is deleted can't be read, a revoked token can't be rotated, and an answer asked for again finds nothing.
    operations.sort(key=lambda one: one.method == "DELETE" or one.path.endswith(("/revoke", "/again")))
    by_token = {str(one): send(one, bearer(ours.token)).status for one in operations}
    by_session = {str(one): send(one, cookie(ours.admin) | {"idempotency-key": str(one)}).status for one in operations}
    # What was done already can't be done again.
    again = {
        "POST /api/bundles": 409,
        "POST /api/projects": 409,
        "PATCH /api/insights/{insight_id}": 409,
        "POST /api/insights/{insight_id}/confirmations": 409,
        "POST /api/insights/{insight_id}/transitions": 409,
        "POST /api/access/accounts": 409,
        "POST /api/access/tokens/{token_id}/rotate": 409,
        "POST /api/answers/{answer_id}/insight": 422,
    }
    assert {place: status for place, status in by_token.items() if status not in {200, 201, 202, 204}} == {}
    assert {place: status for place, status in by_session.items() if status not in {200, 201, 202, 204}} == again


def test_who_may_see_and_end_a_session(send, ours):
    show, end = (next(one for one in GUARDED if str(one) == f"{method} {SESSION}") for method in ("GET", "DELETE"))
    assert [send(one, cookie(ours.admin)).status for one in (show, end, show)] == [200, 204, 401]


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda stranger: stranger.__name__)
def test_who_may_not_is_refused_everywhere_and_changes_nothing(send, casting, stored, stranger):
    present, kind = stranger(casting), STRANGERS[stranger]
    asked = [(operation, sent) for operation in GUARDED if (sent := present(operation)) is not None]
    show = next(one for one in GUARDED if str(one) == f"GET {SESSION}")
    for sent in {tuple(sent.items()) for _, sent in asked}:
        send(show, dict(sent))  # notes that a credential is used where it is one; it is not noted again for a minute
    before = stored()
    answers = {operation: send(operation, sent) for operation, sent in asked}

    found = {str(operation): refusal(answer) for operation, answer in answers.items()}
    assert found == dict.fromkeys(found, (STATUS[kind], kind, kind != "csrf"))
    after, noted = but_for_noted_refusals(stored())
    assert after == but_for_noted_refusals(before)[0]
    for_admins = {str(one) for one in answers if one.scope in NOTED_SCOPES and kind == "scope"}
    assert sorted(NOTED_ROUTE.findall("\n".join(noted))) == sorted(for_admins)


def but_for_noted_refusals(rows):
    """All that is stored but the refused attempts in the audit log, and where it ends; and these attempts."""
    noted = [row for row in rows["audit_log"] if ",access.refused," in row]
    left = [row for row in rows["audit_log"] if row not in noted]
    return {**rows, "audit_log": left, "audit_head": len(rows["audit_head"])}, noted


def test_which_scope_nobody_can_lack_and_which_routes_change_nothing(casting):
    """The operations that a stranger of the matrix is not tried on are the ones where there is nothing to refuse."""
    left_out = {
        stranger.__name__: {str(one) for one in GUARDED if present(one) is None}
        for stranger, present in ((stranger, stranger(casting)) for stranger in STRANGERS)
    }
    reading = {str(one) for one in GUARDED if one.method == "GET"}
    own = {str(one) for one in GUARDED if one.scope == SELF_SCOPE}
    viewers = own | {str(one) for one in GUARDED if one.scope in VIEWERS_SCOPES}
    expected = {stranger.__name__: set() for stranger in STRANGERS}
    expected |= {stranger.__name__: reading for stranger, kind in STRANGERS.items() if kind == "csrf"}
    expected |= {"a_token_with_every_scope_but_the_one": own, "the_session_of_a_role_without_the_scope": viewers}
    assert left_out == expected


def test_a_refused_token_does_not_say_what_is_wrong_with_it(send, casting):
    operation = GUARDED[0]
    told = {
        stranger.__name__: send(operation, stranger(casting)(operation)).problem["detail"]
        for stranger, kind in STRANGERS.items()
        if kind == "credential"
    }
    sessions = {name for name in told if "session" in name and "token" not in name} | {"a_good_token_as_a_cookie"}
    assert len({detail for name, detail in told.items() if name in sessions}) == 1
    assert len({detail for name, detail in told.items() if name not in sessions | {"nothing"}}) == 1


def test_a_token_in_the_address_opens_nothing(send, ours):
    """Addresses are in histories and logs."""
    tries = [f"?{name}={ours.token}" for name in ("token", "access_token", "authorization", "springline_session")]
    assert {send(operation, {}, query=query).status for operation in GUARDED for query in tries} == {401}


NUMBERED = [operation for operation in GUARDED if operation.parameters("path") and str(operation) not in CHOSEN]


def test_another_tenants_admin_is_answered_as_for_what_nobody_has(send, ours, theirs, stored):
    """Also who may do everything at home."""
    before = stored()
    for operation in NUMBERED:
        number = ours.number(operation.parameters("path"))
        told, missing = (send(operation, cookie(theirs.admin), number=one) for one in (number, NOBODY))
        assert (told.status, missing.status) == (404, 404), operation
        assert told.text.replace(str(number), "N") == missing.text.replace(str(NOBODY), "N"), operation
        assert without_quota(told.headers) == without_quota(missing.headers), operation
    assert stored() == before
    assert {str(operation) for operation in NUMBERED} >= {
        "PATCH /api/access/accounts/{account_id}",
        "POST /api/access/tokens/{token_id}/revoke",
        "GET /api/messages/{message_id}",
        "PUT /api/canvases/{canvas_id}",
    }


def without_quota(headers):
    return {name: value for name, value in headers.items() if not name.startswith("ratelimit")}


IN_NO_FEED_YET = parse(
    "test.in_no_feed_yet",
    """
    select count(*) from (select changed_xid from people_index union all select changed_xid from request_index) changed
    where changed_xid >= pg_snapshot_xmin(pg_current_snapshot())
    """,
)


@pytest.fixture
def told(db, ours, theirs):
    """All that either tenant has is in its feed of changes: other tests on this server may hold the horizon back."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with db.superuser.transaction() as tx:
            if tx.value(IN_NO_FEED_YET) == 0:
                return
        assert time.monotonic() < deadline, "a transaction on this server does not end"
        time.sleep(0.05)


@pytest.mark.usefixtures("told")
def test_listings_never_show_another_tenant(send, ours, theirs):
    numbers = [str(ours.number([kind])) for kind in ("person_id", "request_id", "account_id", "token_id")]
    marks = [ours.name, *numbers]
    for operation in GUARDED:
        if operation.method == "GET" and not operation.parameters("path"):
            shown, hidden = (send(operation, cookie(world.admin)).text for world in (ours, theirs))
            assert [mark for mark in marks if mark in hidden] == [], operation
            is_of_all = operation.path in ALIKE_FOR_ALL
            assert is_of_all or [mark for mark in marks if mark in shown] != [], operation


def test_a_search_finds_what_is_ones_own_and_nothing_by_anothers_words_names_and_numbers(send, ours, theirs):
    search = next(one for one in GUARDED if one.path == "/api/chat/search")
    anothers = [
        f"q={ours.name}",
        f"q=drill&person={ours.number(['person_id'])}",
        f"q=drill&group=the-{ours.name}-group",
    ]
    nothing = {"people": [], "messages": [], "facets": None}
    for asked in ["q=drill", "q=ada", *anothers]:
        shown, hidden = (send(search, cookie(world.admin), query=f"?{asked}") for world in (ours, theirs))
        assert ours.name in shown.text.lower(), asked
        assert ours.name not in hidden.text.lower(), asked
        if asked in anothers:
            found = {kind: told and told["items"] for kind, told in hidden.json.items()}
            assert found == nothing, asked
        else:
            assert theirs.name in hidden.text.lower(), asked


def spellings(path: str) -> set[str]:
    """Other ways to write a path, which some servers take for the same."""
    encoded = "".join(f"%{ord(letter):02x}" if letter.isalpha() else letter for letter in path)
    return {
        path + "/",
        path + "//",
        "/" + path,
        "/." + path,
        "/x/.." + path,
        path + "/.",
        path + ";a=b",
        path + "%00",
        path + "%2f",
        path + ".json",
        path.upper(),
        encoded,
        path.replace("/", "%2f"),
        path.replace("/", "\\"),
        "http://springline.test" + path,
    }


def test_no_other_spelling_of_an_address_gets_in(front, ours):
    opened = {
        target: status
        for operation in GUARDED
        for target in spellings(operation.at(ours.number(operation.parameters("path"))))
        if (status := front.ask(operation.method, target, body_of(operation)).status) not in {400, 401, 404, 405}
    }
    assert opened == {}


def test_no_other_method_gets_in(front, ours, stored):
    before = stored()
    asked = {
        (method, operation.path): front.ask(
            method,
            operation.at(ours.number(operation.parameters("path"))),
            headers={"x-http-method-override": operation.method, "x-method-override": operation.method},
        ).status
        for operation in GUARDED
        for method in METHODS
    }
    declared = {(operation.method, operation.path) for operation in GUARDED}
    public = {(operation.method, operation.path) for operation in OPERATIONS if operation.scope is None}
    assert {asked[one] for one in asked.keys() & declared} == {401}
    # `/api/runs/mock` is where one is begun, and for who reads, a run's address like any other; so is that of a queue.
    others = {("GET", "/api/runs/mock"), ("GET", "/api/reviews/claims"), ("GET", "/api/reviews/decisions")}
    assert {asked[one] for one in others} == {401}
    assert {asked[one] for one in asked.keys() - declared - public - others} == {405}
    assert stored() == before
