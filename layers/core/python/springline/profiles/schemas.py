"""What the admins' API of highlights takes and gives."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from springline.profiles.administration import NEWEST, Administered, Past
from springline.profiles.administration_queries import CitedMessage
from springline.profiles.highlights import (
    LONGEST_REASON,
    Change,
    Hidden,
    Highlight,
    HighlightMeta,
    HighlightVersion,
    Override,
    ProofPoint,
)
from springline.profiles.word_differences import Kind, differences

LONGEST_OVERRIDE = 2_000  # characters
_LONGEST_PAGE = 50

Actor = Annotated[str, Field(description="`auto`, or an actor as in the audit log.", examples=["account/5"])]
Name = Annotated[str | None, Field(description="The account's name; null where the actor is none.")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class OverrideWanted(_Asked):
    """The text to show instead of the generated one."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_OVERRIDE, pattern=r"\S")]


class StaleMark(_Asked):
    """Why what is told is out of date."""

    reason: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LONGEST_REASON,
            pattern=r"\S",
            description="A short sentence, or a name such as `new_messages`; never words of a message.",
        ),
    ]


class HistoryQuery(_Asked):
    """Which versions."""

    before: Annotated[int | None, Field(ge=1, le=NEWEST, description="Versions with lower numbers than this.")] = None
    limit: Annotated[int, Field(ge=1, le=_LONGEST_PAGE)] = 20


class ToldProofPoint(_Told):
    """A sentence about the person."""

    text: str
    message_ids: list[int]


class ToldQuote(_Told):
    """Words of the person, as they stand in a message."""

    text: str
    message_id: int


class ToldReason(_Told):
    """Why it is out of date."""

    reason: Annotated[str, Field(description="A name, such as `message_edited`, or an admin's sentence.")]
    at: Annotated[datetime, Field(description="Since when; for what reading it finds in messages, since this reading.")]


class ToldHidden(_Told):
    """How much is not shown because messages or words that it rests on are gone."""

    bio: bool
    proof_points: int
    quotes: int


class ToldOverride(_Told):
    """A text that somebody wrote instead of the generated one."""

    text: str
    by: Actor
    name: Name = None
    at: datetime


class ToldOrigin(_Told):
    """How the generated text came about."""

    source_group: Annotated[str, Field(description="The slug of the group that it is about.")]
    llm_model: str
    prompt_version: str
    generated_at: datetime
    stale_after: datetime


class ToldMessage(_Told):
    """A message of the person's that the words rest on."""

    id: int
    reference: Annotated[str, Field(description="As in provenance.", examples=["chat/messages#17"])]
    sent_at: datetime | None
    edited_at: datetime | None
    stands: Annotated[bool, Field(description="It was neither deleted nor has it expired.")]
    text: Annotated[str | None, Field(description="null where it doesn't stand, or was a file without words.")]
    group: str | None
    page: Annotated[str | None, Field(description="Where it can be opened; null where it is part of no request.")]


class Glaze(_Told):
    """What is told of a person, and why."""

    user_id: int
    name: str
    version: Annotated[int, Field(description="The newest entry of the history, 0 where there is none; `ETag` has it.")]
    state: Literal["missing", "fresh", "stale", "overridden"]
    shown: Annotated[
        Literal["override", "generated", "nothing"],
        Field(description="Which text people see; with `nothing`, they see the snapshot's statistics instead."),
    ]
    text: Annotated[str | None, Field(description="The text that people see.")]
    generated_text: Annotated[
        str | None, Field(description="The newest generated text, as far as its messages stand; outdated when stale.")
    ]
    override: ToldOverride | None
    stale_reasons: list[ToldReason]
    proof_points: list[ToldProofPoint]
    quotes: list[ToldQuote]
    hidden: ToldHidden
    origin: ToldOrigin | None
    messages: Annotated[list[ToldMessage], Field(description="Those that the words rest on, in the order of sending.")]
    regeneration_asked_at: Annotated[datetime | None, Field(description="null where nobody waits for new words.")]

    @classmethod
    def of(cls, found: Administered) -> "Glaze":
        """The answer about a person."""
        told = found.highlight
        shown = _shown(told)
        return cls(
            user_id=found.user_id,
            name=found.name,
            version=found.version,
            state="missing" if told is None else told.state.value,
            shown=shown,
            text=None if told is None or shown == "nothing" else told.text,
            generated_text=None if told is None else told.bio_text,
            override=None if told is None else _override(told.override, found.names),
            stale_reasons=[ToldReason.model_validate(one) for one in (() if told is None else told.stale_reasons)],
            proof_points=[_point(one) for one in (() if told is None else told.proof_points)],
            quotes=[ToldQuote.model_validate(one) for one in (() if told is None else told.quotes)],
            hidden=ToldHidden.model_validate(Hidden() if told is None else told.hidden),
            origin=None if told is None else _origin(told.meta),
            messages=[_message(one) for one in found.messages],
            regeneration_asked_at=None if found.asked is None else found.asked.requested_at,
        )


