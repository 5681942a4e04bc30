"""CMX 3600 edit decision lists, made plain for the adapter that reads them; and what is wrong with one that it refuses.

An EDL does not say its rate, its drop-frame timecode may be written like other timecode, and its hours begin anew at
midnight. The adapter wants a rate, a `;` where frames are dropped, and times that grow.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from springline.media.model import Unreadable
from springline.media.timecode import Rate

_TIMECODE = re.compile(r"\b(\d\d):(\d\d):(\d\d)([:;])(\d\d)\b")
_MODE = re.compile(r"\s*FCM:\s*(NON[- ]?)?DROP", re.IGNORECASE)
_LOCATOR = re.compile(r"\s*\*\s*LOC:")
_EVENT = re.compile(r"\s*(\d+)")
_DROPS: Final = r"\1:\2:\3;\5"
_KEEPS: Final = r"\1:\2:\3:\5"
_TIMES_OF_EVENT: Final = 4
_UNEVEN = re.compile(r"duration don't match: RationalTime\((\d+), .+\) != RationalTime\((\d+), .+\) for clip (.*)")


def plain_edl(text: str, rate: Rate | None) -> tuple[str, Rate]:
    """An EDL whose drop-frame timecodes all have their `;`, whose hours count on after midnight, and its rate.

    An event's mode is what the last FCM line before it says, whatever signs its timecodes have; where none says it, the
    signs do. Without a rate, drop-frame is 29.97; otherwise the highest frame number decides: below 24 it is 24, with
    24 it is 25, above it is 29.97 without drop.

    Raises:
        Unreadable: Its timecodes don't fit a rate, or an event ends before it begins.
    """
    lines: list[str] = []
    mode: bool | None = None
    is_drop, is_past_midnight, highest = False, False, 0
    for number, line in enumerate(text.split("\n"), 1):
        said = _MODE.match(line)
        if said is not None:
            mode = said[1] is None
        elif _EVENT.match(line):
            times = list(_TIMECODE.finditer(line))
            drops = any(found[4] == ";" for found in times) if mode is None else mode
            is_drop = is_drop or drops
            highest = max([highest, *(int(found[5]) for found in times)])
            line = _TIMECODE.sub(_DROPS if drops else _KEEPS, line)
            if len(times) == _TIMES_OF_EVENT:
                line, is_past_midnight = _growing(line, number, is_past_midnight=is_past_midnight)
        elif _LOCATOR.match(line):
            line = _TIMECODE.sub(_KEEPS, line)  # the adapter knows locators by their colons
        lines.append(line)
    return "\n".join(lines), _fitting(rate, highest, is_drop=is_drop)


def trouble(text: str, error: Exception) -> str:
    """What is wrong with an EDL that the adapter refused with `error`; empty where only the adapter knows."""
    uneven = _UNEVEN.search(str(error))
    if uneven is not None:
        return (
            f"clip {uneven[3]} has {uneven[1]} frames of source for {uneven[2]} of the record, and no M2 line says "
            "that its speed was changed"
        )
    return next(_troubles(text), "")


def _troubles(text: str) -> Iterator[str]:
    before = ""
    for number, line in enumerate(text.split("\n"), 1):
        event = _EVENT.match(line)
        if event is None:
            continue
        fields = line.split()
        if len(fields) not in {8, 9}:
            yield (
                f"line {number:,} has {len(fields)} fields, where an event has its number, reel, track, kind of edit "
                "and four timecodes"
            )
        elif int(event[1][:9]) == int(before or "-1") and fields[3] == "C":
            yield f"line {number:,} is a second cut of event {event[1]}, where only a dissolve or wipe may follow"
        before = event[1][:9]
    if not before:
        yield "it is no EDL: no line of it is an event, such as 001 AX V C and four timecodes"


def _growing(line: str, number: int, *, is_past_midnight: bool) -> tuple[str, bool]:
    """An event whose record times count on after midnight, and whether they are past it."""
    times = list(_TIMECODE.finditer(line))
    hours = [int(found[1]) for found in times]
    source_wraps, record_wraps = (hours[place] == 23 and hours[place + 1] == 0 for place in (0, 2))
    past = is_past_midnight and hours[2] < 12
    later = (False, source_wraps, past, past or record_wraps)
    counted = [_counted(found.groups(), is_later=is_later) for found, is_later in zip(times, later, strict=True)]
    if counted[3] < counted[2]:
        raise Unreadable(
            f"line {number:,}: it ends at {times[3][0]}, before it begins at {times[2][0]}: correct it, and import it "
            "again"
        )
    hour = iter(counted)
    line = _TIMECODE.sub(lambda found: f"{next(hour)[0]:02}" + found[0][2:], line)
    return line, past or record_wraps


def _counted(parts: Sequence[str], *, is_later: bool) -> tuple[int, int, int, int]:
    return int(parts[0]) + 24 * is_later, int(parts[1]), int(parts[2]), int(parts[4])


def _fitting(rate: Rate | None, highest: int, *, is_drop: bool) -> Rate:
    if rate is None:
        guessed = 24 if highest < 24 else 25 if highest == 24 else 30
        if highest >= guessed:
            raise Unreadable(f"it has a frame {highest}, so it is cut at 50 or more: name its rate (--edl-rate 50)")
        rate = Rate(30_000, 1001) if is_drop or guessed == 30 else Rate(guessed)
    if highest >= rate.nominal:
        raise Unreadable(f"it has a frame {highest}, which {_named(rate)} fps does not: name another rate (--edl-rate)")
    if is_drop and not rate.can_drop:
        raise Unreadable(f"it has drop-frame timecode, which {_named(rate)} fps does not: name another rate")
    return Rate(rate.numerator, rate.denominator, is_drop)


def _named(rate: Rate) -> str:
    return f"{float(rate.per_second):g}"
