"""What an admin may do with what is told of a person. Each verb takes the transaction; the caller opens and ends it.

Whatever is changed is an entry of the audit log in the same transaction, and so is that somebody looked. That log is
kept for ever, in a chain of hashes that nothing can be taken out of, while what is told of a person may have to be
erased. So no entry has words: of an override and of a reason it has the SHA-256 and the length, which show whether a
text that is still there is the one. The text itself is in the highlight's history, which goes with the person.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from springline.access import accounts, audit
from springline.access.canonical_json import Json
from springline.access.model import AccountNotFoundError, Cause, account_of
from springline.community.requests import PersonNotFoundError
from springline.platform.database import Transaction
from springline.profiles import administration_queries as queries
from springline.profiles import generation_runs, highlight_queries, regeneration
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.administration_queries import CitedMessage
from springline.profiles.highlights import Highlight, HighlightVersion, Marking
from springline.profiles.regeneration import Asked

READ = "highlight.read"
OVERRIDDEN = "highlight.overridden"
OVERRIDE_CLEARED = "highlight.override_cleared"
MARKED_STALE = "highlight.marked_stale"
REGENERATION_REQUESTED = "highlight.regeneration_requested"

NEWEST = 2**31 - 1
"""No version has a higher number."""

Unchanged = Callable[[str], None]
"""Given the present version, raises where the caller has seen another one; `Request.check_unchanged` is one."""


@dataclass(frozen=True, slots=True)
class Administered:
    """What is told of a person, with all that an admin decides by.

    Attributes:
        user_id: The person.
        name: Their name.
        version: The newest entry of the history, 0 where there is none: what a change is based on.
        highlight: What is told; None where nothing is.
        messages: Those that the words rest on, also those that don't stand any more.
        asked: That the person waits to be written of anew, and since when; None where they don't.
        names: Of the accounts that are named as actors, by actor.
    """

    user_id: int
    name: str
    version: int
    highlight: Highlight | None
    messages: list[CitedMessage]
    asked: Asked | None
    names: dict[str, str]


class Past(NamedTuple):
    """Versions, the newest first, and what came before the last of them; `names` as in `Administered`."""

    versions: list[HighlightVersion]
    before_last: HighlightVersion | None
    names: dict[str, str]


def check_person(tx: Transaction, user_id: int) -> None:
    """Raise `PersonNotFoundError` unless there is such a person."""
    _known(tx, user_id)


def read(tx: Transaction, user_id: int) -> Administered:
    """What is told of a person, and what it rests on; raises `PersonNotFoundError`. Locks nothing.

    Cost: four statements, a handful of index probes per message, and one statement if there is an override.
    """
    name, version = _known(tx, user_id)
    highlight = service.get(tx, user_id)
    if highlight is not None:
        version = highlight.version  # as of the same moment as the words
    actors = {highlight.override.by} if highlight is not None and highlight.override is not None else set[str]()
    return Administered(
        user_id=user_id,
        name=name,
        version=version,
        highlight=highlight,
        messages=queries.cited(tx, user_id, _message_ids(highlight)),
        asked=regeneration.asked(tx, [user_id]).get(user_id),
        names=_names(tx, actors),
    )


def history(tx: Transaction, user_id: int, *, before: int | None, limit: int) -> Past:
    """Versions with numbers below `before`, the newest first; raises `PersonNotFoundError`."""
    _known(tx, user_id)
    found = service.history(tx, user_id, before=NEWEST if before is None else before, limit=limit + 1)
    shown, rest = found[:limit], found[limit:]
    return Past(shown, rest[0] if rest else None, _names(tx, {version.made_by for version in shown}))


def note_read(tx: Transaction, cause: Cause, user_id: int) -> None:
    """Write down that somebody looked: it shows words of messages, and what was once told."""
    audit.append(tx, cause, action=READ, resource=_resource(user_id), before={}, after={})


def override(tx: Transaction, cause: Cause, user_id: int, text: str, *, unchanged: Unchanged) -> None:
    """Put an admin's text in front of the generated one, which is kept; the same text again changes nothing.

    Raises:
        PersonNotFoundError: There is no such person.
        OverrideTextError: The text is blank, or has characters that are none.
        PreconditionFailedError: Somebody changed it meanwhile, as `unchanged` says.
    """
    before = _held(tx, user_id, unchanged)
    stored = service.set_manual_override(tx, user_id, text, by=cause.principal.actor)
    if stored.version != before.version:
        _note(tx, cause, OVERRIDDEN, user_id, before.said, {"version": stored.version, "override": _digest(text)})


def clear_override(tx: Transaction, cause: Cause, user_id: int, *, unchanged: Unchanged) -> None:
    """Take the override away, which shows the generated text again; without one nothing changes.

    Raises `PersonNotFoundError`, and `PreconditionFailedError` as `unchanged` says.
    """
    before = _held(tx, user_id, unchanged)
    if before.override_text is None:
        return
    service.clear_manual_override(tx, user_id, by=cause.principal.actor)
    _note(tx, cause, OVERRIDE_CLEARED, user_id, before.said, {"version": before.version + 1, "override": None})


def mark_stale(tx: Transaction, cause: Cause, user_id: int, reason: str, *, unchanged: Unchanged) -> Marking:
    """Mark what is told as out of date; people see the snapshot's statistics instead, unless there is an override.

    Raises:
        PersonNotFoundError: There is no such person.
        StaleReasonError: The reason is blank or too long.
        PreconditionFailedError: Somebody changed it meanwhile, as `unchanged` says.
    """
    before = _held(tx, user_id, unchanged)
    marking = service.mark_stale(tx, user_id, reason, by=cause.principal.actor)
    version = before.version + (marking is Marking.MARKED)
    said: Json = {"version": version, "override": before.said["override"], "reason": _digest(reason)}
    _note(tx, cause, MARKED_STALE, user_id, before.said, said)
    return marking


def regenerate(tx: Transaction, cause: Cause, user_id: int, *, unchanged: Unchanged) -> None:
    """Ask for the person to be written of anew, also where a generator is at work; an override stays in front.

    The highlight's row is not locked: what is told changes only once the generator is done.

    Raises `PersonNotFoundError`, and `PreconditionFailedError` as `unchanged` says.
    """
    _, version = _known(tx, user_id)
    unchanged(str(version))
    regeneration.request(tx, [user_id], reason="admin", again=True)
    generation_runs.ask(tx, user_id, by=cause.principal.actor, at=cause.at)
    _note(tx, cause, REGENERATION_REQUESTED, user_id, {}, {"version": version})


class _Held(NamedTuple):
    """A highlight whose row is locked: nobody else changes it until the transaction ends."""

    version: int
    override_text: str | None

    @property
    def said(self) -> dict[str, Json]:
        """As the audit log has it."""
        return {"version": self.version, "override": _digest(self.override_text)}


def _held(tx: Transaction, user_id: int, unchanged: Unchanged) -> _Held:
    """Lock a highlight, then compare its version: in the other order two admins could both find theirs unchanged."""
    found = highlight_queries.lock(tx, user_id, None)
    if found is None:
        raise PersonNotFoundError(user_id)
    stored = found[0]
    unchanged(str(stored.version))
    return _Held(stored.version, None if stored.override is None else stored.override.text)


def _known(tx: Transaction, user_id: int) -> tuple[str, int]:
    found = queries.person(tx, user_id)
    if found is None:
        raise PersonNotFoundError(user_id)
    return found


def _message_ids(highlight: Highlight | None) -> set[int]:
    if highlight is None:
        return set()
    quoted = {quote.message_id for quote in highlight.quotes}
    return quoted.union(highlight.hidden.message_ids, *(point.message_ids for point in highlight.proof_points))


def _names(tx: Transaction, actors: set[str]) -> dict[str, str]:
    """The names of those actors that are accounts; one statement each. Who has none any more goes by their number."""
    found: dict[str, str] = {}
    for actor in sorted(actors):
        account_id = account_of(actor)
        if account_id is not None:
            with suppress(AccountNotFoundError):
                found[actor] = accounts.get(tx, account_id).name
    return found


def _digest(text: str | None) -> Json:
    if text is None:
        return None
    return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "characters": len(text)}


def _resource(user_id: int) -> str:
    return f"highlight/{user_id}"


def _note(tx: Transaction, cause: Cause, action: str, user_id: int, before: Json, after: Json) -> None:
    audit.append(tx, cause, action=action, resource=_resource(user_id), before=before, after=after)
