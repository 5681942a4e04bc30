"""Reads Zulip's archive: a folder per stream, in it a JSON file per topic."""

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Final, cast

from springline.community.model import Group, Member, MessageSent
from springline.community.readers.bots import is_zulip_bot
from springline.community.readers.json_array import array_elements
from springline.community.readers.lines import RAW_KEPT
from springline.community.readers.moments import from_seconds
from springline.community.readers.protocol import Parsed, ReadItem, Rejected, Skipped
from springline.community.readers.storable import UnreadableInputError, decode, storable, storable_key
from springline.community.readers.zulip_html import read_html

NOT_A_MESSAGE: Final = "not a message of a Zulip archive: expected id, timestamp, sender_full_name and content"

_INDEX: Final = "stream_index.json"
_STREAM: Final = re.compile(r"(\d+)-(.+)", re.DOTALL)
_ENCODED: Final = re.compile(r"(?:\.[0-9A-F]{2})+")
_RESOLVED: Final = "✔ "


class ZulipReader:
    """Reads one topic's file, `<stream id>-<stream name>/<topic>.json`.

    The group is the stream, by its id, which stays when the stream is renamed; the thread is the topic, without the
    mark that resolving it adds to its name. An archive knows people by their names only, so a member's key is the
    casefolded full name; a message's key is its id. Mentions, quotes and uploads are read from the message's HTML.
    """

    source_system = "zulip"
    files = ("*.json",)
    stands_alone = True

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[ReadItem]:
        """See `Reader.read`; the name gives stream and topic."""
        path = PurePosixPath(name.replace("\\", "/"))
        if path.name == _INDEX:
            yield Skipped(1, "index of the archive")
            return
        group = self._group(path.parent.name)
        topic = _decoded(path.name.removesuffix(".gz").removesuffix(".json")).removeprefix(_RESOLVED)
        for number, raw, fault in array_elements(stream):
            if fault is not None:
                yield Rejected(number, fault, raw)
                continue
            try:
                outcome = _read_message(raw, group, topic)
            except UnreadableInputError as error:
                yield Rejected(number, error.reason, raw[:RAW_KEPT])
            else:
                yield Skipped(number, outcome) if isinstance(outcome, str) else Parsed(number, (outcome,))

    def _group(self, folder: str) -> Group:
        if stream := _STREAM.fullmatch(folder):
            return Group(self.source_system, stream[1], _decoded(stream[2]))
        return Group(self.source_system, folder or "zulip", _decoded(folder) or "zulip")


def _read_message(raw: bytes, group: Group, topic: str) -> MessageSent | str:
    try:
        record: object = json.loads(decode(raw))
    except UnreadableInputError:
        raise
    except (ValueError, RecursionError) as error:
        raise UnreadableInputError(NOT_A_MESSAGE) from error
    if not isinstance(record, dict):
        raise UnreadableInputError(NOT_A_MESSAGE)
    fields = cast("dict[str, object]", record)
    identity, name, content = (fields.get(field) for field in ("id", "sender_full_name", "content"))
    if type(identity) is not int or not 0 < identity < 2**63 or not isinstance(name, str) or not name.strip():
        raise UnreadableInputError(NOT_A_MESSAGE)
    if not isinstance(content, str):
        raise UnreadableInputError(NOT_A_MESSAGE)
    sent_at = from_seconds(fields.get("timestamp"), "timestamp")
    said = read_html(storable(content))
    if not said.text and not said.attachments:
        return "empty message"
    return MessageSent(
        group=group,
        sender=Member(storable_key(name, "sender_full_name").casefold(), name, is_bot=is_zulip_bot(name)),
        key=str(identity),
        sent_at=sent_at,
        text=said.text or None,
        reply_to=said.quoted,
        mentions=said.mentions,
        attachments=said.attachments,
        thread=topic,
    )


def _decoded(name: str) -> str:
    """A name as Zulip writes it into URLs and files: `.20` stands for a space, as `%20` does elsewhere."""
    return _ENCODED.sub(lambda found: bytes.fromhex(found[0].replace(".", "")).decode(errors="replace"), name)
