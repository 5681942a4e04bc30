"""What every reader promises for whatever bytes it is given."""

import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.readers import READERS, reader
from springline.community.readers.lines import MAX_LINE, RAW_KEPT
from springline.community.readers.protocol import Parsed, ReadItem, Rejected, Skipped

pytestmark = pytest.mark.unit

NAMES = {
    "signal-cli": "chat.jsonl",
    "irc": "channel/2004-11-15.log",
    "zulip": "3-general/topic.json",
    "zoom": "acde__2026-04-23_235.chat.txt",
}
LINES = [
    (
        b'{"envelope": {"sourceUuid": "a", "timestamp": 1700000000000, "dataMessage": {"message": "hi", "groupInfo": '
        b'{"groupId": "g"}}}}'
    ),
    b'{"envelope": {"dataMessage": {"groupInfo": {"groupId": 7}}}}',
    b'{"params": {"result": []}}',
    b'data: {"envelope": null}',
    b"[12:00] <ana> hi",
    b"[25:00] <ana> hi",
    b"=== ana waves",
    b'{"ts": "2012-01-03T15:10Z", "nick": "a", "kind": "message", "text": "x"}',
    b'[{"id": 1, "sender_full_name": "A B", "timestamp": 1700000000, "content": "<p>hi <b"}, {"id": ',
    b"00:00:01\ta:\tgm",
    b'00:00:02\tb:\tReplying to "g..."\n\nx',
    b'00:00:03\tb:\tReacted to "x" with \xf0\x9f\x99\x83',
    b"\xff\xfe[\x00",
    b"\x00",
    b"\xef\xbb\xbf",
    b"\xe9",
    b"\r",
    b"",
]
BYTES = st.binary(max_size=400) | st.lists(st.sampled_from(LINES) | st.binary(max_size=20), max_size=8).map(b"\n".join)
FORMATS = pytest.mark.parametrize("source_system", list(READERS))


def read(source_system: str, content: bytes) -> list[ReadItem]:
    return list(reader(source_system).read(io.BytesIO(content), name=NAMES[source_system]))


@FORMATS
@given(BYTES)
def test_no_bytes_are_too_bad(source_system: str, content: bytes):
    items = read(source_system, content)
    numbers = [item.number for item in items]
    assert numbers == sorted(set(numbers))
    assert all(number >= 1 for number in numbers)
    for item in items:
        if isinstance(item, Parsed):
            assert item.events
            repr(item.events).encode()
            assert "\\x00" not in repr(item.events)
        else:
            assert item.reason
        if isinstance(item, Rejected):
            assert len(item.raw) <= RAW_KEPT


@FORMATS
@given(BYTES)
def test_reading_again_gives_the_same(source_system: str, content: bytes):
    assert read(source_system, content) == read(source_system, content)


@pytest.mark.parametrize("source_system", ["signal-cli", "irc"])
@given(BYTES)
def test_every_line_is_exactly_one_item(source_system: str, content: bytes):
    lines = content.split(b"\n")
    expected = len(lines) - (lines[-1] == b"")
    assert [item.number for item in read(source_system, content)] == list(range(1, expected + 1))


@FORMATS
@given(st.lists(BYTES, max_size=3))
def test_a_reader_keeps_nothing_from_one_export_to_the_next(source_system: str, contents: list[bytes]):
    one = reader(source_system)
    for content in contents:
        again = list(one.read(io.BytesIO(content), name=NAMES[source_system]))
        assert again == read(source_system, content)


class Flood(io.RawIOBase):
    """`repeats` times the same piece, made as it is read."""

    def __init__(self, head: bytes, piece: bytes, repeats: int) -> None:
        self.pieces: Iterator[bytes] = iter([head, *[piece] * repeats])
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        self.rest = self.rest or next(self.pieces, b"")
        size = min(len(buffer), len(self.rest))
        buffer[:size] = self.rest[:size]
        self.rest = self.rest[size:]
        return size


@FORMATS
@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b"x" * 65536),
        (b"[", b'"' + b"y" * 65535),
        (b"", b"z" * 1023 + b"\n"),
        (b"00:00:01\ta:\tgm\n", b"z" * 1023 + b"\n"),
        (b"[", b"[" + b" " * 511),
    ],
    ids=["one line", "one text", "many lines", "one record", "one array"],
)
def test_memory_stays_bounded_whatever_the_size(source_system: str, head: bytes, piece: bytes):
    stream = io.BufferedReader(Flood(head, piece, 24 * MAX_LINE // len(piece)))
    tracemalloc.start()
    try:
        for item in reader(source_system).read(stream, name=NAMES[source_system]):
            assert isinstance(item, Parsed | Skipped | Rejected)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 * MAX_LINE
