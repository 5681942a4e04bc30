"""What the runs' API takes and gives, and what each event of a run holds (run event v1)."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from springline.platform.http.moments import Moment
from springline.platform.http.pages import Page, PageQuery
from springline.runs.model import (
    LONGEST_MESSAGE,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    MOST_SUMMARY,
    Kind,
    Level,
    Outcome,
    Status,
)

LONGEST_WAIT = 20
"""Seconds that a request waits for news at most: API Gateway gives up after 29."""
MOST_EVENTS = 1000
MOST_STEPS = 50
SLOWEST_PACE_MS = 2_000
LONGEST_MOCK_MS = 90_000
_EVENTS_OF_A_STEP = 8

KindTold = Annotated[Kind, Field(description="Further kinds may come.", json_schema_extra={"x-extensible": True})]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Message = Annotated[str, Field(max_length=LONGEST_MESSAGE)]
Named = Annotated[
    str,
    Field(
        min_length=3,
        max_length=LONGEST_REFERENCE,
        description="A reference: `kind/key@version#fragment`.",
        examples=["person/5", "document/charter@3"],
    ),
]
Figures = Annotated[
    dict[Annotated[str, Field(max_length=LONGEST_NAME)], int | float],
    Field(max_length=MOST_SUMMARY, description="What it came to, by names such as `messages`."),
]
Number = Annotated[int, Field(ge=1, description="Place in the run: 1, 2, 3 and so on, none is ever left out.")]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# ---- Run event v1 ----------------------------------------------------------------------------------------------------


class RunStartedData(_Told):
    """A worker has taken it."""

    kind: KindTold
    title: Name
    subject: Named | None = None


class StepStartedData(_Told):
    """A part of the work begins."""

    step: Name
    title: Name
    total: Annotated[int | None, Field(ge=0, description="How much there is to do; null where nobody knows.")] = None


class StepFinishedData(_Told):
    """A part of the work has ended."""

    step: Name
    outcome: Outcome
    seconds: Annotated[float, Field(ge=0)]
    summary: Figures = {}


class LogData(_Told):
    """A line for people; never words of a message."""

    level: Level
    message: Message
    step: Name | None = None


class ProgressData(_Told):
    """How far it is."""

    done: Annotated[int, Field(ge=0)]
    total: Annotated[int | None, Field(ge=0)] = None
    unit: Name
    step: Name | None = None


class UsedData(_Told):
    """Something that was read or made, in the version that it had."""

    reference: Named
    role: Name


class MetricData(_Told):
    """A measurement."""

    name: Name
    value: float
    unit: Name
    step: Name | None = None


class CancelRequestedData(_Told):
    """Somebody wants it to end."""

    by: Annotated[str, Field(max_length=LONGEST_NAME, description="An actor, as in the audit log.")]


class RunSucceededData(_Told):
    """It did all there was to do."""

    seconds: Annotated[float, Field(ge=0)]
    summary: Figures = {}


class RunFailedData(_Told):
    """It ended before its work was done."""

    title: Name
    detail: Message
    seconds: Annotated[float | None, Field(ge=0)] = None


class RunCancelledData(_Told):
    """It ended because somebody asked for that."""

    seconds: Annotated[float | None, Field(ge=0)] = None


class _Event(_Told):
    run_id: Annotated[int, Field(ge=1)]
    number: Number
    at: Moment


class RunStarted(_Event):
    """`run.started`."""

    type: Literal["run.started"]
    data: RunStartedData


class StepStarted(_Event):
    """`step.started`."""

    type: Literal["step.started"]
    data: StepStartedData


class StepFinished(_Event):
    """`step.finished`."""

    type: Literal["step.finished"]
    data: StepFinishedData


class Logged(_Event):
    """`log`."""

    type: Literal["log"]
    data: LogData


class Progressed(_Event):
    """`progress`."""

    type: Literal["progress"]
    data: ProgressData


class InputRead(_Event):
    """`input`."""

    type: Literal["input"]
    data: UsedData


class OutputMade(_Event):
    """`output`."""

    type: Literal["output"]
    data: UsedData


class Measured(_Event):
    """`metric`."""

    type: Literal["metric"]
    data: MetricData


class CancelRequested(_Event):
    """`cancel.requested`."""

    type: Literal["cancel.requested"]
    data: CancelRequestedData


class RunSucceeded(_Event):
    """`run.succeeded`; nothing follows it."""

    type: Literal["run.succeeded"]
    data: RunSucceededData


class RunFailed(_Event):
    """`run.failed`; nothing follows it."""

    type: Literal["run.failed"]
    data: RunFailedData


class RunCancelled(_Event):
    """`run.cancelled`; nothing follows it."""

    type: Literal["run.cancelled"]
    data: RunCancelledData


RunEvent = Annotated[
    RunStarted
    | StepStarted
    | StepFinished
    | Logged
    | Progressed
    | InputRead
    | OutputMade
    | Measured
    | CancelRequested
    | RunSucceeded
    | RunFailed
    | RunCancelled,
    Field(discriminator="type"),
]


# ---- What is answered ------------------------------------------------------------------------------------------------


class RunProgress(BaseModel):
    """How far a run is."""

    done: int
    total: Annotated[int | None, Field(description="Null where nobody knows.")]
    unit: str


class RunProblem(BaseModel):
    """Why a run failed."""

    title: str
    detail: str


class Run(BaseModel):
    """Something that takes time."""

    id: int
    reference: Annotated[str, Field(examples=["run/12"])]
    kind: KindTold
    title: str
    subject: Annotated[str | None, Field(description="What it is about: a reference.", examples=["person/5"])]
    status: Status
    created_by: Annotated[str, Field(description="An actor, as in the audit log.", examples=["account/5"])]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested_at: datetime | None
    cancel_requested_by: str | None
    progress: RunProgress | None
    problem: RunProblem | None
    last_number: Annotated[int, Field(description="Of its newest event; 0 before the first.")]


class RunUse(BaseModel):
    """Something that a run read or made."""

    reference: Named
    role: str
    is_versioned: Annotated[bool, Field(description="Whether the version is kept, so `/api/provenance/why` opens it.")]


class RunWhole(Run):
    """A run with what it read and made, the first thousand of each."""

    inputs: list[RunUse]
    outputs: list[RunUse]


class RunPage(Page[Run]):
    """Runs, newest first."""


class EventPage(BaseModel):
    """The next events of a run, in order."""

    items: list[RunEvent]
    next_after: Annotated[int, Field(description="The `after` of the next request.")]
    status: Annotated[Status, Field(description="Of the run, when its events were read.")]
    is_over: Annotated[bool, Field(description="The run is over, and these are its last events.")]


class Touch(BaseModel):
    """That something has changed; what it is now, its own address tells."""

    type: Annotated[str, Field(examples=["springline.runs.run.changed.v1"])]
    subject: Annotated[str, Field(examples=["run/12"])]
    at: datetime


class Touches(BaseModel):
    """What has changed, oldest first."""

    cursor: Annotated[str, Field(description="The `after` of the next request.", examples=["770-1025"])]
    touches: list[Touch]
    is_whole: Annotated[bool, Field(description="False: too much has changed to be listed; read anew what is shown.")]


# ---- What is asked ---------------------------------------------------------------------------------------------------


class RunsQuery(PageQuery):
    """Which runs."""

    kind: Annotated[Kind | None, Field(description="Runs of this kind.")] = None
    status: Annotated[Status | None, Field(description="Runs in this state.")] = None
    subject: Annotated[
        str | None,
        Field(
            min_length=3, max_length=LONGEST_REFERENCE, description="Runs about this: a reference, such as person/5."
        ),
    ] = None


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


After = Annotated[int, Field(ge=0, le=2_000_000_000, description="Events with larger numbers than this.")]
WaitSeconds = Annotated[
    int, Field(ge=0, le=LONGEST_WAIT, description="How long to wait for the first news, where there is none yet.")
]
Cursor = Annotated[
    str | None,
    Field(
        pattern=r"^[0-9]{1,19}-[0-9]{1,19}$",
        description="The `cursor` of the answer before; without it only the present cursor is answered.",
    ),
]


class EventsQuery(_Asked):
    """Which events of a run."""

    after: After = 0
    limit: Annotated[int, Field(ge=1, le=MOST_EVENTS, description="How many events at most.")] = 200
    wait_seconds: WaitSeconds = 0


class StreamQuery(_Asked):
    """From where; the header `Last-Event-ID` counts for more."""

    after: After = 0


class LiveQuery(_Asked):
    """From where, and how long to wait."""

    after: Cursor = None
    wait_seconds: WaitSeconds = 0


class LiveStreamQuery(_Asked):
    """From where; the header `Last-Event-ID` counts for more."""

    after: Cursor = None


class MockWanted(_Asked):
    """A run that does nothing but happen, with events of every type."""

    seed: Annotated[int, Field(ge=0, le=2_000_000_000, description="The same seed makes the same run.")] = 1
    steps: Annotated[int, Field(ge=1, le=MOST_STEPS)] = 5
    pace_ms: Annotated[int, Field(ge=0, le=SLOWEST_PACE_MS, description="Milliseconds between its events.")] = 200
    fails: Annotated[bool, Field(description="It fails in its last step.")] = False

    @model_validator(mode="after")
    def _is_short(self) -> Self:
        if self.steps * _EVENTS_OF_A_STEP * self.pace_ms > LONGEST_MOCK_MS:
            raise ValueError("it would take longer than 90 seconds: ask for fewer steps, or a shorter pace_ms")
        return self
