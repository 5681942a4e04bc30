"""Elasticsearch's query language as Quickwit 0.9 understands it, which is less than Elasticsearch does.

A value that is true or false must be written as a string in `term` and `terms`, `match` takes no boost, a boost of
`bool` is ignored, a phrase needs positions, a range a fast field, and every key that isn't known is an error.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tantivy
from tantivy import Occur, Query

from tests.quickwit_double.index import DoubleIndex
from tests.quickwit_double.index_config import Json
from tests.quickwit_double.values import FieldMapping, nanoseconds

_TYPES = {
    "text": tantivy.FieldType.Text,
    "u64": tantivy.FieldType.Unsigned,
    "i64": tantivy.FieldType.Integer,
    "datetime": tantivy.FieldType.Integer,
    "f64": tantivy.FieldType.Float,
}
_RANGE_KEYS = {"gt", "gte", "lt", "lte", "boost", "format", "from", "to", "include_lower", "include_upper"}


class QueryError(Exception):
    """Quickwit would answer 400."""


def compiled(index: DoubleIndex, query: object) -> Query:
    """The query for tantivy; raises `QueryError`."""
    if not isinstance(query, dict) or len(query) != 1:
        raise QueryError(f"expected a query with one key, got {str(query)[:200]}")
    ((kind, body),) = query.items()
    if kind not in _KINDS:
        raise QueryError(f"unknown variant `{kind}`, expected one of {sorted(_KINDS)}")
    return _KINDS[kind](index, body)


def is_constant(query: object) -> bool:
    """Whether every document that is found gets the same score."""
    match query:
        case {"match_all": _} | {"match_none": _} | {"terms": _} | {"range": _} | {"exists": _}:
            return True
        case {"bool": dict(body)}:
            return all(is_constant(one) for one in _many(body.get("must"))) and not _many(body.get("should"))
    return False


def _known(body: Mapping[str, object], known: set[str]) -> None:
    for key in body:
        if key not in known:
            raise QueryError(f"unknown field `{key}`, expected one of {sorted(known)}")


def _one_field(body: object) -> tuple[str, Any]:
    if not isinstance(body, dict) or len(body) != 1:
        raise QueryError(f"expected a single field. got {str(body)[:200]}")
    ((name, value),) = body.items()
    return name, value


def _params(value: object, key: str, known: set[str]) -> Json:
    """Parameters of a query on a field, of which the short form is a string (or a whole number) alone."""
    if isinstance(value, dict):
        _known(value, known)
        if key not in value:
            raise QueryError(f"missing field `{key}`")
        return value
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise QueryError(f"invalid type: {value!r}, expected string or map")
    return {key: str(value)}


def _field(index: DoubleIndex, name: str) -> FieldMapping:
    if name not in index.config.fields:
        raise QueryError(f"invalid query: field does not exist: `{name}`")
    return index.config.fields[name]


def _boosted(query: Query, boost: object) -> Query:
    return Query.boost_query(query, float(boost)) if isinstance(boost, int | float) else query


def _term_value(mapping: FieldMapping, text: str) -> Any:
    """A term of a field; raises `QueryError` where the text is none."""
    try:
        if mapping.kind == "bool":
            return {"true": True, "false": False}[text]
        if mapping.kind == "datetime":
            return nanoseconds(text) // mapping.precision * mapping.precision
        return text if mapping.kind == "text" else mapping.value(text)
    except Exception:  # noqa: BLE001 - whatever it is: it's no term
        raise QueryError(
            f"invalid search term: expected {mapping.kind}, field `{mapping.name}`, got `{text}`"
        ) from None


def _words(index: DoubleIndex, mapping: FieldMapping, text: str) -> list[str]:
    return list(index.config.analyzers[mapping.tokenizer].analyze(text))


def _text_value(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise QueryError(f"data did not match any variant of untagged enum TermValue: {value!r}")
    return str(value)


def _searchable(mapping: FieldMapping) -> None:
    if not mapping.is_indexed:
        raise QueryError(f"field {mapping.name} is not full-text searchable")


def _term(index: DoubleIndex, body: object) -> Query:
    name, value = _one_field(body)
    params = _params(value, "value", {"value", "boost", "case_insensitive"})
    mapping = _field(index, name)
    _searchable(mapping)
    return _boosted(_one_term(index, mapping, _text_value(params["value"])), params.get("boost"))


def _one_term(index: DoubleIndex, mapping: FieldMapping, text: str) -> Query:
    """A term; one of a moment is cut to its second, so it finds all within that second."""
    value = _term_value(mapping, text)
    if mapping.kind != "datetime":
        return Query.term_query(index.schema, mapping.name, value)
    second = value - value % 10**9
    kind = tantivy.FieldType.Integer
    return Query.range_query(index.schema, mapping.name, kind, second, second + 10**9, include_upper=False)


def _terms(index: DoubleIndex, body: object) -> Query:
    if not isinstance(body, dict):
        raise QueryError("expected an object")
    rest = {key: value for key, value in body.items() if key != "boost"}
    name, values = _one_field(rest)
    mapping = _field(index, name)
    _searchable(mapping)
    many = [_text_value(one) for one in (values if isinstance(values, list) else [values])]
    if mapping.kind == "datetime":
        return Query.boolean_query([(Occur.Should, _one_term(index, mapping, one)) for one in many])
    found = [_term_value(mapping, one) for one in many]
    if not found:
        return Query.empty_query()
    return _boosted(Query.term_set_query(index.schema, name, found), body.get("boost"))


def _match(index: DoubleIndex, body: object) -> Query:
    name, value = _one_field(body)
    params = _params(value, "query", {"query", "operator", "zero_terms_query", "lenient"})
    mapping = _field(index, name)
    if mapping.kind != "text":
        return _one_term(index, mapping, params["query"])
    _searchable(mapping)
    words = _words(index, mapping, params["query"])
    if not words:
        return Query.all_query() if params.get("zero_terms_query") == "all" else Query.empty_query()
    occur = Occur.Must if str(params.get("operator", "or")).lower() == "and" else Occur.Should
    return Query.boolean_query([(occur, Query.term_query(index.schema, name, word)) for word in words])


def _match_phrase(index: DoubleIndex, body: object) -> Query:
    name, value = _one_field(body)
    params = _params(value, "query", {"query", "zero_terms_query", "analyzer", "slop"})
    mapping, words = _phrase(index, name, params)
    if len(words) < 2:
        return Query.term_query(index.schema, name, words[0]) if words else Query.empty_query()
    _with_positions(mapping)
    return Query.phrase_query(index.schema, name, list(words), slop=params.get("slop", 0))


def _match_phrase_prefix(index: DoubleIndex, body: object) -> Query:
    name, params = _one_field(body)
    if not isinstance(params, dict):
        raise QueryError(f"invalid type: {params!r}, expected struct MatchPhrasePrefixQueryParams")
    _known(params, {"query", "analyzer", "max_expansions", "slop", "zero_terms_query"})
    mapping, words = _phrase(index, name, params)
    if not words:
        return Query.empty_query()
    if len(words) > 1:
        _with_positions(mapping)
    expanded = sorted(index.tantivy.searcher().terms_with_prefix(name, words[-1]))[: params.get("max_expansions", 50)]
    if len(words) == 1:
        return Query.term_set_query(index.schema, name, [term for term, _ in expanded]) if expanded else _NOTHING
    phrases = [Query.phrase_query(index.schema, name, [*words[:-1], term]) for term, _ in expanded]
    return Query.boolean_query([(Occur.Should, one) for one in phrases]) if phrases else _NOTHING


_NOTHING = Query.empty_query()


def _phrase(index: DoubleIndex, name: str, params: Json) -> tuple[FieldMapping, Sequence[str]]:
    mapping = _field(index, name)
    if mapping.kind != "text":
        raise QueryError(f"phrase queries need a text field, and `{name}` is none")
    _searchable(mapping)
    return mapping, _words(index, mapping, params["query"])


def _with_positions(mapping: FieldMapping) -> None:
    if not mapping.has_positions:
        raise QueryError("Applied phrase query on field which does not have positions indexed")


def _multi_match(index: DoubleIndex, body: Json) -> Query:
    fields = body.get("fields", [])
    fields = fields if isinstance(fields, list) else [fields]
    if not fields:
        raise QueryError("Quickwit does not support multi match query with 0 fields")
    kind = body.get("type", "most_fields")
    per_field = {
        "phrase": _match_phrase,
        "phrase_prefix": _match_phrase_prefix,
        "most_fields": _match,
        "best_fields": _match,
        "cross_fields": _match,
    }
    if kind not in per_field:
        raise QueryError(f"unknown variant `{kind}`")
    for name in fields:
        if "^" in name or "*" in name:
            raise QueryError("Quickwit does not support field boosting in the multi match query fields")
    params = {key: value for key, value in body.items() if key not in ("fields", "type", "lenient")}
    return Query.boolean_query([(Occur.Should, per_field[kind](index, {name: params})) for name in fields])


def _prefix(index: DoubleIndex, body: object) -> Query:
    name, value = _one_field(body)
    params = _params(value, "value", {"value", "case_insensitive"})
    if name not in index.config.fields:
        return Query.empty_query()
    return Query.regex_query(index.schema, name, re.escape(params["value"]).replace(r"\ ", " ") + ".*")


def _range(index: DoubleIndex, body: object) -> Query:
    name, params = _one_field(body)
    if not isinstance(params, dict):
        raise QueryError("expected an object")
    _known(params, _RANGE_KEYS)
    if {"from", "to", "format"} & params.keys():
        raise NotImplementedError("the double knows gt, gte, lt and lte")
    mapping = _field(index, name)
    if not mapping.is_fast:
        raise QueryError(f"range queries are only supported for fast fields. (`{name}` is not a fast field)")
    if mapping.kind not in _TYPES:
        raise QueryError(f"range query is not supported for {mapping.kind} field `{name}`")
    if {"gt", "gte"} <= params.keys() or {"lt", "lte"} <= params.keys():
        raise QueryError("both gt and gte are set")
    low, high = params.get("gte", params.get("gt")), params.get("lte", params.get("lt"))
    found = Query.range_query(
        index.schema,
        name,
        _TYPES[mapping.kind],
        None if low is None else _term_value(mapping, _text_value(low)),
        None if high is None else _term_value(mapping, _text_value(high)),
        include_lower=params.get("gt") is None,
        include_upper=params.get("lt") is None,
    )
    return _boosted(found, params.get("boost"))


def _exists(index: DoubleIndex, body: object) -> Query:
    if not isinstance(body, dict) or "field" not in body:
        raise QueryError("missing field `field`")
    mapping = _field(index, body["field"])
    if mapping.is_fast:
        return Query.exists_query(mapping.name)
    if index.config.has_presence:
        raise NotImplementedError("the double knows whether fast fields exist")
    return Query.empty_query()


def _bool(index: DoubleIndex, body: object) -> Query:
    if not isinstance(body, dict):
        raise QueryError("expected an object")
    _known(body, {"must", "must_not", "should", "filter", "boost", "minimum_should_match", "adjust_pure_negative"})
    parts: list[tuple[Occur, Query]] = []
    for key, occur in (("must", Occur.Must), ("must_not", Occur.MustNot), ("should", Occur.Should)):
        parts += [(occur, compiled(index, one)) for one in _many(body.get(key))]
    filters = [Query.const_score_query(compiled(index, one), 0.0) for one in _many(body.get("filter"))]
    parts += [(Occur.Must, one) for one in filters]
    if all(occur == Occur.MustNot for occur, _ in parts):
        parts.append((Occur.Must, Query.all_query()))
    least = body.get("minimum_should_match")
    if least is None:
        return Query.boolean_query(parts)
    if not isinstance(least, int):
        raise NotImplementedError("the double knows whole numbers as minimum_should_match")
    if least > sum(occur == Occur.Should for occur, _ in parts):
        return Query.empty_query()
    return Query.boolean_query(parts, minimum_number_should_match=least)


def _many(given: object) -> list[object]:
    if given is None:
        return []
    return given if isinstance(given, list) else [given]


def _query_string(index: DoubleIndex, body: Json) -> Query:
    _known(body, {"query", "default_field", "fields", "default_operator", "boost", "lenient"})
    fields = body.get("fields") or ([body["default_field"]] if "default_field" in body else None)
    fields = fields or list(index.config.default_search_fields)
    is_and = str(body.get("default_operator", "or")).lower() == "and"
    try:
        return index.tantivy.parse_query(body["query"], fields, conjunction_by_default=is_and)
    except ValueError as error:
        raise QueryError(str(error)) from None


def _match_all(_: DoubleIndex, body: object) -> Query:
    if not isinstance(body, dict):
        raise QueryError("expected an object")
    _known(body, {"boost"})
    return Query.all_query()


_KINDS: Mapping[str, Callable[[DoubleIndex, Any], Query]] = {
    "bool": _bool,
    "term": _term,
    "terms": _terms,
    "match": _match,
    "match_phrase": _match_phrase,
    "match_phrase_prefix": _match_phrase_prefix,
    "multi_match": _multi_match,
    "prefix": _prefix,
    "range": _range,
    "exists": _exists,
    "query_string": _query_string,
    "match_all": _match_all,
    "match_none": lambda _index, _body: Query.empty_query(),
}
