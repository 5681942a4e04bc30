"""Histories of real documents, from `$SPRINGLINE_REAL_DATA/documents`: handbooks, statutes, policies, proposals.

A folder is a document and holds its versions, whose names begin with their number.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_NUMBERED = re.compile(r"v?(\d+)_.*\.(?:md|rst|txt)")


class Document(NamedTuple):
    """A document: what it is called, with the texts of its versions, oldest first."""

    name: str
    texts: tuple[str, ...]


def documents(data: Path | None = None) -> Iterator[Document]:
    """The documents under a folder of real data, by name; `$SPRINGLINE_REAL_DATA` where none is given."""
    root = (data or Path(os.environ["SPRINGLINE_REAL_DATA"])) / "documents"
    for folder in sorted(path for path in root.glob("*/*") if path.is_dir()):
        files = {int(found[1]): file for file in folder.iterdir() if (found := _NUMBERED.fullmatch(file.name))}
        if len(files) > 1:
            texts = (files[number].read_text(encoding="utf-8") for number in sorted(files))
            yield Document(f"{folder.parent.name}/{folder.name}", tuple(texts))
