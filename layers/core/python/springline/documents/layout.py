"""What a parser makes of a document: its text, and where in the original each part of the text stands.

All positions are code points, half open (`start` belongs to a part, `end` doesn't). Boxes are fractions of the page
from its top left corner, so they fit any size at which the page is shown. The codec writes everything but the text:
that has a column of its own.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, Literal, cast, get_args

BlockKind = Literal[
    "heading", "paragraph", "list_item", "table", "row", "cell", "code", "quote", "cue", "footnote", "note"
]
"""What a block is. A `table` holds `row`s, which hold `cell`s; a `quote` or `list_item` may hold any other; `note` is
what a speaker wrote below a slide, or what a document's author wrote beside its text."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom: fractions 0…1 of the page from its top left corner."""

_KINDS: tuple[BlockKind, ...] = get_args(BlockKind)
_STEPS = 10_000
_CODEC = 1


class Format(StrEnum):
    """The formats that can be read."""

    MARKDOWN = "markdown"
    RST = "rst"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    CSV = "csv"
    TEXT = "text"
    EMAIL = "email"
    SRT = "srt"
    VTT = "vtt"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the text that belongs together.

    Blocks are ordered by start, outer ones first; two of them are apart or one lies within the other. `level` is 1…6
    for headings, the depth from 1 for list items, else 0. `page` counts from 1 (PDF: page, PPTX: slide, XLSX: sheet).
    `name` is what people call the place: `Slide 3`, a sheet's name on its table, `Sheet1!B4` on a cell, a cue's time
    `00:01:02.500`, a code block's language.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    page: int | None = None
    box: Box | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Where a line of the text stands on its page; in order of `start`, never overlapping in the text."""

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the text that stands in the decoded original.

    Where both stretches are equally long, they are the same words, character by character; otherwise one stands for
    the other as a whole (`&amp;` for `&`). Text between runs was made by the parser: a line break between paragraphs.
    """

    start: int
    end: int
    original_start: int
    original_end: int


@dataclass(frozen=True, slots=True)
class Parsed:
    r"""A document's text with its layout.

    The text is verbatim (never normalised to another Unicode form), its line breaks are `\n`, and it holds no NUL.
    `encoding` is how the original's bytes were decoded, for formats that are text. `pages` is None where the format has
    none. `notices` are sentences for people about what was left out.
    """

    text: str
    format: Format
    title: str | None = None
    language: str | None = None
    encoding: str | None = None
    pages: int | None = None
    blocks: tuple[Block, ...] = ()
    lines: tuple[Line, ...] = ()
    runs: tuple[Run, ...] = ()
    notices: tuple[str, ...] = ()

    def page_at(self, position: int) -> int | None:
        """The page on which a position of the text stands, or None where pages are not known."""
        if self.lines:
            found = bisect_right(self.lines, position, key=_start) - 1
            return self.lines[max(found, 0)].page
        found = bisect_right(self.blocks, position, key=_start) - 1
        return self.blocks[max(found, 0)].page if self.blocks else None

    def lines_of(self, start: int, end: int) -> tuple[Line, ...]:
        """The lines that a stretch of the text touches, with their boxes."""
        first = bisect_right(self.lines, start, key=_end)
        return self.lines[first : bisect_left(self.lines, end, key=_start)]

    def original_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Where in the decoded original a stretch of the text stands, or None where it doesn't."""
        touched = self.runs[bisect_right(self.runs, start, key=_end) : bisect_left(self.runs, end, key=_start)]
        if not touched:
            return None
        first, last = touched[0], touched[-1]
        return (
            first.original_start + (max(start - first.start, 0) if _is_verbatim(first) else 0),
            last.original_end - (max(last.end - end, 0) if _is_verbatim(last) else 0),
        )


def _start(part: Block | Line | Run) -> int:
    return part.start


def _end(part: Block | Line | Run) -> int:
    return part.end


def _is_verbatim(run: Run) -> bool:
    return run.end - run.start == run.original_end - run.original_start


