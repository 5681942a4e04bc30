"""Edit decision lists are made plain for the adapter, and what it refuses is said in an editor's words."""

from pathlib import Path

import pytest

from springline.media.model import Unreadable
from springline.media.readers.timelines import read_timelines
from springline.media.timecode import Rate, timecode

pytestmark = pytest.mark.unit


def an_edl(*events: str) -> str:
    return "\n".join(["TITLE: Cut", *events, ""])


def an_event(number: int, begin: str, end: str, source: tuple[str, str] = ("00:00:00:00", "00:00:10:00")) -> str:
    return f"{number:03}  AX V     C        {source[0]} {source[1]} {begin} {end}"


def named(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_signs_of_drop_frame_are_believed_where_no_line_says_the_mode(tmp_path: Path) -> None:
    event = an_event(1, "01:00:00;00", "01:01:00;02", ("00:00:00;00", "00:01:00;02"))

    (timeline,) = read_timelines(named(tmp_path / "a.edl", an_edl(event)))

    assert timeline.rate == Rate(30_000, 1001, is_drop_frame=True)
    assert (timecode(timeline.start, timeline.rate), timeline.duration) == ("01:00:00;00", 1800)


def test_a_cut_goes_on_after_midnight(tmp_path: Path) -> None:
    events = (an_event(1, "23:59:55:00", "00:00:05:00"), an_event(2, "00:00:05:00", "00:00:15:00"))

    (timeline,) = read_timelines(named(tmp_path / "a.edl", an_edl(*events)))

    assert [(cut.start, cut.duration) for cut in timeline.cuts] == [(0, 240), (240, 240)]
    assert [timecode(timeline.start + cut.start, timeline.rate) for cut in timeline.cuts] == [
        "23:59:55:00",
        "00:00:05:00",
    ]


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        (("hello",), "no EDL: no line of it is an event"),
        (("001 AX V C 01:00:00:00",), "line 2 has 5 fields"),
        ((an_event(1, "01:00:10:00", "01:00:00:00"),), "line 2: it ends at 01:00:00:00, before it begins"),
        ((an_event(1, "01:00:00:00", "01:00:10:59"),), "frame 59, .*--edl-rate 50"),
        ((an_event(1, "01:00:00:00", "01:00:09:00"),), "240 frames of source for 216 of the record, and no M2 line"),
        (
            (an_event(1, "01:00:00:00", "01:00:10:00"), an_event(1, "01:00:10:00", "01:00:20:00")),
            "line 3 is a second cut of event 001",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, events: tuple[str, ...], reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_timelines(named(tmp_path / "a.edl", an_edl(*events)))


def test_a_frame_that_the_told_rate_does_not_have_is_said(tmp_path: Path) -> None:
    file = named(tmp_path / "a.edl", an_edl(an_event(1, "01:00:00:00", "01:00:10:24")))

    with pytest.raises(Unreadable, match="frame 24, which 24 fps does not"):
        read_timelines(file, edl_rate=Rate(24))
