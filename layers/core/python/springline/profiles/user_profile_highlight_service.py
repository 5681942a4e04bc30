"""Highlights' verbs. Each takes the transaction; the caller opened it and ends it.

Run those that write by `Database.run`: they wait for each other at the highlight's row, and for changes of messages at
the messages' rows, so PostgreSQL may have to break a tie between one of them and an import. `upsert_auto`,
`forget_gone` and `erase` end by telling provenance, whose lock they hold until the transaction ends: let nothing
follow in it that waits for others.

Times are the caller's, or the database's where `at` is None. Whatever marks a highlight stale because of an event takes
the time at which the database recorded that (`recordedtime`), and then generators have to begin with `at` None: so both
times are of one clock, and no change that was committed late is overlooked.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from springline.community.requests import PersonNotFoundError
from springline.platform.database import Transaction
from springline.platform.events.log import emit
from springline.profiles import highlight_queries as queries
from springline.profiles import provenance
from springline.profiles import stored_highlight as rules
from springline.profiles.founding import Message, unfounded
from springline.profiles.highlight_events import changed
from springline.profiles.highlights import (
    AUTO,
    Basis,
    BioPayload,
    Change,
    Hidden,
    Highlight,
    HighlightMeta,
    HighlightVersion,
    LateGenerationError,
    Marking,
    Override,
    OverrideTextError,
    StaleReasonError,
    UnfoundedError,
    is_stale_reason,
    is_writable,
)
from springline.profiles.shown_words import Words
from springline.profiles.stored_highlight import Stored

_NEWEST = 2**31 - 1  # no version has a higher number
_PAGE = 50


def get(tx: Transaction, user_id: int, *, at: datetime | None = None) -> Highlight | None:
    """What is told of a person, as it may be shown at `at`; None where nothing is. Locks nothing.

    A quote whose message was deleted, has expired or no longer has the words is left out, whether or not anybody has
    noticed yet; so is a proof point none of whose messages stands, and the text if anything that it may rest on is
    gone. The highlight is stale then. Cost: one statement, and two index probes per message that it rests on.
    """
    return queries.highlight(tx, user_id, at)


def history(
    tx: Transaction, user_id: int, *, before: int = _NEWEST, limit: int = _PAGE, at: datetime | None = None
) -> list[HighlightVersion]:
    """Versions with numbers below `before`, the newest first, at most `limit`; words are hidden as by `get`."""
    return queries.history(tx, user_id, before=before, limit=limit, at=at)


def begin(tx: Transaction, user_id: int, *, at: datetime | None = None) -> Basis:
    """What a generator passes to `upsert_auto` when it is done.

    All that it works from has to be read after this call, a snapshot too; in the same transaction or later ones.
    """
    return queries.begin(tx, user_id, at)


def upsert_auto(
    tx: Transaction,
    user_id: int,
    payload: BioPayload,
    snapshot_hash: str,
    metadata: HighlightMeta,
    *,
    expected: Basis,
    read: Mapping[int, str] | None = None,
    at: datetime | None = None,
) -> Highlight:
    """Store what a generator wrote, unless somebody has decided on the words since it began with `expected`.

    Words that are stored already make no new version. From a generator that began before they were stored, they
    change nothing at all: it is the same work, delivered twice. From one that began later they are confirmed: they are
    fresh again, and a version is only made where they had been stale. An override stays in front of new words.

    `read` has, by message, the SHA-256 of the text that the generator read, in hexadecimal: what it says of a message
    that was edited meanwhile would otherwise pass for what the message says now.

    Raises:
        LateGenerationError: Other words were stored, or an override was set or cleared, since the generator began.
        UnfoundedError: A quote is not verbatim in its message, or something rests on no message of this person that
            stands, or on one that was edited since it was `read`. They can't change until the transaction ends.
        PersonNotFoundError: There is no such person.
    """
    if expected.user_id != user_id:
        raise ValueError(f"the generator began for person {expected.user_id}, not {user_id}")
    stored, now = _locked(tx, user_id, at)
    is_told_already = stored.tells(payload, snapshot_hash, metadata)
    shown = queries.highlight(tx, user_id, now) if is_told_already else None
    if not stored.is_as_before(expected):
        if shown is not None:
            return shown
        raise LateGenerationError(
            expected,
            snapshot_hash=stored.snapshot_hash,
            lock_version=stored.lock_version,
            is_overridden=stored.override is not None,
        )
    messages = _founded(tx, user_id, payload, read, now)
    hashes = {str(message_id): message.digest for message_id, message in messages.items()}
    after = rules.generated(stored, payload, snapshot_hash, metadata, hashes, expected)
    kept = _kept(user_id, _store(tx, stored, after, Change.AUTO, made_by=AUTO, at=now, shown_before=shown))
    texts = {message_id: message.text or "" for message_id, message in messages.items()}
    provenance.record(tx, user_id, payload, metadata, texts, at=now)
    return kept


def set_manual_override(tx: Transaction, user_id: int, text: str, *, by: str, at: datetime | None = None) -> Highlight:
    """Put somebody's text in front of the generated one; the same text again changes nothing.

    Generators under way are late from now on. `by` is an actor as in the audit log, such as `account/5`.

    Raises:
        OverrideTextError: The text is blank.
        PersonNotFoundError: There is no such person.
    """
    if not text.strip() or not is_writable(text):
        raise OverrideTextError(user_id)
    stored, now = _locked(tx, user_id, at)
    if stored.override is not None and stored.override.text == text:
        return _kept(user_id, queries.highlight(tx, user_id, now))
    after = rules.overridden(stored, Override(text, by, now))
    return _kept(user_id, _store(tx, stored, after, Change.OVERRIDE, made_by=by, at=now))


def clear_manual_override(tx: Transaction, user_id: int, *, by: str, at: datetime | None = None) -> Highlight | None:
    """Take the override away, which shows the newest generated text, or None where none was ever generated.

    Without an override nothing changes. Raises `PersonNotFoundError`.
    """
    stored, now = _locked(tx, user_id, at)
    if stored.override is None:
        return queries.highlight(tx, user_id, now)
    return _store(tx, stored, rules.overridden(stored, None), Change.OVERRIDE_CLEARED, made_by=by, at=now)


def mark_stale(tx: Transaction, user_id: int, reason: str, *, at: datetime | None = None, by: str = AUTO) -> Marking:
    """Mark what is told of a person as out of date, for a reason that arose at `at`.

    `reason` is a name, such as `new_messages`, or a short sentence of an admin; never words of a message. The mark
    stays until words are stored whose generator began after the reason arose, or after the mark was set. The same
    reason again makes no new version.

    Raises:
        StaleReasonError: The reason is blank or longer than `LONGEST_REASON`.
        PersonNotFoundError: There is no such person.
    """
    if not is_stale_reason(reason):
        raise StaleReasonError(user_id)
    stored, now = _locked(tx, user_id, at)
    after, marking = rules.marked(stored, reason, now)
    if marking is Marking.MARKED:
        _store(tx, stored, after, Change.STALE, made_by=by, at=now)
    elif marking is not Marking.SEEN:
        queries.save(tx, after)
    return marking


def forget_gone(tx: Transaction, user_id: int, *, at: datetime | None = None) -> int:
    """Remove for good, from a highlight and its versions, what `get` and `history` hide; returns from how many of them.

    Provenance forgets the messages that are gone, too. Nobody sees a difference in what is told, so no event tells of
    it, and generators under way are not late. Cost grows with the history. Raises `PersonNotFoundError`.
    """
    stored, now = _locked(tx, user_id, at)
    shown = queries.highlight(tx, user_id, now)
    rewritten, gone = 0, set[int]()
    if shown is not None and shown.hidden != Hidden():
        forgotten = {str(message_id): "" for message_id in shown.hidden.message_ids}
        words = Words(shown.bio_text, shown.proof_points, shown.quotes)
        after = replace(stored, words=words, message_hashes={**stored.message_hashes, **forgotten})
        if after != stored:
            queries.save(tx, after)
            rewritten = 1
            gone.update(shown.hidden.message_ids)
    page = history(tx, user_id, at=now)
    while page:
        for version in page:
            if version.hidden[:3] != Hidden()[:3]:
                queries.rewrite_version(tx, user_id, version)
                rewritten += 1
                gone.update(version.hidden.message_ids)
        page = history(tx, user_id, before=page[-1].number, at=now)
    if gone:
        provenance.observe(tx, gone, at=now)
    return rewritten


def erase(tx: Transaction, user_id: int, *, at: datetime | None = None) -> bool:
    """Remove what is told of a person, with its history and what is known of its provenance; False where nothing was.

    Generators that began with words are late from now on; one that began without any can store some, as long as it
    finds the person's messages: erase these first.
    """
    was_there, now = queries.erase(tx, user_id, at)
    provenance.erase(tx, user_id, at=now)
    return was_there


def _locked(tx: Transaction, user_id: int, at: datetime | None) -> tuple[Stored, datetime]:
    found = queries.lock(tx, user_id, at)
    if found is None:
        raise PersonNotFoundError(user_id)
    return found


def _founded(
    tx: Transaction, user_id: int, payload: BioPayload, read: Mapping[int, str] | None, at: datetime
) -> Mapping[int, Message]:
    """The messages that a payload rests on, locked; raises `UnfoundedError`."""
    messages = queries.lock_messages(tx, user_id, payload.message_ids, at)
    if flaws := unfounded(payload, messages, read):
        raise UnfoundedError(user_id, flaws)
    return messages


def _store(
    tx: Transaction,
    before: Stored,
    after: Stored,
    change: Change,
    *,
    made_by: str,
    at: datetime,
    shown_before: Highlight | None = None,
) -> Highlight | None:
    """Store a state, as a new version and with its event unless it shows what `shown_before` does; returns it."""
    queries.save(tx, after)
    shown = queries.highlight(tx, after.user_id, at)
    if shown is not None and shown_before is not None and _reasons(shown) == _reasons(shown_before):
        return shown
    version = queries.append_version(tx, before, after, change, made_by=made_by, made_at=at)
    state = None if shown is None else shown.state
    emit(tx, [changed(after, state, change, version=version, made_by=made_by, at=at)])
    return None if shown is None else replace(shown, version=version)


def _reasons(shown: Highlight) -> set[str]:
    return {reason.reason for reason in shown.stale_reasons}


def _kept(user_id: int, shown: Highlight | None) -> Highlight:
    """A highlight that can't be missing: its row is locked and has words or an override."""
    if shown is None:
        raise LookupError(f"the highlight of person {user_id} is gone though its row is locked")
    return shown
