"""Search in chats: people by the index's documents, messages by what they say now.

Messages are searched in the community's tables at each request, so one that was deleted, edited or has expired is found
by what it says at that moment, or not at all. The newest come first. First the newest ones are looked through, which
ends soon for words that are in most messages; then all, by the index of words, which is short for words that are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from springline.appcache import search_queries as queries
from springline.appcache.index_reading import ServedFrom, Sources, from_index
from springline.appcache.resources import LONGEST
from springline.appcache.search_queries import Hit, Place, Scope
from springline.appcache.search_terms import Terms
from springline.platform.database import Transaction
from springline.platform.http.pages import Page
from springline.search.snippets import Segment
from springline.warehouse.schemas import IndexedPerson

FLAG = "chat_search_from_index"
WINDOW = 1500
"""Messages that are looked through one by one, some 30 µs each, before all are searched by the index of words."""
MOST_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """Messages that were found, and where the next page starts; None where there is none."""

    hits: Sequence[Hit]
    next: Place | None


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person who was found; what only the index knows is None where it was not asked."""

    person_id: int
    name: tuple[Segment, ...]
    is_bot: bool
    messages: int | None
    last_at: datetime | None
    tags: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """People who were found, where that is known from, and as of when."""

    people: tuple[FoundPerson, ...]
    served_from: ServedFrom
    as_of: datetime


def messages(tx: Transaction, terms: Terms, scope: Scope, *, after: Place | None, limit: int, at: datetime) -> Found:
    """Messages that hold all words and phrases and stand at `at`, the newest first.

    Cost: three or four statements. The first looks through `WINDOW` messages at most; the second reads all that match,
    which are few, or the first would have filled the page.
    """
    begun = queries.begin(tx, terms, scope)
    if not begun.has_terms:
        return Found([], None)
    start = queries.newest_window(tx, scope, begun.group_id, after, WINDOW)
    since = max((moment for moment in (start, scope.since) if moment is not None), default=None)

    def search(*, is_window: bool, since: datetime | None, until: datetime | None, wanted: int) -> list[Hit]:
        return queries.hits(
            tx,
            scope,
            begun.group_id,
            after=after,
            is_window=is_window,
            since=since,
            until=until,
            at=at,
            limit=wanted,
        )

    hits = search(is_window=True, since=since, until=scope.until, wanted=limit + 1)
    if len(hits) <= limit and start is not None and since == start:
        before = start if scope.until is None else min(start, scope.until)
        hits += search(is_window=False, since=scope.since, until=before, wanted=limit + 1 - len(hits))
    shown = hits[:limit]
    return Found(shown, Place(shown[-1].sent_at, shown[-1].message_id) if len(hits) > limit else None)


def people(sources: Sources, tenant_id: int, text: str, scope: Scope, *, limit: int) -> FoundPeople:
    """People by name, and by the tags, places, groups and domains of what they write; those last active first.

    Where the index is not to be had, people by name alone. Call it outside of a transaction.
    """
    terms, limit = Terms.parse(text), min(limit, MOST_PEOPLE)
    if not terms.phrases:
        return FoundPeople((), "index", sources.clock.now())
    resource = _listing(terms, scope, limit)
    told = from_index(sources, tenant_id, resource, Page[IndexedPerson], flag=FLAG) if resource else None
    if told is not None:
        found = tuple(_indexed(one, terms) for one in told.answer.items)
        return FoundPeople(found, told.served_from, told.as_of)
    words = [word.lower() for phrase in terms.phrases for word in phrase.split()]
    with sources.database.transaction(tenant_id) as tx:
        named = queries.people_named(tx, words, limit)
    found = tuple(FoundPerson(one.person_id, terms.segments(one.name), one.is_bot, None, None, None) for one in named)
    return FoundPeople(found, "legacy", sources.clock.now())


def _listing(terms: Terms, scope: Scope, limit: int) -> str | None:
    """The index's listing of people; None where more is asked than an address holds."""
    asked = {"text": " ".join(terms.phrases).lower(), "limit": str(limit)}
    asked |= {"group": scope.group} if scope.group else {}
    asked |= {"active_since": scope.since.isoformat()} if scope.since else {}
    resource = f"/api/index/people?{urlencode(asked)}"
    return resource if len(resource) <= LONGEST else None


def _indexed(found: IndexedPerson, terms: Terms) -> FoundPerson:
    document = found.document
    return FoundPerson(
        document.id,
        terms.segments(document.name),
        document.is_bot,
        document.counts.messages,
        document.activity.last_at,
        tuple(tag.value for tag in document.tags[:5]),
    )
