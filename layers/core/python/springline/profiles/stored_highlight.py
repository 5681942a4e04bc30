"""A highlight as it is stored, and what each verb makes of it.

Whoever changes a highlight holds its row's lock, works out the next state with the functions here, and stores it. None
of them reads a clock or the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from springline.profiles.highlights import Basis, BioPayload, HighlightMeta, Marking, Override
from springline.profiles.shown_words import Words

MOST_MARKS = 20
"""Reasons that are kept at a time; of more, those that arose last."""


class Mark(NamedTuple):
    """A reason to be stale: when it first and last arose, and the number of the mark that said so last."""

    reason: str
    since: datetime
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of `user_profile_highlights`; see the comments of migration 0009 for what the numbers are for."""

    user_id: int
    words: Words
    message_hashes: Mapping[str, str]
    snapshot_hash: str | None
    meta: HighlightMeta | None
    override: Override | None
    version: int
    lock_version: int
    seen_until: datetime | None
    marks: tuple[Mark, ...]
    mark_count: int

    def is_as_before(self, basis: Basis) -> bool:
        """Whether nobody has decided on the words since a generator began with `basis`.

        The count alone would do, were rows never made anew: then the hash tells a second life from the first.
        """
        return (self.lock_version, self.snapshot_hash) == (basis.lock_version, basis.snapshot_hash)

    def tells(self, payload: BioPayload, snapshot_hash: str, meta: HighlightMeta) -> bool:
        """Whether these words, made in this way, are the stored ones; at which time they were made doesn't matter."""
        return (
            self.meta is not None
            and (self.words, self.snapshot_hash) == (_words(payload), snapshot_hash)
            and meta == replace(self.meta, generated_at=meta.generated_at, stale_after=meta.stale_after)
        )


def generated(
    stored: Stored,
    payload: BioPayload,
    snapshot_hash: str,
    meta: HighlightMeta,
    message_hashes: Mapping[str, str],
    basis: Basis,
) -> Stored:
    """The state with a generator's words.

    Of the marks only those survive that the generator can't have known of: set after it began, for a reason that arose
    after what it could read. A mark's number alone would keep one that came late for an old reason; its time alone
    would trust that all clocks are the same.
    """
    unseen = [mark for mark in stored.marks if mark.number > basis.marks and mark.at >= basis.seen_until]
    return replace(
        stored,
        words=_words(payload),
        message_hashes=message_hashes,
        snapshot_hash=snapshot_hash,
        meta=meta,
        lock_version=stored.lock_version + 1,
        seen_until=basis.seen_until,
        marks=tuple(unseen),
    )


def overridden(stored: Stored, override: Override | None) -> Stored:
    """The state with an override, or without one; a generator that began before is late from now on."""
    return replace(stored, override=override, lock_version=stored.lock_version + 1)


def marked(stored: Stored, reason: str, at: datetime) -> tuple[Stored, Marking]:
    """The state with a mark, and what became of it."""
    if stored.meta is not None and stored.seen_until is not None and at < stored.seen_until:
        return stored, Marking.SEEN
    number = stored.mark_count + 1
    known = next((mark for mark in stored.marks if mark.reason == reason), None)
    if known is None:
        mark = Mark(reason, at, at, number)
    else:
        mark = Mark(reason, min(known.since, at), max(known.at, at), number)
    kept = [other for other in stored.marks if other is not known]
    newest = sorted([*kept, mark], key=lambda one: (one.at, one.number))[-MOST_MARKS:]
    then = replace(stored, marks=tuple(newest), mark_count=number)
    if stored.meta is None:
        return then, Marking.AWAITED
    return then, Marking.MARKED if known is None else Marking.REPEATED


def _words(payload: BioPayload) -> Words:
    return Words(payload.bio_text, payload.proof_points, payload.quotes)
