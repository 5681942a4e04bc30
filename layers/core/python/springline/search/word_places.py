"""Where the words of a text stand in it: its normal form (`springline.search.words`), with the way back."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from springline.search.words import normal

_ASCII_WORD = re.compile("[0-9A-Za-z]+")
# Between two of these signs, nothing that normalises is torn apart.
_STRETCH = re.compile("[^\t\n\r !-/:-@\\[-`{-~]+")
# Vowels and finals of Hangul, whole or half as wide, and kana's voicing marks: they become one with what they follow.
_JOINING = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff\uff9e-\uffdf]")


class Word(NamedTuple):
    """A word in normal form, and where it stands in the text: from `start` until before `end`."""

    text: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    """The words of a text in order; those that one sign stands for, such as ½, have one place.

    Cost: a pass over the text; signs beyond ASCII take some ten times as long as others.
    """
    for stretch in _STRETCH.finditer(text):
        if stretch[0].isascii():
            for word in _ASCII_WORD.finditer(stretch[0]):
                yield Word(word[0].lower(), stretch.start() + word.start(), stretch.start() + word.end())
        else:
            yield from _words_of_stretch(stretch[0], stretch.start())


def _words_of_stretch(stretch: str, offset: int) -> Iterator[Word]:
    word, start, end = "", 0, 0
    for cluster, place in _clusters(stretch):
        for number, part in enumerate(_normal_inside(cluster).split(" ")):
            if number and word:
                yield Word(word, offset + start, offset + end)
                word = ""
            if part:
                start = start if word else place
                word, end = word + part, place + len(cluster)
    if word:
        yield Word(word, offset + start, offset + end)


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Signs with the marks that belong to them, and where each begins."""
    start = 0
    for place in range(1, len(text)):
        sign = text[place]
        if sign.isascii() or not (_JOINING.match(sign) or unicodedata.category(sign)[0] == "M"):
            yield text[start:place], start
            start = place
    yield text[start:], start


@lru_cache(maxsize=8192)
def _normal_inside(cluster: str) -> str:
    """What a sign becomes inside a word: letters that belong to it, or spaces where it parts it."""
    return normal(f"a{cluster}a")[1:-1]
