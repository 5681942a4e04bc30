"""Statements on accounts."""

from datetime import datetime
from typing import Any

from springline.access.model import Account, Role
from springline.platform.database import Transaction
from springline.platform.statements import statement

_INSERT = statement(__file__, "insert_account")
_ACCOUNT = statement(__file__, "account")
_LIST = statement(__file__, "list_accounts")
_LOCK = statement(__file__, "lock_account")
_LOCK_ADMINS = statement(__file__, "lock_admins")
_CHANGE = statement(__file__, "change_account")
_SET_PASSWORD = statement(__file__, "set_password")
_PASSWORD_HASH = statement(__file__, "password_hash_of")


def insert(
    tx: Transaction, *, email: str, name: str, role: Role, password_hash: str | None, at: datetime
) -> Account | None:
    """Store a new account; None where the address is taken."""
    row = tx.maybe(_INSERT, email=email, name=name, role=role, password_hash=password_hash, at=at)
    return _account(row) if row else None


def get(tx: Transaction, account_id: int) -> Account | None:
    """An account."""
    row = tx.maybe(_ACCOUNT, id=account_id)
    return _account(row) if row else None


def listed(tx: Transaction, *, after: int, limit: int) -> list[Account]:
    """Accounts in the order of their ids."""
    return [_account(row) for row in tx.rows(_LIST, after=after, limit=limit)]


def lock(tx: Transaction, account_id: int) -> Account | None:
    """An account that nobody else can change until the transaction ends."""
    row = tx.maybe(_LOCK, id=account_id)
    return _account(row) if row else None


def lock_admins(tx: Transaction) -> list[int]:
    """The ids of enabled admins, whom nobody else can change until the transaction ends."""
    return [account_id for (account_id,) in tx.rows(_LOCK_ADMINS)]


def change(tx: Transaction, account: Account) -> Account:
    """Store an account's name, role and whether it is disabled."""
    return _account(
        tx.one(_CHANGE, id=account.id, name=account.name, role=account.role, disabled_at=account.disabled_at)
    )


def set_password(tx: Transaction, account_id: int, password_hash: str) -> None:
    """Store the hash of an account's password."""
    tx.execute(_SET_PASSWORD, id=account_id, password_hash=password_hash)


def password_hash_of(tx: Transaction, email: str) -> tuple[int, str] | None:
    """Id and password hash of the enabled account with an address, where it has a password."""
    row = tx.maybe(_PASSWORD_HASH, email=email)
    return (row[0], row[1]) if row else None


def _account(row: tuple[Any, ...]) -> Account:
    account_id, email, name, role, has_password, created_at, disabled_at = row
    return Account(account_id, email, name, Role(role), has_password, created_at, disabled_at)
