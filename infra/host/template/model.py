"""What the host runs, as read from a template: functions, what triggers them, queues and rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from infra.host.cron import Timing
from infra.host.patterns import Pattern


@dataclass(frozen=True, slots=True)
class ApiEvent:
    """A route of the REST API; `method` is in capitals, `ANY` for all."""

    path: str
    method: str
    line: int


@dataclass(frozen=True, slots=True)
class QueueEvent:
    """A queue whose messages a function is given in batches."""

    name: str
    queue: str
    batch_size: int
    reports_failures: bool
    max_concurrency: int | None
    line: int


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function. `folder` and `handler` say where its code is; `timeout` is that of one invocation."""

    logical_id: str
    name: str
    folder: Path
    handler: str
    timeout: timedelta
    memory_megabytes: int
    reserved_concurrency: int | None
    apis: tuple[ApiEvent, ...]
    queues: tuple[QueueEvent, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Queue:
    """An SQS queue."""

    name: str
    visibility: timedelta
    max_receives: int | None
    dead_letter_queue: str | None
    line: int


class ScheduleSource(StrEnum):
    """Which AWS service fires a schedule; it shows in the event."""

    EVENTS = "aws.events"
    SCHEDULER = "aws.scheduler"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A time at which a function is invoked or a queue gets a message: exactly one of the two is set.

    `payload` is the JSON text that the target gets; None for the event that AWS makes.
    """

    name: str
    timing: Timing
    function: str | None
    queue: str | None
    payload: str | None
    source: ScheduleSource
    line: int


@dataclass(frozen=True, slots=True)
class RuleTarget:
    """A queue that a rule feeds: with the whole event, or with its detail only."""

    queue: str
    detail_only: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """Which events of the bus go where."""

    name: str
    pattern: Pattern
    targets: tuple[RuleTarget, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Template:
    """All of it. `environment` is what the functions expect to find in theirs."""

    file: Path
    functions: Mapping[str, Function]
    queues: tuple[Queue, ...]
    rules: tuple[Rule, ...]
    schedules: tuple[Schedule, ...]
    environment: Mapping[str, str]
