"""Every file of real media goes in, or is told of: which, and how many scenes, is held here."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from springline.media.importing import import_paths
from springline.platform.clock import SystemClock
from springline.platform.statements import parse

pytestmark = [
    pytest.mark.integration,
    pytest.mark.realdata,
    pytest.mark.skipif("SPRINGLINE_REAL_DATA" not in os.environ, reason="SPRINGLINE_REAL_DATA is not set"),
    pytest.mark.skipif(sys.version_info >= (3, 14), reason="OpenTimelineIO has no wheels for this Python"),
]

CUES = 14_489 + 6 * 76  # of the calls, and of the film in each language
MEDIA = Path(os.environ.get("SPRINGLINE_REAL_DATA", ".")) / "media"
BROKEN = {
    "dissolve_test_fail.edl": "second cut of event 001",
    "timecode_mismatch.edl": "no M2 line",
    "screening_example.otio": "unsupported schema version",
    "index.jsonl": "no records of talks",
}
COUNTS = parse(
    "test.counts",
    """select (select count(*) from asset where kind = 'timeline'),
    (select count(*) from asset where kind = 'recording'),
    (select count(*) from video_scenes), (select count(*) from transcript), (select count(*) from transcript_cue)""",
)
TIMELINES = parse(
    "test.timelines",
    "select asset.source_key, count(*) from asset join video_scenes scene on scene.asset_id = asset.id "
    "where kind = 'timeline' group by 1",
)
WORDS = parse(
    "test.words",
    """select count(*), count(*) filter (where languages = '{de,en,es,fr,it,no}'),
    bool_or(translations like '%Roboterhand%'), bool_or(translations like '%Drømme%' or translations like '%å%')
    from video_scenes scene join asset on asset.id = scene.asset_id where asset.source_key = 'TOS'""",
)
SPOKEN = parse(
    "test.spoken",
    """select
        (select sum(length(regexp_replace(text, '\\s', '', 'g'))) from transcript_cue),
        (select sum(length(regexp_replace(transcript || translations, '\\s', '', 'g'))) from video_scenes)""",
)
FIRST_CUTS = parse(
    "test.first_cuts",
    "select asset.source_key, scene.start_timecode from asset join video_scenes scene on scene.asset_id = asset.id "
    "where kind = 'timeline' and position = 1",
)
SCENES_OF_TIMELINES = {
    "25fps.edl": 4,
    "avid_example.edl": 2,
    "big_int.otio": 1,
    "cdl.edl": 2,
    "clip_example.otio": 1,
    "dissolve_test_2.edl": 3,
    "dissolve_test_4.edl": 6,
    "fcpx_clips.fcpxml/IMG_0857": 1,
    "fcpx_clips.fcpxml/IMG_0858": 1,
    "fcpx_clips.fcpxml/compound_clip_1": 4,
    "fcpx_library.fcpxml/OpenTimeline_Project": 11,
    "fcpx_library.fcpxml/OpenTimeline_Project 1": 11,
    "fcpx_project.fcpxml": 11,
    "gap_test.edl": 3,
    "generator_reference_test.otio": 1,
    "hiero_xml_export.xml": 2,
    "multi_audio.edl": 1,
    "multiple_track.otio": 4,
    "multitrack.aaf": 5,
    "nested_example.otio": 7,
    "no_spaces_test.edl": 9,
    "one_clip.aaf": 1,
    "preflattened.otio": 5,
    "premiere_example.edl": 2,
    "premiere_example.xml": 2,
    "simple_cut.otio": 4,
    "speed_effects.edl": 548,
    "speed_effects_small.edl": 5,
    "transition_test.otio": 3,
    "wipe_test.edl": 3,
}


def test_the_whole_folder_goes_in_but_for_four_files(db: Any) -> None:
    summary = import_paths(db.app, db.tenant_id, [MEDIA], clock=SystemClock())

    told = {Path(error.split(": ")[0]).name: error for error in summary.errors}
    assert told.keys() == BROKEN.keys()
    assert all(BROKEN[name] in error for name, error in told.items())
    assert (summary.new, summary.passed_over, summary.notes) == (345, 1, ())
    with db.transaction() as tx:
        assert tx.rows(COUNTS) == [(30, 315, summary.scenes, 46, CUES)]
        assert dict(tx.rows(TIMELINES)) == SCENES_OF_TIMELINES
        assert tx.one(WORDS) == (21, 21, True, True)
        spoken, kept = tx.one(SPOKEN)
        assert spoken == kept
        first = dict(tx.rows(FIRST_CUTS))
        assert first["avid_example.edl"] == "00:59:53:11"
        assert first["dissolve_test_4.edl"] == "01:04:11:17"
        assert first["hiero_xml_export.xml"] == "01:00:00:14"

    again = import_paths(db.app, db.tenant_id, [MEDIA], clock=SystemClock())

    assert (again.new, again.changed, again.unchanged, again.scenes) == (0, 0, 345, 0)
