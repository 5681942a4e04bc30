"""Whether quotes are found in the next version of their source: `python -m benchmarks.anchoring [--wrong]`.

Quotes are drawn with a fixed seed from each version but the last of the real histories in `$SPRINGLINE_REAL_DATA`:
sentences, parts of sentences, and one to three words. Then they are anchored in the following version.

What became of each is known from elsewhere, by looking for identical strings and nothing else. Both texts have their
white space normalised. A quote was

- *kept*, where the quote with 48 or 200 characters around it, or on one side of it, is a string that both texts have
  exactly once; or where the quote itself is, and has 60 characters. That string says at which place. It was *moved*
  where a line of 30 characters, which both texts have exactly once, changed sides with it, and is not among the lines
  that moved themselves (those outside a longest choice of such lines in the same order); and else *unchanged*;
- *edited*, where the new text does not have it, and strings of 40 characters before and after it that both texts have
  exactly once come in the same order with at least half of its triples of words between them (of few words: half of the
  words, or other words in the very place); its place is between those strings;
- *gone*, where nothing of it is left between them, or of five words and more no two in a row are anywhere in the new
  text;
- and *unclear* else: such quotes are counted and not judged.

An anchor is right where it overlaps that place by half, and where its words are the quote's exactly when these were
kept. Of what is gone each anchor is wrong, as is each one elsewhere. `--wrong` prints the wrong ones and those missed.
"""

import re
import sys
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from random import Random
from typing import Literal, NamedTuple

from benchmarks.document_histories import Document, documents
from benchmarks.results import Results
from springline.provenance.anchoring import Anchored, Anchoring
from springline.provenance.selectors import TextQuote

EACH = 30
"""Quotes of each length from each version."""
MOST_WRONG = 0.001
LEAST_FOUND = 0.98
SECONDS = 2.0
_AROUND = (48, 200)
_LONG = 60
_LINE = 30
_SIDE = 40
_FARTHEST = 240
_MANY = 5

Class = Literal["unchanged", "moved", "edited", "gone", "unclear"]
_SENTENCE = re.compile(r"\S(?:[^.!?\n]|\n(?=[ \t]*\S)|[.!?](?!\s))*[.!?]?")
_WORD = re.compile(r"\w+")
_EDGE = re.compile(r"\W")


class Truth(NamedTuple):
    """What became of a quote, and between which characters of the new text it is."""

    of: Class
    start: int = 0
    end: int = 0


class Verdict(NamedTuple):
    """One quote, what became of it, where it was anchored, and whether that is right; None: it is not judged."""

    quote: TextQuote
    truth: Truth
    anchored: Anchored | None
    is_right: bool | None


class Plain:
    """A text with its white space normalised, and where each of its characters stands in the original."""

    def __init__(self, original: str) -> None:
        self.original = original
        words = [match.span() for match in re.finditer(r"\S+", original)]
        self.places: list[int] = []
        for start, end in words:
            self.places += [*range(start, end), end]
        self.text = " ".join(original[start:end] for start, end in words)
        del self.places[len(self.text) :]

    def at(self, place: int) -> int:
        """How many characters of the normalised text stand before one of the original."""
        return bisect_left(self.places, place)

    def count(self, string: str) -> int:
        """How often it has a string, 2 for more than once."""
        first = self.text.find(string)
        return 0 if first < 0 else 1 + (self.text.find(string, first + 1) >= 0)


