"""SQL of evidence and insights: one function per statement. That of reviews is in `review_queries`."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from springline.access.canonical_json import Json
from springline.insights.claims import Keys
from springline.insights.model import (
    Change,
    Claim,
    Comment,
    Content,
    Insight,
    Matching,
    SourceText,
    Stance,
    Status,
    TargetKind,
    Version,
)
from springline.platform.database import Row, Transaction
from springline.platform.statements import statement
from springline.provenance.model import State

_CURRENT = statement(__file__, "current")
_DOCUMENT_TEXT = statement(__file__, "document_text")
_WEB_TEXT = statement(__file__, "web_text")
_MESSAGES = statement(__file__, "messages")
_ADD_EVIDENCE = statement(__file__, "add_evidence")
_KNOWN_EVIDENCE = statement(__file__, "known_evidence")
_EVIDENCE = statement(__file__, "evidence")
_EVIDENCE_OF_SOURCE = statement(__file__, "evidence_of_source")
_NEWEST_EVIDENCE = statement(__file__, "newest_evidence")
_INSIGHTS_ON = statement(__file__, "insights_on")
_ADD = statement(__file__, "add_insight")
_CHANGE = statement(__file__, "change_insight")
_NOTE_RECORDED = statement(__file__, "note_recorded")
_SET_EVIDENCE = statement(__file__, "set_evidence")
_ADD_VERSION = statement(__file__, "add_version")
_LOCK = statement(__file__, "lock_insights")
_INSIGHTS = statement(__file__, "insights")
_NEWEST = statement(__file__, "newest_insights")
_NEWEST_OF_STATUS = statement(__file__, "newest_of_status")
_NEWEST_OF_SUBJECT = statement(__file__, "newest_of_subject")
_NEWEST_LINKED = statement(__file__, "newest_linked")
_NEWEST_MATCHING = statement(__file__, "newest_matching")
_VERSIONS = statement(__file__, "versions")
_NAMES = statement(__file__, "names")
_STATEMENTS = statement(__file__, "statements")
_ADD_COMMENT = statement(__file__, "add_comment")
_DELETE_COMMENT = statement(__file__, "delete_comment")
_COMMENTS = statement(__file__, "comments")
_ADD_LINKS = statement(__file__, "add_links")
_REMOVE_LINK = statement(__file__, "remove_link")
_LINKS = statement(__file__, "links")
_TARGETS = statement(__file__, "targets")

Place = tuple[datetime, int]
Target = tuple[TargetKind, int]


class EvidenceRow(NamedTuple):
    """Evidence as it is stored, and what provenance knows of it.

    `stands` is False of a message that was taken back. `selector` says where the words are now, or were last, and is
    None or empty where nothing is known of it any more; `reads_now` is what they were edited to, as JSON.
    """

    id: int
    kind: str
    key: str
    version: int
    position: int
    start: int
    end: int
    made_by: str
    made_at: datetime
    stands: bool
    selector: str | None
    reads_now: str | None
    changed_at: datetime | None
    changed_by: str | None
    number_now: int | None


class InsightOn(NamedTuple):
    """An insight that rests on evidence."""

    evidence_id: int
    insight_id: int
    stance: Stance
    statement: str
    status: Status
    state: State


def current(tx: Transaction, kind: str, key: str) -> tuple[int, Json] | None:
    """The number and content of a thing's current version in provenance; None where it has none."""
    row = tx.maybe(_CURRENT, kind=kind, key=key)
    return None if row is None else (row[0], json.loads(row[1]))


def current_number(tx: Transaction, kind: str, key: str) -> int | None:
    """The number of a thing's current version in provenance; None where it has none."""
    row = tx.maybe(_CURRENT, kind=kind, key=key)
    return None if row is None else row[0]


def older_text(tx: Transaction, kind: str, key: str, version: int) -> str | None:
    """The text of a version of a document or a web page; None where there is none."""
    if kind == "web":
        row = tx.maybe(_WEB_TEXT, url=key, version=version)
    else:
        slug, _, path = key.partition("/")
        row = tx.maybe(_DOCUMENT_TEXT, slug=slug, path=path, version=version)
    return None if row is None else row[0]


def messages(tx: Transaction, ids: Collection[int]) -> dict[int, tuple[str, datetime | None]]:
    """Texts of messages that stand, with when they were edited last."""
    rows = tx.rows(_MESSAGES, ids=sorted(ids))
    return {number: (text, edited_at) for number, text, edited_at in rows}


