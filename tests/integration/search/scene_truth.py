"""What scenes there are and which match, computed in Python from the rows: slowly, and by nobody else's code."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from springline.platform.database import Transaction
from springline.platform.statements import parse
from springline.search.model import Clause, OneOf, Query, Words

_ROWS = parse(
    "test.scene_rows",
    """select json_agg(json_build_object(
        'id', scene.id, 'asset_id', asset.id, 'library_slug', library.slug,
        'texts', json_build_object('title', scene.title, 'transcript', scene.transcript, 'asset_title', asset.title),
        'tags', scene.tags || asset.tags, 'is_favorite', scene.is_favorite or asset.is_favorite))::text
    from video_scenes scene
    join asset on asset.id = scene.asset_id
    join library on library.id = asset.library_id""",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene with what its asset says."""

    id: int
    asset_id: int
    library_slug: str
    texts: Mapping[str, str]
    tags: Sequence[str]
    is_favorite: bool

    def values(self, field: str) -> Collection[object]:
        return {"tags": set(self.tags), "is_favorite": {self.is_favorite}, "library_slug": {self.library_slug}}[field]

    def matches(self, query: Query) -> bool:
        return all(self._holds(clause) is not clause.is_negated for clause in query.clauses)

    def _holds(self, clause: Clause) -> bool:
        if isinstance(clause, OneOf):
            return not set(clause.values).isdisjoint(self.values(clause.field))
        assert isinstance(clause, Words)
        phrase = f" {' '.join(clause.words)} "
        named = self.texts.values() if clause.field is None else [self.texts[clause.field]]
        return any(phrase in f" {text} " for text in named)


def scenes(tx: Transaction) -> dict[int, Scene]:
    """All scenes of the tenant, by id."""
    rows = json.loads(tx.value(_ROWS) or "[]")
    return {row["id"]: Scene(**row) for row in rows}


def matching(known: Mapping[int, Scene], query: Query) -> set[int]:
    """The scenes that match."""
    return {scene.id for scene in known.values() if scene.matches(query)}


def facet(known: Mapping[int, Scene], ids: Collection[int], field: str) -> dict[object, int]:
    """How many of these scenes have each value."""
    return dict(Counter(value for one in ids for value in known[one].values(field)))
