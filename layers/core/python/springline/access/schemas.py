"""What the access API takes and gives."""

import json
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from springline.access.model import AuditEntry, NewToken, Role, Token
from springline.access.tokens import LONGEST_GRACE
from springline.platform.http.moments import Moment

Name = Annotated[str, Field(min_length=1, max_length=200)]
Email = Annotated[str, Field(min_length=3, max_length=254, examples=["ada@example.org"])]
Password = Annotated[str, Field(max_length=200)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PasswordSignIn(_Asked):
    """Who signs in."""

    email: Email
    password: Password
    tenant: Annotated[
        str | None, Field(max_length=63, description="The tenant's slug; not needed where there is only one.")
    ] = None


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
