"""Accounts on a real database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from springline.access import accounts, audit, sessions
from springline.access.guard import SESSION_COOKIE
from springline.access.model import (
    AccountNotFoundError,
    Cause,
    CredentialError,
    EmailTakenError,
    GrantError,
    LastAdminError,
    LinkSpentError,
    PasswordError,
    Role,
)
from springline.platform.http.guards import Principal
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

GOOD = "seven herons wade"
PASSWORD_HASHES = parse("test.password_hashes", "select password_hash from account order by id")


def test_an_account_keeps_its_address_in_lower_case_and_of_its_password_a_hash(db, make_account):
    account = make_account(Role.ANALYST, email="Ada@Example.org", password=GOOD)

    assert (account.email, account.role, account.has_password) == ("ada@example.org", Role.ANALYST, True)
    with db.transaction() as tx:
        [(password_hash,)] = tx.rows(PASSWORD_HASHES)
        assert accounts.listed(tx) == [account]
    assert password_hash.startswith("$argon2id$")


def test_an_address_is_taken_once_in_a_tenant_but_free_in_another(db, make_account):
    make_account(email="ada@example.org")

    with pytest.raises(EmailTakenError):
        make_account(email="ADA@example.org")
    make_account(email="ada@example.org", tenant_id=db.other_tenant_id)


def test_a_weak_password_creates_nothing(db, make_account):
    with pytest.raises(PasswordError):
        make_account(password="short")

    with db.transaction() as tx:
        assert accounts.listed(tx) == []


@pytest.mark.parametrize(
    "verb",
    [
        lambda tx, cause, admin: accounts.create(tx, cause, email="x@example.org", name="X", role=Role.ADMIN),
        lambda tx, cause, admin: accounts.change(tx, cause, admin.id, name="X"),
        lambda tx, cause, admin: accounts.set_password(tx, cause, admin.id, GOOD),
        lambda tx, cause, admin: accounts.disable(tx, cause, admin.id),
        lambda tx, cause, admin: accounts.enable(tx, cause, admin.id),
        lambda tx, cause, admin: sessions.issue_link(tx, cause, admin.id),
    ],
)
def test_nobody_gets_at_an_account_that_may_do_more_than_they(db, make_account, clock, verb):
    make_account(Role.ADMIN)
    admin = make_account(Role.ADMIN)
    service = Cause(Principal(db.tenant_id, "token/1", frozenset({"accounts:manage", "index:read"})), clock.now())

    with pytest.raises(GrantError), db.transaction() as tx:
        verb(tx, service, admin)


def test_nobody_promotes_above_themselves(db, make_account, clock):
    viewer = make_account(Role.VIEWER)
    operator = Cause(Principal(db.tenant_id, "token/1", Role.OPERATOR.scopes), clock.now())

    with pytest.raises(GrantError), db.transaction() as tx:
        accounts.change(tx, operator, viewer.id, role=Role.ADMIN)


def test_the_last_admin_can_neither_be_demoted_nor_disabled(db, make_account, cause):
    admin, disabled = make_account(Role.ADMIN), make_account(Role.ADMIN)
    make_account(Role.OPERATOR)
    with db.transaction() as tx:
        accounts.disable(tx, cause(), disabled.id)

    with pytest.raises(LastAdminError), db.transaction() as tx:
        accounts.change(tx, cause(), admin.id, role=Role.VIEWER)
    with pytest.raises(LastAdminError), db.transaction() as tx:
        accounts.disable(tx, cause(), admin.id)
    with db.transaction() as tx:
        assert accounts.change(tx, cause(), admin.id, name="Grace").name == "Grace"


def test_of_two_admins_who_are_removed_at_once_one_stays(db, make_account, cause):
    admins = [make_account(Role.ADMIN).id for _ in range(2)]

    def remove(account_id):
        try:
            with db.transaction() as tx:
                accounts.disable(tx, cause(), account_id)
        except LastAdminError:
            return "refused"
        return "disabled"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, admins)) == ["disabled", "refused"]


def test_who_is_disabled_is_out_at_once_and_comes_back_only_by_signing_in_again(
    db, guarded, make_account, make_link, open_session, cause, clock
):
    account = make_account()
    cookies = {SESSION_COOKIE: open_session(account).secret}
    link = make_link(account)
    guarded(cookies=cookies)

    with db.transaction() as tx:
        assert accounts.disable(tx, cause(), account.id).disabled_at == clock.now()
    with pytest.raises(CredentialError):
        guarded(cookies=cookies)
    with db.transaction() as tx:
        assert accounts.enable(tx, cause(), account.id).disabled_at is None

    with pytest.raises(CredentialError):
        guarded(cookies=cookies)
    with pytest.raises(LinkSpentError):
        sessions.sign_in_by_link(db.app.transaction, link, at=clock.now(), request_id=None)
    guarded(cookies={SESSION_COOKIE: open_session(account).secret})


def test_a_new_password_ends_sessions_and_takes_back_links(
    db, guarded, make_account, make_link, open_session, cause, clock
):
    account = make_account()
    cookies = {SESSION_COOKIE: open_session(account).secret}
    link = make_link(account)

    with db.transaction() as tx:
        assert accounts.set_password(tx, cause(), account.id, GOOD).has_password

    with pytest.raises(CredentialError):
        guarded(cookies=cookies)
    with pytest.raises(LinkSpentError):
        sessions.sign_in_by_link(db.app.transaction, link, at=clock.now(), request_id=None)


def test_another_tenants_account_is_not_there(db, make_account, cause):
    theirs = make_account(tenant_id=db.other_tenant_id)

    for verb in (
        lambda tx: accounts.get(tx, theirs.id),
        lambda tx: accounts.change(tx, cause(), theirs.id, name="X"),
        lambda tx: accounts.set_password(tx, cause(), theirs.id, GOOD),
        lambda tx: accounts.disable(tx, cause(), theirs.id),
        lambda tx: accounts.enable(tx, cause(), theirs.id),
        lambda tx: sessions.issue_link(tx, cause(), theirs.id),
    ):
        with pytest.raises(AccountNotFoundError), db.transaction() as tx:
            verb(tx)


def test_each_change_is_in_the_audit_log_and_nothing_else_is(db, make_account, cause, clock):
    account = make_account(email="ada@example.org")
    with db.transaction() as tx:
        accounts.change(tx, cause(), account.id, role=Role.ANALYST)
        accounts.change(tx, cause(), account.id, role=Role.ANALYST)
        accounts.set_password(tx, cause(), account.id, GOOD)
        clock.advance(timedelta(days=1))
        accounts.disable(tx, cause(), account.id)
        clock.advance(timedelta(days=1))
        accounts.disable(tx, cause(), account.id)
        accounts.enable(tx, cause(), account.id)
        entries = audit.newest(tx)[::-1]

    assert [entry.action for entry in entries] == [
        "account.created",
        "account.changed",
        "account.password_set",
        "account.disabled",
        "account.enabled",
    ]
    assert {entry.resource for entry in entries} == {f"account/{account.id}"}
    assert '"value": "analyst"' in entries[1].diff
    said = "".join(entry.diff for entry in entries)
    assert GOOD not in said
    assert "argon2" not in said
