"""Statements on who has access."""

from datetime import datetime
from typing import Any, NamedTuple

from springline.access.model import Role
from springline.platform.database import Transaction
from springline.platform.statements import statement

_ACCOUNTS = statement(__file__, "review_accounts")
_TOKENS = statement(__file__, "review_tokens")
_ENDED = statement(__file__, "review_ended")
_LAST = statement(__file__, "last_review")
_GRANTS = statement(__file__, "review_grants")


class AccountAccess(NamedTuple):
    """Somebody who may sign in."""

    id: int
    email: str
    name: str
    role: Role
    has_password: bool
    created_at: datetime
    open_sessions: int
    last_used_at: datetime | None


class TokenAccess(NamedTuple):
    """A program that may call; `created_by` is an actor of the audit log."""

    id: int
    name: str
    scopes: list[str]
    created_at: datetime
    created_by: str | None
    expires_at: datetime | None
    last_used_at: datetime | None


class DatabaseGrant(NamedTuple):
    """What a role of the database may do with some tables of tenants, as `review_grants.sql` says it."""

    role: str
    signs_in: bool
    sees: str
    privileges: list[str]
    tables: list[str]


def accounts(tx: Transaction, at: datetime) -> list[AccountAccess]:
    """The accounts that may sign in."""
    return [_account(row) for row in tx.rows(_ACCOUNTS, at=at)]


def tokens(tx: Transaction, at: datetime) -> list[TokenAccess]:
    """The tokens that are valid."""
    return [TokenAccess(*row) for row in tx.rows(_TOKENS, at=at)]


def ended(tx: Transaction, at: datetime) -> tuple[int, int]:
    """How many accounts are disabled, and how many tokens have ended."""
    disabled_accounts, ended_tokens = tx.one(_ENDED, at=at)
    return disabled_accounts, ended_tokens


def last(tx: Transaction) -> tuple[str, datetime] | None:
    """Who reviewed access before, and when."""
    row = tx.maybe(_LAST)
    return (row[0], row[1]) if row else None


def grants(tx: Transaction) -> list[DatabaseGrant]:
    """What the roles of the transaction's database may do with tenants' tables."""
    return [DatabaseGrant(*row) for row in tx.rows(_GRANTS)]


def _account(row: tuple[Any, ...]) -> AccountAccess:
    account_id, email, name, role, *rest = row
    return AccountAccess(account_id, email, name, Role(role), *rest)
