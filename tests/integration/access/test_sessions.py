"""Signing in and out on a real database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from springline.access import accounts, audit, passwords, sessions
from springline.access.credentials import secret_hash
from springline.access.guard import SESSION_COOKIE
from springline.access.model import AccountDisabledError, CredentialError, LinkSpentError, Role, SignInError
from springline.platform.http.ratelimits import QuotaSpentError, RateLimit
from springline.platform.ids import new_token
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

GOOD = "seven herons wade"
DAY = timedelta(days=1)
SESSIONS = parse("test.sessions", "select secret_hash from account_session order by id")
LINKS = parse("test.links", "select secret_hash from sign_in_link")
REMOVE_TENANT = parse("test.remove_tenant", "delete from tenant where id = :id")


@pytest.fixture
def attempts(clock):
    return RateLimit(per_second=1 / 30, burst=20, clock=clock)


@pytest.fixture
def sign_in(db, clock, attempts):
    def sign(password=GOOD, *, email="ada@example.org", tenant="harbour"):
        return sessions.sign_in(
            db.app.transaction,
            email=email,
            password=password,
            tenant=tenant,
            at=clock.now(),
            request_id="r1",
            attempts=attempts,
        )

    return sign


@pytest.fixture
def use(db, clock):
    return lambda link: sessions.sign_in_by_link(db.app.transaction, link, at=clock.now(), request_id="r2")


@pytest.fixture
def ada(make_account):
    return make_account(Role.ANALYST, email="ada@example.org", password=GOOD)


def test_who_knows_the_password_gets_a_session(db, ada, sign_in, guarded):
    opened = sign_in(email=" Ada@Example.org ")

    assert (opened.tenant_id, opened.account_id) == (db.tenant_id, ada.id)
    assert guarded(cookies={SESSION_COOKIE: opened.secret}).actor == f"account/{ada.id}"
    with db.transaction() as tx:
        assert tx.rows(SESSIONS) == [(secret_hash(opened.secret),)]
        entry = audit.newest(tx)[0]
    assert (entry.action, entry.actor, entry.request_id) == ("account.signed_in", f"account/{ada.id}", "r1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": GOOD + "!"},
        {"email": "eve@example.org"},
        {"tenant": "orchard"},
        {"tenant": "nowhere"},
        {"tenant": None},
    ],
)
def test_whatever_is_wrong_the_answer_and_the_work_are_the_same(db, ada, sign_in, monkeypatch, wrong):
    checked = []
    matches = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda *of: checked.append(of) or matches(*of))

    with pytest.raises(SignInError, match="the address or the password is wrong, or the account is disabled"):
        sign_in(**wrong)

    assert len(checked) == 1
    with db.transaction() as tx:
        assert tx.rows(SESSIONS) == []


def test_without_a_tenant_the_only_one_is_meant(db, ada, sign_in):
    with db.superuser.transaction() as tx:
        tx.execute(REMOVE_TENANT, id=db.other_tenant_id)

    assert sign_in(tenant=None).tenant_id == db.tenant_id


def test_an_account_without_a_password_has_no_empty_one(make_account, sign_in):
    make_account(email="ada@example.org")

    with pytest.raises(SignInError):
        sign_in("")


def test_a_disabled_account_can_not_sign_in(db, ada, sign_in, cause):
    with db.transaction() as tx:
        accounts.disable(tx, cause(), ada.id)

    with pytest.raises(SignInError):
        sign_in()


@pytest.mark.parametrize("change", ["disable", "set_password"])
def test_what_changes_while_the_password_is_checked_counts(db, ada, sign_in, cause, monkeypatch, change):
    matches = passwords.matches

    def change_meanwhile(*of):
        with db.transaction() as tx:
            if change == "disable":
                accounts.disable(tx, cause(), ada.id)
            else:
                accounts.set_password(tx, cause(), ada.id, "eight herons wade")
        return matches(*of)

    monkeypatch.setattr(passwords, "matches", change_meanwhile)

    with pytest.raises(SignInError):
        sign_in()


def test_guessing_at_an_address_is_slowed_down_also_for_unknown_ones(sign_in, clock, monkeypatch):
    monkeypatch.setattr(passwords, "matches", lambda *_: False)
    for _ in range(20):
        with pytest.raises(SignInError):
            sign_in("guess")

    with pytest.raises(QuotaSpentError) as caught:
        sign_in("guess", email="ADA@example.org")
    assert caught.value.retry_after_seconds == pytest.approx(30)
    with pytest.raises(SignInError):
        sign_in("guess", email="bob@example.org")
    clock.advance(timedelta(seconds=31))
    with pytest.raises(SignInError):
        sign_in("guess")


def test_a_link_signs_in_once(db, ada, make_link, use, guarded):
    link = make_link(ada)
    opened = use(link)

    assert guarded(cookies={SESSION_COOKIE: opened.secret}).scopes == Role.ANALYST.scopes
    with pytest.raises(LinkSpentError):
        use(link)
    with db.transaction() as tx:
        assert [entry.action for entry in audit.newest(tx)[:2]] == ["account.signed_in", "account.link_issued"]
        assert tx.rows(SESSIONS) == [(secret_hash(opened.secret),)]


def test_of_two_who_use_a_link_at_once_one_gets_in(ada, make_link, use):
    link = make_link(ada)

    def attempt(_):
        try:
            return use(link).account_id
        except LinkSpentError:
            return None

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4)), key=str) == [ada.id, None, None, None]


def test_a_link_expires(ada, make_link, use, clock):
    link = make_link(ada)
    clock.advance(timedelta(minutes=15))

    with pytest.raises(LinkSpentError):
        use(link)


@pytest.mark.parametrize("link", ["", "spl_", new_token(bytes), "' or true --"])
def test_a_link_that_never_was_is_refused(db, use, link):
    with pytest.raises(LinkSpentError):
        use(link)


def test_of_a_link_only_its_hash_is_kept_and_expired_ones_are_forgotten(db, ada, make_link, clock):
    make_link(ada)
    clock.advance(DAY)
    link = make_link(ada)

    with db.transaction() as tx:
        assert tx.rows(LINKS) == [(secret_hash(link),)]


def test_a_disabled_account_gets_no_link(db, ada, make_link, cause):
    with db.transaction() as tx:
        accounts.disable(tx, cause(), ada.id)

    with pytest.raises(AccountDisabledError):
        make_link(ada)


def test_signing_out_ends_that_session_only(db, ada, open_session, guarded):
    one, another = open_session(ada), open_session(ada)
    with db.transaction() as tx:
        sessions.sign_out(tx, one.secret)

    with pytest.raises(CredentialError):
        guarded(cookies={SESSION_COOKIE: one.secret})
    guarded(cookies={SESSION_COOKIE: another.secret})


def test_expired_sessions_are_forgotten_at_the_next_sign_in(db, ada, open_session, clock):
    open_session(ada)
    clock.advance(60 * DAY)
    newest = open_session(ada)

    with db.transaction() as tx:
        assert tx.rows(SESSIONS) == [(secret_hash(newest.secret),)]


def test_one_tenant_can_not_end_anothers_session(db, make_account, open_session, guarded):
    theirs = open_session(make_account(tenant_id=db.other_tenant_id), tenant_id=db.other_tenant_id)
    with db.transaction() as tx:
        sessions.sign_out(tx, theirs.secret)

    assert guarded(cookies={SESSION_COOKIE: theirs.secret}).tenant_id == db.other_tenant_id
