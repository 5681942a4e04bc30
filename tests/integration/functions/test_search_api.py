"""The search API: the same answers by the engine and by PostgreSQL, nothing that is gone, and loud fallbacks."""

import base64
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from springline.media import search_queries
from springline.platform.database import PgConnection
from springline.platform.metrics.registry import Registry
from springline.platform.statements import parse
from springline.search import choice
from springline.search.quickwit.client import QuickwitClient
from tests.integration.media.scenes import add_asset, add_library, add_scene
from tests.integration.search.rounds import Rounds
from tests.quickwit_double.faults import CutAnswer, LostAnswer, Refusal, SlowAnswer
from tests.quickwit_double.rest import serve

pytestmark = pytest.mark.integration

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
FAULTS = {
    "fails": Refusal(500, message="internal"),
    "is overloaded": Refusal(429, retry_after_seconds=1),
    "refuses": Refusal(400, message="no such field"),
    "hangs up": LostAnswer(),
    "is slow": SlowAnswer(60),
    "answers garbage": CutAnswer(),
}
_RETITLE = parse("test.retitle", "update video_scenes set title = :title where id = :id::bigint")
_REMOVE = parse("test.remove", "delete from video_scenes where id = any(:ids::bigint[])")


class Engine(QuickwitClient):
    """The engine as the API has it, which counts how often it is asked."""

    asked = 0

    def search(self, *arguments: Any) -> Any:
        self.asked += 1
        return super().search(*arguments)


@dataclass
class Search:
    """The search API of a tenant with scenes, and what it is made of."""

    function: Any
    db: Any
    scenes: list[int]
    rounds: Rounds
    engine: Engine | None

    def get(self, target: str, **options: Any) -> Any:
        return self.function.get(target, **options)

    def find(self, query: str = "", more: str = "") -> Any:
        answer = self.get(f"/api/scenes?q={quote(query)}{more}")
        assert answer.status == 200, answer.text
        assert answer.json["backend"] == answer.headers["X-Search-Backend"]
        return answer.json

    def ids(self, query: str = "", more: str = "") -> list[int]:
        return [item["id"] for item in self.find(query, more)["items"]]

    def change(self, statement: Any, **values: Any) -> None:
        with self.db.transaction() as tx:
            tx.execute(statement, **values)

    def counted(self, name: str) -> str:
        """What the metrics page says of a metric."""
        registry = self.function.ports.metrics
        assert isinstance(registry, Registry)
        return "\n".join(line for line in registry.render().splitlines() if line.startswith(name))


@pytest.fixture
def scenes(db) -> list[int]:
    """Eight scenes in two libraries; every second has no moment of recording."""
    made: list[int] = []
    with db.transaction() as tx:
        for number in range(4):
            library = add_library(tx, "rushes" if number % 2 else "archive")
            asset = add_asset(
                tx,
                library,
                title=f"Harbour at dawn, reel {number}",
                tags=["harbour"],
                recorded_at=DAY + timedelta(days=number) if number % 2 else None,
                rate=(30000, 1001),
                is_favorite=number == 3,
            )
            made.extend(
                add_scene(
                    tx,
                    asset,
                    title=f"Boats {number}",
                    transcript="The café opens. " + ("A heron stands on the pier." if part else "Nobody is here."),
                    tags=["birds"] if part else [],
                    people=["Ada"] if part else ["Bob"],
                    languages=["en"],
                    start_value=part * 300,
                    duration_value=300 + number,
                    start_timecode=f"01:00:{part * 10:02};00",
                )
                for part in range(2)
            )
    return made


@pytest.fixture(params=["quickwit", "postgres"])
def search(request, searching) -> Search:
    """The API with scenes, with an engine and without."""
    return searching(request.param)


@pytest.fixture
def searching(db, scenes, gateway, monkeypatch) -> Callable[[str], Search]:
    def make(backend: str) -> Search:
        rounds = Rounds(db)
        engine = None
        if backend == "quickwit":
            engine = Engine("http://quickwit", transport=rounds.double.transport(), search_limit=timedelta(seconds=2))
            rounds.build("media_scenes")
        monkeypatch.setattr(choice, "search_engine", lambda _ports: engine)
        return Search(gateway("search_api", "search:read"), db, scenes, rounds, engine)

    return make


