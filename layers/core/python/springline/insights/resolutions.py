"""Deciding a contradiction: which of two insights holds, or that both do, each in a scope of its own."""

from springline.access import audit
from springline.access.model import Cause
from springline.insights import conflicts, insight_events, leases, lifecycle, review_queries, service
from springline.insights.model import Conflict, ConflictSettledError, Decision
from springline.platform.database import Transaction


def resolve(tx: Transaction, cause: Cause, conflict_id: int, decision: Decision, reason: str) -> Conflict:
    """Decide which of two insights holds, which archives the other one, or that both do.

    Raises:
        ConflictNotFoundError: There is none.
        ConflictSettledError: It is resolved, or gone by itself.
        ClaimedError: Somebody else is looking at it, or at the insight that does not hold.
        MayNotError: What does not hold is published, and the caller may not publish.
    """
    found = conflicts.get(tx, conflict_id)
    leases.check_free(tx, cause, ("conflict", conflict_id))
    lost = {"first_holds": found.second_id, "second_holds": found.first_id}.get(decision)
    if lost is not None:
        leases.check_free(tx, cause, (service.KIND, lost))
    by = cause.principal.actor
    held = lifecycle.hold(tx, [found.first_id, found.second_id])
    if not review_queries.resolve(tx, conflict_id, decision, reason, by=by, at=cause.at):
        raise ConflictSettledError(conflict_id, conflicts.get(tx, conflict_id).state)
    if lost is not None:
        lifecycle.act(tx, cause, held[lost], "archive", note=reason)
    after = {"state": "resolved", "decision": decision}
    audit.append(
        tx, cause, action="conflict.resolved", resource=f"conflict/{conflict_id}", before={"state": "open"}, after=after
    )
    insight_events.conflicts_changed(tx, [(conflict_id, found.first_id, found.second_id, "resolved")], at=cause.at)
    leases.release(tx, cause, [("conflict", conflict_id)])
    return conflicts.get(tx, conflict_id)
