"""How Zoom's chat exports write replies and reactions, and which message they mean.

Neither names its target; both quote the first 17 to 20 characters of it, or all of it if it is short, in the language
of the program that wrote them. The forms are those found in exports of 71 meetings: English, German, Dutch, French,
Spanish. There 97 % of 2,412 reactions and 99 % of 1,455 replies find their message; most of the others mean a picture,
which an export leaves out.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_REPLIES: Final = ("Replying to ", "Antworten auf ", "Antwoord verzenden naar ", "Répondre à ")
_REACTION: Final = re.compile(
    r"(?:Reacted to|Hat auf|Heeft gereageerd op|A réagi à|Se ha reaccionado a) (?P<quote>.+)"
    r" (?:with|mit|met|avec|con) \"?(?P<emoji>[^\s\"]{1,64})\"?(?: reagiert)?",
    re.DOTALL,
)
_REMOVAL: Final = re.compile(
    r"Removed (?:an? |the )?\"?(?P<emoji>[^\s\"]{1,64})\"? reaction (?:from|to) (?P<quote>.+)", re.DOTALL
)
_REACTION_STARTS: Final = (
    "Reacted to ",
    "Hat auf ",
    "Heeft gereageerd op ",
    "A réagi à ",
    "Se ha reaccionado a ",
    "Removed ",
)
_QUOTE_ENDS: Final = re.compile(r"\"[^\S\n]*\n\s*")
_CUT: Final = ("...", "…")

_REMEMBERED: Final = 2_000
_COMPARED: Final = 400


@dataclass(frozen=True, slots=True)
class Reaction:
    """Someone reacted to the message that begins like `quote`, or took that back."""

    quote: str
    emoji: str
    removed: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """A text that answers the message with the key `target`; None where that message is not in the export."""

    target: str | None
    text: str


class Targets:
    """The messages so far, the newest 2,000 of them, to be found again by how they begin."""

    def __init__(self) -> None:
        self._messages: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)

    def add(self, text: str, key: str) -> None:
        """Remember a message."""
        self._messages.append((_normal(text[: 2 * _COMPARED])[:_COMPARED], key))

    def find(self, quote: str) -> str | None:
        """The key of the newest message that is `quote`, or that begins with it if Zoom cut it short; or None.

        Costs one comparison for every message remembered.
        """
        wanted = _normal(quote[: 2 * _COMPARED])[:_COMPARED]
        # A quote cut in the middle of an emoji ends in a replacement character.
        beginning = wanted.removesuffix("...").removesuffix("…").rstrip("\ufffd ") if wanted.endswith(_CUT) else None
        for text, key in reversed(self._messages):
            if text == wanted or (beginning and text.startswith(beginning)):
                return key
        return None


def read_reaction(text: str) -> Reaction | None:
    """The reaction that a record tells of, None if it is a message."""
    if not text.startswith(_REACTION_STARTS):
        return None
    for pattern, removed in ((_REACTION, False), (_REMOVAL, True)):
        found = pattern.fullmatch(text)
        # People write "Reacted to all of that with joy": a reaction ends in an emoji.
        if found is not None and not found["emoji"].isascii():
            quote = found["quote"]
            quoted = len(quote) > 1 and quote.startswith('"') and quote.endswith('"')
            return Reaction(quote[1:-1] if quoted else quote, found["emoji"], removed)
    return None


def read_reply(text: str, targets: Targets) -> Reply | None:
    """The reply that a record holds, None if it is a message of its own.

    What is quoted may hold quotes and empty lines itself, so it ends at the first closing quote where it is the
    beginning of a message; failing that, at the first one.
    """
    start = next((lead for lead in _REPLIES if text.startswith(f'{lead}"')), None)
    if start is None:
        return None
    first: Reply | None = None
    for quote, answer in _divisions(text, len(start) + 1):
        if (target := targets.find(quote)) is not None:
            return Reply(target, answer)
        first = first or Reply(None, answer)
    return first


def _divisions(text: str, begin: int) -> Iterator[tuple[str, str]]:
    """The ways to divide a reply into quote and answer, up to eight."""
    for _, end in zip(range(8), _QUOTE_ENDS.finditer(text, begin), strict=False):
        yield text[begin : end.start()], text[end.end() :]


def _normal(text: str) -> str:
    return " ".join(text.split())
