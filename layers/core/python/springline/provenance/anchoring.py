"""Where words that were quoted from a text are in another version of it.

Both versions are aligned first (`alignment`), so what counts is where the words went, and not where the same words
stand: a sentence that the new version has five times is found in the right one of the five places, or in none. A wrong
place is worse than none. What is found is

- *unchanged*: the same words, between what they stood between;
- *moved*: the same words, in another order with the rest of the text;
- *edited*: other words that stand where these stood, alike enough to be what became of them.

White space and the form in which Unicode writes an accent are no difference: a paragraph that was wrapped anew is
unchanged. Hyphens at the ends of lines are one, and so is what marks a list or a quotation in front of each line.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice
from typing import Literal, NamedTuple

from springline.provenance.alignment import GUESSED, MOVED, Alignment, Words, align, telling, weight, words
from springline.provenance.selectors import TextQuote, is_same, shared

_CONTEXT = 20
"""Characters next to a quote, before and after it together, that tell its place from others with the same words."""
_MOST_PLACES = 200
"""Words that a text has so often are not looked for once they were gone."""
_AROUND = 10
"""Words on each side of a quote that are looked at for whether the text around it is the same."""
_FAR = 40
"""Words on each side of a quote that may add to what makes its place certain."""
_LIKE = 0.6
"""How alike edited words must be to the quoted ones, from 0 to 1, to be what became of them."""
_FRAMED = 0.25
"""The same for few words, where the text around them is the same on both sides."""
_FEW = 12
"""Words that are few."""
_LONGEST_COMPARED = 600
"""Characters of a few words that are compared one by one."""

Outcome = Literal["unchanged", "moved", "edited"]


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where quoted words are, from character `start` to before `end`; `score` is how alike they are, 1 for the same."""

    start: int
    end: int
    outcome: Outcome
    score: float


class _Span(NamedTuple):
    """Words by place: from the first to before the last."""

    first: int
    last: int


def anchor(quote: TextQuote, before: str | None, now: str) -> Anchored | None:
    """Where a quote is now, None where it is gone.

    `before` is the version that `quote.start` and `quote.end` count in. Without it, the same words count wherever they
    stand, best between what they stood between, and else what stands between that and is alike.
    """
    return Anchoring(before, now).anchor(quote)


def likeness(read: str, reads_now: str) -> float:
    """How alike quoted words and what they read now are, from 0 to 1: the score of what was edited."""
    return 1.0 if is_same(read, reads_now) else _likeness(words(read).keys, words(reads_now).keys)


