"""All SQL of the search in chunks of documents, with what is asked in the form that the schema's functions take."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.platform.statements import statement
from springline.search import database_pages
from springline.search.model import Asked, Clause, Query, Range, SearchFound, Value, Words
from springline.search.tsqueries import terms

_CHUNKS_AT = statement(__file__, "chunks_at")
_FIND = statement(__file__, "find_chunks")
_MATCH = statement(__file__, "match_chunks")
_PASSAGES = statement(__file__, "passages")
_OF_CHUNKS: Mapping[str, str] = {"heading": "B", "text": "C"}
_OF_DOCUMENTS: Mapping[str, str] = {"title": "A", "file": "D"}

PLACE_BITS = 20
"""A chunk at its place in a document has one number: that of the document, and in so many bits its place there."""


class Passage(NamedTuple):
    """A chunk where it stands in a document; `start` and `end` are code points of the document's text.

    `version` counts the texts of the document, as in `document/<slug>/<path>@version`; None until it is recorded.
    `number` is the newest version of the bundle that has the document like this.
    """

    id: int
    document_id: int
    bundle: str
    bundle_title: str
    path: str
    format: str
    title: str
    language: str | None
    version: int | None
    number: int
    heading: str
    text: str
    start: int
    end: int
    page: int | None
    added_at: datetime


def find(tx: Transaction, asked: Asked, *, closely: int, most: int, version: int | None) -> SearchFound:
    """A page of chunks. `closely` of the newest matches are ranked, `most` are counted.

    Of present documents; with `version`, of those that version of their bundle has.
    """
    query = asked.query
    ranking = [one for one in query.clauses if isinstance(one, Words) and not one.is_negated]
    row = tx.one(
        _FIND,
        clauses=_clauses(query),
        terms=json.dumps([_terms(one) for one in (*ranking, *query.wanted)]),
        version=version,
        **database_pages.paging(asked, closely=closely, most=most),
    )
    return database_pages.found(row, asked, most=most)


def match(tx: Transaction, query: Query, numbers: Sequence[int]) -> set[int]:
    """Those of some chunks of present documents that match a query."""
    found: list[int] = json.loads(tx.value(_MATCH, clauses=_clauses(query), chunks=list(numbers)))
    return set(found)


def chunks_at(tx: Transaction, numbers: Sequence[int]) -> dict[int, tuple[int, bool]]:
    """By number, in that order, the id of the chunk there, and whether it can be cited there; without what is gone."""
    found = tx.rows(_CHUNKS_AT, numbers=list(numbers)) if numbers else []
    return {number: (chunk_id, is_citable) for number, chunk_id, is_citable in found}


def passages(tx: Transaction, numbers: Sequence[int], *, version: int | None = None) -> list[Passage]:
    """Chunks by their numbers, in that order; those that are gone are left out."""
    return [Passage(*row) for row in tx.rows(_PASSAGES, numbers=list(numbers), version=version)] if numbers else []


def _clauses(query: Query) -> str:
    clauses = [_clause(one) for one in query.clauses]
    if query.wanted:
        clauses.append({"any": [_terms(one) for one in query.wanted], "not": False})
    return json.dumps(clauses)


def _terms(clause: Words) -> dict[str, object]:
    return {"chunk": terms(clause, _OF_CHUNKS), "document": terms(clause, _OF_DOCUMENTS)}


def _clause(clause: Clause) -> dict[str, object]:
    negated = {"not": clause.is_negated}
    if isinstance(clause, Words):
        return {**_terms(clause), **negated}
    if isinstance(clause, Range):
        return {"field": clause.field, "low": _value(clause.low), "high": _value(clause.high), **negated}
    return {"field": clause.field, "values": [_value(one) for one in clause.values], **negated}


def _value(value: Value | None) -> Value | None:
    return value.isoformat() if isinstance(value, datetime) else value
