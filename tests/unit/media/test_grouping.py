"""Files that tell of the same recording are found by their names."""

from pathlib import Path

import pytest

from springline.media.grouping import find, split_language
from springline.media.model import MediaFileError

pytestmark = pytest.mark.unit


def a_folder(path: Path, *names: str) -> Path:
    for name in names:
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return path


@pytest.mark.parametrize(
    ("stem", "split"),
    [
        ("TOS-de", ("TOS", "de")),
        ("TOS-fr-Goofy", ("TOS", "fr")),
        ("film.pt-BR", ("film", "pt-BR")),
        ("film_eng", ("film", "en")),
        ("film.en.sdh", ("film", "en")),
        ("acdc__2026-02-05_174", ("acdc__2026-02-05_174", "")),
        ("de", ("de", "")),
        ("film", ("film", "")),
        ("my-film-v2", ("my-film-v2", "")),
        ("", ("", "")),
    ],
)
def test_a_language_in_a_name_is_found(stem: str, split: tuple[str, str]) -> None:
    assert split_language(stem) == split


def test_files_of_one_name_in_one_folder_belong_together(tmp_path: Path) -> None:
    folder = a_folder(
        tmp_path,
        "call.transcript.vtt",
        "call.tldr.json",
        "film.otio",
        "film-de.srt",
        "film.en.srt",
        "other/film.edl",
        "talks.jsonl",
    )

    found = find([folder])

    assert [(group.stem, [file.name for file in group.files]) for group in found.groups] == [
        ("call", ["call.transcript.vtt", "call.tldr.json"]),
        ("film", ["film.otio", "film-de.srt", "film.en.srt"]),
        ("film", ["film.edl"]),
    ]
    assert [file.name for file in found.talks] == ["talks.jsonl"]


def test_a_word_in_a_name_is_no_language_unless_another_file_shows_it(tmp_path: Path) -> None:
    names = ("call-to-order.vtt", "call-to-order.tldr.json", "how-to-edit.srt", "how-to-mix.srt", "TOS-de.srt")
    folder = a_folder(tmp_path, *names, "TOS-fr-Goofy.srt")

    groups = find([folder]).groups

    assert {group.stem: [file.language for file in group.subtitles] for group in groups} == {
        "call-to-order": [""],
        "how-to-edit": [""],
        "how-to-mix": [""],
        "TOS": ["de", "fr"],
    }


def test_a_file_that_two_paths_lead_to_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = a_folder(tmp_path, "film.otio")
    monkeypatch.chdir(folder)

    found = find([Path("film.otio"), folder])

    assert [group.files for group in found.groups] == [[Path("film.otio")]]


def test_hidden_folders_and_impossible_paths_keep_nothing_else_out(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, ".trash/old.srt", "film.otio")

    found = find([folder / ("x" * 300), folder])

    assert [group.stem for group in found.groups] == ["film"]
    assert [error.reason for error in found.errors] == ["File name too long"]


def test_a_files_name_says_nothing_to_the_terminal() -> None:
    assert str(MediaFileError(Path("a\n\x1b[31m\udcff.srt"), "it is broken")) == "a??[31m?.srt: it is broken"


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, "film.otio")

    assert len(find([folder, folder / "film.otio"]).groups[0].files) == 1


def test_other_files_in_a_folder_are_passed_over_and_those_named_are_errors(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, "notes.txt", "film.otio", ".hidden.srt", "index.json")
    (tmp_path / "empty").mkdir()

    found = find([folder, folder / "notes.txt", folder / "none.srt", folder / "empty"])

    assert found.passed_over == 2
    assert [group.stem for group in found.groups] == ["film"]
    assert [error.file.name for error in found.errors] == ["notes.txt", "none.srt", "empty"]
