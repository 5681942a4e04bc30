"""All SQL of highlights: one function per statement."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from json import dumps, loads
from pathlib import Path
from typing import Any, NamedTuple, cast

from springline.platform.database import Row, Transaction
from springline.platform.statements import around, statement
from springline.profiles.founding import Message
from springline.profiles.highlights import (
    TOO_OLD,
    Basis,
    Change,
    Highlight,
    HighlightMeta,
    HighlightVersion,
    Override,
    ProofPoint,
    Quote,
    StaleReason,
)
from springline.profiles.shown_words import Cited, Shown, Words, shown
from springline.profiles.stored_highlight import Mark, Stored

_LOCK = statement(__file__, "lock_highlights")
_ADD = statement(__file__, "add_highlights")
_BEGIN = statement(__file__, "begin_generation")
_LOCK_MESSAGES = statement(__file__, "lock_messages")
_SAVE = statement(__file__, "save_highlight")
_APPEND_VERSION = statement(__file__, "append_version")
_REWRITE_VERSION = statement(__file__, "rewrite_version")
_ERASE = statement(__file__, "erase_highlight")
_STANDING = statement(__file__, "standing_messages")
_TITLES = statement(__file__, "titles")
_CITED = statement(__file__, "cited_messages")
_WITH_MESSAGES = Path(__file__).with_name("with_messages.sql").read_text(encoding="utf-8")
_HIGHLIGHT = around("profiles.highlight", _WITH_MESSAGES, statement(__file__, "highlight"))
_HISTORY = around("profiles.history", _WITH_MESSAGES, statement(__file__, "history"))

_IN_HISTORY = (
    *("bio_text", "proof_points_json", "quotes_json", "source_group", "snapshot_hash", "llm_model", "prompt_version"),
    *("generated_at", "stale_after", "override_text", "stale_reasons", "message_hashes"),
)
Record = dict[str, object]


def begin(tx: Transaction, user_id: int, at: datetime | None) -> Basis:
    """What a generator begins with."""
    return Basis(user_id, *tx.one(_BEGIN, user_id=user_id, at=at))


def lock(tx: Transaction, user_id: int, at: datetime | None) -> tuple[Stored, datetime] | None:
    """A person's row, locked, with the time; added where there is none. None where there is no such person."""
    return next(iter(lock_many(tx, [user_id], at)), None)


def lock_many(tx: Transaction, user_ids: Collection[int], at: datetime | None) -> list[tuple[Stored, datetime]]:
    """People's rows, locked in the order of their ids, with the time; added where there are none.

    Who is no person of the tenant is left out.
    """
    rows = tx.rows(_LOCK, ids=[*user_ids], at=at)
    known = {row[0] for row in rows}
    if new := [user_id for user_id in user_ids if user_id not in known]:
        tx.execute(_ADD, ids=new)
        rows += tx.rows(_LOCK, ids=new, at=at)
    return [(_stored(row), row[-1]) for row in rows]


def _stored(row: Row) -> Stored:
    person, *words, hashes, snapshot_hash, group, model, prompt, generated_at, stale_after = row[:11]
    override_text, by, locked_at, version, lock_version, seen_until, marks, mark_count, _ = row[11:]
    return Stored(
        user_id=person,
        words=_words(*words),
        message_hashes=hashes,
        snapshot_hash=snapshot_hash,
        meta=_meta(group, model, prompt, generated_at, stale_after),
        override=None if override_text is None else Override(override_text, by, locked_at),
        version=version,
        lock_version=lock_version,
        seen_until=seen_until,
        marks=tuple(
            Mark(
                mark["reason"],
                datetime.fromisoformat(mark["since"]),
                datetime.fromisoformat(mark["at"]),
                mark["number"],
            )
            for mark in marks
        ),
        mark_count=mark_count,
    )


def lock_messages(tx: Transaction, user_id: int, message_ids: Sequence[int], at: datetime) -> dict[int, Message]:
    """Messages of a person by id, which nobody else can change until the transaction ends."""
    rows = tx.rows(_LOCK_MESSAGES, user_id=user_id, ids=list(message_ids), at=at) if message_ids else []
    return {message_id: Message(text, digest, stands) for message_id, text, digest, stands in rows}


