"""People, as the index describes them. A root is a person, and its only document too; one who is gone has none."""

from springline.search.model import Family, Field

FAMILY = Family(
    "people",
    fields=(
        Field("name", "text", weight="A"),
        Field("about", "text", weight="C"),
        Field("tags", "keyword", is_facet=True, is_list=True),
        Field("locations", "keyword", is_facet=True, is_list=True),
        Field("groups", "keyword", is_facet=True, is_list=True),
        Field("domains", "keyword", is_facet=True, is_list=True),
        Field("languages", "keyword", is_facet=True, is_list=True),
        Field("is_bot", "boolean", is_facet=True),
        Field("messages", "integer", is_sortable=True),
        Field("last_at", "moment", is_sortable=True),
    ),
    default_sort="relevance",
    is_in_warehouse=True,
)
