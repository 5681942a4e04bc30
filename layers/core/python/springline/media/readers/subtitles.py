"""Subtitles and transcripts: SubRip, WebVTT, SubStation Alpha; pysubs2 reads them.

Around it is what it does not do: WebVTT's blocks that are no cues and its voices, speakers written before their words,
and telling of a line that looks like a time but is none, instead of taking it for what was said.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import chain
from typing import Final, NamedTuple

from springline.media.languages import bcp47
from springline.media.model import Cue, Unreadable
from springline.media.readers.decoding import decode, storable

MOST_CUES: Final = 200_000
_FORMATS: Final = {".srt": "srt", ".vtt": "vtt", ".ass": "ass", ".ssa": "ssa"}
_ARROW = "-->"
_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}"
_TIMES = re.compile(rf"\s*{_CLOCK}[ \t]*-->[ \t]*{_CLOCK}(?:\s.*)?")
_NO_CUES = re.compile(r"\n*(?:NOTE|STYLE|REGION)(?:\s|$)")
_NUMBER = re.compile(r"\s*\d+\s*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s++([^<>]++)>", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}", re.IGNORECASE)
_OVERRIDE = re.compile(r"\{[^{}]*\}")
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9]")
_SPEAKER = re.compile(r"([^\W_][^:\n]{0,59}):\s+(?=\S)")
_SPACES = re.compile(r"\s+")
_HEADER_LANGUAGE = re.compile(r"^Language:\s*(\S+)", re.MULTILINE)


class Subtitles(NamedTuple):
    """A file's cues in order of time, the language that it names in itself, and a guessed encoding."""

    cues: Sequence[Cue]
    language: str = ""
    guessed_encoding: str | None = None


def read_subtitles(data: bytes, *, suffix: str, language: str = "") -> Subtitles:
    """Read a file of subtitles.

    Args:
        data: Its bytes.
        suffix: The ending of its name, which says the format: .srt, .vtt, .ass or .ssa.
        language: BCP 47, where the name gives it; helps with old encodings.

    Raises:
        Unreadable: It is no text, a line of times is broken, or there are no cues or more than 200,000.
    """
    text, guessed = decode(data, language=language)
    kind = _FORMATS[suffix]
    header = ""
    if kind == "vtt":
        text, header = _only_cues(text)
    if kind in {"srt", "vtt"}:
        _check_times(text)
        text = _numbered(text)
    cues = _spoken(_parsed(text, kind), is_transcript=kind == "vtt")
    if not cues:
        raise Unreadable(f"there are no cues in it: is it {suffix.removeprefix('.').upper()}?")
    found = _HEADER_LANGUAGE.search(header)
    return Subtitles(cues, bcp47(found[1]) if found else "", guessed)


def _only_cues(text: str) -> tuple[str, str]:
    """WebVTT without comments, styles, regions and names of cues; and its header."""
    if not text.startswith("WEBVTT"):
        raise Unreadable("its first line is not WEBVTT: export it as WebVTT again")
    first, *blocks = re.split(r"\n[ \t]*\n+", text)
    header, arrow, _ = first.partition(_ARROW)
    if arrow:  # no empty line before the first cue
        header = header[: header.rfind("\n") + 1]
        blocks.insert(0, first[len(header) :])
    kept: list[str] = []
    for block in blocks:
        before, arrow, _ = block.partition(_ARROW)
        if arrow and _NO_CUES.match(before) is None:
            kept.append(block[before.rfind("\n") + 1 :])
    return "\n\n".join(kept) + "\n", header


def _check_times(text: str) -> None:
    lines = [line for line in text.split("\n") if _ARROW in line]
    wrong = next((line for line in lines if _TIMES.fullmatch(line) is None), None)
    if wrong is not None:
        example = "00:00:01,000 --> 00:00:02,500"
        raise Unreadable(f"{wrong.strip()[:60]!r} should be two times, such as {example}: correct it, and import again")
    if len(lines) > MOST_CUES:
        raise Unreadable(f"it has more than {MOST_CUES:,} cues: split it")


def _numbered(text: str) -> str:
    """Cues that all have numbers: what pysubs2 takes for the next cue's number may be the last word of one."""
    lines: list[str] = []
    for line in text.split("\n"):
        if _ARROW in line and not (lines and _NUMBER.fullmatch(lines[-1])):
            lines.append("0")
        lines.append(line)
    return "\n".join([*lines, "0\n"])


class _Line(NamedTuple):
    start: int
    end: int
    text: str
    name: str


def _parsed(text: str, kind: str) -> list[_Line]:
    from pysubs2 import SSAFile
    from pysubs2.exceptions import Pysubs2Error

    is_ass = kind in {"ass", "ssa"}
    try:
        options = {} if is_ass else {"keep_html_tags": True}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of margins and styles, which nobody needs here
            events = SSAFile.from_string(text, format_=kind, **options)
    except (Pysubs2Error, ValueError, IndexError, KeyError, OverflowError) as error:
        raise Unreadable(f"it is no {kind.upper()}: {error}; export it again") from error
    if len(events) > MOST_CUES:
        raise Unreadable(f"it has more than {MOST_CUES:,} cues: split it")
    lines = [
        _Line(event.start, event.end, _without_overrides(event.text, is_ass=is_ass), event.name)
        for event in events
        if not event.is_comment and not (is_ass and _DRAWING.search(event.text))
    ]
    return sorted(lines, key=lambda line: (line.start, line.end))


def _without_overrides(text: str, *, is_ass: bool) -> str:
    """A cue's words and line ends; of pysubs2's own, time grows with the square of braces that never close."""
    if is_ass:
        text = _OVERRIDE.sub("", text).replace(r"\h", " ").replace(r"\n", "\n")
    return text.replace(r"\N", "\n")


def _spoken(lines: Sequence[_Line], *, is_transcript: bool) -> list[Cue]:
    named = is_transcript and sum(_SPEAKER.match(line.text) is not None for line in lines) * 2 >= len(lines)
    cues: list[Cue] = []
    for line in chain.from_iterable(map(_voices, lines)):
        speaker = _plain(line.name)
        said = _plain(_MARKUP.sub(" " if "\n" in line.text else "", line.text))
        if named and not speaker and (found := _SPEAKER.match(said)) is not None:
            speaker, said = found[1].strip(), said[found.end() :]
        if said:
            start = max(line.start, 0)
            cues.append(Cue(start, max(line.end, start), said, speaker or None))
    return cues


def _voices(line: _Line) -> Iterator[_Line]:
    """What each voice of a cue says, at the cue's times; before the first one it is nobody's."""
    before, *voices = _VOICE.split(line.text)
    if not voices or before.strip():
        yield line._replace(text=before)
    for name, said in zip(voices[::2], voices[1::2], strict=True):
        yield line._replace(text=said, name=name)


def _plain(text: str) -> str:
    return storable(_SPACES.sub(" ", unescape(text))).strip()
