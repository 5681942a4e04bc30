"""The access API as callers see it."""

import json
import re
from contextlib import closing
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest

from springline.access.guard import SESSION_COOKIE
from springline.access.model import SCOPES, Role

pytestmark = pytest.mark.integration

GOOD = "seven herons wade"
SIGN_IN = {"email": "ada@example.org", "password": GOOD, "tenant": "harbour"}


@pytest.fixture
def admin(api, make_account, open_session):
    """Calls with an admin's session."""
    return api.with_session(open_session(make_account(Role.ADMIN)))


def cookie_of(answer):
    [cookie] = answer.cookies
    return re.match(rf"{SESSION_COOKIE}=([^;]*);", cookie)[1]


def test_who_signs_in_with_a_password_can_then_ask_who_they_are(db, api, make_account):
    account = make_account(Role.VIEWER, email="ada@example.org", password=GOOD)

    signed_in = api("POST", "/api/access/session", SIGN_IN, headers={"X-Forwarded-Proto": "https"})
    session = api("GET", "/api/access/session", headers={"Cookie": f"{SESSION_COOKIE}={cookie_of(signed_in)}"})

    assert signed_in.status == 200
    assert "Path=/; SameSite=Lax; Max-Age=2592000; HttpOnly; Secure" in signed_in.cookies[0]
    assert session.json == {
        "tenant": "harbour",
        "tenant_name": "Harbour",
        "actor": f"account/{account.id}",
        "scopes": [
            "chat:read",
            "documents:read",
            "index:read",
            "insights:read",
            "projects:read",
            "runs:read",
            "search:read",
            "self:use",
        ],
        "account": {
            "id": account.id,
            "email": "ada@example.org",
            "name": "Ada",
            "role": "viewer",
            "has_password": True,
            "created_at": "2026-01-01T00:00:00Z",
            "disabled_at": None,
        },
        "csrf_token": signed_in.json["csrf_token"],
        "expires_at": "2026-01-04T00:00:00Z",
        "ends_at": "2026-01-31T00:00:00Z",
    }


def test_a_token_is_told_who_it_is(api, make_token):
    new = make_token("index:read")

    known = api.with_token(new.secret)("GET", "/api/access/session").json

    assert (known["actor"], known["account"], known["csrf_token"]) == (f"token/{new.token.id}", None, None)
    assert (known["expires_at"], known["ends_at"]) == (None, None)


def test_a_session_that_is_used_expires_later_and_ends_when_it_would_have(api, clock, make_account, open_session):
    session = api.with_session(open_session(make_account()))
    begun = session("GET", "/api/access/session").json
    clock.advance(timedelta(days=2))
    later = session("GET", "/api/access/session").json
    assert datetime.fromisoformat(later["expires_at"]) - datetime.fromisoformat(begun["expires_at"]) == timedelta(
        days=2
    )
    assert later["ends_at"] == begun["ends_at"]


def test_a_link_signs_in_once(api, make_account, make_link):
    account = make_account()
    link = make_link(account)

    signed_in = api("POST", "/api/access/session", {"link": link})
    again = api("POST", "/api/access/session", {"link": link})

    session = api("GET", "/api/access/session", headers={"Cookie": f"{SESSION_COOKIE}={cookie_of(signed_in)}"})
    assert (signed_in.status, session.json["actor"]) == (200, f"account/{account.id}")
    assert session.json["csrf_token"] == signed_in.json["csrf_token"]
    assert (again.status, again.cookies) == (401, [])
    assert again.json["title"] == "The sign-in link was used or has expired"


@pytest.mark.parametrize(
    "sent", [{}, {"email": "ada@example.org"}, {"password": GOOD}, {**SIGN_IN, "link": "x"}, {"link": None}]
)
def test_there_is_one_way_at_a_time_to_sign_in(api, sent):
    assert api("POST", "/api/access/session", sent).status == 422


