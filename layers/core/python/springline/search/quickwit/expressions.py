"""What is asked, in Quickwit's dialect of Elasticsearch's query language, and what it found, read back.

What Quickwit (0.9) does differently, and what follows here:

- A `term` on a text takes a boost, `match_phrase`, `bool` and `multi_match` don't. So a phrase is weighted by its
  words: each adds to the score of what the phrase has found, by the weight of the field that it stands in.
- `search_after` takes no null, and documents without the value sorted by come last in both directions. So a page that
  begins among these asks for these alone, by id; its total and facets are theirs (`is_past_values`).
- Moments that are sorted by are milliseconds, unless nanoseconds are asked for.
- Values of booleans are texts in `terms`, and numbers in the buckets of aggregations.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeGuard

from springline.search.engine import EngineAnswer, EngineHit
from springline.search.model import (
    Asked,
    Clause,
    EngineGarbledError,
    FacetCount,
    Family,
    OneOf,
    Place,
    Range,
    SearchFound,
    SearchHit,
    Sort,
    Value,
    Weight,
    Words,
)

Expression = dict[str, object]

_BOOSTS: Mapping[Weight, float] = {"A": 8.0, "B": 4.0, "C": 2.0, "D": 1.0}
_FACET_SIZE = 50
# Each split counts by itself, and tells of so many values: a rarer one that is frequent elsewhere is still counted.
_FACET_SHARD_SIZE = 1000
_LONGEST_TERM = 255  # bytes; a longer one is found by a phrase only
# How many words a beginning may stand for, where it ends a phrase.
_EXPANSIONS = 10_000
_NANOSECONDS = 1000
# An index counts nanoseconds in 64 bits; what lies beyond can't be in it, nor be asked for.
_EARLIEST, _LATEST = datetime(1678, 1, 1, tzinfo=UTC), datetime(2262, 1, 1, tzinfo=UTC)


def request_body(asked: Asked, *, left_out: Sequence[int], last_rev: int) -> Expression:
    """A search's body: what is asked, among the revisions up to `last_rev` without those that are left out.

    Asks for one hit more than the page holds, so that it is known whether there is another page.
    Size: a few bytes for each revision left out; Quickwit takes 1 MiB.
    """
    family = asked.family
    positive = [clause for clause in asked.query.clauses if not clause.is_negated]
    scoring = [_words(family, clause) for clause in positive if isinstance(clause, Words)]
    if asked.query.wanted:
        scoring.append(_any([_words(family, one) for one in asked.query.wanted]))
    filters = [_values(family, clause) for clause in positive if not isinstance(clause, Words)]
    unwanted = [_expression(family, clause) for clause in asked.query.clauses if clause.is_negated]
    if left_out:
        unwanted.append({"terms": {"rev": list(left_out)}})
    filters.append({"range": {"rev": {"lte": last_rev}}})
    if is_past_values(asked):
        unwanted.append({"exists": {"field": asked.sort.by}})
    query: Expression = {"must": scoring, "filter": filters, "must_not": unwanted}
    body: Expression = {
        "query": {"bool": query},
        "size": asked.limit + 1,
        "track_total_hits": True,
        "sort": _sort(asked),
    }
    if asked.after is not None:
        body["search_after"] = _after(asked, asked.after)
    if asked.facets:
        size = {"size": _FACET_SIZE, "shard_size": _FACET_SHARD_SIZE}
        body["aggs"] = {name: {"terms": {"field": name, **size}} for name in asked.facets}
    return body


def read_found(asked: Asked, answer: EngineAnswer) -> SearchFound:
    """What a search found: its hits stand in the answer's order. Raises `EngineGarbledError` for no such answer."""
    hits = [_hit(asked, hit) for hit in answer.hits]
    page = hits[: asked.limit]
    return SearchFound(
        hits=page,
        next=page[-1].place if page and len(hits) > asked.limit else None,
        total=answer.total,
        is_total_exact=True,
        facets={name: _counts(asked.family, name, answer.aggregations.get(name)) for name in asked.facets},
        backend="quickwit",
    )


def rfc3339(moment: datetime) -> str:
    """A moment as the fields of an index take it."""
    held = min(max(moment, _EARLIEST), _LATEST)
    return held.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _expression(family: Family, clause: Clause) -> Expression:
    return _words(family, clause) if isinstance(clause, Words) else _values(family, clause)


