"""What happens in a chat, in one vocabulary for every chat system.

A reader (`springline.community.readers`) turns an export into these events; `springline.community.service.apply`
folds them into the community's tables. The events are facts about a moment and may be applied in any order, any
number of times: the fold ends in the same rows.

Times are aware datetimes in UTC. A *key* is what the source system calls a thing, stable between two exports of it.

Named tuples, here and in the readers' protocol: a frozen dataclass takes seven times as long to define, and each cold
start of the webhooks would wait for a dozen of them.
"""

from datetime import datetime, timedelta
from typing import NamedTuple


class Group(NamedTuple):
    """A conversation with many members: a Signal group, an IRC channel, a Zulip stream, a recorded meeting."""

    source_system: str
    key: str
    name: str


class Member(NamedTuple):
    """Someone who speaks. `key` is the Signal account's UUID, the casefolded nick, …; `name` is what to show."""

    key: str
    name: str | None = None
    is_bot: bool = False


class Mention(NamedTuple):
    """A member named inside a text; `start` and `length` count code points of the event's text."""

    member_key: str
    start: int
    length: int


class Attachment(NamedTuple):
    """What is known of an attached file; `size` in bytes. The file itself is not read."""

    key: str
    content_type: str
    filename: str | None = None
    size: int | None = None
    width: int | None = None
    height: int | None = None
    caption: str | None = None


class MessageSent(NamedTuple):
    """A message as its sender wrote it.

    `reply_to` is the key of the message that it quotes. A message with `expires_in`, or a `view_once` one, is kept no
    longer than its sender asked for; of a `view_once` one readers pass on neither text nor attachments. `text` is None
    where a message consists of attachments or a sticker. `thread` names the conversation inside the group where the
    source has such a thing (a Zulip topic), else None.
    """

    group: Group
    sender: Member
    key: str
    sent_at: datetime
    text: str | None
    reply_to: str | None = None
    mentions: tuple[Mention, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    expires_in: timedelta | None = None
    view_once: bool = False
    thread: str | None = None


class MessageEdited(NamedTuple):
    """A new text for a message. `key` names this revision; `target_key` the message, or an earlier revision of it.

    An edit may arrive without its message, so it repeats the message's `expires_in`.
    """

    group: Group
    sender: Member
    key: str
    target_key: str
    edited_at: datetime
    text: str | None
    mentions: tuple[Mention, ...] = ()
    expires_in: timedelta | None = None


class MessageDeleted(NamedTuple):
    """A message taken back by its sender or an administrator. `target_key` names the message or a revision of it."""

    group: Group
    actor: Member
    target_key: str
    deleted_at: datetime


class ReactionSet(NamedTuple):
    """One member's reaction to a message; a later one of the same member replaces it, `removed` takes it away."""

    group: Group
    reactor: Member
    target_key: str
    emoji: str
    reacted_at: datetime
    removed: bool = False


class GroupDescribed(NamedTuple):
    """A group's name at a moment; the newest one wins."""

    group: Group
    described_at: datetime


ChatEvent = MessageSent | MessageEdited | MessageDeleted | ReactionSet | GroupDescribed
