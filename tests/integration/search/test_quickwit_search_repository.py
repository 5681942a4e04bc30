"""What of an engine's hits is told: those of the ledger's moment, each once, and what changed since by PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from springline.platform.database import Transaction
from springline.platform.statements import parse
from springline.search import families
from springline.search.engine import EngineAnswer, EngineHit
from springline.search.model import Asked, EngineGarbledError, Query, SearchFound, Sort
from springline.search.quickwit_search_repository import (
    MOST_LEFT_OUT,
    NotIndexedError,
    QuickwitSearchRepository,
    TooMuchLeftOutError,
)
from springline.search.repositories import LibraryModelPolicyRepository, Route
from tests.integration.search.ledgers import attempt, ready_index

pytestmark = pytest.mark.integration

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FAMILY = families.family("media_scenes")
_WAITS = parse(
    "test.waits",
    "insert into search_sync_queue (tenant_id, asset_id, action) select current_tenant(), :asset::bigint, 'UPSERT'",
)
_OTHER = parse(
    "test.other",
    """with other as (
        insert into search_index (tenant_id, index_name, family, generation, library_slug, state)
        select current_tenant(), index_name || '_archive', family, generation, 'archive', 'ready' from search_index
        returning index_name
    )
    select index_name from other""",
)


@dataclass
class ScriptedEngine:
    """Finds (document, rev) pairs, whatever it is asked, ordered by document; `asked` are the requests."""

    found: Sequence[tuple[int, Any]]
    asked: list[Mapping[str, Any]] = field(default_factory=list)

    def search(self, index_names: str, body: Mapping[str, Any]) -> EngineAnswer:
        self.asked.append(body)
        after = body.get("search_after", [0, 0])[1]
        hits = [EngineHit({"document_id": doc, "rev": rev}, [doc, doc]) for doc, rev in self.found if doc > after]
        return EngineAnswer(len(self.found), hits[: body["size"]], {})


@dataclass
class Matches:
    """PostgreSQL's search, which says that these match."""

    ids: Collection[int] = ()
    asked: list[int] = field(default_factory=list)

    def search(self, tx: Transaction, asked: Asked) -> SearchFound:
        raise AssertionError("it is asked about hits only")

    def matching(self, tx: Transaction, query: Query, document_ids: Sequence[int]) -> Collection[int]:
        self.asked += document_ids
        return set(self.ids) & set(document_ids)


def search(tx: Transaction, engine: Any, matches: Matches | None = None, *, limit: int = 10) -> SearchFound:
    asked = Asked(FAMILY, Query(), Sort("start_ms", is_descending=False), limit)
    return QuickwitSearchRepository(engine, matches or Matches()).search(tx, asked)


def ids(found: SearchFound) -> list[int]:
    return [hit.document_id for hit in found.hits]


@pytest.fixture
def tx(db):
    with db.transaction() as tx:
        yield tx


@pytest.fixture
def index(tx) -> str:
    """An index that searches go to."""
    name = ready_index(tx)
    LibraryModelPolicyRepository(tx).switch("media_scenes", int(name.rpartition("_")[2]), at=NOW)
    return name


def shown(tx: Transaction, index: str, *documents: int) -> list[tuple[int, int]]:
    return [(one, attempt(tx, index, one, at=NOW, state="shown")) for one in documents]


def test_a_family_without_a_policy_is_not_searched_by_an_engine(tx):
    with pytest.raises(NotIndexedError, match="media_scenes"):
        search(tx, ScriptedEngine([]))


def test_what_the_ledger_shows_is_told_without_asking_postgresql(tx, index):
    matches = Matches()
    found = search(tx, ScriptedEngine(shown(tx, index, 1, 2)), matches)
    assert (ids(found), found.total, found.next, matches.asked) == ([1, 2], 2, None, [])


def test_what_is_left_out_is_said_in_each_request(tx, index):
    dead = attempt(tx, index, 1, at=NOW, state="dead")
    hits = shown(tx, index, 1)
    engine = ScriptedEngine(hits)
    search(tx, engine)
    said = engine.asked[0]["query"]["bool"]
    assert {"terms": {"rev": [dead]}} in said["must_not"]
    assert {"range": {"rev": {"lte": hits[0][1]}}} in said["filter"]


