"""Timelines in each format, frame by frame, and what is said of those that are broken."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimelineio import adapters
from opentimelineio.opentime import RationalTime, TimeRange
from opentimelineio.schema import Clip, SerializableCollection, Timeline, Track

from springline.media.model import Unreadable
from springline.media.readers.timelines import read_timelines
from springline.media.timecode import Rate, timecode, units_at

pytestmark = pytest.mark.unit


def an_edl(mode: str, *events: tuple[str, str, str]) -> str:
    """An EDL of events (name, record in, record out), with sources as long."""
    lines = ["TITLE: An edit", f"FCM: {mode}"]
    for number, (name, record_in, record_out) in enumerate(events, 1):
        lines += [
            f"{number:03}  REEL V     C        {record_in} {record_out} {record_in} {record_out}",
            f"* FROM CLIP NAME: {name}",
        ]
    return "\n".join(lines) + "\n"


def named(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def test_an_edl_keeps_its_record_timecode(tmp_path: Path) -> None:
    text = an_edl("NON-DROP FRAME", ("a", "01:00:00:00", "01:00:01:12"), ("b", "01:00:02:00", "01:00:03:00"))

    (timeline,) = read_timelines(named(tmp_path / "a.edl", text))

    assert (timeline.name, timeline.rate, timeline.duration) == ("An edit", Rate(24), 72)
    assert [(cut.name, timecode(timeline.start + cut.start, timeline.rate), cut.duration) for cut in timeline.cuts] == [
        ("a", "01:00:00:00", 36),
        ("b", "01:00:02:00", 24),
    ]


@pytest.mark.parametrize(
    ("last", "mode", "rate"),
    [
        ("23", "NON-DROP FRAME", Rate(24)),
        ("24", "NON-DROP FRAME", Rate(25)),
        ("29", "NON-DROP FRAME", Rate(30_000, 1001)),
        ("10", "DROP FRAME", Rate(30_000, 1001, is_drop_frame=True)),
    ],
)
def test_an_edls_rate_is_what_its_frames_allow(tmp_path: Path, last: str, mode: str, rate: Rate) -> None:
    file = named(tmp_path / "a.edl", an_edl(mode, ("a", "01:00:00:00", f"01:00:01:{last}")))

    assert read_timelines(file)[0].rate == rate


def test_an_edls_rate_can_be_told(tmp_path: Path) -> None:
    file = named(tmp_path / "a.edl", an_edl("NON-DROP FRAME", ("a", "01:00:00:00", "01:00:01:10")))

    assert read_timelines(file, edl_rate=Rate(25))[0].cuts[0].duration == 35


@given(
    frames=st.lists(st.integers(1, 5000), min_size=1, max_size=6),
    start=st.integers(0, 2_000_000),
    sign=st.sampled_from(";:"),
)
def test_a_drop_frame_edl_is_read_to_the_frame(
    tmp_path_factory: pytest.TempPathFactory, frames: list[int], start: int, sign: str
) -> None:
    rate = Rate(30_000, 1001, is_drop_frame=True)
    events, at = [], start
    for number, length in enumerate(frames):
        events.append(
            (f"clip {number}", timecode(at, rate).replace(";", sign), timecode(at + length, rate).replace(";", sign))
        )
        at += length
    file = named(tmp_path_factory.mktemp("edl") / "a.edl", an_edl("DROP FRAME", *events))

    (timeline,) = read_timelines(file)

    assert timeline.start == start
    assert [cut.duration for cut in timeline.cuts] == frames
    assert [units_at(timecode(timeline.start + cut.start, rate), rate) for cut in timeline.cuts] == [
        start + sum(frames[:number]) for number in range(len(frames))
    ]


def test_an_otio_collection_is_several_timelines(tmp_path: Path) -> None:
    def timeline(name: str) -> Timeline:
        one_second = TimeRange(RationalTime(0, 25), RationalTime(25, 25))
        made = Timeline(name)
        made.tracks.append(Track(children=[Clip("c", source_range=one_second)]))
        return made

    whole = SerializableCollection(
        "day",
        [
            timeline("one"),
            timeline("one"),
            timeline("one 2"),
            Clip("loose", source_range=TimeRange(RationalTime(5, 25), RationalTime(5, 25))),
        ],
    )
    adapters.write_to_file(whole, str(tmp_path / "day.otio"))

    found = read_timelines(tmp_path / "day.otio")

    assert [(timeline.name, timeline.duration) for timeline in found] == [
        ("one", 25),
        ("one 2", 25),
        ("one 2 2", 25),
        ("loose", 5),
    ]


def test_a_start_that_nobody_set_does_not_round_cuts_to_seconds(tmp_path: Path) -> None:
    made = Timeline("t", global_start_time=RationalTime())
    made.tracks.append(Track(children=[Clip("c", source_range=TimeRange(RationalTime(0, 25), RationalTime(37, 25)))]))
    adapters.write_to_file(made, str(tmp_path / "t.otio"))

    (timeline,) = read_timelines(tmp_path / "t.otio")

    assert (timeline.rate, timeline.duration) == (Rate(25), 37)


FCPXML = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE fcpxml><fcpxml version="1.8"><resources>
<format id="r1" name="FFVideoFormat1080p2997" frameDuration="1001/30000s"/>
<asset id="r2" name="one" src="file:///one.mov" start="0s" duration="3003/10s" hasVideo="1" format="r1"/></resources>
<project name="Reel"><sequence duration="1001/100s" format="r1" tcStart="3600s" tcFormat="DF"><spine>
<asset-clip name="one" offset="0s" ref="r2" duration="1001/100s" format="r1" tcFormat="DF"/>
</spine></sequence></project></fcpxml>"""