class ToldRun(_Told):
    """Words that stand next to each other and are in both texts, or in one."""

    kind: Kind
    text: str


class Version(_Told):
    """An entry of the history: the state after a change, and what differs from the entry before."""

    number: int
    change: Change
    made_by: Actor
    name: Name
    made_at: datetime
    changed: Annotated[list[str], Field(description="The columns that it changed.")]
    override_text: str | None
    generated_text: Annotated[str | None, Field(description="null where there was none, or where it is hidden.")]
    differences: Annotated[
        list[ToldRun] | None,
        Field(
            description="Of the generated text where it was written anew, else of the one in front; null where one of "
            "both is hidden, or nothing differs."
        ),
    ]
    proof_points: list[ToldProofPoint]
    quotes: list[ToldQuote]
    hidden: ToldHidden
    stale_reasons: list[ToldReason]


class History(_Told):
    """Versions, the newest first."""

    items: list[Version]
    next_before: Annotated[int | None, Field(description="`before` of the next page; null on the last one.")]

    @classmethod
    def of(cls, found: Past) -> "History":
        """A page of the history."""
        earlier = [*found.versions[1:], found.before_last]
        return cls(
            items=[_version(now, was, found.names) for now, was in zip(found.versions, earlier, strict=False)],
            next_before=None if found.before_last is None else found.versions[-1].number,
        )


def _shown(told: Highlight | None) -> Literal["override", "generated", "nothing"]:
    if told is None:
        return "nothing"
    if told.override is not None:
        return "override"
    return "nothing" if told.stale_reasons or told.bio_text is None else "generated"


def _version(now: HighlightVersion, was: HighlightVersion | None, names: Mapping[str, str]) -> Version:
    return Version(
        number=now.number,
        change=now.change,
        made_by=now.made_by,
        name=names.get(now.made_by),
        made_at=now.made_at,
        changed=list(now.changed),
        override_text=now.override_text,
        generated_text=now.bio_text,
        differences=_differences(now, was),
        proof_points=[_point(one) for one in now.proof_points],
        quotes=[ToldQuote.model_validate(one) for one in now.quotes],
        hidden=ToldHidden.model_validate(now.hidden),
        stale_reasons=[ToldReason.model_validate(one) for one in now.stale_reasons],
    )


def _differences(now: HighlightVersion, was: HighlightVersion | None) -> list[ToldRun] | None:
    """What differs in the text; nothing is said against a text that is hidden, as if it had been another."""
    text = _generated if now.change is Change.AUTO else _front
    after, before = text(now), "" if was is None else text(was)
    if after is None or before is None or after == before:
        return None
    return [ToldRun.model_validate(one) for one in differences(before, after)]


def _front(version: HighlightVersion) -> str | None:
    """The text that stood in front: empty where there was none, None where it is hidden."""
    return _generated(version) if version.override_text is None else version.override_text


def _generated(version: HighlightVersion) -> str | None:
    """The generated text: empty where there was none, None where it is hidden."""
    return None if version.hidden.bio else version.bio_text or ""


def _override(given: Override | None, names: Mapping[str, str]) -> ToldOverride | None:
    return given and ToldOverride(text=given.text, by=given.by, name=names.get(given.by), at=given.at)


def _message(message: CitedMessage) -> ToldMessage:
    is_in_request = message.request_id is not None
    return ToldMessage(
        id=message.id,
        reference=f"chat/messages#{message.id}",
        sent_at=message.sent_at,
        edited_at=message.edited_at,
        stands=message.stands,
        text=message.text,
        group=message.group,
        page=f"/requests/{message.request_id}?comment={message.comment_id}" if is_in_request else None,
    )


def _origin(meta: HighlightMeta | None) -> ToldOrigin | None:
    return meta and ToldOrigin.model_validate(meta)


def _point(point: ProofPoint) -> ToldProofPoint:
    return ToldProofPoint(text=point.text, message_ids=list(point.message_ids))
