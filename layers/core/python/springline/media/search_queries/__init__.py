"""The statements that search scenes by PostgreSQL, with what is asked in the form that the schema's functions take."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from springline.media.search_queries.tsqueries import asset_terms, scene_terms
from springline.platform.database import Transaction
from springline.platform.statements import statement
from springline.search import database_pages
from springline.search.model import Asked, Clause, Query, Range, SearchFound, Value, Words
from springline.search.tsqueries import one_of

_FIND = statement(__file__, "find_scenes")
_MATCH = statement(__file__, "match_scenes")
_NOWHERE = "="
"""What no text has: punctuation is no word."""


def find(tx: Transaction, asked: Asked, *, closely: int, most: int) -> SearchFound:
    """A page of scenes. `closely` of the newest matches are ranked, `most` are counted."""
    wanted = [clause for clause in asked.query.clauses if isinstance(clause, Words) and not clause.is_negated]
    row = tx.one(
        _FIND,
        clauses=_clauses(asked.query, _terms),
        scene_terms=one_of(scene_terms(clause) for clause in wanted),
        asset_terms=one_of(asset_terms(clause) for clause in wanted),
        **database_pages.paging(asked, closely=closely, most=most),
    )
    return database_pages.found(row, asked, most=most)


def match(tx: Transaction, query: Query, scenes: Sequence[int]) -> set[int]:
    """Those of some scenes that match a query."""
    found: list[int] = json.loads(tx.value(_MATCH, clauses=_clauses(query, _text), scenes=list(scenes)))
    return set(found)


def _clauses(query: Query, said: Callable[[Words], Mapping[str, object]]) -> str:
    return json.dumps([_clause(one, said) for one in query.clauses])


def _terms(clause: Words) -> Mapping[str, object]:
    """Words as an index finds them."""
    return {"scene": scene_terms(clause), "asset": asset_terms(clause)}


def _text(clause: Words) -> Mapping[str, object]:
    """Words as they stand in a text, which has a space at both its ends."""
    text = f" {' '.join(clause.words)}{'' if clause.is_prefix else ' '}"
    is_known = all(clause.words) and clause.words and "\0" not in text
    return {"words": text if is_known else _NOWHERE, "within": clause.field}


def _clause(clause: Clause, said: Callable[[Words], Mapping[str, object]]) -> dict[str, object]:
    negated = {"not": clause.is_negated}
    if isinstance(clause, Words):
        return {**said(clause), **negated}
    if isinstance(clause, Range):
        return {"field": clause.field, "low": _value(clause.low), "high": _value(clause.high), **negated}
    return {"field": clause.field, "values": [_value(one) for one in clause.values], **negated}


def _value(value: Value | None) -> Value | None:
    return value.isoformat() if isinstance(value, datetime) else value
