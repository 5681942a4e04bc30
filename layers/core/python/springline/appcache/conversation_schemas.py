"""What the companion API takes and gives of conversations: messages, requests, and when people write."""

import json
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from springline.appcache import conversations
from springline.appcache.conversation_queries import Comment, Said
from springline.appcache.schemas import (
    CountTold,
    GroupNamed,
    PersonNamed,
    Reference,
    RequestNamed,
    message_reference,
)
from springline.platform.http.pages import PageQuery
from springline.profiles.snapshots import SignalProfileSnapshot


class AroundQuery(BaseModel):
    """How much of the conversation to tell around a message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    before: Annotated[int, Field(ge=0, le=conversations.MOST_AROUND, description="Messages before it, at most.")] = 10
    after: Annotated[int, Field(ge=0, le=conversations.MOST_AROUND, description="Messages after it, at most.")] = 10
    within: Annotated[
        Literal["group", "thread"],
        Field(description="`group`: what was said in its group; `thread`: what the same message began."),
    ] = "group"


class AttachmentTold(BaseModel):
    """A file that came with a message, without the file."""

    name: str | None
    content_type: str
    size: Annotated[int | None, Field(description="In bytes.")]
    caption: str | None


class MessageTold(BaseModel):
    """A message as it stands now."""

    id: int
    reference: Reference
    state: Annotated[
        Literal["stands", "deleted", "expired"],
        Field(description="Of a message that does not stand, neither text nor reactions nor attachments are told."),
    ]
    text: str | None
    sender: PersonNamed | None
    is_bot: bool
    sent_at: datetime
    edited_at: datetime | None
    version: Annotated[int, Field(description="Counts up with each edit.")]
    answers: Annotated[int | None, Field(description="The message that it answers.")]
    thread: Annotated[int | None, Field(description="The message that began what it belongs to.")]
    request: Annotated[RequestNamed | None, Field(description="The request that it opened or answers.")]
    comment_id: Annotated[int | None, Field(description="Its comment in that request.")]
    reactions: Annotated[list[CountTold], Field(description="Emoji with how many people, the most frequent first.")]
    attachments: list[AttachmentTold]


class MessageInConversation(BaseModel):
    """A message, and what was said before and after it, oldest first."""

    message: MessageTold
    group: GroupNamed | None
    within: Literal["group", "thread"]
    before: list[MessageTold]
    after: list[MessageTold]
    earlier: Annotated[str | None, Field(description="Asks for what was said before that; null where nothing was.")]
    later: Annotated[str | None, Field(description="Asks for what was said after that; null where nothing was.")]


class ThreadQuery(PageQuery):
    """Which comments of a request to tell."""


class InsightTold(BaseModel):
    """What an annotator found in a comment."""

    tags: list[str]
    summary: str
    kind: Literal["need", "offer", "neither"]
    language: str
    sentiment: Annotated[float, Field(description="From -1 to 1.")]
    locations: list[str]
    model: str
    annotated_at: datetime
    is_outdated: Annotated[bool, Field(description="Whether the comment has changed since.")]


class CommentTold(BaseModel):
    """A comment of a request; the first one opens it."""

    id: int
    at: datetime
    author: PersonNamed | None
    text: Annotated[str | None, Field(description="null where it was nothing but a file, or its words have expired.")]
    message: Annotated[Reference | None, Field(description="The message that it was; null where it was written here.")]
    insight: InsightTold | None


class ParticipantTold(PersonNamed):
    """Somebody who wrote in a request."""

    comments: int


class RequestTold(BaseModel):
    """A request with its thread, oldest first."""

    id: int
    version: int
    kind: Literal["need", "offer"]
    title: str
    status: Literal["open", "answered", "closed"]
    opened_at: datetime
    group: GroupNamed | None
    author: PersonNamed | None
    message: Annotated[Reference | None, Field(description="The message that opened it.")]
    participants: Annotated[list[ParticipantTold], Field(description="Those who wrote most, 100 at most.")]
    comments: list[CommentTold]
    next_cursor: Annotated[str | None, Field(description="Asks for the next comments; null after the last one.")]


class GroupCountTold(CountTold):
    """A group, by its slug and name, and how many messages."""

    name: str


class ActivityTold(BaseModel):
    """When a person wrote, in UTC. What is not named is zero."""

    counted: Annotated[int, Field(description="Messages that were counted, the newest.")]
    is_whole: Annotated[bool, Field(description="Whether these are all that the person wrote.")]
    weeks: Annotated[list[CountTold], Field(description="By the Monday that a week began with, oldest first.")]
    hours: Annotated[list[CountTold], Field(description="By hour of the day, 0 to 23.")]
    weekdays: Annotated[list[CountTold], Field(description="By day of the week, 1 is Monday.")]
    groups: Annotated[list[GroupCountTold], Field(description="By group, at most 20.")]


class SnapshotLink(BaseModel):
    """A domain, and how many links led there."""

    domain: str
    count: int


class SnapshotTag(BaseModel):
    """A tag, and how many comments have it."""

    tag: str
    count: int


class SnapshotDocument(BaseModel):
    """What a person's Signal messages amount to, as the contract of snapshots has it."""

    model_config = ConfigDict(from_attributes=True)

    user_id: int
    group_slug: Annotated[str, Field(description="The group where they wrote most.")]
    message_count: int
    first_seen_at: datetime
    last_seen_at: datetime
    top_links: list[SnapshotLink]
    top_tags: list[SnapshotTag]
    reaction_counts: dict[str, int]
    attachment_counts: dict[str, int]
    request_ids: list[int]