def test_another_sites_page_signs_nobody_in_by_the_api(api, make_account, make_link):
    link = make_link(make_account())
    refused = api("POST", "/api/access/session", {"link": link}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (refused.status, refused.cookies) == (403, [])
    assert api("POST", "/api/access/session", {"link": link}).status == 200


def test_scopes_are_told_with_what_they_mean_and_who_has_them(api, make_token):
    told = api.with_token(make_token("index:read").secret)("GET", "/api/access/scopes").json["items"]
    assert {one["name"] for one in told} == set(SCOPES)
    audit_read = next(one for one in told if one["name"] == "audit:read")
    assert audit_read == {"name": "audit:read", "meaning": SCOPES["audit:read"], "roles": ["admin"]}
    operations = next(one for one in told if one["name"] == "operations:read")
    assert operations["roles"] == ["operator", "admin"]


def test_the_audit_log_is_read_by_actor_action_and_resource(api, admin):
    for number in range(4):
        admin("POST", "/api/access/tokens", {"name": f"t{number}", "scopes": ["index:read"], "expires_at": None})
    everything = admin("GET", "/api/access/audit").json["items"]
    made = [entry for entry in everything if entry["action"] == "token.created"]
    assert len(made) == 4

    found = admin("GET", "/api/access/audit", query={"action": "token.created", "limit": "3"}).json
    rest = admin(
        "GET", "/api/access/audit", query={"action": "token.created", "limit": "3", "cursor": found["next_cursor"]}
    ).json
    assert [*found["items"], *rest["items"]] == made
    one = admin("GET", "/api/access/audit", query={"resource": made[1]["resource"], "actor": made[1]["actor"]}).json
    assert one == {"items": [made[1]], "next_cursor": None}
    assert admin("GET", "/api/access/audit", query={"actor": "account/999"}).json["items"] == []


def test_a_filter_looks_through_some_entries_at_a_time(api, admin, monkeypatch):
    monkeypatch.setattr("springline.access.audit._LOOKED_THROUGH", 2)
    admin("POST", "/api/access/tokens", {"name": "old", "scopes": ["index:read"], "expires_at": None})
    for _ in range(5):
        admin("POST", "/api/access/accounts", {"email": f"p{_}@example.org", "name": "P", "role": "viewer"})
    query, pages = {"action": "token.created"}, []
    while True:
        pages.append(admin("GET", "/api/access/audit", query=query).json)
        if pages[-1]["next_cursor"] is None:
            break
        query = {"action": "token.created", "cursor": pages[-1]["next_cursor"]}
    assert pages[0]["items"] == []
    assert [entry["action"] for page in pages for entry in page["items"]] == ["token.created"]


def test_the_chain_of_the_audit_log_is_checked_in_stretches(api, admin, monkeypatch, db):
    for number in range(5):
        admin("POST", "/api/access/tokens", {"name": f"t{number}", "scopes": ["index:read"], "expires_at": None})
    whole = admin("GET", "/api/access/audit/chain").json
    assert (whole["fault"], whole["next_after"], whole["checked"]) == (None, None, whole["last"])

    monkeypatch.setattr("springline.access.audit._MOST_CHECKED", 4)
    first = admin("GET", "/api/access/audit/chain").json
    assert (first["checked"], first["next_after"]) == (4, 4)
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple("update audit_log set action = 'nothing.happened' where number = 5")
    assert admin("GET", "/api/access/audit/chain").json["fault"] is None
    broken = admin("GET", "/api/access/audit/chain", query={"after": "4"}).json
    assert (broken["checked"], broken["fault"]["number"], broken["next_after"]) == (0, 5, None)
    assert admin("GET", "/api/access/audit/chain", query={"after": "999"}).json["fault"]["number"] == 999


def test_only_admins_read_and_check_the_audit_log(api, make_account, open_session):
    operator = api.with_session(open_session(make_account(Role.OPERATOR)))
    assert operator("GET", "/api/access/audit").status == 403
    assert operator("GET", "/api/access/audit/chain").status == 403


def test_a_wrong_password_is_a_401_that_names_the_scheme(api, make_account):
    make_account(email="ada@example.org", password=GOOD)

    answer = api("POST", "/api/access/session", {**SIGN_IN, "password": "wrong"})

    assert (answer.status, answer.headers["Content-Type"]) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="springline"'
    assert answer.cookies == []


def test_sign_in_attempts_from_one_place_are_limited(api, monkeypatch):
    monkeypatch.setattr("springline.access.passwords.matches", lambda *_: False)
    attempts = [api("POST", "/api/access/session", {**SIGN_IN, "email": f"p{n}@example.org"}) for n in range(11)]

    assert [answer.status for answer in attempts] == [401] * 10 + [429]
    assert int(attempts[-1].headers["Retry-After"]) == 6
    assert api("POST", "/api/access/session", {"link": "x"}).status == 429
    assert api.at("203.0.113.10")("POST", "/api/access/session", SIGN_IN).status == 401


def test_a_form_signs_nobody_in_whatever_it_holds(api, make_account, make_link):
    """Another site's page can send a form and no JSON, without being asked first."""
    make_account(email="ada@example.org", password=GOOD)
    link = make_link(make_account())
    forms = [json.dumps(SIGN_IN), f"link={link}", f"email=ada%40example.org&tenant=harbour&password={quote(GOOD)}"]

    answers = [api.form("/api/access/session", form) for form in forms]

    assert [(answer.status, answer.cookies) for answer in answers] == [(415, [])] * 3
    assert api("POST", "/api/access/session", {"link": link}).status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "http://192.168.1.4:8080", "Host": "192.168.1.4:8080"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example", "Host": "192.168.1.4:8080"}, 403),
        ({"Origin": "null", "Host": "192.168.1.4:8080"}, 403),
    ],
    ids=str,
)
def test_only_our_own_page_signs_in(api, make_account, headers, status):
    make_account(email="ada@example.org", password=GOOD)
    answer = api("POST", "/api/access/session", SIGN_IN, headers=headers)
    assert (answer.status, bool(answer.cookies)) == (status, status == 200)


