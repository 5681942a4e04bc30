import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.readers.lines import DAMAGED, Line, bounded_lines

pytestmark = pytest.mark.unit


@given(st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"").rstrip(b"\r").lstrip(b"\xef"))))
def test_lines_come_back_as_they_were_written(lines: list[bytes]):
    content = b"".join(line + b"\n" for line in lines)
    assert list(bounded_lines(io.BytesIO(content))) == [Line(n, raw) for n, raw in enumerate(lines, start=1)]


def test_damaged_compression_says_so_in_one_last_line():
    packed = bytearray(gzip.compress(bytes(range(256)) * 100, compresslevel=0))
    packed[-6] ^= 0xFF  # the checksum
    *_, last = bounded_lines(gzip.GzipFile(fileobj=io.BytesIO(packed)))  # type: ignore[arg-type]
    assert last.fault == DAMAGED


def test_a_failing_disk_is_not_bad_input():
    class Failing(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        list(bounded_lines(Failing(b"x")))
