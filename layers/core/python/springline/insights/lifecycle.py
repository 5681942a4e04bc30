"""The way of an insight: draft, reviewed, published; and out of it, rejected or archived.

    draft ──review──▶ reviewed ──publish──▶ published
      ▲  ◀──return, edit──┘  ◀──return, edit──┘
      └──reopen── rejected, archived ◀──reject, archive──

Who wrote what it says does not review it, nor through a service token of theirs. Who publishes also decides what stops
being published. Nothing is reviewed or published while words that it rests on read differently: confirming it against
the present words makes it fresh.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from springline.access.model import Cause
from springline.access.tokens import people_behind
from springline.insights import evidence, leases, queries, service, sources
from springline.insights.model import (
    PUBLISH,
    REVIEW,
    WRITE,
    Action,
    Change,
    Cited,
    Evidence,
    Insight,
    InsightClosedError,
    MayNotError,
    OwnReviewError,
    Selection,
    StaleInsightError,
    Stance,
    StandingEvidenceError,
    Status,
    TransitionError,
    UnsettledEvidenceError,
    WordsMovedOnError,
)
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal


class _Rule(NamedTuple):
    """What an action leads from and to, and the scope that it takes."""

    of: frozenset[Status]
    to: Status
    change: Change
    scope: str


_RULES: Mapping[Action, _Rule] = {
    "review": _Rule(frozenset({Status.DRAFT}), Status.REVIEWED, "reviewed", REVIEW),
    "publish": _Rule(frozenset({Status.REVIEWED}), Status.PUBLISHED, "published", PUBLISH),
    "return": _Rule(frozenset({Status.REVIEWED, Status.PUBLISHED}), Status.DRAFT, "returned", REVIEW),
    "reject": _Rule(frozenset({Status.DRAFT, Status.REVIEWED}), Status.REJECTED, "rejected", REVIEW),
    "archive": _Rule(frozenset(Status) - {Status.ARCHIVED}, Status.ARCHIVED, "archived", WRITE),
    "reopen": _Rule(frozenset({Status.REJECTED, Status.ARCHIVED}), Status.DRAFT, "reopened", WRITE),
}
_MADE_FIRM = frozenset({"review", "publish"})
_STANDING = frozenset({"unchanged", "moved"})


class Settled(NamedTuple):
    """What becomes of evidence whose words have changed: other words stand in its place, or nothing does."""

    evidence_id: int
    replacement: Selection | None


def allowed(tx: Transaction, principal: Principal, insight: Insight) -> list[Action]:
    """What somebody may do with an insight now. Two statements where a service token asks or wrote what it says."""
    return [action for action in _RULES if _refusal(tx, principal, insight, action) is None]


def transition(
    tx: Transaction, cause: Cause, insight_id: int, action: Action, *, based_on: int, note: str | None = None
) -> Insight:
    """Take an insight a step of its way. `based_on` is the version that was seen, `note` why.

    Raises:
        InsightNotFoundError: There is none.
        InsightMovedOnError: Somebody changed it in between.
        TransitionError: It is not in a state for that.
        MayNotError: It takes another scope.
        OwnReviewError: The caller wrote what it says.
        StaleInsightError: It would become firm while words that it rests on read differently.
        ClaimedError: Somebody else is looking at it.
    """
    insight = service.held(tx, insight_id, based_on)
    leases.check_free(tx, cause, (service.KIND, insight_id))
    changed = act(tx, cause, insight, action, note=note)
    leases.release(tx, cause, [(service.KIND, insight_id)])
    return changed


def act(tx: Transaction, cause: Cause, insight: Insight, action: Action, *, note: str | None) -> Insight:
    """Do what an action says to an insight that is held; raises as `transition` does."""
    refusal = _refusal(tx, cause.principal, insight, action)
    if refusal is not None:
        raise refusal
    rule = _RULES[action]
    return service.store(tx, cause, insight, insight.content, rule.change, rule.to, note=note)


def hold(tx: Transaction, insight_ids: Collection[int]) -> dict[int, Insight]:
    """Insights that nobody else changes until the transaction ends."""
    queries.lock(tx, insight_ids)
    return queries.insights(tx, insight_ids)


def confirm(
    tx: Transaction,
    cause: Cause,
    insight_id: int,
    *,
    based_on: int,
    settled: Sequence[Settled] = (),
    seen: Mapping[int, str] | None = None,
    note: str | None = None,
) -> Insight:
    """Find that an insight holds by the present words: evidence that was edited is selected anew where it is now.

    What is gone, or what should be something else than it was edited to, is `settled`: replaced or removed. Then the
    insight is fresh, in the status that it has; its history keeps what it rested on. One that is fresh stays as it is.
    With `seen`, what edited evidence read when the caller looked at it, by its number, no other words are confirmed.

    Raises:
        InsightNotFoundError: There is none.
        InsightMovedOnError: Somebody changed it in between.
        InsightClosedError: It is rejected or archived.
        OwnReviewError: It is reviewed or published, and the caller wrote what it says.
        ClaimedError: Somebody else is looking at it.
        CitingError: The caller may not read what it rests on.
        UnsettledEvidenceError: Words are gone, or too many by now, and it is not said what becomes of that evidence.
        StandingEvidenceError: What is settled has not changed, or is not the insight's.
        WordsMovedOnError: Evidence reads otherwise than what was seen.
        NoEvidenceError: No evidence that supports it would be left.
        InvalidError: As `springline.insights.evidence.cite` says; so do the others.
    """
    insight = service.held(tx, insight_id, based_on)
    if not insight.status.is_live:
        raise InsightClosedError(insight_id)
    if insight.status is not Status.DRAFT and _is_own(tx, cause.principal, insight):
        raise OwnReviewError(insight_id)
    leases.check_free(tx, cause, (service.KIND, insight_id))
    rests_on = _confirmed(tx, cause, insight, {one.evidence_id: one.replacement for one in settled}, seen)
    if rests_on != insight.content.evidence:
        content = insight.content._replace(evidence=rests_on)
        insight = service.store(tx, cause, insight, content, "confirmed", insight.status, note=note)
    leases.release(tx, cause, [(service.KIND, insight_id)])
    return insight


def _confirmed(
    tx: Transaction,
    cause: Cause,
    insight: Insight,
    settled: Mapping[int, Selection | None],
    seen: Mapping[int, str] | None,
) -> Mapping[int, Stance]:
    """What an insight rests on once its evidence is compared with the present words."""
    stances = insight.content.evidence
    present = evidence.by_number(tx, cause.principal, stances.keys())
    standing = [number for number in settled if number not in present or present[number].outcome in _STANDING]
    if standing:
        raise StandingEvidenceError(insight.id, sorted(standing))
    if seen is not None:
        edited = [one for one in present.values() if one.outcome == "edited" and one.id not in settled]
        unseen = [one.id for one in edited if seen.get(one.id) != one.words_now]
        if unseen:
            raise WordsMovedOnError(insight.id, sorted(unseen))
    cited: list[Cited] = []
    unsettled: list[int] = []
    for number, stance in stances.items():
        if number not in settled:
            words = _now(tx, cause, present[number])
            if words is None:
                unsettled.append(number)
            else:
                cited.append(Cited(words, stance))
        elif (replacement := settled[number]) is not None:
            cited.append(Cited(replacement, stance))
    if unsettled:
        raise UnsettledEvidenceError(insight.id, unsettled)
    return service.cited_now(tx, cause, cited)


def _now(tx: Transaction, cause: Cause, one: Evidence) -> int | Selection | None:
    """What stands in the place of evidence now: itself while it reads as it did."""
    sources.check_may_read(cause.principal.scopes, one.source)
    if one.outcome in _STANDING:
        return one.id
    return evidence.where_it_is_now(tx, one) if one.outcome == "edited" else None


def _refusal(tx: Transaction, principal: Principal, insight: Insight, action: Action) -> Exception | None:
    rule = _RULES[action]
    if insight.status not in rule.of:
        return TransitionError(insight.id, action, insight.status)
    scope = PUBLISH if insight.status is Status.PUBLISHED else rule.scope
    if scope not in principal.scopes:
        return MayNotError(f"to {action} this", scope)
    if action == "review" and _is_own(tx, principal, insight):
        return OwnReviewError(insight.id)
    if action in _MADE_FIRM and insight.state == "stale":
        return StaleInsightError(insight.id)
    return None


def _is_own(tx: Transaction, principal: Principal, insight: Insight) -> bool:
    authors = {insight.created_by, insight.edited_by}
    return principal.actor in authors or bool(people_behind(tx, [principal.actor]) & people_behind(tx, authors))
