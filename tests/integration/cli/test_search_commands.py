"""`springline search`: indexes are built, verified, switched to, switched back from and dropped."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from springline.access import audit
from springline.cli import search
from springline.cli.app import run
from springline.platform.statements import parse
from springline.runs import service
from springline.runs.model import Run
from tests.integration.cli.hurried_engine import hurried_engine
from tests.integration.media.scenes import add_asset, add_library, add_scene
from tests.quickwit_double.double import QuickwitDouble

pytestmark = pytest.mark.integration

DEAD_LETTER = parse(
    "test.dead_letter",
    "insert into search_sync_work (tenant_id, index_name, asset_id, marked_at, due_at, attempts, reason) "
    "select current_tenant(), index_name, 5, now(), 'infinity', 6, 'the title is no text' from search_index",
)
LOSE = parse("test.lose", "update search_ledger set content_hash = 'other' where document_id = :id::bigint")


@pytest.fixture
def engine(own_database: Any) -> Iterator[QuickwitDouble]:
    with hurried_engine() as double:
        yield double


@pytest.fixture
def scenes(own_database: Any) -> list[int]:
    with own_database.transaction() as tx:
        asset = add_asset(tx, add_library(tx))
        return [add_scene(tx, asset, title=title) for title in ("gulls", "masts")]


def listed(capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert run(["search", "status", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_generation_from_its_building_to_its_end(
    engine: QuickwitDouble, scenes: list[int], own_database: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["search", "status"]) == 0
    said = capsys.readouterr().err
    assert "the search engine answers" in said
    assert "`springline search rebuild FAMILY` builds the first one" in said

    assert run(["search", "rebuild", "media_scenes", "--wait"]) == 0
    assert "Generation 1 of media_scenes is being built." in capsys.readouterr().err
    found = listed(capsys)
    assert found["engine"] == {"is_configured": True, "is_reachable": True, "lost": []}
    assert found["answers"]["media_scenes"] == "postgres"
    (index,) = found["indexes"]
    assert (index["index"], index["state"], index["documents"]) == ("media_scenes_model_1", "ready", 2)
    assert (index["waiting"], index["sent"], index["seconds_behind"]) == (0, 0, None)

    assert run(["search", "verify", "media_scenes"]) == 0
    assert run(["search", "switch", "media_scenes"]) == 0
    assert "Searches of media_scenes go to generation 1 now." in capsys.readouterr().err
    assert listed(capsys)["answers"]["media_scenes"] == "quickwit"
    assert run(["search", "drop", "media_scenes", "1"]) == 1
    assert "switch to another one first" in capsys.readouterr().err

    assert run(["search", "rebuild", "media_scenes"]) == 0
    assert run(["search", "switch", "media_scenes", "2"]) == 1
    assert "media_scenes_model_2 is still being built" in capsys.readouterr().err
    assert run(["search", "drop", "media_scenes", "2"]) == 0
    assert [*engine.indexes] == ["media_scenes_model_1"]
    assert len(listed(capsys)["indexes"]) == 1
    with own_database.transaction() as tx:
        actions = [(entry.action, entry.actor) for entry in audit.newest(tx)]
    assert actions == [
        ("search.dropped", "command/search drop"),
        ("search.rebuilt", "command/search rebuild"),
        ("search.switched", "command/search switch"),
        ("search.rebuilt", "command/search rebuild"),
    ]


def test_damage_is_found_and_repaired(
    engine: QuickwitDouble, scenes: list[int], own_database: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["search", "rebuild", "media_scenes", "--wait"]) == 0
    with own_database.transaction() as tx:
        tx.execute(LOSE, id=scenes[0])
    assert run(["search", "verify"]) == 1
    printed = capsys.readouterr()
    assert f"sent with another content than the tables have: documents {scenes[0]}" in printed.err
    assert run(["search", "verify", "--repair", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["outdated"], row["examples"]) == (1, {"outdated": [scenes[0]]})
    assert listed(capsys)["indexes"][0]["waiting"] == 1


def test_dead_letters_are_shown_with_their_reasons_and_tried_again(
    engine: QuickwitDouble, own_database: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["search", "rebuild", "media_scenes"]) == 0
    with own_database.transaction() as tx:
        tx.execute(DEAD_LETTER)
    assert run(["search", "status"]) == 0
    printed = capsys.readouterr()
    assert "the title is no text" in printed.out
    assert "springline search retry" in printed.err
    assert run(["search", "retry"]) == 0
    assert "1 dead letter is tried again." in capsys.readouterr().err
    assert listed(capsys)["dead_letters"] == []


def test_without_an_engine_postgresql_searches_and_commands_say_so(
    own_database: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("QUICKWIT_URL", raising=False)
    assert run(["search", "status"]) == 0
    assert "no search engine is configured (QUICKWIT_URL)" in capsys.readouterr().err
    for command in (["rebuild", "media_scenes"], ["verify"]):
        assert run(["search", *command]) == 1
        assert "QUICKWIT_URL is not set, so PostgreSQL searches" in capsys.readouterr().err
    assert runs(own_database) == []


def test_an_engine_that_is_away_is_named(
    own_database: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QUICKWIT_URL", "http://127.0.0.1:9")
    assert run(["search", "status"]) == 0
    assert "the search engine does not answer: PostgreSQL searches in its place" in capsys.readouterr().err
    assert run(["search", "rebuild", "media_scenes"]) == 1
    assert "the search engine at http://127.0.0.1:9 does not answer" in capsys.readouterr().err
    assert listed(capsys)["indexes"] == []


def test_an_unknown_family_is_refused_with_those_there_are(
    engine: QuickwitDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["rebuild", "books"], ["verify", "books"], ["switch", "books"], ["drop", "books", "1"]):
        assert run(["search", *command]) == 1
        assert "no family 'books'; there are" in capsys.readouterr().err


def test_a_library_apart_has_to_be_there(engine: QuickwitDouble, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "rebuild", "media_scenes", "--apart", "tapes"]) == 1
    assert "no library 'tapes'" in capsys.readouterr().err


def test_an_index_that_the_engine_lost_is_named(
    engine: QuickwitDouble, scenes: list[int], own_database: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["search", "rebuild", "media_scenes", "--wait"]) == 0
    engine.delete("media_scenes_model_1")
    assert listed(capsys)["engine"]["lost"] == ["media_scenes_model_1"]
    assert run(["search", "status"]) == 0
    assert "the search engine has no media_scenes_model_1: `springline search rebuild" in " ".join(
        capsys.readouterr().err.split()
    )
    assert run(["search", "verify", "media_scenes"]) == 1
    assert "media_scenes_model_1 could not be compared" in " ".join(capsys.readouterr().err.split())
    told, _ = runs(own_database)
    assert (told.kind, told.status, told.subject) == ("verify", "failed", "search/media_scenes")
    assert told.problem_title == "The search engine did not answer for all indexes."


def test_a_rebuild_is_a_run_until_the_generation_is_ready(
    engine: QuickwitDouble, scenes: list[int], own_database: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command that only begins it ends long before that; whoever builds on ends the run."""
    assert run(["search", "rebuild", "media_scenes"]) == 0
    (begun,) = runs(own_database)
    assert (begun.kind, begun.status, begun.created_by) == ("rebuild", "running", "command/search rebuild")
    assert run(["search", "rebuild", "media_scenes", "--wait"]) == 0
    other, same = runs(own_database)
    assert (same.id, same.subject) == (begun.id, "search/media_scenes@1")
    assert (other.status, other.subject, other.progress_done) == ("succeeded", "search/media_scenes@2", 2)


