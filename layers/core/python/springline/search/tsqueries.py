"""Words that are looked for, as `tsquery` of PostgreSQL, where the label of a word is its field.

Between two fields there is a gap that no phrase reaches over (migration 0016_scene_words).
"""

from collections.abc import Iterable, Mapping

from springline.search.model import Words

_NOTHING = "'='"
"""What no text has: punctuation is no word."""
_LONGEST_WORD = 2046
"""Bytes of the longest word that PostgreSQL holds."""


def terms(clause: Words, labels: Mapping[str, str]) -> str:
    """What is asked of texts whose fields have these labels."""
    if clause.field is not None and clause.field not in labels:
        return _NOTHING
    if not clause.words or any(_is_unknown(word) for word in clause.words):
        return _NOTHING
    label = "" if clause.field is None else labels[clause.field]
    marks = [label] * len(clause.words)
    if clause.is_prefix:
        marks[-1] += "*"
    return " <-> ".join(f"{_quoted(word)}:{mark}".rstrip(":") for word, mark in zip(clause.words, marks, strict=True))


def one_of(some: Iterable[str]) -> str | None:
    """What holds where one of these does; None where there are none."""
    return " | ".join(f"({one})" for one in some) or None


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _is_unknown(word: str) -> bool:
    """Whether no text can have that word. One with `=` would be a tenant's number."""
    return not word or "\0" in word or "=" in word or len(word.encode()) > _LONGEST_WORD
