"""Search in people and requests by PostgreSQL, asked as any engine is: where there is no other, and where one fails.

A tenant has some ten thousand of them at most, so they are looked through. Their words are kept from one search to the
next; the first search after a change adds those of what changed.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.search import families
from springline.search.model import (
    Asked,
    Clause,
    FacetCount,
    Family,
    OneOf,
    Query,
    Range,
    SearchFound,
    SearchHit,
    Sort,
    Words,
)
from springline.warehouse.search_queries import PEOPLE, REQUESTS, Statements

MOST_VALUES = 50
"""Values of a facet that are told, the most frequent ones; as many as the engine tells."""
_LONGEST_WORD = 2046  # bytes
_NOTHING = "'='"  # punctuation is no word, and no value without its field
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


class IndexSearchRepository:
    """Finds documents of one family as they are in the transaction that asks, which may not be a read-only one."""

    def __init__(self, family: Family, statements: Statements) -> None:
        self._family = family
        self._statements = statements

    def search(self, tx: Transaction, asked: Asked) -> SearchFound:
        """Find what is asked; the total is exact.

        Cost: reads the words of all the tenant's documents, some 2 µs each; 150 µs for each that changed since the last
        search.
        """
        total, places, facets = self._found(tx, asked)
        page = places[: asked.limit]
        return SearchFound(
            hits=[SearchHit(one.document_id, (one.value, one.document_id)) for one in page],
            next=(page[-1].value, page[-1].document_id) if page and len(places) > asked.limit else None,
            total=total,
            is_total_exact=True,
            facets=facets,
            backend="postgres",
        )

    def matching(self, tx: Transaction, query: Query, ids: Sequence[int]) -> set[int]:
        """Those of these documents that are there and match. Cost: as that of a search."""
        asked = Asked(self._family, query, Sort(), max(len(ids), 1))
        _, places, _ = self._found(tx, asked, ids)
        return {one.document_id for one in places}

    def _found(
        self, tx: Transaction, asked: Asked, ids: Sequence[int] | None = None
    ) -> tuple[int, list["_Place"], dict[str, list[FacetCount]]]:
        tx.execute(self._statements.keep)
        family, by = self._family, asked.sort.by
        clauses = asked.query.clauses
        ranges = [one for one in clauses if not isinstance(one, Words) and _is_measured(family, one.field)]
        words = [one for one in clauses if isinstance(one, Words)]
        value, document_id = asked.after or (None, None)
        total, page, counts = tx.one(
            self._statements.found,
            ids=None if ids is None else list(ids),
            terms=" & ".join(_terms(family, one) for one in clauses if one not in ranges) or None,
            wanted=" | ".join(_terms(family, one) for one in words if not one.is_negated) or _NOTHING,
            ranges=json.dumps([_range(one) for one in ranges]),
            sorted_by=by,
            direction=-1 if asked.sort.is_descending else 1,
            after_place=value,
            after_id=document_id,
            limit=asked.limit + 1,
            facets=list(asked.facets),
            most=MOST_VALUES,
        )
        places = [_Place(number, place if by == "relevance" else round(place)) for number, place in json.loads(page)]
        facets: dict[str, list[FacetCount]] = {name: [] for name in asked.facets}
        for name, told, count in json.loads(counts):
            is_boolean = family.by_name[name].kind == "boolean"
            facets[name].append(FacetCount(told == "true" if is_boolean else told, count))
        return total, places, facets


class _Place(NamedTuple):
    document_id: int
    value: float | int


def people() -> IndexSearchRepository:
    """PostgreSQL's search in people."""
    return IndexSearchRepository(families.family("people"), PEOPLE)


def requests() -> IndexSearchRepository:
    """PostgreSQL's search in requests."""
    return IndexSearchRepository(families.family("requests"), REQUESTS)


def _is_measured(family: Family, field: str) -> bool:
    return family.by_name[field].kind in {"integer", "moment"}


def _terms(family: Family, clause: Clause) -> str:
    """What a clause about words or values asks, as a `tsquery`."""
    if isinstance(clause, Words):
        fields = family.texts if clause.field is None else (family.by_name[clause.field],)
        # The label of a word is its field: a phrase must not reach from one into the next.
        found = _any(_phrase(clause, one.weight) for one in fields)
    else:
        values = clause.values if isinstance(clause, OneOf) else ()
        found = _any(_quoted(f"={clause.field}:{_told(one)}") for one in values)
    return f"!({found})" if clause.is_negated else f"({found})"


def _phrase(clause: Words, label: str) -> str:
    if not clause.words or not all(map(_is_known, clause.words)):
        return _NOTHING
    labels = [label] * len(clause.words)
    if clause.is_prefix:
        labels[-1] += "*"
    marked = zip(clause.words, labels, strict=True)
    return "(" + " <-> ".join(f"{_quoted(word)}:{label}" for word, label in marked) + ")"


def _any(terms: Iterable[str]) -> str:
    return " | ".join(terms) or _NOTHING


def _is_known(word: str) -> bool:
    return 0 < len(word.encode()) <= _LONGEST_WORD and "\0" not in word


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'" if _is_known(word) else _NOTHING


def _told(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _range(clause: Clause) -> dict[str, object]:
    """A clause about a field that is measured, as spans of numbers whose ends belong to them."""
    values = clause.values if isinstance(clause, OneOf) else ()
    ends = [(clause.low, clause.high)] if isinstance(clause, Range) else [(one, one) for one in values]
    spans = [{"low": _number(low), "high": _number(high)} for low, high in ends]
    return {"field": clause.field, "spans": spans, "is_negated": clause.is_negated}


def _number(end: object) -> int | None:
    if isinstance(end, datetime):
        return (end - _EPOCH) // _TICK
    return end if isinstance(end, int) else None
