"""Reads logs of IRC channels: text and HTML with the date in the file's name, and JSON lines."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from springline.community.model import Group, Member, MessageSent
from springline.community.readers.bots import is_irc_bot, is_irc_relay
from springline.community.readers.irc_lines import Spoken, read_line
from springline.community.readers.lines import RAW_KEPT, bounded_lines
from springline.community.readers.moments import day_in, within_bounds
from springline.community.readers.protocol import Parsed, ReadItem, Rejected, Skipped
from springline.community.readers.stable_keys import StableKeys
from springline.community.readers.storable import UnreadableInputError, decode

NO_DATE: Final = "the line has a time and no date: put the log's first day into the file's name, as in 2004-11-15.log"

_CHANNEL: Final = re.compile(r"#[^\s/\\,_]+")
_RELAYED: Final = re.compile(r"<([^<>\s]{1,64})> (.+)", re.DOTALL)
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_AFTERNOON: Final = 13 * 3600
_CLOCK_SET_BACK: Final = timedelta(hours=2)


class IrcReader:
    """Reads one channel's log, line by line.

    The channel is the `#name` in the file's name, else the name of its folder, or of the file if it is JSON lines.
    Times are taken as UTC. See `LogClock` for how days follow each other, `StableKeys` for keys and seconds.
    """

    source_system = "irc"
    files = ("*.raw.txt", "*.log", "*.jsonl")
    stands_alone = False

    def __init__(self, channel: str | None = None) -> None:
        """`channel` overrides what the file's name says, so that one channel's logs in several folders are one."""
        self._channel = channel

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[ReadItem]:
        """See `Reader.read`; the file's name gives the date of the first line, and the channel."""
        path = PurePosixPath(name.replace("\\", "/"))
        channel = self._channel or _channel_of(path)
        log = _Log(Group(self.source_system, channel.casefold(), channel), LogClock(day_in(path.name)[1]))
        for number, raw, fault in bounded_lines(stream):
            if fault is not None:
                yield Rejected(number, fault, raw)
                continue
            try:
                outcome = log.read(raw)
            except UnreadableInputError as error:
                yield Rejected(number, error.reason, raw[:RAW_KEPT])
                continue
            yield Skipped(number, outcome) if isinstance(outcome, str) else Parsed(number, (outcome,))


class LogClock:
    """Gives the hours and minutes of a log their day.

    Where the time jumps back, a new day has begun. In logs of a twelve-hour clock without am and pm (#ubuntu before
    2008: 12:59 is followed by 01:00) half a day has, and a log is taken for such a one until it shows an hour of 13 or
    more.
    A step back of less than two hours is a clock that was set back, at the end of summer or by its owner: time stands
    still until it is caught up, so that the order of the file stays the order of time.
    """

    def __init__(self, day: datetime | None) -> None:
        """`day` is the midnight from which the log counts, None if that is unknown."""
        self._midnight = day
        self._now = day
        self._has_afternoons = False

    def at(self, second_of_day: int | None) -> datetime:
        """The moment that a line's time stands for; without one, that of the line before it.

        Raises:
            UnreadableInputError: The day is unknown.
        """
        if self._midnight is None or self._now is None:
            raise UnreadableInputError(NO_DATE)
        if second_of_day is None:
            return self._now
        self._has_afternoons = self._has_afternoons or second_of_day >= _AFTERNOON
        moment = self._midnight + timedelta(seconds=second_of_day)
        if self._now - moment >= _CLOCK_SET_BACK:
            step = _DAY if self._has_afternoons else _DAY / 2
            turns = -((moment - self._now) // step)
            self._midnight += turns * step
            moment += turns * step
        self._now = within_bounds(max(moment, self._now), "the log's time")
        return self._now


class _Log:
    """What one log is read into, line by line."""

    def __init__(self, group: Group, clock: LogClock) -> None:
        self._group = group
        self._clock = clock
        self._keys = StableKeys(group.key, _MINUTE)

    def read(self, raw: bytes) -> MessageSent | str:
        """The message in a line, or why there is none.

        Raises:
            UnreadableInputError: The line is not one of an IRC log.
        """
        spoken = read_line(decode(raw))
        if isinstance(spoken, str):
            return spoken
        written = spoken.at if isinstance(spoken.at, datetime) else self._clock.at(spoken.at)
        speaker, text = _speaker(spoken)
        key, sent_at = self._keys.place(written, speaker.key, text)
        return MessageSent(group=self._group, sender=speaker, key=key, sent_at=sent_at, text=text)


def _speaker(spoken: Spoken) -> tuple[Member, str]:
    """Who says what: behind a relay, the one whose words it passes on."""
    if is_irc_relay(spoken.nick):
        if relayed := _RELAYED.fullmatch(spoken.text):
            # Bridges put zero-width characters into names, so that their owners are not called at every word.
            name = relayed[1].replace("\u200b", "").replace("\u200c", "").replace("\u2060", "") or spoken.nick
            return Member(name.casefold(), name), relayed[2]
        return Member(spoken.nick.casefold(), spoken.nick, is_bot=True), spoken.text
    return Member(spoken.nick.casefold(), spoken.nick, is_bot=is_irc_bot(spoken.nick)), spoken.text


def _channel_of(path: PurePosixPath) -> str:
    if named := _CHANNEL.search(path.name):
        return named[0].removesuffix(".log").removesuffix(".txt")
    if path.name.endswith((".jsonl", ".jsonl.gz")):
        return path.name.removesuffix(".gz").removesuffix(".jsonl")
    return path.parent.name or "irc"
