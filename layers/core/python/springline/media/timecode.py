"""Time in whole frames of a rational rate, and SMPTE timecode, which names each frame of a day.

Only whole numbers are involved: a frame is 1001/24000 of a second long, which no decimal fraction says. Where a rate is
close to a whole number but not that number (29.97 fps), timecode that counts as if it were drifts from the clock by 3.6
seconds an hour. Drop-frame timecode skips *names* of frames, never frames: the first two of each minute (four at
59.94 fps), except in each tenth minute. The rules are SMPTE ST 12-1's.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from springline.platform.errors import InvalidError

_TIMECODE = re.compile(r"(\d{2}):(\d{2}):(\d{2})([:;.])(\d{2,3})")
_SECONDS_A_DAY = 86_400
_MOST_OFF = Fraction(1, 200)


class TimecodeError(InvalidError):
    """A timecode does not name a frame."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{text!r} is not a timecode: {reason}")
        self.text = text


@dataclass(frozen=True, slots=True)
class Rate:
    """How many units a second has, as a fraction; 1000/1 counts milliseconds and has no frames."""

    numerator: int
    denominator: int = 1
    is_drop_frame: bool = False

    @property
    def has_frames(self) -> bool:
        """Whether its units are frames."""
        return self.per_second != 1000

    @property
    def per_second(self) -> Fraction:
        """Units per second, exactly."""
        return Fraction(self.numerator, self.denominator)

    @property
    def nominal(self) -> int:
        """How many frames the timecode's second has: 30 at 29.97."""
        return -(-self.numerator // self.denominator)

    @property
    def can_drop(self) -> bool:
        """Whether there is a drop-frame timecode for it: 29.97 and its multiples."""
        return self.nominal % 30 == 0 and self.per_second == Fraction(self.nominal * 1000, 1001)

    def units(self, seconds: Fraction) -> int:
        """The unit nearest to a moment; of two that are equally near, the later one."""
        return int((seconds * self.per_second + Fraction(1, 2)) // 1)

    def milliseconds(self, units: int) -> int:
        """When a unit begins, in whole milliseconds, rounded to the nearest."""
        return int((units * 1000 / self.per_second + Fraction(1, 2)) // 1)


MILLISECONDS = Rate(1000)


def exact_rate(per_second: float) -> Rate:
    """The rate that a decimal fraction such as 23.976 or 29.97 stands for; raises `ValueError` for what can't be one.

    Within 0.005 of N x 1000/1001 for a whole N it is that, otherwise the simplest fraction close by.
    """
    said = Fraction(per_second)  # raises for NaN; OverflowError for infinity
    if not 0 < said <= 1_000_000:
        raise ValueError(f"{per_second} is no rate")
    nominal = round(said)
    ntsc = Fraction(nominal * 1000, 1001)
    if nominal and said != nominal and abs(said - ntsc) < _MOST_OFF:
        return Rate(nominal * 1000, 1001)
    simplest = said.limit_denominator(1001)
    if simplest == 0:
        raise ValueError(f"{per_second} is no rate")
    return Rate(simplest.numerator, simplest.denominator)


def timecode(units: int, rate: Rate) -> str:
    """The name of a frame, `HH:MM:SS:FF`, with `;` before the frames where it drops some; hours begin anew after a day.

    Of a rate without frames, `HH:MM:SS.mmm`, with as many hours as there are.
    """
    if not rate.has_frames:
        seconds, milliseconds = divmod(units, 1000)
        return f"{_clock(seconds)}.{milliseconds:03}"
    seconds, frames = divmod(_numbered(units, rate) % (rate.nominal * _SECONDS_A_DAY), rate.nominal)
    return f"{_clock(seconds)}{';' if _drops(rate) else ':'}{frames:02}"


def named_milliseconds(units: int, rate: Rate) -> int:
    """What a frame's timecode says as time, were its seconds the clock's: 01:00:00:12 at 24 fps is 1:00:00.500."""
    if not rate.has_frames:
        return units
    return int((Fraction(_numbered(units, rate) * 1000, rate.nominal) + Fraction(1, 2)) // 1)


def units_at(text: str, rate: Rate) -> int:
    """The frame that a timecode names, counted from midnight.

    Raises:
        TimecodeError: It is not written like one, or it names a frame that the rate does not have or drops.
    """
    found = _TIMECODE.fullmatch(text)
    if found is None:
        raise TimecodeError(text, "write HH:MM:SS:FF")
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3])
    if minutes > 59 or seconds > 59:
        raise TimecodeError(text, "minutes and seconds go up to 59")
    total, last = (hours * 60 + minutes) * 60 + seconds, int(found[5])
    if not rate.has_frames:
        return total * 1000 + last
    if last >= rate.nominal:
        raise TimecodeError(text, f"its rate has frames 00 to {rate.nominal - 1}")
    numbered = total * rate.nominal + last
    if not _drops(rate):
        return numbered
    dropped = _dropped_a_minute(rate)
    if minutes % 10 and seconds == 0 and last < dropped:
        raise TimecodeError(text, "drop-frame timecode leaves it out")
    whole = hours * 60 + minutes
    return numbered - dropped * (whole - whole // 10)


def _numbered(units: int, rate: Rate) -> int:
    """The frame's number as timecode counts, with those that it leaves out."""
    if not _drops(rate):
        return units
    dropped = _dropped_a_minute(rate)
    a_minute = rate.nominal * 60 - dropped
    ten_minutes = a_minute * 10 + dropped
    tens, rest = divmod(units, ten_minutes)
    left_out = tens * 9 * dropped
    if rest >= rate.nominal * 60:  # the first of ten minutes leaves none out
        left_out += dropped * (1 + (rest - rate.nominal * 60) // a_minute)
    return units + left_out


def _drops(rate: Rate) -> bool:
    return rate.is_drop_frame and rate.can_drop


def _dropped_a_minute(rate: Rate) -> int:
    return rate.nominal // 15


def _clock(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"
