"""How documents of a version go from step to step, and how the last of them ends it.

Whoever moves a document holds its version's row until they commit. So of two who end the last two documents at the same
moment, the second sees that nothing is left, and no other does: steps and versions end once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from springline.documents import events
from springline.documents.ingest import queries
from springline.documents.ingest.model import Document, Problem, State
from springline.documents.ingest.removals import take_away
from springline.platform.database import Transaction
from springline.runs import happenings
from springline.runs import service as runs
from springline.runs.model import Happening

STEPS = ("parse", "index", "extract")
_TITLES = {"parse": "Parse", "index": "Index", "extract": "Extract"}
CANCELLED = Problem("cancelled", "Somebody cancelled the run before it was taken in; it can be tried again.")
_NOW_AT: dict[State, int] = {"waiting": 0, "parsed": 1, "indexed": 2, "extracted": 3, "failed": 3}
NEXT = {
    "waiting": events.DOCUMENT_QUEUED,
    "parsed": events.DOCUMENT_PARSED,
    "indexed": events.DOCUMENT_INDEXED,
}
"""What is told of a document in a state, so that somebody takes its next step."""
_TOLD: dict[State, str] = {
    "parsed": events.DOCUMENT_PARSED,
    "indexed": events.DOCUMENT_INDEXED,
    "extracted": events.DOCUMENT_EXTRACTED,
}


class HeldVersion(NamedTuple):
    """A version whose documents nobody else moves until the transaction ends."""

    bundle_id: int
    number: int
    slug: str
    state: str
    run_id: int | None


def hold(tx: Transaction, bundle_id: int, number: int) -> HeldVersion | None:
    """Lock a version; None where there is none (any more). To be taken before any other lock."""
    row = tx.maybe(queries.LOCK_VERSION, bundle_id=bundle_id, number=number)
    return None if row is None else HeldVersion(bundle_id, number, *row)


def start(tx: Transaction, document_id: int, state: State, *, at: datetime) -> Document | None:
    """Begin an attempt at the step of documents in a state; None where this one has gone on."""
    row = tx.maybe(queries.START, document_id=document_id, state=state, at=at)
    return None if row is None else Document(*row)


def move(
    tx: Transaction,
    held: HeldVersion,
    document: Document,
    before: State,
    now: State,
    *,
    at: datetime,
    problem: Problem | None = None,
    made: Sequence[Happening] = (),
) -> bool:
    """Let a document go on, or fail with a problem; False where somebody has moved it by now, and nothing is done.

    Tells its version's run, and whoever does the next step. Ends each step, and the version, whose last document it is.
    """
    moved = tx.execute(
        queries.MOVE,
        document_id=document.id,
        before=before,
        now=now,
        code=problem and problem.code,
        detail=problem and problem.detail,
        at=at,
    )
    if not moved:
        return False
    held = _told_of(tx, held, at=at)
    left = tx.one(queries.STEPS_LEFT, bundle_id=held.bundle_id, number=held.number)
    # A step is over once no document is at it or before it; this move ends those between where it was and where it is.
    over = [step for step in range(_NOW_AT[before], _NOW_AT[now]) if not any(left[: step + 1])]
    if now in _TOLD:
        events.documents_moved(tx, _TOLD[now], held.bundle_id, held.number, [document.id], at=at)
    failure = [_failure(document, before, problem)] if problem else []
    if not any(left) and held.state == "ingesting":
        _end(tx, held, [*made, *failure], over, at=at)
    else:
        tell(tx, held.run_id, [*made, *failure, *_steps_over(tx, held, over, at)], at=at)
    return True


def tell(tx: Transaction, run_id: int | None, told: Sequence[Happening], *, at: datetime) -> None:
    """Add to a version's run, unless that is over or forgotten: documents are taken in whoever reads of it."""
    if run_id is not None and told and runs.hold(tx, run_id).status == "running":
        runs.append(tx, run_id, told, at=at)


def progress(tx: Transaction, bundle_id: int, number: int, *, at: datetime) -> None:
    """Say in the run of a version how far each step is, or end it where that is asked for. Cost: its documents."""
    held = hold(tx, bundle_id, number)
    if held is None or held.run_id is None or held.state != "ingesting":
        return
    run = runs.get(tx, held.run_id)
    if run.cancel_requested_at is not None or run.status == "cancelled":
        give_up(tx, held, at=at)
        return
    held = _told_of(tx, held, at=at)
    waiting, parsed, indexed, extracted, failed = tx.one(queries.COUNT_STATES, bundle_id=bundle_id, number=number)
    total = waiting + parsed + indexed + extracted + failed
    told = [
        happenings.progress(total - left, total, "documents", step)
        for step, left in zip(STEPS, (waiting, waiting + parsed, waiting + parsed + indexed), strict=True)
    ]
    tell(tx, held.run_id, told, at=at)