def _words(family: Family, clause: Words) -> Expression:
    """Words in one of the texts, or in the one that is named; the better the text weighs."""
    fields = family.texts if clause.field is None else (family.by_name[clause.field],)
    if len(clause.words) == 1 and not clause.is_prefix and len(clause.words[0].encode()) < _LONGEST_TERM:
        return _any([_term(one.name, clause.words[0], _BOOSTS[one.weight]) for one in fields])
    text = " ".join(clause.words)
    kind = "match_phrase_prefix" if clause.is_prefix else "match_phrase"
    more: Expression = {"max_expansions": _EXPANSIONS} if clause.is_prefix else {}
    found = _any([{kind: {one.name: {"query": text, **more}}} for one in fields])
    whole = dict.fromkeys(clause.words[:-1] if clause.is_prefix else clause.words)
    weights = [_term(one.name, word, _BOOSTS[one.weight]) for one in fields for word in whole]
    return {"bool": {"must": [found], "should": weights}} if weights else found


def _values(family: Family, clause: OneOf | Range) -> Expression:
    if isinstance(clause, Range):
        bounds = {"gte": _bound(clause.low), "lte": _bound(clause.high)}
        return {"range": {clause.field: {name: bound for name, bound in bounds.items() if bound is not None}}}
    if family.by_name[clause.field].kind == "moment":
        # A term of a moment is cut to its second, a range isn't.
        return _any([_values(family, Range(clause.field, _moment(one), _moment(one))) for one in clause.values])
    return {"terms": {clause.field: [_value(one) for one in clause.values]}}


def _any(expressions: list[Expression]) -> Expression:
    # A `bool` without any would find everything.
    return {"bool": {"should": expressions}} if expressions else {"bool": {"must_not": [{"match_all": {}}]}}


def _term(field: str, word: str, boost: float) -> Expression:
    return {"term": {field: {"value": word, "boost": boost}}}


def _value(value: Value) -> str | int:
    if isinstance(value, bool):
        return "true" if value else "false"
    return rfc3339(value) if isinstance(value, datetime) else value


def _bound(bound: int | datetime | None) -> str | int | None:
    return rfc3339(bound) if isinstance(bound, datetime) else bound


def _moment(value: Value) -> datetime | None:
    return value if isinstance(value, datetime) else None


def is_past_values(asked: Asked) -> bool:
    """Whether a page begins among the documents that have no value to sort by: then only these are asked for."""
    return asked.after is not None and asked.after[0] is None and asked.sort.by != "relevance"


def _sort(asked: Asked) -> list[Expression]:
    sort: Sort = asked.sort
    order = "desc" if sort.is_descending else "asc"
    by_id: Expression = {"document_id": {"order": order}}
    if is_past_values(asked):
        return [by_id]
    if sort.by == "relevance":
        first: Expression = {"_score": {"order": order}}
    elif asked.family.by_name[sort.by].kind == "moment":
        first = {sort.by: {"order": order, "format": "epoch_nanos_int"}}
    else:
        first = {sort.by: {"order": order}}
    return [first, by_id]


def _after(asked: Asked, place: Place) -> list[float | int]:
    value, document_id = place
    if is_past_values(asked):
        return [document_id]
    if value is None or asked.sort.by == "relevance":
        return [float(value or 0), document_id]  # a score without a fraction part would stop Quickwit's searcher
    if asked.family.by_name[asked.sort.by].kind == "moment":
        return [int(value) * _NANOSECONDS, document_id]
    return [int(value), document_id]


def _hit(asked: Asked, hit: EngineHit) -> SearchHit:
    document_id = hit.source.get("document_id")
    if not _is_integer(document_id):
        raise EngineGarbledError("a hit has no document_id")
    return SearchHit(document_id, (_place_value(asked, hit.sort), document_id))


def _place_value(asked: Asked, sort: Sequence[object]) -> float | int | None:
    """What a hit was sorted by. Of a hit without that value, only the id is told."""
    if is_past_values(asked):
        return None
    value = sort[0] if len(sort) == 2 else None
    if asked.sort.by == "relevance":
        if not isinstance(value, float | int):
            raise EngineGarbledError("a hit has no score")
        return float(value)
    if value is None:
        return None
    if not _is_integer(value):
        raise EngineGarbledError("a hit is sorted by something that is no integer")
    return value // _NANOSECONDS if asked.family.by_name[asked.sort.by].kind == "moment" else value


def _counts(family: Family, name: str, aggregation: object) -> tuple[FacetCount, ...]:
    """The values of a facet: the most frequent first, equal ones in order."""
    buckets = aggregation.get("buckets") if _is_object(aggregation) else None
    if not _is_list(buckets):
        raise EngineGarbledError(f"the facet {name} was not counted")
    is_boolean = family.by_name[name].kind == "boolean"
    counts: list[FacetCount] = []
    for bucket in buckets:
        key, count = (bucket.get("key"), bucket.get("doc_count")) if _is_object(bucket) else (None, None)
        if key is None or not _is_integer(count):
            raise EngineGarbledError(f"a value of the facet {name} was not counted")
        counts.append(FacetCount(bool(key) if is_boolean else str(key), count))
    return tuple(sorted(counts, key=lambda one: (-one.count, str(one.value))))


def _is_integer(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list)
