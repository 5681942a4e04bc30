"""Statements on service tokens."""

from collections.abc import Collection, Sequence
from datetime import datetime

from springline.access.model import Token
from springline.platform.database import Transaction
from springline.platform.statements import statement

_INSERT = statement(__file__, "insert_token")
_LIST = statement(__file__, "list_tokens")
_LOCK = statement(__file__, "lock_token")
_PEOPLE_BEHIND = statement(__file__, "people_behind")
_REPLACE = statement(__file__, "replace_token")
_REVOKE = statement(__file__, "revoke_token")


def insert(
    tx: Transaction, *, name: str, secret_hash: bytes, scopes: Sequence[str], at: datetime, expires_at: datetime | None
) -> Token:
    """Store a new token."""
    return Token(*tx.one(_INSERT, name=name, hash=secret_hash, scopes=sorted(scopes), at=at, expires_at=expires_at))


def listed(tx: Transaction, *, after: int, limit: int) -> list[Token]:
    """Tokens in the order of their ids."""
    return [Token(*row) for row in tx.rows(_LIST, after=after, limit=limit)]


def people_behind(tx: Transaction, actors: Collection[str]) -> frozenset[str]:
    """The accounts among actors, and those that made the tokens among them."""
    return frozenset(actor for (actor,) in tx.rows(_PEOPLE_BEHIND, actors=list(actors)))


def lock(tx: Transaction, token_id: int) -> Token | None:
    """A token that nobody else can change until the transaction ends."""
    row = tx.maybe(_LOCK, id=token_id)
    return Token(*row) if row else None


def replace(tx: Transaction, token_id: int, *, replaced_by: int, ends_at: datetime) -> Token:
    """Name a token's successor, and let it end at `ends_at` at the latest."""
    return Token(*tx.one(_REPLACE, id=token_id, replaced_by=replaced_by, ends_at=ends_at))


def revoke(tx: Transaction, token_id: int, at: datetime) -> Token:
    """Let a token end now."""
    return Token(*tx.one(_REVOKE, id=token_id, at=at))
