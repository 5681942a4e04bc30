"""Which files of this machine become documents, and what they are called."""

from pathlib import Path

import pytest

from springline.documents.files import found_in
from springline.documents.model import DocumentPathError, NoSuchFileError
from springline.documents.patterns import Patterns
from springline.platform.errors import InvalidError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.md", "sub/b.txt", "sub/deep/c.pdf", "sub/data.bin", ".git/config.md", ".hidden.md"):
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    (tmp_path / "outside.md").write_text("outside")
    (tmp_path / "in" / "link.md").symlink_to(tmp_path / "outside.md")
    return tmp_path / "in"


def test_a_folder_gives_what_can_be_read_by_its_path_within(folder: Path):
    found, skipped = found_in([str(folder)])
    assert dict(found) == {name: folder / name for name in ("a.md", "sub/b.txt", "sub/deep/c.pdf")}
    assert skipped == [str(folder / "sub/data.bin")]


def test_a_file_is_called_as_it_is_and_taken_whatever_it_is(folder: Path):
    found, skipped = found_in([str(folder / "sub/data.bin"), str(folder / ".hidden.md")])
    assert list(found) == ["data.bin", ".hidden.md"]
    assert skipped == []


def test_a_pattern_names_files_below_the_folder_in_which_it_begins(folder: Path):
    assert list(found_in([f"{folder}/sub/*"])[0]) == ["b.txt", "data.bin"]
    assert list(found_in([f"{folder}/**/*.pdf"])[0]) == ["sub/deep/c.pdf"]


def test_two_files_with_one_path_are_not_mixed_up(folder: Path, tmp_path: Path):
    other = tmp_path / "other" / "a.md"
    other.parent.mkdir()
    other.write_text("other")
    with pytest.raises(InvalidError, match=r"would both be a\.md"):
        found_in([str(folder), str(other)])
    assert list(found_in([str(folder / "a.md"), str(folder / "a.md")])[0]) == ["a.md"]


@pytest.mark.parametrize("name", ["none.md", "none/", "none/*.md"])
def test_what_is_not_there_is_said_by_its_name(folder: Path, name: str):
    with pytest.raises(NoSuchFileError, match="none"):
        found_in([str(folder / name)])


def test_a_file_whose_name_can_not_be_a_path_is_refused_or_left_out(folder: Path):
    odd = folder / "back\\slash.md"
    odd.write_text("x")
    with pytest.raises(DocumentPathError):
        found_in([str(odd)])
    found, skipped = found_in([str(folder)])
    assert "a.md" in found
    assert any("slash" in one for one in skipped)


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.md", "a.md", True),
        ("*.md", "sub/a.md", False),
        ("**/*.md", "a.md", True),
        ("**/*.md", "sub/deep/a.md", True),
        ("docs/**", "docs/a/b.txt", True),
        ("docs/**", "docs.txt", False),
        ("pep-????.rst", "pep-0008.rst", True),
        ("./a+b (c).md", "a+b (c).md", True),
        (".github/*.md", ".github/a.md", True),
    ],
)
def test_patterns(pattern: str, path: str, matches: bool):
    assert Patterns([pattern]).match(path) is matches
