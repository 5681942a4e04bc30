"""Searching one index of the double or several: order by up to two keys, `search_after`, counts and aggregations.

Quickwit's ways: a document without a value comes last in either direction and its sort values lack it, so that nothing
can be searched after it; a moment is sorted by in milliseconds unless another format is asked for; without
`track_total_hits` the total may be anything from the number of hits up.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tantivy
from tantivy import Occur, Query

from tests.quickwit_double.index import DoubleIndex
from tests.quickwit_double.index_config import Json
from tests.quickwit_double.query_dsl import QueryError

SCORE = "_score"
_SORTABLE = ("u64", "i64", "datetime")
_ALL_BUCKETS = 65_000


@dataclass(frozen=True, slots=True)
class SortKey:
    """What hits are ordered by: a field or the score. `unit` is how many nanoseconds a moment's value counts."""

    name: str
    is_descending: bool
    unit: int = 10**6


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked of each index."""

    size: int
    offset: int
    keys: Sequence[SortKey]
    after: Sequence[Any]
    counts_all: bool
    aggregations: Json
    is_score_constant: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may be among the hits."""

    index: DoubleIndex
    copy: int
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found."""

    total: int
    hits: Sequence[Candidate]
    aggregations: Json | None


def find(asked: Sequence[tuple[DoubleIndex, Query]], search: Search) -> Found:
    """Search indexes and bring together what they found. Raises `QueryError`."""
    _check(asked, search)
    searchers = [(index, index.tantivy.searcher(), query) for index, query in asked]
    candidates: list[Candidate] = []
    for index, searcher, query in searchers:
        candidates += _best(index, searcher, query, search)
    candidates.sort(key=lambda one: _order(one.values, search.keys))
    hits = candidates[search.offset : search.offset + search.size]
    total = sum(_count(searcher, query) for _, searcher, query in searchers) if search.counts_all else len(candidates)
    return Found(total, hits, _aggregations(searchers, search.aggregations) if search.aggregations else None)


def source(hit: Candidate) -> Json:
    """The document of a hit as the index stores it."""
    stored = hit.index.config.fields
    parsed: Json = json.loads(hit.index.sources[hit.copy])
    return {
        name: value
        for name, value in parsed.items()
        if name in stored and stored[name].is_stored and value is not None and value != []
    }


def sort_values(hit: Candidate, keys: Sequence[SortKey]) -> list[Any]:
    """The values a hit was sorted by, as Quickwit writes them: without those it lacks."""
    fields = hit.index.config.fields
    return [
        value // key.unit if key.name != SCORE and fields[key.name].kind == "datetime" else value
        for key, value in zip(keys, hit.values, strict=True)
        if value is not None
    ]


def _check(asked: Sequence[tuple[DoubleIndex, Query]], search: Search) -> None:
    if search.size > 10_000 or search.offset > 10_000:
        raise QueryError("max value for max_hits and start_offset is 10_000")
    if len(search.keys) > 2:
        raise QueryError("only up to two sort fields supported at the moment")
    if search.after and len(search.after) != len(search.keys):
        raise QueryError("sort and search_after are of different length")
    for index, _ in asked:
        for key in search.keys:
            if key.name != SCORE:
                _check_sort(index, key.name)
        for name in _aggregated_fields(search.aggregations):
            field = index.config.fields.get(name)
            if field is None:
                raise QueryError(f'Field "{name}" does not exist')
            if not field.is_fast:
                raise QueryError(f'Field "{name}" is not configured as a fast field')


def _check_sort(index: DoubleIndex, name: str) -> None:
    field = index.config.fields.get(name)
    if field is None:
        raise QueryError(f"sort by field must exist, got `{name}`")
    if field.kind == "text":
        raise QueryError(f"sort by field on type text is currently not supported `{name}`")
    if not field.is_fast:
        raise QueryError(f"sort by field must be a fast field, please add the fast property to your field `{name}`")
    if field.kind not in _SORTABLE:
        raise NotImplementedError(f"the double sorts by {', '.join(_SORTABLE)}, not by {field.kind}")


def _order(values: Sequence[Any], keys: Sequence[SortKey]) -> tuple[Any, ...]:
    return tuple(
        (value is None, 0 if value is None else -value if key.is_descending else value)
        for value, key in zip(values, keys, strict=True)
    )


def _best(index: DoubleIndex, searcher: tantivy.Searcher, query: Query, search: Search) -> list[Candidate]:
    """The best hits of one index, with all that are equal to the last by the first key."""
    wanted = search.offset + search.size
    if not wanted or not searcher.num_docs:
        return []
    after = _after(index, search)
    if search.is_score_constant and len(search.keys) == 2 and search.keys[0].name == SCORE:
        return _equally_good(index, searcher, query, search, after)
    if after and search.keys[0].name != SCORE:
        query = Query.boolean_query([(Occur.Must, query), (Occur.Must, _later(index, search.keys, after))])
        after = ()
    return _best_by(index, searcher, query, search.keys, after, wanted)


def _equally_good(
    index: DoubleIndex, searcher: tantivy.Searcher, query: Query, search: Search, after: Sequence[Any]
) -> list[Candidate]:
    """The best hits of a query that gives each the same score: the second key alone says which."""
    first = searcher.search(query, limit=1, count=False).hits
    score = first[0][0] if first else 0.0
    if after:
        if score > after[0]:
            return []
        if score == after[0]:
            beyond = _beyond(index, search.keys[1], after[1])
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, beyond)])
    found = _best_by(index, searcher, query, search.keys[1:], (), search.offset + search.size)
    return [Candidate(one.index, one.copy, (score, *one.values)) for one in found]


def _best_by(
    index: DoubleIndex,
    searcher: tantivy.Searcher,
    query: Query,
    keys: Sequence[SortKey],
    after: Sequence[Any],
    wanted: int,
) -> list[Candidate]:
    """The best hits by some keys: asked for by the first one, until all that equal the last of them are there."""
    limit = wanted + 50
    while True:
        found = _top(searcher, query, keys, limit)
        candidates = _candidates(index, searcher, found, keys)
        if after:
            place = _order(after, keys)
            candidates = [one for one in candidates if _order(one.values, keys) > place]
        is_all = len(found) < limit
        if is_all or not keys:
            return candidates
        if len(candidates) > wanted and candidates[wanted - 1].values[0] != candidates[-1].values[0]:
            return candidates
        limit *= 4


def _after(index: DoubleIndex, search: Search) -> tuple[Any, ...]:
    """Where to go on, in the index's own units."""
    if any(value is None for value in search.after):
        raise ValueError("sort value must be set")  # Quickwit answers 500
    return tuple(
        value if key.name == SCORE or index.config.fields[key.name].kind != "datetime" else int(value) * key.unit
        for key, value in zip(search.keys, search.after, strict=False)
    )


