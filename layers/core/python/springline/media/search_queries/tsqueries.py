"""Words that are looked for, as `tsquery` of PostgreSQL: of a scene's own words, and of its asset's.

The label of a word is its field, and between two fields there is a gap that no phrase reaches over (migration
0016_scene_words).
"""

from collections.abc import Iterable, Mapping

from springline.search.model import Words

_OF_SCENES: Mapping[str, str] = {"title": "A", "transcript": "B", "translations": "C", "description": "D"}
_OF_ASSETS: Mapping[str, str] = {"asset_title": "A", "asset_description": "D"}
_NOTHING = "'='"
"""What no text has: punctuation is no word."""
_LONGEST_WORD = 2046
"""Bytes of the longest word that PostgreSQL holds."""


def scene_terms(clause: Words) -> str:
    """What is asked of a scene's own words."""
    return _terms(clause, _OF_SCENES)


def asset_terms(clause: Words) -> str:
    """What is asked of the words of a scene's asset."""
    return _terms(clause, _OF_ASSETS)


def one_of(terms: Iterable[str]) -> str | None:
    """What holds where one of these does; None where there are none."""
    return " | ".join(f"({one})" for one in terms) or None


def _terms(clause: Words, labels: Mapping[str, str]) -> str:
    if clause.field is not None and clause.field not in labels:
        return _NOTHING
    if not clause.words or any(_is_unknown(word) for word in clause.words):
        return _NOTHING
    label = "" if clause.field is None else labels[clause.field]
    marks = [label] * len(clause.words)
    if clause.is_prefix:
        marks[-1] += "*"
    return " <-> ".join(f"{_quoted(word)}:{mark}".rstrip(":") for word, mark in zip(clause.words, marks, strict=True))


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _is_unknown(word: str) -> bool:
    """Whether no text can have that word. One with `=` would be a tenant's number."""
    return not word or "\0" in word or "=" in word or len(word.encode()) > _LONGEST_WORD
