"""Scenes of assets. A root is an asset, a document one of its scenes."""

from springline.search.model import Family, Field

FAMILY = Family(
    "media_scenes",
    fields=(
        Field("title", "text", weight="A"),
        Field("asset_title", "text", weight="A"),
        Field("transcript", "text", weight="B"),
        Field("translations", "text", weight="C"),
        Field("description", "text", weight="C"),
        Field("asset_description", "text", weight="D"),
        Field("library_slug", "keyword", is_facet=True),
        Field("kind", "keyword", is_facet=True),
        Field("languages", "keyword", is_facet=True, is_list=True),
        Field("tags", "keyword", is_facet=True, is_list=True),
        Field("people", "keyword", is_facet=True, is_list=True),
        Field("is_favorite", "boolean", is_facet=True),
        Field("offline_ready", "boolean", is_facet=True),
        Field("preview_ready", "boolean", is_facet=True),
        Field("recorded_at", "moment", is_sortable=True),
        Field("updated_at", "moment", is_sortable=True),
        Field("duration_ms", "integer", is_sortable=True),
        Field("start_ms", "integer", is_sortable=True),
    ),
    default_sort="relevance",
)
