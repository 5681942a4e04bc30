"""Messages as they are told beside things of other kinds."""

from collections.abc import Sequence

from springline.appcache import search_queries as queries
from springline.appcache.search_queries import Hit
from springline.platform.clock import Clock
from springline.platform.database import Transaction
from springline.search.glances import Glance
from springline.search.model import Query
from springline.search.schemas import told_segments, told_snippet
from springline.search.snippets import Segment, beginning, best_fragment


class MessageGlances:
    """Tells of messages that stand at the moment of the search."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def told(self, tx: Transaction, ids: Sequence[int], query: Query) -> list[Glance]:
        """Messages by id, in that order; those that are gone are left out. Cost: one statement."""
        hits = {hit.message_id: hit for hit in queries.hits_of(tx, list(ids), at=self._clock.now())}
        return [_glance(hits[one], query) for one in ids if one in hits]


def _glance(hit: Hit, query: Query) -> Glance:
    fragment = best_fragment(hit.text, query, "text") or beginning(hit.text)
    return Glance(
        id=hit.message_id,
        title=told_segments([Segment(f"{hit.sender} in {hit.group_name}", is_match=False)]),
        snippet=told_snippet("text", fragment) if fragment else None,
        at=hit.sent_at,
        path=f"/api/provenance/why?ref=chat/messages%23{hit.message_id}",
    )
