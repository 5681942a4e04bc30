"""What the API of reviews takes and gives."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from springline.insights.model import COUNTED, MOST_DECISIONS, MOST_EVIDENCE, UNSURE_BELOW, Action, Decision, Queue
from springline.insights.schemas import (
    Asked,
    ConflictDetails,
    EvidenceDetails,
    Id,
    InsightEntry,
    LeaseDetails,
    Note,
    SeenList,
    SettledWanted,
    VersionSeen,
)
from springline.platform.http.pages import Page, PageQuery

Below = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, description="Confidence that is enough.")]
SubjectName = Annotated[
    str, Field(pattern=r"^(insight|conflict)/[1-9][0-9]{0,17}$", examples=["insight/12", "conflict/3"])
]


class CountsQuery(Asked):
    """How to count."""

    below: Below = UNSURE_BELOW


class QueueCount(BaseModel):
    """How long a queue is."""

    queue: Queue
    count: int
    is_more: Annotated[bool, Field(description="Whether it is longer than that.")]


class ReviewCounts(BaseModel):
    """How long the queues are, each counted up to 1,000."""

    queues: list[QueueCount]


class QueueQuery(PageQuery):
    """Which entries."""

    below: Below = UNSURE_BELOW
    free: Annotated[
        bool, Field(description="Without what somebody looks at, and of drafts without those that you wrote.")
    ] = False


class ReviewItem(BaseModel):
    """An entry of a queue."""

    subject: Annotated[SubjectName, Field(description="What is claimed and decided.")]
    since: Annotated[datetime, Field(description="Since when it waits; of a draft, when it was changed last.")]
    insights: Annotated[list[InsightEntry], Field(description="The insight, or the two that contradict each other.")]
    conflict: Annotated[ConflictDetails | None, Field(description="In the queue of these.")]
    evidence: Annotated[
        list[EvidenceDetails],
        Field(description="What changed of what it rests on, before and now; of orphaned evidence that one."),
    ]
    lease: Annotated[LeaseDetails | None, Field(description="Who looks at it.")]


class ReviewPage(Page[ReviewItem]):
    """Entries of a queue: what waits longest, or is least sure, first."""


class ClaimsWanted(Asked):
    """What to claim: things by their names, or what is next in a queue."""

    subjects: Annotated[list[SubjectName], Field(max_length=MOST_DECISIONS, default_factory=list)]
    next_of: Annotated[Queue | None, Field(description="Claim what waits longest there and nobody looks at.")] = None
    below: Below = UNSURE_BELOW

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if bool(self.subjects) == (self.next_of is not None):
            raise ValueError("give either subjects or next_of")
        return self


class ClaimsQuery(Asked):
    """What to give up."""

    subject: Annotated[list[SubjectName], Field(min_length=1, max_length=MOST_DECISIONS)]


class ClaimsTold(BaseModel):
    """What is claimed now. A claim ends by itself after ten minutes: claim it again before to renew it."""

    claimed: Annotated[list[LeaseDetails], Field(description="Yours.")]
    refused: Annotated[list[LeaseDetails], Field(description="Those of others.")]
    item: Annotated[ReviewItem | None, Field(description="What was next; null where nothing is, or it wasn't asked.")]


class InsightDecided(Asked):
    """What becomes of an insight."""

    kind: Literal["insight"]
    insight_id: Id
    version: VersionSeen
    action: Action | Literal["confirm"]
    note: Annotated[Note | None, Field(description="Why; wanted for `return` and `reject`.")] = None
    evidence: Annotated[
        list[SettledWanted], Field(max_length=MOST_EVIDENCE, description="Of `confirm`.", default_factory=list)
    ]
    seen: SeenList | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.action in {"return", "reject"} and self.note is None:
            raise ValueError(f"say why, as note, where you {self.action} something")
        return self


class ConflictDecided(Asked):
    """What becomes of a conflict; what does not hold is archived."""

    kind: Literal["conflict"]
    conflict_id: Id
    decision: Decision
    reason: Note


class DecisionsWanted(Asked):
    """What is decided."""

    decisions: Annotated[
        list[Annotated[InsightDecided | ConflictDecided, Field(discriminator="kind")]],
        Field(min_length=1, max_length=MOST_DECISIONS),
    ]
    together: Annotated[bool, Field(description="All or none of them; else each by itself.")] = False


class DecisionProblem(BaseModel):
    """Why a decision was refused."""

    type: Annotated[str, Field(examples=["urn:springline:problem:insight-moved-on"])]
    title: str
    detail: str


class DecisionOutcome(BaseModel):
    """What came of a decision, in the order in which they were sent."""

    subject: SubjectName
    is_done: Annotated[bool, Field(description="False without a problem: left alone, as another one was refused.")]
    insight: Annotated[InsightEntry | None, Field(description="As it is now.")]
    conflict: Annotated[ConflictDetails | None, Field(description="As it is now.")]
    problem: DecisionProblem | None


class DecisionsTold(BaseModel):
    """What came of decisions."""

    outcomes: list[DecisionOutcome]


def queue_counts(found: Mapping[Queue, int]) -> list[QueueCount]:
    """How long queues are, as it is sent."""
    return [QueueCount(queue=queue, count=count, is_more=count == COUNTED) for queue, count in found.items()]
