"""Commands that take time leave a run that says how they ended."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from springline.cli import imports
from springline.cli.app import app
from springline.community import importing
from springline.platform.errors import ConflictError
from springline.platform.events import replay
from springline.platform.statements import parse
from springline.profiles import freshness
from springline.profiles.freshness import Scan
from springline.profiles.generation import regenerate as regenerating
from springline.profiles.generation.generate import Generated
from springline.profiles.generation.generator import GenerationFailure
from springline.profiles.snapshot_files import SnapshotFiles
from springline.runs import service
from springline.runs.model import RunCancelledError
from springline.warehouse import backfill, reconciliation, retention, transforms
from springline.warehouse.archive import exporting
from tests.integration.chats import Chat, Pipeline

pytestmark = pytest.mark.integration

EXAMPLES = Path(__file__).parents[3] / "examples"
CHAT = EXAMPLES / "neighbourhood.jsonl"
HANDED_ON = parse("test.handed_on", "update relay_cursor set xid = pg_current_xact_id(), id = 1000000")


class NoRoomError(ConflictError):
    """There is no room."""


@pytest.fixture
def springline(own_database):
    def run(*arguments):
        return CliRunner().invoke(app, [str(one) for one in arguments])

    return run


def newest(db):
    with db.transaction() as tx:
        run = service.listing(tx, limit=1)[0]
        events = service.events_after(tx, run.id, 0, limit=500).events
    return run, [one.type for one in events]


def test_an_import_is_a_run(springline, db):
    assert springline("import", "signal-cli", CHAT).exit_code == 0
    run, events = newest(db)
    assert (run.kind, run.status, run.title) == ("ingest", "succeeded", "Import of neighbourhood.jsonl")
    assert run.created_by == "command/import"
    assert (run.progress_unit, run.progress_done is not None) == ("lines", True)
    assert {"progress", "run.succeeded"} <= {*events}


def test_an_import_that_fails_says_so(springline, db, monkeypatch):
    def fail(*_, **__):
        raise OSError("the disk has gone")

    monkeypatch.setattr(importing, "run", fail)
    assert springline("import", "signal-cli", CHAT).exit_code != 0
    run, _ = newest(db)
    assert (run.status, run.problem_detail) == ("failed", "OSError; more about it is in the log.")


def test_an_import_ends_where_somebody_asked_for_it(springline, db, monkeypatch):
    """Somebody asks while it reads; it stops behind what it has written by then."""
    monkeypatch.setattr(imports.RunReporter, "progress", lambda run, *_, **__: _cancel(db, run.run_id))
    monkeypatch.setattr("springline.runs.reporting._LOOK_EVERY", timedelta(0))
    done = springline("import", "signal-cli", CHAT)
    assert isinstance(done.exception, RunCancelledError)
    run, events = newest(db)
    assert (run.status, events[-2:]) == ("cancelled", ["cancel.requested", "run.cancelled"])


def _cancel(db, run_id):
    with db.transaction() as tx:
        service.request_cancel(tx, run_id, by="account/1", at=service.get(tx, run_id).created_at)


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("warehouse", "backfill"), "backfill"),
        (("warehouse", "rebuild"), "transform"),
        (("warehouse", "reconcile", "--all"), "reconciliation"),
        (("media", "import", EXAMPLES / "media"), "media_import"),
        (("signal-profile", "snapshot", "--all"), "snapshot"),
        (("signal-profile", "generate", "--all"), "regeneration"),
        (("signal-profile", "freshness-scan"), "scan"),
        (("warehouse", "export"), "export"),
        (("warehouse", "retention", "apply"), "retention"),
        (("events", "replay", "--to", "ingest-events"), "replay"),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_other_long_work_is_a_run(springline, db, arguments, kind):
    done = springline(*arguments)
    run, events = newest(db)
    assert (run.kind, run.status) == (kind, "succeeded"), done.output
    assert run.created_by == f"command/{' '.join(one for one in map(str, arguments[: 2 + (kind == 'retention')]))}"
    assert (events[0], events[-1]) == ("run.started", "run.succeeded")


@pytest.mark.parametrize(
    ("arguments", "place", "name", "kind"),
    [
        (("warehouse", "backfill"), backfill, "run", "backfill"),
        (("warehouse", "rebuild"), transforms, "rebuild", "transform"),
        (("warehouse", "reconcile", "--all"), reconciliation, "reconcile", "reconciliation"),
        (("warehouse", "export"), exporting, "export", "export"),
        (("warehouse", "retention", "apply"), retention, "apply", "retention"),
        (("events", "replay", "--to", "ingest-events"), replay, "replay", "replay"),
        (("signal-profile", "snapshot", "--all"), SnapshotFiles, "write_all", "snapshot"),
        (("signal-profile", "freshness-scan"), freshness, "scan", "scan"),
        (("signal-profile", "generate", "7"), regenerating, "write", "regeneration"),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_long_work_that_fails_says_so(springline, monkeypatch, db, arguments, place, name, kind):
    def fail(*_, **__):
        raise NoRoomError("there is no room for it")

    monkeypatch.setattr(place, name, fail)
    assert isinstance(springline(*arguments).exception, NoRoomError)
    run, events = newest(db)
    assert (run.kind, run.status, events[-1]) == (kind, "failed", "run.failed")
    assert (run.problem_title, run.problem_detail) == ("There is no room.", "there is no room for it")


@pytest.mark.parametrize(
    "arguments",
    [
        ("signal-profile", "snapshot", "--all", "--dry-run"),
        ("signal-profile", "freshness-scan", "--dry-run"),
        ("warehouse", "export", "--to", "gs://bucket"),
    ],
    ids=" ".join,
)
def test_what_only_looks_or_is_refused_is_no_run(springline, db, arguments):
    springline(*arguments)
    with db.transaction() as tx:
        assert service.listing(tx, limit=1) == []


@pytest.fixture
def people(db):
    """Two people who wrote, of whom nothing is told yet."""
    pipeline, chat = Pipeline(db), Chat()
    pipeline.tell(
        chat.sent("m1", "Does anyone have a cordless drill I could borrow in Rosewood tonight?"),
        chat.sent("m2", "I can lend you my cordless drill, it has plenty of charge.", by="ben", at=3, reply_to="m1"),
        chat.sent("m3", "Thanks so much, Ben!", at=5, reply_to="m2"),
    )
    pipeline.index()
    return pipeline


def ids(pipeline):
    return [row[0] for row in pipeline.rows('select id from "user" order by id')]


def test_words_that_are_written_are_versions_that_the_run_made(springline, db, people):
    ada, ben = ids(people)
    assert springline("signal-profile", "generate", "--all").exit_code == 0
    run, _ = newest(db)
    with db.transaction() as tx:
        assert service.outputs(tx, run.id) == [(f"highlight/{one}@1", "highlight", True) for one in (ada, ben)]
    assert (run.subject, run.progress_done, run.progress_total, run.progress_unit) == (None, 2, 2, "people")
    springline("signal-profile", "generate", ben)
    run, _ = newest(db)
    assert (run.subject, run.title) == (f"person/{ben}", f"What is told of person {ben} is written anew")


def test_words_that_are_not_written_are_why_it_failed(springline, db, people, monkeypatch):
    failures = {7: GenerationFailure("the model's budget is used up")}
    monkeypatch.setattr(regenerating, "write", lambda *_: Generated(failures=failures))
    assert springline("signal-profile", "generate", "7").exception.people == 1
    run, events = newest(db)
    assert (run.status, run.problem_title) == ("failed", "Of some people nothing was written.")
    assert "log" in events


def test_snapshots_tell_how_many_and_what_changed(springline, db, people):
    springline("signal-profile", "snapshot", "--all")
    run, _ = newest(db)
    assert (run.progress_done, run.progress_unit) == (2, "snapshots")
    assert summary(db, run) == {"written": 2, "unchanged": 0, "removed": 0, "skipped": 0}


def test_a_rebuild_of_documents_tells_how_far_it_is(springline, db, people):
    springline("warehouse", "rebuild")
    run, _ = newest(db)
    assert run.progress_unit == "documents"
    assert run.progress_done == run.progress_total == summary(db, run)["documents"] > 0


def test_a_scan_tells_what_it_marked(springline, db, monkeypatch):
    found = Scan({"new_messages": 2, "message_gone": 1}, {"new_messages": 2})
    monkeypatch.setattr(freshness, "scan", lambda *_, go_on, **__: go_on() and found)
    springline("signal-profile", "freshness-scan")
    run, _ = newest(db)
    assert summary(db, run) == {"new_messages": 2, "message_gone": 1, "enqueued": 2}


def test_files_that_can_not_be_imported_are_why_it_failed(springline, db, tmp_path):
    (tmp_path / "other.vtt").write_text("no WEBVTT", encoding="utf-8")
    assert springline("media", "import", tmp_path / "other.vtt").exit_code == 1
    run, _ = newest(db)
    assert (run.status, run.problem_detail) == ("failed", "1 file could not be imported; the others were")


def test_an_erasure_tells_its_steps_and_fails_while_anything_is_left(springline, db, people, monkeypatch, tmp_path):
    monkeypatch.setenv("SPRINGLINE_OBJECTS_URL", (tmp_path / "storage").as_uri())
    with db.superuser.transaction() as tx:
        tx.execute(HANDED_ON)
    ben = ids(people)[1]
    assert springline("people", "erase", ben, "--yes").exit_code == 1
    run, events = newest(db)
    assert (run.kind, run.subject, run.status) == ("erasure", f"person/{ben}", "failed")
    assert run.problem_title == "Something of the person is left, or still on its way."
    assert events.count("step.started") == events.count("step.finished") == 3
    people.index()
    with db.superuser.transaction() as tx:
        tx.execute(HANDED_ON)
    assert springline("people", "erase", ben, "--yes").exit_code == 0
    run, events = newest(db)
    assert (run.status, events.count("step.finished")) == ("succeeded", 4)
    assert summary(db, run) == {"waiting": 0, "stores_left": 0}


def summary(db, run):
    with db.transaction() as tx:
        return json.loads(service.events_after(tx, run.id, run.last_number - 1, limit=1).events[0].json)["data"][
            "summary"
        ]
