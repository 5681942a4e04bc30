"""What may be done and by whom: scopes, roles, records, and the errors of this domain.

Records are named tuples: the guard imports this module on each cold start of each function, and a frozen dataclass
takes several times as long to define.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

from springline.platform.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnauthenticatedError,
)
from springline.platform.http.guards import Principal

SELF_SCOPE = "self:use"

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        SELF_SCOPE: "See who one is signed in as, and sign out. Everyone has it, each token too.",
        "index:read": "Read the people and request indexes and their changes.",
        "chat:read": "Search chats, and read what is told of people and whom to ask.",
        "search:read": "Search scenes, messages, people and requests, and read scenes.",
        "provenance:read": "Read why something is what it is, with the source words, and what a change would reach.",
        "runs:read": "Read what takes time: how far it is, what it read and made, and why it failed.",
        "runs:manage": "Cancel what takes time, and begin mock runs.",
        "projects:read": "Read the projects that one is a member of, with their canvases, and the list of apps.",
        "projects:write": "Create projects, and change those that one is a member of, as one's role there allows.",
        "projects:manage": "See and change all projects, also those that one is no member of.",
        "apps:manage": "Register apps and new versions of them.",
        "documents:read": "Read bundles of documents in all their versions, web snapshots, and what is extracted.",
        "documents:write": "Create bundles, send files, make versions of them, and take web snapshots.",
        "insights:read": "Read evidence, insights with their history and comments, and what waits for review.",
        "insights:write": "Cite words as evidence, draft and edit insights, comment on them and link them.",
        "insights:review": "Review insights that others wrote, confirm stale ones, and decide contradictions.",
        "insights:publish": "Publish insights that were reviewed, and decide what stops being published.",
        "community:write": "Open requests and comment on them.",
        "events:write": "Send events: webhooks of chats, and CloudEvents.",
        "tokens:manage": "List, create, rotate and revoke service tokens, none wider than one's own scopes.",
        "profiles:manage": "See what is told of people and was; override it, mark it stale, have it rewritten.",
        "operations:read": "See how far things are behind, what failed, what it costs, and which alarms hold.",
        "operations:manage": "Send dead letters again, and switch features on and off.",
        "accounts:manage": "List, create, change and disable accounts, none wider than one's own scopes.",
        "audit:read": "Read the audit log.",
    }
)
"""Every scope there is, with its meaning."""


class Role(StrEnum):
    """What an account is for. Each role may do all that those before it may."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    OPERATOR = "operator"
    ADMIN = "admin"

    @property
    def scopes(self) -> frozenset[str]:
        """What the role may do."""
        return _ROLE_SCOPES[self]


_ADDED: Mapping[Role, frozenset[str]] = {
    Role.VIEWER: frozenset(
        {
            SELF_SCOPE,
            "index:read",
            "chat:read",
            "search:read",
            "runs:read",
            "projects:read",
            "documents:read",
            "insights:read",
        }
    ),
    Role.ANALYST: frozenset(
        {"community:write", "provenance:read", "projects:write", "documents:write", "insights:write", "insights:review"}
    ),
    Role.OPERATOR: frozenset(
        {
            "events:write",
            "tokens:manage",
            "runs:manage",
            "apps:manage",
            "operations:read",
            "operations:manage",
            "insights:publish",
        }
    ),
    Role.ADMIN: frozenset({"profiles:manage", "projects:manage", "accounts:manage", "audit:read"}),
}
_ACCOUNT, _OF_TOKEN = "account/", "token/"


def _with_those_before(before: frozenset[str], added: frozenset[str]) -> frozenset[str]:
    return before | added


_ROLE_SCOPES = dict(zip(_ADDED, accumulate(_ADDED.values(), _with_those_before), strict=True))


class Cause(NamedTuple):
    """Who changes something, when, and by which request, for the audit log; commands have no request."""

    principal: Principal
    at: datetime
    request_id: str | None = None


def account_actor(account_id: int) -> str:
    """How an account is named as an actor, and as a resource."""
    return f"{_ACCOUNT}{account_id}"


def account_of(actor: str) -> int | None:
    """The account that an actor is; None for a token or a command."""
    return int(actor.removeprefix(_ACCOUNT)) if actor.startswith(_ACCOUNT) else None


