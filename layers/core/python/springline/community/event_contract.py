"""The contract of the community's events: each tells the whole newest state of its subject."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from springline.platform.events.contract import OPERATION, TYPE, Closed, Envelope, Id, Name, Once, RowVersion

_WHAT = "What it happened to."
_TAKEN_BACK = "Empty where the words were taken back."
Community = Annotated[Literal["springline/community"], Field(description="The part of Springline that tells.")]
OfMessage = Annotated[str, Field(pattern="^message/[1-9][0-9]*$", description=_WHAT)]
OfComment = Annotated[str, Field(pattern="^comment/[1-9][0-9]*$", description=_WHAT)]
OfRequest = Annotated[str, Field(pattern="^request/[1-9][0-9]*$", description=_WHAT)]
OfPerson = Annotated[str, Field(pattern="^person/[1-9][0-9]*$", description=_WHAT)]


class Link(Closed):
    """A link in a text."""

    url: Annotated[str, Field(max_length=2048, description="As it stands in the text.")]
    domain: Annotated[str, Field(description="Its host in lower case, without www.")]


class Attachment(Closed):
    """Something that is attached."""

    content_type: Annotated[Name, Field(description="Media type, such as image/jpeg.")]


class MessageAttachment(Attachment):
    """A file that was sent with a message."""

    filename: Annotated[str | None, Field(description="Its name, where it was sent with one.")]
    size: Annotated[Annotated[int, Field(ge=0)] | None, Field(description="Bytes.")]


class Reaction(Closed):
    """A reaction that stands."""

    user_id: Annotated[Id, Field(description="Who reacted.")]
    emoji: Annotated[Name, Field(description="With what.")]


Links = Annotated[list[Link], Field(max_length=50, description=f"Links in the text, each once. {_TAKEN_BACK}")]
Reactions = Annotated[list[Reaction], Field(description=f"Reactions that stand, at most one a person. {_TAKEN_BACK}")]


class Message(Closed):
    """A message."""

    message_id: Annotated[Id, Field(description="The message.")]
    version: RowVersion
    source_system: Annotated[Name, Field(description="What wrote the export or sent the webhook.")]
    source_id: Annotated[Name, Field(description="The message's key in that system.")]
    group_id: Annotated[Id, Field(description="The group it was sent to.")]
    group_slug: Annotated[Name, Field(description="That group's name in addresses.")]
    sender_id: Annotated[Id, Field(description="Who sent it.")]
    sent_at: Annotated[AwareDatetime, Field(description="When it was sent, by the sender's clock.")]
    text: Annotated[
        str | None,
        Field(
            description="What it says; null for one without words and for one that was deleted or has expired, also "
            "in events of before."
        ),
    ]
    reply_to_source_id: Annotated[str | None, Field(description="Key of the message that it quotes.")]
    links: Links
    attachments: Annotated[
        list[MessageAttachment],
        Field(description=f"What is attached, in order; the files themselves are elsewhere. {_TAKEN_BACK}"),
    ]
    reactions: Reactions


class NewMessage(Message):
    """A message that was not known before."""

    operation: Annotated[Literal["insert"], OPERATION]


class ChangedMessage(Message):
    """A message that is another than before."""

    operation: Annotated[Literal["update"], OPERATION]


class DeletedMessage(Message):
    """What is left of a message that is gone."""

    operation: Annotated[Literal["delete"], OPERATION]


class Comment(Closed):
    """A comment on a request."""

    comment_id: Annotated[Id, Field(description="The comment.")]
    version: RowVersion
    request_id: Annotated[Id, Field(description="The request that it is about.")]
    message_id: Annotated[Id | None, Field(description="The message that it is; null for one that was written here.")]
    author_id: Annotated[Id | None, Field(description="Who wrote it.")]
    created_at: Annotated[AwareDatetime, Field(description="When it was written.")]
    body: Annotated[
        str | None, Field(description="What it says; null for one that was deleted, also in events of before.")
    ]
    links: Links
    attachments: Annotated[list[Attachment], Field(description=f"What is attached, in order. {_TAKEN_BACK}")]
    reactions: Reactions


class NewComment(Comment):
    """A comment that was not known before."""

    operation: Annotated[Literal["insert"], OPERATION]


class ChangedComment(Comment):
    """A comment that is another than before."""

    operation: Annotated[Literal["update"], OPERATION]


class DeletedComment(Comment):
    """What is left of a comment that is gone."""

    operation: Annotated[Literal["delete"], OPERATION]


class Insight(Closed):
    """What rules or a language model say of a comment."""

    comment_id: Annotated[Id, Field(description="The comment that was judged.")]
    version: Annotated[Id, Field(description="Grows by one with each insight of this comment.")]
    comment_version: Annotated[Id, Field(description="The version of the comment that was judged.")]
    request_id: Annotated[Id, Field(description="The request that the comment is about.")]
    author_id: Annotated[Id | None, Field(description="Who wrote the comment.")]
    tags: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=40, description="A tag.")]],
        Once,
        Field(
            max_length=8,
            json_schema_extra={"uniqueItems": True},
            description="What it is about, in its own words, lower case, the most telling first.",
        ),
    ]
    summary: Annotated[str, Field(max_length=200, description="The comment in its own words.")]
    kind: Annotated[
        Literal["need", "offer", "neither"], Field(description="Whether its author asks for something or offers it.")
    ]
    language: Annotated[
        str,
        Field(pattern="^([a-z]{2}|und)$", description="ISO 639-1, or und where the words do not tell."),
    ]
    sentiment: Annotated[float, Field(ge=-1, le=1, description="From -1 (bad) over 0 to 1 (good).")]
    locations: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=120, description="A place.")]],
        Once,
        Field(
            max_length=10,
            json_schema_extra={"uniqueItems": True},
            description="Places as the comment spells them, each verbatim in it.",
        ),
    ]
    model: Annotated[Name, Field(description="Who judged: a language model's name, or springline-rules.")]
    prompt_version: Annotated[Name, Field(description="By which version of the prompt or of the rules.")]
    operation: Annotated[Literal["insert", "update", "delete"], OPERATION]


class Person(Closed):
    """Somebody who writes in the chats."""

    user_id: Annotated[Id, Field(description="The person.")]
    version: RowVersion
    name: Annotated[str, Field(description="The newest name they were seen with.")]
    is_bot: Annotated[bool, Field(description="Whether a program writes under this name.")]
    operation: Annotated[Literal["insert", "update"], OPERATION]


class Request(Closed):
    """A need or an offer."""

    request_id: Annotated[Id, Field(description="The request.")]
    version: RowVersion
    group_slug: Annotated[
        str | None, Field(description="The group it was asked in; null for one that belongs to none.")
    ]
    author_id: Annotated[
        Id | None, Field(description="Who asks or offers; null for one that nobody in particular opened.")
    ]
    kind: Annotated[Literal["need", "offer"], Field(description="Whether something is asked for or offered.")]
    title: Annotated[str, Field(description="Its first telling sentence; empty for one that was withdrawn.")]
    opened_at: Annotated[AwareDatetime, Field(description="When it was opened.")]
    message_id: Annotated[
        Id | None, Field(description="The message that opened it; null for one that was opened here.")
    ]


class NewRequest(Request):
    """A request that was not known before."""

    status: Annotated[Literal["open", "answered", "closed"], Field(description="Where it stands.")]
    operation: Annotated[Literal["insert"], OPERATION]


class ChangedRequest(Request):
    """A request that is another than before."""

    status: Annotated[Literal["open", "answered", "closed"], Field(description="Where it stands.")]
    operation: Annotated[Literal["update"], OPERATION]


class WithdrawnRequest(Request):
    """What is left of a request that is none any more."""

    status: Annotated[Literal["withdrawn"], Field(description="Where it stands.")]
    operation: Annotated[Literal["delete"], OPERATION]


MESSAGE_STATE = Field(description="The whole newest state of the message.")
COMMENT_STATE = Field(description="The whole newest state of the comment.")
REQUEST_STATE = Field(description="The whole newest state of the request.")


class MessageRecorded(Envelope):
    """A message arrived that was not known, with its attachments and the reactions that it has so far."""

    model_config = ConfigDict(title="A message was recorded")

    source: Community
    type: Annotated[Literal["springline.community.message.recorded.v1"], TYPE]
    subject: OfMessage
    data: Annotated[NewMessage, MESSAGE_STATE]


class MessageEdited(Envelope):
    """Its author changed the words of a message."""

    model_config = ConfigDict(title="A message was edited")

    source: Community
    type: Annotated[Literal["springline.community.message.edited.v1"], TYPE]
    subject: OfMessage
    data: Annotated[ChangedMessage, MESSAGE_STATE]


class MessageReacted(Envelope):
    """Somebody reacted to a message, changed the reaction or took it back."""

    model_config = ConfigDict(title="Reactions to a message changed")

    source: Community
    type: Annotated[Literal["springline.community.message.reacted.v1"], TYPE]
    subject: OfMessage
    data: Annotated[ChangedMessage, MESSAGE_STATE]


class MessageDeleted(Envelope):
    """Its author took a message back, or it expired. Its words are removed from earlier events too."""

    model_config = ConfigDict(title="A message was deleted")

    source: Community
    type: Annotated[Literal["springline.community.message.deleted.v1"], TYPE]
    subject: OfMessage
    data: Annotated[DeletedMessage, MESSAGE_STATE]


class PersonRecorded(Envelope):
    """Somebody was seen for the first time, was renamed, or turned out to be a bot."""

    model_config = ConfigDict(title="A person was recorded")

    source: Community
    type: Annotated[Literal["springline.community.person.recorded.v1"], TYPE]
    subject: OfPerson
    data: Annotated[Person, Field(description="The whole newest state of the person.")]


class RequestRecorded(Envelope):
    """A conversation was found to begin with a need or an offer, or somebody opened a request here."""

    model_config = ConfigDict(title="A request was recorded")

    source: Community
    type: Annotated[Literal["springline.community.request.recorded.v1"], TYPE]
    subject: OfRequest
    data: Annotated[NewRequest, REQUEST_STATE]


class RequestChanged(Envelope):
    """Its title, its kind or where it stands is another than before."""

    model_config = ConfigDict(title="A request changed")

    source: Community
    type: Annotated[Literal["springline.community.request.changed.v1"], TYPE]
    subject: OfRequest
    data: Annotated[ChangedRequest, REQUEST_STATE]


class RequestWithdrawn(Envelope):
    """What opened it was deleted, or no longer asks or offers anything."""

    model_config = ConfigDict(title="A request was withdrawn")

    source: Community
    type: Annotated[Literal["springline.community.request.withdrawn.v1"], TYPE]
    subject: OfRequest
    data: Annotated[WithdrawnRequest, REQUEST_STATE]


class CommentRecorded(Envelope):
    """A message was found to belong to a request, or somebody commented on one here."""

    model_config = ConfigDict(title="A comment was recorded")

    source: Community
    type: Annotated[Literal["springline.community.comment.recorded.v1"], TYPE]
    subject: OfComment
    data: Annotated[NewComment, COMMENT_STATE]


class CommentChanged(Envelope):
    """Its words, its request or what it shows is another than before."""

    model_config = ConfigDict(title="A comment changed")

    source: Community
    type: Annotated[Literal["springline.community.comment.changed.v1"], TYPE]
    subject: OfComment
    data: Annotated[ChangedComment, COMMENT_STATE]


class CommentDeleted(Envelope):
    """It was taken back, or belongs to no request any more.

    Its words are removed from earlier events too where they were taken back.
    """

    model_config = ConfigDict(title="A comment was deleted")

    source: Community
    type: Annotated[Literal["springline.community.comment.deleted.v1"], TYPE]
    subject: OfComment
    data: Annotated[DeletedComment, COMMENT_STATE]


class CommentAnnotated(Envelope):
    """Rules or a language model judged what a comment is about. Of a deleted comment the insight is empty."""

    model_config = ConfigDict(title="A comment was annotated")

    source: Community
    type: Annotated[Literal["springline.community.comment.annotated.v1"], TYPE]
    subject: OfComment
    data: Annotated[Insight, Field(description="The whole newest state of the insight.")]


EVENTS: tuple[type[Envelope], ...] = (
    MessageRecorded,
    MessageEdited,
    MessageReacted,
    MessageDeleted,
    PersonRecorded,
    RequestRecorded,
    RequestChanged,
    RequestWithdrawn,
    CommentRecorded,
    CommentChanged,
    CommentDeleted,
    CommentAnnotated,
)
