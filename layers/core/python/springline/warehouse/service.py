"""The index API's verbs: people and request documents, and the feed of their changes.

Documents are texts here: PostgreSQL rendered them, and they are passed on unparsed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from springline.platform.database import Transaction
from springline.platform.errors import InvalidError, NotFoundError
from springline.warehouse import queries
from springline.warehouse.answers import Answers
from springline.warehouse.listing import (
    FACETS,
    Kind,
    Shape,
    Sort,
    document_statement,
    facets_statement,
    page_statement,
)

MOST_WORDS = 8
MOST_FACETED = 5_000
"""Documents whose facets are counted, those with the newest activity."""
TOP_VALUES = 20
"""Values of a facet that are told, the most frequent."""
FACETS_OF: Mapping[Kind, tuple[str, ...]] = {
    "person": ("tag", "location", "group"),
    "request": ("tag", "location", "group", "status"),
}
_POSITION = re.compile(r"(?:(\d{1,12})-)?(\d{1,20})-(person|request)-(\d{1,19})")
_START = "0-person-0"
_answers = Answers()


class DocumentNotFoundError(NotFoundError):
    """There is no such document."""

    def __init__(self, kind: Kind, number: int) -> None:
        super().__init__(f"the index has no {kind} {number}")
        self.kind, self.number = kind, number


class PositionError(InvalidError):
    """This is no position in the feed of changes."""

    def __init__(self) -> None:
        super().__init__("pass the `next` of an answer of this feed unchanged as `since`, or leave it out")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents to list, and how. A text is split into words, all of which have to occur."""

    kind: Kind
    sort: Sort = "activity"
    tag: str | None = None
    location: str | None = None
    group: str | None = None
    text: str | None = None
    active_since: datetime | None = None
    status: str | None = None
    fields: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page's items as the text of a JSON array; `last` is where the next one starts, None where there is none."""

    items: str
    last: tuple[Any, int] | None


@dataclass(frozen=True, slots=True)
class Facets:
    """How many documents have which values, by facet, the most frequent values first; `counted` documents were read."""

    counted: int
    is_whole: bool
    values: dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages are landed, and how many documents there are of each kind."""

    messages: int
    people: int
    requests: int


@dataclass(frozen=True, slots=True)
class Unrendered:
    """How many documents wait to be rendered, and the database's time at which they were counted."""

    documents: int
    at: datetime


def generation(tx: Transaction, kind: Kind) -> int:
    """The index's generation: what was computed at an earlier one is out of date. Zero before the first document."""
    row = tx.maybe(queries.GENERATION, kind=kind)
    return row[0] if row else 0


def document(tx: Transaction, kind: Kind, number: int) -> tuple[str, str]:
    """A document with its version and freshness as JSON text, and its content hash. Raises `DocumentNotFoundError`."""
    row = tx.maybe(document_statement(kind), id=number)
    if row is None:
        raise DocumentNotFoundError(kind, number)
    return row[0], row[1]


def page(tx: Transaction, filters: Filters, *, after: tuple[Any, int] | None, limit: int) -> Page:
    """One page of documents. Cost: grows with the page, and with how rare a filter's matches are in the order asked."""
    question = _question(tx, filters)
    if question is None:
        return Page("[]", None)
    shape = replace(question.shape, sort=filters.sort, fields=filters.fields is not None, continued=after is not None)
    given = question.given | {"limit": limit + 1}
    given |= {"fields": _fields(filters.fields)} if filters.fields else {}
    given |= {"after_value": after[0], "after_id": after[1]} if after else {}
    rows = tx.rows(page_statement(shape), **given)
    shown = rows[:limit]
    last = (shown[-1][1], shown[-1][2]) if len(rows) > limit else None
    return Page(f"[{','.join(row[0] for row in shown)}]", last)


def facets(tx: Transaction, filters: Filters) -> Facets:
    """What there is to narrow a listing by: of its documents, how many have which values.

    Cost: one statement that reads the facets of 5,000 documents at most, those with the newest activity.
    """
    values: dict[str, list[tuple[str, int]]] = {name: [] for name in FACETS_OF[filters.kind]}
    question = _question(tx, filters)
    if question is None:
        return Facets(0, is_whole=True, values=values)
    counted = 0
    statement, limit = facets_statement(question.shape), MOST_FACETED + 1
    for facet, value, times in tx.rows(statement, **question.given, limit=limit, top=TOP_VALUES):
        if facet is None:
            counted = times
        elif facet in values:
            values[facet].append((value, times))
    return Facets(min(counted, MOST_FACETED), counted <= MOST_FACETED, values)


@dataclass(frozen=True, slots=True)
class _Question:
    """Which documents are wanted: the shape of the filters and what is given for each."""

    shape: Shape
    given: dict[str, object]


def _question(tx: Transaction, filters: Filters) -> _Question | None:
    """What filters ask, None where no document can fit; has the transaction plan for their values."""
    words = _words(tx, filters.text)
    if filters.text and not words:
        return None  # punctuation is nothing to find a document by
    shape = Shape(
        kind=filters.kind,
        facets=frozenset(name for name in FACETS if getattr(filters, name) is not None),
        words=len(words),
        active_since=filters.active_since is not None,
    )
    given: dict[str, object] = {name: getattr(filters, name) for name in shape.facets}
    given |= {f"word{number}": word for number, word in enumerate(words)}
    given |= {"active_since": filters.active_since} if shape.active_since else {}
    if shape.facets or shape.words or shape.active_since:
        tx.execute(queries.PLAN_FOR_VALUES)
    return _Question(shape, given)


def changes(tx: Transaction, *, since: str | None, limit: int) -> str:
    """The feed of changes after a position, as JSON text.

    No change is skipped, however late its transaction committed; a document that changed twice appears once, in its
    newest state. After the database was restored from a backup, every position of before starts from the beginning.
    Raises `PositionError`.
    """
    position = _POSITION.fullmatch(since or _START)
    if position is None:
        raise PositionError
    timeline, xid, kind, number = position.groups()
    after = {"timeline": timeline or "0", "after_xid": xid, "after_kind": kind, "after_id": int(number)}
    rows = tx.rows(queries.CHANGES, **after, limit=limit + 1)
    shown = rows[:limit]
    end = _position(*shown[-1]) if shown else position.group()
    more = "true" if len(rows) > limit else "false"
    return f'{{"items":[{",".join(row[3] for row in shown)}],"more":{more},"next":"{end}"}}'


def _position(xid: str, kind: str, number: int, _: str, timeline: int) -> str:
    return f"{timeline}-{xid}-{kind}-{number}" if timeline else f"{xid}-{kind}-{number}"


def counts(tx: Transaction) -> Counts:
    """How much the warehouse holds. Costs a count of the tenant's rows: for people who ask, not for a hot path."""
    return Counts(*tx.one(queries.COUNTS))


def unrendered(tx: Transaction, until: datetime | None = None) -> Unrendered:
    """How many documents wait to be rendered; of those that were marked by `until` only, where that is given."""
    return Unrendered(*tx.one(queries.WAITING_DOCUMENTS, until=until))


def answers() -> Answers:
    """This process's kept answers."""
    return _answers


def _words(tx: Transaction, text: str | None) -> list[str]:
    """A text's words in the order of their first place, the last one last: it may be the start of a longer one."""
    if not text:
        return []
    known: set[str] = set(tx.value(queries.WORDS, text=text))
    lowered = text.lower()
    return sorted(known, key=lambda word: lowered.rfind(word))[-MOST_WORDS:]


def _fields(fields: str | None) -> list[str]:
    return [name.strip() for name in (fields or "").split(",") if name.strip()][:50]
