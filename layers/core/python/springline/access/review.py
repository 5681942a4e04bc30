"""Who can read what, and when they last did: the report that somebody goes through now and then.

A review is written to the audit log. It shows people's addresses and what every token may do, so who looked is worth
knowing; and that access is reviewed at all, by whom and how often, is what auditors ask for.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from springline.access import audit
from springline.access.model import Cause, Role, account_actor, token_actor
from springline.access.queries import review as queries
from springline.access.queries.review import AccountAccess, DatabaseGrant, TokenAccess
from springline.platform.database import Transaction

UNUSED = timedelta(days=90)
"""What was not used for that long is probably not needed any more."""
_ADMIN_SCOPES = Role.ADMIN.scopes - Role.ANALYST.scopes - {"events:write"}
_SERVERS_OWN = "everything, being the server's own"
_OUR_ROLES = frozenset(
    {"springline_owner", "springline_app", "springline_system", "springline_lookup", "springline_search"}
)


class Finding(NamedTuple):
    """Something to look at: an account, a token or a role of the database, and why."""

    about: str
    why: str


class AccessReview(NamedTuple):
    """Who has access. What is disabled or has ended has none, and is only counted."""

    at: datetime
    tenant_id: int
    accounts: Sequence[AccountAccess]
    tokens: Sequence[TokenAccess]
    grants: Sequence[DatabaseGrant]
    disabled_accounts: int
    ended_tokens: int
    reviewed_before: tuple[str, datetime] | None
    findings: Sequence[Finding]

    @property
    def open_sessions(self) -> int:
        """How many browsers are signed in."""
        return sum(account.open_sessions for account in self.accounts)


def database_grants(tx: Transaction) -> list[DatabaseGrant]:
    """What each role of a database may do with tenants' tables: ask it of every database where there are some."""
    return queries.grants(tx)


def review(tx: Transaction, cause: Cause, grants: Sequence[DatabaseGrant]) -> AccessReview:
    """Report who has access to the transaction's tenant, and write to the audit log that this was looked at.

    Args:
        tx: A transaction of the tenant.
        cause: Who looks, and when.
        grants: Of all databases; see `database_grants`.

    Cost: linear in the tenant's accounts, tokens, sessions and audit log.
    """
    accounts, tokens = queries.accounts(tx, cause.at), queries.tokens(tx, cause.at)
    disabled_accounts, ended_tokens = queries.ended(tx, cause.at)
    made = AccessReview(
        at=cause.at,
        tenant_id=cause.principal.tenant_id,
        accounts=accounts,
        tokens=tokens,
        grants=grants,
        disabled_accounts=disabled_accounts,
        ended_tokens=ended_tokens,
        reviewed_before=queries.last(tx),
        findings=[
            *(Finding(account_actor(one.id), why) for one in accounts for why in _of_account(one, cause.at)),
            *(Finding(token_actor(one.id), why) for one in tokens for why in _of_token(one, cause.at)),
            *(Finding(f"role/{one.role}", why) for one in grants for why in _of_grant(one)),
        ],
    )
    counts = {"accounts": len(accounts), "tokens": len(tokens), "findings": len(made.findings)}
    tenant = f"tenant/{made.tenant_id}"
    audit.append(tx, cause, action="access.reviewed", resource=tenant, before={}, after=counts)
    return made


def _of_account(account: AccountAccess, at: datetime) -> Iterator[str]:
    yield from _disuse(account.last_used_at, account.created_at, at)


def _of_token(token: TokenAccess, at: datetime) -> Iterator[str]:
    yield from _disuse(token.last_used_at, token.created_at, at)
    if token.expires_at is None:
        yield "does not expire"
    if mighty := sorted(_ADMIN_SCOPES.intersection(token.scopes)):
        yield f"a token that may {', '.join(mighty)}"


def _of_grant(grant: DatabaseGrant) -> Iterator[str]:
    """A role that came from elsewhere is looked at, and one of ours that nothing binds."""
    if grant.role in _OUR_ROLES:
        if grant.sees == "everything":
            yield "row-level security does not bind it: `alter role … nosuperuser nobypassrls`"
    elif grant.signs_in and grant.sees != _SERVERS_OWN:
        yield f"reads or writes tenants' tables beside Springline and sees {grant.sees}"


def _disuse(last_used_at: datetime | None, created_at: datetime, at: datetime) -> Iterator[str]:
    if (last_used_at or created_at) <= at - UNUSED:
        yield "was never used" if last_used_at is None else f"was not used for {(at - last_used_at).days} days"
