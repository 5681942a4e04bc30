"""One envelope of signal-cli's JSON as chat events: for the reader of files and for the webhook alike.

A message's key is `<author>:<timestamp>`, the pair by which Signal itself names a message; the author is the account's
UUID, or in exports of old versions, where there is none, its number. Shapes follow signal-cli's own JSON records
(`org.asamk.signal.json`).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from springline.community.model import (
    ChatEvent,
    Group,
    GroupDescribed,
    Member,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionSet,
)
from springline.community.readers.moments import from_milliseconds, milliseconds
from springline.community.readers.signal_content import (
    JsonObject,
    account,
    as_key,
    as_object,
    as_text,
    attachments,
    text_and_mentions,
)
from springline.community.readers.storable import UnreadableInputError, storable, storable_key

SOURCE_SYSTEM: Final = "signal-cli"

Outcome = tuple[ChatEvent, ...] | str
"""The events of an envelope, or why there are none."""

_SOURCE: Final = ("sourceUuid", "sourceNumber", "source")
_AUTHOR: Final = ("authorUuid", "authorNumber", "author")
_TARGET: Final = ("targetAuthorUuid", "targetAuthorNumber", "targetAuthor")

_LONGEST_EXPIRY: Final = 2**32 - 1  # seconds; the protocol has 32 bits for it

_WITHOUT_CHAT: Final = {
    "typingMessage": "typing notice",
    "receiptMessage": "receipt",
    "callMessage": "call",
    "storyMessage": "story",
}
_NOT_KEPT: Final = {
    "pollVote": "poll vote",
    "pollTerminate": "poll closed",
    "pinMessage": "message pinned or unpinned",
    "unpinMessage": "message pinned or unpinned",
    "storyContext": "answer to a story",
    "isExpirationUpdate": "change of the expiry timer",
}


class UnreadableEnvelopeError(UnreadableInputError):
    """An envelope that is not what signal-cli writes; `reason` is a constant phrase that tells what to mend."""


def read_envelope(obj: object) -> Outcome:
    """The events that one JSON document of signal-cli tells of, or the reason, a constant phrase, why it tells of none.

    Args:
        obj: The parsed document: `{"envelope": …}`, also inside `params` or `params.result` of a JSON-RPC notification.

    Raises:
        UnreadableEnvelopeError: The document is not what signal-cli writes.
    """
    try:
        return _read(as_object(obj, "the line"))
    except UnreadableInputError as error:
        raise UnreadableEnvelopeError(error.reason) from error


def _read(document: JsonObject) -> Outcome:
    unwrapped = _unwrap(document)
    if isinstance(unwrapped, str):
        return unwrapped
    envelope = as_object(unwrapped["envelope"], "envelope")
    if (data := envelope.get("dataMessage")) is not None:
        return _data_message(envelope, as_object(data, "dataMessage"))
    if (edit := envelope.get("editMessage")) is not None:
        return _edit(envelope, as_object(edit, "editMessage"))
    if (sync := envelope.get("syncMessage")) is not None:
        return _sync(envelope, as_object(sync, "syncMessage"))
    for field, reason in _WITHOUT_CHAT.items():
        if envelope.get(field) is not None:
            return reason
    return "envelope without content" if "exception" not in unwrapped else "message that could not be decrypted"


def _unwrap(document: JsonObject) -> JsonObject | str:
    """The object that holds the envelope, out of its JSON-RPC notification."""
    if "envelope" in document:
        return document
    if "params" in document:
        params = as_object(document["params"], "params")
        inner = params if "envelope" in params else as_object(params.get("result", {}), "params.result")
        if "envelope" in inner:
            return inner
    if "jsonrpc" in document:
        return "JSON-RPC message without an envelope"
    if "exception" in document:
        return "message that could not be decrypted"
    raise UnreadableInputError("no envelope: expected the output of `signal-cli --output=json receive`")


def _sync(envelope: JsonObject, sync: JsonObject) -> Outcome:
    """What the own account did on another device; its sender is the envelope's source."""
    if sync.get("sentStoryMessage") is not None:
        return "story"
    if sync.get("sentMessage") is None:
        return "sync without a message"
    sent = as_object(sync["sentMessage"], "sentMessage")
    if (edit := sent.get("editMessage")) is not None:
        return _edit(envelope, as_object(edit, "editMessage"))
    return _data_message(envelope, sent)


def _data_message(envelope: JsonObject, data: JsonObject) -> Outcome:
    if data.get("groupInfo") is None:
        return "direct message"
    group, is_update = _group_of(data)
    sender, sent_at_ms = _sender(envelope), _sent_at(envelope, data)
    if not _NOT_A_TEXT.isdisjoint(data):
        for field, read in _DEEDS.items():
            if (deed := data.get(field)) is not None:
                return read(as_object(deed, field), group, sender, sent_at_ms)
        for field, reason in _NOT_KEPT.items():
            if data.get(field):
                return reason
    sent_at = from_milliseconds(sent_at_ms)
    message = _message(data, group, sender, f"{sender.key}:{sent_at_ms}", sent_at)
    events: list[ChatEvent] = [GroupDescribed(group, sent_at)] if is_update else []
    if message is not None:
        events.append(message)
    return tuple(events) or _why_empty(data)


