"""The elements of a JSON array, one after another, without holding the array."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from springline.community.readers.lines import DAMAGE, DAMAGED, MAX_LINE, RAW_KEPT, TOO_LONG, Line

NOT_AN_ARRAY: Final = "not a JSON array: expected [{…}, {…}]"
ENDS_EARLY: Final = "the file ends inside its array: copy or export it again"
GOES_ON: Final = "there is more behind the array's closing bracket: one file holds one array"

_CHUNK: Final = 64 << 10
_SPACE: Final = b" \t\r\n"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_OUTSIDE: Final = re.compile(rb'["\[\]{},]')
_INSIDE_TEXT: Final = re.compile(rb'["\\]')


def array_elements(stream: BinaryIO) -> Iterator[Line]:
    """The raw bytes of each element of the array that `stream` holds, numbered from 1; memory is bounded by `MAX_LINE`.

    Only brackets, commas and quotes are looked at: an element that is not JSON is cut out like any other, so that the
    ones behind it can be read. What is wrong with the array itself comes as a last element with a fault. An object that
    stands alone, as one that was taken out of its array to be mended and read again, is an array of one.
    """
    scanner = _Scanner()
    try:
        while chunk := stream.read(_CHUNK):
            yield from scanner.feed(chunk)
            if scanner.finished:
                return
        yield from scanner.end()
    except DAMAGE:
        yield Line(scanner.number + 1, b"", DAMAGED)


class _Scanner:
    """Where in the array the bytes have got to."""

    def __init__(self) -> None:
        self.number = 0
        self.finished = False
        self._depth = 0
        self._closed = False
        self._stands_alone = False
        self._in_text = False
        self._escaped = False
        self._element = bytearray()
        self._too_long = False

    def feed(self, chunk: bytes) -> Iterator[Line]:
        """The elements that end in `chunk`."""
        position = 0
        if self._depth == 0 and not self._closed:
            stripped = chunk.removeprefix(_BYTE_ORDER_MARK).lstrip(_SPACE)
            if not stripped:
                return
            if not stripped.startswith((b"[", b"{")):
                yield self._last(stripped, NOT_AN_ARRAY)
                return
            self._depth = 1
            self._stands_alone = stripped.startswith(b"{")
            position = len(chunk) - len(stripped) + (0 if self._stands_alone else 1)
        while not self._closed and position < len(chunk):
            position, ended = self._step(chunk, position)
            if ended and (line := self._take()):
                yield line
        if self._closed and (rest := chunk[position:].strip(_SPACE)):
            yield self._last(rest, GOES_ON)

    def end(self) -> Iterator[Line]:
        """The fault of an array that was not closed, with the element that was cut."""
        if self._stands_alone and self._depth == 1 and (line := self._take()):
            yield line
        elif self._depth:
            yield self._last(bytes(self._element).strip(_SPACE), ENDS_EARLY)

    def _step(self, chunk: bytes, position: int) -> tuple[int, bool]:
        """Go on to behind the next byte that matters; the second value says whether an element ended there."""
        if self._escaped:
            self._escaped = False
            self._keep(chunk[position : position + 1])
            return position + 1, False
        found = (_INSIDE_TEXT if self._in_text else _OUTSIDE).search(chunk, position)
        if found is None:
            self._keep(chunk[position:])
            return len(chunk), False
        mark, after = found[0], found.end()
        if not self._in_text and self._depth == 1 and mark in b",]":
            self._keep(chunk[position : found.start()])
            self._closed = mark == b"]"
            self._depth = 0 if self._closed else 1
            return after, True
        self._keep(chunk[position:after])
        if self._in_text:
            self._escaped = mark == b"\\"
            self._in_text = self._escaped
        elif mark == b'"':
            self._in_text = True
        else:
            self._depth += (mark in b"[{") - (mark in b"]}")
        return after, False

    def _keep(self, part: bytes) -> None:
        if len(self._element) + len(part) > MAX_LINE:
            self._too_long = True
            del self._element[RAW_KEPT:]
            return
        if not self._too_long:
            self._element += part if self._element else part.lstrip(_SPACE)

    def _take(self) -> Line | None:
        """The element that has ended; None for the nothing in `[]` and behind a comma too many."""
        raw, fault = bytes(self._element).strip(_SPACE), TOO_LONG if self._too_long else None
        self._element.clear()
        self._too_long = False
        if not raw:
            return None
        self.number += 1
        return Line(self.number, raw, fault)

    def _last(self, raw: bytes, fault: str) -> Line:
        self.finished = True
        self.number += 1
        return Line(self.number, raw[:RAW_KEPT], fault)
