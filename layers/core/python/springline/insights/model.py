"""What evidence and insights are made of, and the errors of this domain."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, NamedTuple

from springline.platform.errors import ConflictError, Fault, ForbiddenError, InvalidError, NotFoundError
from springline.provenance.model import State
from springline.provenance.references import Reference

READ, WRITE, REVIEW, PUBLISH = "insights:read", "insights:write", "insights:review", "insights:publish"
READ_MESSAGES, READ_DOCUMENTS = "chat:read", "documents:read"
"""The scopes that it takes to cite messages and documents, and to read what is cited of them."""
LONGEST_QUOTE = 2_000
LONGEST_STATEMENT = 2_000
"""Characters."""
MOST_EVIDENCE = 100
"""What an insight may rest on."""
MOST_LINKS = 100
MOST_DECISIONS = 200
"""What may be decided in one request."""
COUNTED = 1_000
"""Queues are counted up to there."""
LEASE = timedelta(minutes=10)
"""For how long somebody's claim of a piece of review keeps others away, unless they renew it."""
UNSURE_BELOW = 0.5
"""A draft of which its author is less confident than that waits in the queue of low confidence."""

Scalar = str | int | float | bool
Stance = Literal["supports", "contradicts"]
Outcome = Literal["unchanged", "moved", "edited", "gone", "hidden"]
Action = Literal["review", "publish", "return", "reject", "archive", "reopen"]
Change = Literal[
    "created", "edited", "confirmed", "reviewed", "published", "returned", "rejected", "archived", "reopened"
]
TargetKind = Literal["person", "request", "insight"]
Decision = Literal["first_holds", "second_holds", "both_hold"]
ConflictState = Literal["open", "resolved", "gone"]
SubjectKind = Literal["insight", "conflict"]