@pytest.mark.parametrize("link", ["", '"><script>alert(1)</script>', "spl_" + "x" * 43])
def test_what_is_no_link_signs_nobody_in_and_is_not_repeated(api, link):
    answer = api("POST", "/api/access/session", {"link": link})
    assert (answer.status, answer.cookies, answer.headers["Cache-Control"]) == (401, [], "no-store")
    assert not link or link not in answer.text


def test_signing_out_ends_the_session_and_takes_the_cookie_away(admin):
    assert admin.without("X-CSRF-Token")("DELETE", "/api/access/session").status == 403
    assert admin("GET", "/api/access/session").status == 200
    answer = admin("DELETE", "/api/access/session")

    assert answer.status == 204
    assert cookie_of(answer) == ""
    assert "Max-Age=0" in answer.cookies[0]
    assert admin("GET", "/api/access/session").status == 401


def test_a_token_is_made_rotated_and_revoked(api, admin):
    made = admin(
        "POST",
        "/api/access/tokens",
        {"name": "importer", "scopes": ["index:read"], "expires_at": "2026-02-01T00:00:00Z"},
    )
    path = f"/api/access/tokens/{made.json['id']}"
    rotated = admin("POST", f"{path}/rotate", {"grace_seconds": 60})
    listed = admin("GET", "/api/access/tokens")
    revoked = admin("POST", f"{path}/revoke")

    assert (made.status, rotated.status, revoked.status) == (201, 201, 200)
    assert [token["replaced_by"] for token in listed.json["items"]] == [rotated.json["id"], None]
    assert listed.json["items"][0]["expires_at"] == "2026-01-01T00:01:00Z"
    assert "secret" not in listed.text
    assert revoked.json["revoked_at"] == "2026-01-01T00:00:00Z"
    statuses = [api.with_token(token.json["secret"])("GET", "/api/access/session").status for token in (made, rotated)]
    assert statuses == [401, 200]


def test_accounts_are_created_changed_and_disabled(api, admin):
    wanted = {"email": "ada@example.org", "name": "Ada", "role": "viewer"}
    created = admin("POST", "/api/access/accounts", wanted)
    path = f"/api/access/accounts/{created.json['id']}"

    changed = admin("PATCH", path, {"role": "analyst", "password": GOOD})
    assert changed.json == {**created.json, "role": "analyst", "has_password": True}
    assert api("POST", "/api/access/session", SIGN_IN).status == 200
    assert admin("POST", f"{path}/disable").json["disabled_at"] == "2026-01-01T00:00:00Z"
    assert api("POST", "/api/access/session", SIGN_IN).status == 401
    assert admin("POST", f"{path}/enable").json["disabled_at"] is None
    assert admin("POST", "/api/access/accounts", wanted).status == 409
    assert admin("GET", "/api/access/accounts").json["items"][-1]["email"] == "ada@example.org"


