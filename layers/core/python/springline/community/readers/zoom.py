"""Reads the chat of recorded Zoom meetings."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from springline.community.model import ChatEvent, Group, Member, MessageSent, ReactionSet
from springline.community.readers.bots import is_meeting_bot
from springline.community.readers.lines import MAX_LINE, RAW_KEPT, TOO_LONG, Line, bounded_lines
from springline.community.readers.moments import day_in
from springline.community.readers.protocol import Parsed, ReadItem, Rejected, Skipped
from springline.community.readers.stable_keys import StableKeys
from springline.community.readers.storable import UnreadableInputError, decode, storable_key
from springline.community.readers.zoom_quotes import Targets, read_reaction, read_reply

NOT_A_RECORD: Final = "not a line of a Zoom chat: expected `HH:MM:SS<tab>Name:<tab>text`"
NO_DATE: Final = "the meeting's day is unknown: put it into the file's name, as in weekly__2026-04-23_12.chat.txt"

_STARTS: Final = re.compile(rb"\d\d:\d\d:\d\d\t")
_RECORD: Final = re.compile(r"(\d\d):([0-5]\d):([0-5]\d)\t([^\t\n]+):\t(.*)", re.DOTALL)
_SECOND: Final = timedelta(seconds=1)


class ZoomReader:
    """Reads one meeting's chat, `<series>__<date>_<number>.chat.txt`.

    The group is the series. Zoom writes how long the recording had been running, not the time of day: messages are set
    on the meeting's date, counted from midnight UTC, so their order and distances are right and the hour is not. A
    member's key is the casefolded display name. A record may take several lines; its number is that of its first.
    """

    source_system = "zoom"
    files = ("*.chat.txt", "*.txt")
    stands_alone = False

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[ReadItem]:
        """See `Reader.read`; the file's name gives the series and the date."""
        meeting = _Meeting(name)
        for number, raw, fault in _records(stream):
            if fault is not None:
                yield Rejected(number, fault, raw[:RAW_KEPT])
                continue
            try:
                outcome = meeting.read(raw)
            except UnreadableInputError as error:
                yield Rejected(number, error.reason, raw[:RAW_KEPT])
            else:
                yield Skipped(number, outcome) if isinstance(outcome, str) else Parsed(number, (outcome,))


class _Meeting:
    """What has been said in one meeting so far."""

    def __init__(self, name: str) -> None:
        path = PurePosixPath(name.replace("\\", "/"))
        title = path.name.removesuffix(".gz").removesuffix(".txt").removesuffix(".chat")
        begins, self._day = day_in(title)
        # Zoom itself names recordings GMT20260423-140311_Recording…: such a name says nothing about the series.
        series = title[:begins].removesuffix("GMT").strip(" _-") or path.parent.name or "zoom"
        self._group = Group(ZoomReader.source_system, series.casefold(), series)
        self._keys = StableKeys(title, _SECOND)
        self._targets = Targets()

    def read(self, raw: bytes) -> ChatEvent | str:
        """The event that a record tells of, or why there is none.

        Raises:
            UnreadableInputError: It is no record of a Zoom chat, or the meeting has no date.
        """
        # Zoom ends records with \r\n, and inside a message writes \n, or \r where the sender's program did.
        record = _RECORD.fullmatch(decode(raw).replace("\r\n", "\n").replace("\r", "\n"))
        if record is None:
            raise UnreadableInputError(NOT_A_RECORD)
        if self._day is None:
            raise UnreadableInputError(NO_DATE)
        hours, minutes, seconds, shown, text = record.groups()
        written = self._day + timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
        name = storable_key(shown.strip(), "the sender's name")
        member = Member(name.casefold(), name, is_bot=is_meeting_bot(name))
        key, at = self._keys.place(written, member.key, text)
        if (reaction := read_reaction(text.strip())) is not None:
            target = self._targets.find(reaction.quote)
            if target is None:
                return "reaction target not found"
            return ReactionSet(self._group, member, target, reaction.emoji, at, reaction.removed)
        return self._message(member, key, at, text.strip())

    def _message(self, member: Member, key: str, at: datetime, text: str) -> MessageSent | str:
        reply = read_reply(text, self._targets)
        said, target = (text, None) if reply is None else (reply.text, reply.target)
        if not said:
            return "empty message"
        self._targets.add(said, key)
        return MessageSent(group=self._group, sender=member, key=key, sent_at=at, text=said, reply_to=target)


def _records(stream: BinaryIO) -> Iterator[Line]:
    """The records of an export: a line that begins with a time, and the lines up to the next such one."""
    number, fault, record = 0, None, bytearray()
    for line in bounded_lines(stream):
        if not number or _STARTS.match(line.raw):
            if number:
                yield Line(number, bytes(record), fault)
            number, fault, record = line.number, line.fault, bytearray(line.raw)
            continue
        fault = fault or line.fault or (TOO_LONG if len(record) + len(line.raw) >= MAX_LINE else None)
        if fault is None:
            record += b"\n"
            record += line.raw
    if number:
        yield Line(number, bytes(record), fault)
