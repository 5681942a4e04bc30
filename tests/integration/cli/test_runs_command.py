"""`springline runs`: what takes time, as operators see it."""

import json

import pytest
from typer.testing import CliRunner

from springline.cli.app import app
from springline.runs import service
from springline.runs.model import RunOverError
from tests.integration.chats import LATER

pytestmark = pytest.mark.integration


@pytest.fixture
def springline(own_database):
    def run(*arguments):
        return CliRunner().invoke(app, ["runs", *arguments])

    return run


def begin(db, **about):
    with db.transaction() as tx:
        return service.begin(tx, "ingest", "Import of a chat", by="account/1", at=LATER, **about)


def test_a_mock_run_needs_no_host_and_tells_all_that_happens(springline):
    done = springline("mock", "--steps", "2", "--pace-ms", "0", "--json")
    assert done.exit_code == 0, done.output
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    assert (events[0]["type"], events[-1]["type"]) == ("run.started", "run.succeeded")
    listed = json.loads(springline("list", "--kind", "mock", "--json").stdout)
    assert [(one["status"], one["progress"]) for one in listed] == [("succeeded", "6 of 6 shots")]


def test_a_mock_run_that_shall_fail_has_done_what_was_asked(springline):
    done = springline("mock", "--steps", "1", "--pace-ms", "0", "--fails")
    assert done.exit_code == 0
    assert "run.failed" in done.stdout
    assert springline("follow", "1").exit_code == 1


def test_runs_are_listed_and_shown(springline, db):
    run_id = begin(db, subject="person/5")
    begin(db)
    with db.transaction() as tx:
        service.add_input(tx, run_id, "document/export@1", "source", at=LATER)
        service.fail(tx, run_id, "It broke", "The file ended.", at=LATER)
    assert [one["id"] for one in json.loads(springline("list", "--subject", "person/5", "--json").stdout)] == [run_id]
    assert len(springline("list").stdout.splitlines()) == 3
    shown = springline("show", str(run_id)).stdout
    for said in ("Import of a chat, failed", "It broke: The file ended.", "input: document/export@1 (source)"):
        assert said in shown
    told = json.loads(springline("show", str(run_id), "--json").stdout)
    assert [event["type"] for event in told["events"]] == ["run.started", "input", "run.failed"]
    assert told["inputs"][0]["reference"] == "document/export@1"


def test_a_run_that_is_over_is_followed_to_its_end(springline, db):
    run_id = begin(db)
    with db.transaction() as tx:
        for number in range(3):
            service.log(tx, run_id, f"line {number}", at=LATER)
        service.succeed(tx, run_id, at=LATER)
    done = springline("follow", str(run_id))
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 5


def test_a_run_is_cancelled_once(springline, db):
    run_id = begin(db)
    assert springline("cancel", str(run_id)).exit_code == 0
    with db.transaction() as tx:
        assert service.is_cancel_requested(tx, run_id)
        assert service.get(tx, run_id).cancel_requested_by == "command/runs cancel"
        service.cancelled(tx, run_id, at=LATER)
    assert isinstance(springline("cancel", str(run_id)).exception, RunOverError)
