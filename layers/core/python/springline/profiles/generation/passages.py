"""Sentences of a message that can stand alone beside somebody's name, and how much they tell of who wrote them.

A passage is verbatim: it is cut out of its message and never changed.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from springline.community.annotation.prose import WORD, prose
from springline.profiles.generation.private_details import has_private_details
from springline.profiles.generation.worth import is_rude, worth

_SHORTEST, _FEWEST_WORDS = 25, 5
_MOST_SENTENCES = 3  # that make one passage
_LONGEST_READ = 2_000  # characters

_END = re.compile(r"""(?:[.!?\u2026]+["')\]\u2019\u201d\u201c]*)(?=\s|\Z)|\n+""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|Mr|Mrs|Ms|Dr|St|Nr|No|ca|vs|etc|bzw|usw|e\.g|i\.e|z\.B|d\.h|approx)\.$", re.IGNORECASE
)
_CALLED = re.compile(r"\s*(?P<name>[^\s,:]{2,24})(?P<mark>\s?[,:])?\s+(?=\S)")
_FILLER = re.compile(
    r"(?:(?:well|oh|ah|hm+|ok|okay|yes|yeah|yep|no|nope|so|and|but|also|ja|nein|na|sí|pues)\b[,.!]*\s+)+",
    re.IGNORECASE,
)

_TECHNICAL = re.compile(r"[\\|={}$%^~<>\[\]_*#]")


class Passage(NamedTuple):
    """Words of a message, exactly as they stand there, and how much they tell of who wrote them."""

    text: str
    worth: float


def best_passage(
    text: str, longest: int, *, is_called: Callable[[str, bool], bool], refuses: Callable[[str], bool]
) -> Passage | None:
    """The passage of at most `longest` characters that tells most; None where none can stand alone.

    Of several that tell as much it is the first. `is_called` says of the first word, and whether a comma or colon
    follows it, whether it names who is spoken to, which is left out; `refuses` says which sentences can't be shown.
    Cost is linear in the length of the text.
    """
    passages = (
        Passage(words, worth(words)) for words in _candidates(text[:_LONGEST_READ], longest, is_called, refuses)
    )
    return max(passages, key=lambda passage: passage.worth, default=None)


def _candidates(
    text: str, longest: int, is_called: Callable[[str, bool], bool], refuses: Callable[[str], bool]
) -> Iterator[str]:
    readable = prose(text)
    spans = [
        (start, end)
        for start, end in _sentences(text, is_called)
        if _is_presentable(text[start:end], readable[start:end]) and not refuses(text[start:end])
    ]
    for place, (start, _) in enumerate(spans):
        reached = start
        for begin, end in spans[place : place + _MOST_SENTENCES]:
            if end - start > longest or (reached != start and text[reached:begin] != " "):
                break
            reached = end
            words = text[start:end]
            is_whole = _is_closed(words) and not has_private_details(words) and not refuses(words)
            if is_whole and len(words) >= _SHORTEST and len(WORD.findall(words)) >= _FEWEST_WORDS:
                yield words


def _sentences(text: str, is_called: Callable[[str, bool], bool]) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end; whoever is spoken to, and what only fills, is no part of the first."""
    start = _after_opening(text, is_called)
    for match in _END.finditer(text):
        if match.start() < start or _ABBREVIATION.search(text[max(start, match.end() - 9) : match.end()]):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _after_opening(text: str, is_called: Callable[[str, bool], bool]) -> int:
    called = _CALLED.match(text)
    start = called.end() if called and is_called(called["name"], called["mark"] is not None) else 0
    filler = _FILLER.match(text, start)
    return filler.end() if filler else start


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = text[start:end]
    begin, stop = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
    if begin < stop:
        yield begin, stop


def _is_presentable(words: str, readable: str) -> bool:
    """Whether a sentence is prose from end to end, clean, and free of private details."""
    letters = sum(character.isalpha() or character == " " for character in words)
    return (
        readable == words
        and letters >= len(words) * 0.8
        and not words.isupper()
        and not words.endswith((":", ","))
        and not _TECHNICAL.search(words)
        and not is_rude(words)
        and not has_private_details(words)
    )


def _is_closed(words: str) -> bool:
    """Whether what opens in a passage closes there: it is cut out of a longer text."""
    return words.count("(") == words.count(")") and words.count('"') % 2 == 0
