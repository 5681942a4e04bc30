"""How a comment feels, from -1 to 1.

English by VADER (Hutto and Gilbert 2014), which was made for short informal text. German and Spanish by a short list of
words that leave no doubt, turned round by a negation before them, on VADER's scale. Other languages by emoticons and
emoji alone, which is also what decides where a list finds nothing.
"""

import math
from collections.abc import Sequence
from typing import Protocol, cast

from springline.community.annotation.word_lists import words as listed

_STRENGTH = 2.0  # VADER's words reach 4; these are of the middle sort
_ALPHA = 15  # VADER's normalisation: score / sqrt(score² + 15)
_REACH = 3  # a negation turns round what follows within so many words
_WEIGHTS = {
    language: dict.fromkeys(listed(f"good.{language}"), _STRENGTH)
    | dict.fromkeys(listed(f"bad.{language}"), -_STRENGTH)
    for language in ("de", "es")
}
_NEGATIONS = {
    "de": frozenset({"nicht", "kein", "keine", "keinen", "nie", "niemals"}),
    "es": frozenset({"no", "nunca", "jamás", "nada"}),
}


class _Vader(Protocol):
    def polarity_scores(self, text: str) -> dict[str, float]: ...


class SentimentScale:
    """Scores comments. Making one reads VADER's word list: about 20 ms and 6 MB; keep it."""

    def __init__(self) -> None:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        self._vader = cast("_Vader", SentimentIntensityAnalyzer())

    def score(self, text: str, words: Sequence[str], language: str) -> float:
        """From -1 to 1, to four places. `words` are the text's words in lower case."""
        if language in {"en", "und"}:
            return self._vader.polarity_scores(text)["compound"]
        signs = "".join(" " if sign.isalnum() else sign for sign in text)
        return _by_list(words, language) or self._vader.polarity_scores(signs)["compound"]


def _by_list(words: Sequence[str], language: str) -> float:
    weights, negations = _WEIGHTS.get(language, {}), _NEGATIONS.get(language, frozenset[str]())
    total = 0.0
    for position, word in enumerate(words):
        weight = weights.get(word, 0.0)
        negated = not negations.isdisjoint(words[max(position - _REACH, 0) : position])
        total += -weight / 2 if negated else weight
    return round(total / math.sqrt(total * total + _ALPHA), 4)
