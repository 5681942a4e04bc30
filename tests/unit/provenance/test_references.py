"""References are read as they are written, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.provenance.references import NotAReferenceError, Reference, parse

pytestmark = pytest.mark.unit

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("document/charter", Reference("document", "charter")),
        ("document/charter@3", Reference("document", "charter", 3)),
        ("document/charter@3#/aims/0", Reference("document", "charter", 3, "/aims/0")),
        ("video/42#t=1.5,3", Reference("video", "42", None, "t=1.5,3")),
        ("file/2026/plan.md", Reference("file", "2026/plan.md")),
        ("file/a%40b%23c", Reference("file", "a@b#c")),
    ],
)
def test_references_are_read(text, reference):
    assert parse(text) == reference
    assert str(reference) == text


@pytest.mark.parametrize(
    "text",
    ["", "document", "document/", "Document/x", "document/x@0", "document/x@one", "document/x#", "a b/c", "d/x y"],
)
def test_what_is_none_is_refused(text):
    with pytest.raises(NotAReferenceError, match="is no reference"):
        parse(text)


@given(
    st.builds(
        Reference, st.sampled_from(["a", "chat-1"]), WORDS, st.none() | st.integers(1, 10**9 - 1), st.none() | WORDS
    )
)
def test_whatever_is_written_is_read_back(reference):
    assert parse(str(reference)) == reference