def add_evidence(
    tx: Transaction, spans: Sequence[tuple[SourceText, int, int]], *, made_by: str, at: datetime
) -> tuple[dict[int, int], dict[int, int]]:
    """Store evidence that its maker hasn't made yet; returns the place of each new number, and the number of each."""
    wanted = json.dumps([_span(place, *span) for place, span in enumerate(spans)], ensure_ascii=False)
    rows = tx.rows(_ADD_EVIDENCE, wanted=wanted, made_by=made_by, at=at)
    known = dict(tx.rows(_KNOWN_EVIDENCE, wanted=wanted, made_by=made_by))
    return {number: place for place, number in rows}, known


def evidence(tx: Transaction, ids: Sequence[int]) -> list[EvidenceRow]:
    """Evidence by its numbers."""
    return [EvidenceRow(*row) for row in tx.rows(_EVIDENCE, ids=list(ids))]


def evidence_of_source(
    tx: Transaction, kind: str, key: str, *, position: int, version: int, after: int, limit: int
) -> list[int]:
    """Numbers of the evidence of a source; of all its versions where `version` is 0."""
    rows = tx.rows(
        _EVIDENCE_OF_SOURCE, kind=kind, key=key, position=position, version=version, after=after, limit=limit
    )
    return [number for (number,) in rows]


def newest_evidence(tx: Transaction, *, before: int | None, limit: int) -> list[int]:
    """Numbers of evidence, the newest first."""
    return [number for (number,) in tx.rows(_NEWEST_EVIDENCE, before=before, limit=limit)]


def insights_on(tx: Transaction, ids: Collection[int]) -> dict[int, list[InsightOn]]:
    """The insights that rest on evidence, by its number."""
    found: dict[int, list[InsightOn]] = {}
    for number, insight_id, stance, said, status, state in tx.rows(_INSIGHTS_ON, ids=sorted(ids)):
        on = InsightOn(number, insight_id, stance, said, Status(status), state)
        found.setdefault(number, []).append(on)
    return found


def add(tx: Transaction, content: Content, keys: Keys | None, *, by: str, at: datetime) -> int:
    """Store a new draft; returns its number."""
    return tx.value(_ADD, **_said(content, keys), by=by, at=at)


def change(
    tx: Transaction,
    insight_id: int,
    content: Content,
    keys: Keys | None,
    status: Status,
    *,
    recorded_version: int,
    edited_by: str,
    at: datetime,
) -> None:
    """Store what an insight that is locked says, as its next version."""
    tx.execute(
        _CHANGE,
        id=insight_id,
        **_said(content, keys),
        status=status,
        recorded_version=recorded_version,
        edited_by=edited_by,
        at=at,
    )


def note_recorded(tx: Transaction, insight_id: int, number: int) -> None:
    """Note under which number provenance knows an insight."""
    tx.execute(_NOTE_RECORDED, id=insight_id, recorded_version=number)


def set_evidence(tx: Transaction, insight_id: int, links: Mapping[int, Stance]) -> None:
    """Have an insight rest on evidence, and on no other."""
    tx.execute(_SET_EVIDENCE, id=insight_id, links=json.dumps(dict(links)))


def add_version(tx: Transaction, insight_id: int, change: Change, content: str, note: str | None, *, by: str) -> None:
    """Note an insight's present state in its history."""
    tx.execute(_ADD_VERSION, id=insight_id, change=change, content=content, note=note, by=by)


def lock(tx: Transaction, ids: Collection[int]) -> None:
    """Let nobody else change insights until the transaction ends."""
    tx.rows(_LOCK, ids=sorted(ids))


def insights(tx: Transaction, ids: Collection[int]) -> dict[int, Insight]:
    """Insights by their numbers, without those that there are not."""
    return {row[0]: _insight(row) for row in tx.rows(_INSIGHTS, ids=sorted(ids))}


def statements(tx: Transaction, ids: Collection[int]) -> dict[int, str]:
    """What insights say, by their numbers, without those that there are not."""
    return dict(tx.rows(_STATEMENTS, ids=sorted(ids)))


