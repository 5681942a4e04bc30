"""What an index of the engine holds, asked by the numbers of attempts to send (`rev`).

Each is counted by an aggregation: the engine would send whole documents with hits, and says of an aggregation's value
how many documents have it, so that one which arrived twice shows.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from springline.search.engine import Engine, EngineHit
from springline.search.model import EngineGarbledError
from springline.search.upkeep_queries.ledger import Holding

MOST_REVS = 10_000
"""How many numbers one answer holds at most."""
_AT_ONCE = 1_000


def copies(engine: Engine, index_name: str, revs: Sequence[int]) -> Mapping[int, int]:
    """How often an index holds each of some documents; those that it doesn't hold are not in the answer.

    Raises an `EngineError`. Cost: one search, for at most `MOST_REVS` of them.
    """
    return _counted(engine, index_name, {"terms": {"rev": list(revs)}}, len(revs)) if revs else {}


def copies_between(engine: Engine, index_name: str, after: int, upto: int | None) -> Mapping[int, int]:
    """How often an index holds each document whose id is above `after`, and not above `upto` where that is given.

    Raises an `EngineError`. Where `MOST_REVS` come back there may be more. Cost: one search.
    """
    ids = {"gt": after} if upto is None else {"gt": after, "lte": upto}
    return _counted(engine, index_name, {"range": {"document_id": ids}}, MOST_REVS)


def holders(engine: Engine, index_name: str, revs: Sequence[int]) -> Sequence[Holding]:
    """The document, the attempt and the root of documents that an index holds, by document.

    Raises an `EngineError`. Cost: one search which brings documents for each thousand.
    """
    held: set[Holding] = set()
    for start in range(0, len(revs), _AT_ONCE):
        some = list(revs[start : start + _AT_ONCE])
        body = {"query": {"terms": {"rev": some}}, "size": 2 * _AT_ONCE, "sort": [{"rev": {"order": "asc"}}]}
        hits = engine.search(index_name, body).hits
        held.update(Holding(_of(hit, "document_id"), _of(hit, "rev"), _of(hit, "asset_id")) for hit in hits)
    return sorted(held, key=lambda one: (one.document_id, one.rev))


def total(engine: Engine, index_name: str, *, last_rev: int, left_out: Sequence[int]) -> int:
    """How many documents a search of everything would find. Raises an `EngineError`. Cost: one search."""
    clauses: dict[str, object] = {"filter": [{"range": {"rev": {"lte": last_rev}}}]}
    if left_out:
        clauses["must_not"] = [{"terms": {"rev": list(left_out)}}]
    return engine.search(index_name, {"query": {"bool": clauses}, "size": 0, "track_total_hits": True}).total


def _counted(engine: Engine, index_name: str, query: Mapping[str, object], size: int) -> Mapping[int, int]:
    aggregation = {"terms": {"field": "rev", "size": size}}
    answer = engine.search(index_name, {"query": query, "size": 0, "aggs": {"revs": aggregation}})
    found = answer.aggregations.get("revs")
    buckets = cast("Mapping[str, object]", found).get("buckets") if isinstance(found, Mapping) else None
    if not isinstance(buckets, list):
        raise EngineGarbledError("it has no counts of what was asked about")
    counts = cast("list[Mapping[str, object]]", buckets)
    return {_number(one.get("key")): _number(one.get("doc_count")) for one in counts}


def _of(hit: EngineHit, field: str) -> int:
    return _number(hit.source.get(field))


def _number(value: object) -> int:
    if isinstance(value, int | float):
        return int(value)  # an engine may write whole numbers as 7.0
    raise EngineGarbledError(f"it has {value!r} for a number")