def token_actor(token_id: int) -> str:
    """How a service token is named as an actor, and as a resource."""
    return f"{_OF_TOKEN}{token_id}"


def is_token(actor: str) -> bool:
    """Whether an actor is a service token."""
    return actor.startswith(_OF_TOKEN)


def command_principal(tenant_id: int, command: str) -> Principal:
    """Who runs a command on the machine itself: nobody could keep them from anything, so they have every scope."""
    return Principal(tenant_id, f"command/{command}", frozenset(SCOPES))


class Token(NamedTuple):
    """A service token as its owner may see it: everything but the secret, of which only a hash is kept."""

    id: int
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    replaced_by: int | None
    last_used_at: datetime | None


class NewToken(NamedTuple):
    """A token that was just made: the only time that its secret is known."""

    token: Token
    secret: str


class Account(NamedTuple):
    """A person who may sign in."""

    id: int
    email: str
    name: str
    role: Role
    has_password: bool
    created_at: datetime
    disabled_at: datetime | None


class NewSession(NamedTuple):
    """A session that was just opened: `secret` goes into the cookie, `csrf_token` to the page."""

    tenant_id: int
    account_id: int
    secret: str
    csrf_token: str


class SignedIn(NamedTuple):
    """Who calls: a person with an account and a session, or a service with neither.

    The session ends at `expires_at` unless it is used before, and at `ends_at` in any case.
    """

    tenant: str
    tenant_name: str
    actor: str
    scopes: list[str]
    account: Account | None
    csrf_token: str | None
    expires_at: datetime | None
    ends_at: datetime | None


class AuditEntry(NamedTuple):
    """One row of the audit log. `diff` is the text of a JSON Patch; the hashes are SHA-256, 32 bytes each."""

    tenant_id: int
    number: int
    actor: str
    at: datetime
    action: str
    resource: str
    diff: str
    request_id: str | None
    previous_hash: bytes
    hash: bytes


class AuditHead(NamedTuple):
    """The end of an audit log: number and hash of its newest entry."""

    number: int
    hash: bytes


class CredentialError(UnauthenticatedError):
    """Sign in, or send a valid token."""


class CsrfError(ForbiddenError):
    """The request does not show that a page of Springline sent it."""


class SignInError(UnauthenticatedError):
    """Signing in failed."""


class LinkSpentError(UnauthenticatedError):
    """The sign-in link was used or has expired."""


class ScopeUnknownError(InvalidError):
    """There is no such scope."""


class TokenExpiryError(InvalidError):
    """The token would be expired from the start."""


class GraceError(InvalidError):
    """The old token can't stay valid for that long."""


class SlugError(InvalidError):
    """This can't be the slug of a tenant."""


class EmailError(InvalidError):
    """This is no email address."""


class PasswordError(InvalidError):
    """The password is too easy to guess."""


class GrantError(ForbiddenError):
    """Nobody can give away more than they have."""

    def __init__(self, scopes: frozenset[str]) -> None:
        super().__init__(f"this takes someone who has the scopes {', '.join(sorted(scopes))}")
        self.scopes = scopes


class TokenNotFoundError(NotFoundError):
    """There is no such token."""

    def __init__(self, token_id: int) -> None:
        super().__init__(f"there is no token {token_id}")
        self.token_id = token_id


class AccountNotFoundError(NotFoundError):
    """There is no such account."""

    def __init__(self, account_id: int) -> None:
        super().__init__(f"there is no account {account_id}")
        self.account_id = account_id


class TokenSpentError(ConflictError):
    """The token can't be rotated any more."""


class AccountDisabledError(ConflictError):
    """The account is disabled."""


class TenantTakenError(ConflictError):
    """There is a tenant with this slug."""


class EmailTakenError(ConflictError):
    """There is an account with this email address."""


class LastAdminError(ConflictError):
    """Someone has to stay who can manage accounts."""


def check_scopes(scopes: Iterable[str]) -> None:
    """Raise `ScopeUnknownError` unless all of them are in the catalogue."""
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown:
        raise ScopeUnknownError(f"{', '.join(unknown)}: choose from {', '.join(SCOPES)}")


def check_may_grant(principal: Principal, scopes: Iterable[str]) -> None:
    """Raise `GrantError` where these scopes would let someone do more than `principal` may."""
    missing = frozenset(scopes) - principal.scopes
    if missing:
        raise GrantError(missing)
