"""What is shown of scenes that a search found: read from the tables as they are now, whichever engine found them."""

import json
from collections.abc import Sequence
from typing import TypedDict

from springline.media import view_queries as queries
from springline.platform.database import Transaction
from springline.platform.errors import NotFoundError


class SceneNotFoundError(NotFoundError):
    """There is no such scene."""

    def __init__(self, scene_id: int) -> None:
        super().__init__(f"there is no scene {scene_id}")
        self.scene_id = scene_id


class AssetView(TypedDict):
    """The asset of a scene."""

    id: int
    title: str
    description: str
    kind: str
    library: str
    language: str | None
    source_url: str | None


class SceneView(TypedDict):
    """A scene with all its texts; tags, people and marks are its own and its asset's together."""

    id: int
    title: str
    transcript: str
    translations: str
    description: str
    asset: AssetView
    timecode: str
    start_seconds: float
    duration_seconds: float
    recorded_at: str | None
    updated_at: str
    languages: list[str]
    tags: list[str]
    people: list[str]
    is_favorite: bool
    offline_ready: bool
    preview_ready: bool
    thumbnail_url: str | None


class CueView(TypedDict):
    """Something that is spoken in a scene, with its place in the asset."""

    language: str | None
    start_seconds: float
    end_seconds: float
    speaker: str | None
    text: str


def scenes(tx: Transaction, ids: Sequence[int]) -> list[SceneView]:
    """The scenes with these ids, in that order; those that are gone are left out. Cost: one statement."""
    found: list[SceneView] = json.loads(tx.value(queries.FOUND, ids=list(ids))) if ids else []
    return found


def scene(tx: Transaction, scene_id: int) -> tuple[SceneView, list[CueView]]:
    """A scene and what is spoken in it, in the asset's own language first. Raises `SceneNotFoundError`."""
    found = scenes(tx, [scene_id])
    cues = tx.maybe(queries.CUES, id=scene_id) if found else None
    if cues is None:
        raise SceneNotFoundError(scene_id)
    spoken: list[CueView] = json.loads(cues[0])
    return found[0], spoken