def newest(
    tx: Transaction,
    *,
    status: Status | None,
    subject_key: str | None,
    linked: Target | None,
    matching: Matching | None = None,
    before: Place | None,
    limit: int,
) -> list[int]:
    """Numbers of insights, the one changed last first."""
    before_at, before_id = before or (None, None)
    page = {"before_at": before_at, "before_id": before_id, "limit": limit}
    if matching is not None:
        kind, target_id = linked or (None, None)
        rows = tx.rows(
            _NEWEST_MATCHING,
            status=status,
            subject_key=subject_key,
            target_kind=kind,
            target_id=target_id,
            words=json.dumps([word.lower() for word in matching.words]),
            state=matching.state,
            least=matching.least,
            below=matching.below,
            **page,
        )
    elif linked is not None:
        kind, target_id = linked
        rows = tx.rows(
            _NEWEST_LINKED, target_kind=kind, target_id=target_id, status=status, subject_key=subject_key, **page
        )
    elif subject_key is not None:
        rows = tx.rows(_NEWEST_OF_SUBJECT, subject_key=subject_key, status=status, **page)
    elif status is not None:
        rows = tx.rows(_NEWEST_OF_STATUS, status=status, **page)
    else:
        rows = tx.rows(_NEWEST, **page)
    return [number for _, number in rows]


def versions(tx: Transaction, insight_id: int, *, before: int | None, limit: int) -> list[Version]:
    """Versions of an insight, the newest first."""
    rows = tx.rows(_VERSIONS, id=insight_id, before=before, limit=limit)
    return [Version(number, made, Status(status), *rest) for number, made, status, *rest in rows]


def names(tx: Transaction, actors: Collection[str]) -> dict[str, str]:
    """Names of the accounts that are actors, by actor."""
    return dict(tx.rows(_NAMES, actors=sorted(actors))) if actors else {}


def add_comment(tx: Transaction, insight_id: int, text: str, *, by: str, at: datetime) -> int:
    """Store a comment; returns its number."""
    return tx.value(_ADD_COMMENT, insight_id=insight_id, text=text, by=by, at=at)


def delete_comment(tx: Transaction, insight_id: int, comment_id: int, *, by: str | None, at: datetime) -> bool:
    """Take the text out of somebody's comment, or of anybody's; False where there is none."""
    return tx.maybe(_DELETE_COMMENT, id=comment_id, insight_id=insight_id, by=by, at=at) is not None


def comments(tx: Transaction, insight_id: int, *, after: int, limit: int) -> list[Comment]:
    """Comments on an insight, in their order."""
    return [Comment(*row) for row in tx.rows(_COMMENTS, insight_id=insight_id, after=after, limit=limit)]


def add_links(tx: Transaction, insight_id: int, targets: Collection[Target], *, by: str, at: datetime) -> None:
    """Note what an insight is about."""
    wanted = json.dumps([{"kind": kind, "id": number} for kind, number in targets])
    tx.execute(_ADD_LINKS, insight_id=insight_id, targets=wanted, by=by, at=at)


def remove_link(tx: Transaction, insight_id: int, target: Target) -> None:
    """Forget that an insight is about something."""
    tx.execute(_REMOVE_LINK, insight_id=insight_id, kind=target[0], target_id=target[1])


def links(tx: Transaction, insight_id: int) -> list[tuple[TargetKind, int, str, datetime]]:
    """What an insight is about: kind, number, by whom and when it was linked."""
    return [(kind, number, by, at) for kind, number, by, at in tx.rows(_LINKS, insight_id=insight_id)]


def targets(tx: Transaction, wanted: Sequence[Target]) -> dict[Target, str]:
    """What things are called, without those that there are not."""
    asked = [{"place": place, "kind": kind, "id": number} for place, (kind, number) in enumerate(wanted)]
    return {wanted[place]: title for place, title in tx.rows(_TARGETS, wanted=json.dumps(asked))} if asked else {}


def _span(place: int, read: SourceText, start: int, end: int) -> dict[str, object]:
    source = read.reference
    return {
        "place": place,
        "kind": source.kind,
        "key": source.key,
        "version": source.version or 0,
        "position": read.position,
        "edited_at": "-infinity" if read.edited_at is None else read.edited_at.isoformat(),
        "start": start,
        "end": end,
    }


def _said(content: Content, keys: Keys | None) -> dict[str, object]:
    claim = content.claim
    return {
        "statement": content.statement,
        "subject": claim and claim.subject,
        "predicate": claim and claim.predicate,
        "value": None if claim is None else json.dumps(claim.value, ensure_ascii=False),
        "unit": claim and claim.unit,
        "confidence": content.confidence,
        "subject_key": keys and keys.subject,
        "claim_key": keys and keys.claim,
        "value_key": keys and keys.value,
    }


def _insight(row: Row) -> Insight:
    number, said, subject, predicate, value, unit, confidence, links, status, *rest = row
    claim = None if subject is None else Claim(subject, predicate, json.loads(value), unit)
    rests_on = {int(key): stance for key, stance in sorted(json.loads(links).items(), key=lambda one: int(one[0]))}
    return Insight(number, Content(said, claim, confidence, rests_on), Status(status), *rest)