def _later(index: DoubleIndex, keys: Sequence[SortKey], after: Sequence[Any]) -> Query:
    """What comes after a place."""
    parts = [_beyond(index, keys[0], after[0])]
    if len(keys) == 2:
        same = Query.term_query(index.schema, keys[0].name, after[0])
        beyond = _beyond(index, keys[1], after[1])
        parts.append(Query.boolean_query([(Occur.Must, same), (Occur.Must, beyond)]))
    return Query.boolean_query([(Occur.Should, one) for one in parts])


def _beyond(index: DoubleIndex, key: SortKey, value: Any) -> Query:
    if key.name == SCORE:
        raise NotImplementedError("the double sorts by the score first or not at all")
    unsigned = index.config.fields[key.name].kind == "u64"
    kind = tantivy.FieldType.Unsigned if unsigned else tantivy.FieldType.Integer
    low, high = (None, value) if key.is_descending else (value, None)
    later = Query.range_query(
        index.schema, key.name, kind, low, high, include_lower=low is None, include_upper=high is None
    )
    missing = Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, Query.exists_query(key.name))])
    return Query.boolean_query([(Occur.Should, later), (Occur.Should, missing)])


def _top(
    searcher: tantivy.Searcher, query: Query, keys: Sequence[SortKey], limit: int
) -> list[tuple[Any, tantivy.DocAddress]]:
    if not keys:
        return searcher.search(query, limit=limit, count=False, order_by_field="_copy").hits
    if keys[0].name == SCORE:
        if not keys[0].is_descending:
            raise NotImplementedError("the double sorts by the score with the best first")
        return searcher.search(query, limit=limit, count=False).hits
    order = tantivy.Order.Desc if keys[0].is_descending else tantivy.Order.Asc
    return searcher.search(query, limit=limit, count=False, order_by_field=keys[0].name, order=order).hits


def _candidates(
    index: DoubleIndex,
    searcher: tantivy.Searcher,
    found: Sequence[tuple[Any, tantivy.DocAddress]],
    keys: Sequence[SortKey],
) -> list[Candidate]:
    addresses = [address for _, address in found]
    copies: list[Any] = searcher.fast_field_values("_copy", addresses) if addresses else []
    columns: list[list[Any]] = [[value for value, _ in found]] if keys else []
    if len(keys) == 2:
        if keys[1].name == SCORE:
            raise NotImplementedError("the double sorts by the score first or not at all")
        columns.append(list(searcher.fast_field_values(keys[1].name, addresses)) if addresses else [])
    rows = zip(*columns, strict=True) if columns else [()] * len(copies)
    return [Candidate(index, copy, tuple(values)) for copy, values in zip(copies, rows, strict=True)]


def _count(searcher: tantivy.Searcher, query: Query) -> int:
    return searcher.search(query, limit=1).count or 0 if searcher.num_docs else 0


def _aggregated_fields(aggregations: Json) -> list[str]:
    names: list[str] = []
    for body in aggregations.values():
        kinds = [kind for kind in body if kind not in ("aggs", "aggregations")]
        if len(kinds) != 1 or "field" not in body[kinds[0]]:
            raise QueryError(f"invalid aggregation request: {body}")
        names.append(body[kinds[0]]["field"])
    return names


def _aggregations(searchers: Sequence[tuple[DoubleIndex, tantivy.Searcher, Query]], asked: Json) -> Json:
    if len(searchers) == 1:
        _, searcher, query = searchers[0]
        return searcher.aggregate(query, asked)
    return {name: _terms(searchers, name, body) for name, body in asked.items()}


def _terms(searchers: Sequence[tuple[DoubleIndex, tantivy.Searcher, Query]], name: str, body: Json) -> Json:
    """Count the terms of several indexes, which Quickwit does exactly where there are few of them."""
    if set(body) != {"terms"} or not set(body["terms"]) <= {"field", "size", "shard_size", "split_size"}:
        raise NotImplementedError("the double counts terms of several indexes, and nothing more")
    size = body["terms"].get("size", 10)
    counted: dict[object, Json] = {}
    for _, searcher, query in searchers:
        part = searcher.aggregate(query, {name: {"terms": {"field": body["terms"]["field"], "size": _ALL_BUCKETS}}})[
            name
        ]
        for bucket in part["buckets"]:
            known = counted.setdefault(bucket["key"], {**bucket, "doc_count": 0})
            known["doc_count"] += bucket["doc_count"]
    buckets = sorted(counted.values(), key=lambda bucket: -bucket["doc_count"])
    return {
        "buckets": buckets[:size],
        "sum_other_doc_count": sum(bucket["doc_count"] for bucket in buckets[size:]),
        "doc_count_error_upper_bound": 0,
    }
