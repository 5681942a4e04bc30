"""Whether a comment asks for something, offers something, or does neither.

The rules are phrases with which people ask or offer, in English, German and Spanish: `words/phrases.*.txt`, where their
notation is explained. The phrase that starts first decides, and at the same place the offer, because an offer often
borrows the words of a need ("does anyone need", "braucht jemand"). A text in another language is `neither`; one in an
undetermined language is held against all three.
"""

import re
from collections.abc import Sequence
from typing import cast

from springline.community.annotation.model import Kind
from springline.community.annotation.word_lists import lines

_APOSTROPHES = str.maketrans({"\u2019": "'", "`": "'", "\u00b4": "'"})
_SPACING = re.compile('[\\s,:()"*\u201c\u201d\u201e\u00bf\u00a1]+')
_EDGES = " -\u2013\u2014"
_GAP = r"(?:\s[^\s.!?;]+){0,6}?"  # for "…"
_QUESTION = r"(?=[^.!\n?]{0,200}\?)"


def _pattern(phrase: str) -> str:
    parts: list[str] = []
    for step in phrase.strip("^? ").split():
        if step == "…":
            parts.append(_GAP)
        elif step.startswith("["):
            parts.append(rf"(?:\s(?:{_choice(step[1:-1])}))?")
        else:
            parts.append(rf"\s(?:{_choice(step)})")
    start = "^" if phrase.startswith("^") else ""
    question = _QUESTION if phrase.endswith("?") else ""
    return f"{start}{''.join(parts)}(?![^\\W_]){question}"


def _choice(step: str) -> str:
    return re.escape(step).replace(r"\|", "|").replace(r"\*", r"[^\W_]*").replace("_", r"\s")


def _rules(table: Sequence[str]) -> re.Pattern[str]:
    phrases: dict[str, list[str]] = {"neither": [], "offer": [], "need": []}
    for line in table:
        kind, phrase = line.split(maxsplit=1)
        phrases[kind].append(_pattern(phrase))
    # Python tries alternatives in order: what shields comes first, then what offers.
    return re.compile("|".join(f"(?P<{kind}>{'|'.join(choices)})" for kind, choices in phrases.items()))


_RULES = {language: _rules(lines(f"phrases.{language}")) for language in ("en", "de", "es")}


def kind_of(text: str, language: str) -> Kind:
    """Judge the prose of one comment, written in `language` (ISO 639-1 or `und`). Cost is linear in its length."""
    # Every word follows one blank, so that a phrase can start at any of them.
    line = " " + _SPACING.sub(" ", text.translate(_APOSTROPHES)).strip(_EDGES).lower()
    rules = _RULES.values() if language == "und" else [_RULES[language]] if language in _RULES else []
    found = [match for match in (_first(rule, line) for rule in rules) if match]
    return cast("Kind", min(found)[1]) if found else "neither"


def _first(rules: re.Pattern[str], line: str) -> tuple[int, str] | None:
    """Where the first phrase that asks or offers starts, and which of the two it does."""
    for match in rules.finditer(line):
        if match.lastgroup and match.lastgroup != "neither":
            return match.start(), match.lastgroup
    return None
