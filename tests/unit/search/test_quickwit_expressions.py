"""A search as Quickwit is asked it, and what its answer means."""

from datetime import UTC, datetime

import pytest

from springline.search.engine import EngineAnswer, EngineHit
from springline.search.families import family
from springline.search.model import (
    Asked,
    Clause,
    EngineGarbledError,
    FacetCount,
    OneOf,
    Place,
    Query,
    Range,
    SearchHit,
    Sort,
    Words,
)
from springline.search.quickwit.expressions import read_found, request_body, rfc3339

pytestmark = pytest.mark.unit

SCENES = family("media_scenes")
REVS = {"range": {"rev": {"lte": 99}}}
TEXTS = {
    "title": 8.0,
    "asset_title": 8.0,
    "transcript": 4.0,
    "translations": 2.0,
    "description": 2.0,
    "asset_description": 1.0,
}


def asked(
    *clauses: Clause, sort: Sort | None = None, after: Place | None = None, facets: tuple[str, ...] = ()
) -> Asked:
    return Asked(SCENES, Query(clauses), sort or Sort(), 2, after, facets)


def body(what: Asked, *left_out: int) -> dict[str, object]:
    return request_body(what, left_out=left_out, last_rev=99)


def query(*clauses: Clause) -> object:
    return body(asked(*clauses))["query"]


def hit(document_id: int, *sort: object) -> EngineHit:
    return EngineHit({"document_id": document_id, "rev": 5, "asset_id": 1}, sort)


def test_every_search_is_among_the_revisions_that_the_ledger_shows():
    assert body(asked(), 3, 4) == {
        "query": {"bool": {"must": [], "filter": [REVS], "must_not": [{"terms": {"rev": [3, 4]}}]}},
        "size": 3,
        "track_total_hits": True,
        "sort": [{"_score": {"order": "desc"}}, {"document_id": {"order": "desc"}}],
    }
    assert query() == {"bool": {"must": [], "filter": [REVS], "must_not": []}}


def test_a_word_is_looked_for_in_every_text_and_weighs_as_its_text_does():
    found = {"bool": {"should": [{"term": {name: {"value": "roof", "boost": boost}}} for name, boost in TEXTS.items()]}}
    assert query(Words(("roof",))) == {"bool": {"must": [found], "filter": [REVS], "must_not": []}}
    assert query(Words(("roof",), is_negated=True)) == {"bool": {"must": [], "filter": [REVS], "must_not": [found]}}

    in_one = {"bool": {"should": [{"term": {"transcript": {"value": "roof", "boost": 4.0}}}]}}
    assert query(Words(("roof",), "transcript")) == {"bool": {"must": [in_one], "filter": [REVS], "must_not": []}}


def test_a_word_that_is_too_long_for_a_term_is_a_phrase():
    assert "match_phrase" in str(query(Words(("東" * 85,), "title")))
    assert "match_phrase" not in str(query(Words(("東" * 84,), "title")))


def test_a_phrase_weighs_by_its_words():
    phrase = {"bool": {"should": [{"match_phrase": {"title": {"query": "the roof"}}}]}}
    weights = [{"term": {"title": {"value": word, "boost": 8.0}}} for word in ("the", "roof")]
    assert query(Words(("the", "roof"), "title")) == {
        "bool": {"must": [{"bool": {"must": [phrase], "should": weights}}], "filter": [REVS], "must_not": []}
    }


def test_a_beginning_is_a_phrase_that_goes_on():
    begun = {"bool": {"should": [{"match_phrase_prefix": {"title": {"query": "ro", "max_expansions": 10_000}}}]}}
    assert query(Words(("ro",), "title", is_prefix=True)) == {
        "bool": {"must": [begun], "filter": [REVS], "must_not": []}
    }

    begun = {"bool": {"should": [{"match_phrase_prefix": {"title": {"query": "the ro", "max_expansions": 10_000}}}]}}
    weights = [{"term": {"title": {"value": "the", "boost": 8.0}}}]
    assert query(Words(("the", "ro"), "title", is_prefix=True)) == {
        "bool": {"must": [{"bool": {"must": [begun], "should": weights}}], "filter": [REVS], "must_not": []}
    }


@pytest.mark.parametrize(
    ("clause", "expression"),
    [
        (OneOf("tags", ("a b", 'c"]')), {"terms": {"tags": ["a b", 'c"]']}}),
        (OneOf("is_favorite", (True, False)), {"terms": {"is_favorite": ["true", "false"]}}),
        (OneOf("duration_ms", (-4, 5)), {"terms": {"duration_ms": [-4, 5]}}),
        (OneOf("tags", ()), {"terms": {"tags": []}}),
        (OneOf("recorded_at", ()), {"bool": {"must_not": [{"match_all": {}}]}}),
        (Range("duration_ms", 0, 9), {"range": {"duration_ms": {"gte": 0, "lte": 9}}}),
        (Range("duration_ms", None, 9), {"range": {"duration_ms": {"lte": 9}}}),
        (
            Range("recorded_at", datetime(2024, 1, 1, 2, 3, 4, 5, UTC), datetime.max.replace(tzinfo=UTC)),
            {"range": {"recorded_at": {"gte": "2024-01-01T02:03:04.000005Z", "lte": "2262-01-01T00:00:00.000000Z"}}},
        ),
    ],
)
def test_values_are_no_matter_of_score(clause, expression):
    assert query(clause) == {"bool": {"must": [], "filter": [expression, REVS], "must_not": []}}


