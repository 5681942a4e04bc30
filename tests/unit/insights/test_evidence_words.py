"""Words that provenance keeps the beginning of, as evidence tells them."""

import pytest

from springline.access.canonical_json import canonical
from springline.insights.evidence import read_shown
from springline.provenance.comparison import SHOWN


@pytest.mark.parametrize("sign", ["a", "ü", "\n", '"', "\\", "\\n", "\\u0041", "\x01", "\x01\\"])
def test_words_that_are_cut_anywhere_are_told_up_to_there(sign):
    for before in range(SHOWN - 20, SHOWN + 1):
        words = "x" * before + sign * 30
        told = read_shown(canonical(words)[:SHOWN])
        assert words.startswith(told)
        assert len(canonical(told)) > SHOWN - 6


def test_words_that_are_not_cut_are_told_as_they_are():
    assert read_shown(canonical('a "quote" \\')) == 'a "quote" \\'
