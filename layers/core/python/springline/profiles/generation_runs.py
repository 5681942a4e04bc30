"""How writing anew of a person is told as a run about `person/<id>`, so that whoever asked for it can follow it.

A run follows what is done and decides nothing: who waits to be written of is said by the table of those who wait.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from springline.platform.database import Transaction
from springline.profiles import provenance
from springline.runs import happenings, service
from springline.runs.model import Happening

STEP = "write"
BY = "auto"
"""Who writes of people nobody in particular asked for."""
Answer = Literal["stored", "late", "without", "settled"]

_SAID: Mapping[Answer, str] = {
    "stored": "The words are stored.",
    "late": "Somebody else decided on the words meanwhile.",
    "without": "There is nothing to tell of this person.",
    "settled": "They had been written by then.",
}


class Failed(NamedTuple):
    """That nothing was written, and why: a short constant phrase."""

    reason: str


def subject(user_id: int) -> str:
    """What a person's run is about."""
    return f"person/{user_id}"


def title(user_id: int) -> str:
    """What a person's run is called."""
    return f"What is told of person {user_id} is written anew"


def ask(tx: Transaction, user_id: int, *, by: str, at: datetime) -> int:
    """A run that waits for a generator; the one that waits already, where there is one. Returns its id."""
    waiting = service.waiting(tx, "regeneration", [subject(user_id)])
    if waiting:
        return waiting[subject(user_id)]
    return service.enqueue(tx, "regeneration", title(user_id), by=by, at=at, subject=subject(user_id))


def begin(tx: Transaction, user_ids: Collection[int], *, by: str = BY, at: datetime) -> dict[int, int]:
    """Begin the runs of people who are going to be written of, those that wait and new ones; ids by person."""
    runs = _take(tx, user_ids, at=at)
    for user_id in user_ids:
        if user_id not in runs:
            about = subject(user_id)
            runs[user_id] = service.begin(tx, "regeneration", title(user_id), by=by, at=at, subject=about)
        service.append(tx, runs[user_id], [happenings.step_started(STEP, "Write of the person")], at=at)
    return runs


def settle(tx: Transaction, user_ids: Collection[int], *, at: datetime) -> None:
    """End the runs that wait for people of whom nothing has to be written any more."""
    for run_id in _take(tx, user_ids, at=at).values():
        service.append(tx, run_id, [happenings.log("info", _SAID["settled"])], at=at)
        service.succeed(tx, run_id, at=at)


def end(tx: Transaction, runs: Mapping[int, int], answers: Mapping[int, Answer | Failed], *, at: datetime) -> None:
    """End the runs of people as their generator answered. One that is over by now is left alone."""
    for user_id, run_id in sorted(runs.items(), key=lambda one: one[1]):
        run = service.hold(tx, run_id)  # neither its end nor the sweep gets between
        if not run.is_over:
            answer = answers.get(user_id, Failed("nothing was answered"))
            seconds = 0.0 if run.started_at is None else (at - run.started_at).total_seconds()
            service.append(tx, run_id, [*_told(user_id, answer, seconds)], at=at)
            if isinstance(answer, Failed):
                service.fail(tx, run_id, "Nothing was written", answer.reason, at=at)
            else:
                service.succeed(tx, run_id, at=at)


def fail(tx: Transaction, runs: Mapping[int, int], title: str, detail: str, *, at: datetime) -> None:
    """End the runs of people whose generator broke down. One that is over by now is left alone."""
    for run_id in sorted(runs.values()):
        if not service.hold(tx, run_id).is_over:
            service.fail(tx, run_id, title, detail, at=at)


def _told(user_id: int, answer: Answer | Failed, seconds: float) -> Iterable[Happening]:
    if isinstance(answer, Failed):
        yield happenings.step_finished(STEP, "failed", seconds)
        return
    yield happenings.step_finished(STEP, "done" if answer == "stored" else "skipped", seconds)
    yield happenings.log("info", _SAID[answer])
    if answer == "stored":
        yield happenings.output_made(str(provenance.reference(user_id)), "highlight")


def _take(tx: Transaction, user_ids: Collection[int], *, at: datetime) -> dict[int, int]:
    found = service.waiting(tx, "regeneration", [subject(user_id) for user_id in user_ids])
    taken: dict[int, int] = {}
    for user_id in user_ids:
        run_id = found.get(subject(user_id))
        if run_id is not None and service.take(tx, run_id, at=at):
            taken[user_id] = run_id
    return taken