def test_a_moment_keeps_its_microseconds():
    moment = datetime(2024, 1, 1, 2, 3, 4, 5, UTC)
    span = {"gte": "2024-01-01T02:03:04.000005Z", "lte": "2024-01-01T02:03:04.000005Z"}
    one = {"bool": {"should": [{"range": {"recorded_at": span}}]}}
    assert query(OneOf("recorded_at", (moment,))) == {"bool": {"must": [], "filter": [one, REVS], "must_not": []}}
    assert rfc3339(datetime.min.replace(tzinfo=UTC)) == "1678-01-01T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("sort", "after", "first", "place"),
    [
        (Sort(), (2, 7), {"_score": {"order": "desc"}}, [2.0, 7]),
        (Sort("relevance", is_descending=False), (0.5, 7), {"_score": {"order": "asc"}}, [0.5, 7]),
        (Sort("duration_ms"), (-3, 7), {"duration_ms": {"order": "desc"}}, [-3, 7]),
        (
            Sort("recorded_at", is_descending=False),
            (1_700_000_000_000_001, 7),
            {"recorded_at": {"order": "asc", "format": "epoch_nanos_int"}},
            [1_700_000_000_000_001_000, 7],
        ),
    ],
)
def test_a_page_goes_on_behind_a_place(sort, after, first, place):
    asks = body(asked(sort=sort, after=after))
    assert asks["sort"] == [first, {"document_id": {"order": "desc" if sort.is_descending else "asc"}}]
    assert asks["search_after"] == place
    assert isinstance(asks["search_after"][0], float) is (sort.by == "relevance")


def test_a_page_among_documents_without_the_value_goes_on_by_their_ids():
    asks = body(asked(sort=Sort("recorded_at", is_descending=False), after=(None, 7)), 3)
    missing = [{"terms": {"rev": [3]}}, {"exists": {"field": "recorded_at"}}]
    assert asks["query"] == {"bool": {"must": [], "filter": [REVS], "must_not": missing}}
    assert asks["sort"] == [{"document_id": {"order": "asc"}}]
    assert asks["search_after"] == [7]


def test_facets_are_counted_with_the_search():
    size = {"size": 50, "shard_size": 1000}
    assert body(asked(facets=("tags", "kind")))["aggs"] == {
        "tags": {"terms": {"field": "tags", **size}},
        "kind": {"terms": {"field": "kind", **size}},
    }


def test_one_hit_more_than_a_page_says_that_there_is_another():
    answer = EngineAnswer(9, (hit(3, 2.5, 3), hit(2, 1.5, 2), hit(1, 0.5, 1)), {})
    found = read_found(asked(), answer)
    assert found.hits == [SearchHit(3, (2.5, 3)), SearchHit(2, (1.5, 2))]
    assert (found.next, found.total, found.is_total_exact, found.backend) == ((1.5, 2), 9, True, "quickwit")
    assert read_found(asked(), EngineAnswer(2, answer.hits[:2], {})).next is None
    assert read_found(asked(), EngineAnswer(0, (), {})).next is None


@pytest.mark.parametrize(
    ("sort", "after", "told", "value"),
    [
        (Sort(), None, (1.5, 3), 1.5),
        (Sort(), None, (2, 3), 2.0),
        (Sort("duration_ms"), None, (-9, 3), -9),
        (Sort("duration_ms"), None, (3,), None),
        (Sort("duration_ms"), None, (None, 3), None),
        (Sort("recorded_at"), None, (-1_500_000_000_000_001_000, 3), -1_500_000_000_000_001),
        (Sort("recorded_at"), (None, 9), (0.0, 3), None),
    ],
)
def test_a_hit_stands_at_the_value_that_it_was_sorted_by(sort, after, told, value):
    found = read_found(asked(sort=sort, after=after), EngineAnswer(1, (hit(3, *told),), {}))
    assert found.hits == [SearchHit(3, (value, 3))]
    assert type(found.hits[0].place[0]) is type(value)


def test_the_most_frequent_values_come_first_and_equal_ones_in_order():
    tags = {"buckets": [{"key": "b", "doc_count": 1}, {"key": "a", "doc_count": 1}, {"key": "c", "doc_count": 4}]}
    favorites = {"buckets": [{"key": 1, "key_as_string": "true", "doc_count": 2}, {"key": 0, "doc_count": 7}]}
    what = asked(facets=("tags", "is_favorite"))
    assert read_found(what, EngineAnswer(9, (), {"tags": tags, "is_favorite": favorites})).facets == {
        "tags": (FacetCount("c", 4), FacetCount("a", 1), FacetCount("b", 1)),
        "is_favorite": (FacetCount(value=False, count=7), FacetCount(value=True, count=2)),
    }


@pytest.mark.parametrize(
    ("sort", "answer"),
    [
        (Sort(), EngineAnswer(1, (EngineHit({}, (1.0, 1)),), {})),
        (Sort(), EngineAnswer(1, (EngineHit({"document_id": "3"}, (1.0, 1)),), {})),
        (Sort(), EngineAnswer(1, (hit(3),), {})),
        (Sort(), EngineAnswer(1, (hit(3, "x", 3),), {})),
        (Sort("duration_ms"), EngineAnswer(1, (hit(3, 1.5, 3),), {})),
        (Sort("duration_ms"), EngineAnswer(1, (hit(3, True, 3),), {})),
        (Sort("facets"), EngineAnswer(1, (), {})),
        (Sort("facets"), EngineAnswer(1, (), {"tags": {"buckets": 3}})),
        (Sort("facets"), EngineAnswer(1, (), {"tags": {"buckets": [{"key": "a"}]}})),
        (Sort("facets"), EngineAnswer(1, (), {"tags": {"buckets": ["a"]}})),
    ],
)
def test_an_answer_that_makes_no_sense_is_an_error(sort, answer):
    facets = ("tags",) if sort.by == "facets" else ()
    with pytest.raises(EngineGarbledError):
        read_found(asked(sort=Sort() if facets else sort, facets=facets), answer)
