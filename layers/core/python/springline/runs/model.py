"""What a run is, what happens in one, and the errors of this domain."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from springline.platform.errors import ConflictError, InvalidError, NotFoundError

Kind = Literal[
    "ingest",
    "transform",
    "backfill",
    "scan",
    "rebuild",
    "verify",
    "regeneration",
    "snapshot",
    "media_import",
    "reconciliation",
    "erasure",
    "export",
    "retention",
    "replay",
    "mock",
]
Status = Literal["queued", "running", "succeeded", "failed", "cancelled"]
EventType = Literal[
    "run.started",
    "step.started",
    "step.finished",
    "log",
    "progress",
    "input",
    "output",
    "metric",
    "cancel.requested",
    "run.succeeded",
    "run.failed",
    "run.cancelled",
]
Level = Literal["debug", "info", "warning", "error"]
Outcome = Literal["done", "failed", "skipped"]

OVER: frozenset[Status] = frozenset({"succeeded", "failed", "cancelled"})
"""The states that a run never leaves."""

LONGEST_NAME = 200
"""Characters of a kind, step, role, unit or title."""
LONGEST_MESSAGE = 2_000
"""Characters of a logged line or a problem."""
LONGEST_REFERENCE = 2_600
"""Characters of a reference."""
MOST_SUMMARY = 50
"""Figures in the summary of a step or a run."""
LONGEST_FIGURE = 40
"""Characters of a figure's name: fifty of them still fit into an event."""
LONGEST_DATA = 16_384
"""Bytes of an event's data; the table refuses more."""


class Happening(NamedTuple):
    """Something that happens in a run, before it has its number. `springline.runs.happenings` makes them."""

    type: EventType
    data: Mapping[str, object]


class Run(NamedTuple):
    """A run as it is now."""

    id: int
    kind: Kind
    title: str
    subject: str | None
    status: Status
    created_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested_at: datetime | None
    cancel_requested_by: str | None
    progress_done: int | None
    progress_total: int | None
    progress_unit: str | None
    problem_title: str | None
    problem_detail: str | None
    last_number: int

    @property
    def is_over(self) -> bool:
        """Whether nothing will happen in it any more."""
        return self.status in OVER

    @property
    def reference(self) -> str:
        """How it is named elsewhere."""
        return f"run/{self.id}"


class RunNotFoundError(NotFoundError):
    """There is no such run."""

    def __init__(self, run_id: int) -> None:
        super().__init__(f"there is no run {run_id}")
        self.run_id = run_id


class RunOverError(ConflictError):
    """The run is over: nothing happens in it any more."""

    def __init__(self, run_id: int, status: str) -> None:
        super().__init__(f"run {run_id} has {status} already")
        self.run_id = run_id
        self.status = status


class RunNotBegunError(ConflictError):
    """The run still waits for a worker."""

    def __init__(self, run_id: int) -> None:
        super().__init__(f"run {run_id} has not begun")
        self.run_id = run_id


class UnknownEventError(InvalidError):
    """The run has no such event yet: it can't be gone on from."""

    def __init__(self, run_id: int, number: int, newest: int) -> None:
        has = f"{newest} event" if newest == 1 else f"{newest} events"
        super().__init__(f"run {run_id} has {has} by now, and no event {number} to go on from")
        self.run_id = run_id
        self.number = number


class RunCancelledError(ConflictError):
    """Somebody asked for the run to be cancelled."""

    def __init__(self, run_id: int) -> None:
        super().__init__(f"run {run_id} was cancelled")
        self.run_id = run_id
