"""The verbs of runs. Each takes the transaction; what it writes is there, with its number, when that has committed.

A run's row stays locked from a verb's call until its transaction ends. So who works for a while writes what happens in
short transactions of its own: `springline.runs.reporting` does.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple, cast

from springline.platform.database import Transaction
from springline.platform.events.log import emit
from springline.platform.statements import Statement
from springline.provenance import references
from springline.runs import events, happenings, queries
from springline.runs.happenings import Figures
from springline.runs.model import (
    OVER,
    Happening,
    Kind,
    Run,
    RunNotBegunError,
    RunNotFoundError,
    RunOverError,
    Status,
    UnknownEventError,
)

LEASE = timedelta(minutes=15)
"""A running run of which nothing was heard for so long is taken for dead."""
PATIENCE = timedelta(days=1)
"""How long a run may wait for a worker."""
MOST_USES = 1000
_MOST_BYTES = 1_000_000  # of a page of events, and one event more: an answer of Lambda has six million
_LARGEST_ID = (1 << 63) - 1
_USES: Mapping[str, Statement] = MappingProxyType({"input": queries.ADD_INPUTS, "output": queries.ADD_OUTPUTS})
_NO_PROBLEM: Mapping[str, object] = MappingProxyType({})


class NumberedEvent(NamedTuple):
    """An event of a run: its number, its type, and all of it as one line of JSON."""

    number: int
    type: str
    json: str


class Followed(NamedTuple):
    """The next events of a run, and what it was like when they were read."""

    status: Status
    events: Sequence[NumberedEvent]
    is_over: bool
    """The run is over, and these are its last events."""


class Use(NamedTuple):
    """Something that a run read or made."""

    reference: str
    role: str
    is_versioned: bool


# ---- Beginning and ending --------------------------------------------------------------------------------------------


def enqueue(tx: Transaction, kind: Kind, title: str, *, by: str, at: datetime, subject: str | None = None) -> int:
    """Make a run that waits for a worker to `take` it; returns its id.

    Raises `NotAReferenceError` where the subject is none.
    """
    run_id = _insert(tx, kind, title, by=by, at=at, subject=subject)
    emit(tx, [events.changed(run_id, kind=kind, status="queued", subject=subject, at=at)])
    return run_id


def begin(tx: Transaction, kind: Kind, title: str, *, by: str, at: datetime, subject: str | None = None) -> int:
    """Make a run that is worked on from now on; returns its id. Raises `NotAReferenceError` as `enqueue` does."""
    run_id = _insert(tx, kind, title, by=by, at=at, subject=subject)
    _move(tx, run_id, [happenings.run_started(kind, title, subject)], "queued", "running", at=at)
    return run_id


def take(tx: Transaction, run_id: int, *, at: datetime) -> bool:
    """Begin to work on a run that waits; False where somebody else has, or it is over. Raises `RunNotFoundError`."""
    if _held(tx, run_id) != "queued":
        return False
    run = get(tx, run_id)
    _move(tx, run_id, [happenings.run_started(run.kind, run.title, run.subject)], "queued", "running", at=at)
    return True


def succeed(tx: Transaction, run_id: int, *, at: datetime, summary: Figures | None = None) -> None:
    """End a run that did all there was to do. Raises `RunNotFoundError`, `RunOverError`, `RunNotBegunError`."""
    _move(tx, run_id, [happenings.run_succeeded(_seconds(tx, run_id, at), summary)], "running", "succeeded", at=at)


def fail(tx: Transaction, run_id: int, title: str, detail: str, *, at: datetime) -> None:
    """End a run, begun or not, whose work can't be done; raises `RunNotFoundError`, `RunOverError`.

    `title` and `detail` are for everybody who may read runs: no words of a message, no names, no addresses.
    """
    before = _held(tx, run_id)
    said = happenings.run_failed(title, detail, _seconds(tx, run_id, at))
    _move(tx, run_id, [said], before, "failed", at=at)


def cancelled(tx: Transaction, run_id: int, *, at: datetime) -> None:
    """End a running run because somebody asked for that; raises as `succeed` does."""
    _move(tx, run_id, [happenings.run_cancelled(_seconds(tx, run_id, at))], "running", "cancelled", at=at)


def request_cancel(tx: Transaction, run_id: int, *, by: str, at: datetime) -> Run:
    """Ask for a run to end: at once where it waits, else where its worker next looks. Asking twice changes nothing.

    Raises `RunNotFoundError`, `RunOverError`.
    """
    before = _held(tx, run_id)
    if before in OVER:
        raise RunOverError(run_id, before)
    if tx.maybe(queries.REQUEST_CANCEL, run_id=run_id, by=by, at=at) is not None:
        said = [happenings.cancel_requested(by)]
        if before == "queued":
            _move(tx, run_id, [*said, happenings.run_cancelled()], "queued", "cancelled", at=at)
        else:
            append(tx, run_id, said, at=at)
    return get(tx, run_id)


def is_cancel_requested(tx: Transaction, run_id: int) -> bool:
    """Whether a run is to end, or has ended. Raises `RunNotFoundError`."""
    row = tx.maybe(queries.IS_CANCEL_REQUESTED, run_id=run_id)
    if row is None:
        raise RunNotFoundError(run_id)
    return bool(row[0])


def is_still_wanted(tx: Transaction, run_id: int, *, at: datetime) -> bool:
    """Whether a running run may go on, that is, nobody has asked for its end; who asks this is alive.

    Raises `RunNotFoundError`, and `RunOverError` where it was ended though nobody had asked for that.
    """
    row = tx.maybe(queries.RENEW, run_id=run_id, alive_until=at + LEASE)
    if row is None:
        raise RunNotFoundError(run_id)
    status, is_cancel_wanted = row
    if status in OVER and not is_cancel_wanted:
        raise RunOverError(run_id, status)
    return not is_cancel_wanted


# ---- What happens in it ----------------------------------------------------------------------------------------------


def append(tx: Transaction, run_id: int, told: Sequence[Happening], *, at: datetime) -> int:
    """Add what happened to a running run; returns the number of the last of these events.

    Raises `RunNotFoundError`, `RunOverError`, `RunNotBegunError`. Cost: one statement, whatever their number; one more
    where something was read or made.
    """
    return _written(tx, run_id, told, "running", "running", at=at)[2]


def progress(tx: Transaction, run_id: int, done: int, total: int | None, unit: str, *, at: datetime) -> int:
    """Say how far a run is; returns the event's number. Raises as `append` does."""
    return append(tx, run_id, [happenings.progress(done, total, unit)], at=at)


