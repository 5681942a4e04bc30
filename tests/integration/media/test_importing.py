"""Imports of media: what belongs together goes in together, again changes nothing, and what is broken keeps nothing."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from springline.media import service
from springline.media.assembling import Wishes
from springline.media.importing import Summary, import_paths
from springline.media.timecode import Rate
from springline.platform.statements import parse
from tests.integration.media.scenes import add_asset, add_library

pytestmark = pytest.mark.integration

SAMPLE = Path(__file__).resolve().parents[3] / "examples" / "media"
START = datetime(2026, 6, 1, tzinfo=UTC)
EDL = """TITLE: Cut
FCM: NON-DROP FRAME
001  A V     C        00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00
* FROM CLIP NAME: pier
002  A V     C        00:00:00:00 00:00:02:00 01:00:02:00 01:00:04:00
* FROM CLIP NAME: gulls
"""
ASSETS = parse(
    "test.assets",
    "select source_key, kind, title, language, version, is_favorite, updated_at from asset order by source_key",
)
SCENES = parse(
    "test.scenes",
    "select scene.source_key, scene.position, scene.start_timecode, scene.duration_value, scene.transcript, "
    "scene.translations, scene.languages, scene.people, scene.version, scene.is_favorite, scene.updated_at, scene.id "
    "from video_scenes scene join asset on asset.id = scene.asset_id where asset.source_key = :key order by position",
)
FAVOUR = parse("test.favour", "update video_scenes set is_favorite = true where source_key = :key")
FAVOUR_ASSETS = parse("test.favour_assets", "update asset set is_favorite = true, offline_ready = true")
CUES = parse(
    "test.cues",
    "select t.source_key, t.language, c.position, c.start_ms, c.end_ms, c.speaker, c.text from transcript t "
    "join transcript_cue c on c.transcript_id = t.id order by t.source_key, c.position",
)
EVERYTHING = parse(
    "test.everything",
    "select (select json_agg(a order by id) from asset a)::text, "
    "(select json_agg(s order by id) from video_scenes s)::text, "
    "(select json_agg(t order by id) from transcript t)::text, "
    "(select json_agg(c order by transcript_id, position) from transcript_cue c)::text",
)


class Days:
    """A clock that each look moves on by a day."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        self.at += timedelta(days=1)
        return self.at


CLOCK = Days()


def imported(db: Any, *paths: Path, library: str = "main", wishes: Wishes | None = None) -> Summary:
    return import_paths(db.app, db.tenant_id, paths, library=library, clock=CLOCK, wishes=wishes or Wishes())


def scenes(db: Any, key: str) -> Sequence[Any]:
    with db.transaction() as tx:
        return tx.rows(SCENES, key=key)


