"""What reading a document takes, and how it can fail."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from springline.documents.layout import Format
from springline.platform.errors import InvalidError

PARSER_VERSION = "1"
"""Another one wherever the same bytes would be read otherwise: texts of other versions are read anew."""

Problem = Literal[
    "password", "damaged", "no_text", "unsupported", "too_large", "too_many_pages", "expands_too_much", "too_slow",
    "too_much_memory", "encoding",
]  # fmt: skip
"""Why a document couldn't be read."""
PASSING = frozenset[str]({"too_slow", "too_much_memory"})
"""Problems that a busy machine has, too, and not the document alone: it may be read another time."""


class ParsingError(InvalidError):
    """The document can't be read.

    `code` is for programs, `detail` one or two sentences for people: what is wrong and what to do about it.
    """

    def __init__(self, code: Problem, detail: str) -> None:
        super().__init__(detail)
        self.code: Problem = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Limits:
    """How much reading one document may take."""

    size: int = 50_000_000
    """Bytes of the file."""
    pages: int = 2_000
    """Pages, slides or sheets."""
    expansion: float = 100
    """How many times larger than the file its unpacked parts may be together, once they are above `unpacked`."""
    unpacked: int = 20_000_000
    """Bytes that a file may unpack to whatever its size."""
    parts: int = 5_000
    """Parts that an office file, or a mail, may consist of."""
    characters: int = 10_000_000
    """Code points of text."""
    blocks: int = 200_000
    """Parts of the text whose places are kept; further ones are read without."""
    seconds: float = 60
    """Wall-clock and processor time."""
    memory: int = 1 << 30
    """Bytes of address space of the child process."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Source:
    """A document to be read: a file, what it is called where it came from, and what it was found to be."""

    path: Path
    name: str
    format: Format
    limits: Limits = DEFAULT_LIMITS
    charset: str | None = None
    """The encoding that it came with, for what doesn't name its own."""

    def begins_with(self, head: bytes) -> bool:
        """Whether these are the file's first bytes."""
        with self.path.open("rb") as file:
            return file.read(len(head)) == head

    def data(self) -> bytes:
        """All bytes of the file."""
        return self.path.read_bytes()