def log(tx: Transaction, run_id: int, message: str, *, at: datetime) -> int:
    """Add a line for people; returns the event's number. Raises as `append` does."""
    return append(tx, run_id, [happenings.log("info", message)], at=at)


def add_input(tx: Transaction, run_id: int, reference: str, role: str, *, at: datetime) -> int:
    """Note what a run read; returns the event's number. Raises as `append` does, and `NotAReferenceError`."""
    return append(tx, run_id, [happenings.input_read(reference, role)], at=at)


def add_output(tx: Transaction, run_id: int, reference: str, role: str, *, at: datetime) -> int:
    """Note what a run made; returns the event's number. Raises as `append` does, and `NotAReferenceError`."""
    return append(tx, run_id, [happenings.output_made(reference, role)], at=at)


# ---- Reading ---------------------------------------------------------------------------------------------------------


def hold(tx: Transaction, run_id: int) -> Run:
    """A run that nobody else changes until the transaction ends. Raises `RunNotFoundError`."""
    _held(tx, run_id)
    return get(tx, run_id)


def get(tx: Transaction, run_id: int) -> Run:
    """A run. Raises `RunNotFoundError`."""
    row = tx.maybe(queries.GET, run_id=run_id)
    if row is None:
        raise RunNotFoundError(run_id)
    return Run(*row)


def listing(
    tx: Transaction,
    *,
    kind: str | None = None,
    status: str | None = None,
    subject: str | None = None,
    before: int | None = None,
    limit: int,
) -> list[Run]:
    """The next runs with smaller ids than `before`, newest first. Cost grows with `limit`, see `listing.sql`."""
    filters = {"kind": kind, "status": status, "subject": subject}
    given = {name: value for name, value in filters.items() if value is not None}
    rows = tx.rows(queries.listing(*given), before=_LARGEST_ID if before is None else before, limit=limit, **given)
    return [Run(*row) for row in rows]


def inputs(tx: Transaction, run_id: int) -> list[Use]:
    """The first thousand things that a run read."""
    return [Use(*row) for row in tx.rows(queries.INPUTS, run_id=run_id, limit=MOST_USES)]


def outputs(tx: Transaction, run_id: int) -> list[Use]:
    """The first thousand things that a run made."""
    return [Use(*row) for row in tx.rows(queries.OUTPUTS, run_id=run_id, limit=MOST_USES)]


def events_after(tx: Transaction, run_id: int, after: int, *, limit: int) -> Followed:
    """The next events of a run, at most a million bytes of them and one more.

    Raises `RunNotFoundError`, and `UnknownEventError` where the run has no event `after` yet.
    """
    rows = tx.rows(queries.EVENTS_AFTER, run_id=run_id, after=after, limit=limit, most_bytes=_MOST_BYTES)
    if not rows:
        raise RunNotFoundError(run_id)
    status, last_number = rows[0][:2]
    if after > last_number:
        raise UnknownEventError(run_id, after, last_number)
    found = [NumberedEvent(number, kind, text) for _, _, number, kind, text in rows if number is not None]
    newest = found[-1].number if found else after
    return Followed(status, found, status in OVER and newest >= last_number)