def whole(fraction: float) -> float:
    """A fraction of a page as the codec keeps it: between 0 and 1, in steps of a ten-thousandth."""
    return round(min(max(fraction, 0.0), 1.0) * _STEPS) / _STEPS


def to_json(parsed: Parsed) -> str:
    """Everything but the text, in few bytes: starts as differences, ends as lengths, fractions as ten-thousandths."""
    return json.dumps(
        {
            "codec": _CODEC,
            "format": parsed.format,
            "title": parsed.title,
            "language": parsed.language,
            "encoding": parsed.encoding,
            "pages": parsed.pages,
            "blocks": list(_written_blocks(parsed.blocks)),
            "lines": list(_written_lines(parsed.lines)),
            "runs": list(_written_runs(parsed.runs)),
            "notices": parsed.notices,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def from_json(layout: str, text: str) -> Parsed:
    """What `to_json` wrote, with the text that it belongs to.

    Raises `ValueError` where it was not written by this codec.
    """
    read = cast("dict[str, Any]", json.loads(layout))
    if read.get("codec") != _CODEC:
        raise ValueError(f"The layout was written by codec {read.get('codec')!r}; this one is {_CODEC}.")
    return Parsed(
        text=text,
        format=Format(read["format"]),
        title=read["title"],
        language=read["language"],
        encoding=read["encoding"],
        pages=read["pages"],
        blocks=tuple(_read_blocks(read["blocks"])),
        lines=tuple(_read_lines(read["lines"])),
        runs=tuple(_read_runs(read["runs"])),
        notices=tuple(read["notices"]),
    )


def _steps(box: Sequence[float]) -> list[int]:
    return [round(edge * _STEPS) for edge in box]


def _differences(starts: Sequence[int]) -> list[int]:
    return [now - before for before, now in pairwise([0, *starts])]


def _written_blocks(blocks: Sequence[Block]) -> Iterable[list[object]]:
    for step, block in zip(_differences([one.start for one in blocks]), blocks, strict=True):
        written: list[object] = [
            _KINDS.index(block.kind), step, block.end - block.start,
            block.level, block.page, block.name, block.box and _steps(block.box),
        ]  # fmt: skip
        while len(written) > 3 and not written[-1]:  # what most blocks don't have is not written
            written.pop()
        yield written


def _read_blocks(written: Iterable[list[Any]]) -> Iterable[Block]:
    start = 0
    for one in written:
        level, page, name, box = (*one[3:], *(None,) * (7 - len(one)))
        kind, step, length = cast("list[int]", one[:3])
        start += step
        edges = cast("Box", tuple(edge / _STEPS for edge in box)) if box else None
        yield Block(_KINDS[kind], start, start + length, level or 0, page, edges, name)


def _written_lines(lines: Sequence[Line]) -> Iterable[list[int]]:
    for step, line in zip(_differences([one.start for one in lines]), lines, strict=True):
        yield [step, line.end - line.start, line.page, *_steps((line.x0, line.y0, line.x1, line.y1))]


def _read_lines(written: Iterable[list[int]]) -> Iterable[Line]:
    start = 0
    for step, length, page, *edges in written:
        start += step
        x0, y0, x1, y1 = (edge / _STEPS for edge in edges)
        yield Line(start, start + length, page, x0, y0, x1, y1)


def _written_runs(runs: Sequence[Run]) -> Iterable[list[int]]:
    starts = _differences([one.start for one in runs])
    originals = _differences([one.original_start for one in runs])
    for step, original, run in zip(starts, originals, runs, strict=True):
        length, of_original = run.end - run.start, run.original_end - run.original_start
        yield [step, length, original] if length == of_original else [step, length, original, of_original]


def _read_runs(written: Iterable[list[int]]) -> Iterable[Run]:
    start = original = 0
    for step, length, of_original_step, *other in written:
        start += step
        original += of_original_step
        yield Run(start, start + length, original, original + (other[0] if other else length))
