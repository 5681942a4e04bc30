import gzip
import io
import json
from pathlib import Path

import pytest

from springline.community.model import MessageSent
from springline.community.readers.lines import DAMAGED, MAX_LINE, RAW_KEPT, TOO_LONG
from springline.community.readers.opening import open_export
from springline.community.readers.protocol import Parsed, ReadItem, Rejected, Skipped
from springline.community.readers.signal_cli import NOT_JSON, TOO_DEEP, SignalCliReader
from springline.community.readers.storable import LONE_SURROGATE, NOT_UTF8, NUL_BYTE, NUL_ESCAPE, UTF16

pytestmark = pytest.mark.unit

AT = 1_700_000_000_000


def line(text: str, at: int = AT) -> bytes:
    message = {"timestamp": at, "message": text, "groupInfo": {"groupId": "Zw==", "groupName": "G", "type": "DELIVER"}}
    return json.dumps({"envelope": {"sourceUuid": "a-b", "timestamp": at, "dataMessage": message}}).encode()


def read(content: bytes) -> list[ReadItem]:
    return list(SignalCliReader().read(io.BytesIO(content), name="chat.jsonl"))


def texts(items: list[ReadItem]) -> list[str | None]:
    events = [event for item in items if isinstance(item, Parsed) for event in item.events]
    return [event.text for event in events if isinstance(event, MessageSent)]


def test_every_line_is_one_item_and_numbers_count_from_one():
    items = read(line("a") + b"\n" + line("b") + b"\r\n\n" + line("c"))
    assert [item.number for item in items] == [1, 2, 3, 4]
    assert texts(items) == ["a", "b", "c"]
    assert items[2] == Skipped(3, "blank line")


def test_a_byte_order_mark_is_tolerated():
    assert texts(read(b"\xef\xbb\xbf" + line("a"))) == ["a"]


def test_the_event_stream_of_the_http_daemon_is_read():
    items = read(b":\nevent:receive\nid:7\nretry: 5\ndata:" + line("a") + b"\n\ndata: " + line("b") + b"\n\n")
    assert texts(items) == ["a", "b"]
    assert [item.reason for item in items if isinstance(item, Skipped)] == ["event stream framing"] * 4 + [
        "blank line"
    ] * 2


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", NOT_JSON),
        (b"hello", NOT_JSON),
        (b"[1, 2]", "the line must be an object"),
        (b"NaN", "the line must be an object"),
        (line("a")[:-5], NOT_JSON),
        (line("é").replace(b"\\u00e9", b"\xe9"), NOT_UTF8),
        (line("a\x00b"), NUL_ESCAPE),
        (line("a\x00b").replace(b"\\u0000", b"\0"), NUL_BYTE),
        (line("\ud83d"), LONE_SURROGATE),
        (line("a").decode().encode("utf-16"), UTF16),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, TOO_DEEP),
        (b'{"envelope": ' + b"9" * 10_000 + b"}", NOT_JSON),
    ],
)
def test_a_bad_line_is_rejected_with_what_to_mend_and_the_rest_goes_in(bad: bytes, reason: str):
    items = read(line("before") + b"\n" + bad + b"\n" + line("after") + b"\n")
    # UTF-16 has bytes of its own behind its line end; they are one more bad line.
    assert texts(items)[0] == "before"
    if reason != UTF16:
        assert texts(items) == ["before", "after"]
    assert items[1] == Rejected(2, reason, bad.rstrip(b"\r\n")[:RAW_KEPT])


def test_an_escaped_backslash_is_no_nul():
    assert texts(read(line("type \\u0000 to end"))) == ["type \\u0000 to end"]


def test_a_file_in_utf16_is_rejected_line_by_line():
    items = read((line("a").decode() + "\n" + line("b").decode() + "\n").encode("utf-16"))
    assert {type(item) for item in items} == {Rejected}
    assert {item.reason for item in items if isinstance(item, Rejected)} == {UTF16}


def test_a_line_that_is_too_long_is_cut_off_and_the_rest_goes_in():
    items = read(line("a") + b"\n" + line("x" * 10_000_000) + b"\n" + line("b"))
    assert texts(items) == ["a", "b"]
    rejected = items[1]
    assert isinstance(rejected, Rejected)
    assert (rejected.number, rejected.reason, len(rejected.raw)) == (2, TOO_LONG, RAW_KEPT)


def test_a_line_of_just_the_longest_length_is_read():
    longest = line("x" * (MAX_LINE - len(line(""))))
    assert len(longest) == MAX_LINE
    assert len(texts(read(longest + b"\n" + line("b")))) == 2
    assert isinstance(read(longest + b" \n")[0], Rejected)


class Endless(io.RawIOBase):
    """A stream of one line that says how much of it was asked for at once."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.most = 0

    def readable(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> bytes:
        asked = self.left if size is None or size < 0 else min(size, self.left)
        self.most = max(self.most, asked)
        self.left -= asked
        return b"x" * asked


def test_no_more_than_a_fixed_maximum_is_ever_held():
    stream = Endless(50 * MAX_LINE)
    items = list(SignalCliReader().read(stream, name="x"))  # type: ignore[arg-type]
    assert len(items) == 1
    assert stream.most <= MAX_LINE + 1


def test_truncated_gzip_ends_in_one_rejected_item(tmp_path: Path):
    whole = b"".join(line(f"message {n}", AT + n) + b"\n" for n in range(5000))
    packed = gzip.compress(whole)
    path = tmp_path / "chat.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 2])
    with open_export(path) as stream:
        items = list(SignalCliReader().read(stream, name=path.name))
    assert [item.number for item in items] == list(range(1, len(items) + 1))
    assert isinstance(items[-1], Rejected)
    assert items[-1].reason == DAMAGED
    assert texts(items) == [f"message {n}" for n in range(len(items) - 1)]
