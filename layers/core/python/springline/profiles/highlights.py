"""What is told of a person: a short text, points that prove it, and quotes, each resting on messages of theirs.

A highlight has up to two texts: the generated one, and one that somebody wrote instead, the override. They are kept
apart, so that taking the override away shows the newest generated text. docs/dev/profile_highlights.md has the states
and the races.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from springline.platform.errors import ConflictError, InvalidError

AUTO = "auto"
"""Who made a version that nobody asked for: a generator, or a scan."""

TOO_OLD = "stale_after"
MESSAGE_GONE = "message_gone"
MESSAGE_EDITED = "message_edited"
"""Reasons that each reading finds by itself. The same names in `mark_stale` are not told twice."""

LONGEST_REASON = 200  # characters


def is_writable(text: str) -> bool:
    """Whether PostgreSQL can keep a text: what a model or a browser sends may hold NUL or halves of surrogate pairs."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def is_stale_reason(text: str) -> bool:
    """Whether a text can be a reason for a highlight to be stale."""
    return bool(text.strip()) and len(text) <= LONGEST_REASON and is_writable(text)


class ProofPoint(NamedTuple):
    """A sentence about a person, and the ids of the messages of theirs that it rests on, one at least."""

    text: str
    message_ids: tuple[int, ...]


class Quote(NamedTuple):
    """Words of a person, exactly as they stand in a message of theirs."""

    text: str
    message_id: int


@dataclass(frozen=True, slots=True)
class BioPayload:
    """What a generator wrote of a person."""

    bio_text: str
    proof_points: tuple[ProofPoint, ...] = ()
    quotes: tuple[Quote, ...] = ()

    @property
    def message_ids(self) -> list[int]:
        """The messages that it rests on, each once, in the order of their ids."""
        cited = {quote.message_id for quote in self.quotes}
        return sorted(cited.union(*(point.message_ids for point in self.proof_points)))


@dataclass(frozen=True, slots=True)
class HighlightMeta:
    """How a text came about: the slug of the group that it is about, by which model and prompt, and for how long."""

    source_group: str
    llm_model: str
    prompt_version: str
    generated_at: datetime
    stale_after: datetime


@dataclass(frozen=True, slots=True)
class Basis:
    """What a generator began with, for `upsert_auto` to see whether it is late.

    Attributes:
        user_id: The person.
        snapshot_hash: That of the words which were stored then; None where there were none.
        lock_version: How often these words had been decided on.
        marks: How often they had been marked stale.
        seen_until: All that was recorded before this time was there to be read.
    """

    user_id: int
    snapshot_hash: str | None
    lock_version: int
    marks: int
    seen_until: datetime


class State(StrEnum):
    """What to make of a highlight: show it, show it as outdated or something else instead, or show the override."""

    FRESH = "fresh"
    STALE = "stale"
    OVERRIDDEN = "overridden"


class StaleReason(NamedTuple):
    """Why a highlight is stale, and since when; for what a reading finds in messages, since that reading."""

    reason: str
    at: datetime


class Override(NamedTuple):
    """A text that somebody wrote instead of the generated one."""

    text: str
    by: str
    at: datetime


class Hidden(NamedTuple):
    """How much of what is stored is not shown, because messages (`message_ids`) or words that it rests on are gone."""

    bio: bool = False
    proof_points: int = 0
    quotes: int = 0
    message_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Highlight:
    """What is told of a person, as it may be shown at the moment of reading.

    `bio_text` is None where it must not be shown (`hidden.bio`), or where there is only an override; in the second case
    `meta` and `snapshot_hash` are None too. `version` is the number of the newest entry of the history.
    """

    user_id: int
    version: int
    bio_text: str | None
    proof_points: tuple[ProofPoint, ...]
    quotes: tuple[Quote, ...]
    hidden: Hidden
    snapshot_hash: str | None
    meta: HighlightMeta | None
    stale_reasons: tuple[StaleReason, ...]
    override: Override | None

    @property
    def manual_override(self) -> bool:
        """Whether somebody's text stands instead of the generated one."""
        return self.override is not None

    @property
    def override_text(self) -> str | None:
        """That text."""
        return None if self.override is None else self.override.text

    @property
    def text(self) -> str | None:
        """The text to show: the override where there is one, else the generated one as far as it may be shown."""
        return self.bio_text if self.override is None else self.override.text

    @property
    def state(self) -> State:
        """Overridden before stale before fresh."""
        if self.override is not None:
            return State.OVERRIDDEN
        return State.STALE if self.stale_reasons else State.FRESH


