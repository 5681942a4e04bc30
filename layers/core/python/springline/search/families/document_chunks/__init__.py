"""Chunks of documents. A root is a document of a bundle, and its documents are its chunks while it is the present one.

A chunk is known by one number, made of the document and its place there: `chunk_number` in the schema.
"""

from springline.search.model import Family, Field

FAMILY = Family(
    "document_chunks",
    fields=(
        Field("title", "text", weight="A"),
        Field("heading", "text", weight="B"),
        Field("text", "text", weight="C"),
        Field("file", "text", weight="D"),
        Field("bundle", "keyword", is_facet=True),
        Field("path", "keyword", is_facet=True),
        Field("format", "keyword", is_facet=True),
        Field("language", "keyword", is_facet=True),
        Field("page", "integer", is_sortable=True),
        Field("added_at", "moment", is_sortable=True),
    ),
    default_sort="relevance",
)
