"""Marking many highlights stale at once: by the rules of `mark_stale` in the service, in a few statements for all."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.platform.events.log import emit
from springline.profiles import stored_highlight as rules
from springline.profiles.highlight_events import changed
from springline.profiles.highlight_queries import lock_many
from springline.profiles.highlight_queries import marking as queries
from springline.profiles.highlights import AUTO, Change, Marking, StaleReasonError, State, is_stale_reason
from springline.profiles.stored_highlight import Stored


class StaleMark(NamedTuple):
    """That what is told of a person is out of date, for a reason that arose at `at`."""

    user_id: int
    reason: str
    at: datetime


class Marked(NamedTuple):
    """What became of a person's marks, by reason, and whether there are words and an override."""

    by_reason: dict[str, Marking]
    has_words: bool
    is_overridden: bool

    @property
    def new(self) -> list[str]:
        """The reasons for which it is stale from now on, and was not before."""
        return [reason for reason, marking in self.by_reason.items() if marking is Marking.MARKED]

    @property
    def is_due(self) -> bool:
        """Whether words are to be written: they would be seen, and those that are there can't have known why."""
        return self.counts and not self.is_overridden

    @property
    def counts(self) -> bool:
        """Whether any reason is one that the words, or their absence, can't have known of."""
        return any(marking is not Marking.SEEN for marking in self.by_reason.values())


def mark_many_stale(
    tx: Transaction, marks: Collection[StaleMark], *, at: datetime | None = None, by: str = AUTO
) -> dict[int, Marked]:
    """Mark what is told of people as out of date; returns what became of each person's marks.

    Each mark does what `mark_stale` does. A person's marks are taken in the order of their times; all that are new make
    one version and one event together, at `at`, or the database's time. Of several marks for one reason the first that
    isn't `SEEN` says what became of it. Who is no person of the tenant is missing in the answer.

    Run it by `Database.run`: rows are locked in the order of people's ids, but those that are added come last. Cost:
    six statements at most, which grow with the people; their words are read, and written once, to the history.

    Raises:
        StaleReasonError: A reason is blank or longer than `LONGEST_REASON`.
    """
    theirs: defaultdict[int, list[StaleMark]] = defaultdict(list)
    for mark in sorted(marks, key=lambda one: (one.user_id, one.at)):
        if not is_stale_reason(mark.reason):
            raise StaleReasonError(mark.user_id)
        theirs[mark.user_id].append(mark)
    if not theirs:
        return {}
    locked = lock_many(tx, theirs.keys(), at)
    afterwards: list[Stored] = []
    done: dict[int, Marked] = {}
    for stored, _ in locked:
        after, outcome = _marked(stored, theirs[stored.user_id])
        done[stored.user_id] = outcome
        if outcome.counts:
            afterwards.append(after)
    if afterwards:
        queries.save_marks(tx, afterwards)
        _tell(tx, [after for after in afterwards if done[after.user_id].new], by=by, at=locked[0][1])
    return done


def _marked(stored: Stored, marks: Collection[StaleMark]) -> tuple[Stored, Marked]:
    by_reason: dict[str, Marking] = {}
    for mark in marks:
        stored, marking = rules.marked(stored, mark.reason, mark.at)
        if by_reason.get(mark.reason, Marking.SEEN) is Marking.SEEN:
            by_reason[mark.reason] = marking
    return stored, Marked(by_reason, stored.meta is not None, stored.override is not None)


def _tell(tx: Transaction, newly_stale: Collection[Stored], *, by: str, at: datetime) -> None:
    if not newly_stale:
        return
    numbers = queries.append_versions(tx, [stored.user_id for stored in newly_stale], made_by=by, made_at=at)
    emit(
        tx,
        [
            changed(
                stored,
                State.STALE if stored.override is None else State.OVERRIDDEN,
                Change.STALE,
                version=numbers[stored.user_id],
                made_by=by,
                at=at,
            )
            for stored in newly_stale
        ],
    )
