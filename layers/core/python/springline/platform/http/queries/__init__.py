"""The statements of the idempotency keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from springline.platform.database import Transaction
from springline.platform.statements import statement

_CLAIM = statement(__file__, "claim")
_CLAIM_AHEAD = statement(__file__, "claim_ahead")
_READ = statement(__file__, "read")
_RELEASE = statement(__file__, "release")
_SETTLE = statement(__file__, "settle")
_SETTLE_AHEAD = statement(__file__, "settle_ahead")


@dataclass(frozen=True, slots=True)
class FirstRequest:
    """What is kept of the first request with a key; `status` is None while it runs."""

    route: str
    request_hash: str
    status: int | None
    location: str | None
    body: str | None


def claim(tx: Transaction, *, key: str, route: str, request_hash: str) -> bool:
    """Take a key for this transaction; False where another one has it. Waits for one that is still running."""
    return tx.execute(_CLAIM, tenant_id=tx.tenant_id, key=key, route=route, request_hash=request_hash) == 1


def claim_ahead(tx: Transaction, *, key: str, route: str, request_hash: str, lease: timedelta) -> datetime | None:
    """Take a key that is free, or that the same request took longer than `lease` ago without an answer: when."""
    row = tx.maybe(_CLAIM_AHEAD, tenant_id=tx.tenant_id, key=key, route=route, request_hash=request_hash, lease=lease)
    return None if row is None else row[0]


def release(tx: Transaction, *, key: str, claimed_at: datetime) -> None:
    """Give up a key that was taken ahead, unless somebody else took it since."""
    tx.execute(_RELEASE, tenant_id=tx.tenant_id, key=key, claimed_at=claimed_at)


def settle_ahead(
    tx: Transaction, *, key: str, claimed_at: datetime, status: int, location: str | None, body: str
) -> bool:
    """Keep the answer under a key that was taken ahead; False where somebody else took it since."""
    told = {"status": status, "location": location, "body": body}
    return tx.execute(_SETTLE_AHEAD, tenant_id=tx.tenant_id, key=key, claimed_at=claimed_at, **told) == 1


def read(tx: Transaction, *, key: str) -> FirstRequest | None:
    """What the first request with this key was, and was answered; None where nobody has the key any more."""
    row = tx.maybe(_READ, tenant_id=tx.tenant_id, key=key)
    return None if row is None else FirstRequest(*row)


def settle(tx: Transaction, *, key: str, status: int, location: str | None, body: str) -> None:
    """Keep the answer to the request that claimed the key in this transaction."""
    tx.execute(_SETTLE, tenant_id=tx.tenant_id, key=key, status=status, location=location, body=body)
