"""Everybody who may not: each presents something else that is not, or no longer, good for what they ask."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from springline.access import accounts, sessions, tokens
from springline.access.guard import SESSION_IDLE
from springline.access.model import SELF_SCOPE, Cause, Role, command_principal
from springline.platform.clock import ManualClock
from springline.platform.statements import parse
from tests.integration.chats import LATER
from tests.security.contract import SCOPES, Operation

Headers = dict[str, str]
Presents = Callable[[Operation], Headers | None]
"""What somebody sends with an operation; None where they may do just that."""

NEVER_ISSUED = "spl_" + "A" * 43
DISABLE = parse("test.disable", "update account set disabled_at = created_at where id = :id::bigint")


def bearer(token: str) -> Headers:
    return {"authorization": f"Bearer {token}"}


def cookie(session: Any, *, csrf: str | None = "") -> Headers:
    """What a browser sends; without `csrf` the session's own token, with None none, as another site's form would."""
    sent = {"cookie": f"springline_session={session.secret}"}
    return sent if csrf is None else sent | {"x-csrf-token": csrf or session.csrf_token}


@dataclass(frozen=True)
class Casting:
    """What it takes to let somebody play an intruder."""

    db: Any
    clock: ManualClock
    new_token: Callable[..., str]
    new_session: Callable[..., Any]
    admin: Any
    token: str

    @property
    def cause(self) -> Cause:
        return Cause(command_principal(self.db.tenant_id, "test"), LATER)

    def made_token(self, **parts: Any) -> tokens.NewToken:
        with self.db.transaction() as tx:
            return tokens.create(tx, self.cause, **{"name": "x", "scopes": SCOPES, "expires_at": None, **parts})


def _always(headers: Headers) -> Presents:
    return lambda _: headers


def nothing(_: Casting) -> Presents:
    return _always({})


def a_token_never_issued(_: Casting) -> Presents:
    return _always(bearer(NEVER_ISSUED))


def a_token_of_another_shape(_: Casting) -> Presents:
    return _always(bearer("' or 1=1 --"))


def an_expired_token(cast: Casting) -> Presents:
    made = cast.made_token(expires_at=LATER + timedelta(minutes=5))
    cast.clock.advance(timedelta(minutes=5))
    return _always(bearer(made.secret))


def a_revoked_token(cast: Casting) -> Presents:
    made = cast.made_token()
    with cast.db.transaction() as tx:
        tokens.revoke(tx, cast.cause, made.token.id)
    return _always(bearer(made.secret))


def a_token_rotated_past_its_grace(cast: Casting) -> Presents:
    made = cast.made_token()
    with cast.db.transaction() as tx:
        tokens.rotate(tx, cast.cause, made.token.id, grace=timedelta(minutes=1))
    cast.clock.advance(timedelta(minutes=1))
    return _always(bearer(made.secret))


def a_good_token_as_a_password(cast: Casting) -> Presents:
    return _always({"authorization": "Basic " + base64.b64encode(f"token:{cast.token}".encode()).decode()})


def a_good_token_as_a_cookie(cast: Casting) -> Presents:
    return _always({"cookie": f"springline_session={cast.token}"})


def a_good_session_as_a_token(cast: Casting) -> Presents:
    return _always(bearer(cast.admin.secret))


def a_good_session_beside_a_bad_token(cast: Casting) -> Presents:
    return _always(cookie(cast.admin) | bearer(NEVER_ISSUED))


def a_session_that_was_signed_out(cast: Casting) -> Presents:
    session = cast.new_session(Role.ADMIN, name="Gone")
    with cast.db.transaction() as tx:
        sessions.sign_out(tx, session.secret)
    return _always(cookie(session))


def a_session_not_used_for_days(cast: Casting) -> Presents:
    session = cast.new_session(Role.ADMIN, name="Idle")
    cast.clock.advance(SESSION_IDLE)
    return _always(cookie(session))


def the_session_of_a_disabled_account(cast: Casting) -> Presents:
    session = cast.new_session(Role.ADMIN, name="Disabled")
    with cast.db.transaction() as tx:
        accounts.disable(tx, cast.cause, session.account_id)
    return _always(cookie(session))


def a_session_left_over_by_who_disabled_its_account_by_hand(cast: Casting) -> Presents:
    session = cast.new_session(Role.ADMIN, name="Left")
    with cast.db.superuser.transaction() as tx:
        tx.execute(DISABLE, id=session.account_id)
    return _always(cookie(session))


def a_token_with_every_scope_but_the_one(cast: Casting) -> Presents:
    made = {scope: bearer(cast.new_token(*(set(SCOPES) - {scope}))) for scope in SCOPES}
    return lambda asked: None if asked.scope == SELF_SCOPE else made[str(asked.scope)]


def the_session_of_a_role_without_the_scope(cast: Casting) -> Presents:
    made = {role: cookie(cast.new_session(role, name=role.name)) for role in Role}

    def present(asked: Operation) -> Headers | None:
        without = [role for role in Role if asked.scope not in role.scopes]
        return made[without[-1]] if without else None  # the mightiest who still may not

    return present


def _changing(headers: Headers) -> Presents:
    return lambda asked: headers if asked.changes else None


def a_session_without_its_csrf_token(cast: Casting) -> Presents:
    return _changing(cookie(cast.admin, csrf=None))


def a_session_with_a_wrong_csrf_token(cast: Casting) -> Presents:
    return _changing(cookie(cast.admin, csrf="\xe4" * 47))


def a_session_with_the_csrf_token_of_another(cast: Casting) -> Presents:
    other = cast.new_session(Role.ADMIN, name="Other")
    return _changing(cookie(cast.admin, csrf=other.csrf_token))


# What the refusal of each is called.
STRANGERS: Mapping[Callable[[Casting], Presents], str] = {
    nothing: "credential",
    a_token_never_issued: "credential",
    a_token_of_another_shape: "credential",
    an_expired_token: "credential",
    a_revoked_token: "credential",
    a_token_rotated_past_its_grace: "credential",
    a_good_token_as_a_password: "credential",
    a_good_token_as_a_cookie: "credential",
    a_good_session_as_a_token: "credential",
    a_good_session_beside_a_bad_token: "credential",
    a_session_that_was_signed_out: "credential",
    a_session_not_used_for_days: "credential",
    the_session_of_a_disabled_account: "credential",
    a_session_left_over_by_who_disabled_its_account_by_hand: "credential",
    a_token_with_every_scope_but_the_one: "scope",
    the_session_of_a_role_without_the_scope: "scope",
    a_session_without_its_csrf_token: "csrf",
    a_session_with_a_wrong_csrf_token: "csrf",
    a_session_with_the_csrf_token_of_another: "csrf",
}
