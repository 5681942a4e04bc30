"""Opens an export, compressed or not, as a stream of its bytes."""

import gzip
import io
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_GZIP_MAGIC: Final = b"\x1f\x8b"
_BUFFER: Final = 256 << 10


@contextmanager
def open_export(source: Path | BinaryIO) -> Generator[BinaryIO]:
    """The uncompressed bytes of `source`, read as they are asked for; memory does not grow with the file.

    What is compressed is told by the first bytes and not by the name, so that `zcat x.gz | springline import … -`
    and `springline import … -  < x.gz` both work.

    Args:
        source: A file, or an open stream such as `sys.stdin.buffer`, which stays open.

    Raises:
        OSError: The file cannot be opened.
    """
    with ExitStack() as closing:
        stream = closing.enter_context(source.open("rb", buffering=0)) if isinstance(source, Path) else source
        # BufferedReader asks no more of a stream than readinto, which pipes, sockets and BytesIO all have.
        buffered = io.BufferedReader(cast("io.RawIOBase", stream), _BUFFER)
        closing.callback(buffered.detach)
        if not buffered.peek(len(_GZIP_MAGIC)).startswith(_GZIP_MAGIC):
            yield buffered
            return
        unpacked = closing.enter_context(gzip.GzipFile(fileobj=buffered, mode="rb"))
        # GzipFile.readline is Python code; in C it is twice as fast.
        yield io.BufferedReader(_Unpacked(unpacked), _BUFFER)


class _Unpacked(io.RawIOBase):
    """Uncompressed bytes as they come: damage further on takes none of those along that came before it.

    `GzipFile.readinto` would fill the whole buffer, and drop what is in it already when it meets the damage.
    """

    def __init__(self, unpacked: gzip.GzipFile) -> None:
        self._unpacked = unpacked

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        piece = self._unpacked.read1(len(view))
        view[: len(piece)] = piece
        return len(piece)
