"""Pages that PostgreSQL finds: a function of the schema for each family, all asked and answering in one form."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from springline.search.model import Asked, FacetCount, Place, SearchFound, SearchHit


def paging(asked: Asked, *, closely: int, most: int) -> dict[str, object]:
    """The parameters that every such function takes: `closely` of the newest matches are ranked, `most` are counted."""
    value, number = asked.after or (None, None)
    return {
        "sorted_by": asked.sort.by,
        "is_descending": asked.sort.is_descending,
        "after_value": value,
        "after_id": number,
        "page": asked.limit + 1,
        "closely": closely,
        "most": most,
        "counted": list(asked.facets),
        "ranked_from": asked.ranked_from,
    }


def found(row: Sequence[Any], asked: Asked, *, most: int) -> SearchFound:
    """The page that such a function has answered.

    `row` is (places as JSON, one more than the page holds, or null; matches, up to one more than are counted; counts of
    facets as JSON; the lowest id that was ranked, or null).
    """
    hits, total, facets, ranked_from = row
    places: list[Place] = [(value, number) for value, number in json.loads(hits or "[]")]
    counts: Mapping[str, list[tuple[str | bool, int]] | None] = json.loads(facets)
    page = places[: asked.limit]
    return SearchFound(
        hits=[SearchHit(number, (value, number)) for value, number in page],
        next=page[-1] if page and len(places) > asked.limit else None,
        total=min(total, most),
        is_total_exact=total <= most,
        facets={name: [FacetCount(*one) for one in counts.get(name) or []] for name in asked.facets},
        backend="postgres",
        ranked_from=ranked_from,
    )
