"""What of a text is worth looking for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.erasure.searching import pieces

pytestmark = pytest.mark.unit


def test_short_texts_are_in_anybodys_mouth():
    assert list(pieces("Thanks a lot, see you")) == []


def test_of_a_text_with_quotation_marks_or_lines_the_longest_piece_is_taken():
    assert list(pieces('She said "the heron at the millpond has caught three carp".\nYes.')) == [
        "the heron at the millpond has caught three carp"
    ]


@given(st.text(max_size=400))
def test_a_piece_stands_in_its_text_and_reads_alike_however_tables_and_json_write_it(text: str):
    for piece in pieces(text):
        assert piece in text
        assert len(piece) >= 20
        assert not set(piece) & {'"', "\\", "\n", "\r", "\t"}
