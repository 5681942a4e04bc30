"""What search needs of Quickwit, asked of its double, and of the real one where QUICKWIT_URL names it.

The same promises hold for both, or the double is wrong.
"""

import json
import os
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from springline.search import families
from springline.search.engine import Ingested
from springline.search.model import Asked, Clause, EngineRefusedError, Family, OneOf, Query, Range, Sort, Words
from springline.search.quickwit.client import QuickwitClient
from springline.search.quickwit.expressions import is_past_values, read_found, request_body, rfc3339
from springline.search.quickwit.template import compiled
from springline.search.words import normal
from tests.quickwit_double.double import HandClock, QuickwitDouble

pytestmark = [pytest.mark.contract, pytest.mark.quickwit]

SCENES = families.family("media_scenes")
_EMPTY: dict[str, object] = {"text": "", "keyword": "none", "boolean": False, "integer": 0, "moment": None}
_PATIENCE_SECONDS = 90.0
_LAST_REV = 10**9


class Ground:
    """An engine, and how to wait for what it does by and by."""

    def __init__(self, double: QuickwitDouble | None) -> None:
        self.double = double
        url = "http://quickwit" if double else os.environ["QUICKWIT_URL"]
        self.client = QuickwitClient(url, transport=double.transport() if double else None)
        self._made: list[str] = []

    def index(self, family: str = "media_scenes") -> str:
        """A new index of a family."""
        name = f"{family}_test_{uuid.uuid4().hex[:12]}"
        self.client.create_index(compiled(family, name))
        self._made.append(name)
        return name

    def filled(self, *documents: dict[str, object], family: Family = SCENES) -> str:
        """A new index that finds these documents."""
        name = self.index(family.name)
        sent = [document(family, n, **values) for n, values in enumerate(documents, 1)]
        assert self.client.ingest(name, sent) == Ingested(len(sent))
        self.wait_for(name, len(sent))
        return name

    def wait_for(self, name: str, count: int, seconds: float = 60) -> None:
        """Wait until an index finds so many documents."""
        if self.double is not None:
            self.double.advance(seconds)
            assert self.total(name) == count
            return
        ends_at = time.monotonic() + max(seconds, _PATIENCE_SECONDS)
        while self.total(name) != count:
            assert time.monotonic() < ends_at, f"the engine does not come to {count} documents"
            time.sleep(0.5)

    def total(self, names: str) -> int:
        return self.client.search(names, {"size": 0, "track_total_hits": True}).total

    def found(self, names: str, *clauses: Clause, left_out: tuple[int, ...] = ()) -> set[int]:
        """The documents that match clauses."""
        asked = Asked(SCENES, Query(clauses), Sort(), limit=100)
        answer = self.client.search(names, request_body(asked, left_out=left_out, last_rev=_LAST_REV))
        found = read_found(asked, answer)
        ids = [hit.document_id for hit in found.hits]
        assert len(set(ids)) == len(ids) == found.total
        return set(ids)

    def close(self) -> None:
        for name in self._made:
            self.client.delete_index(name)
        self.client.close()


def document(family: Family, number: int, **values: object) -> str:
    """A document of a family as it is sent; what isn't said is empty."""
    fields = {one.name: [] if one.is_list else _EMPTY[one.kind] for one in family.fields}
    return json.dumps({"rev": number, "document_id": number, "asset_id": number, **fields, **values})


def words(text: str, *, is_prefix: bool = False, is_negated: bool = False, field: str | None = None) -> Words:
    return Words(tuple(normal(text).split(" ")), field, is_prefix, is_negated)


_REAL = pytest.mark.skipif("QUICKWIT_URL" not in os.environ, reason="QUICKWIT_URL names no server")


@pytest.fixture(params=["double", pytest.param("real", marks=_REAL)])
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    made = Ground(QuickwitDouble(HandClock()) if request.param == "double" else None)
    yield made
    made.close()


@pytest.mark.parametrize("family", families.names())
def test_each_family_has_a_template_that_the_engine_takes(ground: Ground, family: str) -> None:
    name = ground.index(family)
    described = ground.client.get_index(name)
    assert described is not None
    config = described["index_config"]
    assert isinstance(config, dict)
    assert config["index_id"] == name
    assert config["doc_mapping"]["mode"] == "strict"
    sent = [document(families.family(family), 1)]
    assert ground.client.ingest(name, sent) == Ingested(1), "a document of every field is taken"


@pytest.mark.parametrize("family", families.names())
def test_each_facet_is_counted_and_each_sortable_field_sorts(ground: Ground, family: str) -> None:
    of = families.family(family)
    name = ground.filled({}, {}, family=of)
    for sort in ("relevance", *(one.name for one in of.fields if one.is_sortable)):
        asked = Asked(of, Query(), Sort(sort), limit=5, facets=of.facets)
        found = read_found(asked, ground.client.search(name, request_body(asked, left_out=(), last_rev=_LAST_REV)))
        assert found.total == len(found.hits) == 2
        assert set(found.facets) == set(of.facets)