class Status(StrEnum):
    """How far an insight has come."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    REJECTED = "rejected"
    ARCHIVED = "archived"

    @property
    def is_live(self) -> bool:
        """Whether somebody still holds it; what is rejected or archived rests on nothing and contradicts nothing."""
        return self in {Status.DRAFT, Status.REVIEWED, Status.PUBLISHED}


class Queue(StrEnum):
    """What wants a reviewer."""

    LOW_CONFIDENCE = "low_confidence"
    CONFLICTS = "conflicts"
    STALE = "stale"
    ORPHANED = "orphaned"


class Selection(NamedTuple):
    """Words that somebody selected: `start` to before `end` in a version of a source, in Unicode code points.

    `exact` is what they read there; None where the place alone was kept.
    """

    source: Reference
    start: int
    end: int
    exact: str | None = None


class SourceText(NamedTuple):
    """A source's text in the version that was asked for; `edited_at` is a message's last edit."""

    reference: Reference
    text: str
    edited_at: datetime | None = None

    @property
    def position(self) -> int:
        """The message; 0 for what is no stream."""
        return int(self.reference.fragment or 0)


class Cited(NamedTuple):
    """What an insight is said to rest on: evidence that there is, or words that become evidence."""

    evidence: int | Selection
    stance: Stance


class Evidence(NamedTuple):
    """Words that are cited, and what became of them.

    Attributes:
        id: Its number; provenance knows it as `evidence/<id>`.
        source: What it was cited from: with its version, or the message as the fragment.
        start: The first character in that version, in Unicode code points from 0.
        end: Behind the last one.
        made_by: An actor, or what extracted it.
        made_at: When.
        outcome: What the source as it is now has of these words.
        source_now: The source as it is now.
        start_now: Where the words are now, or what they were edited to; None where they are gone.
        end_now: Behind the last of them.
        words: What was cited; None where it was taken back or may not be read.
        before: What stood in front of it.
        after: What stood behind it.
        words_now: What it was edited to; None unless it was.
        score: How much of the words is left, 0 to 1; None where nobody may know.
        changed_at: Since when it reads differently.
        changed_by: What changed it, as a reference.
    """

    id: int
    source: Reference
    start: int
    end: int
    made_by: str
    made_at: datetime
    outcome: Outcome
    source_now: Reference
    start_now: int | None = None
    end_now: int | None = None
    words: str | None = None
    before: str | None = None
    after: str | None = None
    words_now: str | None = None
    score: float | None = None
    changed_at: datetime | None = None
    changed_by: str | None = None


class Claim(NamedTuple):
    """What a statement says of what, for comparison with others; `unit` is that of a number."""

    subject: str
    predicate: str
    value: Scalar
    unit: str | None = None


class Content(NamedTuple):
    """What an insight says, and the numbers of what it rests on."""

    statement: str
    claim: Claim | None
    confidence: float
    evidence: Mapping[int, Stance]


class Insight(NamedTuple):
    """An insight as it is now.

    `state` and `since` are those of `insight/<id>` in provenance, `recorded_version` its number there.
    """

    id: int
    content: Content
    status: Status
    version: int
    recorded_version: int
    created_by: str
    created_at: datetime
    edited_by: str
    changed_at: datetime
    state: State
    since: datetime | None


class Matching(NamedTuple):
    """What insights are looked for by, besides what indexes know.

    `words` are parts of the statement or the subject, whatever their case; confidence is `least` and less than `below`.
    """

    words: tuple[str, ...] = ()
    state: State | None = None
    least: float | None = None
    below: float | None = None


class Version(NamedTuple):
    """What an insight said after a change, as JSON text."""

    number: int
    change: Change
    status: Status
    content: str
    note: str | None
    recorded_version: int
    made_by: str
    made_at: datetime


class Comment(NamedTuple):
    """What a member says of an insight; `text` is None once it was deleted."""

    id: int
    text: str | None
    made_by: str
    made_at: datetime
    deleted_at: datetime | None


class Link(NamedTuple):
    """What an insight is about; `title` is None where it is not there any more, or may not be read."""

    kind: TargetKind
    id: int
    title: str | None
    made_by: str
    made_at: datetime


class Conflict(NamedTuple):
    """That two insights say another value of the same."""

    id: int
    first_id: int
    second_id: int
    state: ConflictState
    found_at: datetime
    decision: Decision | None
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None


class Lease(NamedTuple):
    """That somebody looks at something until a time."""

    kind: SubjectKind
    id: int
    claimed_by: str
    claimed_at: datetime
    expires_at: datetime


class EvidenceNotFoundError(NotFoundError):
    """There is no such evidence."""

    def __init__(self, evidence_id: int) -> None:
        super().__init__(f"there is no evidence {evidence_id}")
        self.evidence_id = evidence_id


class InsightNotFoundError(NotFoundError):
    """There is no such insight."""

    def __init__(self, insight_id: int) -> None:
        super().__init__(f"there is no insight {insight_id}")
        self.insight_id = insight_id


class CommentNotFoundError(NotFoundError):
    """There is no such comment of yours."""

    def __init__(self, insight_id: int, comment_id: int) -> None:
        super().__init__(f"insight {insight_id} has no such comment that you wrote")
        self.insight_id = insight_id
        self.comment_id = comment_id


class ConflictNotFoundError(NotFoundError):
    """There is no such conflict."""

    def __init__(self, conflict_id: int) -> None:
        super().__init__(f"there is no conflict {conflict_id}")
        self.conflict_id = conflict_id


class SourceNotFoundError(NotFoundError):
    """There is no such source to cite, or no such version of it."""

    def __init__(self, reference: Reference) -> None:
        super().__init__(f"there is no text of {reference} to cite")
        self.reference = reference


class SourceKindError(InvalidError):
    """Evidence is words of a document, a web page or a message."""

    def __init__(self, reference: Reference) -> None:
        super().__init__(f"{reference} can't be cited: name document/…@version, web/…@version or chat/messages#number")
        self.reference = reference


class NotVerbatimError(InvalidError):
    """The words are not what the source says there."""

    def __init__(self, wrong: Sequence["Misquote"]) -> None:
        told = "; ".join(one.told for one in wrong[:3])
        super().__init__(told, [Fault(one.told) for one in wrong])
        self.extensions = MappingProxyType({"misquoted": [one.shown for one in wrong]})


class Misquote(NamedTuple):
    """A place that has other words than were said, and where these are; None: nowhere, or in several places."""

    selection: Selection
    found: str
    elsewhere: int | None

    @property
    def told(self) -> str:
        """For people."""
        hint = "" if self.elsewhere is None else f"; these words are at {self.elsewhere}"
        found = repr(self.found[:200]) if self.found else "nothing"
        return f"{self.selection.source} has {found} at {self.selection.start} to {self.selection.end}{hint}"

    @property
    def shown(self) -> dict[str, object]:
        """For programs."""
        place = {"source": str(self.selection.source), "start": self.selection.start, "end": self.selection.end}
        return {**place, "found": self.found, "elsewhere": self.elsewhere}


class QuoteLengthError(InvalidError):
    """A quote has from 1 to 2,000 characters."""


class CitingError(ForbiddenError):
    """Words can be cited by who may read their source."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"this takes the scope {scope}, too")
        self.scope = scope