class Pair:
    """Two versions of a text, and what is identical in them."""

    def __init__(self, before: Plain, now: Plain) -> None:
        self.before, self.now = before, now

    def truth(self, start: int, end: int) -> Truth:
        """What became of the characters from `start` to before `end` of the original text."""
        first, last = self.before.at(start), self.before.at(end)
        kept = self._kept(first, last)
        if kept is not None:
            of: Class = "moved" if self._is_moved(first, kept) else "unchanged"
            return self._told(of, kept, kept + last - first)
        return Truth("unclear") if self.before.text[first:last] in self.now.text else self._changed(first, last)

    def _told(self, of: Class, start: int, end: int) -> Truth:
        places = self.now.places
        return Truth(of, places[start], places[end - 1] + 1 if end > start else places[start])

    def _kept(self, first: int, last: int) -> int | None:
        text = self.before.text
        windows = [(first - around, last + around) for around in _AROUND]
        windows += [window for around in _AROUND for window in ((first - around, last), (first, last + around))]
        windows += [(first, last)] if last - first >= _LONG else []
        for start, end in windows:
            string = text[max(0, start) : end]
            if len(string) >= _SIDE and self.before.count(string) == self.now.count(string) == 1:
                place = self.now.text.find(string) + first - max(0, start)
                return place if self._has_edges(first, place, last - first) else None
        return None

    def _has_edges(self, old: int, new: int, length: int) -> bool:
        """Whether words end in the new text where they end in the old one: "ad" is not kept in "ads"."""
        one, other = self.before.text, self.now.text
        return all(
            _EDGE.search(one[old + at - 1 : old + at + 1]) is None
            or _EDGE.search(other[new + at - 1 : new + at + 1]) is not None
            or not (old + at and new + at)
            for at in (0, length)
        )

    @cached_property
    def _lines(self) -> tuple[list[int], list[int]]:
        """Where lines stand in both texts, normalised, that both have once, of a longest choice in the same order."""
        found: list[tuple[int, int]] = []
        for line in self.before.original.splitlines():
            string = " ".join(line.split())
            if len(string) >= _LINE and self.before.count(string) == self.now.count(string) == 1:
                found.append((self.before.text.find(string), self.now.text.find(string)))
        best: list[tuple[int, int]] = []  # by length of the choice: its last place, and which line that is
        before: list[int] = []
        for number, (_, place) in enumerate(found):
            length = bisect_left(best, (place, -1))
            before.append(best[length - 1][1] if length else -1)
            best[length : length + 1] = [(place, number)]
        chosen: list[tuple[int, int]] = []
        at = best[-1][1] if best else -1
        while at >= 0:
            chosen.append(found[at])
            at = before[at]
        return [old for old, _ in reversed(chosen)], [new for _, new in reversed(chosen)]

    def _is_moved(self, old: int, new: int) -> bool:
        olds, news = self._lines
        # The lines are in order in both texts: as many begin before the quote in either, but for the one that it is in.
        return abs(bisect_right(olds, old) - bisect_right(news, new)) > 1

    def _changed(self, first: int, last: int) -> Truth:
        quote = self.before.text[first:last]
        left, right = self._left(first), self._right(last)
        if left and right and left[1] <= right[1] <= left[1] + 3 * (left[0] + last - first + right[0]) + 100:
            between = self.now.text[left[1] : right[1]]
            kept, is_tight = _shared(quote, between), left[0] + right[0] <= 2  # but for spaces
            if not _WORD.search(between) or (kept == 0 and not is_tight and len(between) < len(quote) / 4):
                return Truth("gone")
            if kept >= 0.5 or is_tight:
                return self._told("edited", left[1], right[1])
            return Truth("unclear")
        words = _WORD.findall(quote)
        text = " ".join(_WORD.findall(self.now.text))
        if len(words) >= _MANY and not any(f"{one} {other}" in text for one, other in pairwise(words)):
            return Truth("gone")
        return Truth("unclear")

    def _left(self, first: int) -> tuple[int, int] | None:
        """How far before the quote a string ends that both texts have once, and where it ends in the new one."""
        for back in range(min(_FARTHEST, max(0, first - _SIDE))):
            string = self.before.text[first - back - _SIDE : first - back]
            if self.before.count(string) == self.now.count(string) == 1:
                return back, self.now.text.find(string) + _SIDE
        return None

    def _right(self, last: int) -> tuple[int, int] | None:
        for on in range(min(_FARTHEST, max(0, len(self.before.text) - last - _SIDE))):
            string = self.before.text[last + on : last + on + _SIDE]
            if self.before.count(string) == self.now.count(string) == 1:
                return on, self.now.text.find(string)
        return None


def _shared(quote: str, text: str) -> float:
    """The share of a quote's triples of words that a text has; of its words, where they are few."""
    words, others = _WORD.findall(quote.lower()), _WORD.findall(text.lower())
    size = 3 if len(words) > 5 else 1
    wanted = [tuple(words[place : place + size]) for place in range(len(words) - size + 1)]
    there = {tuple(others[place : place + size]) for place in range(len(others) - size + 1)}
    return sum(one in there for one in wanted) / len(wanted) if wanted else 0.0


