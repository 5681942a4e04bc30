"""The sentences of a text, by their places: what an answer cites of it.

A line that is a heading, a list item or a quoted line stands for itself; the lines of a paragraph belong together. A
row of a table is one sentence, whatever stands in its cells, and the row that names the columns is a heading. Marks at
the beginning of a line are no part of its sentence, so that what is cited reads as prose, and still stands in the
source word for word.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from springline.documents.chunking import BELOW

LONGEST = 600
"""Characters of a sentence; a longer one is cut between words."""
_SHORTEST = 3  # letters and digits; less says nothing

_GAP = re.compile(
    r"^[ \t]*#{1,6}[ \t][^\n]*(?P<heading>\n)"
    r"|\n[ \t]*(?=\n)|\n(?=[ \t]*(?:[-*+\u2022>|#]|\d{1,3}[.)]\s|\.\. ))",
    re.MULTILINE,
)
_MARKS = re.compile(r"(?:[ \t\n>|]|[-*+\u2022](?=\s)|#{1,6}(?=\s)|\d{1,3}[.)]\s|\.\. )+")
_RULE = re.compile(r"[\s=~^\-|+:*_#.`]*")
_HEADING = re.compile(r"[ \t\n]*#{1,6}\s")
_UNDERLINED = re.compile(r"[ \t\n]*[^\n]+\n[ \t]*([=~^\-#*\"'`+])\1{2,}[ \t\n]*")
_ROW = re.compile(r"[ \t\n]*\|[^\n]*\|[ \t]*(?:\n|$)")
_COLUMNS = re.compile(r"[ \t\n]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t\n]*")
# Cells in quotes may have line breaks; a quote opens a cell only where the cell begins.
_CSV_ROW = re.compile(r'(?:(?<![^,;\t|\n])"(?:[^"]++|"")*+"|[^\n])++')
_OF_LINES = frozenset({"docx", "html", "pptx", "xlsx"})
"""Formats whose texts have a line break only where something ends, and a tab only between cells."""
_DIGIT = re.compile(r"\d")
_LONGEST_HEADING = 100
_CLOSING = "\"')\\]*_\u00bb\u201d\u2019"
_WIDE, _WIDE_CLOSING = "\u3002\uff01\uff1f", "\u300d\u300f\uff09"  # marks of scripts without blanks
_END = re.compile(rf"[.!?\u2026]+[{_CLOSING}]*(?=\s)|[{_WIDE}]+[{_WIDE_CLOSING}]*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|etc|nos?|dr|mrs?|ms|st|inc|ltd|approx|fig|sec|art|z\.b|d\.h|u\.a|bzw|ca|nr|abs|vgl|str)"
    r"|\b\w)\.$",
    re.IGNORECASE,
)


class Span(NamedTuple):
    """The characters from `start` to before `end` of a text, and whether they are a heading."""

    start: int
    end: int
    is_heading: bool = False


class _Part(NamedTuple):
    """Characters of a text that stand for themselves; of a row, nothing but its cells' words ends a sentence."""

    start: int
    end: int
    is_row: bool = False
    is_heading: bool = False


def sentences(text: str, layout: str = "text", *, above: str = "", is_beginning: bool = False) -> list[Span]:
    """The sentences of a text in order, without blanks around them. Cost: a few passes over the text.

    Args:
        text: All or a stretch of what a document or a message says.
        layout: The document's format: what its line breaks and tabs mean.
        above: The headings above, of which the last ones may stand in the text itself.
        is_beginning: Whether the document begins here, so that the first row of a table may name its columns.
    """
    if layout == "csv":
        parts = _rows(text, is_beginning=is_beginning)
    elif layout in _OF_LINES:
        parts = _lines(text, {" ".join(one.split()) for one in above.split(BELOW)}, is_beginning=is_beginning)
    else:
        parts = _paragraphs(text)
    return [span for part in parts for span in _of_part(text, part)]


def _rows(text: str, *, is_beginning: bool) -> list[_Part]:
    found = [_Part(*row.span(), is_row=True) for row in _CSV_ROW.finditer(text)]
    return _with_columns(text, found) if is_beginning else found


def _with_columns(text: str, rows: Sequence[_Part]) -> list[_Part]:
    """Rows of a whole table: the first names the columns where it has no number, and others follow."""
    names_columns = len(rows) > 1 and not _DIGIT.search(text, rows[0].start, rows[0].end)
    return [rows[0]._replace(is_heading=True), *rows[1:]] if names_columns else list(rows)


def _lines(text: str, above: set[str], *, is_beginning: bool) -> list[_Part]:
    """Lines, which stand for themselves: paragraphs, headings, items, and the rows of tables."""
    found: list[_Part] = []
    table: list[_Part] = []
    is_whole = is_beginning
    for line in re.finditer(r"[^\n]*(?:\n|$)", text):
        start, end = line.start(), line.start() + len(line[0].rstrip("\n"))
        words = text[start:end]
        if "\t" in words.strip():
            table.append(_Part(start, end, is_row=True))
            continue
        found += _with_columns(text, table) if is_whole else table
        table, is_whole = [], True
        if words.strip():
            found.append(_Part(start, end, is_heading=_is_title(text, start, end, above)))
    return [*found, *(_with_columns(text, table) if is_whole else table)]


def _is_title(text: str, start: int, end: int, above: set[str]) -> bool:
    """Whether a line is a heading: one of those above, or few words alone between empty lines, without an end."""
    words = text[start:end].strip()
    if " ".join(words.split()) in above:
        return True
    is_alone = start == 0 or text.endswith("\n\n", 0, start)
    goes_on = text.startswith("\n\n", end) and not text[end:].isspace()
    is_open = words[-1].isalnum() and not _DIGIT.search(words) and len(words) <= _LONGEST_HEADING
    return is_alone and goes_on and is_open


def _paragraphs(text: str) -> list[_Part]:
    edges = [0, *(max(gap.start(), gap.start("heading")) for gap in _GAP.finditer(text)), len(text)]
    found: list[_Part] = []
    for start, end in pairwise(edges):
        if found and found[-1].is_row and _COLUMNS.fullmatch(text, start, end):
            found[-1] = found[-1]._replace(is_heading=True)
        is_row = _ROW.fullmatch(text, start, end) is not None
        is_heading = _HEADING.match(text, start, end) or _UNDERLINED.fullmatch(text, start, end)
        found.append(_Part(start, end, is_row, is_heading is not None))
    return found


def _of_part(text: str, part: _Part) -> Iterator[Span]:
    marks = _MARKS.match(text, part.start, part.end)
    start = marks.end() if marks else part.start
    ends = (part.end,) if part.is_row else _ends(text, start, part.end)
    for last in ends:
        yield from _cut(text, start, last, part.is_heading)
        start = last


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    for mark in _END.finditer(text, start, end):
        if mark[0] != "." or _ABBREVIATION.search(text, max(start, mark.end() - 12), mark.end()) is None:
            yield mark.end()
    yield end


def _cut(text: str, start: int, end: int, is_heading: bool) -> Iterator[Span]:
    """One sentence without the blanks around it, in pieces where it is too long; none where it has no words."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        blank = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = blank if blank > 0 else start + LONGEST
        yield Span(start, cut, is_heading)
        start = cut + (blank > 0)
    said = text[start:end]
    if sum(letter.isalnum() for letter in said) >= _SHORTEST and not _RULE.fullmatch(said):
        yield Span(start, end, is_heading)
