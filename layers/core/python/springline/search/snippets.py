"""What of a found text is shown: the words that were searched for, in the text as it was written.

Worked out on the original, not by the engine: so it is the same whichever engine found the text, and nothing has to be
escaped that is no markup.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from springline.search.model import Query, Words
from springline.search.word_places import Word, words_of

LENGTH = 150
"""Characters of a fragment, about."""
_LONGEST = 20_000  # characters that are looked through for a fragment


class Segment(NamedTuple):
    """A stretch of a text, and whether it is what was searched for."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a text in segments, and whether there is more of the text before and after it."""

    segments: tuple[Segment, ...]
    is_cut_before: bool
    is_cut_after: bool


class _Match(NamedTuple):
    """A stretch that matches, by its place, and which of the clauses it does."""

    start: int
    end: int
    clause: int


def segments(text: str, query: Query, field: str) -> tuple[Segment, ...]:
    """A whole text of a field in segments, which together are the text."""
    return _cut(text, _matches(list(words_of(text)), _clauses(query, field)), 0, len(text))


def best_fragment(text: str, query: Query, field: str, *, length: int = LENGTH) -> Fragment | None:
    """The part of a field's text where most of what was searched for stands together; None where nothing does.

    About `length` characters; longer only where one match is. Of long texts the first 20,000 characters are looked at.
    """
    clauses = _clauses(query, field)
    if not clauses:
        return None
    words = list(words_of(text[:_LONGEST]))
    matches = _matches(words, clauses)
    if not matches:
        return None
    best = max(matches, key=lambda one: (*_worth(matches, one.start, length), -one.start))
    end = max((one.end for one in matches if best.start <= one.start and one.end <= best.start + length), default=0)
    return _around(text, words, matches, best.start, max(end, best.end), length)


def beginning(text: str, *, length: int = LENGTH) -> Fragment | None:
    """The first words of a text; None where it has none."""
    words = list(words_of(text[: 2 * length]))
    return _around(text, words, [], words[0].start, words[0].end, length) if words else None


def _clauses(query: Query, field: str) -> list[Words]:
    return [
        clause
        for clause in query.clauses
        if isinstance(clause, Words) and clause.words and not clause.is_negated and clause.field in {None, field}
    ]


def _matches(words: Sequence[Word], clauses: Sequence[Words]) -> list[_Match]:
    """Where clauses match, by place; they may overlap."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word.text, []).append(place)
    found: list[_Match] = []
    for number, clause in enumerate(clauses):
        size = len(clause.words)
        for place in _beginnings(places, clause):
            run = words[place : place + size]
            if len(run) == size and _stands(run, clause):
                found.append(_Match(run[0].start, run[-1].end, number))
    return sorted(found)


def _beginnings(places: dict[str, list[int]], clause: Words) -> Iterable[int]:
    first = clause.words[0]
    if len(clause.words) > 1 or not clause.is_prefix:
        return places.get(first, ())
    return [place for text, some in places.items() if text.startswith(first) for place in some]


def _stands(run: Sequence[Word], clause: Words) -> bool:
    *before, last = clause.words
    if any(word.text != wanted for word, wanted in zip(run, before, strict=False)):
        return False
    return run[-1].text.startswith(last) if clause.is_prefix else run[-1].text == last


def _worth(matches: Sequence[_Match], start: int, length: int) -> tuple[int, int]:
    """How many clauses match between `start` and `length` characters later, and how often."""
    near = [one.clause for one in matches if start <= one.start and one.end <= start + length]
    return len(set(near)), len(near)


def _around(text: str, words: Sequence[Word], matches: Sequence[_Match], start: int, end: int, length: int) -> Fragment:
    """The fragment from `start` to `end` with whole words before and after, up to `length` characters."""
    spare = max(0, length - (end - start))
    lowest = max(0, min(start - spare // 2, len(text) - length))
    highest = min(len(text), max(end, lowest + length))
    first = 0 if lowest == 0 else min((one.start for one in words if one.start >= lowest), default=start)
    last = len(text) if highest == len(text) else max((one.end for one in words if one.end <= highest), default=end)
    first, last = min(first, start), max(last, end)
    is_cut_before, is_cut_after = first > 0, last < len(text)
    return Fragment(_cut(text, matches, first, last), is_cut_before, is_cut_after)


def _cut(text: str, matches: Iterable[_Match], start: int, end: int) -> tuple[Segment, ...]:
    """A text from `start` to `end` in segments; matches that overlap or touch are one."""
    joined: list[tuple[int, int]] = []
    for one in matches:
        if one.start < start or one.end > end:
            continue
        if joined and one.start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], one.end)
        else:
            joined.append((one.start, one.end))
    pieces: list[Segment] = []
    for match_start, match_end in joined:
        pieces.append(Segment(text[start:match_start], is_match=False))
        pieces.append(Segment(text[match_start:match_end], is_match=True))
        start = match_end
    pieces.append(Segment(text[start:end], is_match=False))
    return tuple(piece for piece in pieces if piece.text)
