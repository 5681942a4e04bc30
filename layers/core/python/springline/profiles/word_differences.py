"""What differs between two texts, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


class Kind(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Run(NamedTuple):
    """Words that stand next to each other and share their fate."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> list[Run]:
    """Runs that make up `after` without the removed ones, and `before` without the added ones.

    What was replaced is removed first and added then; a lone space between two replaced words goes with them. Cost:
    below 0.1 s for any two texts of 2,000 characters.
    """
    return list(_runs(_TOKEN.findall(before), _TOKEN.findall(after)))


def _runs(before: list[str], after: list[str]) -> Iterator[Run]:
    # In long texts it ignores tokens that come again and again: without that, "a a a …" takes a minute.
    found = SequenceMatcher(None, before, after).get_opcodes()
    removed = added = ""
    for place, (operation, i, j, k, m) in enumerate(found):
        was, now = "".join(before[i:j]), "".join(after[k:m])
        is_between = 0 < place < len(found) - 1
        if operation != "equal" or (is_between and now.isspace()):
            removed, added = removed + was, added + now
            continue
        yield from _replaced(removed, added)
        removed = added = ""
        yield Run(Kind.SAME, now)
    yield from _replaced(removed, added)


def _replaced(removed: str, added: str) -> Iterator[Run]:
    if removed:
        yield Run(Kind.REMOVED, removed)
    if added:
        yield Run(Kind.ADDED, added)