def test_an_index_is_created_once_and_deleted_once(ground: Ground) -> None:
    name = ground.index()
    with pytest.raises(EngineRefusedError):
        ground.client.create_index(compiled("media_scenes", name))
    assert ground.client.delete_index(name)
    assert not ground.client.delete_index(name)
    assert ground.client.get_index(name) is None


def test_an_unknown_index_takes_and_finds_nothing(ground: Ground) -> None:
    for ask in (
        lambda: ground.client.ingest("media_scenes_missing", [document(SCENES, 1)]),
        lambda: ground.client.search("media_scenes_missing", {"size": 0}),
        lambda: ground.client.delete_matching("media_scenes_missing", "rev:IN [1]"),
    ):
        with pytest.raises(EngineRefusedError) as caught:
            ask()
        assert caught.value.status == 404


def test_a_configuration_with_an_unknown_key_is_refused(ground: Ground) -> None:
    with pytest.raises(EngineRefusedError):
        ground.client.create_index({**compiled("media_scenes", "media_scenes_odd"), "colour": "blue"})


def test_rejected_documents_are_told_by_their_position_and_the_others_are_taken(ground: Ground) -> None:
    name = ground.index()
    sent = [
        document(SCENES, 1),
        document(SCENES, 2, colour="blue"),
        document(SCENES, 3, is_favorite="maybe"),
        document(SCENES, 4, title=["two", "titles"]),
        document(SCENES, 5, recorded_at="yesterday"),
        document(SCENES, 6, document_id=-6),
        "no JSON",
        document(SCENES, 7),
    ]
    done = ground.client.ingest(name, sent)
    assert (done.accepted, [one.position for one in done.rejected]) == (2, [1, 2, 3, 4, 5, 6])
    assert all(one.reason for one in done.rejected)
    ground.wait_for(name, 2)


def test_a_document_that_is_sent_twice_is_there_twice(ground: Ground) -> None:
    name = ground.index()
    for _ in range(2):
        ground.client.ingest(name, [document(SCENES, 1)])
    ground.wait_for(name, 2)
    counted = ground.client.search(name, {"size": 0, "aggs": {"revs": {"terms": {"field": "rev"}}}}).aggregations
    assert counted["revs"]["buckets"][0]["doc_count"] == 2  # type: ignore[index]


def test_revisions_are_left_out_and_none_above_the_last_is_found(ground: Ground) -> None:
    name = ground.filled({}, {}, {}, {})
    assert ground.found(name, left_out=(2, 3)) == {1, 4}
    body = request_body(Asked(SCENES, Query(), Sort(), limit=9), left_out=(1,), last_rev=3)
    assert ground.client.search(name, body).total == 2


def test_thousands_of_revisions_can_be_left_out(ground: Ground) -> None:
    name = ground.filled({}, {})
    assert ground.found(name, left_out=tuple(range(10**6, 10**6 + 20_000))) == {1, 2}


def test_words_are_found_in_every_text_and_by_field(ground: Ground) -> None:
    texts = [one.name for one in SCENES.texts]
    name = ground.filled(*({text: f"harbour {text}"} for text in texts))
    assert ground.found(name, words("harbour")) == set(range(1, len(texts) + 1))
    for number, text in enumerate(texts, 1):
        assert ground.found(name, words("harbour", field=text)) == {number}
    assert ground.found(name, words("harb")) == set()
    assert ground.found(name, words("harb", is_prefix=True)) == set(range(1, len(texts) + 1))


def test_a_phrase_is_found_in_its_order_within_one_text(ground: Ground) -> None:
    name = ground.filled(
        {"transcript": "the slow boat to the harbour"},
        {"transcript": "boat the slow"},
        {"title": "slow", "transcript": "boat"},
    )
    assert ground.found(name, words("slow boat")) == {1}
    assert ground.found(name, words("slow bo", is_prefix=True)) == {1}
    assert ground.found(name, words("slow"), words("boat")) == {1, 2, 3}
    assert ground.found(name, words("slow"), words("slow boat", is_negated=True)) == {2, 3}


@pytest.mark.parametrize(
    ("text", "looked_for"),
    [
        ("Die Brücke über den Fluß", "brucke uber"),
        ("Crème brûlée à la carte", "CREME brulee"),
        ("東京タワーの夜景", "京タワ"),
        ("ひらがなで話す", "がなで"),
        ("한국어 자막입니다", "막입니"),
        ("สวัสดีครับทุกคน", "ดีครับ"),
        ("Добрый день", "добрый ДЕНЬ"),
        ("\ufb01ne \uff21\uff22\uff23", "fine abc"),
    ],
)
def test_words_of_any_script_are_found_in_their_normal_form(ground: Ground, text: str, looked_for: str) -> None:
    name = ground.filled({"transcript": normal(text)}, {"transcript": "something else"})
    assert ground.found(name, words(looked_for)) == {1}


