"""Answers a question with sentences of its sources, word for word: rules that need no model.

A sentence answers by the words of the question that stand in it; those that stand above it or around it count less. A
word counts the more the fewer sentences have it, and one that none has counts most: so a question about something that
the sources don't speak of is not answered by the rest of its words.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from springline.documents.retrieval import stem
from springline.insights.ask_model import Material, Sentence, Written
from springline.insights.model import Selection
from springline.insights.sentences import Span, sentences
from springline.search.words import normal

MOST = 4
"""Sentences of an answer."""
_LEAST = 0.45
"""Which part of what a question asks a sentence has to have, with what stands around it."""
_NEXT_TO_BEST = 0.7
"""How good a sentence has to be beside the best one."""
_ABOVE, _AROUND = 0.6, 0.25  # of what a word counts that stands in the sentence
_FOUND_BEST = 0.15
_K = 20.0


class _Candidate(NamedTuple):
    """A sentence, with which of the question's words stand in it, above it, and around it."""

    material: Material
    span: Span
    own: frozenset[int]
    above: frozenset[int]
    around: frozenset[int]


class ExtractiveWriter:
    """A `Writer` whose sentences are the sources' own."""

    def write(self, question: str, words: Sequence[str], material: Sequence[Material]) -> Written:
        """The sentences that say most of what is asked, the best first. Cost: a pass over the material."""
        del question
        stems = [stem(word) for word in words]
        candidates = [one for some in material for one in _candidates(some, stems)]
        weights = _weights(len(stems), candidates)
        scored = sorted(
            ((_score(one, weights), one) for one in candidates if one.own),
            key=lambda pair: (-pair[0], pair[1].material.place, pair[1].span.start),
        )
        return Written(tuple(_chosen(scored, weights)), "extractive")


def _candidates(material: Material, stems: Sequence[str]) -> list[_Candidate]:
    above = _standing(material.context, stems)
    found: list[_Candidate] = []
    spans = sentences(material.text, material.layout, above=material.context, is_beginning=material.start == 0)
    each = [_standing(material.text[span.start : span.end], stems) for span in spans]
    whole = frozenset(place for own in each for place in own)
    for span, own in zip(spans, each, strict=True):
        if span.is_heading:
            above = above | own
        else:
            found.append(_Candidate(material, span, own, above, whole))
    return found


def _standing(text: str, stems: Sequence[str]) -> frozenset[int]:
    """Which of the question's words a text has, in whatever form."""
    words = normal(text).split()
    return frozenset(
        place for place, one in enumerate(stems) if any(word == one or _is_form(word, one) for word in words)
    )


def _is_form(word: str, begins: str) -> bool:
    return len(begins) >= 4 and word.startswith(begins)


def _weights(words: int, candidates: Sequence[_Candidate]) -> list[float]:
    """What each word of the question counts; all together 1."""
    counts = [sum(place in one.own for one in candidates) for place in range(words)]
    rarity = [math.log(1 + (len(candidates) + 1) / (count + 0.5)) for count in counts]
    return [one / sum(rarity) for one in rarity]


def _said(one: _Candidate, weights: Sequence[float]) -> float:
    """Which part of what is asked a sentence says, 0 to 1."""
    parts = (
        1 if place in one.own else _ABOVE if place in one.above else _AROUND if place in one.around else 0
        for place in range(len(weights))
    )
    return sum(part * weight for part, weight in zip(parts, weights, strict=True))


def _score(one: _Candidate, weights: Sequence[float]) -> float:
    return _said(one, weights) + _FOUND_BEST * _K / (_K + one.material.place)


def _chosen(scored: Sequence[tuple[float, _Candidate]], weights: Sequence[float]) -> list[Sentence]:
    chosen: list[Sentence] = []
    told: set[str] = set()
    best = scored[0][0] if scored else 0.0
    for score, one in scored:
        words = one.material.text[one.span.start : one.span.end]
        if len(chosen) == MOST or score < _NEXT_TO_BEST * best:
            break
        if normal(words) in told or _said(one, weights) < _LEAST:
            continue
        told.add(normal(words))
        start = one.material.start + one.span.start
        chosen.append(Sentence(None, (Selection(one.material.source, start, start + len(words), words),)))
    return chosen