class Anchoring:
    """Two versions of a text, aligned once for however many quotes.

    Two texts of 300,000 characters with 1,000 quotes take less than a second: see `benchmarks.anchoring`.
    """

    def __init__(self, before: str | None, now: str) -> None:
        self._before = before
        self._now = now

    def anchor(self, quote: TextQuote) -> Anchored | None:
        """Where a quote is now, None where it is gone: see `springline.provenance.anchoring.anchor`."""
        if self._before is None:
            return self._without_before(quote)
        if self._before == self._now and self._stands(quote):
            return self._told(quote, quote.start, quote.end, "unchanged")
        if not self._stands(quote):
            return self._come_back(quote)
        found = _Versions(self._before, self._now, self._sides).anchor(quote)
        if found is None:
            return self._in_context(quote) or self._come_back(quote)
        if found.outcome == "edited" and not is_same(self._before[quote.start : quote.end], quote.exact):
            return self._come_back(quote) or found
        return found

    @cached_property
    def _sides(self) -> "_Sides":
        return _Sides.of(self._before or "", self._now)

    def _stands(self, quote: TextQuote) -> bool:
        """Whether the quote's place in the version before is its own: it has the words, or stands in for them."""
        text = self._before or ""
        if is_same(text[quote.start : quote.end], quote.exact):
            return True
        context = TextQuote.of(text, quote.start, quote.end) if quote.start < quote.end <= len(text) else None
        return context is not None and (context.prefix, context.suffix) == (quote.prefix, quote.suffix)

    def _without_before(self, quote: TextQuote) -> Anchored | None:
        found = quote.locate(self._now)
        if found is not None:
            at = found[1]
            return Anchored(at.start, at.end, "unchanged" if at.start == quote.start else "moved", 1.0)
        read = quote.prefix + quote.exact + quote.suffix
        start = len(quote.prefix)
        there = TextQuote.of(read, start, start + len(quote.exact))
        return _Versions(read, self._now, _Sides.of(read, self._now)).anchor(there)

    def _in_context(self, quote: TextQuote) -> Anchored | None:
        """A quote of which the alignment is not certain, with all that stood next to it, which comes just once."""
        whole = quote.prefix + quote.exact + quote.suffix
        place = self._now.find(whole)
        if (
            len(whole) < 2 * _CONTEXT
            or place < 0
            or any(_comes_twice(whole, text) for text in (self._before, self._now))
        ):
            return None
        start = place + len(quote.prefix)
        return Anchored(start, start + len(quote.exact), "unchanged", 1.0)

    def _come_back(self, quote: TextQuote) -> Anchored | None:
        """Words that were gone before, where the new version has them once more, and nowhere else.

        After no text at all, as of a document that was removed, the same place between the same words is theirs, too.
        """
        if not self._sides.old.keys and self._is_where_it_was(quote):
            return Anchored(quote.start, quote.end, "unchanged", 1.0)
        found = list(islice(quote.wrapped_places(self._now), _MOST_PLACES))
        new = [one for one in found if not self._sides.was_there(one.start, one.end)]
        if not new or len(found) == _MOST_PLACES:
            return None
        new.sort(key=lambda one: _likeness_around(quote, self._now, one), reverse=True)
        most, second = [*(_likeness_around(quote, self._now, one) for one in new[:2]), 0][:2]
        if len(new) == 1:
            is_clear = most >= _CONTEXT or len("".join(quote.exact.split())) >= telling(len(self._now))
        else:
            is_clear = most >= _CONTEXT and most - second >= min(_CONTEXT // 2, most / 2)
        return Anchored(new[0].start, new[0].end, "moved", 1.0) if is_clear else None

    def _is_where_it_was(self, quote: TextQuote) -> bool:
        context = len(quote.prefix) + len(quote.suffix)
        is_there = self._now[quote.start : quote.end] == quote.exact and context >= _CONTEXT
        return is_there and quote.likeness(self._now, quote.start, quote.end) == context

    def _told(self, quote: TextQuote, start: int, end: int, outcome: Outcome) -> Anchored:
        if is_same(self._now[start:end], quote.exact):
            return Anchored(start, end, outcome, 1.0)
        return Anchored(start, end, "edited", _likeness(words(quote.exact).keys, words(self._now[start:end]).keys))


@dataclass(frozen=True, slots=True)
class _Sides:
    """Two versions as words, and which of them are the same."""

    old: Words
    new: Words
    found: Alignment

    @staticmethod
    def of(before: str, now: str) -> "_Sides":
        old, new = words(before), words(now)
        shorter = min(len(before), len(now))
        return _Sides(old, new, align(old.keys, new.keys, telling=telling(shorter)))

    def was_there(self, start: int, end: int) -> bool:
        """Whether the new version's words from one character to another were in the old one, one behind the other."""
        first, last = bisect_right(self.new.ends, start), bisect_left(self.new.starts, end)
        olds = self.found.old_of[first:last]
        return first < last and olds[0] >= 0 and olds == list(range(olds[0], olds[0] + len(olds)))


class _Versions:
    """Two versions of a text, in the first of which a quote stands where it says."""

    def __init__(self, before: str, now: str, sides: _Sides) -> None:
        self._before, self._now = before, now
        self._old, self._new, self._found = sides.old, sides.new, sides.found

    def anchor(self, quote: TextQuote) -> Anchored | None:
        first, last = bisect_right(self._old.ends, quote.start), bisect_left(self._old.starts, quote.end)
        if first >= last:
            return None  # white space alone is nowhere
        span = _Span(first, last)
        places = self._found.new_of[first:last]
        if places[0] >= 0 and places == list(range(places[0], places[0] + len(places))):
            return self._as_it_was(quote, span, places[0])
        if (new := self._whole(span)) is not None:
            return self._as_it_was(quote, span, new)
        for start, end in self._candidates(span):
            found = self._edited(quote, span, start, end)
            if found is not None:
                return found
        return None

    def _as_it_was(self, quote: TextQuote, span: _Span, new: int) -> Anchored | None:
        """The words of the version before, which follow each other in the new one."""
        is_moved = MOVED in self._found.how[span.first : span.last]
        if not is_moved and not self._is_certain(span, new):
            return None
        start, end = self._characters(quote, span, new)
        if is_same(self._now[start:end], quote.exact):
            return Anchored(start, end, "moved" if is_moved else "unchanged", 1.0)
        read = words(quote.exact).keys
        score = _likeness(read, self._new.keys[new : new + span.last - span.first])
        return self._nearby(quote, start, end) or Anchored(start, end, "edited", score)

    def _whole(self, span: _Span) -> int | None:
        """Where all the words follow each other, of which some were not matched there: at the edges of changes."""
        found = self._found.new_of[span.first : span.last]
        offsets = Counter[int]()
        for place, new in enumerate(found):
            if new >= 0:
                offsets[new - place] += max(1, weight(self._old.keys[span.first + place]))
        for start, kept in offsets.most_common(2):
            keys = self._old.keys[span.first : span.last]
            if start >= 0 and self._new.keys[start : start + len(found)] == keys and 2 * kept >= sum(map(weight, keys)):
                return start
        return None

    def _characters(self, quote: TextQuote, span: _Span, new: int) -> tuple[int, int]:
        """From and to which character the words are that are the same; a quote may begin and end within one."""
        last = new + span.last - span.first - 1
        start = self._new.starts[new] + max(0, quote.start - self._old.starts[span.first])
        end = self._new.ends[last] - max(0, self._old.ends[span.last - 1] - quote.end)
        spaces = max(0, self._old.starts[span.first] - quote.start)
        verbatim = start - spaces
        if verbatim >= 0 and self._now[verbatim : verbatim + len(quote.exact)] == quote.exact:
            return verbatim, verbatim + len(quote.exact)
        return start, end

    def _is_certain(self, span: _Span, new: int) -> bool:
        """Whether words that are the same are so for no chance: long enough, or among others that are the same."""
        first, last = span
        offset = new - first
        if not self._has_guesses(span):
            least, most = max(0, first - _FAR), min(len(self._found.new_of), last + _FAR)
            while first > least and self._found.new_of[first - 1] == first - 1 + offset:
                first -= 1
            while last < most and self._found.new_of[last] == last + offset:
                last += 1
            same = sum(weight(self._old.keys[place]) for place in range(first, last))
            if self._is_repeated(span):  # then its own words say nothing of which one it is
                same -= sum(map(weight, self._old.keys[span.first : span.last]))
            if same >= telling(min(len(self._before), len(self._now))):
                return True
        before, after = self._support(span, new, new + span.last - span.first)
        return before + after >= 1 and max(before, after) >= 0.7

    def _is_repeated(self, span: _Span) -> bool:
        text = self._before[self._old.starts[span.first] : self._old.ends[span.last - 1]]
        return any(_comes_twice(text, whole) for whole in (self._before, self._now))

    def _has_guesses(self, span: _Span) -> bool:
        return any(how == GUESSED for how in self._found.how[span.first : span.last])

    def _support(self, span: _Span, start: int, end: int) -> tuple[float, float]:
        """How much of what stood before and after is still there, next to new words `start` to before `end`."""
        near = 2 * _AROUND
        before = [new for new in self._found.new_of[max(0, span.first - _AROUND) : span.first] if new >= 0]
        after = [new for new in self._found.new_of[span.last : span.last + _AROUND] if new >= 0]
        kept_before = sum(start - near <= new < start for new in before)
        kept_after = sum(end <= new < end + near for new in after)
        return kept_before / _AROUND, kept_after / _AROUND

    def _candidates(self, span: _Span) -> Iterator[tuple[int, int]]:
        """Stretches of the new version that may be what became of the words, the one with most of them first."""
        room = 2 * (span.last - span.first) + _AROUND
        found: list[list[int]] = []
        matched = sorted(new for new in self._found.new_of[span.first : span.last] if new >= 0)
        for new in matched:
            if found and new - found[-1][0] < room and new - found[-1][-1] <= max(room // 3, _AROUND):
                found[-1].append(new)
            else:
                found.append([new])
        found.sort(key=len, reverse=True)
        for group in found[:2]:
            yield self._widened(span, group[0], group[-1] + 1)
        if not matched and (gap := self._framed(span)):
            yield gap

    def _widened(self, span: _Span, start: int, end: int) -> tuple[int, int]:
        """A stretch with the new words at its edges that stand for words of the quote that are no more."""
        old_of, new_of = self._found.old_of, self._found.new_of
        lost = old_of[start] - span.first
        before = new_of[span.first - 1] if span.first else -1
        if lost > 0:
            # Up to what stood before the quote where that is still there, and else as many as there were.
            most = start - before - 1 if before >= 0 and start - before - 1 <= 2 * lost + _AROUND else lost
            while most > 0 and start > 0 and old_of[start - 1] < 0:
                start, most = start - 1, most - 1
        lost = span.last - 1 - old_of[end - 1]
        after = new_of[span.last] if span.last < len(new_of) else -1
        if lost > 0:
            most = after - end if after >= end and after - end <= 2 * lost + _AROUND else lost
            while most > 0 and end < len(old_of) and old_of[end] < 0:
                end, most = end + 1, most - 1
        return start, end

    def _framed(self, span: _Span) -> tuple[int, int] | None:
        """What stands between the words before and after a quote of few words of which none is left."""
        if span.first == 0 or span.last >= len(self._found.new_of) or span.last - span.first > _FEW:
            return None
        start, end = self._found.new_of[span.first - 1] + 1, self._found.new_of[span.last]
        return (start, end) if 0 < start < end and end - start <= 2 * (span.last - span.first) + 2 else None

    def _edited(self, quote: TextQuote, span: _Span, start: int, end: int) -> Anchored | None:
        read, reads_now = words(quote.exact).keys, self._new.keys[start:end]
        score = _likeness(read, reads_now)
        before, after = self._support(span, start, end)
        is_framed = min(before, after) >= 0.8 and len(read) <= _FEW
        if score < (_FRAMED if is_framed else _LIKE):
            return None
        kept = sum(weight(self._new.keys[new]) for new in range(start, end) if self._is_of(span, new))
        if not is_framed and kept < telling(len(self._now)) and before + after < 1:
            return None
        first, last = self._new.starts[start], self._new.ends[end - 1]
        return self._nearby(quote, first, last) or Anchored(first, last, "edited", score)

    def _nearby(self, quote: TextQuote, first: int, last: int) -> Anchored | None:
        """The very words, where they overlap those that seemed to be edited: with one sign more or less beside them."""
        least = max(0, first - len(quote.exact))
        for place in quote.places(self._now[least : last + len(quote.exact)]):
            start, end = least + place.start, least + place.end
            if start < last and end > first and self._has_edges(quote, start, end):
                return Anchored(start, end, "unchanged", 1.0)
        return None

    def _has_edges(self, quote: TextQuote, start: int, end: int) -> bool:
        """Whether the words stand for themselves, and are not a part of longer ones."""
        return not (
            (quote.exact[0].isalnum() and self._now[start - 1 : start].isalnum())
            or (quote.exact[-1].isalnum() and self._now[end : end + 1].isalnum())
        )

    def _is_of(self, span: _Span, new: int) -> bool:
        return span.first <= self._found.old_of[new] < span.last


def _likeness_around(quote: TextQuote, text: str, place: TextQuote) -> int:
    """How many characters next to a place are those that stood around the words, however both are wrapped."""
    start, end = place.start, place.end
    verbatim = quote.likeness(text, start, end)
    # Indented lines have more white space than the quote's own.
    near = (text[max(0, start - 2 * len(quote.prefix)) : start], text[end : end + 2 * len(quote.suffix)])
    before, after, prefix, suffix = (" ".join(one.split()) for one in (*near, quote.prefix, quote.suffix))
    return max(verbatim, shared(reversed(before), reversed(prefix)) + shared(after, suffix))


def _comes_twice(text: str, whole: str | None) -> bool:
    first = (whole or "").find(text)
    return first >= 0 and (whole or "").find(text, first + 1) >= 0


def _likeness(some: Sequence[str], others: Sequence[str]) -> float:
    """How much of two sequences of words is the same, from 0 to 1, by the characters of the words."""
    total = sum(map(weight, some)) + sum(map(weight, others))
    if max(len(some), len(others)) <= _FEW or not total:
        one, other = " ".join(some)[:_LONGEST_COMPARED], " ".join(others)[:_LONGEST_COMPARED]
        return SequenceMatcher(None, one, other, autojunk=False).ratio()
    new_of = align(some, others).new_of
    return 2 * sum(weight(word) for word, new in zip(some, new_of, strict=True) if new >= 0) / total
