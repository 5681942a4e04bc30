"""Plain text: paragraphs between empty lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.documents.parsing.documents import assert_sound, words

pytestmark = pytest.mark.unit


def test_paragraphs(read):
    source = "First\r\nline  \r\n \t\r\n  Second\r\n\r\n\r\nThird"
    parsed = read("a.txt", source)
    assert_sound(parsed, source)
    assert words(parsed, "paragraph") == ["First\nline", "Second", "Third"]


def test_an_empty_file_is_an_empty_text(read):
    parsed = read("a.txt", b"")
    assert (parsed.text, parsed.blocks, parsed.runs) == ("", (), ())


@given(st.text(" ab\n\r\té"))
def test_every_word_is_in_a_paragraph(read, source):
    parsed = read("a.txt", source)
    assert_sound(parsed, source)
    assert " ".join(words(parsed, "paragraph")).split() == source.split()