@pytest.fixture
def engine_search(searching) -> Search:
    """The API with scenes, with an engine."""
    return searching("quickwit")


def test_scenes_are_found_by_all_words_in_any_of_their_texts(search):
    assert set(search.ids("heron")) == set(search.scenes[1::2])
    assert set(search.ids("heron reel boats")) == set(search.scenes[1::2])
    assert search.ids("heron 3") == search.scenes[7:]
    assert search.ids('"on the pier" "reel 3"') == search.scenes[7:]
    assert search.ids("heron -pier") == []
    assert set(search.ids("hero*")) == set(search.scenes[1::2])
    assert search.ids("nothing of the kind") == []


def test_a_scene_is_told_with_its_asset_its_place_and_where_it_matches(search):
    (found,) = search.find("herón 3")["items"]
    assert found == {
        "id": search.scenes[7],
        "title": [{"text": "Boats ", "is_match": False}, {"text": "3", "is_match": True}],
        "asset": found["asset"] | {"kind": "recording", "title": "Harbour at dawn, reel 3", "library": "rushes"},
        "timecode": "01:00:10;00",
        "start_seconds": 10.01,
        "duration_seconds": 10.11,
        "recorded_at": "2026-03-05T09:00:00Z",
        "updated_at": found["updated_at"],
        "languages": ["en"],
        "tags": ["birds", "harbour"],
        "people": ["Ada"],
        "is_favorite": True,
        "offline_ready": False,
        "preview_ready": False,
        "thumbnail_url": None,
        "snippets": [
            {
                "field": "transcript",
                "segments": [
                    {"text": "The café opens. A ", "is_match": False},
                    {"text": "heron", "is_match": True},
                    {"text": " stands on the pier.", "is_match": False},
                ],
                "is_cut_before": False,
                "is_cut_after": False,
            },
            {
                "field": "asset_title",
                "segments": [
                    {"text": "Harbour at dawn, reel ", "is_match": False},
                    {"text": "3", "is_match": True},
                ],
                "is_cut_before": False,
                "is_cut_after": False,
            },
        ],
    }


def test_facets_narrow_and_are_counted(search):
    assert set(search.ids("", "&library=archive")) == {*search.scenes[0:2], *search.scenes[4:6]}
    assert set(search.ids("", "&tag=birds&person=Ada&library=archive&library=rushes")) == set(search.scenes[1::2])
    assert set(search.ids("", "&favorite=true")) == set(search.scenes[6:])
    assert set(search.ids("", "&recorded_from=2026-03-04T00:00:00Z")) == set(search.scenes[6:])
    assert set(search.ids("", "&duration_from=10.1&duration_to=10.2")) == set(search.scenes[6:])
    found = search.find("heron", "&facets=true&limit=1")
    assert (found["total"], found["is_total_exact"], len(found["items"])) == (4, True, 1)
    assert found["facets"]["library"] == [{"value": "archive", "count": 2}, {"value": "rushes", "count": 2}]
    assert found["facets"]["tag"] == [{"value": "birds", "count": 4}, {"value": "harbour", "count": 4}]
    assert found["facets"]["favorite"] == [{"value": False, "count": 3}, {"value": True, "count": 1}]
    assert search.find("heron")["facets"] is None


def test_paging_tells_everything_exactly_once(search):
    def pages(query: str, order: str) -> Iterator[list[int]]:
        cursor = ""
        while cursor is not None:
            page = search.find(query, f"{order}&limit=3{cursor and f'&cursor={cursor}'}")
            yield [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]

    for order in ("", "&sort=relevance", "&sort=recorded_at", "&sort=-recorded_at", "&sort=-duration"):
        for query, expected in (("", search.scenes), ("heron", search.scenes[1::2])):
            found = list(pages(query, order))
            told = [one for page in found for one in page]
            assert sorted(told) == expected, (query, order)
            assert all(len(page) == 3 for page in found[:-1]), (query, order)
            assert told == search.ids(query, order)


