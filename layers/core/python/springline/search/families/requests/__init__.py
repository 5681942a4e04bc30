"""Requests, as the index describes them. A root is a request, and its only document too; a withdrawn one has none."""

from springline.search.model import Family, Field

FAMILY = Family(
    "requests",
    fields=(
        Field("title", "text", weight="A"),
        Field("author", "text", weight="B"),
        Field("about", "text", weight="C"),
        Field("kind", "keyword", is_facet=True),
        Field("status", "keyword", is_facet=True),
        Field("tags", "keyword", is_facet=True, is_list=True),
        Field("locations", "keyword", is_facet=True, is_list=True),
        Field("groups", "keyword", is_facet=True, is_list=True),
        Field("domains", "keyword", is_facet=True, is_list=True),
        Field("languages", "keyword", is_facet=True, is_list=True),
        Field("comments", "integer", is_sortable=True),
        Field("last_at", "moment", is_sortable=True),
    ),
    default_sort="relevance",
    is_in_warehouse=True,
)
