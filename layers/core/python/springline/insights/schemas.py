"""What the API of evidence and insights takes and gives. That of reviews is in `review_schemas`."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    model_validator,
)

from springline.insights.model import (
    LONGEST_QUOTE,
    LONGEST_STATEMENT,
    MOST_EVIDENCE,
    MOST_LINKS,
    Action,
    Change,
    ConflictState,
    Decision,
    Outcome,
    Stance,
    Status,
    SubjectKind,
)
from springline.platform.http.pages import Page, PageQuery
from springline.provenance import references
from springline.provenance.model import State

_LARGEST = 2**53 - 1


def _parsed(text: str) -> str:
    references.parse(text)
    return text


Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
VersionSeen = Annotated[int, Field(ge=1, le=2**31 - 1, description="The version that was seen.")]
Offset = Annotated[int, Field(ge=0, le=100_000_000, description="In Unicode code points from 0.")]
Named = Annotated[str, Field(min_length=3, max_length=2_600), AfterValidator(_parsed)]
SourceName = Annotated[
    Named,
    Field(
        description="A reference to a document or a web page, to the version that is cited, or to a message. Without a "
        "version: as it is now.",
        examples=["document/handbook/leave.md@3", "web/https://example.org/terms@1", "chat/messages#17"],
    ),
]
TargetName = Annotated[
    str,
    Field(
        pattern=r"^(person|request|insight)/[1-9][0-9]{0,17}$",
        description="A person, a request or another insight.",
        examples=["person/5"],
    ),
]
Statement = Annotated[str, Field(min_length=1, max_length=LONGEST_STATEMENT, pattern=r"\S")]
Confidence = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, description="How sure its author is.")]
Note = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"\S", description="Why.")]
Actor = Annotated[str, Field(description="An actor, as in the audit log.", examples=["account/5"])]
ActorName = Annotated[str | None, Field(description="The account's name; null where the actor is none.")]
StateName = Annotated[State, Field(description="As in provenance; `stale`: words that it rests on read differently.")]


class LinkKind(StrEnum):
    """What kind of thing an insight is about, in a path."""

    PERSON = "person"
    REQUEST = "request"
    INSIGHT = "insight"


class Asked(BaseModel):
    """What is sent; nothing else may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(BaseModel):
    """What is answered."""

    model_config = ConfigDict(from_attributes=True)


class SelectionWanted(Asked):
    """Words that were selected in a source, which have to stand there."""

    source: SourceName
    start: Offset
    end: Offset
    exact: Annotated[str, Field(min_length=1, max_length=LONGEST_QUOTE, description="The words.")]

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if len(self.exact) != self.end - self.start:
            raise ValueError("exact is as long as the characters that it stands for")
        return self


class EvidenceQuery(PageQuery):
    """Which evidence."""

    source: Annotated[
        SourceName | None,
        Field(description="What it was cited from. Of a version that is not the newest, only what was cited from it."),
    ] = None


class InsightOn(Told):
    """An insight that rests on evidence."""

    insight_id: int
    stance: Stance
    statement: str
    status: Status
    state: StateName


class EvidenceDetails(Told):
    """Words that are cited, and what became of them."""

    id: int
    reference: Annotated[str, Field(examples=["evidence/5"])]
    source: Annotated[str, Field(description="What it was cited from, as a reference: in which version.")]
    start: Annotated[int, Field(description="The first character in that version, in Unicode code points from 0.")]
    end: Annotated[int, Field(description="Behind the last one.")]
    made_by: Annotated[str, Field(description="An actor, or what extracted it.")]
    made_by_name: ActorName
    made_at: datetime
    outcome: Annotated[
        Outcome,
        Field(
            description="`unchanged`; `moved`: the same words elsewhere; `edited`: other words in their place; `gone`: "
            "they are not there any more, or were taken back; `hidden`: you may not read the source."
        ),
    ]
    words: Annotated[str | None, Field(description="What was cited; null where it was taken back.")]
    before: Annotated[str | None, Field(description="What stood in front of it.")]
    after: Annotated[str | None, Field(description="What stood behind it.")]
    source_now: Annotated[str, Field(description="The source as it is now.")]
    start_now: Annotated[int | None, Field(description="Where it is in that; null where it is gone.")]
    end_now: int | None
    words_now: Annotated[str | None, Field(description="What it was edited to, or the beginning; null unless it was.")]
    score: Annotated[float | None, Field(description="How much of the words is left, 0 to 1.")]
    changed_at: Annotated[datetime | None, Field(description="Since when it reads differently.")]
    changed_by: Annotated[str | None, Field(description="What changed it, as a reference.")]