def drawn(text: str, chance: Random, each: int) -> Iterator[TextQuote]:
    """Quotes of a text: sentences, parts of them, and a few words."""
    sentences = [match.span() for match in _SENTENCE.finditer(text) if 20 <= len(match.group()) <= 1_000]
    for start, end in chance.sample(sentences, min(each, len(sentences))):
        yield TextQuote.of(text, start, end)
    words = [match.span() for match in _WORD.finditer(text)]
    for fewest, most in ((4, 12), (1, 3)):
        for _ in range(min(each, len(words) // 20)):
            count = chance.randint(fewest, most)
            first = chance.randrange(max(1, len(words) - count))
            yield TextQuote.of(text, words[first][0], words[min(first + count, len(words)) - 1][1])


def judged(document: Document, each: int = EACH, seed: int = 7) -> Iterator[Verdict]:
    """What became of quotes of a document's versions in the following version, and what was made of them."""
    plain = [Plain(text) for text in document.texts]
    for number, (before, now) in enumerate(pairwise(plain)):
        pair, anchoring = Pair(before, now), Anchoring(before.original, now.original)
        for quote in drawn(before.original, Random(f"{seed} {document.name} {number}"), each):
            truth = pair.truth(quote.start, quote.end)
            anchored = anchoring.anchor(quote)
            yield Verdict(quote, truth, anchored, _is_right(quote, truth, anchored, now.original))


def _is_right(quote: TextQuote, truth: Truth, anchored: Anchored | None, now: str) -> bool | None:
    if anchored is None:
        return None if truth.of in {"unclear", "edited"} else truth.of == "gone"
    words = now[anchored.start : anchored.end].split()
    if (anchored.outcome == "edited") == (words == quote.exact.split()):
        return False  # it says that the words are the same, or that they are not, and that is not so
    if truth.of == "unclear":
        return None
    overlap = min(anchored.end, truth.end) - max(anchored.start, truth.start)
    is_there = overlap * 2 >= anchored.end - anchored.start
    return is_there and truth.of != "gone" and (anchored.outcome != "edited") == (truth.of in {"unchanged", "moved"})


class Count(NamedTuple):
    """How many quotes of a class there were, were anchored, and were anchored wrongly."""

    quotes: int
    anchored: int
    wrong: int


def counted(verdicts: Sequence[Verdict]) -> dict[str, Count]:
    """How the quotes of each class fared."""
    quotes = Counter[str](one.truth.of for one in verdicts)
    anchored = Counter[str](one.truth.of for one in verdicts if one.anchored)
    wrong = Counter[str](one.truth.of for one in verdicts if one.anchored and one.is_right is False)
    return {of: Count(quotes[of], anchored[of], wrong[of]) for of in quotes}


def _seconds() -> float:
    """Processor time that 1,000 quotes take in two versions of 300,000 characters, whose sentences are real ones."""
    chance = Random(7)
    texts = [text for document in documents() for text in document.texts[-1:]]
    blocks = [block for text in texts for block in text.split("\n\n")]
    chance.shuffle(blocks)
    before = "\n\n".join(blocks)[:300_000]
    changed = [block for block in before.split("\n\n") if chance.random() > 0.05]
    changed.insert(5, changed.pop(len(changed) // 2))
    quotes = list(drawn(before, chance, 334))[:1_000]
    began = time.process_time()
    anchoring = Anchoring(before, "\n\n".join(changed))
    for quote in quotes:
        anchoring.anchor(quote)
    return time.process_time() - began


def _print(verdict: Verdict, document: Document) -> None:
    now = verdict.anchored
    print(f"{document.name} {verdict.truth} -> {now}\n   {verdict.quote.prefix!r} [[{verdict.quote.exact!r}]]")
    print(f"   {verdict.quote.suffix!r}")
    for number, text in enumerate(document.texts):
        if text[verdict.quote.start : verdict.quote.end] == verdict.quote.exact and number + 1 < len(document.texts):
            after = document.texts[number + 1]
            if now:
                print(f"   {number + 1}: anchored {after[max(0, now.start - 40) : now.end + 40]!r}")
            print(f"   {number + 1}: is there {after[max(0, verdict.truth.start - 40) : verdict.truth.end + 40]!r}")


def main() -> int:
    """Measure; returns 1 where a limit is missed."""
    results = Results("anchoring")
    verdicts: list[Verdict] = []
    for document in documents():
        of_document = list(judged(document))
        verdicts += of_document
        if "--wrong" in sys.argv:
            for verdict in of_document:
                if verdict.is_right is False:
                    _print(verdict, document)
    counts = counted(verdicts)
    for of, (quotes, anchored, wrong) in sorted(counts.items()):
        precision = f"{1 - wrong / max(anchored, 1):.2%} of these right" if of != "unclear" else "not judged"
        results.tell(f"quotes that are {of}", quotes, "quotes", note=f"{anchored:,} anchored, {precision}")
    judged_ones = [one for one in verdicts if one.truth.of != "unclear" and one.anchored]
    wrong = sum(one.is_right is False for one in judged_ones)
    note = f"{wrong} of {len(judged_ones):,}"
    results.at_most("wrong anchors of all", wrong / len(judged_ones), MOST_WRONG, "", note=note)
    for of in ("unchanged", "moved", "edited"):
        quotes, anchored, wrong = counts[of]
        found = (anchored - wrong) / quotes
        if of == "edited":
            results.tell("edited quotes that are found", found, "")
        else:
            results.at_least(f"{of} quotes that are found", found, LEAST_FOUND, "")
    results.at_most("1,000 quotes in a text of 300,000 characters", _seconds(), SECONDS, "s")
    return results.finish()


if __name__ == "__main__":
    sys.exit(main())
