"""What somebody searches chats for: words that all have to occur, and phrases in quotation marks.

PostgreSQL finds the messages (`spaced_words` and `message_terms` in the schema say what a word is). Which parts of a
found text are what was asked for is worked out here, on the text as it was written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

MOST_PHRASES = 20
"""Words and phrases of a search that count; later ones are left out."""
# Scripts that put no spaces between words, as `spaced_words` takes them: each sign is a word.
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PHRASE = re.compile(r'"([^"]*)"?|[^\s"]+')
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])+")
_MARKS = str.maketrans(dict.fromkeys("“”„‟«»", '"'))


class Segment(NamedTuple):
    """A stretch of a text, and whether it is what was searched for."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """A search, read. With `is_open` the last word is still being typed: it may be the start of a longer one."""

    phrases: tuple[str, ...]
    is_open: bool

    @classmethod
    def parse(cls, text: str) -> "Terms":
        """Read what was typed. What holds neither a letter nor a digit is nothing to search for."""
        told = text.translate(_MARKS)
        found = list(_PHRASE.finditer(told))
        phrases = tuple(
            phrase for one in found if _WORD.search(phrase := one[0] if one[1] is None else one[1]) is not None
        )[:MOST_PHRASES]
        is_open = (
            bool(phrases) and found[-1][1] is None and found[-1].end() == len(told) and phrases[-1] == found[-1][0]
        )
        return cls(phrases, is_open)

    def segments(self, text: str) -> list[Segment]:
        """A text in stretches that together are the text: those that match, and those between.

        Cost: one pass over the text.
        """
        pattern = _pattern(self.phrases, self.is_open)
        segments: list[Segment] = []
        end = 0
        for found in pattern.finditer(text) if pattern else ():
            if found.start() > end:
                segments.append(Segment(text[end : found.start()], is_match=False))
            segments.append(Segment(found[0], is_match=True))
            end = found.end()
        if end < len(text):
            segments.append(Segment(text[end:], is_match=False))
        return segments


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...], is_open: bool) -> re.Pattern[str] | None:
    """Matches each of the phrases, the longest first where several begin at one place."""
    written = [
        _written(_WORD.findall(phrase), is_open=is_open and place == len(phrases) - 1)
        for place, phrase in enumerate(phrases)
    ]
    if not written:
        return None
    return re.compile("|".join(sorted(written, key=len, reverse=True)), re.IGNORECASE)


def _written(words: Sequence[str], *, is_open: bool) -> str:
    """A pattern of words in a row, with anything between them that is no word."""
    last = words[-1]
    before = "" if _is_unspaced(words[0]) else r"(?<![^\W_])"
    after = "" if _is_unspaced(last) else r"[^\W_]*" if is_open else r"(?![^\W_])"
    return before + r"[\W_]*".join(map(re.escape, words)) + after


def _is_unspaced(word: str) -> bool:
    return re.match(f"[{_UNSPACED}]", word) is not None
