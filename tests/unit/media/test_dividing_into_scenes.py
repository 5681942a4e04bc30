"""Scenes of recordings: chapters, stretches, and whose words a cue's are."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.media.model import Chapter, Cue, Cut, Highlights, Remark, Scene, Timeline, Transcript
from springline.media.scenes import MOST_MS, of_recording, of_timeline, stretches, with_words
from springline.media.timecode import MILLISECONDS, Rate

pytestmark = pytest.mark.unit


def cue(start: float, end: float, text: str = "words", speaker: str | None = None) -> Cue:
    return Cue(int(start * 1000), int(end * 1000), text, speaker)


def spans(cues: Sequence[Cue]) -> list[tuple[float, float]]:
    return [(span.start_ms / 1000, span.end_ms / 1000) for span in stretches(cues)]


cues_in_order = st.lists(
    st.tuples(st.integers(0, 600_000), st.integers(0, 120_000), st.sampled_from([None, "ada", "ben"])), max_size=40
).map(lambda raw: sorted((Cue(at, at + long, f"word{at}", by) for at, long, by in raw), key=lambda c: c.start_ms))


def test_a_film_is_cut_where_nobody_says_anything_for_four_seconds() -> None:
    assert spans([cue(1, 2), cue(3, 5), cue(9, 10), cue(13.9, 15)]) == [(1, 5), (9, 15)]


def test_a_conversation_is_cut_at_a_turn_once_it_has_lasted_long_enough() -> None:
    cues = [cue(at, at + 9.5, speaker="ada" if at < 60 else "ben") for at in range(0, 100, 10)]

    assert spans(cues) == [(0, 59.5), (60, 99.5)]


def test_a_short_pause_ends_a_long_stretch() -> None:
    cues = [cue(0, 46, speaker="ada"), cue(48, 50, speaker="ada")]

    assert spans(cues) == [(0, 46), (48, 50)]


def test_a_silence_ends_no_stretch_of_a_few_words_between_speakers() -> None:
    assert spans([cue(0, 2, speaker="ada"), cue(10, 12, speaker="ben")]) == [(0, 12)]


def test_nobody_speaks_longer_than_ninety_seconds_in_one_scene() -> None:
    cues = [cue(at, at + 5, speaker="ada") for at in range(0, 200, 5)]

    assert spans(cues) == [(0, 90), (90, 180), (180, 200)]


@given(cues_in_order)
def test_scenes_of_a_recording_follow_one_another_and_have_names_of_their_own(cues: list[Cue]) -> None:
    scenes = of_recording(cues, None)

    assert all(a.start + a.duration <= b.start for a, b in pairwise(scenes))
    assert len({scene.source_key for scene in scenes}) == len(scenes)
    assert all(scene.duration >= 0 for scene in scenes)
    longest = max((cue.end_ms - cue.start_ms for cue in cues), default=0)
    assert all(scene.duration <= max(MOST_MS, longest) for scene in scenes)


@given(cues_in_order)
def test_no_word_is_lost_and_none_is_there_twice(cues: list[Cue]) -> None:
    transcript = Transcript("a.vtt", "en", "", cues)

    scenes = with_words(of_recording(cues, None), MILLISECONDS, [transcript], own_language="en")

    said = " ".join(scene.transcript.replace("\n", " ") for scene in scenes).split()
    assert sorted(said) == sorted(cue.text for cue in cues)


def test_highlights_begin_chapters_that_last_until_the_next() -> None:
    highlights = Highlights(
        "Call",
        (Chapter(60_000, "Forks", "core"), Chapter(60_000, "Blobs", "scaling"), Chapter(90_000, "Tests", "core")),
        (Remark(95_000, "decision", "Ship it"), Remark(1_000, "target", "May")),
    )

    scenes = of_recording([cue(0, 10), cue(58, 70), cue(91, 120)], highlights)

    assert [(scene.start, scene.duration, scene.title, scene.tags) for scene in scenes] == [
        (0, 10_000, "", ("target",)),
        (58_000, 2_000, "", ()),
        (60_000, 30_000, "Forks", ("core", "scaling")),
        (90_000, 30_000, "Tests", ("core", "decision")),
    ]
    assert scenes[2].description == "Blobs"
    assert scenes[3].description == "Decision: Ship it"


def test_highlights_after_the_end_are_left_out() -> None:
    late = Highlights("", (Chapter(99_000, "Too late", ""),), ())

    assert [scene.title for scene in of_recording([cue(0, 10)], late)] == [""]


def test_a_cue_belongs_to_the_scene_that_it_overlaps_longest() -> None:
    scenes = [Scene("a", 0, 100), Scene("b", 100, 100)]
    said = [cue(3, 4.4, "mostly a"), cue(3.6, 5.4, "mostly b"), cue(3, 5, "the same"), cue(9, 9.5, "after")]

    worded = with_words(scenes, Rate(25), [Transcript("x", "en", "", said)], own_language="en")

    assert [scene.transcript for scene in worded] == ["mostly a the same", "mostly b after"]


def test_words_in_other_languages_are_translations_a_paragraph_each() -> None:
    transcripts = [
        Transcript("en", "en", "", [cue(0, 1, "Hello", "Ada"), cue(1, 2, "Hi", "Ben")]),
        Transcript("de", "de", "", [cue(0, 1, "Hallo"), cue(1, 2, "Na")]),
        Transcript("ja", "ja", "", [cue(0, 1, "こんにちは")]),
    ]

    (scene,) = with_words([Scene("a", 0, 2000)], MILLISECONDS, transcripts, own_language="en")

    assert scene.transcript == "Hello\nHi"
    assert scene.translations == "Hallo Na\nこんにちは"
    assert scene.languages == ("en", "de", "ja")
    assert scene.people == ("Ada", "Ben")


def test_clips_of_one_name_are_told_apart_by_their_order() -> None:
    cuts = (Cut("take", 0, 10, ("take.mov", "marker")), Cut("other", 10, 5), Cut("take", 15, 5))

    scenes = of_timeline(Timeline("edit", Rate(24), 0, 20, cuts))

    assert [scene.source_key for scene in scenes] == ["take#1", "other#1", "take#2"]
    assert scenes[0].description == "take.mov\nmarker"