def waiting(tx: Transaction, kind: Kind, subjects: Collection[str]) -> dict[str, int]:
    """Runs of a kind that wait for a worker, by what they are about: the oldest of each."""
    if not subjects:
        return {}
    rows = tx.rows(queries.WAITING, kind=kind, subjects=json.dumps(sorted(subjects)))
    return dict(rows)


# ---- How it is done --------------------------------------------------------------------------------------------------


def _insert(tx: Transaction, kind: Kind, title: str, *, by: str, at: datetime, subject: str | None) -> int:
    if subject is not None:
        references.parse(subject)
    told = happenings.cut(title)
    run_id = tx.value(queries.BEGIN, kind=kind, title=told, subject=subject, by=by, at=at, alive_until=at + PATIENCE)
    return int(run_id)


def _held(tx: Transaction, run_id: int) -> Status:
    row = tx.maybe(queries.HOLD, run_id=run_id)
    if row is None:
        raise RunNotFoundError(run_id)
    return row[0]


def _seconds(tx: Transaction, run_id: int, at: datetime) -> float:
    """How long a run has been worked on."""
    started = get(tx, run_id).started_at
    return 0.0 if started is None else (at - started).total_seconds()


def _move(
    tx: Transaction, run_id: int, told: Sequence[Happening], before: Status, status: Status, *, at: datetime
) -> None:
    """Let a run go on to another state, with the events that say so."""
    kind, subject, _ = _written(tx, run_id, told, before, status, at=at)
    emit(tx, [events.changed(run_id, kind=kind, status=status, subject=subject, at=at)])


def _written(
    tx: Transaction, run_id: int, told: Sequence[Happening], before: Status, status: Status, *, at: datetime
) -> tuple[str, str | None, int]:
    """Write events; returns the run's kind, its subject, and its newest number."""
    if before in OVER:
        raise RunOverError(run_id, before)
    told = _with_versions(tx, told)
    problem = told[-1].data if status == "failed" else _NO_PROBLEM
    row = tx.maybe(
        queries.APPEND,
        run_id=run_id,
        events=json.dumps([{"type": one.type, "data": one.data} for one in told], ensure_ascii=False, allow_nan=False),
        expected=before,
        status=status,
        problem_title=problem.get("title"),
        problem_detail=problem.get("detail"),
        at=at,
        alive_until=at + LEASE,
    )
    if row is None:
        raise _refusal(tx, run_id)
    kind, subject, last = row
    for happening_type, add in _USES.items():
        uses = _uses(told, happening_type, last)
        if uses:
            tx.execute(add, run_id=run_id, uses=json.dumps(uses, ensure_ascii=False))
    return kind, subject, last


def _refusal(tx: Transaction, run_id: int) -> RunOverError | RunNotBegunError | RunNotFoundError:
    row = tx.maybe(queries.HOLD, run_id=run_id)
    if row is None:
        return RunNotFoundError(run_id)
    return RunNotBegunError(run_id) if row[0] == "queued" else RunOverError(run_id, row[0])


def _with_versions(tx: Transaction, told: Sequence[Happening]) -> Sequence[Happening]:
    """The same, where what was read or made is named without a version with the one that it has now, if it has any."""
    named: list[dict[str, object]] = []
    for place, one in enumerate(told):
        if one.type in _USES:
            found = references.parse(cast("str", one.data["reference"]))
            if found.version is None:
                named.append({"place": place, "kind": found.kind, "key": found.key})
    if not named:
        return told
    changed = [*told]
    for place, number in tx.rows(queries.VERSIONS_NOW, named=json.dumps(named, ensure_ascii=False)):
        of_place = told[int(place)]
        versioned = references.parse(cast("str", of_place.data["reference"]))._replace(version=int(number))
        changed[int(place)] = of_place._replace(data={**of_place.data, "reference": str(versioned)})
    return changed


def _uses(told: Sequence[Happening], happening_type: str, last: int) -> list[dict[str, object]]:
    """What was read or made, with the numbers of the events that say so."""
    found: list[dict[str, object]] = []
    for number, one in enumerate(told, last - len(told) + 1):
        if one.type == happening_type:
            text = cast("str", one.data["reference"])
            named = references.parse(text)
            found.append(
                {
                    "number": number,
                    "reference": text,
                    "role": one.data["role"],
                    "kind": named.kind,
                    "key": named.key,
                    "version": named.version,
                }
            )
    return found