def test_a_rebuild_whose_generation_is_dropped_is_cancelled_at_once(
    engine: QuickwitDouble, scenes: list[int], own_database: Any
) -> None:
    assert run(["search", "rebuild", "media_scenes"]) == 0
    assert run(["search", "drop", "media_scenes", "1"]) == 0
    (told,) = runs(own_database)
    assert told.status == "cancelled"


def test_who_cancels_a_rebuild_that_is_waited_for_ends_it(
    engine: QuickwitDouble,
    scenes: list[int],
    own_database: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin = search._work_until_ready

    def cancelled(workspace: Any, *about: Any) -> None:
        with own_database.transaction() as tx:
            service.request_cancel(tx, service.listing(tx, limit=1)[0].id, by="account/1", at=workspace.clock.now())
        begin(workspace, *about)

    monkeypatch.setattr(search, "_work_until_ready", cancelled)
    assert run(["search", "rebuild", "media_scenes", "--wait"]) == 1
    assert "generation 1 of media_scenes was dropped before it was ready" in " ".join(capsys.readouterr().err.split())
    assert [told.status for told in runs(own_database)] == ["cancelled"]


def test_a_comparison_is_a_run_with_a_step_for_each_index(
    engine: QuickwitDouble, scenes: list[int], own_database: Any
) -> None:
    assert run(["search", "rebuild", "media_scenes", "--wait"]) == 0
    assert run(["search", "verify"]) == 0
    told, _ = runs(own_database)
    assert (told.kind, told.status, told.subject, told.progress_done) == ("verify", "succeeded", None, 2)
    with own_database.transaction() as tx:
        assert [use.reference for use in service.inputs(tx, told.id)] == ["search/media_scenes@1"]
        happened = [json.loads(one.json) for one in service.events_after(tx, told.id, 0, limit=50).events]
    (step,) = (one["data"] for one in happened if one["type"] == "step.finished")
    assert (step["step"], step["summary"]) == ("media_scenes_model_1", {"documents": 2})
    assert happened[-1]["data"]["summary"] == {"documents": 2, "differences": 0}


def runs(db: Any) -> list[Run]:
    """Newest first."""
    with db.transaction() as tx:
        return service.listing(tx, limit=9)
