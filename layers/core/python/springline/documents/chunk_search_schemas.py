"""What searches in documents take and give."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from springline.platform.http.moments import Moment
from springline.platform.http.pages import PageQuery
from springline.search.schemas import AnsweredBy, FacetValue, QueryText, Snippet, TextSegment, Total

Values = Annotated[tuple[str, ...], Field(max_length=50)]
SortName = Literal["relevance", "added_at", "-added_at", "page", "-page"]


class DocumentsQuery(PageQuery):
    """Which passages of documents to find. All that is said has to hold; of one facet's values, one."""

    q: QueryText = ""
    bundle: Annotated[Values, Field(description="In one of these bundles, by slug.")] = ()
    path: Annotated[Values, Field(description="In documents with one of these paths.")] = ()
    format: Annotated[Values, Field(description="In documents of one of these formats.")] = ()
    language: Annotated[Values, Field(description="In documents in one of these languages, BCP 47.")] = ()
    added_from: Annotated[Moment | None, Field(description="In documents that came like this then or later.")] = None
    added_to: Annotated[Moment | None, Field(description="In documents that came like this then or earlier.")] = None
    sort: Annotated[
        SortName | None,
        Field(description="With - the greatest first. Unless said, by relevance; without words, the newest first."),
    ] = None
    facets: Annotated[bool, Field(description="Whether to count the values of each facet in all that is found.")] = (
        False
    )


class PassageFound(BaseModel):
    """A passage of a document that was found, where it stands, and where in its words."""

    id: int
    bundle: Annotated[str, Field(description="The bundle's slug.")]
    bundle_title: str
    path: str
    number: Annotated[int, Field(description="The newest version of the bundle that has the document like this.")]
    reference: Annotated[
        str | None,
        Field(
            description="Names these characters of this text in provenance; null until the document is recorded.",
            examples=["document/handbook/leave.md@3#char=120,870"],
        ),
    ]
    format: str
    language: str | None
    title: Annotated[list[TextSegment], Field(description="The document's title; its path where it has none.")]
    heading: Annotated[str, Field(description="The headings above, from the outermost to the nearest.")]
    snippets: list[Snippet]
    start: Annotated[int, Field(description="The first character in the document's text, in code points from 0.")]
    end: Annotated[int, Field(description="The character behind the last one.")]
    page: int | None
    added_at: Annotated[datetime, Field(description="When the document came like this.")]


class PassagesFound(BaseModel):
    """A page of passages. `facets` are of all that is found, and null where they were not asked for."""

    items: list[PassageFound]
    total: Total
    is_total_exact: bool
    facets: dict[str, list[FacetValue]] | None
    backend: AnsweredBy
    next_cursor: Annotated[str | None, Field(description="Asks for the next page; null on the last one.")]
