"""What a message says about whom it is for, read from its text alone.

One pass over the words finds the places where people name each other (the first word, the second, the last one, `@Name`
anywhere) and the small signs that place a message in a conversation: a question, thanks, a greeting, an answering
word. Nothing here knows who takes part, so a reading never depends on other messages; `springline.community.threading`
compares the named words with the people who spoke lately.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from springline.community.chat_words import ANSWERING, ASKING, COMMON, GOING_ON, GREETINGS, THANKS

READ_CHARACTERS = 2_000
"""How much of a text is read: what decides is said at the start, and a pasted log must not cost a thousandfold."""

_EDGES = ".,:;!?()[]{}'\"<>@*~`^_|-+/\\=#$%&\u00bf\u00a1\u201e\u201c\u201d\u201a\u2018\u2019\u00ab\u00bb\u2026"
_COMMAND = re.compile(r"[!./][A-Za-z]\w+(?:[^|>]*[|>]\s*(?P<directed>\S+))?")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A message as threading needs it.

    `name` is what the others see, `speaker` is stable when it changes. `reply_to` is the key of the message that the
    format says it answers; `thread` a topic that the platform keeps apart (a Zulip topic).
    """

    key: str
    speaker: str
    name: str
    sent_at: datetime
    text: str
    reply_to: str | None = None
    thread: str | None = None
    is_bot: bool = False


@dataclass(slots=True, eq=False)
class Reading:
    """What threading keeps of one utterance. Not frozen: twenty fields a message, on the hot path.

    `position` counts the group's utterances, `minute` is minutes since the epoch. `names` are the words by which
    others may call the speaker, `called` the words at the places where a message names someone, `words` those that say
    what it is about. `opening` is the first word; `directed` a word that is certainly meant as a name (`nick:`,
    `@Name`, a bot command's `| nick`).
    """

    key: str
    speaker: str
    reply_to: str | None
    position: int
    minute: float
    is_bot: bool
    names: tuple[str, ...]
    opening: str
    closing: str
    directed: str | None
    called: tuple[str, ...]
    words: frozenset[str]
    tokens: list[str]
    asks: bool
    asks_openly: bool
    thanks: bool
    greets: bool
    answers: bool
    goes_on: bool
    is_command: bool


@lru_cache(maxsize=4_096)
def names_of(name: str) -> tuple[str, ...]:
    """The words by which others call someone: a nick without its ornaments, or a first and a last name."""
    words = [word for raw in name.casefold().split() if (word := raw.strip(_EDGES))]
    if not words:
        return (name.casefold(),)
    return tuple(dict.fromkeys((words[0], words[-1])))


def read(utterance: Utterance, position: int) -> Reading:
    """Read one utterance. Cost: linear in its words, bounded by `READ_CHARACTERS`."""
    text = utterance.text[:READ_CHARACTERS]
    raw = text.casefold().split()
    tokens = [word.strip(_EDGES) or word for word in raw]
    opening = tokens[0] if tokens else ""
    closing = tokens[-1] if tokens else ""
    command = _COMMAND.match(text)
    directed = _directed(raw, opening, command)
    called = dict.fromkeys((*tokens[:2], closing))
    if directed is not None:
        called[directed] = None
    question = "?" in text
    return Reading(
        key=utterance.key,
        speaker=utterance.speaker,
        reply_to=utterance.reply_to,
        position=position,
        minute=utterance.sent_at.timestamp() / 60,
        is_bot=utterance.is_bot,
        names=names_of(utterance.name),
        opening=opening,
        closing=closing,
        directed=directed,
        called=tuple(called),
        words=frozenset([word for word in tokens if len(word) > 2 and word not in COMMON]),
        tokens=tokens,
        asks=question,
        asks_openly=question or opening in ASKING,
        thanks=not THANKS.isdisjoint(tokens),
        greets=opening in GREETINGS,
        answers=opening in ANSWERING,
        goes_on=opening in GOING_ON or (bool(text) and (text[0] == "*" or text[-1] == "*")),
        is_command=command is not None,
    )


def may_be_name(word: str) -> bool:
    """Whether a word that is someone's name can be taken for it without a sign such as a colon."""
    return len(word) > 2 and word not in COMMON


def is_called(message: Reading, name: str) -> bool:
    """Whether a message names someone at a place where people name each other."""
    return name in message.called and (name == message.directed or may_be_name(name))


def _directed(raw: list[str], opening: str, command: re.Match[str] | None) -> str | None:
    """The word that is certainly meant as a name: `nick: …`, `nick, …`, `@Name` anywhere, `!command | nick`."""
    if command is not None:
        return command["directed"].casefold().strip(_EDGES) if command["directed"] else None
    if not raw:
        return None
    if len(raw[0]) > 1 and (raw[0][-1] == ":" or (raw[0][-1] in ",;" and opening not in COMMON)):
        return opening
    for word in raw:
        if word[0] == "@":
            return word.strip(_EDGES)
    return None
