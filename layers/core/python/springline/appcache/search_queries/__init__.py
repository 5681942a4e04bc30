"""All SQL of the search in chats: one function per statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from springline.appcache.search_terms import Terms
from springline.platform.database import Transaction
from springline.platform.statements import statement

_BEGIN = statement(__file__, "begin_search")
_WINDOW = statement(__file__, "newest_window")
_HITS = statement(__file__, "hits")
_HITS_OF = statement(__file__, "hits_of")
_NAMED = statement(__file__, "people_named")
_PERSON = statement(__file__, "person")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which messages are searched: of a group, of a person, sent from `since` until before `until`; None is any."""

    group: str | None = None
    person_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


class Place(NamedTuple):
    """Where a message stands among others: the newest come first."""

    sent_at: datetime
    message_id: int


class Hit(NamedTuple):
    """A message that was found, with its sender, its group, and the request that it belongs to, if any."""

    message_id: int
    sent_at: datetime
    text: str
    edited_at: datetime | None
    sender_id: int
    sender: str
    is_bot: bool
    group: str
    group_name: str
    request_id: int | None
    request_title: str | None


class Named(NamedTuple):
    """A person whose name was found."""

    person_id: int
    name: str
    is_bot: bool


class Begun(NamedTuple):
    """Whether there is anything to search for, and the id of the group that is searched in."""

    has_terms: bool
    group_id: int | None


def begin(tx: Transaction, terms: Terms, scope: Scope) -> Begun:
    """Say what the transaction searches for. Nothing is to be found where no term holds a word, or in no such group."""
    row = tx.one(
        _BEGIN,
        phrases=list(terms.phrases),
        open_place=len(terms.phrases) if terms.is_open else 0,
        group=scope.group,
        person_id=scope.person_id,
    )
    return Begun(*row)


def newest_window(
    tx: Transaction, scope: Scope, group_id: int | None, after: Place | None, size: int
) -> datetime | None:
    """When the message behind the newest `size` of those that are searched was sent; None where there are fewer."""
    end = after.sent_at if after else scope.until
    row = tx.maybe(_WINDOW, group_id=group_id, person_id=scope.person_id, until=end, size=size)
    return row[0] if row else None


def hits(
    tx: Transaction,
    scope: Scope,
    group_id: int | None,
    *,
    after: Place | None,
    is_window: bool,
    since: datetime | None,
    until: datetime | None,
    at: datetime,
    limit: int,
) -> list[Hit]:
    """Messages that match and stand at `at`, the newest first."""
    rows = tx.rows(
        _HITS,
        is_window=is_window,
        group_id=group_id,
        person_id=scope.person_id,
        since=since,
        until=until,
        before_at=after.sent_at if after else None,
        before_id=after.message_id if after else None,
        at=at,
        limit=limit,
    )
    return [Hit(*row) for row in rows]


def hits_of(tx: Transaction, ids: list[int], *, at: datetime) -> list[Hit]:
    """Those of these messages that stand at `at`, the newest first."""
    return [Hit(*row) for row in tx.rows(_HITS_OF, ids=ids, at=at)]


def people_named(tx: Transaction, words: list[str], limit: int) -> list[Named]:
    """People whose names hold all these words, by name."""
    return [Named(*row) for row in tx.rows(_NAMED, words=words, limit=limit)]


def person(tx: Transaction, person_id: int) -> Named | None:
    """A person; None where there is none."""
    row = tx.maybe(_PERSON, id=person_id)
    return Named(person_id, *row) if row else None