class EvidenceWhole(EvidenceDetails):
    """Evidence with the insights that rest on it."""

    insights: list[InsightOn]


class EvidencePage(Page[EvidenceWhole]):
    """Evidence: of a source in the order in which it was cited, else the newest first."""


class ClaimWanted(Asked):
    """What a statement says of what, for comparison with others."""

    subject: Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]
    predicate: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
    value: Annotated[
        StrictBool
        | Annotated[StrictInt, Field(ge=-_LARGEST, le=_LARGEST)]
        | Annotated[StrictFloat, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False)]
        | Annotated[StrictStr, Field(min_length=1, max_length=LONGEST_STATEMENT, pattern=r"\S")],
        Field(description="Numbers, dates and known units are compared by what they mean."),
    ]
    unit: Annotated[str | None, Field(min_length=1, max_length=40, pattern=r"\S")] = None


class CitedWanted(Asked):
    """What an insight rests on: evidence that there is, or words that become evidence."""

    evidence_id: Id | None = None
    selection: SelectionWanted | None = None
    stance: Stance = "supports"

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.evidence_id is None) == (self.selection is None):
            raise ValueError("give either evidence_id or selection")
        return self


class InsightWanted(Asked):
    """The draft to create."""

    statement: Statement
    claim: Annotated[ClaimWanted | None, Field(description="null: it is compared with nothing.")] = None
    confidence: Confidence
    evidence: Annotated[
        list[CitedWanted], Field(max_length=MOST_EVIDENCE, description="Some of it supports the insight.")
    ]
    links: Annotated[list[TargetName], Field(max_length=MOST_LINKS)] = []


class InsightChange(Asked):
    """What to change; what is left out stays. It is a draft again then."""

    version: VersionSeen
    statement: Statement | None = None
    claim: Annotated[ClaimWanted | None, Field(description="null, where it is given: no claim any more.")] = None
    confidence: Confidence | None = None
    evidence: Annotated[
        list[CitedWanted] | None, Field(max_length=MOST_EVIDENCE, description="All that it rests on from then on.")
    ] = None
    note: Note | None = None


class TransitionWanted(Asked):
    """A step of an insight's way."""

    version: VersionSeen
    action: Action
    note: Annotated[Note | None, Field(description="Why; wanted for `return` and `reject`.")] = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.action in {"return", "reject"} and self.note is None:
            raise ValueError(f"say why, as note, where you {self.action} something")
        return self


class SettledWanted(Asked):
    """What becomes of evidence whose words have changed."""

    evidence_id: Id
    replacement: Annotated[
        SelectionWanted | None, Field(description="What stands in its place; null: nothing does.")
    ] = None


class SeenWanted(Asked):
    """What edited evidence read when somebody found that an insight holds."""

    evidence_id: Id
    words_now: Annotated[str, Field(max_length=LONGEST_QUOTE, description="As it was told.")]


SeenList = Annotated[
    list[SeenWanted],
    Field(
        max_length=MOST_EVIDENCE,
        description="The words that were found to be right: with it, what was edited to other words since is not "
        "confirmed. Without it, whatever stands there is.",
    ),
]


class ConfirmationWanted(Asked):
    """That an insight holds by the present words."""

    version: VersionSeen
    evidence: Annotated[
        list[SettledWanted],
        Field(
            max_length=MOST_EVIDENCE,
            description="What becomes of evidence that is gone, or was edited to something else than it should be. "
            "Other edited evidence is selected anew where it is now.",
        ),
    ] = []
    seen: SeenList | None = None
    note: Note | None = None


class CommentWanted(Asked):
    """What to say of an insight."""

    text: Annotated[str, Field(min_length=1, max_length=4_000, pattern=r"\S")]


class LinkWanted(Asked):
    """What an insight is about."""

    target: TargetName