def test_values_and_ranges(ground: Ground) -> None:
    moment = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
    name = ground.filled(
        {"tags": ["Blue Sea", "boat"], "is_favorite": True, "duration_ms": 5, "recorded_at": rfc3339(moment)},
        {"tags": ["boat"], "duration_ms": 50, "recorded_at": rfc3339(moment + timedelta(milliseconds=500))},
        {"tags": [], "duration_ms": -1},
    )
    assert ground.found(name, OneOf("tags", ("Blue Sea",))) == {1}
    assert ground.found(name, OneOf("tags", ("Blue Sea", "boat"))) == {1, 2}
    assert ground.found(name, OneOf("tags", ("boat",), is_negated=True)) == {3}
    assert ground.found(name, OneOf("tags", ("blue",))) == set(), "a value is whole"
    assert ground.found(name, OneOf("is_favorite", (False,))) == {2, 3}
    assert ground.found(name, Range("duration_ms", 5, 50)) == {1, 2}
    assert ground.found(name, Range("duration_ms", None, 4)) == {3}
    assert ground.found(name, Range("duration_ms", 6, None, is_negated=True)) == {1, 3}
    assert ground.found(name, Range("recorded_at", moment, moment)) == {1}, "moments are told apart within a second"
    assert ground.found(name, OneOf("recorded_at", (moment,))) == {1}
    assert ground.found(name, Range("recorded_at", None, moment, is_negated=True)) == {2, 3}


@pytest.mark.parametrize(
    ("by", "is_descending"),
    [("relevance", True), ("recorded_at", True), ("recorded_at", False), ("duration_ms", True), ("duration_ms", False)],
)
def test_pages_have_each_document_once_in_order(ground: Ground, by: str, is_descending: bool) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        {
            "title": "harbour " * (n % 3 + 1),
            "duration_ms": n % 4,
            "recorded_at": None if n % 5 == 0 else rfc3339(begin + timedelta(microseconds=n % 7)),
        }
        for n in range(40)
    ]
    name = ground.filled(*rows)
    query = Query((words("harbour"),))
    asked = Asked(SCENES, query, Sort(by, is_descending), limit=7)
    ids: list[int] = []
    places = []
    while True:
        found = read_found(asked, ground.client.search(name, request_body(asked, left_out=(), last_rev=_LAST_REV)))
        assert found.total == (8 if is_past_values(asked) else 40)
        ids += [hit.document_id for hit in found.hits]
        places += [hit.place for hit in found.hits]
        if found.next is None:
            break
        asked = Asked(SCENES, query, Sort(by, is_descending), limit=7, after=found.next)
    assert sorted(ids) == list(range(1, 41))
    sign = -1 if is_descending else 1
    assert places == sorted(places, key=lambda at: (at[0] is None, sign * (at[0] or 0), sign * at[1]))


def test_facets_count_what_is_found_over_several_indexes(ground: Ground) -> None:
    one = ground.filled({"tags": ["a", "b"], "is_favorite": True, "title": "boat"}, {"tags": ["a"], "title": "boat"})
    two = ground.index()
    ground.client.ingest(two, [document(SCENES, 9, tags=["a", "c"], title="boat"), document(SCENES, 10, tags=["z"])])
    ground.wait_for(two, 2)
    asked = Asked(SCENES, Query((words("boat"),)), Sort(), limit=1, facets=("tags", "is_favorite"))
    answer = ground.client.search(f"{one},{two}", request_body(asked, left_out=(), last_rev=_LAST_REV))
    found = read_found(asked, answer)
    assert found.total == 3
    assert [(facet.value, facet.count) for facet in found.facets["tags"]] == [("a", 3), ("b", 1), ("c", 1)]
    assert [(facet.value, facet.count) for facet in found.facets["is_favorite"]] == [(False, 2), (True, 1)]


def test_a_delete_task_by_revision_is_taken_and_takes_nothing_else(ground: Ground) -> None:
    name = ground.filled({}, {}, {})
    first = ground.client.delete_matching(name, "rev:IN [1 2]")
    assert ground.client.delete_matching(name, "rev:IN [1]") > first
    assert ground.found(name) == {1, 2, 3}, "not at once"
    if ground.double is None:
        return  # splits have to be mature first, which takes longer than a test may
    ground.wait_for(name, 1, seconds=3600)
    assert ground.found(name) == {3}


def test_a_delete_task_that_can_not_be_read_is_refused(ground: Ground) -> None:
    name = ground.index()
    with pytest.raises(EngineRefusedError):
        ground.client.delete_matching(name, "rev:IN [")


def test_the_engine_is_alive(ground: Ground) -> None:
    assert ground.client.is_alive()
