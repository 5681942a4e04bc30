"""Whether a generator's words rest on messages: nothing is stored of a person that they did not write."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from springline.profiles.highlights import BioPayload, Flaw, Unfounded, is_writable


class Message(NamedTuple):
    """A message of the person: what it says, the SHA-256 of that in hexadecimal, and whether it still stands."""

    text: str | None
    digest: str
    stands: bool


def unfounded(
    payload: BioPayload, messages: Mapping[int, Message], read: Mapping[int, str] | None = None
) -> list[Unfounded]:
    """All that can't be told, in the payload's order.

    `messages` has those that it names, of this person only; `read` the hashes of what the generator read of them.
    """
    return [
        *_bio(payload),
        *_proof_points(payload, messages),
        *_quotes(payload, messages),
        *_edited(payload, messages, read or {}),
    ]


def _bio(payload: BioPayload) -> Iterator[Unfounded]:
    if flaw := _text_flaw(payload.bio_text):
        yield Unfounded("bio_text", None, flaw)


def _proof_points(payload: BioPayload, messages: Mapping[int, Message]) -> Iterator[Unfounded]:
    for number, point in enumerate(payload.proof_points):
        place = f"proof_points/{number}"
        if flaw := _text_flaw(point.text):
            yield Unfounded(place, None, flaw)
        if not point.message_ids:
            yield Unfounded(place, None, Flaw.CITES_NOTHING)
        for message_id in point.message_ids:
            if flaw := _flaw(messages.get(message_id)):
                yield Unfounded(place, message_id, flaw)


def _quotes(payload: BioPayload, messages: Mapping[int, Message]) -> Iterator[Unfounded]:
    for number, quote in enumerate(payload.quotes):
        place = f"quotes/{number}"
        message = messages.get(quote.message_id)
        if flaw := _text_flaw(quote.text) or _flaw(message):
            yield Unfounded(place, quote.message_id, flaw)
        elif message is None or quote.text not in (message.text or ""):
            yield Unfounded(place, quote.message_id, Flaw.NOT_VERBATIM)


def _edited(payload: BioPayload, messages: Mapping[int, Message], read: Mapping[int, str]) -> Iterator[Unfounded]:
    for message_id in payload.message_ids:
        message = messages.get(message_id)
        if message is not None and message_id in read and message.digest != read[message_id]:
            yield Unfounded("bio_text", message_id, Flaw.EDITED)


def _text_flaw(text: str) -> Flaw | None:
    if not text.strip():
        return Flaw.EMPTY
    return None if is_writable(text) else Flaw.UNWRITABLE


def _flaw(message: Message | None) -> Flaw | None:
    if message is None:
        return Flaw.NOT_THEIRS
    return None if message.stands else Flaw.GONE
