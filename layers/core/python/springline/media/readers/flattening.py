"""An edit's tracks as one: of what lies over each other only the uppermost is seen. Times are exact, in seconds.

Nested stacks and tracks are opened. A gap, and what is switched off, shows what is below. A transition cuts nothing: it
belongs to the scenes on both sides of it, whose border OpenTimelineIO keeps.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple, Protocol, cast

from springline.media.model import Unreadable
from springline.media.timecode import exact_rate

MOST_PIECES: Final = 50_000
_DEEPEST = 50


class OtioTime(Protocol):
    """A RationalTime of OpenTimelineIO: both its parts are doubles."""

    value: float
    rate: float


class OtioRange(Protocol):
    """A TimeRange of OpenTimelineIO."""

    @property
    def start_time(self) -> OtioTime:
        """Where it begins."""
        ...

    @property
    def duration(self) -> OtioTime:
        """How long it lasts."""
        ...


class OtioItem(Protocol):
    """A clip, gap, stack or track of OpenTimelineIO."""

    name: str
    enabled: bool

    def schema_name(self) -> str:
        """Which of them it is."""
        ...

    def trimmed_range(self) -> OtioRange:
        """What is played of it, in its own time."""
        ...


class Piece(NamedTuple):
    """What is seen of a clip from one moment to another."""

    start: Fraction
    end: Fraction
    clip: OtioItem


def seconds(time: OtioTime) -> Fraction:
    """A RationalTime exactly; raises `ValueError` or `OverflowError` where it is no number."""
    return Fraction(time.value) / exact_rate(time.rate).per_second


def flattened(tracks: Sequence[OtioItem]) -> list[Piece]:
    """What is seen of tracks, the lowest first, in order of time.

    Cost: grows with the number of clips times the depth of their nesting.

    Raises:
        Unreadable: There are more than 50,000 pieces, or tracks within tracks more than 50 deep.
    """
    return _over(tracks, Fraction(0), None, 0)


def _over(tracks: Iterable[OtioItem], first: Fraction, last: Fraction | None, depth: int) -> list[Piece]:
    seen: list[Piece] = []
    for track in reversed(list(tracks)):
        if track.enabled and getattr(track, "kind", "Video") == "Video":
            end = played(track) if last is None else last
            seen = _together(seen, _of_item(track, Fraction(0), first, end, depth + 1))
    return seen


def played(item: OtioItem) -> Fraction:
    """How long an item plays."""
    return seconds(item.trimmed_range().duration)


def _of_item(item: OtioItem, at: Fraction, first: Fraction, last: Fraction, depth: int) -> list[Piece]:
    """What is seen of an item from `first` to `last` of what it plays, where `first` is seen at `at`."""
    if depth > _DEEPEST:
        raise Unreadable(f"its tracks are nested deeper than {_DEEPEST}")
    kind = item.schema_name()
    if not item.enabled or kind == "Gap":
        return []
    if kind == "Clip":
        return [Piece(at, at + last - first, item)]
    begin = seconds(item.trimmed_range().start_time)
    children = cast("Iterable[OtioItem]", item)
    if kind == "Stack":
        inside = _over(children, first + begin, last + begin, depth)
    else:
        inside = _in_row(children, first + begin, last + begin, depth)
    return [Piece(piece.start + at, piece.end + at, piece.clip) for piece in inside]


def _in_row(items: Iterable[OtioItem], first: Fraction, last: Fraction, depth: int) -> list[Piece]:
    pieces: list[Piece] = []
    local = Fraction(0)
    for item in items:
        if item.schema_name() == "Transition":
            continue
        length = played(item)
        begin, end = max(local, first), min(local + length, last)
        if begin < end:
            pieces += _of_item(item, begin - first, begin - local, end - local, depth + 1)
            if len(pieces) > MOST_PIECES:
                raise Unreadable(f"it has more than {MOST_PIECES:,} cuts: split it")
        local += length
    return pieces


def _together(upper: Sequence[Piece], lower: Sequence[Piece]) -> list[Piece]:
    """The upper pieces, and what they leave of the lower ones; both are in order and don't overlap."""
    merged = list(upper)
    place = 0
    for piece in lower:
        start = piece.start
        while place < len(upper) and upper[place].end <= start:
            place += 1
        ahead = place
        while start < piece.end and ahead < len(upper) and upper[ahead].start < piece.end:
            if start < upper[ahead].start:
                merged.append(Piece(start, upper[ahead].start, piece.clip))
            start = upper[ahead].end
            ahead += 1
        if start < piece.end:
            merged.append(Piece(start, piece.end, piece.clip))
    return sorted(merged, key=lambda piece: piece.start)
