"""Service tokens on a real database."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from springline.access import audit, tokens
from springline.access.credentials import secret_hash
from springline.access.model import (
    Cause,
    CredentialError,
    GraceError,
    GrantError,
    Role,
    ScopeUnknownError,
    TokenExpiryError,
    TokenNotFoundError,
    TokenSpentError,
)
from springline.platform.http.guards import Principal
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

DAY = timedelta(days=1)
ALL_OF_IT = parse("test.all_of_it", "select coalesce(string_agg(t::text, ' '), '') from service_token t")
HASHES = parse("test.hashes", "select secret_hash from service_token")


def test_of_a_token_only_its_hash_is_kept(db, make_token):
    new = make_token("index:read")

    with db.superuser.transaction() as tx:
        assert new.secret not in tx.value(ALL_OF_IT)
        assert tx.rows(HASHES) == [(secret_hash(new.secret),)]


def test_no_two_tokens_are_alike(make_token):
    assert make_token("index:read").secret != make_token("index:read").secret


def test_tokens_are_listed_page_by_page_without_their_secrets(db, make_token):
    made = [make_token("index:read", name=f"token {n}").token for n in range(3)]

    with db.transaction() as tx:
        first = tokens.listed(tx, limit=2)
        rest = tokens.listed(tx, after=first[-1].id, limit=2)

    assert [*first, *rest] == made


@pytest.mark.parametrize(
    ("scopes", "expires_in", "error"),
    [
        (["index:raed"], None, ScopeUnknownError),
        (["index:read", "audit:read"], None, GrantError),
        (["index:read"], timedelta(0), TokenExpiryError),
    ],
)
def test_what_can_not_be_made_is_refused(db, clock, scopes, expires_in, error):
    operator = Cause(Principal(db.tenant_id, "account/1", Role.OPERATOR.scopes), clock.now())
    expires_at = None if expires_in is None else clock.now() + expires_in

    with pytest.raises(error), db.transaction() as tx:
        tokens.create(tx, operator, name="x", scopes=scopes, expires_at=expires_at)

    with db.transaction() as tx:
        assert tokens.listed(tx) == []


def test_both_tokens_are_accepted_until_the_grace_is_over(db, guarded, make_token, cause, clock):
    old = make_token("index:read", expires_at=clock.now() + 90 * DAY)
    clock.advance(30 * DAY)
    with db.transaction() as tx:
        new = tokens.rotate(tx, cause(), old.token.id, grace=DAY)

    assert new.token.scopes == ["index:read"]
    assert new.token.expires_at == clock.now() + 90 * DAY
    clock.advance(DAY - timedelta(microseconds=1))
    assert guarded(authorization=f"Bearer {old.secret}").actor == f"token/{old.token.id}"
    assert guarded(authorization=f"Bearer {new.secret}").actor == f"token/{new.token.id}"
    clock.advance(timedelta(microseconds=1))
    with pytest.raises(CredentialError):
        guarded(authorization=f"Bearer {old.secret}")
    assert guarded(authorization=f"Bearer {new.secret}").scopes >= {"index:read"}


def test_a_token_that_lives_to_the_end_of_time_is_rotated(db, make_token, cause, clock):
    last = datetime.max.replace(tzinfo=UTC)
    old = make_token("index:read", expires_at=last)
    clock.advance(DAY)
    with db.transaction() as tx:
        assert tokens.rotate(tx, cause(), old.token.id, grace=DAY).token.expires_at == last


def test_a_grace_does_not_lengthen_a_life(db, make_token, cause, clock):
    old = make_token("index:read", expires_at=clock.now() + DAY)

    with db.transaction() as tx:
        tokens.rotate(tx, cause(), old.token.id, grace=7 * DAY)
        assert tokens.listed(tx)[0].expires_at == clock.now() + DAY


def test_a_token_has_one_successor_also_when_rotated_twice_at_once(db, make_token, cause):
    old = make_token("index:read")

    def rotate(_):
        try:
            with db.transaction() as tx:
                return tokens.rotate(tx, cause(), old.token.id).token.id
        except TokenSpentError:
            return None

    with ThreadPoolExecutor(4) as pool:
        successors = [made for made in pool.map(rotate, range(4)) if made is not None]

    with db.transaction() as tx:
        assert [token.replaced_by for token in tokens.listed(tx)] == [successors[0], None]
    assert len(successors) == 1


def test_what_has_ended_can_not_be_rotated(db, make_token, cause, clock):
    expired = make_token("index:read", expires_at=clock.now() + DAY)
    revoked = make_token("index:read")
    with db.transaction() as tx:
        tokens.revoke(tx, cause(), revoked.token.id)
    clock.advance(DAY)

    for token in (expired.token, revoked.token):
        with pytest.raises(TokenSpentError), db.transaction() as tx:
            tokens.rotate(tx, cause(), token.id)


@pytest.mark.parametrize("grace", [timedelta(seconds=-1), timedelta(days=31)])
def test_a_grace_is_neither_negative_nor_endless(db, make_token, cause, grace):
    old = make_token("index:read")

    with pytest.raises(GraceError), db.transaction() as tx:
        tokens.rotate(tx, cause(), old.token.id, grace=grace)


def test_nobody_gets_at_a_wider_token_by_rotating_it_but_may_stop_it(db, make_token, clock):
    wide = make_token("audit:read")
    operator = Cause(Principal(db.tenant_id, "account/1", Role.OPERATOR.scopes), clock.now())

    with pytest.raises(GrantError), db.transaction() as tx:
        tokens.rotate(tx, operator, wide.token.id)
    with db.transaction() as tx:
        assert tokens.revoke(tx, operator, wide.token.id).revoked_at == clock.now()


def test_revoking_twice_changes_nothing_more(db, make_token, cause, clock):
    new = make_token("index:read")
    with db.transaction() as tx:
        first = tokens.revoke(tx, cause(), new.token.id)
    clock.advance(DAY)

    with db.transaction() as tx:
        assert tokens.revoke(tx, cause(), new.token.id) == first
        assert [entry.action for entry in audit.newest(tx)] == ["token.revoked", "token.created"]


def test_another_tenants_token_is_not_there(db, make_token, cause):
    theirs = make_token("index:read", tenant_id=db.other_tenant_id)

    for verb in (tokens.rotate, tokens.revoke):
        with pytest.raises(TokenNotFoundError), db.transaction() as tx:
            verb(tx, cause(), theirs.token.id)
    with db.transaction() as tx:
        assert tokens.listed(tx) == []


def test_each_change_is_in_the_audit_log_without_secrets(db, make_token, cause):
    old = make_token("index:read")
    with db.transaction() as tx:
        new = tokens.rotate(tx, cause(), old.token.id)
        tokens.revoke(tx, cause(), old.token.id)
        entries = audit.newest(tx)

    assert [(entry.action, entry.resource, entry.actor) for entry in reversed(entries)] == [
        ("token.created", f"token/{old.token.id}", "command/test"),
        ("token.rotated", f"token/{old.token.id}", "command/test"),
        ("token.created", f"token/{new.token.id}", "command/test"),
        ("token.revoked", f"token/{old.token.id}", "command/test"),
    ]
    assert json.loads(entries[2].diff)[1] == {"op": "replace", "path": "/replaced_by", "value": new.token.id}
    assert "spl_" not in "".join(entry.diff for entry in entries)


def test_a_change_that_fails_leaves_neither_token_nor_entry(db, cause):
    def create_and_fail():
        with db.transaction() as tx:
            tokens.create(tx, cause(), name="x", scopes=["index:read"], expires_at=None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        create_and_fail()

    with db.transaction() as tx:
        assert tokens.listed(tx) == []
        assert audit.newest(tx) == []
