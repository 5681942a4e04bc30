"""What a Signal message holds: its text with the mentions in it, its attachments, its poll."""

from typing import Final, cast

from springline.community.model import Attachment, Mention
from springline.community.readers.storable import UnreadableInputError, storable, storable_key

JsonObject = dict[str, object]

PLACEHOLDER: Final = "\ufffc"
"""What stands in a Signal text where a mention is."""

_STICKER_TYPE: Final = "image/webp"
_UNKNOWN_TYPE: Final = "application/octet-stream"
_LARGEST_SIZE: Final = 2**63 - 1
_LARGEST_COUNT: Final = 2**31 - 1


def as_object(value: object, field: str) -> JsonObject:
    """`value` as a JSON object.

    Raises:
        UnreadableInputError: It is something else; the reason names `field`.
    """
    if not isinstance(value, dict):
        raise UnreadableInputError(f"{field} must be an object")
    return cast("JsonObject", value)


def as_text(value: object, field: str) -> str | None:
    """`value` as a text that can be stored, None where it is absent or empty.

    Raises:
        UnreadableInputError: It is no text, or one that cannot be stored.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise UnreadableInputError(f"{field} must be a text")
    return storable(value)


def as_key(value: object, field: str) -> str | None:
    """Like `as_text`, of a text that names a thing and is short.

    Raises:
        UnreadableInputError: It is no text, too long, or one that cannot be stored.
    """
    text = as_text(value, field)
    return text and storable_key(text, field)


def account(holder: JsonObject, fields: tuple[str, ...]) -> str | None:
    """The key of an account: what the first of `fields` that is filled says; the one for the UUID comes first."""
    for field in fields:
        author = as_key(holder.get(field), field)
        if author is not None:
            return author.lower()
    return None


def text_and_mentions(data: JsonObject) -> tuple[str | None, tuple[Mention, ...]]:
    """The text of a data message, mentions written out as `@Name`, or the question and options of its poll.

    The same line gives the same text whenever and wherever it is read. So a mention's name is taken from the line
    alone: its `name`, unless that is only the account's number or UUID (which is what current signal-cli puts there;
    a phone number must not slip into a text), else the first eight digits of the UUID. Whoever shows the text knows
    the members by then, and has the spans to write a newer name into.
    """
    text = as_text(data.get("message"), "message")
    if text is None:
        return _poll_text(data), ()
    mentions = data.get("mentions")
    if not mentions:
        return text, ()
    return _write_mentions(text, _list(mentions, "mentions"))


def attachments(data: JsonObject, message_key: str) -> tuple[Attachment, ...]:
    """The files of a data message: documents, pictures, voice notes, and its sticker.

    A sticker is an attachment of type image/webp, which it is, named by its pack and number: the same sticker has the
    same key wherever it is used. A file without id is named by its message and its place in it.
    """
    found: list[Attachment] = []
    listed = data.get("attachments")
    if listed:
        for place, item in enumerate(_list(listed, "attachments")):
            found.append(_attachment(as_object(item, "attachments"), f"{message_key}/{place}"))
    sticker = data.get("sticker")
    if sticker is not None:
        described = as_object(sticker, "sticker")
        key = f"sticker:{as_key(described.get('packId'), 'packId')}:{_whole(described.get('stickerId'))}"
        found.append(Attachment(key=key, content_type=_STICKER_TYPE))
    return tuple(found)


def _attachment(item: JsonObject, fallback_key: str) -> Attachment:
    return Attachment(
        key=as_key(item.get("id"), "attachment id") or fallback_key,
        content_type=as_text(item.get("contentType"), "contentType") or _UNKNOWN_TYPE,
        filename=as_text(item.get("filename"), "filename"),
        size=_whole(item.get("size"), _LARGEST_SIZE),
        width=_whole(item.get("width")),
        height=_whole(item.get("height")),
        caption=as_text(item.get("caption"), "caption"),
    )


def _poll_text(data: JsonObject) -> str | None:
    if data.get("pollCreate") is None:
        return None
    poll = as_object(data["pollCreate"], "pollCreate")
    options = [as_text(option, "poll option") for option in _list(poll.get("options") or [], "poll options")]
    question = as_text(poll.get("question"), "poll question")
    return "\n".join([question or "", *(f"- {option}" for option in options if option)]).strip() or None


def _write_mentions(text: str, mentions: list[object]) -> tuple[str, tuple[Mention, ...]]:
    """Signal counts UTF-16 units; slicing the encoded text converts them, and refuses half characters by itself."""
    wide = text.encode("utf-16-le")
    spans = sorted(filter(None, (_span(as_object(item, "mentions")) for item in mentions)))
    pieces: list[str] = []
    found: list[Mention] = []
    position = 0  # in `wide`, in units
    length = 0  # of `pieces`, in code points
    for start, end, member_key, shown in spans:
        if start < position or end * 2 > len(wide):
            continue  # overlapping or outside: the text stands without it
        try:
            before = wide[position * 2 : start * 2].decode("utf-16-le")
            covered = wide[start * 2 : end * 2].decode("utf-16-le")
        except UnicodeDecodeError:
            continue
        name = shown if covered == PLACEHOLDER else covered
        found.append(Mention(member_key, length + len(before), len(name)))
        pieces += (before, name)
        length += len(before) + len(name)
        position = end
    pieces.append(wide[position * 2 :].decode("utf-16-le"))
    return "".join(pieces), tuple(found)


def _span(mention: JsonObject) -> tuple[int, int, str, str] | None:
    """Start and end in UTF-16 units, the member's key, and what to write; None where the mention says too little."""
    member_key = account(mention, ("uuid", "number"))
    start, length = _whole(mention.get("start")), _whole(mention.get("length"))
    if member_key is None or start is None or not length:
        return None
    name = as_text(mention.get("name"), "mention name")
    if name is None or name.lower() == member_key or name == mention.get("number") or name.startswith("+"):
        name = member_key[-4:] if member_key.startswith("+") else member_key[:8]
    return start, start + length, member_key, f"@{name}"


def _list(value: object, field: str) -> list[object]:
    if not isinstance(value, list):
        raise UnreadableInputError(f"{field} must be a list")
    return cast("list[object]", value)


def _whole(value: object, largest: int = _LARGEST_COUNT) -> int | None:
    """A count that can be stored; what is not one is unknown, not a reason to lose the message."""
    return value if type(value) is int and 0 <= value <= largest else None
