"""What the routes of reviews do: each view is one call of a verb."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from springline.access.model import Cause
from springline.insights import leases, reviews, telling
from springline.insights.model import Conflict, Insight, Queue, SubjectKind
from springline.insights.review_queries import Subject
from springline.insights.review_schemas import (
    ClaimsQuery,
    ClaimsTold,
    ClaimsWanted,
    ConflictDecided,
    CountsQuery,
    DecisionOutcome,
    DecisionProblem,
    DecisionsTold,
    DecisionsWanted,
    InsightDecided,
    QueueQuery,
    ReviewCounts,
    ReviewItem,
    ReviewPage,
    queue_counts,
)
from springline.insights.reviews import ConflictDecision, InsightDecision, Item, Outcome
from springline.insights.views import seen, settled
from springline.platform.clock import Clock
from springline.platform.database import Transaction
from springline.platform.http import NoContent, Request, keyset
from springline.platform.http.problems import titled, typed

_BY_TIME = keyset(datetime, int)
_BY_CONFIDENCE = keyset(int, int)


class ReviewViews:
    """The views of reviews."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def count_reviews(self, request: Request[CountsQuery, None]) -> ReviewCounts:
        """How long the review queues are."""
        return ReviewCounts(queues=queue_counts(reviews.counts(request.tx, below=request.query.below)))

    def list_reviews(self, request: Request[QueueQuery, None], queue: Queue) -> ReviewPage:
        """What wants a reviewer: drafts of low confidence, contradictions, what is stale, or evidence that is gone."""
        asked, limit, cause = request.query, request.query.limit, self._cause(request)
        order = _BY_CONFIDENCE if queue is Queue.LOW_CONFIDENCE else _BY_TIME
        found = reviews.waiting(
            request.tx,
            cause,
            queue,
            below=asked.below,
            free=asked.free,
            after=order.after(request),
            limit=limit + 1,
        )
        shown, next_cursor = order.page(request, found, limit, lambda one: cast("Any", one.place))
        return ReviewPage(items=_items(request.tx, cause, shown), next_cursor=next_cursor)

    def claim_reviews(self, request: Request[None, ClaimsWanted]) -> ClaimsTold:
        """Claim things for ten minutes so that nobody else decides them, or what is next in a queue."""
        asked, cause, tx = request.body, self._cause(request), request.tx
        item = None
        if asked.next_of is None:
            mine, others = leases.claim(tx, cause, [_subject(name) for name in asked.subjects])
        else:
            item = reviews.take_next(tx, cause, asked.next_of, below=asked.below)
            mine, others = [] if item is None or item.lease is None else [item.lease], []
        return ClaimsTold(
            claimed=telling.leased(tx, cause.principal, mine),
            refused=telling.leased(tx, cause.principal, others),
            item=None if item is None else _items(tx, cause, [item])[0],
        )

    def release_reviews(self, request: Request[ClaimsQuery, None]) -> NoContent:
        """Give up claims; those of others stay."""
        leases.release(request.tx, self._cause(request), [_subject(name) for name in request.query.subject])
        return NoContent()

    def decide_reviews(self, request: Request[None, DecisionsWanted]) -> DecisionsTold:
        """Decide up to 200 things, all or none of them or each by itself; says what came of each."""
        asked, cause = request.body, self._cause(request)
        decisions = [_decision(one) for one in asked.decisions]
        outcomes = reviews.decide(request.tx, cause, decisions, together=asked.together)
        return DecisionsTold(outcomes=_outcomes(request.tx, outcomes))

    def _cause(self, request: Request[Any, Any]) -> Cause:
        return Cause(request.principal, self._clock.now(), request.id)


def _items(tx: Transaction, cause: Cause, found: Sequence[Item]) -> list[ReviewItem]:
    """Entries of a queue as they are answered. Seven statements."""
    insights = {one.id: one for item in found for one in item.insights}
    entries = {one.id: one for one in telling.entries(tx, list(insights.values()))}
    conflicts = {one.id: one for one in telling.opposed(tx, [item.conflict for item in found if item.conflict])}
    cited = {one.id: one for item in found for one in item.evidence}
    details = {one.id: one for one in telling.details(tx, list(cited.values()))}
    leased = telling.leased(tx, cause.principal, [item.lease for item in found if item.lease])
    leases_of = {one.subject: one for one in leased}
    return [
        ReviewItem(
            subject=_name(item.subject),
            since=item.place[0] if isinstance(item.place[0], datetime) else item.insights[0].changed_at,
            insights=[entries[one.id] for one in item.insights],
            conflict=None if item.conflict is None else conflicts[item.conflict.id],
            evidence=[details[one.id] for one in item.evidence],
            lease=leases_of.get(_name(item.subject)),
        )
        for item in found
    ]


def _outcomes(tx: Transaction, outcomes: Sequence[Outcome]) -> list[DecisionOutcome]:
    """What came of decisions, as it is answered. Four statements."""
    insights = {one.done.id: one.done for one in outcomes if isinstance(one.done, Insight)}
    entries = {one.id: one for one in telling.entries(tx, list(insights.values()))}
    conflicts = {
        one.id: one for one in telling.opposed(tx, [one.done for one in outcomes if isinstance(one.done, Conflict)])
    }
    return [
        DecisionOutcome(
            subject=_name(one.subject),
            is_done=one.done is not None,
            insight=entries[one.done.id] if isinstance(one.done, Insight) else None,
            conflict=conflicts[one.done.id] if isinstance(one.done, Conflict) else None,
            problem=None
            if one.error is None
            else DecisionProblem(type=typed(one.error), title=titled(one.error), detail=str(one.error)),
        )
        for one in outcomes
    ]


def _decision(asked: InsightDecided | ConflictDecided) -> InsightDecision | ConflictDecision:
    if isinstance(asked, ConflictDecided):
        return ConflictDecision(asked.conflict_id, asked.decision, asked.reason)
    return InsightDecision(
        asked.insight_id, asked.version, asked.action, asked.note, settled(asked.evidence), seen(asked.seen)
    )


def _subject(name: str) -> Subject:
    kind, _, number = name.partition("/")
    return cast("SubjectKind", kind), int(number)


def _name(subject: Subject) -> str:
    kind, number = subject
    return f"{kind}/{number}"