class Change(StrEnum):
    """What made a version."""

    AUTO = "auto"
    OVERRIDE = "override"
    OVERRIDE_CLEARED = "override_cleared"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class HighlightVersion:
    """An entry of the history: the whole state after a change, with words hidden as in `Highlight`.

    `changed` names the columns that it changed, `made_by` is `auto` or an actor as in the audit log.
    `stale_reasons` are those that it had been marked with.
    """

    number: int
    change: Change
    made_by: str
    made_at: datetime
    changed: tuple[str, ...]
    bio_text: str | None
    proof_points: tuple[ProofPoint, ...]
    quotes: tuple[Quote, ...]
    hidden: Hidden
    snapshot_hash: str | None
    meta: HighlightMeta | None
    stale_reasons: tuple[StaleReason, ...]
    override_text: str | None


class Marking(StrEnum):
    """What became of a mark."""

    MARKED = "marked"
    """It is stale for this reason from now on."""
    REPEATED = "repeated"
    """It was already; the reason counts as new for generators under way."""
    SEEN = "seen"
    """Its generator began after the reason arose: nothing to do."""
    AWAITED = "awaited"
    """There are no words yet; the mark is kept for a generator that may be under way."""


class Flaw(StrEnum):
    """Why something can't be told of a person."""

    EMPTY = "empty"
    """It says nothing."""
    UNWRITABLE = "unwritable"
    """It has a character that is none: NUL, or half of a surrogate pair."""
    CITES_NOTHING = "cites_nothing"
    """It names no message that it rests on."""
    NOT_THEIRS = "not_theirs"
    """There is no such message of this person."""
    GONE = "gone"
    """The message was deleted or has expired."""
    EDITED = "edited"
    """The message says something else than what was read of it."""
    NOT_VERBATIM = "not_verbatim"
    """The words don't stand in the message like this."""


class Unfounded(NamedTuple):
    """Something that can't be told: where it is in the payload, such as `quotes/0`, the message it names, and why."""

    place: str
    message_id: int | None
    flaw: Flaw


class UnfoundedError(InvalidError):
    """A highlight says what its messages don't."""

    def __init__(self, user_id: int, unfounded: Sequence[Unfounded]) -> None:
        told = ", ".join(
            f"{place} {flaw}" + ("" if message_id is None else f" (message {message_id})")
            for place, message_id, flaw in unfounded
        )
        super().__init__(f"nothing was stored for person {user_id}: {told}; leave these out or generate anew")
        self.user_id = user_id
        self.unfounded = tuple(unfounded)


class LateGenerationError(ConflictError):
    """Somebody else decided on the highlight's words while they were being generated."""

    def __init__(self, expected: Basis, *, snapshot_hash: str | None, lock_version: int, is_overridden: bool) -> None:
        super().__init__(
            f"the highlight of person {expected.user_id} has moved on from {expected.lock_version} to {lock_version} "
            "since this generator began: drop the text; where the highlight is stale, begin anew"
        )
        self.expected = expected
        self.snapshot_hash = snapshot_hash
        self.lock_version = lock_version
        self.is_overridden = is_overridden


class OverrideTextError(InvalidError):
    """An override needs a text."""

    def __init__(self, user_id: int) -> None:
        super().__init__(
            f"the override for person {user_id} is blank, or has characters that are none: write a text, or clear it"
        )
        self.user_id = user_id


class StaleReasonError(InvalidError):
    """This can't be a reason for a highlight to be stale."""

    def __init__(self, user_id: int) -> None:
        super().__init__(
            f"the reason to mark the highlight of person {user_id} stale needs 1 to {LONGEST_REASON} characters, no NUL"
        )
        self.user_id = user_id
