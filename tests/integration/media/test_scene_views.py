"""What is shown of scenes: read from the tables as they are now."""

from typing import Any

import pytest

from springline.media import scene_views
from springline.media.scene_views import SceneNotFoundError
from springline.platform.statements import parse
from tests.integration.media.scenes import RECORDED, add_asset, add_library, add_scene

pytestmark = pytest.mark.integration

_TRANSCRIPT = parse(
    "test.transcript",
    "insert into transcript (tenant_id, asset_id, language, source_key, content_hash) "
    "select current_tenant(), :asset::bigint, :language, :language, '' returning id",
)
_CUE = parse(
    "test.cue",
    "insert into transcript_cue (tenant_id, transcript_id, position, start_ms, end_ms, speaker, text) "
    "select current_tenant(), :transcript::bigint, :position::integer, :start::bigint, :end::bigint, :speaker, :text",
)


@pytest.fixture
def tx(db):
    with db.transaction() as tx:
        yield tx


@pytest.fixture
def asset(tx) -> int:
    """An asset of 30 frames in a second, or nearly so."""
    return add_asset(tx, add_library(tx), rate=(30000, 1001), tags=["harbour"], people=["Ada"], is_favorite=True)


def speak(tx: Any, asset: int, language: str, *cues: tuple[int, int, str]) -> None:
    transcript = tx.value(_TRANSCRIPT, asset=asset, language=language)
    for position, (start, end, text) in enumerate(cues):
        tx.execute(_CUE, transcript=transcript, position=position, start=start, end=end, speaker="Ada", text=text)


def test_scenes_come_in_the_order_asked_for_and_those_that_are_gone_do_not(tx, asset):
    first, second = add_scene(tx, asset), add_scene(tx, asset)
    assert [view["id"] for view in scene_views.scenes(tx, [second, 999_999, first])] == [second, first]
    assert scene_views.scenes(tx, []) == []


def test_a_scene_has_what_its_asset_has(tx, asset):
    scene = add_scene(tx, asset, tags=["birds", "harbour"], people=["Bob"], start_value=300, duration_value=30)
    (view,) = scene_views.scenes(tx, [scene])
    assert (view["tags"], view["people"], view["is_favorite"]) == (["birds", "harbour"], ["Ada", "Bob"], True)
    assert (view["start_seconds"], view["duration_seconds"]) == (10.01, 1.001)
    assert view["recorded_at"] == RECORDED.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert (view["asset"]["id"], view["asset"]["library"]) == (asset, "rushes")


def test_what_is_spoken_in_a_scene_is_told_in_the_assets_own_language_first(tx, asset):
    scene = add_scene(tx, asset, start_value=300, duration_value=30)  # from 10.010 until 11.011 seconds
    speak(tx, asset, "de", (10_500, 10_900, "Mitten"))
    speak(
        tx,
        asset,
        "en",
        (9_000, 10_010, "before"),
        (9_500, 10_020, "into it"),
        (10_100, 10_200, "within"),
        (11_000, 12_000, "out of it"),
        (11_011, 12_000, "after"),
    )
    _, cues = scene_views.scene(tx, scene)
    assert [(cue["language"], cue["text"]) for cue in cues] == [
        ("en", "into it"),
        ("en", "within"),
        ("en", "out of it"),
        ("de", "Mitten"),
    ]
    assert cues[0] == {
        "language": "en",
        "start_seconds": 9.5,
        "end_seconds": 10.02,
        "speaker": "Ada",
        "text": "into it",
    }


def test_nobody_is_shown_the_scenes_of_others(db, tx, asset):
    scene = add_scene(tx, asset)
    with db.transaction(db.other_tenant_id) as other:
        assert scene_views.scenes(other, [scene]) == []
        with pytest.raises(SceneNotFoundError, match=str(scene)):
            scene_views.scene(other, scene)
