"""What the access API takes and gives."""

import json
from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from springline.access.model import AuditEntry, NewToken, Role, Token
from springline.access.tokens import LONGEST_GRACE
from springline.platform.http.moments import Moment
from springline.platform.http.pages import PageQuery

Name = Annotated[str, Field(min_length=1, max_length=200)]
Email = Annotated[str, Field(min_length=3, max_length=254, examples=["ada@example.org"])]
Password = Annotated[str, Field(max_length=200)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class SignIn(_Asked):
    """Who signs in: by address and password, or by the secret of a sign-in link."""

    email: Email | None = None
    password: Password | None = None
    tenant: Annotated[
        str | None, Field(max_length=63, description="The tenant's slug; not needed where there is only one.")
    ] = None
    link: Annotated[
        str | None, Field(max_length=200, description="What follows `link=` in a sign-in link; works once.")
    ] = None

    @model_validator(mode="after")
    def check_one_way(self) -> Self:
        """Refuse anything but one way to sign in."""
        by_password = (self.email, self.password, self.tenant)
        if self.link is not None and by_password != (None, None, None):
            raise ValueError("send link alone")
        if self.link is None and (self.email is None or self.password is None):
            raise ValueError("send email and password, or link")
        return self


class SessionOpened(_Told):
    """A session that was just opened; its secret is in the cookie."""

    csrf_token: Annotated[str, Field(description="To be sent as X-CSRF-Token with every changing request.")]


class TokenWanted(_Asked):
    """The token to make."""

    name: Name
    scopes: Annotated[list[str], Field(min_length=1, max_length=50)]
    expires_at: Annotated[Moment | None, Field(description="null: it lives until it is revoked.")]


class Rotation(_Asked):
    """How to change over to a new token."""

    grace_seconds: Annotated[
        int, Field(ge=0, le=int(LONGEST_GRACE.total_seconds()), description="How long the old token stays valid.")
    ] = 86_400

    @property
    def grace(self) -> timedelta:
        """How long the old token stays valid."""
        return timedelta(seconds=self.grace_seconds)


class AccountWanted(_Asked):
    """The account to create."""

    email: Email
    name: Name
    role: Role
    password: Annotated[Password | None, Field(description="Without one, sign-in links are the only way in.")] = None


class AccountChange(_Asked):
    """What to change; the rest stays."""

    name: Name | None = None
    role: Role | None = None
    password: Annotated[Password | None, Field(description="Setting one ends the account's sessions.")] = None


class TokenDetails(_Told):
    """A token, without its secret."""

    id: int
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    replaced_by: Annotated[int | None, Field(description="The token that it was rotated to.")]
    last_used_at: Annotated[datetime | None, Field(description="Exact to a minute.")]

    @classmethod
    def of(cls, token: Token) -> "TokenDetails":
        """The details of a token."""
        return cls.model_validate(token)


class NewTokenDetails(TokenDetails):
    """A new token, with its secret."""

    secret: Annotated[str, Field(description="Keep it now: it can't be shown again.")]

    @classmethod
    def made(cls, new: NewToken) -> "NewTokenDetails":
        """The details of a token that was just made."""
        return cls.model_validate({**new.token._asdict(), "secret": new.secret})


class AccountDetails(_Told):
    """An account."""

    id: int
    email: str
    name: str
    role: Role
    has_password: bool
    created_at: datetime
    disabled_at: datetime | None


class SessionDetails(_Told):
    """Who is signed in."""

    tenant: Annotated[str, Field(description="The tenant's slug.")]
    tenant_name: str
    actor: Annotated[str, Field(description="`account/<id>` or `token/<id>`, as in the audit log.")]
    scopes: list[str]
    account: AccountDetails | None
    csrf_token: Annotated[
        str | None, Field(description="To be sent as X-CSRF-Token with every changing request of this session.")
    ]
    expires_at: Annotated[datetime | None, Field(description="When the session ends unless it is used before.")]
    ends_at: Annotated[datetime | None, Field(description="When the session ends even so; null for a token.")]


class ScopeDetails(_Told):
    """A scope."""

    name: str
    meaning: str
    roles: Annotated[list[Role], Field(description="The roles that have it.")]


class Scopes(_Told):
    """Every scope there is."""

    items: list[ScopeDetails]


class AuditQuery(PageQuery):
    """Which entries of the audit log to list. A page may hold fewer than `limit`, or none, and have a next one."""

    actor: Annotated[str | None, Field(min_length=1, max_length=200, examples=["account/1"])] = None
    action: Annotated[str | None, Field(min_length=1, max_length=200, examples=["flag.switched"])] = None
    resource: Annotated[str | None, Field(min_length=1, max_length=600, examples=["flag/glaze_from_index"])] = None


class ChainQuery(_Asked):
    """From where on to check the audit log."""

    after: Annotated[
        int, Field(ge=0, lt=2**63, description="The `next_after` of the answer before; 0 for the beginning.")
    ] = 0


class ChainFault(_Told):
    """The first entry that is not as it was written."""

    number: int
    reason: str


class ChainChecked(_Told):
    """What a check of a stretch of the audit log found."""

    checked: Annotated[int, Field(description="How many entries are sound.")]
    last: Annotated[int, Field(description="The number of the last of these; 0 before the first entry.")]
    next_after: Annotated[int | None, Field(description="Where to go on; null where the log ends, or is broken.")]
    fault: ChainFault | None


class AuditEntryDetails(_Told):
    """An entry of the audit log."""

    number: int
    at: datetime
    actor: str
    action: str
    resource: str
    diff: Annotated[list[dict[str, JsonValue]], Field(description="A JSON Patch (RFC 6902).")]
    request_id: str | None
    hash: Annotated[str, Field(description="SHA-256 over this entry and the hash of the one before, in hexadecimal.")]

    @classmethod
    def of(cls, entry: AuditEntry) -> "AuditEntryDetails":
        """The details of an entry."""
        return cls.model_validate({**entry._asdict(), "diff": json.loads(entry.diff), "hash": entry.hash.hex()})
