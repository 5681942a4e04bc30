"""Signing in, by password or by a link that works once, and signing out.

Nobody knows yet which tenant someone belongs to who signs in, and checking a password takes a while. So these verbs
open transactions themselves, one after another and none while a password is checked, and the last of them, which
opens the session, makes sure that what was found before still holds.
"""

import secrets
from datetime import datetime, timedelta

from springline.access import accounts, audit, passwords
from springline.access.credentials import is_secret, secret_hash
from springline.access.guard import SESSION_IDLE, SESSION_LONGEST
from springline.access.model import (
    AccountDisabledError,
    Cause,
    LinkSpentError,
    NewSession,
    SignedIn,
    SignInError,
    account_actor,
    account_of,
    check_may_grant,
)
from springline.access.queries import accounts as account_queries
from springline.access.queries import sessions as queries
from springline.access.queries import tenants
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal
from springline.platform.http.ratelimits import RateLimit
from springline.platform.http.request import Transactions
from springline.platform.ids import Randomness, new_token

LINK_LIFETIME = timedelta(minutes=15)


def sign_in(
    transactions: Transactions,
    *,
    email: str,
    password: str,
    tenant: str | None,
    at: datetime,
    request_id: str | None,
    attempts: RateLimit,
    randomness: Randomness = secrets.token_bytes,
) -> NewSession:
    """Open a session for someone who knows the password.

    An unknown tenant or address, a disabled account and a wrong password give the same answer after the same time.

    Args:
        transactions: Opens transactions, as `Database.transaction` does.
        email: The account's address, in any case.
        password: What was typed.
        tenant: The tenant's slug; None where the installation has only one.
        at: The time.
        request_id: For the audit log.
        attempts: Limits how often one address may be tried, from wherever.
        randomness: Makes the session's secrets.

    Raises:
        QuotaSpentError: There were too many attempts with this address.
        SignInError: Anything else.
    """
    address = email.strip().lower()
    attempts.take((tenant, address))
    with transactions(None) as tx:
        tenant_id = tenants.find_only(tx) if tenant is None else tenants.find(tx, tenant)
    with transactions(tenant_id) as tx:
        found = account_queries.password_hash_of(tx, address)
    account_id, password_hash = found or (None, None)
    if passwords.matches(password_hash, password) and tenant_id is not None and account_id is not None:
        with transactions(tenant_id) as tx:
            opened = _open(
                tx, tenant_id, account_id, password_hash, at=at, request_id=request_id, randomness=randomness
            )
        if opened is not None:
            return opened
    raise SignInError("the address or the password is wrong, or the account is disabled")


def sign_in_by_link(
    transactions: Transactions,
    link: str,
    *,
    at: datetime,
    request_id: str | None,
    randomness: Randomness = secrets.token_bytes,
) -> NewSession:
    """Open a session for the account of a link, and use the link up; of two at once, one succeeds.

    Raises `LinkSpentError` where the link was used, has expired, never existed, or its account is disabled.
    """
    spent = LinkSpentError("ask for a new link: this one was used already or has expired")
    if not is_secret(link):
        raise spent
    hashed = secret_hash(link)
    with transactions(None) as tx:
        tenant_id = queries.tenant_of_link(tx, hashed)
    if tenant_id is None:
        raise spent
    with transactions(tenant_id) as tx:
        account_id = queries.use_link(tx, hashed, at)
        if account_id is None:
            raise spent
        opened = _open(tx, tenant_id, account_id, None, at=at, request_id=request_id, randomness=randomness)
        if opened is None:
            raise spent
        return opened


def issue_link(
    tx: Transaction,
    cause: Cause,
    account_id: int,
    *,
    lifetime: timedelta = LINK_LIFETIME,
    randomness: Randomness = secrets.token_bytes,
) -> str:
    """Make a link's secret that signs an account in once, without its password; the page is `/sign-in#link=<secret>`.

    Raises:
        AccountNotFoundError: There is no such account.
        AccountDisabledError: It is disabled.
        GrantError: Who asks for it may do less than the account's role.
    """
    account = accounts.get(tx, account_id)
    check_may_grant(cause.principal, account.role.scopes)
    if account.disabled_at is not None:
        raise AccountDisabledError(f"enable account {account_id} first")
    secret = new_token(randomness)
    expires_at = cause.at + lifetime
    queries.insert_link(tx, account_id, secret_hash=secret_hash(secret), at=cause.at, expires_at=expires_at)
    audit.append(
        tx,
        cause,
        action="account.link_issued",
        resource=account_actor(account_id),
        before={},
        after={"expires_at": expires_at.isoformat()},
    )
    return secret


def sign_out(tx: Transaction, secret: str) -> None:
    """End the session whose secret the cookie holds; what is none is ignored."""
    queries.end(tx, secret_hash(secret))


def signed_in(tx: Transaction, principal: Principal, secret: str | None) -> SignedIn:
    """Who calls. `secret` is the cookie's; a token has neither an account nor a session."""
    slug, name = tenants.current(tx)
    account_id = account_of(principal.actor)
    session = None if account_id is None or secret is None else queries.own(tx, secret_hash(secret))
    return SignedIn(
        tenant=slug,
        tenant_name=name,
        actor=principal.actor,
        scopes=sorted(principal.scopes),
        account=None if account_id is None else accounts.get(tx, account_id),
        csrf_token=session and session.csrf_token,
        expires_at=session and session.expires_at,
        ends_at=session and session.began_at + SESSION_LONGEST,
    )


def _open(
    tx: Transaction,
    tenant_id: int,
    account_id: int,
    password_hash: str | None,
    *,
    at: datetime,
    request_id: str | None,
    randomness: Randomness,
) -> NewSession | None:
    """Open a session, unless the account was disabled or has another password by now."""
    secret, csrf_token = new_token(randomness), new_token(randomness)
    is_open = queries.open_session(
        tx,
        account_id,
        secret_hash=secret_hash(secret),
        csrf_token=csrf_token,
        password_hash=password_hash,
        at=at,
        expires_at=at + SESSION_IDLE,
    )
    if not is_open:
        return None
    queries.end_expired(tx, account_id, at)
    actor = account_actor(account_id)
    audit.append(
        tx,
        Cause(Principal(tenant_id, actor, frozenset()), at, request_id),
        action="account.signed_in",
        resource=actor,
        before={},
        after={"by": "link" if password_hash is None else "password"},
    )
    return NewSession(tenant_id, account_id, secret, csrf_token)
