"""What is recorded of a derivation, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from springline.access.canonical_json import Json
from springline.platform.errors import InvalidError, NotFoundError
from springline.provenance.references import Reference
from springline.provenance.selectors import WHOLE, Selector

State = Literal["fresh", "suspect", "stale"]
LONGEST_CONTENT = 10_000_000
"""Characters of canonical JSON that a version may have."""


class _AsItIs:
    """Stands for content that need not be told, because it is what is there now."""


AS_IT_IS: Final = _AsItIs()


class UnknownResourceError(NotFoundError):
    """Nothing is known of this."""

    def __init__(self, reference: Reference) -> None:
        super().__init__(f"nothing was recorded of {reference}")
        self.reference = reference


class UnreadVersionError(InvalidError):
    """A source has a newer version than the one that was read."""

    def __init__(self, reference: Reference) -> None:
        super().__init__(f"{reference} is not the current version any more: say what was read of it, as `content`")
        self.reference = reference


@dataclass(frozen=True, slots=True)
class Source:
    """Something that a version was computed from.

    Attributes:
        kind: The source's kind.
        key: The source's key.
        role: Which part of the derived rests on it, as a JSON Pointer; empty: the whole.
        selector: Which part of the source was read.
        version: The version that was read; None: the current one.
        position: The position in a stream, from 1; 0 for what is no stream.
        content: What was read, where the source may have changed since; for a stream always: what was at the position.
    """

    kind: str
    key: str
    role: str = ""
    selector: Selector = WHOLE
    version: int | None = None
    position: int = 0
    content: Json | _AsItIs = AS_IT_IS


@dataclass(frozen=True, slots=True)
class Copy:
    """That a version rests on what another thing rests on now, as that has read it: what changed since has changed.

    Attributes:
        kind: The other thing's kind.
        key: The other thing's key.
        role: Which part of the version rests on it, as a JSON Pointer; empty: the whole.
    """

    kind: str
    key: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a thing is now, and what it was computed from; `sources` and `copies` are empty for what people wrote."""

    kind: str
    key: str
    content: Json
    produced_by: str
    sources: Sequence[Source] = ()
    copies: Sequence[Copy] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did: the version that holds now, and whether it is new."""

    reference: Reference
    is_new: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """That a thing's state is another now."""

    reference: Reference
    before: State
    now: State
    at: datetime
