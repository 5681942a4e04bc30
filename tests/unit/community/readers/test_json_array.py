import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.readers.json_array import ENDS_EARLY, GOES_ON, NOT_AN_ARRAY, array_elements
from springline.community.readers.lines import MAX_LINE, RAW_KEPT, TOO_LONG

pytestmark = pytest.mark.unit

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class Dripping(io.BytesIO):
    """Gives a few bytes at a time, so that anything may be cut anywhere."""

    def __init__(self, content: bytes, step: int) -> None:
        super().__init__(content)
        self.step = step

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.step)


@given(st.lists(JSON, max_size=6), st.booleans(), st.sampled_from([None, 4]), st.integers(1, 7))
def test_elements_come_back_however_the_bytes_arrive(
    values: list[object], ascii_only: bool, indent: int | None, step: int
):
    content = json.dumps(values, ensure_ascii=ascii_only, indent=indent).encode()
    found = list(array_elements(Dripping(content, step)))
    assert [json.loads(line.raw) for line in found] == values
    assert [line.number for line in found] == list(range(1, len(values) + 1))
    assert not any(line.fault for line in found)


def faults(content: bytes) -> list[tuple[bytes, str | None]]:
    return [(line.raw, line.fault) for line in array_elements(io.BytesIO(content))]


def test_an_element_that_is_no_json_does_not_take_the_next_along():
    assert faults(b'[{"a": 1}, {oops}, {"b": 2}]') == [(b'{"a": 1}', None), (b"{oops}", None), (b'{"b": 2}', None)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", []),
        (b" \n", []),
        (b"[]", []),
        (b"\xef\xbb\xbf [ ]\n", []),
        (b"[1,,2,]", [(b"1", None), (b"2", None)]),
        (b' {"a": [1]}\n', [(b'{"a": [1]}', None)]),
        (b'{"a": [1}', [(b'{"a": [1}', ENDS_EARLY)]),
        (b'"a"', [(b'"a"', NOT_AN_ARRAY)]),
        (b"hello", [(b"hello", NOT_AN_ARRAY)]),
        (b'[1, {"a": "x', [(b"1", None), (b'{"a": "x', ENDS_EARLY)]),
        (b"[1,", [(b"1", None), (b"", ENDS_EARLY)]),
        (b"[1] [2]", [(b"1", None), (b"[2]", GOES_ON)]),
    ],
)
def test_what_is_wrong_with_the_array_is_a_last_element(content: bytes, expected: list[tuple[bytes, str | None]]):
    assert faults(content) == expected


def test_an_element_that_is_too_long_is_cut_and_the_next_is_read():
    content = b'[1, "' + b"x" * (3 * MAX_LINE) + b'", 2]'
    first, long, last = array_elements(io.BytesIO(content))
    assert (first.raw, last.raw) == (b"1", b"2")
    assert long.fault == TOO_LONG
    assert len(long.raw) == RAW_KEPT


def test_deep_nesting_is_cut_out_without_recursion():
    content = b"[" + b"[" * 100_000 + b"]" * 100_000 + b", 1]"
    assert [len(line.raw) for line in array_elements(io.BytesIO(content))] == [200_000, 1]