def test_a_scene_that_is_added_between_pages_pushes_none_onto_another_one(searching, monkeypatch):
    def find(tx, asked, *, closely, most):
        assert closely > 6
        return original(tx, asked, closely=6, most=most)

    original = search_queries.find
    monkeypatch.setattr(search_queries, "find", find)
    search, best = searching("postgres"), 2
    search.change(_RETITLE, title="Café! Café!", id=search.scenes[best])
    page = search.find("cafe", "&limit=1")
    seen = [page["items"][0]["id"]]
    assert seen == [search.scenes[best]]
    with search.db.transaction() as tx:
        add_scene(tx, add_asset(tx, add_library(tx, "new")), title="Café", start_timecode="00:00:00:00")
    while page["next_cursor"]:
        page = search.find("cafe", f"&limit=1&cursor={page['next_cursor']}")
        seen += [item["id"] for item in page["items"]]
    assert sorted(set(seen)) == sorted(seen)
    assert set(search.scenes) <= set(seen)


def test_nothing_is_told_of_other_tenants(search, new_token):
    other = new_token("search:read", tenant_id=search.db.other_tenant_id)
    answer = search.get("/api/scenes?q=heron&facets=true", token=other)
    assert (answer.status, answer.json["items"], answer.json["total"]) == (200, [], 0)
    assert search.get(f"/api/scenes/{search.scenes[0]}", token=other).status == 404


def test_who_may_not_search_does_not(search, new_token):
    assert search.get("/api/scenes", token=new_token("chat:read")).status == 403


def test_a_query_that_makes_no_sense_is_told_where(search):
    answer = search.get("/api/scenes?q=" + quote("heron recorded:soon"))
    assert answer.status == 422
    (error,) = answer.problem["errors"]
    assert error["parameter"] == "q"
    assert "at character 7" in error["detail"]


@pytest.mark.parametrize("cursor", ["nonsense", "bnVsbA"])
def test_a_cursor_of_something_else_is_refused(search, cursor):
    assert search.get(f"/api/scenes?cursor={cursor}").status == 400


def test_a_forged_place_is_refused_or_leads_somewhere(searching):
    search = searching("postgres")

    def status(order: str, place: str) -> int:
        real = search.find("heron", f"&sort={order}&limit=1")["next_cursor"]
        bound, _, document = json.loads(base64.urlsafe_b64decode(real + "=" * (-len(real) % 4)))
        forged = base64.urlsafe_b64encode(json.dumps([bound, place, document]).encode()).decode().rstrip("=")
        return search.get(f"/api/scenes?q=heron&sort={order}&limit=1&cursor={forged}").status

    for place in ("postgres 1e999", "postgres NaN", "postgres true", 'postgres "x"', "nobody 1", "postgres []"):
        assert [status(order, place) for order in ("relevance", "recorded_at", "-duration")] == [400] * 3, place
    assert [status("recorded_at", f"postgres {place}") for place in (2**62, -(2**62), 2**63)] == [400] * 3
    assert [status("duration", f"postgres {place}") for place in (2**63, -(2**63) - 1)] == [400] * 2
    assert [status("relevance", f"postgres {place}") for place in ("1e308", "-1e308", "1e-320")] == [400] * 3
    assert [status("relevance", f"postgres {place}") for place in ("1e37", "-1e37", "1e-37", "0", "null")] == [200] * 5
    assert [status("duration", f"postgres {place}") for place in (2**63 - 1, -(2**63), "null")] == [200] * 3
    for place in ("[]", "[1]", "[1,null]", "[1,true]", "[1,1.5]", f"[1,{2**63}]", "[null,1,1]", '["x",1]'):
        assert status("relevance", f"postgres {place}") == 400, place
    assert [status("relevance", f"postgres [1,{lowest}]") for lowest in (0, 2**63 - 1, -(2**63))] == [200] * 3
    moments = (-62135596800000000, 253402300799000000, "null")
    assert [status("-recorded_at", f"postgres {place}") for place in moments] == [200] * 3


def test_the_most_distant_moments_are_no_error(search):
    first, last = "0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59"
    recorded = sorted(search.ids("recorded>=2000"))
    assert len(recorded) == 4
    assert sorted(search.ids(more=f"&recorded_from={first}&recorded_to={last}")) == recorded
    assert search.ids(more=f"&recorded_from={last}") == search.ids(more=f"&recorded_to={first}") == []
    assert search.get(f"/api/scenes?q=recorded:{first}").status == 422
    assert sorted(search.ids("recorded:0001..9999")) == recorded


