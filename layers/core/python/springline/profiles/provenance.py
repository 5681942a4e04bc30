"""What a highlight rests on, told to provenance: the words of its quotes, and the messages behind all the rest.

The recorded content has hashes and ids and no words: authors may take theirs back, and provenance is asked by more
people than pages are. docs/dev/profile_highlights.md says what rests on what, and in which order locks are taken.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from springline.access.canonical_json import Json
from springline.documents.impact_titles import TitleSource
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal
from springline.profiles import highlight_queries as queries
from springline.profiles.highlights import BioPayload, HighlightMeta
from springline.provenance import service
from springline.provenance.model import Mark, Recording, Source
from springline.provenance.references import Reference
from springline.provenance.selectors import TextQuote
from springline.provenance.service import StreamReader

MESSAGES = ("chat", "messages")
"""The stream of all messages; a position is a message's id."""
_HIGHLIGHT = "highlight"


def reference(user_id: int) -> Reference:
    """How provenance names a person's highlight."""
    return Reference(_HIGHLIGHT, str(user_id))


def read_messages(tx: Transaction, kind: str, key: str, positions: Sequence[int]) -> Mapping[int, Json]:
    """The texts of messages that stand now, by the database's clock; raises `ValueError` for another stream."""
    return standing_at(None)(tx, kind, key, positions)


def titles(tx: Transaction, references: Sequence[Reference]) -> Mapping[Reference, str]:
    """What highlights and messages are called: after the person, and after sender and group. One statement."""
    named: dict[tuple[str, int], Reference] = {}
    for one in references:
        number = one.fragment if (one.kind, one.key) == MESSAGES else one.key if one.kind == _HIGHLIGHT else None
        if number is not None and number.isdecimal() and len(number) < 19:
            named[one.kind, int(number)] = one
    if not named:
        return {}
    people, messages = ([number for kind, number in named if kind == wanted] for wanted in (_HIGHLIGHT, MESSAGES[0]))
    return {named[kind, number]: title for kind, number, title in queries.titles(tx, people, messages)}


def _names(tx: Transaction, _: Principal, keys: Collection[str]) -> Mapping[str, str]:
    return {one.key: title for one, title in titles(tx, [Reference(_HIGHLIGHT, key) for key in keys]).items()}


TITLES: Mapping[str, TitleSource] = {_HIGHLIGHT: TitleSource("index:read", _names)}
"""A highlight is called after its person, for who may read of people."""


def standing_at(at: datetime | None) -> StreamReader:
    """A reader of the messages that stand at a time: sent, not deleted and not expired. One statement a call."""

    def read(tx: Transaction, kind: str, key: str, positions: Sequence[int]) -> Mapping[int, Json]:
        if (kind, key) != MESSAGES:
            raise ValueError(f"{kind}/{key} is not the stream of messages")
        return queries.standing_messages(tx, positions, at)

    return read


def record(
    tx: Transaction, user_id: int, payload: BioPayload, meta: HighlightMeta, texts: Mapping[int, str], *, at: datetime
) -> None:
    """Record what a generator's words rest on. `texts` are those of all messages that are cited, which are locked.

    Call it last: one transaction at a time may change what things rest on, and this one does until it ends.
    """

    def locked(_tx: Transaction, _kind: str, _key: str, positions: Sequence[int]) -> Mapping[int, Json]:
        return {position: texts[position] for position in positions}

    produced_by = f"{meta.llm_model}/{meta.prompt_version}"
    sources = [*_sources(payload, texts)]
    name = reference(user_id)
    recording = Recording(name.kind, name.key, _content(payload, meta), produced_by, sources)
    service.record(tx, [recording], at=at, streams=locked)


def erase(tx: Transaction, user_id: int, *, at: datetime) -> list[Mark]:
    """Forget what was recorded of a person's highlight; returns what is out of date for that. Call it last, too."""
    name = reference(user_id)
    return service.erase(tx, name.kind, name.key, at=at)


def observe(tx: Transaction, message_ids: Collection[int], *, at: datetime) -> list[Mark]:
    """Look at messages again that were edited or taken back; returns what is marked otherwise for what they say now."""
    return service.observe(tx, *MESSAGES, sorted(message_ids), at=at, streams=standing_at(at))


def citing(tx: Transaction, message_ids: Collection[int]) -> list[tuple[int, int]]:
    """Pairs of a person and a message: whose highlight rests on which of these messages, or ever has."""
    rested = service.rested_on(tx, *MESSAGES, sorted(message_ids))
    return [(int(name.key), message_id) for name, message_id in rested if name.kind == _HIGHLIGHT]


def _sources(payload: BioPayload, texts: Mapping[int, str]) -> Iterator[Source]:
    """A quote rests on its words; a point on its messages; the text on all of them, as whole as they were read."""
    for number, quote in enumerate(payload.quotes):
        text = texts[quote.message_id]
        words = TextQuote.found(text, quote.text)
        yield Source(*MESSAGES, f"/quotes/{number}", words, position=quote.message_id, content=text)
    for number, point in enumerate(payload.proof_points):
        for message_id in dict.fromkeys(point.message_ids):
            yield Source(*MESSAGES, f"/proof_points/{number}", position=message_id, content=texts[message_id])
    for message_id in payload.message_ids:
        yield Source(*MESSAGES, "/bio_text", position=message_id, content=texts[message_id])


def _content(payload: BioPayload, meta: HighlightMeta) -> Json:
    return {
        "bio_text": _digest(payload.bio_text),
        "proof_points": [
            {"text": _digest(point.text), "message_ids": list(point.message_ids)} for point in payload.proof_points
        ],
        "quotes": [{"text": _digest(quote.text), "message_id": quote.message_id} for quote in payload.quotes],
        "source_group": meta.source_group,
    }


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
