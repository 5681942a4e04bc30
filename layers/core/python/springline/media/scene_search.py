"""Search in scenes as an API offers it: what may be asked, and what is told of what was found."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from springline.media import scene_views
from springline.media.scene_schemas import SceneFound, ScenesFound, ScenesQuery, SceneWhole
from springline.media.scene_views import CueView, SceneView
from springline.platform.database import Transaction
from springline.search import families
from springline.search.glances import Glance
from springline.search.model import Asked, Clause, OneOf, Query, Range, SearchFound, Sort, Value
from springline.search.reading import has_words, read_query
from springline.search.schemas import Snippet, TextSegment, told_facets, told_segments, told_snippet
from springline.search.snippets import beginning, best_fragment, segments

FAMILY = "media_scenes"
_SNIPPETS = ("transcript", "translations", "description", "asset_title", "asset_description")
_BEGINNINGS = ("transcript", "description", "translations", "asset_description")
_SORTED_BY = {"duration": "duration_ms", "start": "start_ms"}
FACETS = {
    "library": "library_slug",
    "kind": "kind",
    "language": "languages",
    "tag": "tags",
    "person": "people",
    "favorite": "is_favorite",
    "offline_ready": "offline_ready",
    "preview_ready": "preview_ready",
}
"""The fields of the index behind the parameters that narrow a search; facets are told by the parameters' names."""
_NAMES = {field: name for name, field in FACETS.items()}
_MOST_SNIPPETS = 3


def asked(query: ScenesQuery) -> Asked:
    """What a request asks, from the beginning. Raises `QueryUnreadableError` where its text can't be read."""
    family = families.family(FAMILY)
    parsed = Query((*read_query(query.q, family).clauses, *_filters(query)))
    return Asked(family, parsed, _sort(query, parsed), query.limit, facets=family.facets if query.facets else ())


def told(views: Sequence[SceneView], asked: Asked, found: SearchFound, *, next_cursor: str | None) -> ScenesFound:
    """The answer: scenes as they are now."""
    return ScenesFound(
        items=[_scene(view, asked.query) for view in views],
        total=found.total,
        is_total_exact=found.is_total_exact,
        facets=told_facets({_NAMES.get(name, name): counts for name, counts in found.facets.items()})
        if asked.facets
        else None,
        backend=found.backend,
        next_cursor=next_cursor,
    )


def told_whole(view: SceneView, cues: Sequence[CueView]) -> SceneWhole:
    """A scene with all its words."""
    return SceneWhole.model_validate({**view, "cues": cues})


def glance(tx: Transaction, ids: Sequence[int], query: Query) -> list[Glance]:
    """What is told of scenes beside things of other kinds."""
    return [
        Glance(
            id=view["id"],
            title=title(view, query),
            snippet=next(iter(snippets(view, query)), None),
            at=datetime.fromisoformat(view["recorded_at"]) if view["recorded_at"] else None,
            path=f"/api/scenes/{view['id']}",
        )
        for view in scene_views.scenes(tx, ids)
    ]


def snippets(view: SceneView, query: Query) -> list[Snippet]:
    """Where a scene's texts match, the weightiest first; the beginning of one where none does."""
    texts = _texts(view)
    found = ((name, best_fragment(texts[name], query, name)) for name in _SNIPPETS)
    matching = [told_snippet(name, fragment) for name, fragment in found if fragment is not None][:_MOST_SNIPPETS]
    if matching:
        return matching
    started = ((name, beginning(texts[name])) for name in _BEGINNINGS)
    return [told_snippet(name, fragment) for name, fragment in started if fragment is not None][:1]


def title(view: SceneView, query: Query) -> list[TextSegment]:
    """A scene's title in segments, or that of its asset where it has none of its own."""
    if view["title"]:
        return told_segments(segments(view["title"], query, "title"))
    return told_segments(segments(view["asset"]["title"], query, "asset_title"))


def _texts(view: SceneView) -> dict[str, str]:
    return {
        "transcript": view["transcript"],
        "translations": view["translations"],
        "description": view["description"],
        "asset_title": view["asset"]["title"],
        "asset_description": view["asset"]["description"],
    }


def _scene(view: SceneView, query: Query) -> SceneFound:
    return SceneFound.model_validate({**view, "title": title(view, query), "snippets": snippets(view, query)})


def _filters(query: ScenesQuery) -> Iterator[Clause]:
    for name, field in FACETS.items():
        value: tuple[str, ...] | bool | None = getattr(query, name)
        values: tuple[Value, ...] = (value,) if isinstance(value, bool) else value or ()
        if values:
            yield OneOf(field, values)
    if query.recorded_from or query.recorded_to:
        yield Range("recorded_at", query.recorded_from, query.recorded_to)
    if query.duration_from is not None or query.duration_to is not None:
        yield Range("duration_ms", _milliseconds(query.duration_from), _milliseconds(query.duration_to))


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _sort(query: ScenesQuery, parsed: Query) -> Sort:
    """As asked; where nothing could be ranked, the newest first."""
    chosen = query.sort or "relevance"
    if chosen == "relevance":
        return Sort() if has_words(parsed) else Sort("recorded_at")
    name = chosen.removeprefix("-")
    return Sort(_SORTED_BY.get(name, name), is_descending=chosen != name)
