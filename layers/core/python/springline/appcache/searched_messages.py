"""Messages that a search in chats finds by the search engine, where one is configured; else as `chat_search` does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from springline.appcache import chat_search
from springline.appcache import search_queries as queries
from springline.appcache.chat_search import Found
from springline.appcache.search_queries import Place, Scope
from springline.appcache.search_terms import Terms
from springline.community.message_search_repository import MessageSearchRepository
from springline.platform.clock import FIRST_MOMENT, Clock
from springline.platform.database import Transaction
from springline.search import families, model
from springline.search.model import Asked, Backend, Clause, OneOf, Query, Range, SearchFound, SearchHit, Sort
from springline.search.searching import Searching, Transactions

FAMILY = "chat_messages"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody looks for among messages, and the page of it that is wanted."""

    terms: Terms
    scope: Scope
    after: Place | None
    limit: int


class _NewestMessages:
    """The way of `chat_search`, which counts nothing: it looks through messages until a page is full."""

    def __init__(self, looked: Looked, clock: Clock) -> None:
        self._looked = looked
        self._clock = clock
        self.found: Found | None = None

    def search(self, tx: Transaction, asked: Asked) -> SearchFound:
        """Find what is looked for; `asked` says the same in other words."""
        looked, at = self._looked, self._clock.now()
        found = chat_search.messages(tx, looked.terms, looked.scope, after=looked.after, limit=asked.limit, at=at)
        self.found = found
        hits = [SearchHit(hit.message_id, (_ticks(hit.sent_at), hit.message_id)) for hit in found.hits]
        following = _place_value(found.next) if found.next else None
        return SearchFound(hits, following, len(hits), is_total_exact=False, facets={}, backend="postgres")

    def matching(self, tx: Transaction, query: Query, ids: Sequence[int]) -> set[int]:
        """Those of these messages that stand and match."""
        return MessageSearchRepository(self._clock).matching(tx, query, ids)


def messages(searching: Searching, transactions: Transactions, looked: Looked, clock: Clock) -> tuple[Found, Backend]:
    """The newest messages that hold all words and phrases and stand now, and what found them.

    Call it outside of a transaction: none is open while the engine is asked.
    """
    newest = _NewestMessages(looked, clock)
    found = searching.search(transactions, _asked(looked), newest)
    if newest.found is not None:
        return newest.found, found.backend
    with transactions() as tx:
        hits = queries.hits_of(tx, [hit.document_id for hit in found.hits], at=clock.now())
    return Found(hits, _place(found.next) if found.next else None), found.backend


def _asked(looked: Looked) -> Asked:
    after = _place_value(looked.after) if looked.after else None
    query = Query(tuple(_clauses(looked)))
    return Asked(families.family(FAMILY), query, Sort("sent_at"), looked.limit, after)


def _clauses(looked: Looked) -> Iterator[Clause]:
    scope = looked.scope
    yield from looked.terms.clauses
    if scope.group is not None:
        yield OneOf("group", (scope.group,))
    if scope.person_id is not None:
        yield OneOf("sender", (str(scope.person_id),))
    if scope.since is not None or scope.until is not None:
        yield Range("sent_at", scope.since, max(scope.until, FIRST_MOMENT + _TICK) - _TICK if scope.until else None)


def _ticks(moment: datetime) -> int:
    return (moment - _EPOCH) // _TICK


def _place_value(place: Place) -> model.Place:
    return _ticks(place.sent_at), place.message_id


def _place(place: model.Place) -> Place:
    ticks, message_id = place
    return Place(_EPOCH + int(ticks or 0) * _TICK, message_id)