def an_srt(*lines: str) -> str:
    return "\n".join(
        f"{number}\n00:00:0{2 * number - 2},000 --> 00:00:0{2 * number - 1},000\n{line}\n"
        for number, line in enumerate(lines, 1)
    )


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A cut with subtitles in two languages."""
    (tmp_path / "film.edl").write_text(EDL)
    (tmp_path / "film.en.srt").write_text(an_srt("The pier.", "The gulls."))
    (tmp_path / "film.de.srt").write_text(an_srt("Der Steg.", "Die Möwen."), encoding="utf-16")
    return tmp_path


def test_the_shipped_sample_goes_in_whole(db: Any) -> None:
    summary = imported(db, SAMPLE)

    assert (summary.new, summary.scenes, summary.errors, summary.notes) == (5, 17, (), ())
    hetty = scenes(db, "street-party.otio")[5]
    assert hetty[:4] == ("Hetty opens the party#1", 6, "10:00:27:00", 350)
    assert "No goat." in hetty[4]
    assert "Keine Ziege." in hetty[5]
    assert "ヤギはだめ。" in hetty[5]
    assert set(hetty[6]) == {"de", "en", "ja"}


def test_a_cut_and_its_subtitles_are_one_asset(db: Any, film: Path) -> None:
    summary = imported(db, film)

    assert (summary.new, summary.scenes, summary.errors) == (1, 2, ())
    with db.transaction() as tx:
        assert tx.rows(ASSETS)[0][:5] == ("film.edl", "timeline", "Cut", "en", 1)
        assert [row[:6] for row in tx.rows(CUES)] == [
            ("film.de.srt", "de", 1, 0, 1000, None),
            ("film.de.srt", "de", 2, 2000, 3000, None),
            ("film.en.srt", "en", 1, 0, 1000, None),
            ("film.en.srt", "en", 2, 2000, 3000, None),
        ]
    assert [row[:7] for row in scenes(db, "film.edl")] == [
        ("pier#1", 1, "01:00:00:00", 48, "The pier.", "Der Steg.", ["de", "en"]),
        ("gulls#1", 2, "01:00:02:00", 48, "The gulls.", "Die Möwen.", ["de", "en"]),
    ]


def test_importing_the_same_again_writes_nothing(db: Any, film: Path) -> None:
    shutil.copytree(SAMPLE, film / "more")
    imported(db, film)
    with db.transaction() as tx:
        before = tx.rows(EVERYTHING)

    summary = imported(db, film)

    assert (summary.new, summary.changed, summary.unchanged, summary.scenes) == (0, 0, 6, 0)
    with db.transaction() as tx:
        assert tx.rows(EVERYTHING) == before


def test_a_scene_that_reads_as_before_is_not_touched_when_another_changes(db: Any, film: Path) -> None:
    imported(db, film)
    pier, gulls = scenes(db, "film.edl")
    with db.transaction() as tx:
        tx.execute(FAVOUR, key="gulls#1")
        tx.execute(FAVOUR_ASSETS)
    (film / "film.en.srt").write_text(an_srt("The pier.", "The gulls!", "And rain."))

    summary = imported(db, film)

    assert (summary.new, summary.changed, summary.scenes) == (0, 1, 1)
    pier_now, gulls_now = scenes(db, "film.edl")
    assert pier_now == pier
    assert gulls_now[4] == "The gulls! And rain."
    assert (gulls_now[8], gulls_now[9], gulls_now[11]) == (2, True, gulls[11])
    assert gulls_now[10] > gulls[10]
    with db.transaction() as tx:
        assert tx.rows(ASSETS)[0][4:6] == (2, True)


def test_scenes_subtitles_and_cues_that_went_are_gone(db: Any, film: Path) -> None:
    imported(db, film)
    (film / "film.de.srt").unlink()
    (film / "film.en.srt").write_text(an_srt("The pier."))
    (film / "film.edl").write_text("\n".join(EDL.splitlines()[:4]) + "\n")

    imported(db, film)

    (pier,) = scenes(db, "film.edl")
    assert (pier[0], pier[5], pier[6]) == ("pier#1", "", ["en"])
    with db.transaction() as tx:
        assert [row[0] for row in tx.rows(CUES)] == ["film.en.srt"]


def test_a_broken_file_keeps_its_own_asset_out_and_no_other(db: Any, film: Path) -> None:
    imported(db, film)
    (film / "film.de.srt").write_text("1\nsoon --> later\nHi\n")
    (film / "talk.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n")
    (film / "bomb.xml").write_text('<!DOCTYPE x [<!ENTITY a "b">]><xmeml/>')
    (film / "deep.otio").write_text("[" * 1_000_000)
    (film / "noise.aaf").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096)
    (film / "half.aaf").write_bytes(b"\xd0\xcf")
    (film / "lonely.tldr.json").write_text("{}")

    summary = imported(db, film)

    assert (summary.new, summary.changed, summary.unchanged) == (1, 0, 0)
    told = {Path(error.split(": ")[0]).name: error for error in summary.errors}
    assert told.keys() == {"film.de.srt", "bomb.xml", "deep.otio", "noise.aaf", "half.aaf", "lonely.tldr.json"}
    assert "2 other files of film not imported either" in told["film.de.srt"]
    assert "entities" in told["bomb.xml"]
    assert [row[5] for row in scenes(db, "film.edl")] == ["Der Steg.", "Die Möwen."]


def test_files_that_are_too_large_are_not_read(db: Any, tmp_path: Path) -> None:
    with (tmp_path / "large.srt").open("wb") as file:
        file.truncate((64 << 20) + 1)

    (error,) = imported(db, tmp_path).errors

    assert "more than the 67,108,864 that are read" in error


def test_files_of_one_name_in_two_folders_are_told_apart_or_said(db: Any, film: Path) -> None:
    other = film / "other"
    other.mkdir()
    (other / "film.edl").write_text(EDL.replace("gulls", "rain"))

    summary = imported(db, film)

    assert summary.new == 1
    assert "is imported under the same name, film.edl" in summary.errors[0]
    assert imported(db, other, library="second").new == 1


def test_a_file_says_what_language_it_is_in_or_the_caller_does(db: Any, tmp_path: Path) -> None:
    (tmp_path / "call_2026-02-05.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Grüezi</v>\n")

    imported(db, tmp_path, wishes=Wishes(language="de-CH"))

    (scene,) = scenes(db, "call_2026-02-05")
    assert (scene[2], scene[6], scene[7]) == ("00:00:01.000", ["de-CH"], ["Ada"])


def test_an_edls_rate_can_be_told(db: Any, film: Path) -> None:
    imported(db, film, wishes=Wishes(edl_rate=Rate(25)))

    assert [row[3] for row in scenes(db, "film.edl")] == [50, 50]


def test_old_encodings_are_guessed_and_said(db: Any, tmp_path: Path) -> None:
    (tmp_path / "film.no.srt").write_bytes(an_srt("Blåbær på øya.").encode("cp1252"))

    summary = imported(db, tmp_path)

    assert "read as cp1252, which is a guess" in summary.notes[0]
    assert scenes(db, "film")[0][4] == "Blåbær på øya."


def test_a_cut_in_an_old_encoding_and_notes_that_it_has_no_use_for_are_said(db: Any, tmp_path: Path) -> None:
    (tmp_path / "film.edl").write_bytes(EDL.replace("pier", "brücke").encode("cp1252"))
    (tmp_path / "film.tldr.json").write_text("{}")

    summary = imported(db, tmp_path)

    assert (summary.new, summary.errors) == (1, ())
    assert [note.split(": ")[1][:10] for note in summary.notes] == ["read as cp", "not used, "]


def test_subtitles_that_count_from_midnight_find_a_cut_that_begins_at_one(db: Any, film: Path) -> None:
    (film / "film.de.srt").unlink()
    (film / "film.en.srt").write_text("1\n01:00:02,500 --> 01:00:03,500\nThe gulls.\n")

    imported(db, film)

    assert [row[4] for row in scenes(db, "film.edl")] == ["", "The gulls."]


def test_subtitles_count_from_what_the_timecode_says(db: Any, film: Path) -> None:
    (film / "film.de.srt").unlink()
    (film / "film.en.srt").write_text("1\n01:00:00,500 --> 01:00:01,500\nThe pier.\n")

    imported(db, film, wishes=Wishes(edl_rate=Rate(24_000, 1001)))

    assert [row[4] for row in scenes(db, "film.edl")] == ["The pier.", ""]
    with db.transaction() as tx:
        assert [row[3:5] for row in tx.rows(CUES)] == [(500, 1500)]


def test_cues_move_with_the_cut_that_they_count_from(db: Any, film: Path) -> None:
    (film / "film.de.srt").unlink()
    (film / "film.en.srt").write_text("1\n01:00:00,500 --> 01:00:01,500\nThe pier.\n")
    (film / "film.edl").write_text(EDL.replace(" 01:00", " 00:00"))
    imported(db, film)
    (film / "film.edl").write_text(EDL)

    imported(db, film)

    with db.transaction() as tx:
        assert [row[3:5] for row in tx.rows(CUES)] == [(500, 1500)]


def test_of_cuts_of_one_name_the_broken_one_stays_out(db: Any, film: Path) -> None:
    (film / "film.aaf").write_bytes(b"\xd0\xcf")

    summary = imported(db, film)

    assert (summary.new, [error.split(": ")[1] for error in summary.errors]) == (1, ["it is no AAF"])
    assert [row[4] for row in scenes(db, "film.edl")] == ["The pier.", "The gulls."]


def test_the_same_talk_twice_in_a_file_is_said(db: Any, tmp_path: Path) -> None:
    (tmp_path / "talks.jsonl").write_text('{"title": "Bread"}\n{"title": "Bread"}\n{}\n')

    summary = imported(db, tmp_path)

    assert summary.new == 1
    assert [error.rsplit(": ", 1)[1] for error in summary.errors] == [
        "record 2 is the same as record 1",
        "it has no title",
    ]


def test_keys_and_names_of_any_length_go_in(db: Any, tmp_path: Path) -> None:
    name = "x" * 5000
    (tmp_path / "film.edl").write_text(EDL.replace("pier", name).replace("gulls", name + "y"))

    assert imported(db, tmp_path).errors == ()
    assert imported(db, tmp_path).unchanged == 1
    assert len({row[0] for row in scenes(db, "film.edl")}) == 2


def test_other_tenants_libraries_are_their_own(db: Any, film: Path) -> None:
    with db.transaction(db.other_tenant_id) as tx:
        add_asset(tx, add_library(tx, "main"), source_key="film.edl")

    imported(db, film)

    with db.transaction() as tx:
        assert [(each.library, each.assets, each.scenes, each.transcripts) for each in service.libraries(tx)] == [
            ("main", 1, 2, 2)
        ]
    with db.transaction(db.other_tenant_id) as tx:
        assert [(each.assets, each.scenes) for each in service.libraries(tx)] == [(1, 0)]


@pytest.mark.parametrize("slug", ["", "-a", "Größe", "a b", "a" * 64])
def test_a_library_has_a_name_that_addresses_can_have(db: Any, slug: str) -> None:
    with db.transaction() as tx, pytest.raises(service.LibrarySlugError, match="short name"):
        service.open_library(tx, slug)
