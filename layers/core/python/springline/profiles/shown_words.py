"""What may be shown of stored words, at the moment of reading: nothing whose author took it back."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from springline.profiles.highlights import MESSAGE_EDITED, MESSAGE_GONE, Hidden, ProofPoint, Quote


class Cited(NamedTuple):
    """A message that words rest on.

    `stands`: it was neither deleted nor has it expired. `is_same`: it reads as it did when the words were stored.
    """

    message_id: int
    stands: bool
    is_same: bool


class Words(NamedTuple):
    """Stored words."""

    bio_text: str | None
    proof_points: tuple[ProofPoint, ...]
    quotes: tuple[Quote, ...]


class Shown(NamedTuple):
    """Words that may be shown, how much of the stored ones is left out, and why they are stale by what is left out."""

    words: Words
    hidden: Hidden
    found: tuple[str, ...]


def shown(words: Words, cited: Sequence[Cited], verbatim: Collection[int]) -> Shown:
    """Leave out what its messages no longer say.

    A quote is shown while its message stands and has the words (`verbatim`: places of quotes of which that is so); a
    proof point while one of its messages stands. The text rests on all of it and doesn't say which sentence on what: it
    may repeat the very words that were taken back, so it is held back as soon as a message or a quote is gone.
    """
    gone = {message.message_id for message in cited if not message.stands}
    quotes = tuple(quote for place, quote in enumerate(words.quotes) if place in verbatim)
    points = tuple(point for point in words.proof_points if not gone.issuperset(point.message_ids))
    hides_bio = words.bio_text is not None and (bool(gone) or len(quotes) < len(words.quotes))
    found = [MESSAGE_GONE] if gone else []
    if any(message.stands and not message.is_same for message in cited):
        found.append(MESSAGE_EDITED)
    return Shown(
        Words(None if hides_bio else words.bio_text, points, quotes),
        Hidden(hides_bio, len(words.proof_points) - len(points), len(words.quotes) - len(quotes), tuple(sorted(gone))),
        tuple(found),
    )
