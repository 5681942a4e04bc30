"""Subtitles: one block for each cue, named by its time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from springline.documents.parsing.model import ParsingError
from tests.unit.documents.parsing.documents import assert_sound

pytestmark = pytest.mark.unit

SRT = """\
1
00:00:01,000 --> 00:00:02,500
First words
on two lines

2
00:01:02,500 --> 01:00:00,000 X1:40

3
1:00:00,5 --> 1:00:01,000
No empty line before
4
01:00:02,000 --> 01:00:03,000
Last"""
VTT = """\
WEBVTT - Interview

NOTE nothing to see

intro
00:01.000 --> 00:02.000 align:start
<v Ada>Hello &amp; welcome

00:00:03.000 --> 00:00:04.000
Bye
"""


def cues(parsed) -> list[tuple[str | None, str]]:
    return [(one.name, parsed.text[one.start : one.end]) for one in parsed.blocks]


def test_srt(read):
    source = SRT.replace("\n", "\r\n")
    parsed = read("a.srt", source.encode("utf-8-sig"))
    assert_sound(parsed, source)
    assert cues(parsed) == [
        ("00:00:01.000", "First words\non two lines"),
        ("01:00:00.500", "No empty line before"),
        ("01:00:02.000", "Last"),
    ]


def test_webvtt(read):
    parsed = read("a.vtt", VTT)
    assert_sound(parsed, VTT)
    assert parsed.title == "Interview"
    assert cues(parsed) == [("00:00:01.000", "<v Ada>Hello &amp; welcome"), ("00:00:03.000", "Bye")]


def test_a_file_without_cues_is_damaged(read):
    with pytest.raises(ParsingError, match="-->") as caught:
        read("a.srt", "Only words\n")
    assert caught.value.code == "damaged"
    assert read("a.vtt", "WEBVTT\n").blocks == ()


_PIECES = [
    "00:00:01,000 --> 00:00:02,000",
    "00:01.000 --> 00:02.000",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "1",
    "words",
    "WEBVTT",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=20).map("".join))
def test_whatever_is_written_has_sound_blocks(read, source):
    source = f"00:00:00,000 --> 00:00:01,000\nA\n\n{source}"
    assert_sound(read("a.srt", source), source)