def steps_begun(tx: Transaction, held: HeldVersion) -> list[Happening]:
    """That the steps have begun which documents of a version have before them.

    They go on at the same time, each with another document.
    """
    waiting, parsed, indexed, *_ = tx.one(queries.COUNT_STATES, bundle_id=held.bundle_id, number=held.number)
    ahead = (waiting, waiting + parsed, waiting + parsed + indexed)
    return [
        happenings.step_started(step, _TITLES[step], documents)
        for step, documents in zip(STEPS, ahead, strict=True)
        if documents
    ]


def begin_again(tx: Transaction, held: HeldVersion, *, by: str, at: datetime) -> int:
    """Begin another run that tells of a version from now on, with the steps that its documents have before them."""
    subject = f"bundle/{held.slug}@{held.number}"
    run_id = runs.begin(tx, "ingest", f"{held.slug}, version {held.number}, again", by=by, at=at, subject=subject)
    tell(tx, run_id, steps_begun(tx, held), at=at)
    tx.execute(queries.REOPEN_VERSION, bundle_id=held.bundle_id, number=held.number, run_id=run_id)
    return run_id


def _told_of(tx: Transaction, held: HeldVersion, *, at: datetime) -> HeldVersion:
    """The version with a run that tells of it: another one where its run was taken for dead, as by a long queue."""
    if held.run_id is None or held.state != "ingesting":
        return held
    run = runs.hold(tx, held.run_id)
    if run.status != "failed":
        return held
    return held._replace(run_id=begin_again(tx, held, by=run.created_by, at=at))


def give_up(tx: Transaction, held: HeldVersion, *, at: datetime) -> None:
    """End a version whose run somebody cancelled: what is not taken in by now fails, and may be tried again."""
    tx.execute(queries.FAIL_UNFINISHED, bundle_id=held.bundle_id, number=held.number, **CANCELLED._asdict(), at=at)
    _end(tx, held, [], [], at=at, is_cancelled=True)


def end_of_nothing(tx: Transaction, held: HeldVersion, *, at: datetime) -> None:
    """End a version that has no document to take in (any more)."""
    if held.state == "ingesting":
        _end(tx, held, [], [0, 1, 2], at=at)
    else:
        take_away(tx, held.bundle_id, held.number, held.slug, at=at)


def _end(
    tx: Transaction,
    held: HeldVersion,
    told: Sequence[Happening],
    over: Sequence[int],
    *,
    at: datetime,
    is_cancelled: bool = False,
) -> None:
    """End a version, once: its state, what it took away, its run, and the event."""
    *_, extracted, failed = tx.one(queries.COUNT_STATES, bundle_id=held.bundle_id, number=held.number)
    state = "ready" if not failed else "partial" if extracted else "failed"
    tx.execute(queries.END_VERSION, bundle_id=held.bundle_id, number=held.number, state=state, at=at)
    removed = take_away(tx, held.bundle_id, held.number, held.slug, at=at)
    events.version_ingested(
        tx,
        bundle_id=held.bundle_id,
        slug=held.slug,
        number=held.number,
        state=state,
        documents=extracted + failed,
        failed=failed,
        run_id=held.run_id,
        at=at,
    )
    if held.run_id is None or runs.hold(tx, held.run_id).status != "running":
        return
    if told := [*told, *_steps_over(tx, held, over, at)]:
        runs.append(tx, held.run_id, told, at=at)
    if is_cancelled:
        runs.cancelled(tx, held.run_id, at=at)
    elif state == "failed":
        runs.fail(tx, held.run_id, "No document could be taken in", f"All {failed:,} failed; each says why.", at=at)
    else:
        summary = {"documents": extracted + failed, "failed": failed, "removed": removed}
        runs.succeed(tx, held.run_id, at=at, summary=summary)


def _steps_over(tx: Transaction, held: HeldVersion, over: Sequence[int], at: datetime) -> list[Happening]:
    if not over or held.run_id is None:
        return []
    began = runs.get(tx, held.run_id).started_at
    seconds = 0.0 if began is None else (at - began).total_seconds()
    return [happenings.step_finished(STEPS[step], "done", seconds) for step in over]


def _failure(document: Document, before: State, problem: Problem) -> Happening:
    said = f"{document.path}: {problem.detail} ({problem.code})"
    return happenings.log("error", said, STEPS[_NOW_AT[before]])