class InsightsQuery(PageQuery):
    """Which insights."""

    status: Status | None = None
    subject: Annotated[str | None, Field(min_length=1, max_length=300, description="Compared as claims are.")] = None
    about: Annotated[TargetName | None, Field(description="A person, a request or an insight.")] = None
    q: Annotated[
        str | None,
        Field(min_length=1, max_length=200, description="Words, or parts of them, of the statement or the subject."),
    ] = None
    state: Annotated[State | None, Field(description="Whether words that it rests on read differently.")] = None
    least: Annotated[float | None, Field(ge=0, le=1, allow_inf_nan=False, description="Of its confidence.")] = None
    below: Annotated[float | None, Field(ge=0, le=1, allow_inf_nan=False, description="Less confident.")] = None


class ClaimDetails(Told):
    """What a statement says of what."""

    subject: str
    predicate: str
    value: bool | int | float | str
    unit: str | None


class InsightEntry(Told):
    """An insight in a list."""

    id: int
    reference: Annotated[str, Field(description="With its number in provenance.", examples=["insight/12@3"])]
    statement: str
    claim: ClaimDetails | None
    confidence: float
    status: Status
    version: Annotated[int, Field(description="Grows with each change; who changes it says which they saw.")]
    state: StateName
    since: Annotated[datetime | None, Field(description="Since when the state is that.")]
    evidence_count: int
    created_by: Actor
    created_by_name: ActorName
    created_at: datetime
    edited_by: Annotated[Actor, Field(description="Who wrote what it says now; they don't review it.")]
    edited_by_name: ActorName
    changed_at: datetime


class InsightPage(Page[InsightEntry]):
    """Insights, the one changed last first."""


class EvidenceOfInsight(EvidenceDetails):
    """Evidence, and whether it supports the insight."""

    stance: Stance


class LinkDetails(Told):
    """What an insight is about."""

    target: Annotated[str, Field(examples=["person/5"])]
    title: Annotated[str | None, Field(description="null where it is not there any more, or you may not read it.")]
    made_by: Actor
    made_at: datetime


class ConflictDetails(Told):
    """That two insights say another value of the same subject and predicate."""

    id: int
    state: ConflictState
    insights: Annotated[list[InsightEntry], Field(description="The first and the second.")]
    found_at: datetime
    decision: Decision | None
    reason: str | None
    decided_by: Annotated[str | None, Field(description="An actor.")]
    decided_by_name: ActorName
    decided_at: datetime | None


class LeaseDetails(Told):
    """Who looks at something, until when."""

    subject: Annotated[str, Field(examples=["insight/12"])]
    kind: SubjectKind
    claimed_by: Actor
    claimed_by_name: ActorName
    claimed_at: datetime
    expires_at: datetime
    is_mine: bool


class InsightWhole(InsightEntry):
    """An insight with all that it rests on and is about."""

    evidence: list[EvidenceOfInsight]
    links: list[LinkDetails]
    conflicts: Annotated[list[ConflictDetails], Field(description="That are open or were decided.")]
    lease: Annotated[LeaseDetails | None, Field(description="Who is reviewing it.")]
    allowed: Annotated[list[Action], Field(description="What you may do with it now.")]


class CommentDetails(Told):
    """What a member says of an insight."""

    id: int
    text: Annotated[str | None, Field(description="null once it was deleted.")]
    made_by: Actor
    made_by_name: ActorName
    made_at: datetime
    deleted_at: datetime | None


class CommentPage(Page[CommentDetails]):
    """Comments, in the order in which they were made."""


class InsightContent(BaseModel):
    """What an insight said: the words of its evidence are told beside it."""

    statement: str
    subject: str | None
    predicate: str | None
    value: bool | int | float | str | None
    unit: str | None
    confidence: float
    evidence: Annotated[dict[str, Stance], Field(description="By the evidence's number.")]


class PatchOperation(BaseModel):
    """An operation of a JSON Patch (RFC 6902)."""

    op: Literal["add", "remove", "replace"]
    path: str
    value: JsonValue = None


class InsightVersion(BaseModel):
    """An entry of an insight's history."""

    number: int
    reference: Annotated[str, Field(description="What it was in provenance then.", examples=["insight/12@3"])]
    change: Change
    status: Status
    content: InsightContent
    diff: Annotated[list[PatchOperation], Field(description="From the version before, as a JSON Patch.")]
    note: str | None
    made_by: Actor
    made_by_name: ActorName
    made_at: datetime


class InsightHistory(Page[InsightVersion]):
    """Versions of an insight, the newest first."""

    evidence: Annotated[
        list[EvidenceDetails], Field(description="All that these versions rest on, also what was replaced since.")
    ]
