"""What a search has to find, worked out the long way: each document is read, and each clause asked of it.

Shares nothing with the engines but the documents themselves (`families.documents`) and the model of a query, so that
what an engine finds can be compared with it.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from springline.platform.database import Transaction
from springline.search import families
from springline.search.model import Asked, Clause, FacetCount, Family, OneOf, Place, Query, Range, Words

Document = Mapping[str, object]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def documents(tx: Transaction, family: Family) -> list[Document]:
    """All documents of the transaction's tenant as an index would hold them, by id."""
    roots = [int(row[0]) for row in tx.rows(families.roots(family.name), after=0, size=1_000_000)]
    rows = tx.rows(families.documents(family.name), roots=roots, library="", others=[])
    found: list[Document] = [json.loads(row[2]) for row in rows]
    return sorted(found, key=document_id)


def document_id(document: Document) -> int:
    """The id that a hit has."""
    return int(str(document["document_id"]))


def matches(document: Document, query: Query, family: Family) -> bool:
    """Whether all clauses hold of a document."""
    return all(_holds(document, clause, family) != clause.is_negated for clause in query.clauses)


def matching(found: Sequence[Document], query: Query, family: Family) -> list[Document]:
    """Those documents that a query finds, in the order given."""
    return [document for document in found if matches(document, query, family)]


def ids(found: Sequence[Document]) -> list[int]:
    """Their ids, in the order given."""
    return [document_id(document) for document in found]


def ordered(found: Sequence[Document], asked: Asked) -> list[Place]:
    """Where each document stands, the first one first: by a sortable field, with those without a value last.

    By relevance they are left in the order of ids, the highest first: how good a match is, each engine knows by itself.
    """
    if asked.sort.by == "relevance":
        return [(None, one) for one in sorted(ids(found), reverse=True)]
    places: list[Place] = [(number(document.get(asked.sort.by)), document_id(document)) for document in found]
    down = asked.sort.is_descending
    known = sorted((place for place in places if place[0] is not None), key=_key, reverse=down)
    return known + sorted((place for place in places if place[0] is None), key=_key, reverse=down)


def facets(found: Sequence[Document], names: Sequence[str]) -> dict[str, dict[str | bool, int]]:
    """How many documents hold each value of each field."""
    return {name: dict(Counter(value for one in found for value in _values(one, name))) for name in names}


def counts(told: Mapping[str, Sequence[FacetCount]]) -> dict[str, dict[str | bool, int]]:
    """What an engine told of facets, in the form of `facets`."""
    return {name: {one.value: one.count for one in values} for name, values in told.items()}


def number(value: object) -> int | None:
    """What is sorted by: an integer, or microseconds since 1970 of a moment."""
    if value is None:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return (value - _EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else int(str(value))


def _key(place: Place) -> tuple[float, int]:
    return place[0] or 0, place[1]


def _holds(document: Document, clause: Clause, family: Family) -> bool:
    if isinstance(clause, Words):
        fields = [clause.field] if clause.field else [text.name for text in family.texts]
        return any(_has_words(str(document.get(field) or ""), clause) for field in fields)
    kind = family.by_name[clause.field].kind
    if isinstance(clause, Range):
        value = number(document.get(clause.field))
        low, high = number(clause.low), number(clause.high)
        return value is not None and (low is None or value >= low) and (high is None or value <= high)
    return _has_one(document, clause, is_number=kind in {"integer", "moment"})


def _has_one(document: Document, clause: OneOf, *, is_number: bool) -> bool:
    if is_number:
        return number(document.get(clause.field)) in {number(value) for value in clause.values}
    return bool(set(_values(document, clause.field)) & set(clause.values))


def _has_words(text: str, clause: Words) -> bool:
    """Whether these words stand next to each other in a text of words in normal form."""
    there = text.split(" ")
    wanted = clause.words
    starts = range(len(there) - len(wanted) + 1)
    if not clause.is_prefix:
        return any(tuple(there[start : start + len(wanted)]) == wanted for start in starts)
    return any(
        tuple(there[start : start + len(wanted) - 1]) == wanted[:-1]
        and there[start + len(wanted) - 1].startswith(wanted[-1])
        for start in starts
    )


def _values(document: Document, field: str) -> list[str | bool]:
    value = document.get(field)
    several: list[object] = [*value] if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownArgumentType]
    return [one if isinstance(one, bool) else str(one) for one in several if one is not None]