def _message(data: JsonObject, group: Group, sender: Member, key: str, sent_at: datetime) -> MessageSent | None:
    """The message, None if there is nothing in it. What is to be seen once is known of, and not kept."""
    view_once = data.get("viewOnce") not in (None, False)
    text, mentions = (None, ()) if view_once else text_and_mentions(data)
    files = () if view_once else attachments(data, key)
    if text is None and not files and not view_once:
        return None
    return MessageSent(
        group=group,
        sender=sender,
        key=key,
        sent_at=sent_at,
        text=text,
        reply_to=_quoted(data),
        mentions=mentions,
        attachments=files,
        expires_in=_expiry(data),
        view_once=view_once,
    )


def _why_empty(data: JsonObject) -> str:
    if data.get("payment") is not None:
        return "payment"
    return "contact card" if data.get("contacts") else "message without content"


def _edit(envelope: JsonObject, edit: JsonObject) -> Outcome:
    data = as_object(edit.get("dataMessage"), "editMessage.dataMessage")
    if data.get("groupInfo") is None:
        return "direct message"
    group, _ = _group_of(data)
    sender, edited_at = _sender(envelope), _sent_at(envelope, data)
    target = milliseconds(edit.get("targetSentTimestamp"), "editMessage.targetSentTimestamp")
    text, mentions = (None, ()) if data.get("viewOnce") not in (None, False) else text_and_mentions(data)
    return (
        MessageEdited(
            group=group,
            sender=sender,
            key=f"{sender.key}:{edited_at}",
            target_key=f"{sender.key}:{target}",
            edited_at=from_milliseconds(edited_at),
            text=text,
            mentions=mentions,
            expires_in=_expiry(data),
        ),
    )


def _reaction(reaction: JsonObject, group: Group, sender: Member, at: int) -> Outcome:
    emoji = as_key(reaction.get("emoji"), "reaction.emoji")
    if emoji is None:
        raise UnreadableInputError("reaction.emoji is missing")
    removed = reaction.get("isRemove") is True
    return (ReactionSet(group, sender, _target(reaction, "reaction"), emoji, from_milliseconds(at), removed),)


def _remote_delete(delete: JsonObject, group: Group, sender: Member, at: int) -> Outcome:
    target = milliseconds(delete.get("timestamp"), "remoteDelete.timestamp")
    return (MessageDeleted(group, sender, f"{sender.key}:{target}", from_milliseconds(at)),)


def _admin_delete(delete: JsonObject, group: Group, sender: Member, at: int) -> Outcome:
    return (MessageDeleted(group, sender, _target(delete, "adminDelete"), from_milliseconds(at)),)


_DEEDS: Final[dict[str, Callable[[JsonObject, Group, Member, int], Outcome]]] = {
    "reaction": _reaction,
    "remoteDelete": _remote_delete,
    "adminDelete": _admin_delete,
}


_NOT_A_TEXT: Final = frozenset(_DEEDS.keys() | _NOT_KEPT.keys())


def _target(holder: JsonObject, field: str) -> str:
    author = account(holder, _TARGET)
    if author is None:
        raise UnreadableInputError(f"{field}.targetAuthorUuid is missing")
    return f"{author}:{milliseconds(holder.get('targetSentTimestamp'), f'{field}.targetSentTimestamp')}"


def _quoted(data: JsonObject) -> str | None:
    """The key of the quoted message. A quote that names none (Signal writes 0 for a lost one) is left out."""
    if data.get("quote") is None:
        return None
    quote = as_object(data["quote"], "quote")
    author = account(quote, _AUTHOR)
    try:
        return author and f"{author}:{milliseconds(quote.get('id'), 'quote.id')}"
    except UnreadableInputError:
        return None


def _sender(envelope: JsonObject) -> Member:
    key = account(envelope, _SOURCE)
    if key is None:
        raise UnreadableInputError("the envelope has no sourceUuid")
    return _member(key, as_text(envelope.get("sourceName"), "sourceName"))


def _sent_at(envelope: JsonObject, data: JsonObject) -> int:
    inner = data.get("timestamp")
    return milliseconds(envelope.get("timestamp") if inner is None else inner, "timestamp")


def _group_of(data: JsonObject) -> tuple[Group, bool]:
    """The group, and whether the message tells of a change of it. Without a name it is shown by its id."""
    info = as_object(data["groupInfo"], "groupInfo")
    key, name = info.get("groupId"), info.get("groupName")
    if not isinstance(key, str) or not key:
        raise UnreadableInputError("groupInfo.groupId is missing")
    return _group(key, name if isinstance(name, str) and name else key), info.get("type") == "UPDATE"


def _expiry(data: JsonObject) -> timedelta | None:
    """How long the message may be kept. One whose timer cannot be read is refused: it might be kept too long."""
    seconds = data.get("expiresInSeconds")
    if seconds is None or seconds == 0:
        return None
    if type(seconds) is not int or not 0 < seconds <= _LONGEST_EXPIRY:
        raise UnreadableInputError("expiresInSeconds must be a whole number of seconds")
    return timedelta(seconds=seconds)


# The same few groups and people write again and again: one object each, and their names are checked once.
@lru_cache(maxsize=4096)
def _group(key: str, name: str) -> Group:
    return Group(SOURCE_SYSTEM, storable_key(key, "groupInfo.groupId"), storable(name))


@lru_cache(maxsize=16384)
def _member(key: str, name: str | None) -> Member:
    return Member(key, name)
