"""Which words of a text are which words of another version of it.

Words that both versions have in the same order are matched by stretches of words that are unique in both: long ones
first, then shorter ones in the gaps between (the patience diff of Bram Cohen, on stretches instead of lines). What is
left over on both sides, unique in the whole of both and long enough, was moved. White space is no word, so a text that
was wrapped anew has the same ones; neither is the form in which Unicode writes an accent.

Costs are linear in both texts but for a logarithm, whatever they say: a gap is looked at a fixed number of times, and
only small ones word by word. What repeats itself without anything unique around it stays unmatched.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import log2
from typing import Literal, NamedTuple

# Scripts that put no space between words have one word per character; a combining accent belongs to its letter.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u303f\u3040-\u31ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[^\W{_UNSPACED}](?:[^\W{_UNSPACED}]|[\u0300-\u036f])*|(\S)\1*")

_LONG = (4, 4, 3, 3)
"""Binary logarithms of the lengths that are looked for first; each twice, as in gaps more of them are unique."""
_SHORT = (2, 2, 1, 1, 0, 0)
_LARGEST_GAP = {2: 1 << 30, 1: 1_000, 0: 200}
"""Words on either side of a gap in which stretches of four, two and one are looked for: what is unique among more words
is alike by chance."""
_WORD_BY_WORD = 4_096
"""Pairs of words in a gap that is compared word by word."""
_WEAK = 8
"""A stretch of fewer words gives way to a longer one that was moved."""
_SURE = 40
"""Characters that no text of any length has by chance."""

How = Literal[0, 1, 2, 3]
UNMATCHED: How = 0
IN_ORDER: How = 1
GUESSED: How = 2
"""In order, in a small gap, where the words may be repeated."""
MOVED: How = 3


class Words(NamedTuple):
    """The words of a text: what they are, and where each begins and ends."""

    keys: list[str]
    starts: list[int]
    ends: list[int]


class Run(NamedTuple):
    """Words that follow each other in both versions: the first in each, how many, and how they were matched."""

    old: int
    new: int
    length: int
    is_moved: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """For each word of one version the same one of the other, -1 where there is none, and how they were matched."""

    new_of: list[int]
    old_of: list[int]
    how: bytearray

    def runs(self) -> Iterator[Run]:
        """The matched words as longest runs, in the order of the old version."""
        at, most = 0, len(self.new_of)
        while at < most:
            new = self.new_of[at]
            if new < 0:
                at += 1
                continue
            start, is_moved = at, self.how[at] == MOVED
            while at < most and self.new_of[at] == new + at - start and (self.how[at] == MOVED) == is_moved:
                at += 1
            yield Run(start, new, at - start, is_moved)


def words(text: str) -> Words:
    """The words of a text, and its punctuation: each sign for itself, the same one several times as one word."""
    found = Words([], [], [])
    is_plain = text.isascii()
    for match in _WORD.finditer(text):
        word = match.group()
        found.keys.append(word if is_plain or word.isascii() else unicodedata.normalize("NFC", word))
        found.starts.append(match.start())
        found.ends.append(match.end())
    return found


def weight(word: str) -> int:
    """How much it says that two texts have this word: its characters and a space, nothing where it is punctuation."""
    return len(word) + 1 if word[:1].isalnum() else 0


def telling(characters: int) -> float:
    """How many characters two places must share to be the same one in a text of so many characters.

    The shorter the text, the less likely it is that it has the same words twice for different reasons.
    """
    return min(_SURE, log2(characters + 1) ** 2 / 3)


def align(old: Sequence[str], new: Sequence[str], *, telling: float = _SURE) -> Alignment:
    """Match the words of two versions; `telling` is how many characters must be the same to have been moved."""
    return _Aligner(old, new, telling).aligned()


class _Gap(NamedTuple):
    old: int
    old_end: int
    new: int
    new_end: int


class _Aligner:
    """The state of one alignment."""

    def __init__(self, old: Sequence[str], new: Sequence[str], telling: float) -> None:
        self._telling = telling
        of = {word: weight(word) for word in set(old)}
        self._weights = [of[word] for word in old]
        self._old, self._new = _named(old, new)
        self._found = Alignment([-1] * len(old), [-1] * len(new), bytearray(len(old)))

    def aligned(self) -> Alignment:
        gaps = self._trimmed([_Gap(0, len(self._found.new_of), 0, len(self._found.old_of))])
        for level in _LONG:
            gaps = self._filled(gaps, level)
        for level in (4, 3):
            self._move(level)
        for level in _SHORT:
            gaps = self._filled(gaps, level)
        self._guess(gaps)
        for level in (2, 1, 0):
            self._move(level)
        return self._found

    def _match(self, old: int, new: int, length: int, how: How) -> None:
        for step in range(length):
            self._found.new_of[old + step] = new + step
            self._found.old_of[new + step] = old + step
            self._found.how[old + step] = how

    def _is_free(self, old: int, new: int) -> bool:
        return self._found.new_of[old] < 0 and self._found.old_of[new] < 0 and self._old[0][old] == self._new[0][new]

    def _trimmed(self, gaps: Sequence[_Gap]) -> list[_Gap]:
        """Gaps without what both of their sides begin or end with."""
        left: list[_Gap] = []
        for old, old_end, new, new_end in gaps:
            start, fresh = old, new
            while start < old_end and fresh < new_end and self._is_free(start, fresh):
                start, fresh = start + 1, fresh + 1
            self._match(old, new, start - old, IN_ORDER)
            end, last = old_end, new_end
            while end > start and last > fresh and self._is_free(end - 1, last - 1):
                end, last = end - 1, last - 1
            self._match(end, last, old_end - end, IN_ORDER)
            if start < end and fresh < last:
                left.append(_Gap(start, end, fresh, last))
        return left

    def _filled(self, gaps: Sequence[_Gap], level: int) -> list[_Gap]:
        """What is left of gaps after the stretches of 2 ** `level` words were matched that are unique in each."""
        left: list[_Gap] = []
        most = _LARGEST_GAP.get(level, 1 << 30)
        for gap in gaps:
            if gap.old_end - gap.old > most or gap.new_end - gap.new > most:
                left.append(gap)
            else:
                left.extend(self._fill(gap, level))
        return left

    def _fill(self, gap: _Gap, level: int) -> Iterator[_Gap]:
        length = 1 << level
        old_of = _unique(self._old[level], gap.old, gap.old_end - length)
        new_of = _unique(self._new[level], gap.new, gap.new_end - length)
        pairs = [(old, new_of[name]) for name, old in old_of.items() if name in new_of]
        at, fresh = gap.old, gap.new
        for old, new in rising(pairs):
            if old < at or new < fresh or not all(self._is_free(old + step, new + step) for step in range(length)):
                continue
            back = 0
            while old - back > at and new - back > fresh and self._is_free(old - back - 1, new - back - 1):
                back += 1
            on = length
            while old + on < gap.old_end and new + on < gap.new_end and self._is_free(old + on, new + on):
                on += 1
            self._match(old - back, new - back, back + on, IN_ORDER)
            if at < old - back and fresh < new - back:
                yield _Gap(at, old - back, fresh, new - back)
            at, fresh = old + on, new + on
        if at < gap.old_end and fresh < gap.new_end:
            yield _Gap(at, gap.old_end, fresh, gap.new_end)

    def _guess(self, gaps: Sequence[_Gap]) -> None:
        """Match small gaps word by word."""
        for gap in gaps:
            if (gap.old_end - gap.old) * (gap.new_end - gap.new) > _WORD_BY_WORD:
                continue
            old, new = self._old[0][gap.old : gap.old_end], self._new[0][gap.new : gap.new_end]
            for start, fresh, length in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
                for step in range(length):
                    if self._is_free(gap.old + start + step, gap.new + fresh + step):
                        self._match(gap.old + start + step, gap.new + fresh + step, 1, GUESSED)

    def _move(self, level: int) -> None:
        """Match what is unique in the whole of both versions and stands in another order."""
        length = 1 << level
        left = [place for place, new in enumerate(self._found.new_of[: len(self._old[level])]) if new < 0]
        if not left:
            return
        old_of = _unique(self._old[level], 0, len(self._old[level]) - 1)
        new_of = _unique(self._new[level], 0, len(self._new[level]) - 1)
        strengths: list[int] = []
        for old in left:
            name = self._old[level][old]
            new = new_of.get(name) if old_of.get(name) == old else None
            if new is None or self._found.new_of[old] >= 0 or self._found.old_of[new] >= 0:
                continue
            strengths = strengths or self._strengths()
            start, end = self._reach(old, new, length, strengths)
            if sum(self._weights[start:end]) < self._telling:
                continue
            fresh = new - (old - start)
            for step in range(end - start):
                self._part(start + step, fresh + step)
            self._match(start, fresh, end - start, MOVED)

    def _part(self, old: int, new: int) -> None:
        """Take a word of either version from the one it was matched with."""
        if (other := self._found.new_of[old]) >= 0:
            self._found.old_of[other] = -1
        if (other := self._found.old_of[new]) >= 0:
            self._found.new_of[other], self._found.how[other] = -1, UNMATCHED

    def _reach(self, old: int, new: int, length: int, strengths: list[int]) -> tuple[int, int]:
        """How far the old words before and after a stretch are the same as the new ones, and not matched for better."""
        start = old
        while start > 0 and new - (old - start) > 0 and self._yields(start - 1, new - (old - start) - 1, strengths):
            start -= 1
        end, most = old, min(len(self._old[0]), old + len(self._new[0]) - new)
        while end < most and self._yields(end, new + (end - old), strengths):
            end += 1
        return start, end

    def _yields(self, old: int, new: int, strengths: list[int]) -> bool:
        other = self._found.old_of[new]
        return (
            self._old[0][old] == self._new[0][new]
            and self._found.how[old] != MOVED
            and strengths[old] < _WEAK
            and (other < 0 or (self._found.how[other] != MOVED and strengths[other] < _WEAK))
        )

    def _strengths(self) -> list[int]:
        """For each old word how many words long the run is in which it was matched."""
        found = [0] * len(self._found.new_of)
        for run in self._found.runs():
            found[run.old : run.old + run.length] = [run.length] * run.length
        return found


def _named(old: Sequence[str], new: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
    """Numbers for all stretches of 1, 2, 4, 8 and 16 words: the same where the words are; by place, for each level."""
    first: dict[object, int] = {}
    olds = [[first.setdefault(word, len(first)) for word in old]]
    news = [[first.setdefault(word, len(first)) for word in new]]
    for level in range(4):
        step = 1 << level
        names: dict[object, int] = {}
        for levels in (olds, news):
            below = levels[level]
            levels.append([names.setdefault(pair, len(names)) for pair in zip(below, below[step:], strict=False)])
    return olds, news


def _unique(names: list[int], start: int, last: int) -> dict[int, int]:
    """Names that stand once from place `start` to `last`, with their place, in its order."""
    places: dict[int, int] = {}
    for place in range(start, min(last, len(names) - 1) + 1):
        name = names[place]
        places[name] = -1 if name in places else place
    return {name: place for name, place in places.items() if place >= 0}


def rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of pairs, given by rising first places, whose second places rise too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, new) in enumerate(pairs):
        place = bisect_left(ends, new)
        before.append(last[place - 1] if place else -1)
        if place == len(ends):
            ends.append(new)
            last.append(number)
        else:
            ends[place], last[place] = new, number
    chosen: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]
