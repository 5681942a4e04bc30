"""Cutting a text into chunks: what is searched, and extracted from, as one.

Where a chunk begins follows from the words around, never from how much stands before: a paragraph that comes in changes
the chunks next to it, and all others stay what they are, so nothing of them is done again. Every place where a chunk
may begin has a rank: by what begins there (a section before a paragraph, that before a sentence), then by a hash of the
words that follow. Places are taken in the order of their ranks, each that is far enough from those taken. Content-
defined chunking of bytes works like this (Muthitacharoen et al., "A Low-bandwidth Network File System", 2001); taking
the highest ranks first instead of the first hash that fits makes chunks of more even sizes.
"""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from springline.documents.layout import Block, Parsed

SHORTEST = 500
"""Characters below which a chunk only stays where what is next to it doesn't fit with it."""
LONGEST = 1_600
"""Characters that a chunk has at most, unless it is one table or one piece of code."""
LONGEST_WHOLE = 4_000
"""Characters up to which a table or a piece of code is one chunk."""
LONGEST_HEADING = 400
"""Characters of a chunk's headings."""
BELOW = " \u203a "
"""What stands between a heading and the one below it."""

_HASHED = 64  # characters after a place that decide on its rank
_CLOSE = 64  # characters between places within a part that is too long; every so many closer ones are taken too
_AROUND = 8  # characters on each side of such a place that decide on it
_SECTION, _BLOCK, _PART, _AFTER_HEADING = 10, 9, 8, 0
_WITHIN: tuple[tuple[int, re.Pattern[str]], ...] = (
    (7, re.compile(r"\n[ \t]*\n\s*")),
    (6, re.compile(r"(?<=[.!?])[\"')\]\xbb\u201d\u2019]*\s+|[\u3002\uff01\uff1f]+\s*|\n+")),
    (5, re.compile(r"\s+")),
    (4, re.compile("")),  # words of more characters than a chunk may have are cut anywhere
)
_WHOLE = frozenset({"table", "code"})
Rank = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Chunk:
    """The characters from `start` to before `end`, below which headings they stand, and on which page they begin."""

    start: int
    end: int
    heading: str = ""
    page: int | None = None


def chunks(parsed: Parsed) -> list[Chunk]:
    """The chunks of a text, in order: each character is in exactly one of them. None where there are no characters.

    Cost: by the length of the text, and what it takes to sort its blocks.
    """
    length = len(parsed.text)
    if not length:
        return []
    ranks = _ranks(parsed)
    taken = _taken(ranks, length)
    edges = sorted({*taken, *_cuts(taken, ranks)})
    headings = _Headings(parsed)
    return [Chunk(start, end, headings.above(start), parsed.page_at(start)) for start, end in pairwise(edges)]


def _ranks(parsed: Parsed) -> dict[int, Rank]:
    """Where a chunk may begin, and how well it would."""
    text, outer = parsed.text, _outer(parsed.blocks)
    found: dict[int, int] = {}
    starts = [block.start for block in outer]
    ends = [*starts[1:], len(text)]
    for block, before, end in zip(outer, [None, *outer], ends, strict=False):
        found[block.start] = _worth(block, before)
        if end - block.start > (LONGEST_WHOLE if block.kind in _WHOLE else LONGEST):
            found |= _within(text, block.start, end, parsed.blocks)
    if not outer or starts[0] > LONGEST:
        found |= _within(text, 0, starts[0] if outer else len(text), ())
    return {
        place: (worth, _hashed(text, place, place + _HASHED)) for place, worth in found.items() if 0 < place < len(text)
    }


def _outer(blocks: Sequence[Block]) -> list[Block]:
    """The blocks that are in no other."""
    found: list[Block] = []
    end = 0
    for block in blocks:
        if block.start >= end and block.end > block.start:
            found.append(block)
            end = block.end
    return found


def _worth(block: Block, before: Block | None) -> int:
    """A heading is best at the beginning of a chunk, and worst at its end; outer sections come before inner ones."""
    if block.kind == "heading":
        return _SECTION + 7 - block.level
    if before is not None and before.kind == "heading":
        return _AFTER_HEADING
    return _PART if block.kind in {"list_item", "cue"} else _BLOCK


def _within(text: str, start: int, end: int, blocks: Sequence[Block]) -> dict[int, int]:
    """Where something may be cut that is too long: between its parts, and where these are too long, within them."""
    first = bisect_left(blocks, start + 1, key=lambda block: block.start)
    last = bisect_left(blocks, end, key=lambda block: block.start)
    found = {block.start: _PART for block in blocks[first:last] if block.kind != "cell"}
    for worth, border in _WITHIN:
        edges = sorted({start, *found, end})
        long = [(one, other) for one, other in pairwise(edges) if other - one > LONGEST]
        if not long:
            break
        for one, other in long:
            found |= dict.fromkeys(_borders(text, one, other, border), worth)
    return found


def _borders(text: str, start: int, end: int, border: re.Pattern[str]) -> Iterator[int]:
    """Where something may be cut. Of places close to each other only some are taken, by the letters around them.

    Else each letter of a word as long as a book would be one.
    """
    last = start
    for match in border.finditer(text, start, end):
        place = match.end()
        if not start < place < end:
            continue
        if place - last >= _CLOSE or _hashed(text, place - _AROUND, place + _AROUND) % _CLOSE == 0:
            last = place
            yield place


def _hashed(text: str, start: int, end: int) -> int:
    return crc32(text[max(start, 0) : end].encode("utf-8", "surrogatepass"))


def _taken(ranks: dict[int, Rank], length: int) -> list[int]:
    """The text's ends, and the places of the highest ranks that are far enough from each other and from these."""
    taken = [0, length]
    for place in sorted(ranks, key=lambda place: (ranks[place], -place), reverse=True):
        after = bisect_left(taken, place)
        if place - taken[after - 1] >= SHORTEST and taken[after] - place >= SHORTEST:
            insort(taken, place)
    return taken


def _cuts(taken: Sequence[int], ranks: dict[int, Rank]) -> Iterator[int]:
    """Where stretches are cut that are too long still: a long block in them leaves no place far from both ends."""
    places = sorted(ranks)
    waiting = [(start, end) for start, end in pairwise(taken) if end - start > LONGEST]
    while waiting:
        start, end = waiting.pop()
        inner = places[bisect_right(places, start) : bisect_left(places, end)]
        if inner:
            far = [place for place in inner if place - start >= SHORTEST and end - place >= SHORTEST]
            place = max(far or inner, key=lambda place: (ranks[place], -place))
            yield place
            waiting += [(one, other) for one, other in ((start, place), (place, end)) if other - one > LONGEST]


class _Headings:
    """Which headings a place of the text stands below."""

    def __init__(self, parsed: Parsed) -> None:
        self._starts: list[int] = []
        self._paths: list[str] = []
        path: list[tuple[int, str]] = []
        for block in parsed.blocks:
            if block.kind == "heading":
                words = " ".join(parsed.text[block.start : block.end].split()).strip("#=*-~^ ")
                path = [*(one for one in path if one[0] < block.level), (block.level, words)]
                self._starts.append(block.start)
                self._paths.append(BELOW.join(words for _, words in path)[:LONGEST_HEADING])

    def above(self, place: int) -> str:
        found = bisect_right(self._starts, place) - 1
        return self._paths[found] if found >= 0 else ""
