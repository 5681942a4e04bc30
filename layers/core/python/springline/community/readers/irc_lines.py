r"""What one line of an IRC log says, in the three ways of writing it that the reader knows.

Text, as in the logs of #ubuntu (brackets mark what is left out in some):
    [12:18] <nick> text                      a message; seconds may follow the minutes
    [02:27]  * nick waves                    an action (`/me waves`)
    === nick waves                           an action in logs before 2008, without a time
    === nick [user@host]  has joined #ubuntu, === nick is now known as other, === mode/#ubuntu …      notices
    [01:26] -nick:#ubuntu- text              a notice to everyone: what bots and spammers send
The logs before 2008 put a space behind every closing bracket, also inside nicks (`g[r] eek`): a nick holds no space.

HTML, as in the logs of #duraspace, one line each:
    <span class="irc-date">[17:10]</span> <span class="irc-black">&lt;nick&gt; text</span><br />

JSON, one object a line: `{"ts": "2012-01-03T15:10Z", "nick": …, "kind": "message" or "action", "text": …}`.
"""

import html
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

from springline.community.readers.moments import within_bounds
from springline.community.readers.storable import UnreadableInputError, storable, storable_key

UNKNOWN_LINE: Final = "not a line of an IRC log: expected `[HH:MM] <nick> text`"
BAD_TIME: Final = "no such time of day: expected [HH:MM] between [00:00] and [23:59]"
BAD_RECORD: Final = 'not a message: expected {"ts": ISO 8601 time, "nick": text, "kind": text, "text": text}'

_CLOCK = r"\[(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?\]"
_MESSAGE: Final = re.compile(_CLOCK + r" ?<(?P<nick>[^>]+)> ?(?P<text>.*)", re.DOTALL)
_ACTION: Final = re.compile(_CLOCK + r"\s+\* ?(?P<nick>\S+) ?(?P<text>.*)", re.DOTALL)
_NOTICE: Final = re.compile(_CLOCK + r" -[^\s-]\S*- .*", re.DOTALL)
_UNTIMED_NICK = r"=== (?P<nick>(?:[^\s\]]*\] )*\S*)"
_UNTIMED: Final = re.compile(_UNTIMED_NICK + r" *(?P<text>.*)", re.DOTALL)
_HTML: Final = re.compile(
    r"<span class=\"irc-date\">(?P<clock>\[[\d:]+\])</span> <span[^>]*>(?P<body>.*)</span>", re.DOTALL
)
_TAG: Final = re.compile(r"<[^<>]*>")

_NOTICES: Final = (
    (re.compile(r"=== (?:mode/|netjoined:|netsplit:|\.\.\[topic/)"), "channel notice"),
    (re.compile(_UNTIMED_NICK + r" *is now known as "), "nick change"),
    (
        re.compile(_UNTIMED_NICK + r" *(?:\[\S+(?: \S+)?\] * has (?:joined|left|quit)\b|was kicked off )"),
        "join or leave notice",
    ),
)

# Bold, colours (with up to two numbers), reset, monospace, reverse, italic, strike, underline: how, not what, was said.
_FORMATTING: Final = re.compile(r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|[\x02\x0f\x11\x16\x1d\x1e\x1f]")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message or action. `at` is a moment, or seconds of the day, or None where the line has no time of its own."""

    at: datetime | int | None
    nick: str
    text: str


def read_line(line: str) -> Spoken | str:
    """What a line says, or why (a constant phrase) there is nothing to keep in it.

    An action's text is `* nick waves`, as IRC programs show it.

    Raises:
        UnreadableInputError: The line is none of the known kinds.
    """
    if line.startswith("{"):
        return _read_json(line)
    if line.startswith("<span"):
        line = _from_html(line)
    if line.startswith("==="):
        return _read_untimed(line)
    if message := _MESSAGE.fullmatch(line):
        return _spoken(_second_of_day(message), message["nick"], message["text"])
    if action := _ACTION.fullmatch(line):
        return _spoken(_second_of_day(action), action["nick"], action["text"], action=True)
    if not line.strip():
        return "blank line"
    if _NOTICE.fullmatch(line):
        return "channel notice"
    raise UnreadableInputError(UNKNOWN_LINE)


def _spoken(at: datetime | int | None, nick: str, text: str, *, action: bool = False) -> Spoken | str:
    nick, text = storable_key(nick.replace(" ", ""), "a nick"), _FORMATTING.sub("", text).strip()
    if not text:
        return "empty message"
    if not nick:
        raise UnreadableInputError(UNKNOWN_LINE)
    return Spoken(at, nick, f"* {nick} {text}" if action else text)


def _read_untimed(line: str) -> Spoken | str:
    for pattern, reason in _NOTICES:
        if pattern.match(line):
            return reason
    said = _UNTIMED.fullmatch(line)
    if said is None or not said["nick"]:
        return "channel notice"
    return _spoken(None, said["nick"], said["text"], action=True)


def _second_of_day(found: re.Match[str]) -> int:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise UnreadableInputError(BAD_TIME)
    return hour * 3600 + minute * 60 + second


def _from_html(line: str) -> str:
    found = _HTML.match(line)
    if found is None:
        raise UnreadableInputError(UNKNOWN_LINE)
    return f"{found['clock']} {html.unescape(_TAG.sub('', found['body']))}"


def _read_json(line: str) -> Spoken | str:
    try:
        record: object = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableInputError(BAD_RECORD) from error
    fields = cast("dict[str, object]", record)
    written, nick, kind, text = (fields.get(name) for name in ("ts", "nick", "kind", "text"))
    if not (isinstance(written, str) and isinstance(nick, str) and isinstance(text, str)):
        raise UnreadableInputError(BAD_RECORD)
    if kind not in ("message", "action"):
        return "channel notice"
    return _spoken(_moment(written), nick, storable(text), action=kind == "action")


def _moment(written: str) -> datetime:
    """The written time; one without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(written)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise UnreadableInputError(BAD_RECORD) from error
    return within_bounds(moment, "ts")
