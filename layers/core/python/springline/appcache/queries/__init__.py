"""All SQL of the caches: one function per statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from springline.appcache.model import LEASE, LONGEST_PUT_OFF, SKEW, Entry
from springline.appcache.resources import Resource
from springline.platform.database import Transaction
from springline.platform.statements import statement

_READ = statement(__file__, "read_entry")
_LEASE = statement(__file__, "take_lease")
_STORE = statement(__file__, "store_answer")
_CONFIRM = statement(__file__, "confirm_answer")
_PUT_OFF = statement(__file__, "put_off")
_SLUG = statement(__file__, "tenant_slug")
_FLAG = statement(__file__, "flag")
_FLAGS = statement(__file__, "flags")
_SET_FLAG = statement(__file__, "set_flag")


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to fetch an answer, and what is kept of it so far."""

    resource: Resource
    holder: str
    began_at: datetime
    entry: Entry


@dataclass(frozen=True, slots=True)
class Term:
    """How long an answer is good for."""

    fresh_until: datetime
    stale_until: datetime


def read(tx: Transaction, resource: Resource) -> Entry | None:
    """What is kept of an answer."""
    row = tx.maybe(_READ, resource=resource.text)
    return Entry(*row) if row else None


def take_lease(tx: Transaction, resource: Resource, *, holder: str, at: datetime) -> Lease | None:
    """Become the one who fetches an answer; None where there is no need or somebody else is at it."""
    row = tx.maybe(
        _LEASE,
        resource=resource.text,
        kind=resource.kind,
        document_id=resource.document_id,
        holder=holder,
        at=at,
        until=at + LEASE,
        latest_lease=at + LEASE + SKEW,
        latest_retry=at + LONGEST_PUT_OFF + SKEW,
        latest_fetch=at + SKEW,
    )
    return Lease(resource, holder, at, Entry(*row)) if row else None


def store(
    tx: Transaction, lease: Lease, *, body: str | None, version: int | None, etag: str | None, term: Term
) -> bool | None:
    """Keep an answer, `body` None for one that is missing; whether it is fresh, None where it was not kept."""
    row = tx.maybe(
        _STORE,
        resource=lease.resource.text,
        holder=lease.holder,
        body=body,
        is_missing=body is None,
        version=version,
        etag=etag,
        began_at=lease.began_at,
        fresh_until=term.fresh_until,
        stale_until=term.stale_until,
    )
    return row[0] if row else None


def confirm(tx: Transaction, lease: Lease, *, term: Term) -> bool | None:
    """Note that an answer is unchanged; whether it is fresh, None where the lease was lost."""
    row = tx.maybe(
        _CONFIRM,
        resource=lease.resource.text,
        holder=lease.holder,
        began_at=lease.began_at,
        fresh_until=term.fresh_until,
        stale_until=term.stale_until,
    )
    return row[0] if row else None


def put_off(tx: Transaction, lease: Lease, *, retry_at: datetime) -> None:
    """Note that fetching failed, and until when nobody tries again."""
    tx.execute(_PUT_OFF, resource=lease.resource.text, holder=lease.holder, retry_at=retry_at)


def tenant_slug(tx: Transaction) -> str:
    """The short name of the transaction's tenant."""
    return tx.value(_SLUG)


class SetFlag(NamedTuple):
    """A feature that a tenant switched."""

    name: str
    is_on: bool
    changed_at: datetime
    changed_by: str


def flag(tx: Transaction, name: str) -> bool | None:
    """Whether the tenant switched a feature on or off; None where it did neither."""
    row = tx.maybe(_FLAG, name=name)
    return row[0] if row else None


def flags(tx: Transaction) -> list[SetFlag]:
    """The features that the tenant switched."""
    return [SetFlag(*row) for row in tx.rows(_FLAGS)]


def set_flag(tx: Transaction, name: str, is_on: bool, *, at: datetime, by: str) -> None:
    """Switch a feature on or off."""
    tx.execute(_SET_FLAG, name=name, is_on=is_on, at=at, by=by)