def test_fcpxml_says_where_it_starts_and_that_it_drops_frames(tmp_path: Path) -> None:
    (timeline,) = read_timelines(named(tmp_path / "reel.fcpxml", FCPXML))

    assert timeline.rate == Rate(30_000, 1001, is_drop_frame=True)
    assert timecode(timeline.start, timeline.rate) == "01:00:00;00"
    assert timeline.duration == 300


XMEML = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE xmeml><xmeml version="4"><sequence id="s"><name>Reel</name>
<duration>300</duration><rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate>
<timecode><rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate><string>01:00:00;00</string><frame>107892</frame>
<displayformat>DF</displayformat></timecode><media><video><track><clipitem id="c"><name>one.mov</name>
<duration>300</duration><rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate><start>0</start><end>300</end>
<in>0</in><out>300</out><file id="f"><name>one.mov</name><pathurl>file://localhost/one.mov</pathurl>
<rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate><duration>300</duration>
<timecode><rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate><frame>0</frame><displayformat>NDF</displayformat></timecode>
</file></clipitem></track></video></media></sequence></xmeml>"""


def test_premieres_xml_says_that_it_drops_frames(tmp_path: Path) -> None:
    (timeline,) = read_timelines(named(tmp_path / "reel.xml", XMEML))

    assert timeline.rate == Rate(30_000, 1001, is_drop_frame=True)
    assert timecode(timeline.start, timeline.rate) == "01:00:00;00"
    assert [(cut.name, cut.duration) for cut in timeline.cuts] == [("one.mov", 300)]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.edl", b"TITLE: nothing\n", "no clips"),
        ("a.edl", b"not an edl at all\n", "no EDL"),
        ("a.edl", an_edl("DROP FRAME", ("a", "01:00:00:00", "01:00:00:99")).encode(), "frame 99"),
        ("a.otio", b"{}", "can't be read|no clips"),
        ("a.otio", b"[" * 100_000, "nested deeper"),
        ("a.otio", b'{"OTIO_SCHEMA": "Timeline.99"}', "can't be read"),
        ("a.aaf", b"not an aaf", "no AAF"),
        ("a.xml", b"<html></html>", "can't be read|no clips"),
        ("a.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><xmeml/>', "entities"),
        ("a.fcpxml", b"<fcpxml", "XML is broken"),
        ("a.edl", b"\x00\x01\x02" * 100, "no text|can't be read"),
    ],
)
def test_what_is_broken_is_said(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(Unreadable, match=reason):
        read_timelines(tmp_path / name)


def test_drop_frame_needs_a_rate_that_has_it(tmp_path: Path) -> None:
    file = named(tmp_path / "a.edl", an_edl("DROP FRAME", ("a", "01:00:00;00", "01:00:01;00")))

    with pytest.raises(Unreadable, match="name another rate"):
        read_timelines(file, edl_rate=Rate(25))


@given(
    st.sampled_from(["1001/30000", "1001/24000", "1/25", "1001/60000", "1/24", "1/30"]),
    st.lists(st.integers(1, 3000), min_size=1, max_size=6),
)
def test_fcpxml_is_read_to_the_frame(tmp_path_factory: pytest.TempPathFactory, frame: str, lengths: list[int]) -> None:
    one, clips, at = Fraction(frame), "", 0
    for number, length in enumerate(lengths):
        clips += f'<asset-clip name="c{number}" offset="{at * one}s" ref="r2" duration="{length * one}s" format="r1"/>'
        at += length
    text = (
        f'<fcpxml version="1.8"><resources><format id="r1" frameDuration="{frame}s"/><asset id="r2" name="a" '
        f'src="file:///a.mov" start="0s" duration="{at * one}s" hasVideo="1" format="r1"/></resources>'
        f'<project name="P"><sequence duration="{at * one}s" format="r1"><spine>{clips}</spine></sequence></project>'
        "</fcpxml>"
    )

    (timeline,) = read_timelines(named(tmp_path_factory.mktemp("fcpx") / "a.fcpxml", text))

    assert timeline.rate.per_second == 1 / one
    assert [(cut.start, cut.duration) for cut in timeline.cuts] == [
        (sum(lengths[:number]), length) for number, length in enumerate(lengths)
    ]