def save(tx: Transaction, stored: Stored) -> None:
    """Store a highlight whose row is locked; its version stays as it is."""
    tx.execute(_SAVE, user_id=stored.user_id, row=dumps(_record(stored), ensure_ascii=False))


def append_version(
    tx: Transaction, before: Stored, after: Stored, change: Change, *, made_by: str, made_at: datetime
) -> int:
    """Add the stored state to the history, with the names of the columns that differ; returns its number."""
    was, now = _record(before), _record(after)
    changed = [name for name in _IN_HISTORY if was[name] != now[name]]
    return cast(
        "int",
        tx.value(
            _APPEND_VERSION,
            user_id=after.user_id,
            change=change,
            made_by=made_by,
            made_at=made_at,
            changed=changed,
        ),
    )


def highlight(tx: Transaction, user_id: int, at: datetime | None) -> Highlight | None:
    """A person's highlight as it may be shown."""
    row = tx.maybe(_HIGHLIGHT, user_id=user_id, at=at)
    if row is None:
        return None
    person, version, by, locked_at, *state = row
    read = _read(state)
    return Highlight(
        user_id=person,
        version=version,
        bio_text=read.shown.words.bio_text,
        proof_points=read.shown.words.proof_points,
        quotes=read.shown.words.quotes,
        hidden=read.shown.hidden,
        snapshot_hash=read.snapshot_hash,
        meta=read.meta,
        stale_reasons=_with_found(read),
        override=None if read.override_text is None else Override(read.override_text, by, locked_at),
    )


def history(tx: Transaction, user_id: int, *, before: int, limit: int, at: datetime | None) -> list[HighlightVersion]:
    """Versions of a highlight before a number, the newest first, as they may be shown."""
    return [_version(row) for row in tx.rows(_HISTORY, user_id=user_id, at=at, before=before, limit=limit)]


def rewrite_version(tx: Transaction, user_id: int, version: HighlightVersion) -> None:
    """Take what a version hides out of it; the highlight's row is locked."""
    tx.execute(
        _REWRITE_VERSION,
        user_id=user_id,
        number=version.number,
        bio_text=version.bio_text,
        proof_points=dumps([point._asdict() for point in version.proof_points], ensure_ascii=False),
        quotes=dumps([quote._asdict() for quote in version.quotes], ensure_ascii=False),
        forgotten=dumps(dict.fromkeys(map(str, version.hidden.message_ids), "")),
    )


def erase(tx: Transaction, user_id: int, at: datetime | None) -> tuple[bool, datetime]:
    """Remove a highlight with its history; returns whether there was one, and the time."""
    was_there, now = tx.one(_ERASE, user_id=user_id, at=at)
    return was_there, now


def standing_messages(tx: Transaction, message_ids: Sequence[int], at: datetime | None) -> dict[int, str]:
    """The texts of those of messages that stand, by their ids."""
    texts = loads(cast("str", tx.value(_STANDING, ids=list(message_ids), at=at)))
    return {int(message_id): text for message_id, text in texts.items()}


def titles(tx: Transaction, people: Sequence[int], message_ids: Sequence[int]) -> list[tuple[str, int, str]]:
    """What highlights and messages are called: (`highlight` or `chat`, number, title)."""
    return [(kind, number, title) for kind, number, title in tx.rows(_TITLES, people=people, messages=message_ids)]


class CitedMessage(NamedTuple):
    """What has become of a message for a person whose highlight cites it, or once did.

    `is_cited`: by the newest words. `is_same`: it reads as it did when these were stored. `marks`: why and since when
    they are marked stale.
    """

    user_id: int
    message_id: int
    stands: bool
    is_cited: bool
    is_same: bool
    marks: frozenset[tuple[str, datetime]]


def cited_messages(tx: Transaction, pairs: Sequence[tuple[int, int]], at: datetime) -> list[CitedMessage]:
    """What has become of messages, by person and message; people of whom nothing is stored are missing."""
    people, messages = [user_id for user_id, _ in pairs], [message_id for _, message_id in pairs]
    return [_cited(row) for row in tx.rows(_CITED, user_ids=people, message_ids=messages, at=at)]


def _cited(row: Row) -> CitedMessage:
    user_id, message_id, stands, is_cited, is_same, marks = row
    told = frozenset((mark["reason"], datetime.fromisoformat(mark["at"])) for mark in marks)
    return CitedMessage(user_id, message_id, stands, is_cited, is_same, told)


