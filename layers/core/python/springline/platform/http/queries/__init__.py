"""The statements of the idempotency keys."""

from dataclasses import dataclass

from springline.platform.database import Transaction
from springline.platform.statements import statement

_CLAIM = statement(__file__, "claim")
_READ = statement(__file__, "read")
_SETTLE = statement(__file__, "settle")


@dataclass(frozen=True, slots=True)
class FirstRequest:
    """What is kept of the first request with a key."""

    route: str
    request_hash: str
    status: int
    location: str | None
    body: str


def claim(tx: Transaction, *, key: str, route: str, request_hash: str) -> bool:
    """Take a key for this transaction; False where another one has it. Waits for one that is still running."""
    return tx.execute(_CLAIM, tenant_id=tx.tenant_id, key=key, route=route, request_hash=request_hash) == 1


def read(tx: Transaction, *, key: str) -> FirstRequest:
    """What the first request with this key was, and was answered."""
    return FirstRequest(*tx.one(_READ, tenant_id=tx.tenant_id, key=key))


def settle(tx: Transaction, *, key: str, status: int, location: str | None, body: str) -> None:
    """Keep the answer to the request that claimed the key in this transaction."""
    tx.execute(_SETTLE, tenant_id=tx.tenant_id, key=key, status=status, location=location, body=body)
