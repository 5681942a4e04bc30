"""SQL of retention and of the months that come and go."""

from collections.abc import Sequence
from datetime import datetime

from springline.platform.database import Row, Transaction
from springline.platform.statements import statement

_POLICIES = statement(__file__, "policies")
_SET_POLICY = statement(__file__, "set_policy")
_DROP_POLICY = statement(__file__, "drop_policy")
_CUTOFF = statement(__file__, "cutoff")
_ADVANCE_CUTOFF = statement(__file__, "advance_cutoff")
_REMOVE_EXPIRED = statement(__file__, "remove_expired")
_TENANTS_WITH_POLICIES = statement(__file__, "tenants_with_policies")
_NOBODY_BEFORE = statement(__file__, "nobody_before")
_DROP_EMPTY_MONTHS = statement(__file__, "drop_empty_months")
_ANALYZE_LANDING = statement(__file__, "analyze_landing")


def policies(tx: Transaction) -> Sequence[Row]:
    """The tenant's policies: (kind, days, cutoff, when it was set)."""
    return tx.rows(_POLICIES)


def set_policy(tx: Transaction, *, kind: str, keep_days: int, at: datetime) -> None:
    """Keep rows of a kind for so many days."""
    tx.execute(_SET_POLICY, kind=kind, keep_days=keep_days, at=at)


def drop_policy(tx: Transaction, *, kind: str) -> None:
    """Keep rows of a kind for ever."""
    tx.execute(_DROP_POLICY, kind=kind)


def cutoff(tx: Transaction, *, kind: str) -> datetime | None:
    """The moment before which rows of a kind are too old; None where none is."""
    return tx.value(_CUTOFF, kind=kind)


def advance_cutoff(tx: Transaction, *, kind: str, at: datetime) -> tuple[datetime, bool] | None:
    """Move the cutoff on; returns it and whether it moved, None where there is no policy."""
    row = tx.maybe(_ADVANCE_CUTOFF, kind=kind, at=at)
    return None if row is None else (row[0], row[1])


def remove_expired(tx: Transaction, *, most: int) -> tuple[int, str | None]:
    """Remove expired messages; returns how many, and the differences that they make."""
    removed, differences = tx.one(_REMOVE_EXPIRED, most=most)
    return removed, differences


def tenants_with_policies(tx: Transaction) -> list[int]:
    """Tenants of whom something may be too old."""
    return [tenant_id for (tenant_id,) in tx.rows(_TENANTS_WITH_POLICIES)]


def nobody_before(tx: Transaction) -> datetime | None:
    """The moment before which nobody's messages may land; None where there is none."""
    return tx.value(_NOBODY_BEFORE)


def drop_empty_months(tx: Transaction, *, before: datetime) -> int:
    """Drop empty months; returns how many."""
    return tx.value(_DROP_EMPTY_MONTHS, before=before)


def analyze_landing(tx: Transaction) -> None:
    """Renew the statistics of all months together."""
    tx.execute(_ANALYZE_LANDING)
