"""What somebody searches chats for: words that all have to occur, and phrases in quotation marks.

An engine, or PostgreSQL, finds the messages; `springline.search.words` says what a word is. Which parts of a found text
are what was asked for is worked out here, on the text as it was written.
"""

import re
from dataclasses import dataclass

from springline.search.model import Query, Words
from springline.search.snippets import Segment, segments
from springline.search.words import normal

MOST_PHRASES = 20
"""Words and phrases of a search that count; later ones are left out."""
_PHRASE = re.compile(r'"([^"]*)"?|[^\s"]+')
_MARKS = str.maketrans(dict.fromkeys("“”„‟«»", '"'))


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
        phrases = tuple(phrase for one in found if normal(phrase := one[0] if one[1] is None else one[1]))
        phrases = phrases[:MOST_PHRASES]
        is_open = (
            bool(phrases) and found[-1][1] is None and found[-1].end() == len(told) and phrases[-1] == found[-1][0]
        )
        return cls(phrases, is_open)

    @property
    def clauses(self) -> tuple[Words, ...]:
        """What has to hold of a message's text."""
        last = len(self.phrases) - 1
        return tuple(
            Words(tuple(normal(phrase).split(" ")), is_prefix=self.is_open and place == last)
            for place, phrase in enumerate(self.phrases)
        )

    def segments(self, text: str) -> tuple[Segment, ...]:
        """A text in stretches that together are the text: those that match, and those between.

        Cost: one pass over the text.
        """
        return segments(text, Query(self.clauses), "text")
