"""What there is to narrow a search in chats by: groups, authors and months of the newest messages that it finds."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from springline.appcache import chat_search
from springline.appcache.search_queries import Scope
from springline.appcache.search_terms import Terms
from springline.platform.database import Transaction

Value = TypeVar("Value", bound=Hashable)
MOST_FACETED = 500
"""Messages that are counted, the newest that match."""
TOP = 20
"""Values of a facet that are told."""


@dataclass(frozen=True, slots=True)
class MessageFacets:
    """How many of the newest messages that match are in which group, by whom, and of which month in UTC.

    The most frequent values come first, months the newest first. `is_whole` says whether all that match were counted.
    """

    counted: int
    is_whole: bool
    groups: list[tuple[tuple[str, str], int]]
    authors: list[tuple[tuple[int, str], int]]
    months: list[tuple[str, int]]


def message_facets(tx: Transaction, terms: Terms, scope: Scope, *, at: datetime) -> MessageFacets:
    """Count what a search finds at `at`. PostgreSQL counts, whichever engine finds. Cost: that of a page of 500."""
    found = chat_search.messages(tx, terms, scope, after=None, limit=MOST_FACETED, at=at)
    months = Counter(hit.sent_at.astimezone(UTC).strftime("%Y-%m") for hit in found.hits)
    return MessageFacets(
        counted=len(found.hits),
        is_whole=found.next is None,
        groups=_top((hit.group, hit.group_name) for hit in found.hits),
        authors=_top((hit.sender_id, hit.sender) for hit in found.hits),
        months=sorted(months.items(), reverse=True)[:TOP],
    )


def _top(values: Iterable[Value]) -> list[tuple[Value, int]]:
    return Counter(values).most_common(TOP)
