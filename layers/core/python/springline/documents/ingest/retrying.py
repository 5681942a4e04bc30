"""Documents of a version that could not be taken in are tried again."""

from datetime import datetime
from typing import NamedTuple

from springline.documents import events
from springline.documents.ingest import queries
from springline.documents.ingest.moving import NEXT, HeldVersion, begin_again, hold, steps_begun, tell
from springline.platform.database import Transaction
from springline.runs import service as runs


class Retried(NamedTuple):
    """How many documents are tried again, and the run that tells of it; None where there is nothing to try."""

    documents: int
    run_id: int | None


def retry(tx: Transaction, bundle_id: int, number: int, *, by: str, at: datetime) -> Retried:
    """Try the documents of a version again that failed or were left behind, each from where it was.

    That an original could not be parsed is forgotten, so that it is parsed anew. A version that had ended is ingested
    again, with a run of its own. Cost: the version's documents.
    """
    held = hold(tx, bundle_id, number)
    if held is None:
        return Retried(0, None)
    place = {"bundle_id": bundle_id, "number": number}
    tx.execute(queries.FORGET_PROBLEMS, **place)
    tx.execute(queries.RESET_FAILED, **place, at=at)
    unfinished = tx.rows(queries.UNFINISHED, **place)
    if not unfinished:
        return Retried(0, None)
    run_id = _run(tx, held, by=by, at=at)
    tx.execute(queries.REOPEN_VERSION, **place, run_id=run_id)
    for state, event_type in NEXT.items():
        events.documents_moved(
            tx, event_type, bundle_id, number, [one for one, its_state in unfinished if its_state == state], at=at
        )
    return Retried(len(unfinished), run_id)


def _run(tx: Transaction, held: HeldVersion, *, by: str, at: datetime) -> int:
    """The run that is under way; where it is over, another one."""
    if held.run_id is None or runs.hold(tx, held.run_id).is_over:
        return begin_again(tx, held, by=by, at=at)
    if runs.take(tx, held.run_id, at=at):  # it waited for who begins the version
        tell(tx, held.run_id, steps_begun(tx, held), at=at)
    return held.run_id
