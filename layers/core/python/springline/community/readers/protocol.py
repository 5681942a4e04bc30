"""What a reader of chat exports is: one class with one method, so that the next format is one file."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol

from springline.community.model import ChatEvent


class Parsed(NamedTuple):
    """What one line (or record) of an export said.

    `number` is where it stands: the line, counted from 1 (the first line of a record that takes several), or in a
    JSON array the element, counted from 1.
    """

    number: int
    events: tuple[ChatEvent, ...]


class Skipped(NamedTuple):
    """A well-formed line without anything to keep, such as a typing notice; `reason` is a short constant phrase."""

    number: int
    reason: str


class Rejected(NamedTuple):
    """A line that could not be read.

    `reason` is a short constant phrase that says what to mend; `raw` is the line, cut to 64 KiB, for the quarantine.
    """

    number: int
    reason: str
    raw: bytes


ReadItem = Parsed | Skipped | Rejected


class Reader(Protocol):
    """Reads one export as a stream, in constant memory, yielding exactly one item per line or record, in order.

    Never raises for bad input: a bad line is `Rejected` and reading goes on. Reading the same bytes again yields the
    same items, which is what makes an import resumable.
    """

    source_system: str
    files: tuple[str, ...]
    """Patterns of the file names that make up an export which is a folder."""
    stands_alone: bool
    """Whether each line (or element) can be read without those before it, so that one of them can be tried again."""

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[ReadItem]:
        """Read `stream`, whose bytes are already uncompressed (`opening.open_export`).

        Args:
            stream: The export from its first byte on.
            name: The export's path as the user gave it. Its last two parts matter: formats take the date, the
                meeting, the channel, or the stream and topic from the file's and its folder's name.
        """
        ...