class NoEvidenceError(InvalidError):
    """An insight rests on evidence, some of which supports it."""


class TooMuchError(InvalidError):
    """There is too much of it."""


class ClaimError(InvalidError):
    """A claim has a subject, a predicate and a value."""


class LinkTargetError(InvalidError):
    """There is nothing like that to link to."""


class InsightMovedOnError(ConflictError):
    """Somebody else changed the insight in between."""

    def __init__(self, insight_id: int, based_on: int, current_version: int) -> None:
        super().__init__(
            f"insight {insight_id} has version {current_version} by now, and this change was made on {based_on}: "
            "read it again and repeat the change"
        )
        self.insight_id = insight_id
        self.extensions = MappingProxyType({"current_version": current_version})


class InsightClosedError(ConflictError):
    """The insight is rejected or archived."""

    def __init__(self, insight_id: int) -> None:
        super().__init__(f"insight {insight_id} is rejected or archived: reopen it first")
        self.insight_id = insight_id


class TransitionError(ConflictError):
    """The insight is not in a state for that."""

    def __init__(self, insight_id: int, action: str, status: Status) -> None:
        super().__init__(f"insight {insight_id} is {status}: {action} is not for that")
        self.insight_id = insight_id
        self.extensions = MappingProxyType({"status": str(status)})


class OwnReviewError(ForbiddenError):
    """Nobody reviews what they wrote themselves."""

    def __init__(self, insight_id: int) -> None:
        super().__init__(f"you wrote what insight {insight_id} says: somebody else reviews it")
        self.insight_id = insight_id


class MayNotError(ForbiddenError):
    """Your role does not include this."""

    def __init__(self, action: str, scope: str) -> None:
        super().__init__(f"{action} takes the scope {scope}")
        self.scope = scope


class StaleInsightError(ConflictError):
    """What the insight rests on reads differently now."""

    def __init__(self, insight_id: int) -> None:
        super().__init__(f"words that insight {insight_id} rests on have changed: confirm it against them first")
        self.insight_id = insight_id


class UnsettledEvidenceError(ConflictError):
    """Some of the words are gone, or became more than a quote has, and it is not said what stands in their place."""

    def __init__(self, insight_id: int, evidence_ids: Sequence[int]) -> None:
        numbers = ", ".join(str(number) for number in evidence_ids)
        super().__init__(f"say what becomes of evidence {numbers} of insight {insight_id}: replace or remove it")
        self.insight_id = insight_id
        self.extensions = MappingProxyType({"evidence_ids": list(evidence_ids)})


class StandingEvidenceError(ConflictError):
    """Evidence is settled that has not changed, or is not the insight's."""

    def __init__(self, insight_id: int, evidence_ids: Sequence[int]) -> None:
        numbers = ", ".join(str(number) for number in evidence_ids)
        super().__init__(
            f"insight {insight_id} rests on no evidence {numbers} that was edited or is gone: only such is settled"
        )
        self.insight_id = insight_id
        self.extensions = MappingProxyType({"evidence_ids": list(evidence_ids)})


class WordsMovedOnError(ConflictError):
    """Evidence reads otherwise by now than when it was looked at."""

    def __init__(self, insight_id: int, evidence_ids: Sequence[int]) -> None:
        numbers = ", ".join(str(number) for number in evidence_ids)
        super().__init__(f"evidence {numbers} of insight {insight_id} reads otherwise now than you saw: read it again")
        self.insight_id = insight_id
        self.extensions = MappingProxyType({"evidence_ids": list(evidence_ids)})


class ConflictSettledError(ConflictError):
    """The conflict is resolved, or gone by itself."""

    def __init__(self, conflict_id: int, state: str) -> None:
        super().__init__(f"conflict {conflict_id} is {state} already")
        self.conflict_id = conflict_id
        self.extensions = MappingProxyType({"state": state})


class ClaimedError(ConflictError):
    """Somebody else is looking at this."""

    def __init__(self, lease: Lease) -> None:
        super().__init__(f"{lease.claimed_by} is looking at {lease.kind} {lease.id} until {lease.expires_at:%H:%M} UTC")
        self.lease = lease
        self.extensions = MappingProxyType({"claimed_by": lease.claimed_by, "expires_at": lease.expires_at.isoformat()})
