"""What is taken in, and what can go wrong with it."""

from typing import Literal, NamedTuple

from springline.platform.deliveries import Later

State = Literal["waiting", "parsed", "indexed", "extracted", "failed"]
MOST_ATTEMPTS = 4
"""How often a step is tried: once less than a queue delivers, so that a version ends before its messages are dead."""


class Document(NamedTuple):
    """A document at a step. `attempts` counts this one too, and `number` is the version that added or changed it."""

    id: int
    slug: str
    bundle_id: int
    number: int
    path: str
    sha256: str
    size: int
    format: str
    text_id: int | None
    attempts: int

    @property
    def key(self) -> str:
        """Its key in references, as a document and as an extraction."""
        return f"{self.slug}/{self.path}"


class Problem(NamedTuple):
    """Why a document can't be taken in: a code for programs, and a sentence for people."""

    code: str
    detail: str


GAVE_UP = Problem("gave_up", f"It was tried {MOST_ATTEMPTS} times and never came to an end; the log has why.")
"""The problem of a document at which whoever works on it dies, or fails in a way that nobody foresaw."""


class Moved(NamedTuple):
    """A document went on, or had done so before."""


class Failed(NamedTuple):
    """A document can't be taken in; its version goes on without it."""

    problem: Problem


Outcome = Moved | Failed | Later
"""What became of a document at a step; with `Later` it is to come again."""
MOVED = Moved()