def test_a_scene_is_told_whole(search):
    answer = search.get(f"/api/scenes/{search.scenes[1]}")
    assert answer.status == 200
    assert answer.json["transcript"] == "The café opens. A heron stands on the pier."
    assert answer.json["cues"] == []
    assert search.get("/api/scenes/999999").status == 404


def test_a_glance_tells_the_best_of_each_kind(search):
    answer = search.get("/api/search?q=heron&kinds=scenes&limit=2")
    assert answer.status == 200
    (group,) = answer.json["groups"]
    assert (group["kind"], group["total"], len(group["items"])) == ("scenes", 4, 2)
    first = group["items"][0]
    assert first["path"] == f"/api/scenes/{first['id']}"
    assert any(segment["is_match"] for segment in first["snippet"]["segments"])
    assert answer.headers["X-Search-Backend"] == group["backend"]


def test_what_changed_since_it_was_sent_is_found_by_what_it_says_now_or_not_at_all(engine_search):
    search = engine_search
    first, second, *_ = search.scenes
    search.change(_RETITLE, id=first, title="Gulls")
    search.change(_RETITLE, id=second, title="Many boats 0")
    assert first not in search.ids("boats")
    found = search.find("boats 0")
    assert [item["id"] for item in found["items"]] == [second]
    assert (found["total"], found["backend"]) == (1, "quickwit")
    assert "".join(segment["text"] for segment in found["items"][0]["title"]) == "Many boats 0"
    search.rounds.run()
    assert search.ids("gulls") == [first]


def test_what_is_gone_leaves_no_gap_in_a_page(engine_search):
    search = engine_search
    best = search.ids("", "&sort=recorded_at")
    search.change(_REMOVE, ids=best[:5])
    page = search.find("", "&sort=recorded_at&limit=2")
    assert [item["id"] for item in page["items"]] == best[5:7]
    following = search.find("", f"&sort=recorded_at&limit=2&cursor={page['next_cursor']}")
    assert [item["id"] for item in following["items"]] == best[7:]
    assert following["next_cursor"] is None


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_postgresql_answers_loudly_where_the_engine_does_not(engine_search, fault, caplog):
    search = engine_search
    by_engine = search.find("heron", "&sort=recorded_at&facets=true")
    assert by_engine["backend"] == "quickwit"
    search.rounds.double.faults.rule = lambda operation, _: fault if operation == "search" else None
    with caplog.at_level(logging.ERROR):
        by_postgres = search.find("heron", "&sort=recorded_at&facets=true")
    assert by_postgres == by_engine | {"backend": "postgres"}
    (said,) = [record for record in caplog.records if record.name == "springline.search.searching"]
    assert said.levelno == logging.ERROR
    assert said.exc_info is not None
    assert said.exc_info[2] is not None
    assert 'search_fallbacks_total{family="media_scenes"' in search.counted("search_fallbacks")
    assert 'what="search.media_scenes"' in search.counted("fallback_total")


def test_an_engine_that_is_stopped_is_missed_and_nobody_is_turned_away(searching, caplog, monkeypatch):
    search = searching("quickwit")
    with serve(search.rounds.double) as url:
        engine = QuickwitClient(url)
        monkeypatch.setattr(search.function.module.searching, "_engine", engine)
        answer = search.get("/api/scenes?q=heron&sort=recorded_at")
        assert answer.headers["X-Search-Backend"] == "quickwit"
    engine.close()  # the double serves those on who are connected
    with caplog.at_level(logging.ERROR):
        fallen_back = search.get("/api/scenes?q=heron&sort=recorded_at")
    assert fallen_back.headers["X-Search-Backend"] == "postgres"
    assert fallen_back.json == answer.json | {"backend": "postgres"}
    assert "can't be reached" in caplog.text
    assert "Traceback" in caplog.text


def test_without_an_engine_nothing_is_said(searching, caplog):
    search = searching("postgres")
    with caplog.at_level(logging.WARNING):
        answer = search.get("/api/scenes?q=heron")
    assert answer.headers["X-Search-Backend"] == "postgres"
    assert "X-Search-Circuit" not in answer.headers
    assert caplog.records == []
    assert search.counted("search_fallbacks_total{") == ""


