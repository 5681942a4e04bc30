"""`springline people`, as whoever looks after a tenant runs it; events travel by the test's own hand."""

import json
from io import StringIO

import pytest

from springline.cli import app
from springline.platform.statements import parse
from tests.integration.chats import Chat, Pipeline

pytestmark = pytest.mark.integration

WORDS = "The heron at the millpond has caught three carp before breakfast."
HANDED_ON = parse("test.handed_on", "update relay_cursor set xid = pg_current_xact_id(), id = 1000000")

DEAD_COPY = parse(
    "test.dead_copy",
    """
    with family as (
        insert into search_family (tenant_id, family) values (current_tenant(), 'chat_messages') returning family
    ), made as (
        insert into search_index (tenant_id, index_name, family, generation)
        select current_tenant(), 'chat_messages_model_1', family, 1 from family returning index_name
    )
    insert into search_ledger (tenant_id, index_name, document_id, rev, asset_id, state, content_hash, sent_at)
    select current_tenant(), index_name, m.id, 1, m.id, 'dead', '', now()
    from made, message m where m.sender_id = :user_id::bigint
    """,
)


@pytest.fixture
def pipeline(own_database, monkeypatch, tmp_path):
    monkeypatch.setenv("SPRINGLINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SPRINGLINE_OBJECTS_URL", (tmp_path / "storage").as_uri())
    made = Pipeline(own_database)
    made.tell(Chat().sent("m1", WORDS), Chat().sent("m2", "Good for the heron.", by="ben", at=1, reply_to="m1"))
    made.index()
    relay_nothing(own_database)
    return made


def relay_nothing(database):
    """As if all events so far had been handed on."""
    with database.superuser.transaction() as tx:
        tx.execute(HANDED_ON)


def ada(pipeline):
    return str(pipeline.rows('select id from "user" where display_name = :name', name="Ada")[0][0])


def test_somebody_is_found_by_a_part_of_the_name(pipeline, capsys):
    assert app.run(["people", "find", "ad", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"id": int(ada(pipeline)), "name": "Ada", "account": "signal-cli:ada", "messages": 1}
    ]
    assert app.run(["people", "find", "nobody"]) == 0
    assert "Nobody has this name" in capsys.readouterr().err


def test_a_dry_run_counts_and_changes_nothing(pipeline, capsys):
    before = pipeline.everything()
    assert app.run(["people", "erase", ada(pipeline), "--dry-run", "--json"]) == 0
    counted = {row["name"]: row["rows"] for row in json.loads(capsys.readouterr().out)}
    assert counted["message"] == counted["raw_signal_messages"] == 1
    assert pipeline.everything() == before


def test_it_asks_and_does_nothing_where_the_answer_is_no(pipeline, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    before = pipeline.everything()
    assert app.run(["people", "erase", ada(pipeline)]) == 1
    assert "Erase person" in capsys.readouterr().err
    assert pipeline.everything() == before


def test_while_events_are_under_way_it_says_so_and_ends_with_1_and_completes_later(pipeline, capsys):
    number = ada(pipeline)
    assert app.run(["people", "erase", number, "--yes"]) == 1
    told = capsys.readouterr().out
    assert "under way" in told
    assert f"`springline people erase {number} --yes` again" in " ".join(told.split())

    pipeline.index()
    relay_nothing(pipeline.db)
    assert app.run(["people", "erase", number, "--check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["is_clean"]
    assert app.run(["people", "erase", number, "--yes"]) == 0
    assert f"Nothing of person {number} is left" in capsys.readouterr().out
    assert WORDS not in pipeline.everything()


def test_what_is_left_with_nothing_under_way_is_told_apart(pipeline, capsys):
    number = ada(pipeline)
    app.run(["people", "erase", number, "--yes"])
    relay_nothing(pipeline.db)
    capsys.readouterr()
    assert app.run(["people", "erase", number, "--check"]) == 1
    assert "Something is left" in capsys.readouterr().out


def test_copies_that_leave_the_search_engine_by_themselves_are_told_apart(pipeline, capsys):
    number = ada(pipeline)
    app.run(["people", "erase", number, "--yes"])
    pipeline.index()
    relay_nothing(pipeline.db)
    with pipeline.db.transaction() as tx:
        tx.execute(DEAD_COPY, user_id=number)
    capsys.readouterr()
    assert app.run(["people", "erase", number, "--check"]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "Something is left" not in told
    assert f"`springline people erase {number} --check` says whether it has" in told


def test_a_check_of_somebody_who_was_not_erased_says_so(pipeline, capsys):
    assert app.run(["people", "erase", ada(pipeline), "--check"]) == 1
    assert "was not erased" in capsys.readouterr().err
    assert app.run(["people", "erase", "4711", "--dry-run"]) == 1
    assert "there is no person 4711" in capsys.readouterr().err
    assert app.run(["people", "erase", "1", "--check", "--dry-run"]) == 2
