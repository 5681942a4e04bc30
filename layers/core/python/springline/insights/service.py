"""Insights: claims that rest on evidence. Each verb takes the transaction; the caller opens and ends it.

Whether what an insight rests on still stands is known to provenance, as `insight/<id>`: it rests directly on the
sources of its evidence, each part named `/evidence/<number>`. Who changes an insight says which version they saw. A
change locks the insight first and provenance after that, and what contradicts what is compared last, while nobody else
changes a tenant's insights.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from springline.access import audit
from springline.access.canonical_json import Json, canonical
from springline.access.model import Cause
from springline.insights import claims, conflicts, discussion, evidence, insight_events, queries, sources
from springline.insights.model import (
    LONGEST_STATEMENT,
    MOST_EVIDENCE,
    PUBLISH,
    Change,
    Cited,
    Claim,
    ClaimError,
    Content,
    Evidence,
    EvidenceNotFoundError,
    Insight,
    InsightClosedError,
    InsightMovedOnError,
    InsightNotFoundError,
    Matching,
    MayNotError,
    NoEvidenceError,
    Selection,
    Stance,
    Status,
    TooMuchError,
    Version,
)
from springline.insights.queries import Place, Target
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal
from springline.provenance import service as provenance
from springline.provenance.model import Copy, Recording

KIND = "insight"
_CONFIDENCE_DIGITS = 6
_ANYTHING = Matching()


class Past(NamedTuple):
    """Versions, the newest first, what came before the last of them, and all evidence that they name."""

    versions: list[Version]
    before_last: Version | None
    evidence: dict[int, Evidence]


def create(
    tx: Transaction,
    cause: Cause,
    *,
    statement: str,
    claim: Claim | None,
    confidence: float,
    cited: Sequence[Cited],
    links: Sequence[Target] = (),
) -> Insight:
    """Create a draft that rests on evidence.

    Args:
        tx: The tenant's transaction.
        cause: Who asks, and when.
        statement: What is claimed, in words.
        claim: The same for comparison; None: it is compared with nothing.
        confidence: How sure its author is, 0 to 1.
        cited: What it rests on.
        links: People, requests and insights that it is about.

    Raises:
        NoEvidenceError: There is no evidence, or none that supports it.
        EvidenceNotFoundError: There is no such evidence.
        CitingError: Who asks may not read what it was cited from.
        ClaimError: The claim is no claim, or the statement has no words.
        LinkTargetError: There is nothing like that to link to.
        InvalidError: As `springline.insights.evidence.cite` says, of words that become evidence; so do the others.
    """
    content = Content(_statement(statement), _claim(claim), _confidence(confidence), cited_now(tx, cause, cited))
    number = queries.add(tx, content, _keys(content), by=cause.principal.actor, at=cause.at)
    queries.set_evidence(tx, number, content.evidence)
    discussion.link(tx, cause, number, links)
    queries.note_recorded(tx, number, record(tx, cause, number, content, Status.DRAFT))
    _note(tx, cause, number, 1, "created", Status.DRAFT, content, None)
    conflicts.compare(tx, [number], at=cause.at)
    return get(tx, number)


def change(
    tx: Transaction,
    cause: Cause,
    insight_id: int,
    *,
    based_on: int,
    statement: str | None = None,
    claim: Claim | None = None,
    without_claim: bool = False,
    confidence: float | None = None,
    cited: Sequence[Cited] | None = None,
    note: str | None = None,
) -> Insight:
    """Change what an insight says, which makes it a draft again; what is None stays, and no change is none.

    `based_on` is the version that was seen, `note` why it is changed.

    Raises what `create` does, and:
        InsightNotFoundError: There is none.
        InsightMovedOnError: Somebody changed it in between.
        InsightClosedError: It is rejected or archived.
        MayNotError: It is published, and the caller may not publish.
    """
    before = held(tx, insight_id, based_on)
    if not before.status.is_live:
        raise InsightClosedError(insight_id)
    if before.status is Status.PUBLISHED:
        check_may(cause.principal, "to change what is published", PUBLISH)
    now = before.content
    content = Content(
        now.statement if statement is None else _statement(statement),
        None if without_claim else now.claim if claim is None else _claim(claim),
        now.confidence if confidence is None else _confidence(confidence),
        now.evidence if cited is None else cited_now(tx, cause, cited, known=now.evidence),
    )
    if canonical(said(content)) == canonical(said(before.content)):
        return before
    return store(tx, cause, before, content, "edited", Status.DRAFT, note=note, edited_by=cause.principal.actor)


def get(tx: Transaction, insight_id: int) -> Insight:
    """An insight; raises `InsightNotFoundError`."""
    found = queries.insights(tx, [insight_id])
    if insight_id not in found:
        raise InsightNotFoundError(insight_id)
    return found[insight_id]


def listed(
    tx: Transaction,
    *,
    status: Status | None = None,
    subject: str | None = None,
    linked: Target | None = None,
    matching: Matching = _ANYTHING,
    before: Place | None,
    limit: int,
) -> list[Insight]:
    """Insights, the one changed last first, of a status, a subject or about a thing where these are given.

    With something in `matching`, costs the insights that are looked through until `limit` of them are found.
    """
    subject_key = None if subject is None else claims.subject_key(subject)
    numbers = queries.newest(
        tx,
        status=status,
        subject_key=subject_key,
        linked=linked,
        matching=None if matching == _ANYTHING else matching,
        before=before,
        limit=limit,
    )
    found = queries.insights(tx, numbers) if numbers else {}
    return [found[number] for number in numbers]


def history(tx: Transaction, principal: Principal, insight_id: int, *, before: int | None, limit: int) -> Past:
    """Versions of an insight with numbers below `before`, the newest first; raises `InsightNotFoundError`."""
    get(tx, insight_id)
    found = queries.versions(tx, insight_id, before=before, limit=limit + 1)
    shown, rest = found[:limit], found[limit:]
    named = {number for version in found for number in evidence_in(version)}
    return Past(shown, rest[0] if rest else None, evidence.by_number(tx, principal, named))


def evidence_in(version: Version) -> list[int]:
    """The numbers of the evidence that a version rests on."""
    return [int(number) for number in read_content(version)["evidence"]]


def read_content(version: Version) -> dict[str, dict[str, Json]]:
    """What a version says, as JSON."""
    return json.loads(version.content)


def held(tx: Transaction, insight_id: int, based_on: int) -> Insight:
    """An insight that nobody else changes until the transaction ends.

    Raises `InsightNotFoundError`, and `InsightMovedOnError` where it has another version than `based_on`.
    """
    queries.lock(tx, [insight_id])
    found = get(tx, insight_id)
    if found.version != based_on:
        raise InsightMovedOnError(insight_id, based_on, found.version)
    return found


def store(
    tx: Transaction,
    cause: Cause,
    before: Insight,
    content: Content,
    change: Change,
    status: Status,
    *,
    note: str | None = None,
    edited_by: str | None = None,
) -> Insight:
    """Make the next version of an insight that is held; for the verbs of this domain."""
    if content.evidence != before.content.evidence:
        queries.set_evidence(tx, before.id, content.evidence)
    recorded_version = before.recorded_version
    if content != before.content or status.is_live != before.status.is_live:
        recorded_version = record(tx, cause, before.id, content, status)
    queries.change(
        tx,
        before.id,
        content,
        _keys(content),
        status,
        recorded_version=recorded_version,
        edited_by=edited_by or before.edited_by,
        at=cause.at,
    )
    _note(tx, cause, before.id, before.version + 1, change, status, content, note)
    if status is not before.status:
        was: Json = {"status": str(before.status), "version": before.version}
        after: Json = {"status": str(status), "version": before.version + 1}
        audit.append(tx, cause, action=f"insight.{change}", resource=f"{KIND}/{before.id}", before=was, after=after)
    conflicts.compare(tx, [before.id], at=cause.at)
    return get(tx, before.id)


def record(tx: Transaction, cause: Cause, insight_id: int, content: Content, status: Status) -> int:
    """Tell provenance what an insight rests on; returns its number there. One that nobody holds rests on nothing."""
    copies = [Copy(evidence.KIND, str(number), f"/evidence/{number}") for number in content.evidence]
    recording = Recording(
        KIND, str(insight_id), _recorded(content), cause.principal.actor, copies=copies if status.is_live else ()
    )
    (recorded,) = provenance.record(tx, [recording], at=cause.at)
    return recorded.reference.version or 0


def _recorded(content: Content) -> dict[str, Json]:
    """What an insight says, for provenance: without words, which somebody may have to take out some day."""
    words = {name: value for name, value in said(content).items() if name not in {"confidence", "evidence"}}
    return {
        "said": sha256(canonical(words).encode()).hexdigest(),
        "confidence": content.confidence,
        "evidence": said(content)["evidence"],
    }


def said(content: Content) -> dict[str, Json]:
    """What an insight says, as its history has it: no words of its evidence."""
    claim = content.claim
    return {
        "statement": content.statement,
        "subject": claim and claim.subject,
        "predicate": claim and claim.predicate,
        "value": None if claim is None else claim.value,
        "unit": claim and claim.unit,
        "confidence": content.confidence,
        "evidence": {str(number): stance for number, stance in content.evidence.items()},
    }


def cited_now(
    tx: Transaction, cause: Cause, cited: Sequence[Cited], *, known: Collection[int] = ()
) -> dict[int, Stance]:
    """The numbers of what is cited, with words made evidence; raises as `create` does.

    Who cites evidence may read its source, but for what is `known`: what the insight rests on already.
    """
    if len(cited) > MOST_EVIDENCE:
        raise TooMuchError(f"an insight rests on {MOST_EVIDENCE} pieces of evidence at most")
    selections = [one.evidence for one in cited if isinstance(one.evidence, Selection)]
    made = iter(evidence.cite(tx, cause, selections) if selections else ())
    numbers = [next(made) if isinstance(one.evidence, Selection) else one.evidence for one in cited]
    found = evidence.by_number(tx, cause.principal, numbers)
    for number in numbers:
        if number not in found:
            raise EvidenceNotFoundError(number)
        if number not in known:
            sources.check_may_read(cause.principal.scopes, found[number].source)
    return checked({number: one.stance for number, one in zip(numbers, cited, strict=True)})


def checked(rests_on: Mapping[int, Stance]) -> dict[int, Stance]:
    """What an insight rests on, in order; raises `NoEvidenceError` where none of it supports the insight."""
    if "supports" not in rests_on.values():
        raise NoEvidenceError("an insight rests on evidence, and some of it supports the insight: cite words that do")
    return dict(sorted(rests_on.items()))


def check_may(principal: Principal, action: str, scope: str) -> None:
    """Raise `MayNotError` where somebody lacks a scope."""
    if scope not in principal.scopes:
        raise MayNotError(action, scope)


def _note(
    tx: Transaction,
    cause: Cause,
    insight_id: int,
    version: int,
    change: Change,
    status: Status,
    content: Content,
    note: str | None,
) -> None:
    """Keep a version in the history, and tell of it."""
    by = cause.principal.actor
    queries.add_version(tx, insight_id, change, canonical(said(content)), note, by=by)
    insight_events.insight_changed(tx, insight_id, version, change, status, by=by, at=cause.at)


def _keys(content: Content) -> claims.Keys | None:
    return None if content.claim is None else claims.keys(content.claim)


def _statement(text: str) -> str:
    said = text.strip()
    if not 0 < len(said) <= LONGEST_STATEMENT:
        raise ClaimError(f"a statement has 1 to {LONGEST_STATEMENT:,} characters")
    return said


def _claim(claim: Claim | None) -> Claim | None:
    if claim is None:
        return None
    texts = (claim.subject, claim.predicate, *([claim.value] if isinstance(claim.value, str) else []))
    if any(not claims.plain(text) for text in texts):
        raise ClaimError("the subject, the predicate and the value of a claim have words")
    return claim._replace(subject=claim.subject.strip(), predicate=claim.predicate.strip())


def _confidence(confidence: float) -> float:
    return round(float(confidence), _CONFIDENCE_DIGITS)
