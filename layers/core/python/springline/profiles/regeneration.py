"""Who is to be written of anew: asked for once, however often somebody asks, until a generator has answered.

A person waits as a row; the event that comes with it is what brings the generator. The row is the truth: an event
without one is old news, and costs nothing. docs/dev/profile_highlights.md has the races.
"""

from collections.abc import Collection
from datetime import datetime

from springline.platform.database import Transaction
from springline.profiles import regeneration_queries as queries
from springline.profiles import user_profile_highlight_service as highlights
from springline.profiles.highlights import TOO_OLD
from springline.profiles.regeneration_queries import Asked

__all__ = ["Asked", "answered", "asked", "is_told", "request"]


def request(
    tx: Transaction, user_ids: Collection[int], *, reason: str, at: datetime | None = None, again: bool = False
) -> int:
    """Ask for people to be written of anew; returns how many were asked for by this call.

    Who waits already is left waiting, unless `again`: then a generator comes once more, even if one is at work. Who is
    no person of this tenant is passed over. `reason` is a name or a short sentence, as for `mark_stale`: mark first,
    in this transaction or an earlier one, and ask then. Cost: one statement, four index probes per person.
    """
    return queries.request(tx, user_ids, reason=reason, at=at, again=again) if user_ids else 0


def asked(tx: Transaction, user_ids: Collection[int]) -> dict[int, Asked]:
    """Those of people who wait to be written of, by their ids. Read it before a generator begins."""
    return queries.asked(tx, user_ids) if user_ids else {}


def is_told(tx: Transaction, one: Asked) -> bool:
    """Whether somebody has written of a person since they were asked for, in words that are not out of date."""
    return one.generated_at is not None and one.generated_at > one.requested_at and not _reasons(tx, one.user_id)


def answered(tx: Transaction, answers: Collection[Asked], *, without: Collection[int] = ()) -> int:
    """A generator has answered for people, with nothing to tell of those `without`; returns how many must come again.

    These are the ones whose highlight is stale by now, and not by its age. Whoever marked it may have asked for them,
    too, and that came to nothing because they were waiting already. Of people without anything to tell, what once was
    told stays stale: they come again only where it was marked since they were `asked` for, or nobody would ever be done
    with them. Who was asked for `again` meanwhile just keeps waiting: their event is on its way.
    """
    seen = {one.user_id: one for one in answers}
    if not seen:
        return 0
    queries.lock_asked(tx, seen)
    now = queries.asked(tx, seen)  # read under the lock: who asked before it has also marked before it
    mine = {user_id: one for user_id, one in now.items() if one.requested_at == seen[user_id].requested_at}
    again = {
        user_id
        for user_id, one in mine.items()
        if (one.marks != seen[user_id].marks if user_id in without else _reasons(tx, user_id) - {TOO_OLD})
    }
    queries.answered(tx, {user_id: one.requested_at for user_id, one in mine.items() if user_id not in again})
    return request(tx, again, reason="marked_meanwhile", again=True)


def _reasons(tx: Transaction, user_id: int) -> set[str]:
    """Why what is told of a person is out of date."""
    found = highlights.get(tx, user_id)
    return set() if found is None else {reason.reason for reason in found.stale_reasons}
