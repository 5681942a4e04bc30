"""Paths of documents: one spelling of each, and none that leads elsewhere."""

import unicodedata
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.documents.model import DocumentPathError
from springline.documents.paths import normalised
from springline.provenance import references


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.md", "a.md"),
        ("./a//b/./c.md", "a/b/c.md"),
        ("bu\u0308cher.md", "bücher.md"),
        ("a b/c d.md", "a b/c d.md"),
        (".github/x.md", ".github/x.md"),
        ("..a/b..md", "..a/b..md"),
        ("zero\u200cwidth.md", "zero\u200cwidth.md"),
    ],
)
def test_a_path_has_one_spelling(path: str, found: str):
    assert normalised(path) == found


@pytest.mark.parametrize(
    "path",
    [
        *("", ".", "/", "/a", "a/", "..", "a/../b", "../a", "a/..", "a\\b"),
        *("a\0b", "a\x1fb", "a\x7fb", "a\nb", "a\u2028b", "a\u202eb", "a\u2066b", "\ud800"),
        *(" a", "a /b", "a/ b", "\u00a0a", "x" * 401, "x/" * 300 + "x", "日" * 200),
    ],
)
def test_what_is_no_path_is_refused(path: str):
    with pytest.raises(DocumentPathError):
        normalised(path)


def test_where_it_was_in_the_body_is_told():
    with pytest.raises(DocumentPathError) as caught:
        normalised("../a", pointer="#/documents/3/path")
    assert caught.value.faults[0].pointer == "#/documents/3/path"


@given(st.text(max_size=500) | st.text("./\\ a\u0308ü", max_size=30))
def test_what_passes_stays_below_its_folder_keeps_its_spelling_and_can_be_referred_to(path: str):
    try:
        found = normalised(path)
    except DocumentPathError:
        return
    assert normalised(found) == found == unicodedata.normalize("NFC", found)
    assert ".." not in PurePosixPath(found).parts
    assert not PurePosixPath(found).is_absolute()
    reference = references.Reference("document", f"{'s' * 63}/{found}", 1)
    assert references.parse(str(reference)) == reference