@pytest.mark.parametrize("matches", [True, False])
def test_a_hit_that_the_ledger_no_longer_shows_is_told_where_its_document_matches_now(tx, index, matches):
    outdated = attempt(tx, index, 1, at=NOW, state="dead")
    shown(tx, index, 1)
    found = search(tx, ScriptedEngine([(1, outdated), (2, 999_999)]), Matches([1] if matches else []))
    assert (ids(found), found.total) == (([1], 1) if matches else ([], 0))


@pytest.mark.parametrize("matches", [True, False])
def test_a_hit_whose_document_was_sent_anew_is_told_where_it_matches_now(tx, index, matches):
    hits = shown(tx, index, 1, 2)
    attempt(tx, index, 1, at=NOW)
    found = search(tx, ScriptedEngine(hits), Matches([1] if matches else []))
    assert ids(found) == ([1, 2] if matches else [2])


@pytest.mark.parametrize("matches", [True, False])
def test_a_hit_whose_root_waits_in_the_outbox_is_told_where_it_matches_now(tx, index, matches):
    hits = shown(tx, index, 1, 2)
    tx.execute(_WAITS, asset=1001)  # of document 1
    found = search(tx, ScriptedEngine(hits), Matches([1] if matches else []))
    assert ids(found) == ([1, 2] if matches else [2])


def test_a_document_that_two_indexes_show_is_told_where_it_was_shown_last(tx, index):
    other = tx.value(_OTHER)
    LibraryModelPolicyRepository(tx).switch("media_scenes", int(index.rpartition("_")[2]), at=NOW)
    old, new = shown(tx, index, 1), shown(tx, other, 1)
    assert ids(search(tx, ScriptedEngine(old + new))) == [1]
    assert ids(search(tx, ScriptedEngine(old), Matches([1]))) == []


def test_a_document_is_told_once_however_often_the_engine_finds_it(tx, index):
    hits = shown(tx, index, 1, 2)
    found = search(tx, ScriptedEngine([hits[0], hits[0], hits[1]]))
    assert (ids(found), found.total) == ([1, 2], 2)


def test_a_page_is_filled_from_behind_what_had_to_go(tx, index):
    gone = [(one, 999_999) for one in (2, 3, 4)]
    hits = sorted(gone + shown(tx, index, 1, 5, 6, 7))
    found = search(tx, ScriptedEngine(hits), limit=3)
    assert (ids(found), found.next, found.total) == ([1, 5, 6], (6, 6), 4)


def test_reading_ends_somewhere_and_goes_on_from_there(tx, index):
    hits = [(one, 999_999) for one in range(1, 30)] + shown(tx, index, 30)
    engine = ScriptedEngine(hits)
    found = search(tx, engine, limit=2)
    assert (ids(found), found.next) == ([], (10, 10))
    assert len(engine.asked) == 5


def test_facets_are_counted_once(tx, index):
    hits = [(one, 999_999) for one in range(1, 6)] + shown(tx, index, 9)

    class Counting(ScriptedEngine):
        def search(self, index_names: str, body: Mapping[str, Any]) -> EngineAnswer:
            answer = super().search(index_names, body)
            buckets = [{"key": "edl", "doc_count": 6}] if "aggs" in body else []
            return EngineAnswer(answer.total, answer.hits, {"kind": {"buckets": buckets}})

    engine = Counting(hits)
    asked = Asked(FAMILY, Query(), Sort("start_ms", is_descending=False), 2, facets=("kind",))
    found = QuickwitSearchRepository(engine, Matches()).search(tx, asked)
    assert [(one.value, one.count) for one in found.facets["kind"]] == [("edl", 6)]
    assert ["aggs" in body for body in engine.asked] == [True, False, False]


def test_more_than_a_request_can_leave_out_is_not_asked(tx):
    engine = ScriptedEngine([])
    asked = Asked(FAMILY, Query(), Sort(), 10)
    route = Route("media_scenes_model_1", 10, range(MOST_LEFT_OUT + 1))
    with pytest.raises(TooMuchLeftOutError, match="springline search rebuild"):
        QuickwitSearchRepository(engine, Matches()).search_along(route, lambda: pytest.fail("no transaction"), asked)
    assert engine.asked == []


def test_a_hit_without_its_attempt_is_no_answer(tx, index):
    with pytest.raises(EngineGarbledError, match="rev"):
        search(tx, ScriptedEngine([(1, None)]))