def test_a_token_may_end_at_the_end_of_time_and_not_at_its_beginning(admin):
    wanted = {"name": "app", "scopes": ["index:read"], "expires_at": "9999-12-31T23:59:59-23:59"}
    made = admin("POST", "/api/access/tokens", wanted)
    assert (made.status, made.json["expires_at"]) == (201, "9999-12-31T23:59:59.999999Z")
    refused = admin("POST", "/api/access/tokens", wanted | {"expires_at": "0001-01-01T00:00:00+23:59"})
    assert refused.status == 422


def test_the_audit_log_is_paged_newest_first(admin):
    for number in range(3):
        admin("POST", "/api/access/tokens", {"name": f"t{number}", "scopes": ["index:read"], "expires_at": None})

    pages = [admin("GET", "/api/access/audit", query={"limit": 2}).json]
    while pages[-1]["next_cursor"]:
        pages.append(admin("GET", "/api/access/audit", query={"limit": 2, "cursor": pages[-1]["next_cursor"]}).json)
    entries = [entry for page in pages for entry in page["items"]]

    assert [entry["number"] for entry in entries] == [6, 5, 4, 3, 2, 1]
    assert {"op": "add", "path": "/name", "value": "t2"} in entries[0]["diff"]
    assert [entry["action"] for entry in entries[3:]] == [
        "account.signed_in",
        "account.link_issued",
        "account.created",
    ]


def test_a_listing_that_fills_its_last_page_says_that_it_ends(admin):
    assert admin("GET", "/api/access/accounts", query={"limit": 1}).json["next_cursor"] is None


@pytest.mark.parametrize(
    ("role", "path"), [(Role.ANALYST, "tokens"), (Role.OPERATOR, "accounts"), (Role.OPERATOR, "audit")]
)
def test_a_role_that_lacks_the_scope_gets_a_403(api, make_account, open_session, role, path):
    assert api.with_session(open_session(make_account(role)))("GET", f"/api/access/{path}").status == 403


@pytest.mark.parametrize("path", ["session", "tokens", "accounts", "audit"])
def test_without_credentials_everything_is_a_401(api, path):
    answer = api("GET", f"/api/access/{path}")

    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="springline"')


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "tokens/{}/rotate", {}),
        ("POST", "tokens/{}/revoke", None),
        ("PATCH", "accounts/{}", {"name": "X"}),
        ("PATCH", "accounts/{}", {"password": GOOD}),
        ("POST", "accounts/{}/disable", None),
        ("POST", "accounts/{}/enable", None),
    ],
)
def test_what_belongs_to_another_tenant_is_answered_like_what_does_not_exist(
    db, admin, make_account, make_token, method, path, body
):
    theirs = (make_token("index:read", tenant_id=db.other_tenant_id).token, make_account(tenant_id=db.other_tenant_id))
    number = theirs["accounts" in path].id

    def asked(one):
        answer = admin(method, "/api/access/" + path.format(one), body)
        return answer.status, {**answer.json, "instance": "", "detail": answer.json["detail"].replace(str(one), "n")}

    assert asked(number) == asked(987654)
    assert asked(number)[0] == 404


def test_another_tenants_cursor_is_refused(db, api, make_account, open_session, make_token, admin):
    for _ in range(2):
        make_token("index:read", tenant_id=db.other_tenant_id)
    their_admin = api.with_session(
        open_session(make_account(Role.ADMIN, tenant_id=db.other_tenant_id), tenant_id=db.other_tenant_id)
    )
    cursor = their_admin("GET", "/api/access/tokens", query={"limit": 1}).json["next_cursor"]

    assert admin("GET", "/api/access/tokens", query={"limit": 1, "cursor": cursor}).status == 400
