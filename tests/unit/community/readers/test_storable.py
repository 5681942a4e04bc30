import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.readers.storable import (
    NOT_UTF8,
    NUL_BYTE,
    UTF16,
    UnreadableInputError,
    decode,
    storable,
    storable_key,
)

pytestmark = pytest.mark.unit


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_every_text_that_can_be_stored_passes_unchanged(text: str):
    assert decode(text.encode()) == text
    assert storable(text) == text


@pytest.mark.parametrize("text", ["\0", "ok\0", "\ud800", "x\udfffy"])
def test_what_postgresql_cannot_hold_is_refused(text: str):
    with pytest.raises(UnreadableInputError):
        storable(text)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("Grüße".encode("latin-1"), NOT_UTF8),
        (b"\xed\xa0\x80", NOT_UTF8),  # a surrogate, encoded as if it were a character
        ("hello".encode("utf-16"), UTF16),
        ("hello".encode("utf-16-le"), UTF16),
        ("日本語".encode("utf-16"), UTF16),
        (b"one stray \0 in a long line", NUL_BYTE),
    ],
)
def test_wrong_encodings_are_named(raw: bytes, reason: str):
    with pytest.raises(UnreadableInputError) as caught:
        decode(raw)
    assert caught.value.reason == reason


def test_keys_are_bounded():
    assert storable_key("x" * 200, "a nick") == "x" * 200
    with pytest.raises(UnreadableInputError, match="a nick is longer than 200 characters"):
        storable_key("x" * 201, "a nick")
