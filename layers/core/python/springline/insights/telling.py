"""Evidence and insights as they are answered, with the names of who made them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from springline.access.canonical_json import Json
from springline.access.json_patch import difference
from springline.access.model import Cause
from springline.insights import conflicts, discussion, evidence, lifecycle, queries, review_queries, schemas
from springline.insights.model import Claim, Comment, Conflict, Evidence, Insight, Lease, Link, Version
from springline.insights.service import KIND, Past
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal
from springline.provenance.references import Reference

Names = Mapping[str, str]


def cited(tx: Transaction, found: Sequence[Evidence]) -> list[schemas.EvidenceWhole]:
    """Evidence with the insights that rest on it. Two statements."""
    names = _names_of_evidence(tx, found)
    on = queries.insights_on(tx, {one.id for one in found}) if found else {}
    return [
        schemas.EvidenceWhole(
            **_evidence(one, names),
            insights=[schemas.InsightOn.model_validate(insight) for insight in on.get(one.id, ())],
        )
        for one in found
    ]


def details(tx: Transaction, found: Sequence[Evidence]) -> list[schemas.EvidenceDetails]:
    """Evidence by itself. One statement."""
    names = _names_of_evidence(tx, found)
    return [schemas.EvidenceDetails(**_evidence(one, names)) for one in found]


def entries(tx: Transaction, found: Sequence[Insight]) -> list[schemas.InsightEntry]:
    """Insights as lists have them. One statement."""
    names = _names_of_insights(tx, found)
    return [schemas.InsightEntry(**_insight(one, names)) for one in found]


def whole(tx: Transaction, cause: Cause, insight: Insight) -> schemas.InsightWhole:
    """An insight with all that it rests on and is about. Some ten statements."""
    subject = (KIND, insight.id)
    found = evidence.by_number(tx, cause.principal, insight.content.evidence.keys())
    names = _names_of_insights(tx, [insight]) | _names_of_evidence(tx, list(found.values()))
    lease = review_queries.leases(tx, [subject], at=cause.at).get(subject)
    return schemas.InsightWhole(
        **_insight(insight, names),
        evidence=[
            schemas.EvidenceOfInsight(**_evidence(found[number], names), stance=stance)
            for number, stance in insight.content.evidence.items()
        ],
        links=[_link(one) for one in discussion.links(tx, cause.principal, insight.id)],
        conflicts=opposed(tx, conflicts.of_insight(tx, insight.id)),
        lease=None if lease is None else leased(tx, cause.principal, [lease])[0],
        allowed=lifecycle.allowed(tx, cause.principal, insight),
    )


def opposed(tx: Transaction, found: Sequence[Conflict]) -> list[schemas.ConflictDetails]:
    """Conflicts with the insights of each. Two statements."""
    insights = {number for one in found for number in (one.first_id, one.second_id)}
    known = queries.insights(tx, insights) if insights else {}
    told = {one.id: one for one in entries(tx, list(known.values()))}
    names = queries.names(tx, {one.decided_by for one in found if one.decided_by})
    return [
        schemas.ConflictDetails(
            id=one.id,
            state=one.state,
            insights=[told[one.first_id], told[one.second_id]],
            found_at=one.found_at,
            decision=one.decision,
            reason=one.reason,
            decided_by=one.decided_by,
            decided_by_name=names.get(one.decided_by or ""),
            decided_at=one.decided_at,
        )
        for one in found
    ]


def leased(tx: Transaction, principal: Principal, found: Sequence[Lease]) -> list[schemas.LeaseDetails]:
    """Who looks at things. One statement."""
    names = queries.names(tx, {one.claimed_by for one in found})
    return [
        schemas.LeaseDetails(
            subject=f"{one.kind}/{one.id}",
            kind=one.kind,
            claimed_by=one.claimed_by,
            claimed_by_name=names.get(one.claimed_by),
            claimed_at=one.claimed_at,
            expires_at=one.expires_at,
            is_mine=one.claimed_by == principal.actor,
        )
        for one in found
    ]


def commented(tx: Transaction, found: Sequence[Comment]) -> list[schemas.CommentDetails]:
    """Comments. One statement."""
    names = queries.names(tx, {one.made_by for one in found})
    return [schemas.CommentDetails(**one._asdict(), made_by_name=names.get(one.made_by)) for one in found]


def past(tx: Transaction, insight_id: int, found: Past) -> list[schemas.InsightVersion]:
    """Versions, each with what differs from the one before. One statement."""
    names = queries.names(tx, {one.made_by for one in found.versions})
    older = [*found.versions[1:], found.before_last]
    return [_version(insight_id, one, before, names) for one, before in zip(found.versions, older, strict=bool(older))]


def _version(insight_id: int, one: Version, before: Version | None, names: Names) -> schemas.InsightVersion:
    was: Json = {} if before is None else json.loads(before.content)
    content = json.loads(one.content)
    operations = difference(was, content) if before is not None or one.number == 1 else []
    return schemas.InsightVersion(
        number=one.number,
        reference=str(Reference(KIND, str(insight_id), one.recorded_version)),
        change=one.change,
        status=one.status,
        content=schemas.InsightContent(**content),
        diff=[schemas.PatchOperation.model_validate(operation) for operation in operations],
        note=one.note,
        made_by=one.made_by,
        made_by_name=names.get(one.made_by),
        made_at=one.made_at,
    )


def _evidence(one: Evidence, names: Names) -> dict[str, Any]:
    return {
        **one._asdict(),
        "reference": str(Reference(evidence.KIND, str(one.id))),
        "source": str(one.source),
        "source_now": str(one.source_now),
        "made_by_name": names.get(one.made_by),
    }


def _insight(one: Insight, names: Names) -> dict[str, Any]:
    content = one.content
    return {
        "id": one.id,
        "reference": str(Reference(KIND, str(one.id), one.recorded_version)),
        "statement": content.statement,
        "claim": _claim(content.claim),
        "confidence": content.confidence,
        "status": one.status,
        "version": one.version,
        "state": one.state,
        "since": one.since,
        "evidence_count": len(content.evidence),
        "created_by": one.created_by,
        "created_by_name": names.get(one.created_by),
        "created_at": one.created_at,
        "edited_by": one.edited_by,
        "edited_by_name": names.get(one.edited_by),
        "changed_at": one.changed_at,
    }


def _claim(claim: Claim | None) -> schemas.ClaimDetails | None:
    return None if claim is None else schemas.ClaimDetails.model_validate(claim)


def _link(one: Link) -> schemas.LinkDetails:
    return schemas.LinkDetails(target=f"{one.kind}/{one.id}", title=one.title, made_by=one.made_by, made_at=one.made_at)


def _names_of_evidence(tx: Transaction, found: Iterable[Evidence]) -> dict[str, str]:
    return queries.names(tx, {one.made_by for one in found})


def _names_of_insights(tx: Transaction, found: Iterable[Insight]) -> dict[str, str]:
    return queries.names(tx, {actor for one in found for actor in (one.created_by, one.edited_by)})
