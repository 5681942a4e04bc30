"""Subtitles and transcripts, from the formats that people have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.media.model import Cue, Unreadable
from springline.media.readers.subtitles import read_subtitles

pytestmark = pytest.mark.unit

SRT = """1
00:00:01,000 --> 00:00:02,500
<i>No</i> {\\an8}goat.
Not &amp; never.

2
00:00:03,000 --> 00:00:04,000

3
00:00:05,000 --> 00:00:06,000
1958
"""
VTT = """WEBVTT - an evening
Language: deu

STYLE
::cue { color: red }

NOTE a comment with
two lines

opening
00:01.000 --> 00:02.000 align:start
<v.loud Roz Achterberg>Hello <c.big>all</c></v>

NOTE between

named cue
00:00:03.000 --> 00:00:04.500
<v Ben>Again<00:00:03.500> now
"""
ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:05.00,0:00:06.00,Default,Ben,0,0,0,,Second, with a comma
Dialogue: 0,0:00:01.00,0:00:02.50,Default,Ada,0,0,0,,{\\i1}First{\\i0}\\Nline
Comment: 0,0:00:01.00,0:00:02.50,Default,Ada,0,0,0,,Not said
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_subrip_is_read_without_its_markup(ends: str) -> None:
    read = read_subtitles(SRT.replace("\n", ends).encode(), suffix=".srt")

    assert list(read.cues) == [Cue(1000, 2500, "No goat. Not & never."), Cue(5000, 6000, "1958")]


def test_webvtt_has_speakers_a_language_and_blocks_that_are_no_cues() -> None:
    read = read_subtitles(VTT.encode("utf-8-sig"), suffix=".vtt")

    assert list(read.cues) == [Cue(1000, 2000, "Hello all", "Roz Achterberg"), Cue(3000, 4500, "Again now", "Ben")]
    assert read.language == "de"


def test_speakers_written_before_their_words_are_told_apart_from_them() -> None:
    text = (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nMario Havel: Hey: you.\n\n"
        "2\n00:00:02.000 --> 00:00:03.000\nOh.\n\n3\n00:00:04.000 --> 00:00:05.000\nBen (EF): Yes\n"
    )

    read = read_subtitles(text.encode(), suffix=".vtt")

    assert [(cue.speaker, cue.text) for cue in read.cues] == [
        ("Mario Havel", "Hey: you."),
        (None, "Oh."),
        ("Ben (EF)", "Yes"),
    ]


def test_a_colon_in_a_few_words_makes_no_speaker() -> None:
    words = ("Note: wet paint", "Oh", "No")
    cues = [f"00:0{number}.000 --> 00:0{number}.500\n{said}\n" for number, said in enumerate(words)]
    text = "\n".join(["WEBVTT\n", *cues])

    assert {cue.speaker for cue in read_subtitles(text.encode(), suffix=".vtt").cues} == {None}
    assert read_subtitles(SRT.replace("No", "Ada: no").encode(), suffix=".srt").cues[0].speaker is None


def test_substation_alpha_comes_in_order_with_its_names() -> None:
    read = read_subtitles(ASS.encode(), suffix=".ass")

    assert list(read.cues) == [Cue(1000, 2500, "First line", "Ada"), Cue(5000, 6000, "Second, with a comma", "Ben")]


@pytest.mark.parametrize(
    ("suffix", "text", "reason"),
    [
        (".srt", "", "no cues"),
        (".srt", "just words", "no cues"),
        (".srt", "1\n00:00:01,000 --> soon\nHi\n", "should be two times"),
        (".srt", "1\n99999:00:00,000 --> 99999:00:01,000\nHi\n", "should be two times"),
        (".vtt", "1\n00:00:01.000 --> 00:00:02.000\nHi\n", "WEBVTT"),
        (".ass", "[Events]\nDialogue: broken", "ASS|cues"),
    ],
)
def test_what_is_broken_is_said(suffix: str, text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_subtitles(text.encode(), suffix=suffix)


@pytest.mark.parametrize(
    ("suffix", "text", "said"),
    [
        (".srt", "1\n00:00:01,000 --> 00:00:02,000\nIn\n1984\n", ["In 1984"]),
        (".srt", "00:00:01,000 --> 00:00:02,000\nIn\n7\n\n00:00:03,000 --> 00:00:04,000\n8\n", ["In 7", "8"]),
        (".vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nIn\n7\n\n00:03.000 --> 00:04.000\n8\n", ["In 7", "8"]),
        (".vtt", "WEBVTT\n00:01.000 --> 00:02.000\nFirst\n\n00:03.000 --> 00:04.000\nLast\n", ["First", "Last"]),
        (".vtt", "WEBVTT\n\nNOTES-1\n00:01.000 --> 00:02.000\nNoted\n", ["Noted"]),
        (".vtt", "WEBVTT\n\nNOTE\n00:01.000 --> 00:02.000\nCut\n\n00:03.000 --> 00:04.000\nKept\n", ["Kept"]),
        (".vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nIt is {applause} JSON {}\n", ["It is {applause} JSON {}"]),
        (".srt", "1\n00:00:01,000 --> 00:00:02,000\nBye\n\x1a", ["Bye"]),
    ],
)
def test_no_word_is_taken_for_something_else(suffix: str, text: str, said: list[str]) -> None:
    assert [cue.text for cue in read_subtitles(text.encode(), suffix=suffix).cues] == said


@pytest.mark.parametrize("sign", ["<a", "{\\", "<v a", "<v ", "<v.", "<v" + " " * 99])
def test_signs_that_never_close_are_read_in_a_moment(sign: str) -> None:
    said = sign * (600_000 // len(sign))
    vtt = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{said}\n"
    ass = f"{ASS}Dialogue: 0,0:00:07.00,0:00:08.00,Default,Ben,0,0,0,,{said}\n"

    assert len(read_subtitles(vtt.encode(), suffix=".vtt").cues) == 1
    assert len(read_subtitles(ass.encode(), suffix=".ass").cues) == 3


def test_each_voice_of_a_cue_has_its_own_words() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n- <v Ada>No goat.</v>\n<v Ben>Never.\n"

    read = read_subtitles(text.encode(), suffix=".vtt")

    assert list(read.cues) == [
        Cue(1000, 2000, "-"),
        Cue(1000, 2000, "No goat.", "Ada"),
        Cue(1000, 2000, "Never.", "Ben"),
    ]


def test_a_cue_that_ends_before_it_begins_ends_as_it_begins() -> None:
    read = read_subtitles(b"1\n00:00:05,000 --> 00:00:02,000\nHi\n", suffix=".srt")

    assert read.cues[0].end_ms == 5000


@given(st.sampled_from([".srt", ".vtt", ".ass"]), st.text(max_size=300))
def test_any_text_is_read_or_refused(suffix: str, text: str) -> None:
    head = {".srt": "1\n00:00:01,000 --> 00:00:02,000\n", ".vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n", ".ass": ASS}
    try:
        read = read_subtitles((head[suffix] + text).encode("utf-8", "surrogatepass"), suffix=suffix)
    except Unreadable:
        return
    assert all(cue.text.strip() == cue.text != "" for cue in read.cues)
