"""Statements on sessions and sign-in links."""

from datetime import datetime
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.platform.statements import statement

_OPEN = statement(__file__, "open_session")
_END = statement(__file__, "end_session")
_END_OF = statement(__file__, "end_sessions")
_OWN = statement(__file__, "own_session")
_INSERT_LINK = statement(__file__, "insert_link")
_FIND_LINK = statement(__file__, "find_sign_in_link")
_USE_LINK = statement(__file__, "use_link")
_FORGET_LINKS = statement(__file__, "forget_links")
_FORGET_LINKS_OF = statement(__file__, "forget_links_of")


def open_session(
    tx: Transaction,
    account_id: int,
    *,
    secret_hash: bytes,
    csrf_token: str,
    password_hash: str | None,
    at: datetime,
    expires_at: datetime,
) -> bool:
    """Open a session; False where the account is disabled, or no longer has the password that was checked."""
    opened = tx.maybe(
        _OPEN,
        account_id=account_id,
        hash=secret_hash,
        csrf_token=csrf_token,
        password_hash=password_hash,
        at=at,
        expires_at=expires_at,
    )
    return opened is not None


def end(tx: Transaction, secret_hash: bytes) -> None:
    """End the session with a secret's hash."""
    tx.execute(_END, hash=secret_hash)


def end_expired(tx: Transaction, account_id: int, at: datetime) -> None:
    """Forget an account's sessions that have expired."""
    tx.execute(_END_OF, account_id=account_id, before=at)


def end_all(tx: Transaction, account_id: int) -> None:
    """End an account's sessions and take back its sign-in links."""
    tx.execute(_END_OF, account_id=account_id, before="infinity")
    tx.execute(_FORGET_LINKS_OF, account_id=account_id)


class OwnSession(NamedTuple):
    """A session, as whose it is may know it: it ends at `expires_at` unless it is used before."""

    csrf_token: str
    expires_at: datetime
    began_at: datetime


def own(tx: Transaction, secret_hash: bytes) -> OwnSession | None:
    """The session with a secret's hash."""
    row = tx.maybe(_OWN, hash=secret_hash)
    return OwnSession(*row) if row else None


def insert_link(tx: Transaction, account_id: int, *, secret_hash: bytes, at: datetime, expires_at: datetime) -> None:
    """Store a sign-in link, and forget those that have expired."""
    tx.execute(_FORGET_LINKS, at=at)
    tx.execute(_INSERT_LINK, hash=secret_hash, account_id=account_id, expires_at=expires_at)


def tenant_of_link(tx: Transaction, secret_hash: bytes) -> int | None:
    """The tenant of the link with a secret's hash, used or not."""
    row = tx.maybe(_FIND_LINK, hash=secret_hash)
    return row[0] if row else None


def use_link(tx: Transaction, secret_hash: bytes, at: datetime) -> int | None:
    """Use a link up; its account, or None where it is used or has expired."""
    row = tx.maybe(_USE_LINK, hash=secret_hash, at=at)
    return row[0] if row else None