class _Read(NamedTuple):
    shown: Shown
    snapshot_hash: str | None
    meta: HighlightMeta | None
    override_text: str | None
    marks: tuple[StaleReason, ...]
    now: datetime


def _read(state: Sequence[Any]) -> _Read:
    bio, points, quotes, snapshot_hash, group, model, prompt, generated_at, stale_after, override_text = state[:10]
    marks, _, now, cited, verbatim = state[10:]
    meta = _meta(group, model, prompt, generated_at, stale_after)
    told = tuple(StaleReason(mark["reason"], datetime.fromisoformat(mark["since"])) for mark in marks)
    return _Read(
        shown(_words(bio, points, quotes), [Cited(*message) for message in cited], frozenset(verbatim)),
        snapshot_hash,
        meta,
        override_text,
        told if meta else (),  # without words nothing is stale; the marks wait for a generator
        now,
    )


def _with_found(read: _Read) -> tuple[StaleReason, ...]:
    """The reasons that it was marked with, and those that reading it finds."""
    found = [StaleReason(reason, read.now) for reason in read.shown.found]
    if read.meta is not None and read.meta.stale_after <= read.now:
        found.insert(0, StaleReason(TOO_OLD, read.meta.stale_after))
    known = {mark.reason for mark in read.marks}
    return (*read.marks, *(reason for reason in found if reason.reason not in known))


def _version(row: Row) -> HighlightVersion:
    _, number, change, made_by, made_at, changed, *state = row
    read = _read(state)
    return HighlightVersion(
        number=number,
        change=Change(change),
        made_by=made_by,
        made_at=made_at,
        changed=tuple(changed),
        bio_text=read.shown.words.bio_text,
        proof_points=read.shown.words.proof_points,
        quotes=read.shown.words.quotes,
        hidden=read.shown.hidden,
        snapshot_hash=read.snapshot_hash,
        meta=read.meta,
        stale_reasons=read.marks,
        override_text=read.override_text,
    )


def _words(bio_text: str | None, points: Sequence[Mapping[str, Any]], quotes: Sequence[Mapping[str, Any]]) -> Words:
    return Words(
        bio_text,
        tuple(ProofPoint(point["text"], tuple(point["message_ids"])) for point in points),
        tuple(Quote(quote["text"], quote["message_id"]) for quote in quotes),
    )


def _meta(
    group: str | None,
    model: str | None,
    prompt: str | None,
    generated_at: datetime | None,
    stale_after: datetime | None,
) -> HighlightMeta | None:
    if group is None or model is None or prompt is None or generated_at is None or stale_after is None:
        return None
    return HighlightMeta(group, model, prompt, generated_at, stale_after)


def _record(stored: Stored) -> Record:
    """The columns of a highlight, as JSON has them."""
    meta, override = stored.meta, stored.override
    return {
        "bio_text": stored.words.bio_text,
        "proof_points_json": [point._asdict() for point in stored.words.proof_points],
        "quotes_json": [quote._asdict() for quote in stored.words.quotes],
        "message_hashes": dict(stored.message_hashes),
        "snapshot_hash": stored.snapshot_hash,
        "source_group": meta and meta.source_group,
        "llm_model": meta and meta.llm_model,
        "prompt_version": meta and meta.prompt_version,
        "generated_at": meta and meta.generated_at.isoformat(),
        "stale_after": meta and meta.stale_after.isoformat(),
        "override_text": override and override.text,
        "locked_by": override and override.by,
        "locked_at": override and override.at.isoformat(),
        "lock_version": stored.lock_version,
        "seen_until": stored.seen_until and stored.seen_until.isoformat(),
        **marks_of(stored),
    }


def marks_of(stored: Stored) -> Record:
    """The columns of a highlight that a mark changes, as JSON has them."""
    return {
        "stale_reasons": [
            {"reason": mark.reason, "since": mark.since.isoformat(), "at": mark.at.isoformat(), "number": mark.number}
            for mark in stored.marks
        ],
        "stale_at": min(mark.since for mark in stored.marks).isoformat() if stored.marks else None,
        "marks": stored.mark_count,
    }
