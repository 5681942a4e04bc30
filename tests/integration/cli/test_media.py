"""`springline media`: files go into libraries, and what can't be read is told of."""

import json
from pathlib import Path
from typing import Any

import pytest

from springline.cli import app

pytestmark = pytest.mark.integration

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>No goat.</v>\n"


def test_media_go_in_and_are_listed(own_database: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "call.vtt").write_text(VTT)

    assert app.run(["media", "import", str(tmp_path), "--library", "calls", "--language", "en"]) == 0
    assert "Read 1 asset: 1 new, 0 changed, 0 unchanged; 1 scene written." in capsys.readouterr().out
    assert app.run(["media", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"library": "calls", "name": "Calls", "assets": 1, "scenes": 1, "transcripts": 1}
    ]


def test_what_is_broken_is_told_and_the_rest_goes_in(
    own_database: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "call.vtt").write_text(VTT)
    (tmp_path / "other.vtt").write_text("not that")

    assert app.run(["media", "import", str(tmp_path), str(tmp_path / "none.otio")]) == 1

    said = capsys.readouterr()
    assert "Read 1 asset: 1 new" in said.out
    assert f"not imported: {tmp_path}/other.vtt: its first line is not WEBVTT" in said.err
    assert f"not imported: {tmp_path}/none.otio: there is no such file or folder" in said.err


@pytest.mark.parametrize(
    ("wrong", "code"),
    [(("--language", "englisch"), 2), (("--edl-rate", "fast"), 2), (("--edl-rate", "0"), 2), (("--library", "A b"), 1)],
)
def test_wrong_options_are_refused(own_database: Any, tmp_path: Path, wrong: tuple[str, str], code: int) -> None:
    (tmp_path / "call.vtt").write_text(VTT)

    assert app.run(["media", "import", str(tmp_path), *wrong]) == code
