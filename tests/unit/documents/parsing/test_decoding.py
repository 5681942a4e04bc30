"""Bytes become text by their mark, by what they declare, as UTF-8, or as what they look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.documents.layout import Format, Parsed
from springline.documents.parsing.decoding import decode, decoded_text, line_starts, normalised
from springline.documents.parsing.model import ParsingError
from tests.unit.documents.parsing.documents import assert_sound

pytestmark = pytest.mark.unit

GERMAN = "Die Größe der Änderung übersteigt fünf Prozent, sagte Frau Müller.\n" * 5
JAPANESE = "名前,年齢,住所\r\n佐藤太郎,30,東京\r\n髙橋淳,35,名古屋\r\n"


@pytest.mark.parametrize(
    ("data", "declared", "encoding"),
    [
        (GERMAN.encode(), None, "utf-8"),
        (GERMAN.encode("utf-8-sig"), None, "utf-8"),
        (b"\xff\xfe" + GERMAN.encode("utf-16-le"), None, "utf-16-le"),
        (b"\xfe\xff" + GERMAN.encode("utf-16-be"), "cp1252", "utf-16-be"),
        (b"\xff\xfe\0\0" + GERMAN.encode("utf-32-le"), None, "utf-32-le"),
        (GERMAN.encode("latin-1"), "ISO-8859-1", "cp1252"),
        (GERMAN.encode(), "iso-8859-15-or-so", "utf-8"),
        (GERMAN.encode(), "ascii", "cp1252"),
    ],
)
def test_marks_then_declarations_then_utf8(data, declared, encoding):
    text, found = decode(data, declared)
    assert found == encoding
    assert text == GERMAN or (declared == "ascii" and "GrÃ¶ÃŸe" in text)


def test_what_is_declared_gives_way_where_the_bytes_can_not_be_that():
    assert decode("日本".encode(), "ascii-is-not-it")[1] == "utf-8"
    assert decode("Größe".encode("cp1252"), "utf-8")[0] == "Größe"
    assert decode(b"a", "base64") == ("a", "utf-8")


@pytest.mark.parametrize(
    ("text", "codec"), [(GERMAN, "cp1252"), (JAPANESE, "cp932"), (JAPANESE.replace("髙", "高") * 3, "euc-jp")]
)
def test_an_encoding_is_guessed(text, codec):
    assert decode(text.encode(codec))[0] == text


def test_a_few_broken_bytes_are_no_other_encoding():
    assert decode(GERMAN.encode() + b"\xff") == (GERMAN + "\ufffd", "utf-8")
    assert decode(GERMAN.encode() * 5 + "ß".encode("cp1252"), "utf-8")[0].startswith(GERMAN)


def test_utf16_without_a_mark_is_recognised_by_its_nuls():
    assert decode(GERMAN.encode("utf-16-le"))[0] == GERMAN


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\xff\xfe\xd8\xd8\xd8", b"\x7fELF" + bytes(3000)])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(ParsingError, match="UTF-8") as caught:
        decode(data)
    assert caught.value.code == "encoding"


def test_line_breaks_become_one_kind_and_lines_keep_their_places():
    found = normalised("a\r\nb\rc\n\0d", "utf-8")
    assert found.text == "a\nb\nc\n\ufffdd"
    assert [(run.start, run.original_start) for run in found.runs] == [(0, 0), (2, 3), (4, 5)]


@given(st.text("ab \r\n\0é𝄞"))
def test_runs_lead_back(text):
    found = normalised(text, "utf-8")
    assert_sound(Parsed(found.text, Format.TEXT, runs=found.runs), text)
    assert "".join(found.text[run.start : run.end] for run in found.runs).replace("\n", "") == found.text.replace(
        "\n", ""
    )


def test_lines_begin_after_line_breaks():
    assert [line_starts(text) for text in ("", "a", "a\n", "a\nb")] == [[0], [0, 1], [0, 2], [0, 2, 3]]


def test_both_steps_in_one():
    assert decoded_text(b"\xef\xbb\xbfa\r\n").text == "a\n"
