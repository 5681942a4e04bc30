"""Accounts: people who may sign in, what they may do, and that someone stays who can manage them."""

from collections.abc import Sequence

from springline.access import audit, passwords
from springline.access.canonical_json import Json
from springline.access.model import (
    Account,
    AccountNotFoundError,
    Cause,
    EmailTakenError,
    LastAdminError,
    Role,
    account_actor,
    check_may_grant,
)
from springline.access.queries import accounts as queries
from springline.access.queries import sessions
from springline.platform.database import Transaction


def create(tx: Transaction, cause: Cause, *, email: str, name: str, role: Role, password: str | None = None) -> Account:
    """Create an account; without a password it can be signed in to by a link only.

    Raises:
        EmailError: This is no email address.
        PasswordError: The password is too easy to guess.
        GrantError: Who creates it may do less than the role.
        EmailTakenError: The tenant has an account with this address.
    """
    address = passwords.normal_email(email)
    check_may_grant(cause.principal, role.scopes)
    password_hash = None if password is None else _checked_hash(password, address)
    account = queries.insert(tx, email=address, name=name, role=role, password_hash=password_hash, at=cause.at)
    if account is None:
        raise EmailTakenError(f"there is an account for {address} already")
    _note(tx, cause, "created", {}, _state(account), account.id)
    return account


def get(tx: Transaction, account_id: int) -> Account:
    """An account; raises `AccountNotFoundError`."""
    account = queries.get(tx, account_id)
    if account is None:
        raise AccountNotFoundError(account_id)
    return account


def listed(tx: Transaction, *, after: int = 0, limit: int = 50) -> Sequence[Account]:
    """The tenant's accounts, also disabled ones, in the order of their ids, from behind `after` on."""
    return queries.listed(tx, after=after, limit=limit)


def change(
    tx: Transaction, cause: Cause, account_id: int, *, name: str | None = None, role: Role | None = None
) -> Account:
    """Change an account's name or role; open sessions have the new role from their next request on.

    Raises:
        AccountNotFoundError: There is no such account.
        GrantError: Who changes it may do less than its role, or than the new one.
        LastAdminError: There would be no admin left.
    """
    admins = queries.lock_admins(tx)
    account = _locked(tx, cause, account_id)
    if role is not None:
        check_may_grant(cause.principal, role.scopes)
    changed = account._replace(name=account.name if name is None else name, role=account.role if role is None else role)
    if changed.role != Role.ADMIN:
        _check_other_admin(admins, account_id)
    return _store(tx, cause, "changed", account, changed)


def set_password(tx: Transaction, cause: Cause, account_id: int, password: str) -> Account:
    """Give an account a password; ends its sessions and takes back its sign-in links.

    Raises:
        AccountNotFoundError: There is no such account.
        GrantError: Who sets it may do less than the account's role.
        PasswordError: The password is too easy to guess.
    """
    account = get(tx, account_id)
    password_hash = _checked_hash(password, account.email)  # before the lock: this takes a while
    account = _locked(tx, cause, account_id)
    queries.set_password(tx, account_id, password_hash)
    sessions.end_all(tx, account_id)
    _note(tx, cause, "password_set", {"has_password": account.has_password}, {"has_password": True}, account_id)
    return account._replace(has_password=True)


def disable(tx: Transaction, cause: Cause, account_id: int) -> Account:
    """Keep someone out from their next request on: ends sessions, takes back sign-in links. Twice changes nothing.

    Raises:
        AccountNotFoundError: There is no such account.
        GrantError: Who disables it may do less than its role.
        LastAdminError: It is the last admin.
    """
    admins = queries.lock_admins(tx)
    account = _locked(tx, cause, account_id)
    if account.disabled_at is not None:
        return account
    _check_other_admin(admins, account_id)
    disabled = _store(tx, cause, "disabled", account, account._replace(disabled_at=cause.at))
    sessions.end_all(tx, account_id)
    return disabled


def enable(tx: Transaction, cause: Cause, account_id: int) -> Account:
    """Let someone in again who was disabled. Raises `AccountNotFoundError` and `GrantError`."""
    account = _locked(tx, cause, account_id)
    return _store(tx, cause, "enabled", account, account._replace(disabled_at=None))


def _locked(tx: Transaction, cause: Cause, account_id: int) -> Account:
    """An account that nobody else changes, for someone who may."""
    account = queries.lock(tx, account_id)
    if account is None:
        raise AccountNotFoundError(account_id)
    check_may_grant(cause.principal, account.role.scopes)
    return account


def _check_other_admin(admins: Sequence[int], account_id: int) -> None:
    """Raise `LastAdminError` for the only admin.

    `admins` are locked, and before the account itself: of two who demote each other at once, one waits for the other
    and is refused then.
    """
    if list(admins) == [account_id]:
        raise LastAdminError("make someone else an admin first: nobody could manage accounts any more")


def _store(tx: Transaction, cause: Cause, action: str, before: Account, after: Account) -> Account:
    if after == before:
        return before
    stored = queries.change(tx, after)
    _note(tx, cause, action, _state(before), _state(stored), before.id)
    return stored


def _checked_hash(password: str, email: str) -> str:
    passwords.check_strength(password, email=email)
    return passwords.hashed(password)


def _note(tx: Transaction, cause: Cause, action: str, before: Json, after: Json, account_id: int) -> None:
    audit.append(tx, cause, action=f"account.{action}", resource=account_actor(account_id), before=before, after=after)


def _state(account: Account) -> Json:
    return {
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "has_password": account.has_password,
        "disabled_at": account.disabled_at and account.disabled_at.isoformat(),
    }
