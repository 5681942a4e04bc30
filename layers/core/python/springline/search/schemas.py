"""What searches take and give, whatever is searched."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from springline.search.model import Backend, FacetCount
from springline.search.snippets import Fragment, Segment

LONGEST_QUERY = 500  # characters

QueryText = Annotated[
    str,
    Field(
        max_length=LONGEST_QUERY,
        description='Words, "phrases", -not, field:value and ranges; see docs/search.md. Empty finds everything.',
        examples=['harbour "at dawn" -rain tag:interview'],
    ),
]
AnsweredBy = Annotated[
    Backend,
    Field(description="`quickwit` or `postgres`: what found it. The header `X-Search-Backend` says the same."),
]
Total = Annotated[int, Field(description="How many there are in all; more, where `is_total_exact` is false.")]


class TextSegment(BaseModel):
    """A stretch of a text; the stretches of a text together are the text, word for word."""

    text: str
    is_match: Annotated[bool, Field(description="Whether this is what was searched for.")]


class Snippet(BaseModel):
    """The part of a text that says best why it was found; where nothing in it is, its beginning."""

    field: Annotated[str, Field(description="Which text it is of, by the name that the query language has for it.")]
    segments: list[TextSegment]
    is_cut_before: Annotated[bool, Field(description="Whether the text begins earlier.")]
    is_cut_after: Annotated[bool, Field(description="Whether the text goes on.")]


class FacetValue(BaseModel):
    """A value of a facet, and how many of all that was found have it."""

    value: str | bool
    count: int


def told_segments(segments: Iterable[Segment]) -> list[TextSegment]:
    """A text's segments."""
    return [TextSegment(text=one.text, is_match=one.is_match) for one in segments]


def told_snippet(field: str, fragment: Fragment) -> Snippet:
    """A fragment of a field's text."""
    return Snippet(
        field=field,
        segments=told_segments(fragment.segments),
        is_cut_before=fragment.is_cut_before,
        is_cut_after=fragment.is_cut_after,
    )


def told_facets(facets: Mapping[str, Sequence[FacetCount]]) -> dict[str, list[FacetValue]]:
    """The values of each facet with their counts, as the engine ordered them."""
    return {name: [FacetValue(value=one.value, count=one.count) for one in some] for name, some in facets.items()}
