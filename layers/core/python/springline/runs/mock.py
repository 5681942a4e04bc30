"""Runs that do nothing but happen: every type of event, at a pace, the same for the same seed.

What such a run has told so far says where it goes on, so a worker that was killed is followed by one that leaves
nothing out and repeats nothing.
"""

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import NamedTuple, cast

from springline.platform.clock import Clock
from springline.platform.database import Database, Transaction
from springline.runs import happenings, queries, service
from springline.runs.happenings import Figures
from springline.runs.model import Happening

TITLE = "Mock run"
_UNIT = "shots"
_STEPS = ("Read the rushes", "Cut the silence", "Match the words", "Grade the light", "Mix the sound", "Write the file")
_LINES = ("Nothing was left out.", "A cut was moved by two frames.", "This scene has no words.", "The light is even.")


class Wanted(NamedTuple):
    """What happens: `steps`, with `pace_ms` milliseconds between events; `fails`: the last step does."""

    seed: int = 1
    steps: int = 5
    pace_ms: int = 200
    fails: bool = False


def ask(tx: Transaction, wanted: Wanted, *, by: str, at: datetime) -> int:
    """Make a mock run that waits for a worker; returns its id."""
    return service.enqueue(tx, "mock", TITLE, by=by, at=at, subject=f"mock/{_key(wanted)}")


def wanted_of(subject: str) -> Wanted:
    """What a mock run's subject says; raises ValueError where it is no mock run's."""
    kind, _, key = subject.partition("/")
    numbers = [int(part) for part in key.split("-")]
    if kind != "mock" or len(numbers) != len(Wanted._fields):
        raise ValueError(f"{subject} is no mock run's subject")
    seed, steps, pace_ms, fails = numbers
    return Wanted(seed, steps, pace_ms, bool(fails))


def advance(
    database: Database,
    tenant_id: int,
    run_id: int,
    *,
    clock: Clock,
    pause: Callable[[float], object],
    go_on: Callable[[], bool] = lambda: True,
) -> bool:
    """Let a mock run happen until it is over, from wherever it stands; False where `go_on` said that time is up."""
    with database.transaction(tenant_id) as tx:
        service.take(tx, run_id, at=clock.now())
        run = service.get(tx, run_id)
        told = tx.value(queries.COUNT_OWN, run_id=run_id) - 1  # its start is not the plan's
    if run.is_over:
        return True
    wanted = wanted_of(run.subject or "")
    for place, happening in enumerate(plan(wanted)[told:], told + 1):
        pause(wanted.pace_ms / 1000)
        if not go_on():
            return False
        if not _told(database, tenant_id, run_id, happening, place, clock.now()):
            return True
    return True


def plan(wanted: Wanted) -> list[Happening]:
    """All that happens after the start; the last of it ends the run."""
    chance = Random(wanted.seed)  # noqa: S311 - a play, no secret
    total = wanted.steps * 3
    told = [happenings.input_read("document/mock-script@1", "script"), happenings.progress(0, total, _UNIT)]
    for number in range(wanted.steps):
        step, title = f"step-{number + 1}", _STEPS[number % len(_STEPS)]
        is_broken = wanted.fails and number == wanted.steps - 1
        seconds = round(chance.uniform(0.2, 9.0), 2)
        told.append(happenings.step_started(step, title, 3))
        told += [happenings.progress(done, 3, _UNIT, step) for done in (1, 2)]
        told.append(happenings.log(chance.choice(("debug", "info", "warning")), chance.choice(_LINES), step))
        told.append(happenings.metric("brightness", round(chance.random(), 3), "ratio", step))
        if is_broken:
            told.append(happenings.log("error", "The file ends in the middle of a frame.", step))
        told.append(happenings.step_finished(step, "failed" if is_broken else "done", seconds, {_UNIT: 3}))
        told.append(happenings.progress((number + 1) * 3, total, _UNIT))
    if wanted.fails:
        return [*told, happenings.run_failed("The mock run failed", "It was asked to fail in its last step.")]
    return [*told, happenings.output_made("document/mock-cut@1", "cut"), happenings.run_succeeded(0, {_UNIT: total})]


def _told(database: Database, tenant_id: int, run_id: int, happening: Happening, place: int, at: datetime) -> bool:
    """Let the next thing happen; False where that was the last one, or another worker is further."""
    with database.transaction(tenant_id) as tx:
        if tx.value(queries.HOLD, run_id=run_id) != "running" or tx.value(queries.COUNT_OWN, run_id=run_id) != place:
            return False
        if service.is_cancel_requested(tx, run_id):
            service.cancelled(tx, run_id, at=at)
            return False
        if happening.type == "run.succeeded":
            service.succeed(tx, run_id, at=at, summary=cast("Figures", happening.data["summary"]))
            return False
        if happening.type == "run.failed":
            service.fail(tx, run_id, str(happening.data["title"]), str(happening.data["detail"]), at=at)
            return False
        service.append(tx, run_id, [happening], at=at)
    return True


def _key(wanted: Wanted) -> str:
    return "-".join(str(int(part)) for part in wanted)
