"""The rows that tests of the media library start from."""

from typing import Any

import pytest

from springline.platform.statements import parse
from tests.integration.media.scenes import add_asset, add_library, add_scene

pytestmark = pytest.mark.integration

READ = parse(
    "test.read_scenes",
    "select scene.id, scene.position, scene.title, scene.tags, asset.title, library.slug from video_scenes scene "
    "join asset on asset.id = scene.asset_id join library on library.id = asset.library_id order by scene.position",
)


def test_scenes_follow_one_another_in_their_asset(db: Any) -> None:
    with db.transaction() as tx:
        asset = add_asset(tx, add_library(tx, "rushes"), title="Dawn")
        first = add_scene(tx, asset, title="The pier", tags=["sea", "morning"])
        second = add_scene(tx, asset, title="The gulls")

        assert tx.rows(READ) == [
            (first, 1, "The pier", ["sea", "morning"], "Dawn", "rushes"),
            (second, 2, "The gulls", [], "Dawn", "rushes"),
        ]


def test_a_library_is_added_once(db: Any) -> None:
    with db.transaction() as tx:
        assert add_library(tx, "rushes") == add_library(tx, "rushes")
