"""Which files of a folder are documents: by patterns such as `docs/**/*.md`, or by what can be read at all."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from springline.documents.parsing.formats import SUFFIXES


class Patterns:
    """Paths that match one of some patterns; without patterns, those whose names say a format that can be read.

    `*` stands for anything within a folder, `**` for any folders, `?` for one character. What is hidden, as `.git` is,
    has to be named.
    """

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        self._patterns = [_compiled(pattern.removeprefix("./")) for pattern in patterns]

    def match(self, path: str) -> bool:
        """Whether a file with this path is a document."""
        if self._patterns:
            return any(pattern.fullmatch(path) for pattern in self._patterns)
        parts = PurePosixPath(path).parts
        return not any(part.startswith(".") for part in parts) and PurePosixPath(path).suffix.lower() in SUFFIXES


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    written = ""
    for part in re.split(r"(\*\*/|\*\*|\*|\?)", pattern):
        written += {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))
    return re.compile(written)
