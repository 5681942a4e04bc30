"""Encodings are told honestly: proven, or named as a guess, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.media.model import Unreadable
from springline.media.readers.decoding import decode, storable

pytestmark = pytest.mark.unit

NORWEGIAN = "Du er en dust, Thom. Å være ærlig: blåbær på øya.\n"
RUSSIAN = "Козла на праздник не звать.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [NORWEGIAN, RUSSIAN, "ヤギはだめ\n"])
def test_what_says_or_proves_its_encoding_is_read(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, None)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_shows_without_a_mark(encoding: str) -> None:
    assert decode(NORWEGIAN.encode(encoding)) == (NORWEGIAN, None)


def test_the_languages_usual_encoding_is_a_guess_and_said_to_be_one() -> None:
    assert decode(RUSSIAN.encode("cp1251"), language="ru") == (RUSSIAN, "cp1251")
    assert decode(NORWEGIAN.encode("cp1252"), language="no") == (NORWEGIAN, "cp1252")
    assert decode(NORWEGIAN.encode("cp1252")) == (NORWEGIAN, "cp1252")


def test_line_ends_become_plain() -> None:
    assert decode(b"a\r\nb\rc\n").text == "a\nb\nc\n"


@pytest.mark.parametrize("data", [b"\x81\x8d", "\ufeffab".encode("utf-16-le") + b"\x00", b"a\x00b", b"\x7fELF\x02\x01"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text = decode(data).text
    except Unreadable:
        return
    assert "\x00" not in text
    assert "\r" not in text


def test_what_postgresql_cannot_store_is_replaced() -> None:
    assert storable("a\x00b\ud800c") == "a\ufffdb\ufffdc"
