"""What questions and kept answers take and give."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from springline.insights.ask_model import LONGEST_QUESTION, Answered, AnswerEntry, AskScope, KeptAnswer, Searched
from springline.insights.model import LONGEST_STATEMENT, Evidence, Outcome, Selection
from springline.platform.http.pages import Page
from springline.provenance.model import State

MethodName = Literal["extractive", "generated"]
Slug = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,62}$")]
Path = Annotated[str, Field(min_length=1, max_length=400)]
Format = Annotated[str, Field(min_length=1, max_length=40)]
Chat = Annotated[str, Field(min_length=1, max_length=200)]
Number = Annotated[int, Field(ge=1, le=2**53 - 1)]


class Question(BaseModel):
    """A question, and where its answer is looked for: without any selection in all that you may read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Annotated[
        str, Field(min_length=1, max_length=LONGEST_QUESTION, examples=["How many days of leave may I carry over?"])
    ]
    bundles: Annotated[tuple[Slug, ...], Field(max_length=50, description="In documents of these bundles.")] = ()
    paths: Annotated[tuple[Path, ...], Field(max_length=50, description="In documents with these paths.")] = ()
    formats: Annotated[tuple[Format, ...], Field(max_length=20, description="In documents of these formats.")] = ()
    version: Annotated[
        int | None, Field(ge=1, le=2**31 - 1, description="In this version of the one bundle; the newest unless said.")
    ] = None
    chats: Annotated[tuple[Chat, ...], Field(max_length=50, description="In messages of these groups, by slug.")] = ()
    people: Annotated[tuple[Number, ...], Field(max_length=50, description="In messages of these people.")] = ()

    @property
    def scope(self) -> AskScope:
        """Where the answer is looked for. Raises no error: asking does."""
        return AskScope(self.bundles, self.paths, self.formats, self.version, self.chats, self.people)


class Citation(BaseModel):
    """Words of a source that a sentence rests on."""

    source: Annotated[str, Field(description="One version of a document, or a message.")]
    start: Annotated[int, Field(description="The first character in it, in code points from 0.")]
    end: int
    words: Annotated[str | None, Field(description="Null where they were taken back, or you may not read the source.")]
    evidence_id: Annotated[int | None, Field(description="Null while the answer is not kept.")] = None
    outcome: Annotated[Outcome, Field(description="What the source as it is now has of these words.")] = "unchanged"


class AnswerSentence(BaseModel):
    """A sentence of an answer."""

    text: Annotated[str | None, Field(description="Null where its words were taken back, or you may not read them.")]
    citations: list[Citation]


class SearchedTold(BaseModel):
    """What was looked through."""

    words: Annotated[list[str], Field(description="The words of the question that were looked for.")]
    documents: bool
    messages: bool
    passages_read: Annotated[int, Field(description="How many of the passages found were read for the answer.")]
    messages_read: int
    by_meaning: Annotated[bool, Field(description="Whether passages were found by embeddings too.")]


class AnswerTold(BaseModel):
    """An answer that is not kept. Without sentences nothing was found, and `searched` says where."""

    question: str
    sentences: list[AnswerSentence]
    method: MethodName
    model: Annotated[str | None, Field(description="The language model that wrote it.")]
    is_fallback: Annotated[bool, Field(description="Whether the model could not be asked, and rules answered instead.")]
    dropped: Annotated[int, Field(description="Sentences of the model that were left out: they had no evidence.")]
    searched: SearchedTold


class KeptAnswerTold(BaseModel):
    """A version of a kept answer; it is stale as soon as words that it cites read differently."""

    id: int
    reference: Annotated[str, Field(examples=["answer/12@2"])]
    question: str
    bundles: list[str]
    paths: list[str]
    formats: list[str]
    version: int | None
    chats: list[str]
    people: list[int]
    number: Annotated[int, Field(description="Of this version of the answer.")]
    newest: Annotated[int, Field(description="Of the newest one.")]
    sentences: list[AnswerSentence]
    method: MethodName
    model: str | None
    dropped: int
    searched: SearchedTold
    asked_by: str
    asked_at: datetime
    looked_at: Annotated[datetime, Field(description="When it was asked last, whether that changed it or not.")]
    made_by: str
    made_at: datetime
    state: State
    since: datetime | None


class AnswerListed(BaseModel):
    """A kept answer in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    question: str
    number: int
    sentences: Annotated[int, Field(description="How many; none where nothing was found.")]
    method: MethodName
    asked_by: str
    asked_at: datetime
    looked_at: datetime
    state: State


AnswerPage = Page[AnswerListed]


class AnswerQuery(BaseModel):
    """Which version of an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[int | None, Field(ge=1, le=2**31 - 1, description="The newest unless said.")] = None


class DraftWanted(BaseModel):
    """An insight to draft from an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statement: Annotated[str, Field(min_length=1, max_length=LONGEST_STATEMENT)]
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.5
    sentences: Annotated[
        tuple[Annotated[int, Field(ge=0)], ...],
        Field(max_length=20, description="On whose evidence it rests, counted from 0; on that of all unless said."),
    ] = ()


class Drafted(BaseModel):
    """The insight that was drafted."""

    insight_id: int


def told(answered: Answered) -> AnswerTold:
    """An answer that is not kept."""
    written = answered.written
    return AnswerTold(
        question=answered.question,
        sentences=[
            AnswerSentence(
                text=one.selections[0].exact if one.text is None else one.text,
                citations=[_selected(some) for some in one.selections],
            )
            for one in written.sentences
        ],
        method=written.method,
        model=written.model,
        is_fallback=written.is_fallback,
        dropped=written.dropped,
        searched=_searched(answered.searched),
    )


def told_kept(kept: KeptAnswer) -> KeptAnswerTold:
    """A kept answer."""
    scope = kept.scope
    return KeptAnswerTold(
        id=kept.id,
        reference=f"answer/{kept.id}@{kept.number}",
        question=kept.question,
        bundles=list(scope.bundles),
        paths=list(scope.paths),
        formats=list(scope.formats),
        version=scope.version,
        chats=list(scope.chats),
        people=list(scope.people),
        number=kept.number,
        newest=kept.newest,
        sentences=[
            AnswerSentence(text=one.text, citations=[_cited(some) for some in one.evidence]) for one in kept.sentences
        ],
        method=kept.method,
        model=kept.model,
        dropped=kept.dropped,
        searched=_searched(kept.searched),
        asked_by=kept.asked_by,
        asked_at=kept.asked_at,
        looked_at=kept.looked_at,
        made_by=kept.made_by,
        made_at=kept.made_at,
        state=kept.state,
        since=kept.since,
    )


def told_entry(entry: AnswerEntry) -> AnswerListed:
    """A kept answer in a list."""
    return AnswerListed.model_validate(entry)


def _selected(one: Selection) -> Citation:
    return Citation(source=str(one.source), start=one.start, end=one.end, words=one.exact)


def _cited(one: Evidence) -> Citation:
    return Citation(
        source=str(one.source),
        start=one.start,
        end=one.end,
        words=one.words,
        evidence_id=one.id,
        outcome=one.outcome,
    )


def _searched(searched: Searched) -> SearchedTold:
    return SearchedTold.model_validate(searched._asdict())
