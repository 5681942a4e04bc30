"""Service tokens: created, rotated with an overlap, revoked. A token's secret is known once, when it is made."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from springline.access import audit
from springline.access.canonical_json import Json
from springline.access.credentials import secret_hash
from springline.access.model import (
    Cause,
    GraceError,
    NewToken,
    Token,
    TokenExpiryError,
    TokenNotFoundError,
    TokenSpentError,
    account_of,
    check_may_grant,
    check_scopes,
    is_token,
    token_actor,
)
from springline.access.queries import tokens as queries
from springline.platform.clock import LAST_MOMENT
from springline.platform.database import Transaction
from springline.platform.ids import Randomness, new_token

LONGEST_GRACE = timedelta(days=30)


def create(
    tx: Transaction,
    cause: Cause,
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None,
    randomness: Randomness = secrets.token_bytes,
) -> NewToken:
    """Make a token; `expires_at` None lets it live until it is revoked.

    Raises:
        ScopeUnknownError: There is no such scope.
        GrantError: Who makes it lacks one of the scopes.
        TokenExpiryError: It would be expired from the start.
    """
    wanted = frozenset(scopes)
    check_scopes(wanted)
    check_may_grant(cause.principal, wanted)
    if expires_at is not None and expires_at <= cause.at:
        raise TokenExpiryError(f"{expires_at.isoformat()} is in the past")
    new = _insert(tx, cause, name=name, scopes=sorted(wanted), expires_at=expires_at, randomness=randomness)
    _note(tx, cause, "created", None, new.token)
    return new


def listed(tx: Transaction, *, after: int = 0, limit: int = 50) -> Sequence[Token]:
    """The tenant's tokens, also those that have ended, in the order of their ids, from behind `after` on."""
    return queries.listed(tx, after=after, limit=limit)


def rotate(
    tx: Transaction,
    cause: Cause,
    token_id: int,
    *,
    grace: timedelta = timedelta(days=1),
    randomness: Randomness = secrets.token_bytes,
) -> NewToken:
    """Make a successor with the same name, scopes and length of life; the old token stays valid for `grace`.

    Raises:
        TokenNotFoundError: There is no such token.
        GrantError: Who rotates it lacks one of its scopes.
        TokenSpentError: It was revoked, has expired, or has a successor already.
        GraceError: The grace is negative, or longer than 30 days.
    """
    if not timedelta(0) <= grace <= LONGEST_GRACE:
        raise GraceError(f"let the old token live on for 0 to {LONGEST_GRACE.days} days")
    old = queries.lock(tx, token_id)
    if old is None:
        raise TokenNotFoundError(token_id)
    check_may_grant(cause.principal, old.scopes)
    if old.replaced_by is not None or has_ended(old, cause.at):
        raise TokenSpentError(
            f"token {token_id} has ended or was rotated already: create a new one, or rotate the newest"
        )
    lifetime = None if old.expires_at is None else old.expires_at - old.created_at
    expires_at = None if lifetime is None else cause.at + min(lifetime, LAST_MOMENT - cause.at)
    new = _insert(tx, cause, name=old.name, scopes=old.scopes, expires_at=expires_at, randomness=randomness)
    replaced = queries.replace(tx, token_id, replaced_by=new.token.id, ends_at=cause.at + grace)
    _note(tx, cause, "rotated", old, replaced)
    _note(tx, cause, "created", None, new.token)
    return new


def revoke(tx: Transaction, cause: Cause, token_id: int) -> Token:
    """Let a token end at once, for the very next request; revoking it again changes nothing.

    Raises `TokenNotFoundError`. This needs none of the token's scopes: whoever sees a leak may stop it.
    """
    token = queries.lock(tx, token_id)
    if token is None:
        raise TokenNotFoundError(token_id)
    if token.revoked_at is not None:
        return token
    revoked = queries.revoke(tx, token_id, cause.at)
    _note(tx, cause, "revoked", token, revoked)
    return revoked


def people_behind(tx: Transaction, actors: Collection[str]) -> frozenset[str]:
    """The accounts that act as some actors: themselves, or through tokens that they or tokens of theirs made.

    Nobody is behind a token that was made on the machine itself. One statement where a token is among the actors.
    """
    if any(is_token(actor) for actor in actors):
        return queries.people_behind(tx, actors)
    return frozenset(actor for actor in actors if account_of(actor) is not None)


def has_ended(token: Token, at: datetime) -> bool:
    """Whether a token is refused at that time."""
    return token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= at)


def _insert(
    tx: Transaction,
    cause: Cause,
    *,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
    randomness: Randomness,
) -> NewToken:
    secret = new_token(randomness)
    stored = queries.insert(
        tx, name=name, secret_hash=secret_hash(secret), scopes=scopes, at=cause.at, expires_at=expires_at
    )
    return NewToken(stored, secret)


def _note(tx: Transaction, cause: Cause, action: str, before: Token | None, after: Token) -> None:
    audit.append(
        tx,
        cause,
        action=f"token.{action}",
        resource=token_actor(after.id),
        before={} if before is None else _state(before),
        after=_state(after),
    )


def _state(token: Token) -> Json:
    return {
        "name": token.name,
        "scopes": token.scopes,
        "expires_at": token.expires_at and token.expires_at.isoformat(),
        "revoked_at": token.revoked_at and token.revoked_at.isoformat(),
        "replaced_by": token.replaced_by,
    }