def test_a_family_without_a_policy_is_searched_by_postgresql_and_nothing_is_said(engine_search, caplog):
    search = engine_search
    search.change(parse("test.no_policy", "delete from library_model_policy"))
    with caplog.at_level(logging.WARNING):
        assert search.find("heron")["backend"] == "postgres"
    assert caplog.records == []
    assert search.engine.asked == 0


def test_an_engine_that_fails_again_and_again_is_left_alone_and_tried_again(engine_search, caplog):
    search = engine_search
    search.rounds.double.faults.rule = lambda operation, _: Refusal(503) if operation == "search" else None
    states = [search.get("/api/scenes?q=heron").headers["X-Search-Circuit"] for _ in range(3)]
    assert states == ["closed", "closed", "open"]
    asked = search.engine.asked
    with caplog.at_level(logging.ERROR):
        assert search.find("heron")["backend"] == "postgres"
    assert search.engine.asked == asked
    said = caplog.records[-1]
    assert said.exc_info is not None
    assert "503" in str(said.exc_info[1].__cause__), "the error that opened it is in the traceback"
    assert "search_circuit 2" in search.counted("search_circuit")
    search.rounds.double.faults.forget()
    search.function.ports.clock.advance(timedelta(seconds=10))
    answer = search.get("/api/scenes?q=heron")
    assert (answer.headers["X-Search-Backend"], answer.headers["X-Search-Circuit"]) == ("quickwit", "closed")


def test_pages_sorted_by_a_field_go_on_where_the_engine_stops(engine_search):
    search = engine_search
    first = search.find("", "&sort=-recorded_at&limit=3")
    search.rounds.double.faults.rule = lambda operation, _: Refusal(503) if operation == "search" else None
    rest = search.find("", f"&sort=-recorded_at&cursor={first['next_cursor']}")
    assert (first["backend"], rest["backend"]) == ("quickwit", "postgres")
    assert sorted(item["id"] for item in first["items"] + rest["items"]) == search.scenes


def test_a_ranking_is_not_continued_by_another_engine(engine_search):
    search = engine_search
    first = search.find("heron", "&limit=3")
    search.rounds.double.faults.rule = lambda operation, _: Refusal(503) if operation == "search" else None
    answer = search.get(f"/api/scenes?q=heron&limit=3&cursor={first['next_cursor']}")
    assert answer.status == 409
    assert "start again without a cursor" in answer.problem["detail"]


def test_no_transaction_is_open_while_the_engine_works(engine_search):
    search = engine_search
    open_transactions = parse(
        "test.open",
        "select count(*) from pg_stat_activity where datname = current_database() and usename = 'springline_app' "
        "and state like 'idle in transaction%'",
    )
    seen: list[int] = []

    def look(operation: str, _: str) -> None:
        if operation == "search":
            with search.db.superuser.transaction() as tx:
                seen.append(tx.value(open_transactions))

    search.rounds.double.faults.rule = look
    search.find("heron")
    assert seen == [0]


@pytest.mark.parametrize(
    ("backend", "statements"),
    [
        ("postgres", ["media.find_scenes", "media.found_scenes"]),
        ("quickwit", ["search.route", "search.doubtful_hits", "media.found_scenes"]),
    ],
)
def test_a_search_takes_few_statements(searching, backend, statements, monkeypatch):
    search = searching(backend)
    search.find("heron")  # from now on the token's use has been noted for this minute
    run: list[str] = []
    method = PgConnection.run

    def noted(connection: PgConnection, statement: Any, arguments: Any) -> Any:
        run.append(statement.name)
        return method(connection, statement, arguments)

    monkeypatch.setattr(PgConnection, "run", noted)
    search.find("heron", "&facets=true")
    assert run == ["access.find_service_token", *statements]


def test_messages_are_told_beside_scenes(search, pipeline, chat):
    pipeline.tell(chat.sent("m", "I saw a heron by the pier"))
    answer = search.get("/api/search?q=heron")
    assert answer.status == 200
    groups = {group["kind"]: group for group in answer.json["groups"]}
    assert groups["scenes"]["total"] == 4
    (found,) = groups["messages"]["items"]
    assert [one["text"] for one in found["snippet"]["segments"]] == ["I saw a ", "heron", " by the pier"]
    assert found["path"] == f"/api/provenance/why?ref=chat/messages%23{found['id']}"
    assert groups["messages"]["backend"] == answer.headers["X-Search-Backend"] == "postgres"
