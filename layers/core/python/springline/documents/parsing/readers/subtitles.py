"""SRT and WebVTT: one block for each cue, named by when it begins."""

import re
from collections.abc import Iterator

from springline.documents.layout import Block, Format, Parsed
from springline.documents.parsing.building import ordered, trimmed
from springline.documents.parsing.decoding import decoded_text
from springline.documents.parsing.model import ParsingError, Source

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[,.](\d{1,3})"
_TIMING = re.compile(rf"^[^\S\n]*{_TIME}[^\S\n]*-->[^\S\n]*{_TIME}[^\n]*$", re.MULTILINE)
_BLANK = re.compile(r"\n[^\S\n]*\n")
_TITLE = re.compile(r"WEBVTT[ \t]+(?:-[ \t]*)?([^\n]+)")


def read(source: Source) -> Parsed:
    """The file's text, with its cues. Raises `damaged` where there is no cue in what isn't empty."""
    decoded = decoded_text(source.data())
    blocks, notices = ordered(_cues(decoded.text), source.limits)
    is_vtt = source.format is Format.VTT
    if not blocks and decoded.text.strip() and not (is_vtt and decoded.text.startswith("WEBVTT")):
        raise ParsingError("damaged", "No line in it says when words are spoken (00:00:01,000 --> 00:00:02,000).")
    title = _TITLE.match(decoded.text) if is_vtt else None
    return Parsed(
        decoded.text,
        source.format,
        title=title and title[1].strip(),
        encoding=decoded.encoding,
        blocks=blocks,
        runs=decoded.runs,
        notices=notices,
    )


def _cues(text: str) -> Iterator[Block]:
    timings = list(_TIMING.finditer(text))
    for number, timing in enumerate(timings):
        after = timings[number + 1].start() if number + 1 < len(timings) else len(text)
        blank = _BLANK.search(text, timing.end(), after)
        # Without an empty line before the next timing, its number (SRT) or name (VTT) is its own line.
        end = blank.start() if blank else (after if after == len(text) else text.rfind("\n", 0, max(after - 1, 0)))
        start, end = trimmed(text, timing.end(), max(end, timing.end()))
        if end > start:
            yield Block("cue", start, end, name=_clock(timing))


def _clock(timing: re.Match[str]) -> str:
    hours, minutes, seconds, fraction = timing.group(1, 2, 3, 4)
    return f"{int(hours or 0):02}:{int(minutes):02}:{seconds}.{fraction.ljust(3, '0')}"
