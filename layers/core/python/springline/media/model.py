"""What files of media say, and what the library keeps of it. Times are whole units of a rate, or milliseconds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from springline.media.timecode import Rate
from springline.platform.errors import InvalidError

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def printable(name: str) -> str:
    """A file's name as text; bytes in it that are no UTF-8, and control characters, become question marks."""
    return _CONTROLS.sub("?", name.encode(errors="replace").decode())


class MediaFileError(InvalidError):
    """A file of media can't be read."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"{printable(str(file))}: {reason}")
        self.file = file
        self.reason = reason


class Unreadable(Exception):  # noqa: N818 - becomes a `MediaFileError` where the file is known
    """What a file holds can't be read; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said, or shown as a subtitle, from `start_ms` to `end_ms`."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A file's cues in order of time. `language` is BCP 47, empty where nothing says it."""

    source_key: str
    language: str
    content_hash: str
    cues: Sequence[Cue]


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch between two cuts: `start` counts from the timeline's first frame."""

    name: str
    start: int
    duration: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """An edited timeline, flattened to what is seen. `start` is its first frame's timecode, in frames."""

    name: str
    rate: Rate
    start: int
    duration: int
    cuts: tuple[Cut, ...]
    guessed_encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where something begins that somebody gave a title."""

    start_ms: int
    title: str
    tag: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody noted of a moment, such as a decision: `kind` says what it is."""

    at_ms: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Highlights:
    """What somebody found worth noting in a recording, in order of time."""

    title: str
    chapters: tuple[Chapter, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is between two cuts, or a stretch of a recording; `start` counts from the asset's first unit."""

    source_key: str
    start: int
    duration: int
    title: str = ""
    description: str = ""
    transcript: str = ""
    translations: str = ""
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asset:
    """A recording or an edited timeline as it goes into a library."""

    source_key: str
    kind: str
    title: str
    rate: Rate
    duration: int
    content_hash: str
    scenes: tuple[Scene, ...]
    start: int = 0
    description: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    recorded_at: datetime | None = None
    thumbnail_url: str | None = None
    source_url: str | None = None
    transcripts: tuple[Transcript, ...] = ()
