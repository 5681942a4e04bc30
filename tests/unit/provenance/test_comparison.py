"""What a selector selects in a source that has changed."""

import json

import pytest

from springline.provenance import selectors
from springline.provenance.comparison import SHOWN, Change, digest, told
from springline.provenance.selectors import WHOLE, TextQuote

pytestmark = pytest.mark.unit

TEXT = "I can lend you my ladder"
QUOTE = selectors.written(TextQuote.found(TEXT, "my ladder"))


def test_words_that_moved_read_the_same_and_are_found_where_they_are_now():
    before, after = (
        told(QUOTE, Change(TEXT, "chat/messages#1")),
        told(QUOTE, Change(f"Hello! {TEXT}", "chat/messages#1")),
    )
    assert (after["hash"], after["selected"]) == (before["hash"], '"my ladder"')
    assert json.loads(after["moved"] or "")[1] == {"type": "TextPositionSelector", "start": 22, "end": 31}


@pytest.mark.parametrize("content", [None, "I sold it"], ids=["taken back", "said otherwise"])
def test_words_that_are_gone_are_nothing_with_what_changed_them(content):
    assert told(QUOTE, Change(content, "chat/messages#1")) == {
        "hash": None,
        "selected": None,
        "moved": None,
        "changed_by": "chat/messages#1",
    }


def test_of_a_long_source_the_beginning_is_kept_and_the_hash_is_of_all_of_it():
    long = "x" * (2 * SHOWN)
    whole = told(selectors.written(WHOLE), Change(long, "document/long@2"))
    assert (len(whole["selected"] or ""), whole["hash"]) == (SHOWN, digest(f'"{long}"'))
