"""Whether what a model says about a comment stands in the comment, in its own words.

A model may be wrong, and it may obey an instruction that somebody planted in a comment, its own or a neighbour's in the
same batch. What is kept of its answer can be neither a link nor a word from elsewhere.
"""

import re
from collections.abc import Iterable

from springline.community.annotation.prose import WORD, prose


class Ground:
    """One comment's prose and its words; links, code and addresses are none."""

    __slots__ = ("_prose", "_sequence", "_words")

    def __init__(self, text: str) -> None:
        self._prose = prose(text)
        words = list(_words(self._prose))
        self._sequence = _sequence(words)
        self._words = frozenset(words)

    def holds_form_of(self, tag: str) -> bool:
        """Whether each word of a tag is a word of the comment, or a form of one: `shelf` of `shelves`."""
        words = list(_words(tag))
        return bool(words) and all(self._has_form_of(word) for word in words)

    def holds(self, summary: str) -> bool:
        """Whether a summary is prose and its words stand in the comment one after the other.

        Words alone would not do: "I can help, but not on Sunday" has all that "I can not help" needs.
        """
        return prose(summary) == summary and _sequence(_words(summary)) in self._sequence

    def names(self, place: str) -> bool:
        """Whether a place stands in the comment's prose as it is spelled, and not within another word."""
        whole = rf"(?<!\w){re.escape(place)}(?!\w)"
        return bool(place.strip()) and place == place.strip() and re.search(whole, self._prose) is not None

    def _has_form_of(self, word: str) -> bool:
        if word in self._words:
            return True
        needed = max(3, len(word) - 2)  # endings differ by little in the languages that have them
        return len(word) >= needed and any(other.startswith(word[:needed]) for other in self._words)


def _sequence(words: Iterable[str]) -> str:
    return f" {' '.join(words)} ".replace("  ", " ")


def _words(text: str) -> Iterable[str]:
    return (word.casefold() for word in WORD.findall(text))
