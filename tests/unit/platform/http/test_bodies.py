import gzip
import json
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.platform.http import bodies
from springline.platform.http.problems import MalformedError

pytestmark = pytest.mark.unit

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=40,
)


def depth(value):
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(value=JSON, levels=st.integers(0, 40))
def test_depth_is_refused_exactly_beyond_the_limit(value, levels):
    for _ in range(levels):
        value = [value, '[[{\\"{']
    raw = json.dumps(value).encode()
    if depth(value) > bodies.MAX_DEPTH:
        with pytest.raises(MalformedError, match="32 levels"):
            bodies.check_depth(raw)
    else:
        bodies.check_depth(raw)
        assert bodies.parsed(raw) == value


@pytest.mark.parametrize("bomb", [b"[" * 1_000_000, b'{"a":' * 200_000, b"[" * 500_000 + b"]" * 500_000])
def test_a_nested_bomb_is_refused_without_building_it(bomb):
    tracemalloc.start()
    with pytest.raises(MalformedError):
        bodies.parsed(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000


@pytest.mark.parametrize("hostile", [b'"' + b'\\"' * 500_000, b'"' * 999_999, b"\\" * 999_999, b'["' + b"\\" * 999_999])
def test_counting_levels_is_linear_in_hostile_text(hostile):
    started = time.process_time()
    bodies.check_depth(b"[]" * 33 + hostile)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"nul", b"[1,]", b"NaN", b"[Infinity]", b"\xff\xfe", b"1" * 5000, b'"\xff"']
)
def test_what_is_not_json_is_malformed(raw):
    with pytest.raises(MalformedError, match="not JSON"):
        bodies.parsed(raw)


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"', "application/ld+json"],
)
def test_json_media_types_are_accepted(content_type):
    bodies.check_media_type(content_type, bodies.JSON_TYPES)


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/jsonp", "application/json; charset=latin-1", "x/json, application/json"],
)
def test_other_media_types_are_refused(content_type):
    with pytest.raises(bodies.MediaTypeError):
        bodies.check_media_type(content_type, bodies.JSON_TYPES)


def test_anything_may_be_accepted():
    bodies.check_media_type("image/png", ("*/*",))


@pytest.mark.parametrize("body", ["x" * 11, "ä" * 6, b"x" * 11, b"\xff" * 40])
def test_a_body_larger_than_allowed_is_refused(exchange, body):
    with pytest.raises(bodies.BodyTooLargeError):
        bodies.received(exchange("POST", body=body), max_bytes=10)


@pytest.mark.parametrize("body", ["x" * 10, "ä" * 5, b"\xff" * 10, b"\xff" * 8, "", None])
def test_a_body_of_the_allowed_size_is_received(exchange, body):
    expected = body.encode() if isinstance(body, str) else body or b""
    assert bodies.received(exchange("POST", body=body), max_bytes=10) == expected


@pytest.mark.parametrize("body", ["\ud800", "ab*", "abc"])
def test_bytes_that_cannot_be_read_are_malformed(exchange, body):
    broken = exchange("POST", body=body)
    broken.event["isBase64Encoded"] = body != "\ud800"
    with pytest.raises(MalformedError):
        bodies.received(broken, max_bytes=10)


def packed(exchange, body, coding="gzip"):
    return exchange("POST", body=body, headers={"Content-Encoding": coding})


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip"])
def test_a_packed_body_is_unpacked(exchange, coding):
    sent = packed(exchange, gzip.compress(b"a" * 100, mtime=0), coding)
    assert bodies.received(sent, max_bytes=100) == b"a" * 100


def test_a_body_may_say_that_it_is_not_packed(exchange):
    assert bodies.received(packed(exchange, "abc", "identity"), max_bytes=10) == b"abc"


def test_a_bomb_is_refused_without_unpacking_it(exchange):
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(bodies.BodyTooLargeError):
            bodies.received(packed(exchange, bomb), max_bytes=100_000)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


WHOLE = gzip.compress(b"abc", mtime=0)


@pytest.mark.parametrize("body", ["abc", WHOLE[:-3], WHOLE + b"abc", WHOLE + WHOLE, WHOLE[:-8] + bytes(8), b""])
def test_what_is_not_one_whole_packed_body_is_malformed(exchange, body):
    with pytest.raises(MalformedError):
        bodies.received(packed(exchange, body), max_bytes=1000)


def test_other_packing_is_refused(exchange):
    with pytest.raises(bodies.ContentCodingError):
        bodies.received(packed(exchange, b"abc", "br"), max_bytes=1000)
