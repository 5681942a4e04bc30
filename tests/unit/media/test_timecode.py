"""Timecode names frames: each frame has one name, and drop-frame leaves out names, never frames."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimelineio.opentime import RationalTime, from_timecode

from springline.media.timecode import MILLISECONDS, Rate, TimecodeError, exact_rate, timecode, units_at

pytestmark = pytest.mark.unit

DROPPING = [Rate(30_000, 1001, is_drop_frame=True), Rate(60_000, 1001, is_drop_frame=True)]
COUNTING = [
    Rate(24),
    Rate(25),
    Rate(30),
    Rate(50),
    Rate(60),
    Rate(24_000, 1001),
    Rate(30_000, 1001),
    Rate(60_000, 1001),
]
rates = st.sampled_from([*DROPPING, *COUNTING])


def a_day(rate: Rate) -> int:
    left_out = 24 * 54 * (rate.nominal // 15) if rate.is_drop_frame else 0
    return 86_400 * rate.nominal - left_out


@given(rates, st.integers(0, 10_000_000))
def test_a_frame_is_found_again_by_its_timecode(rate: Rate, frame: int) -> None:
    assert units_at(timecode(frame, rate), rate) == frame % a_day(rate)


@given(st.sampled_from(DROPPING), st.integers(0, 5_000_000))
def test_following_frames_have_following_timecodes(rate: Rate, frame: int) -> None:
    assert timecode(frame, rate) != timecode(frame + 1, rate)
    assert units_at(timecode(frame + 1, rate), rate) - units_at(timecode(frame, rate), rate) in {1, 1 - a_day(rate)}


@given(rates, st.data())
def test_opentimelineio_gives_a_frame_the_same_name(rate: Rate, data: st.DataObject) -> None:
    # Where frames are longer than their timecode says, OpenTimelineIO begins anew after 24 hours by the clock, or some
    # frames sooner: it counts 59.94 of them a second.
    frame = data.draw(st.integers(0, min(a_day(rate), math.floor(86_400 * rate.per_second) - 10) - 1))
    theirs = RationalTime(frame, float(rate.per_second))

    assert timecode(frame, rate) == theirs.to_timecode(float(rate.per_second), rate.is_drop_frame)
    assert from_timecode(timecode(frame, rate), float(rate.per_second)).value == frame


@pytest.mark.parametrize(
    ("frame", "named"),
    [
        (1799, "00:00:59;29"),
        (1800, "00:01:00;02"),
        (17_981, "00:09:59;29"),
        (17_982, "00:10:00;00"),
        (107_892, "01:00:00;00"),
    ],
)
def test_drop_frame_skips_two_names_a_minute_but_not_in_each_tenth(frame: int, named: str) -> None:
    assert timecode(frame, DROPPING[0]) == named


@pytest.mark.parametrize(
    "wrong", ["", "1:00:00:00", "00:60:00:00", "00:00:61:00", "00:00:00:30", "00:01:00;00", "00:01:00;01", "soon"]
)
def test_what_names_no_frame_is_refused(wrong: str) -> None:
    with pytest.raises(TimecodeError, match="is not a timecode"):
        units_at(wrong, DROPPING[0])


def test_the_day_begins_anew_after_its_last_frame() -> None:
    assert timecode(a_day(Rate(25)), Rate(25)) == "00:00:00:00"


@given(st.integers(0, 10**12))
def test_milliseconds_have_no_frames_and_no_day(moment: int) -> None:
    assert units_at(timecode(moment, MILLISECONDS), MILLISECONDS) == moment if moment < 360_000_000 else True
    assert timecode(90_000_123, MILLISECONDS) == "25:00:00.123"


@pytest.mark.parametrize(
    ("said", "exact"),
    [
        (23.976, (24_000, 1001)),
        (23.98, (24_000, 1001)),
        (24_000 / 1001, (24_000, 1001)),
        (29.97, (30_000, 1001)),
        (59.94, (60_000, 1001)),
        (119.88, (120_000, 1001)),
        (24.0, (24, 1)),
        (25.0, (25, 1)),
        (12.5, (25, 2)),
        (44_100.0, (44_100, 1)),
    ],
)
def test_decimal_rates_stand_for_exact_ones(said: float, exact: tuple[int, int]) -> None:
    found = exact_rate(said)

    assert (found.numerator, found.denominator) == exact


@pytest.mark.parametrize("wrong", [0.0, -25.0, 1e-9, float("nan"), 1e9])
def test_what_can_be_no_rate_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError):
        exact_rate(wrong)


@given(rates, st.integers(0, 10_000_000))
def test_a_frames_moment_leads_back_to_it(rate: Rate, frame: int) -> None:
    assert rate.units(Fraction(frame) / rate.per_second) == frame
    assert rate.units(Fraction(rate.milliseconds(frame), 1000)) == frame
