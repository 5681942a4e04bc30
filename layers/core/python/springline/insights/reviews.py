"""What wants a reviewer: drafts of low confidence, contradictions, what is stale, and evidence that is gone.

The queues are read from where the facts are: insights, conflicts and provenance's marks. Nothing is put into a queue,
and nothing has to be taken out of one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from springline.access.model import Cause
from springline.insights import evidence, leases, lifecycle, queries, resolutions, review_queries
from springline.insights.lifecycle import Settled
from springline.insights.model import (
    COUNTED,
    MOST_DECISIONS,
    UNSURE_BELOW,
    Action,
    Conflict,
    Decision,
    Evidence,
    Insight,
    Lease,
    Queue,
    TooMuchError,
)
from springline.insights.review_queries import Subject, Waiting
from springline.platform.database import Transaction
from springline.platform.errors import DomainError
from springline.platform.http.guards import Principal

_TRIES = 20
_AT_ONCE = 5

QueuePlace = tuple[datetime | int, int]


class InsightDecision(NamedTuple):
    """What becomes of an insight; `settled` and `seen` are for confirming it."""

    insight_id: int
    version: int
    action: Action | Literal["confirm"]
    note: str | None = None
    settled: Sequence[Settled] = ()
    seen: Mapping[int, str] | None = None


class ConflictDecision(NamedTuple):
    """What becomes of a conflict."""

    conflict_id: int
    decision: Decision
    reason: str


class Outcome(NamedTuple):
    """What came of a decision: the thing as it is now, or why nothing was done."""

    subject: Subject
    done: Insight | Conflict | None
    error: DomainError | None


class Item(NamedTuple):
    """An entry of a queue, with all that a reviewer decides by.

    Attributes:
        place: Where it is in the queue.
        subject: What is claimed and decided.
        insights: The insight, or the two that contradict each other.
        conflict: In the queue of these.
        evidence: What has changed of what it rests on, before and after; in the queue of orphaned evidence that one.
        lease: Who looks at it.
    """

    place: QueuePlace
    subject: Subject
    insights: list[Insight]
    conflict: Conflict | None
    evidence: list[Evidence]
    lease: Lease | None


def counts(tx: Transaction, *, below: float = UNSURE_BELOW) -> dict[Queue, int]:
    """How long the queues are, each counted up to `COUNTED`. One statement."""
    return review_queries.counts(tx, below=below, most=COUNTED)


def waiting(
    tx: Transaction,
    cause: Cause,
    queue: Queue,
    *,
    below: float = UNSURE_BELOW,
    free: bool = False,
    after: QueuePlace | None = None,
    limit: int,
) -> list[Item]:
    """Entries of a queue from behind a place on, those that wait longest or are least sure first.

    `below` is where confidence begins to be enough; with `free`, what somebody looks at is left out, and of drafts
    those that the caller wrote. Costs five statements, and a few probes for each entry.
    """
    by, at = cause.principal.actor, cause.at
    found = review_queries.waiting(tx, queue, below=below, free=free, by=by, at=at, after=after, limit=limit)
    return _items(tx, cause.principal, queue, found, at)


def take_next(tx: Transaction, cause: Cause, queue: Queue, *, below: float = UNSURE_BELOW) -> Item | None:
    """Claim what waits longest and nobody looks at; None where there is nothing like that.

    Who takes the next at the same time gets another one: a claim is one conditional write, and who comes second looks
    again.
    """
    by, at = cause.principal.actor, cause.at
    for _ in range(_TRIES):
        found = review_queries.waiting(tx, queue, below=below, free=True, by=by, at=at, after=None, limit=_AT_ONCE)
        for one in found:
            if leases.try_claim(tx, cause, [one.subject]):
                return _items(tx, cause.principal, queue, [one], at)[0]
        if not found:
            break
    return None


def decide(
    tx: Transaction, cause: Cause, decisions: Sequence[InsightDecision | ConflictDecision], *, together: bool
) -> list[Outcome]:
    """Decide several things: `together` all or none of them, else each by itself. Returns what came of each.

    Where one is refused and they belong together, the others have neither a result nor an error. Raises `TooMuchError`.
    """
    if len(decisions) > MOST_DECISIONS:
        raise TooMuchError(f"{MOST_DECISIONS} things may be decided at once")
    _lock(tx, decisions)
    if not together:
        return [_decided(tx, cause, one) for one in decisions]
    outcomes: list[Outcome] = []
    review_queries.begin_decision(tx)
    for one in decisions:
        outcome = _tried(tx, cause, one)
        outcomes.append(outcome)
        if outcome.error is not None:
            review_queries.take_back_decision(tx)
            others = [Outcome(_subject(other), None, None) for other in decisions]
            return [*others[: len(outcomes) - 1], outcome, *others[len(outcomes) :]]
    review_queries.keep_decision(tx)
    return outcomes


def _lock(tx: Transaction, decisions: Sequence[InsightDecision | ConflictDecision]) -> None:
    """Hold all that is decided in one order, so that two reviewers wait for each other and never in a circle."""
    numbers = {one.insight_id for one in decisions if isinstance(one, InsightDecision)}
    opposed = [one.conflict_id for one in decisions if isinstance(one, ConflictDecision)]
    for conflict in review_queries.conflicts(tx, opposed).values():
        numbers |= {conflict.first_id, conflict.second_id}
    queries.lock(tx, numbers)


def _decided(tx: Transaction, cause: Cause, decision: InsightDecision | ConflictDecision) -> Outcome:
    review_queries.begin_decision(tx)
    outcome = _tried(tx, cause, decision)
    if outcome.error is None:
        review_queries.keep_decision(tx)
    else:
        review_queries.take_back_decision(tx)
    return outcome


def _tried(tx: Transaction, cause: Cause, decision: InsightDecision | ConflictDecision) -> Outcome:
    subject = _subject(decision)
    try:
        return Outcome(subject, _done(tx, cause, decision), None)
    except DomainError as error:
        return Outcome(subject, None, error)


def _done(tx: Transaction, cause: Cause, decision: InsightDecision | ConflictDecision) -> Insight | Conflict:
    if isinstance(decision, ConflictDecision):
        return resolutions.resolve(tx, cause, decision.conflict_id, decision.decision, decision.reason)
    insight_id, version, action, note, settled, seen = decision
    if action == "confirm":
        return lifecycle.confirm(tx, cause, insight_id, based_on=version, settled=settled, seen=seen, note=note)
    return lifecycle.transition(tx, cause, insight_id, action, based_on=version, note=note)


def _subject(decision: InsightDecision | ConflictDecision) -> Subject:
    if isinstance(decision, ConflictDecision):
        return ("conflict", decision.conflict_id)
    return ("insight", decision.insight_id)


def _items(tx: Transaction, principal: Principal, queue: Queue, found: Sequence[Waiting], at: datetime) -> list[Item]:
    """Entries with what they are about."""
    subjects = [one.subject for one in found]
    opposed = review_queries.conflicts(tx, [number for kind, number in subjects if kind == "conflict"])
    numbers = {number for kind, number in subjects if kind == "insight"}
    numbers |= {number for one in opposed.values() for number in (one.first_id, one.second_id)}
    insights = queries.insights(tx, numbers) if numbers else {}
    cited = evidence.by_number(tx, principal, set(_to_tell(queue, found, insights.values())))
    held = review_queries.leases(tx, subjects, at=at)
    items: list[Item] = []
    for one in found:
        conflict = opposed.get(one.subject[1]) if one.subject[0] == "conflict" else None
        about = [one.subject[1]] if conflict is None else [conflict.first_id, conflict.second_id]
        told = [insights[number] for number in about if number in insights]
        changed = [one.evidence_id] if one.evidence_id else [number for own in told for number in own.content.evidence]
        shown = [cited[number] for number in changed if number in cited and cited[number].outcome != "unchanged"]
        items.append(Item((one.since, one.number), one.subject, told, conflict, shown, held.get(one.subject)))
    return items


def _to_tell(queue: Queue, found: Sequence[Waiting], insights: Collection[Insight]) -> Iterator[int]:
    """Evidence that a queue's entries tell of."""
    if queue is Queue.ORPHANED:
        yield from (one.evidence_id for one in found if one.evidence_id)
    elif queue is Queue.STALE:
        for insight in insights:
            yield from insight.content.evidence
