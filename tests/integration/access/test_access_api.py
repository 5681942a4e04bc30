"""The access API as callers see it."""

import json
import re
from urllib.parse import quote

import pytest

from springline.access.guard import SESSION_COOKIE
from springline.access.model import Role

PASSWORD = "correct horse battery staple"

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
        "scopes": ["chat:read", "index:read", "search:read", "self:use"],
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
    }


def test_a_token_is_told_who_it_is(api, make_token):
    new = make_token("index:read")

    known = api.with_token(new.secret)("GET", "/api/access/session").json

    assert (known["actor"], known["account"], known["csrf_token"]) == (f"token/{new.token.id}", None, None)


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
    assert api.form("/sign-in", "link=x").status == 429
    assert api.at("203.0.113.10")("POST", "/api/access/session", SIGN_IN).status == 401


def test_a_password_can_not_be_sent_by_another_sites_form(api):
    answer = api.form("/api/access/session", json.dumps(SIGN_IN))

    assert answer.status == 415


def test_signing_out_ends_the_session_and_takes_the_cookie_away(admin):
    assert admin.without("X-CSRF-Token")("DELETE", "/api/access/session").status == 403
    answer = admin("DELETE", "/api/access/session")

    assert answer.status == 204
    assert cookie_of(answer) == ""
    assert "Max-Age=0" in answer.cookies[0]
    assert admin("GET", "/api/access/session").status == 401


def test_looking_at_a_link_does_not_use_it_up_and_pressing_the_button_does(db, api, make_account, make_link):
    link = make_link(make_account())

    looked = [api("GET", "/sign-in", query={"link": link}) for _ in range(2)]
    used = api.form("/sign-in", f"link={link}", **{"Sec-Fetch-Site": "same-origin"})
    again = api.form("/sign-in", f"link={link}", **{"Sec-Fetch-Site": "same-origin"})

    assert [page.status for page in looked] == [200, 200]
    assert f'value="{link}"' in looked[0].text
    assert looked[0].headers["Content-Type"] == "text/html; charset=utf-8"
    assert looked[0].headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert looked[0].headers["Cache-Control"] == "no-store"
    assert (used.status, used.headers["Location"]) == (303, "/")
    assert "HttpOnly" in used.cookies[0]
    assert api("GET", "/api/access/session", headers={"Cookie": f"{SESSION_COOKIE}={cookie_of(used)}"}).status == 200
    assert (again.status, again.cookies) == (401, [])
    assert "was used already" in again.text


def test_another_sites_form_signs_nobody_in(api, make_account, make_link):
    link = make_link(make_account())

    refused = api.form("/sign-in", f"link={link}", **{"Sec-Fetch-Site": "cross-site"})

    assert (refused.status, refused.cookies) == (403, [])
    assert api.form("/sign-in", f"link={link}").status == 303


def test_the_page_without_a_link_asks_for_address_and_password(db, api, make_account):
    make_account(email="ada@example.org", password=PASSWORD)

    page = api("GET", "/sign-in", query={"tenant": "harbour"})
    wrong = api.form("/sign-in", "email=ada%40example.org%22&password=no")
    right = api.form("/sign-in", f"email=ada%40example.org&tenant=harbour&password={quote(PASSWORD)}")

    assert page.status == 200
    assert 'autocomplete="current-password"' in page.text
    assert 'name="tenant" value="harbour"' in page.text
    assert (wrong.status, wrong.cookies) == (401, [])
    assert 'role="alert"' in wrong.text
    assert 'value="ada@example.org&quot;"' in wrong.text
    assert (right.status, right.headers["Location"]) == (303, "/")
    assert api("GET", "/api/access/session", headers={"Cookie": f"{SESSION_COOKIE}={cookie_of(right)}"}).status == 200


def test_the_sign_out_button_ends_the_session_and_no_other_site_can_press_it(db, api, make_account, make_link):
    signed_in = {"Cookie": f"{SESSION_COOKIE}={cookie_of(api.form('/sign-in', f'link={make_link(make_account())}'))}"}

    elsewhere = api.form("/sign-out", "", **signed_in, **{"Sec-Fetch-Site": "cross-site"})
    still = api("GET", "/api/access/session", headers=signed_in)
    pressed = api.form("/sign-out", "", **signed_in)

    assert (elsewhere.status, still.status) == (403, 200)
    assert (pressed.status, pressed.headers["Location"], cookie_of(pressed)) == (303, "/sign-in", "")
    assert api("GET", "/api/access/session", headers=signed_in).status == 401


@pytest.mark.parametrize("query", [{"link": ""}, {"link": '"><script>alert(1)</script>'}])
def test_the_page_of_no_link_says_so_and_repeats_nothing(api, query):
    page = api("GET", "/sign-in", query=query)

    assert page.status == 400
    assert "<script" not in page.text
    assert "<form" not in page.text


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
