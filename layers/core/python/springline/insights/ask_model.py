"""What a question is asked of, and what an answer is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from springline.insights.model import Evidence, Selection
from springline.platform.errors import Fault, InvalidError, NotFoundError
from springline.provenance.model import State
from springline.provenance.references import Reference

LONGEST_QUESTION = 500
MOST_SENTENCES = 6
LONGEST_SENTENCE = 600
"""Characters of a sentence that a model writes."""

Method = Literal["extractive", "generated"]


class UnaskableError(InvalidError):
    """The question has no words."""


class NoSuchVersionError(InvalidError):
    """The bundle in which the answer is looked for has no such version."""

    def __init__(self, slug: str, number: int) -> None:
        detail = f"bundle {slug} has no version {number}"
        super().__init__(detail, [Fault(detail, pointer="#/version")])


class AnswerNotFoundError(NotFoundError):
    """There is no such answer."""

    def __init__(self, answer_id: int, number: int | None = None) -> None:
        version = "" if number is None else f" with a version {number}"
        super().__init__(f"there is no answer {answer_id}{version}")
        self.answer_id = answer_id


class NoSuchSentenceError(InvalidError):
    """The answer has no such sentence."""


@dataclass(frozen=True, slots=True)
class AskScope:
    """Where an answer is looked for.

    Documents: of these bundles, with these paths and formats, in this version of the one bundle. Messages: of these
    chats (by slug) and of these people (by number). Where nothing of either is said, both are looked through, all that
    the asker may read; where only one is, that alone.
    """

    bundles: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    version: int | None = None
    chats: tuple[str, ...] = ()
    people: tuple[int, ...] = ()

    @property
    def names_documents(self) -> bool:
        """Whether it says something about documents."""
        return bool(self.bundles or self.paths or self.formats)

    @property
    def names_messages(self) -> bool:
        """Whether it says something about messages."""
        return bool(self.chats or self.people)


class Material(NamedTuple):
    """A passage or a message that may answer a question: characters of a source, from `start` on.

    `context` is what stands above it: title and headings, of a row the names of its columns. `place` counts from 0 how
    well it was found. `layout` is the document's format.
    """

    source: Reference
    text: str
    start: int
    context: str
    place: int
    layout: str = "text"


class Sentence(NamedTuple):
    """A sentence of an answer, and the words that it rests on; `text` is None where it is these words themselves."""

    text: str | None
    selections: tuple[Selection, ...]


class Searched(NamedTuple):
    """What was looked through: by which words, how many passages and messages were read, and what was left out."""

    words: tuple[str, ...]
    documents: bool
    messages: bool
    passages_read: int
    messages_read: int
    by_meaning: bool


class Written(NamedTuple):
    """What somebody who answers made of the material; `dropped` is how many sentences had no evidence."""

    sentences: tuple[Sentence, ...]
    method: Method
    model: str | None = None
    dropped: int = 0
    is_fallback: bool = False


class Answered(NamedTuple):
    """An answer that nobody has kept yet. Without sentences nothing was found, and `searched` says where."""

    question: str
    scope: AskScope
    written: Written
    searched: Searched


class Writer(Protocol):
    """Answers a question from material."""

    def write(self, question: str, words: Sequence[str], material: Sequence[Material]) -> Written:
        """The answer; without sentences where the material has none."""
        ...


class KeptSentence(NamedTuple):
    """A sentence of a kept answer; `text` is None where what it says was taken back or may not be read."""

    text: str | None
    evidence: tuple[Evidence, ...]


class KeptAnswer(NamedTuple):
    """A version of a kept answer. `state` and `since` are those of `answer/<id>` in provenance."""

    id: int
    question: str
    scope: AskScope
    number: int
    newest: int
    asked_by: str
    asked_at: datetime
    looked_at: datetime
    method: Method
    model: str | None
    searched: Searched
    dropped: int
    made_by: str
    made_at: datetime
    state: State
    since: datetime | None
    sentences: tuple[KeptSentence, ...] = ()


class AnswerEntry(NamedTuple):
    """A kept answer in a list."""

    id: int
    question: str
    number: int
    sentences: int
    method: Method
    asked_by: str
    asked_at: datetime
    looked_at: datetime
    state: State
