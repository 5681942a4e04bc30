"""The lines of an export, whatever is in it: bounded in memory, numbered, and never an exception for bad bytes."""

import gzip
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

MAX_LINE: Final = 1 << 20
"""Bytes of the longest line or record that is read. The longest text that Signal sends is 64 KiB."""

RAW_KEPT: Final = 64 << 10
"""Bytes of a bad line that are kept for the quarantine."""

TOO_LONG = "longer than 1 MiB: split or shorten it"
DAMAGED = "the compressed data ends early or is damaged: copy the file again"

DAMAGE: Final = (EOFError, zlib.error, gzip.BadGzipFile)
"""What reading raises when compressed bytes are bad, as opposed to a disk that fails."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One line without its end. With a `fault` it cannot be used; `raw` is then what the quarantine keeps of it."""

    number: int
    raw: bytes
    fault: str | None = None


def bounded_lines(stream: BinaryIO) -> Iterator[Line]:
    r"""The lines of `stream`, which end in \n or \r\n; memory is bounded by `MAX_LINE`.

    Of a longer line the rest is read and dropped. Where compressed data is damaged, one last line says so.
    """
    number = 1
    try:
        while raw := stream.readline(MAX_LINE + 1):
            if len(raw) > MAX_LINE and not raw.endswith(b"\n"):
                kept = raw[:RAW_KEPT]
                while not raw.endswith(b"\n") and (raw := stream.readline(MAX_LINE)):
                    pass
                yield Line(number, kept, TOO_LONG)
            else:
                yield Line(number, raw.removeprefix(_BYTE_ORDER_MARK).rstrip(b"\r\n"))
            number += 1
    except DAMAGE:
        yield Line(number, b"", DAMAGED)
