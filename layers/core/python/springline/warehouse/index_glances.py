"""What is told of people and requests where they were found beside things of other kinds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from springline.platform.database import Transaction
from springline.search.glances import Glance
from springline.search.model import Query
from springline.search.schemas import told_segments, told_snippet
from springline.search.snippets import best_fragment, segments
from springline.warehouse.search_queries import GLANCES

if TYPE_CHECKING:
    from springline.warehouse.listing import Kind


def people(tx: Transaction, ids: Sequence[int], query: Query) -> list[Glance]:
    """People by name, with what they write about. Those who are gone are left out. Cost: one statement."""
    return _glances(tx, "person", ids, query)


def requests(tx: Transaction, ids: Sequence[int], query: Query) -> list[Glance]:
    """Requests by title, with who asks and what about. Those that are gone are left out. Cost: one statement."""
    return _glances(tx, "request", ids, query)


def _glances(tx: Transaction, kind: "Kind", ids: Sequence[int], query: Query) -> list[Glance]:
    title, path = ("name", "people") if kind == "person" else ("title", "requests")
    found: list[Glance] = []
    for number, name, author, about, last_at in tx.rows(GLANCES, kind=kind, ids=list(ids)):
        parts = ((field, best_fragment(text, query, field)) for field, text in (("about", about), ("author", author)))
        found.append(
            Glance(
                id=number,
                title=told_segments(segments(name, query, title)),
                snippet=next((told_snippet(field, part) for field, part in parts if part is not None), None),
                at=last_at,
                path=f"/api/index/{path}/{number}",
            )
        )
    return found
