"""The two search endpoints of Quickwit: Elasticsearch's, and its own."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tantivy import Query

from tests.quickwit_double.double import IndexNotFoundError, QuickwitDouble
from tests.quickwit_double.finding import SCORE, Found, QueryError, Search, SortKey, find, sort_values, source
from tests.quickwit_double.index import DoubleIndex
from tests.quickwit_double.index_config import Json
from tests.quickwit_double.query_dsl import compiled, is_constant

_ELASTIC_BODY = {
    "from",
    "size",
    "query",
    "sort",
    "aggs",
    "aggregations",
    "track_total_hits",
    "stored_fields",
    "search_after",
    "_source",
    "docvalue_fields",
    "script_fields",
    "highlight",
    "version",
}
_ELASTIC_PARAMS = {"allow_partial_search_results", "ignore_unavailable", "size", "from", "track_total_hits", "pretty"}
_NATIVE_BODY = {
    "query",
    "aggs",
    "search_field",
    "snippet_fields",
    "start_timestamp",
    "end_timestamp",
    "max_hits",
    "start_offset",
    "format",
    "sort_by",
    "sort_by_field",
    "count_all",
    "allow_failed_splits",
}
_UNITS = {"epoch_nanos_int": 1, "epoch_millis": 10**6}


def elastic_search(double: QuickwitDouble, names: str, params: Mapping[str, str], body: Json) -> Json:
    """`_elastic/{names}/_search`. Raises `QueryError`, `IndexNotFoundError`."""
    _known(body, _ELASTIC_BODY)
    _known(params, _ELASTIC_PARAMS)
    merged = {**body, **{key: json.loads(params[key]) for key in ("size", "from", "track_total_hits") if key in params}}
    query = body.get("query", {"match_all": {}})
    size = int(merged.get("size", 10))
    tracked = merged.get("track_total_hits", False)
    search = Search(
        size=size,
        offset=int(merged.get("from", 0)),
        keys=_elastic_sort(body.get("sort", [])),
        after=body.get("search_after", []),
        counts_all=tracked is True or (not isinstance(tracked, bool) and int(tracked) > size),
        aggregations=body.get("aggs", body.get("aggregations", {})),
        is_score_constant=is_constant(query),
    )
    for value in search.after:
        if isinstance(value, list | dict) or (isinstance(value, str) and not value.lstrip("-").isdigit()):
            raise QueryError("invalid search_after field value, expect bool, number or string")
    found = _found(double, names, lambda index: compiled(index, query), search)
    said: Json = {
        "took": 1,
        "timed_out": False,
        "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
        "hits": {
            "total": {"value": found.total, "relation": "eq"},
            "max_score": None,
            "hits": [
                {
                    "_index": hit.index.config.index_id,
                    "_id": "",
                    "_score": None,
                    "_source": source(hit),
                    "sort": sort_values(hit, search.keys),
                }
                for hit in found.hits
            ],
        },
    }
    if found.aggregations is not None:
        said["aggregations"] = found.aggregations
    return said


def native_search(double: QuickwitDouble, names: str, params: Mapping[str, str], body: Json) -> Json:
    """`{names}/search`. Raises `QueryError`, `IndexNotFoundError`."""
    given: Json = body or dict(params)
    _known(given, _NATIVE_BODY)
    if "query" not in given:
        raise QueryError("missing field `query`")
    if {"start_timestamp", "end_timestamp", "search_field", "snippet_fields"} & given.keys():
        raise NotImplementedError("the double searches by a query that names its fields")
    search = Search(
        size=int(given.get("max_hits", 20)),
        offset=int(given.get("start_offset", 0)),
        keys=[_native_key(one) for one in str(given.get("sort_by", "")).split(",") if one],
        after=(),
        counts_all=str(given.get("count_all", True)).lower() == "true",
        aggregations=given.get("aggs", {}),
    )

    def query_of(index: DoubleIndex) -> Query:
        try:
            return index.native_query(given["query"])
        except ValueError as error:
            raise QueryError(str(error)) from None

    if len({double.index(name).config.default_search_fields for name in names.split(",")}) > 1:
        raise QueryError("resolved query ASTs must be the same across indexes.")
    found = _found(double, names, query_of, search)
    said: Json = {
        "num_hits": found.total,
        "hits": [source(hit) for hit in found.hits],
        "elapsed_time_micros": 1000,
        "errors": [],
    }
    if found.aggregations is not None:
        said["aggregations"] = found.aggregations
    return said


def _found(double: QuickwitDouble, names: str, query_of: Callable[[DoubleIndex], Query], search: Search) -> Found:
    with double.lock:
        missing = [name for name in names.split(",") if name not in double.indexes]
        if missing:
            raise IndexNotFoundError(", ".join(missing))
        indexes = list({name: double.index(name) for name in names.split(",")}.values())
    if len({index.config.timestamp_field for index in indexes} - {None}) > 1:
        raise QueryError("the timestamp field (if present) must be the same for all indexes")
    return find([(index, query_of(index)) for index in indexes], search)


def _known(given: Mapping[str, object], known: set[str]) -> None:
    for key in given:
        if key not in known:
            raise QueryError(f"unknown field `{key}`, expected one of {sorted(known)}")


def _elastic_sort(given: object) -> list[SortKey]:
    if isinstance(given, dict):
        return [_elastic_key(name, params) for name, params in given.items()]
    if isinstance(given, str):
        return [_elastic_key(given, {})]
    if not isinstance(given, list):
        raise QueryError("A string, array, or object containing the sort fields.")
    keys: list[SortKey] = []
    for one in given:
        if isinstance(one, str):
            keys.append(_elastic_key(one, {}))
        elif isinstance(one, dict) and len(one) == 1:
            keys += [_elastic_key(name, params) for name, params in one.items()]
        else:
            raise QueryError(f"expected a single field. got {one}")
    return keys


def _elastic_key(name: str, params: Any) -> SortKey:
    params = {"order": params} if isinstance(params, str) else params
    order = params.get("order") or ("desc" if name == SCORE else "asc")
    unit = params.get("format", "epoch_millis")
    if order not in ("asc", "desc") or unit not in _UNITS:
        raise QueryError("data did not match any variant of untagged enum FieldSortParamsForDeser")
    return SortKey(name, order == "desc", _UNITS[unit])


def _native_key(given: str) -> SortKey:
    """Quickwit's signs are the wrong way round: a field alone and `+` are descending, `-` ascending."""
    return SortKey(given.lstrip("+-"), not given.startswith("-"))
