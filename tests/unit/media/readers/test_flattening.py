"""What is seen of tracks that lie over each other."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimelineio.opentime import RationalTime, TimeRange
from opentimelineio.schema import Clip, Gap, Stack, Track, Transition

from springline.media.model import Unreadable
from springline.media.readers.flattening import flattened

pytestmark = pytest.mark.unit


def span(start: float, duration: float, rate: float = 24) -> TimeRange:
    return TimeRange(RationalTime(start, rate), RationalTime(duration, rate))


def clip(name: str, duration: int, start: int = 100, *, enabled: bool = True) -> Clip:
    made = Clip(name, source_range=span(start, duration))
    made.enabled = enabled
    return made


def gap(duration: int) -> Gap:
    return Gap(source_range=span(0, duration))


def track(*items: object, kind: str = "Video") -> Track:
    return Track(children=list(items), kind=kind)


def seen(*tracks: Track) -> list[tuple[str, int, int]]:
    pieces = flattened(tracks)
    return [(piece.clip.name, int(piece.start * 24), int(piece.end * 24)) for piece in pieces]


def test_a_title_over_a_clip_cuts_it() -> None:
    assert seen(track(clip("below", 100)), track(gap(40), clip("title", 20))) == [
        ("below", 0, 40),
        ("title", 40, 60),
        ("below", 60, 100),
    ]


def test_what_is_switched_off_or_is_sound_hides_nothing() -> None:
    off = track(clip("off", 100))
    off.enabled = False

    assert seen(
        track(clip("below", 50)), track(clip("disabled", 50, enabled=False)), track(clip("a", 50), kind="Audio"), off
    ) == [("below", 0, 50)]


def test_a_transition_cuts_nothing() -> None:
    dissolve = Transition("d", "SMPTE_Dissolve", RationalTime(5, 24), RationalTime(5, 24))

    assert seen(track(clip("a", 50), dissolve, clip("b", 50))) == [("a", 0, 50), ("b", 50, 100)]


def test_nested_tracks_are_opened_and_trimmed() -> None:
    inner = track(clip("a", 30), clip("b", 30), clip("c", 30))
    nested = Stack(children=[inner], source_range=span(20, 50))

    assert seen(track(clip("before", 10), nested, clip("after", 10))) == [
        ("before", 0, 10),
        ("a", 10, 20),
        ("b", 20, 50),
        ("c", 50, 60),
        ("after", 60, 70),
    ]


def test_times_at_ntsc_rates_are_exact() -> None:
    row = track(*(Clip(str(n), source_range=span(0, 1, 30_000 / 1001)) for n in range(1000)))

    assert flattened([row])[-1].end == Fraction(1001, 30)


def test_endless_nesting_is_refused() -> None:
    inner = track(clip("a", 1))
    for _ in range(60):
        inner = track(inner)

    with pytest.raises(Unreadable, match="nested deeper"):
        flattened([inner])


@given(st.lists(st.lists(st.tuples(st.booleans(), st.integers(1, 30)), max_size=12), min_size=1, max_size=4))
def test_at_each_frame_the_uppermost_is_seen(rows: list[list[tuple[bool, int]]]) -> None:
    tracks, frames = [], dict[int, str]()
    for number, row in enumerate(rows):
        at = 0
        items: list[object] = []
        for place, (is_clip, length) in enumerate(row):
            name = f"{number}.{place}"
            items.append(clip(name, length) if is_clip else gap(length))
            if is_clip:
                frames.update(dict.fromkeys(range(at, at + length), name))
            at += length
        tracks.append(track(*items))

    found = {frame: name for name, start, end in seen(*tracks) for frame in range(start, end)}

    assert found == frames
    pieces = seen(*tracks)
    assert sum(end - start for _, start, end in pieces) == len(frames)