class SnapshotTold(BaseModel):
    """A person's snapshot as it is now; `snapshot_hash` is what generated words were computed from."""

    snapshot_hash: Annotated[str, Field(description="SHA-256 of the snapshot's canonical JSON.")]
    snapshot: SnapshotDocument


def conversation_told(found: conversations.Conversation, asked: AroundQuery) -> MessageInConversation:
    """A message in its conversation."""
    first, last = (found.before or [found.message])[0], (found.after or [found.message])[-1]
    return MessageInConversation(
        message=_message(found.message),
        group=_group(found.message.group, found.message.group_name),
        within=asked.within,
        before=[_message(one) for one in found.before],
        after=[_message(one) for one in found.after],
        earlier=_further(first.id, asked.within, before=conversations.MOST_AROUND) if found.goes_back else None,
        later=_further(last.id, asked.within, after=conversations.MOST_AROUND) if found.goes_on else None,
    )


def thread_told(found: conversations.RequestThread, next_cursor: str | None) -> RequestTold:
    """A request with a page of its thread."""
    asked = found.request
    return RequestTold(
        id=asked.id,
        version=asked.version,
        kind=asked.kind,
        title=asked.title,
        status=asked.status,
        opened_at=asked.opened_at,
        group=_group(asked.group, asked.group_name),
        author=_person(asked.author_id, asked.author),
        message=None if asked.message_id is None else message_reference(asked.message_id),
        participants=[ParticipantTold(**one._asdict()) for one in found.participants],
        comments=[_comment(one) for one in found.comments],
        next_cursor=next_cursor,
    )


def activity_told(found: conversations.Activity) -> ActivityTold:
    """When a person wrote."""
    return ActivityTold.model_validate({**found.counts, "is_whole": found.is_whole})


def snapshot_told(snapshot: SignalProfileSnapshot) -> SnapshotTold:
    """A snapshot with its hash."""
    document = SnapshotDocument.model_validate(snapshot, from_attributes=True)
    return SnapshotTold(snapshot_hash=snapshot.snapshot_hash, snapshot=document)


def _further(message_id: int, within: str, *, before: int = 0, after: int = 0) -> str:
    return f"/api/messages/{message_id}?before={before}&after={after}&within={within}"


def _message(said: Said) -> MessageTold:
    return MessageTold(
        id=said.id,
        reference=message_reference(said.id),
        state=said.state,
        text=said.text,
        sender=_person(said.sender_id, said.sender),
        is_bot=bool(said.is_bot),
        sent_at=said.sent_at,
        edited_at=said.edited_at,
        version=said.version,
        answers=said.parent_id,
        thread=said.root_id,
        request=None if said.request_id is None else RequestNamed(id=said.request_id, title=said.request_title or ""),
        comment_id=said.comment_id,
        reactions=[CountTold(**one) for one in json.loads(said.reactions)],
        attachments=[AttachmentTold(**one) for one in json.loads(said.attachments)],
    )


def _comment(one: Comment) -> CommentTold:
    return CommentTold(
        id=one.id,
        at=one.at,
        author=_person(one.author_id, one.author),
        text=one.body,
        message=None if one.message_id is None else message_reference(one.message_id),
        insight=_insight(one),
    )


def _insight(one: Comment) -> InsightTold | None:
    if one.kind is None or one.annotated_at is None:
        return None
    return InsightTold(
        tags=json.loads(one.tags or "[]"),
        summary=one.summary or "",
        kind=one.kind,
        language=one.language or "",
        sentiment=one.sentiment or 0.0,
        locations=json.loads(one.locations or "[]"),
        model=one.model or "",
        annotated_at=one.annotated_at,
        is_outdated=one.is_outdated,
    )


def _person(number: int | None, name: str | None) -> PersonNamed | None:
    return None if number is None or name is None else PersonNamed(id=number, name=name)


def _group(slug: str | None, name: str | None) -> GroupNamed | None:
    return None if slug is None or name is None else GroupNamed(slug=slug, name=name)
