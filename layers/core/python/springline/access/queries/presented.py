"""What the guard asks about a presented secret, on each request."""

from datetime import datetime, timedelta
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.platform.statements import statement

_FIND_TOKEN = statement(__file__, "find_service_token")
_FIND_SESSION = statement(__file__, "find_session")
_TOUCH_TOKEN = statement(__file__, "touch_token")
_TOUCH_SESSION = statement(__file__, "touch_session")


class PresentedToken(NamedTuple):
    """What the guard needs to know of a token."""

    id: int
    tenant_id: int
    scopes: list[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class PresentedSession(NamedTuple):
    """What the guard needs to know of a session and its account."""

    id: int
    tenant_id: int
    account_id: int
    role: str
    csrf_token: str
    expires_at: datetime
    last_used_at: datetime


def find_token(tx: Transaction, secret_hash: bytes) -> PresentedToken | None:
    """The token with a secret's hash, of any tenant."""
    row = tx.maybe(_FIND_TOKEN, hash=secret_hash)
    return PresentedToken(*row) if row else None


def find_session(tx: Transaction, secret_hash: bytes) -> PresentedSession | None:
    """The session with a secret's hash, of any tenant, unless its account is disabled."""
    row = tx.maybe(_FIND_SESSION, hash=secret_hash)
    return PresentedSession(*row) if row else None


def touch_token(tx: Transaction, token_id: int, at: datetime) -> None:
    """Note that a token is used."""
    tx.execute(_TOUCH_TOKEN, id=token_id, at=at)


def touch_session(tx: Transaction, session_id: int, at: datetime, *, idle: timedelta, longest: timedelta) -> None:
    """Note that a session is used; it lives on for `idle`, but no longer than `longest` from its start."""
    tx.execute(
        _TOUCH_SESSION,
        id=session_id,
        at=at,
        idle_seconds=idle.total_seconds(),
        longest_seconds=longest.total_seconds(),
    )
