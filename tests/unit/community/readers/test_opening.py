import gzip
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from springline.community.readers.lines import DAMAGED, bounded_lines
from springline.community.readers.opening import open_export

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("content", [b"", b"\x1f", b"a", b"one\ntwo\n", b"\x1fx" * 400_000])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_plain_and_gzip_are_told_apart_by_their_first_bytes(
    tmp_path: Path, content: bytes, pack: Callable[[bytes], bytes]
):
    path = tmp_path / "export.of any name"
    path.write_bytes(pack(content))
    with open_export(path) as stream:
        assert stream.read() == content


def test_several_gzip_members_are_one_export(tmp_path: Path):
    path = tmp_path / "x"
    path.write_bytes(gzip.compress(b"one\n") + gzip.compress(b"two\n"))
    with open_export(path) as stream:
        assert stream.readlines() == [b"one\n", b"two\n"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_pipe_is_read_like_a_file_and_left_open(pack: Callable[[bytes], bytes]):
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(pack(b"one\ntwo\n"))
    with os.fdopen(reading, "rb") as stdin:
        with open_export(stdin) as stream:
            assert [line.raw for line in bounded_lines(stream)] == [b"one", b"two"]
        assert not stdin.closed


def test_a_stream_in_memory_is_left_open():
    source = io.BytesIO(gzip.compress(b"one"))
    with open_export(source) as stream:
        assert stream.read() == b"one"
    assert not source.closed


def test_the_file_is_closed_when_reading_stops_early(tmp_path: Path):
    path = tmp_path / "x"
    path.write_bytes(gzip.compress(b"line\n" * 100_000))
    for _ in range(3):
        with open_export(path) as stream:
            assert stream.readline() == b"line\n"
    held = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink() and link.readlink() == path]
    assert held == []


def test_a_missing_file_is_reported(tmp_path: Path):
    with pytest.raises(FileNotFoundError), open_export(tmp_path / "none"):
        pass


@pytest.mark.parametrize("lines", [100, 50_000])
def test_of_damaged_gzip_all_is_read_that_came_before_the_damage(tmp_path: Path, lines: int):
    whole = b"".join(b"line %d %d\n" % (number, hash((number, lines))) for number in range(lines))
    packed = gzip.compress(whole)[:-8]  # complete, but for its checksum
    path = tmp_path / "x.gz"
    path.write_bytes(packed)
    with open_export(path) as stream:
        *read, last = bounded_lines(stream)
    assert [line.raw + b"\n" for line in read] == whole.splitlines(keepends=True)
    assert (last.number, last.fault) == (lines + 1, DAMAGED)
