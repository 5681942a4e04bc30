"""Contradictions: two insights that somebody holds, of the same subject and predicate, with other values.

They are found in the transaction that changes either, by the keys of `springline.insights.claims`, and cost what
contradicts what changed, up to `MOST`: where more than these say another value each, not all pairs are told. A decision
that both hold, as of differing scope, stays for as long as both say what they said.
"""

from collections.abc import Collection
from datetime import datetime

from springline.insights import insight_events, review_queries
from springline.insights.model import Conflict, ConflictNotFoundError
from springline.platform.database import Transaction

MOST = 200
"""How many conflicts of an insight are told, and are found when it changes."""


def compare(tx: Transaction, insight_ids: Collection[int], *, at: datetime) -> None:
    """Find what insights that changed contradict now, or no longer.

    The caller holds provenance's lock, or changes neither what they claim nor whether somebody holds it.
    """
    insight_events.conflicts_changed(tx, review_queries.find_conflicts(tx, insight_ids, most=MOST, at=at), at=at)


def get(tx: Transaction, conflict_id: int) -> Conflict:
    """A conflict; raises `ConflictNotFoundError`."""
    found = review_queries.conflicts(tx, [conflict_id])
    if conflict_id not in found:
        raise ConflictNotFoundError(conflict_id)
    return found[conflict_id]


def of_insight(tx: Transaction, insight_id: int) -> list[Conflict]:
    """Conflicts of an insight that are open or were decided, the newest first."""
    return review_queries.conflicts_of(tx, insight_id, limit=MOST)
