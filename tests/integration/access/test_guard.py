"""The guard on a real database: what it accepts, what it refuses, and what that costs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from springline.access import accounts, tokens
from springline.access.guard import SESSION_COOKIE, SESSION_IDLE, SESSION_LONGEST, guard
from springline.access.model import CredentialError, CsrfError, Role
from springline.platform.database import PgConnection, StorageFullError
from springline.platform.ids import new_token
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

SECOND = timedelta(seconds=1)
LAST_USED = parse("test.last_used", "select last_used_at from service_token where id = :id")


def bearer(secret):
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture
def executed(monkeypatch):
    """The prepared statements that were run."""
    run = PgConnection.run
    names = []

    def counted(connection, statement, arguments):
        names.append(statement.name)
        return run(connection, statement, arguments)

    monkeypatch.setattr(PgConnection, "run", counted)
    return names


def test_a_token_stands_for_its_tenant_and_scopes(db, guarded, make_token):
    new = make_token("index:read")

    principal = guarded(**bearer(new.secret))

    assert principal == (db.tenant_id, f"token/{new.token.id}", {"index:read", "self:use"})


@pytest.mark.parametrize("wrong", ["", "Bearer", "Bearer ", "Basic {}", "{}", "Bearer {}x", "Bearer {} {}"])
def test_what_is_not_quite_a_token_is_refused(guarded, make_token, wrong):
    secret = make_token("index:read").secret

    with pytest.raises(CredentialError):
        guarded(authorization=wrong.format(secret, secret))


def test_unknown_expired_and_revoked_tokens_get_the_same_answer(db, guarded, make_token, cause, clock):
    expired = make_token("index:read", expires_at=clock.now() + SECOND)
    revoked = make_token("index:read")
    with db.transaction() as tx:
        tokens.revoke(tx, cause(), revoked.token.id)
    clock.advance(SECOND)

    answers = set()
    for secret in (new_token(), expired.secret, revoked.secret):
        with pytest.raises(CredentialError) as caught:
            guarded(**bearer(secret))
        answers.add(str(caught.value))

    assert len(answers) == 1


def test_a_token_is_valid_until_the_moment_it_expires(guarded, make_token, clock):
    new = make_token("index:read", expires_at=clock.now() + SECOND)
    clock.advance(SECOND - timedelta(microseconds=1))

    guarded(**bearer(new.secret))


def test_revocation_counts_from_the_next_request_on(db, guarded, make_token, cause):
    new = make_token("index:read")
    guarded(**bearer(new.secret))
    with db.transaction() as tx:
        tokens.revoke(tx, cause(), new.token.id)

    with pytest.raises(CredentialError):
        guarded(**bearer(new.secret))


def test_a_wrong_token_is_not_made_up_for_by_a_cookie(guarded, make_account, open_session):
    session = open_session(make_account())

    with pytest.raises(CredentialError):
        guarded(authorization="Bearer wrong", cookies={SESSION_COOKIE: session.secret})


def test_a_session_is_no_token_and_a_token_no_session(guarded, make_account, open_session, make_token):
    with pytest.raises(CredentialError):
        guarded(**bearer(open_session(make_account()).secret))
    with pytest.raises(CredentialError):
        guarded(cookies={SESSION_COOKIE: make_token("index:read").secret})


def test_a_session_stands_for_the_account_with_its_present_role(db, guarded, make_account, open_session, cause):
    account = make_account(Role.VIEWER)
    cookies = {SESSION_COOKIE: open_session(account).secret}
    assert guarded(cookies=cookies) == (db.tenant_id, f"account/{account.id}", Role.VIEWER.scopes)

    with db.transaction() as tx:
        accounts.change(tx, cause(), account.id, role=Role.OPERATOR)

    assert guarded(cookies=cookies).scopes == Role.OPERATOR.scopes


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_session_changes_nothing_without_its_csrf_token(guarded, make_account, open_session, method):
    account = make_account()
    session, another = open_session(account), open_session(account)
    cookies = {SESSION_COOKIE: session.secret}

    guarded(method=method, cookies=cookies, x_csrf_token=session.csrf_token)
    for headers in ({}, {"x_csrf_token": ""}, {"x_csrf_token": "é"}, {"x_csrf_token": another.csrf_token}):
        with pytest.raises(CsrfError):
            guarded(method=method, cookies=cookies, **headers)


def test_a_token_needs_no_csrf_token(guarded, make_token):
    guarded(method="POST", **bearer(make_token("index:read").secret))


def test_a_session_lives_while_it_is_used(guarded, make_account, open_session, clock):
    cookies = {SESSION_COOKIE: open_session(make_account()).secret}

    for _ in range(3):
        clock.advance(SESSION_IDLE - SECOND)
        guarded(cookies=cookies)
    clock.advance(SESSION_IDLE)

    with pytest.raises(CredentialError):
        guarded(cookies=cookies)


def test_a_session_does_not_live_for_ever(guarded, make_account, open_session, clock):
    cookies = {SESSION_COOKIE: open_session(make_account()).secret}
    used_until = clock.now() + SESSION_LONGEST - SESSION_IDLE
    while clock.now() < used_until:
        clock.advance(SESSION_IDLE / 2)
        guarded(cookies=cookies)

    clock.advance(SESSION_IDLE - SECOND)
    guarded(cookies=cookies)
    clock.advance(SECOND)

    with pytest.raises(CredentialError):
        guarded(cookies=cookies)


def test_a_request_costs_one_statement_and_once_a_minute_a_second_one(guarded, make_token, clock, executed):
    headers = bearer(make_token("index:read").secret)
    executed.clear()

    for _ in range(3):
        guarded(**headers)
    assert executed == ["access.find_service_token", "access.touch_token", *["access.find_service_token"] * 2]

    clock.advance(timedelta(minutes=1, seconds=1))
    executed.clear()
    guarded(**headers)
    assert executed == ["access.find_service_token", "access.touch_token"]


def test_a_session_costs_no_more(guarded, make_account, open_session, executed):
    cookies = {SESSION_COOKIE: open_session(make_account()).secret}
    executed.clear()

    guarded(cookies=cookies)

    assert executed == ["access.find_session"]


def test_what_is_no_secret_does_not_even_reach_the_database(guarded, executed):
    with pytest.raises(CredentialError):
        guarded(authorization="Bearer ' or 1=1 --")
    with pytest.raises(CredentialError):
        guarded(cookies={SESSION_COOKIE: "spl_"})

    assert executed == []


def test_the_last_use_is_known_to_a_minute(db, guarded, make_token, clock):
    new = make_token("index:read")
    clock.advance(timedelta(hours=1))
    guarded(**bearer(new.secret))
    used_at = clock.now()
    clock.advance(timedelta(seconds=59))
    guarded(**bearer(new.secret))

    with db.transaction() as tx:
        assert tx.value(LAST_USED, id=new.token.id) == used_at


def test_requests_at_once_do_not_wait_for_each_other(ports, make_token):
    secret = make_token("index:read").secret

    def ask(_):
        return guard(ports).authenticate(method="GET", headers=bearer(secret), cookies={}).actor

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(16)))) == 1


def test_no_request_waits_for_a_change_of_its_token(db, guarded, make_token, cause):
    new = make_token("index:read")

    with db.transaction() as tx:
        tokens.rotate(tx, cause(), new.token.id)  # holds the row's lock
        assert guarded(**bearer(new.secret)).actor == f"token/{new.token.id}"


def test_a_disk_that_is_full_keeps_nobody_from_reading(guarded, make_token, monkeypatch, caplog):
    headers = bearer(make_token("index:read").secret)

    def full(*_):
        raise StorageFullError("the database's disk is full")

    monkeypatch.setattr("springline.access.queries.presented.touch_token", full)

    assert guarded(**headers).scopes >= {"index:read"}
    assert "could not be noted" in caplog.text
