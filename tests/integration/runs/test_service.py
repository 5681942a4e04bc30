"""Runs as their verbs leave them: numbers without gaps, states that never go back, everything in the caller's hands."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from pg8000.exceptions import DatabaseError
from pydantic import TypeAdapter

from springline.platform.database import Database, constraint
from springline.platform.pool import Pool
from springline.platform.statements import parse
from springline.provenance import service as provenance
from springline.provenance.model import Recording
from springline.provenance.references import NotAReferenceError, Reference
from springline.runs import happenings, service
from springline.runs.model import RunNotBegunError, RunNotFoundError, RunOverError, UnknownEventError
from springline.runs.schemas import RunEvent

pytestmark = pytest.mark.integration

AT = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
BY = "account/1"
EVENT = TypeAdapter(RunEvent)
TOLD = parse("test.told", "select subject, data::text from event_log where source = 'springline/runs' order by id")
LOCKED = parse(
    "test.locked",
    "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')",
)
HOT = parse("test.hot", "select pg_stat_get_xact_tuples_hot_updated('run'::regclass)")
FORCE = parse(
    "test.force",
    """
    update run
    set status = :status, last_number = last_number + 1,
        started_at = case when :status <> 'queued' then now() end,
        finished_at = case when :status not in ('queued', 'running') then now() end,
        problem_title = case when :status = 'failed' then 'x' end,
        problem_detail = case when :status = 'failed' then 'x' end
    """,
)


@pytest.fixture
def begun(db):
    with db.transaction() as tx:
        return service.begin(tx, "ingest", "Import of a chat", by=BY, at=AT, subject="import/7")


@pytest.fixture
def many(db):
    """The database as many threads share it."""
    shared = Database(db.app.address)
    shared.use(Pool(shared, size=8))
    yield shared
    shared.close()


def events(db, run_id, after=0):
    with db.transaction() as tx:
        return [json.loads(one.json) for one in service.events_after(tx, run_id, after, limit=1000).events]


def told(tx):
    rows = tx.rows(
        parse("test.told", "select subject, data::text from event_log where source = 'springline/runs' order by id")
    )
    return [(subject, json.loads(data)["status"]) for subject, data in rows]


def test_a_run_tells_what_happens_in_it(db, begun):
    happened = [
        happenings.step_started("read", "Read the file", 10),
        happenings.log("info", "It is a Signal export.", "read"),
        happenings.progress(5, 10, "lines"),
        happenings.metric("rate", 812.5, "lines/s"),
        happenings.step_finished("read", "done", 1.5, {"messages": 8}),
        happenings.input_read("document/export@1", "source"),
        happenings.output_made("group/3", "target"),
    ]
    with db.transaction() as tx:
        assert service.append(tx, begun, happened, at=AT) == 8
        service.succeed(tx, begun, at=AT + timedelta(seconds=3), summary={"messages": 8})
    found = events(db, begun)
    assert [one["number"] for one in found] == list(range(1, 10))
    assert [one["type"] for one in found] == ["run.started", *(one.type for one in happened), "run.succeeded"]
    assert found[-1]["data"] == {"seconds": 3.0, "summary": {"messages": 8}}
    for one in found:
        EVENT.validate_python(one, strict=False)
    with db.transaction() as tx:
        run = service.get(tx, begun)
        assert service.inputs(tx, begun) == [("document/export@1", "source", False)]
        assert service.outputs(tx, begun) == [("group/3", "target", False)]
    assert (run.status, run.progress_done, run.progress_total, run.progress_unit) == ("succeeded", 5, 10, "lines")
    assert (run.started_at, run.finished_at, run.last_number) == (AT, AT + timedelta(seconds=3), 9)


def test_what_was_read_is_a_version_where_one_is_kept(db, begun):
    with db.transaction() as tx:
        provenance.record(tx, [Recording("document", "charter", {"aim": "calm"}, produced_by="test")], at=AT)
        service.add_input(tx, begun, "document/charter@1", "charter", at=AT)
        service.add_input(tx, begun, "document/charter@2", "charter", at=AT)
        service.add_input(tx, begun, "document/charter#/aim", "aim", at=AT)
        assert [(use.reference, use.is_versioned) for use in service.inputs(tx, begun)] == [
            ("document/charter@1", True),
            ("document/charter@2", False),
            ("document/charter@1#/aim", True),
        ]
    assert events(db, begun)[-1]["data"]["reference"] == "document/charter@1#/aim"


def test_only_a_change_of_state_is_told_in_the_event_log(db, begun):
    with db.transaction() as tx:
        service.log(tx, begun, "on the way", at=AT)
        service.progress(tx, begun, 1, None, "messages", at=AT)
        service.fail(tx, begun, "It broke", "The file ended.", at=AT)
        waiting = service.enqueue(tx, "mock", "Mock", by=BY, at=AT)
        service.request_cancel(tx, waiting, by=BY, at=AT)
        assert told(tx) == [
            (f"run/{begun}", "running"),
            (f"run/{begun}", "failed"),
            (f"run/{waiting}", "queued"),
            (f"run/{waiting}", "cancelled"),
        ]


def test_what_is_rolled_back_leaves_no_gap(db, begun):
    with suppress(ZeroDivisionError), db.transaction() as tx:
        service.log(tx, begun, "never happened", at=AT)
        raise ZeroDivisionError
    with db.transaction() as tx:
        assert service.log(tx, begun, "happened", at=AT) == 2
    assert [one["number"] for one in events(db, begun)] == [1, 2]


def test_threads_that_write_at_once_leave_no_gap(db, many, begun):
    def write(writer):
        for number in range(20):
            with many.transaction(db.tenant_id) as tx:
                lines = [happenings.log("info", f"{writer}.{number}.{part}") for part in range(1 + number % 3)]
                service.append(tx, begun, lines, at=AT)
                if number % 7 == 3:
                    tx.execute(parse("test.pause", "select pg_sleep(0.01)"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
    found = events(db, begun)
    assert [one["number"] for one in found] == list(range(1, len(found) + 1))
    said = [one["data"]["message"] for one in found[1:]]
    assert len(said) == len(set(said)) == 8 * sum(1 + number % 3 for number in range(20))
    for writer in range(8):
        own = [tuple(map(int, line.split("."))) for line in said if line.startswith(f"{writer}.")]
        assert own == sorted(own), "each writer's events stay in its order"


def test_a_reader_never_sees_a_number_before_those_below_it(db, many, begun):
    """A cursor that is a number may be trusted: what has a smaller one is there already."""

    def write(_):
        for _number in range(30):
            with many.transaction(db.tenant_id) as tx:
                service.log(tx, begun, "line", at=AT)

    seen = [1]
    with ThreadPoolExecutor(4) as threads:
        writers = [threads.submit(write, one) for one in range(4)]
        while not all(one.done() for one in writers):
            seen += [one["number"] for one in events(db, begun, seen[-1])]
        for one in writers:
            one.result()
    seen += [one["number"] for one in events(db, begun, seen[-1])]
    assert seen == list(range(1, 122))


def test_what_happens_rewrites_no_index(db, begun):
    """A run of ten thousand events leaves one row in each index, not ten thousand."""
    with db.transaction() as tx:
        before = tx.value(HOT)
        for number in range(20):
            service.progress(tx, begun, number, 20, "lines", at=AT + timedelta(seconds=number))
        assert tx.value(HOT) - before == 20


def test_a_place_beyond_the_end_is_none(db, begun):
    """Who waited there would be told nothing, and then miss what comes first."""
    with db.transaction() as tx:
        assert service.events_after(tx, begun, 1, limit=1).events == []
    with pytest.raises(UnknownEventError, match="has 1 event by now, and no event 2"), db.transaction() as tx:
        service.events_after(tx, begun, 2, limit=1)


def test_a_name_that_no_text_can_hold_is_told_nearly(db):
    """A file's name may be any bytes: what isn't UTF-8 must not keep it from being imported."""
    with db.transaction() as tx:
        run_id = service.begin(tx, "ingest", "Import of caf\udce9.jsonl", by=BY, at=AT)
        service.log(tx, run_id, "Skipped caf\udce9\0", at=AT)
        assert service.get(tx, run_id).title == "Import of caf?.jsonl"


@pytest.mark.parametrize("end", ["succeed", "fail", "cancelled"])
def test_nothing_happens_in_a_run_that_is_over(db, begun, end):
    with db.transaction() as tx:
        said = {"title": "It broke", "detail": "The file ended."} if end == "fail" else {}
        getattr(service, end)(tx, begun, **said, at=AT)
    over = [
        lambda tx: service.log(tx, begun, "late", at=AT),
        lambda tx: service.succeed(tx, begun, at=AT),
        lambda tx: service.fail(tx, begun, "late", "late", at=AT),
        lambda tx: service.request_cancel(tx, begun, by=BY, at=AT),
    ]
    for late in over:
        with pytest.raises(RunOverError), db.transaction() as tx:
            late(tx)
    with db.transaction() as tx:
        assert not service.take(tx, begun, at=AT)
        assert service.is_cancel_requested(tx, begun), "who works on it has to end"
    assert len(events(db, begun)) == 2


@pytest.mark.parametrize("status", ["queued", "running", "succeeded", "failed", "cancelled"])
@pytest.mark.parametrize("later", ["queued", "running", "succeeded", "failed", "cancelled"])
def test_the_database_itself_keeps_to_the_states(db, status, later):
    with db.transaction() as tx:
        service.enqueue(tx, "mock", "Mock", by=BY, at=AT)
        if status == "succeeded":
            tx.execute(FORCE, status="running")
        if status != "queued":
            tx.execute(FORCE, status=status)
    may_follow = {
        "queued": {"queued", "running", "failed", "cancelled"},
        "running": {"running", "succeeded", "failed", "cancelled"},
    }
    if later in may_follow.get(status, set()):
        with db.transaction() as tx:
            tx.execute(FORCE, status=later)
    else:
        with pytest.raises(DatabaseError) as refused, db.transaction() as tx:
            tx.execute(FORCE, status=later)
        assert constraint(refused.value) == "run_status_machine"


def test_a_run_that_waits_is_taken_once(db, many):
    with db.transaction() as tx:
        run_id = service.enqueue(tx, "mock", "Mock", by=BY, at=AT)
    with pytest.raises(RunNotBegunError), db.transaction() as tx:
        service.log(tx, run_id, "too early", at=AT)

    def take(_):
        with many.transaction(db.tenant_id) as tx:
            return service.take(tx, run_id, at=AT)

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(take, range(6))) == [False] * 5 + [True]
    assert [one["type"] for one in events(db, run_id)] == ["run.started"]


@pytest.mark.parametrize("end", ["succeed", "fail", "cancelled"])
def test_who_asks_for_an_end_while_it_ends_is_told_how_it_ended(db, many, begun, end):
    """Whoever has the row first wins, and the other one sees what it did."""
    said = {"title": "It broke", "detail": "The file ended."} if end == "fail" else {}

    def ask(_):
        with many.transaction(db.tenant_id) as tx:
            return service.request_cancel(tx, begun, by=BY, at=AT).status

    with ThreadPoolExecutor(1) as threads:
        with db.transaction() as tx:
            getattr(service, end)(tx, begun, **said, at=AT)
            asked = threads.submit(ask, None)
            wait_for_a_lock(db)
        with pytest.raises(RunOverError):
            asked.result()
    assert "cancel.requested" not in [one["type"] for one in events(db, begun)]


def test_who_ends_it_while_an_end_is_asked_for_ends_it_once(db, many, begun):
    def succeed(_):
        with many.transaction(db.tenant_id) as tx:
            service.succeed(tx, begun, at=AT)

    with ThreadPoolExecutor(1) as threads:
        with db.transaction() as tx:
            service.request_cancel(tx, begun, by=BY, at=AT)
            ending = threads.submit(succeed, None)
            wait_for_a_lock(db)
        ending.result()
    assert [(one["number"], one["type"]) for one in events(db, begun)] == [
        (1, "run.started"),
        (2, "cancel.requested"),
        (3, "run.succeeded"),
    ]


def wait_for_a_lock(db):
    """Wait until somebody waits for a row that this test holds."""
    deadline = time.monotonic() + 20
    while True:
        with db.superuser.transaction() as tx:
            if tx.value(LOCKED):
                return
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_asking_twice_for_an_end_is_asking_once(db, begun):
    with db.transaction() as tx:
        service.request_cancel(tx, begun, by="account/2", at=AT)
        again = service.request_cancel(tx, begun, by="account/3", at=AT + timedelta(seconds=5))
        assert (again.status, again.cancel_requested_by, again.cancel_requested_at) == ("running", "account/2", AT)
        assert service.is_cancel_requested(tx, begun)
        service.cancelled(tx, begun, at=AT)
    assert [one["type"] for one in events(db, begun)] == ["run.started", "cancel.requested", "run.cancelled"]


def test_runs_are_listed_newest_first_by_what_they_are(db):
    with db.transaction() as tx:
        made = [
            service.begin(tx, kind, kind, by=BY, at=AT, subject=subject)
            for kind in ("ingest", "regeneration")
            for subject in ("person/1", "person/2", None)
        ]
        service.succeed(tx, made[3], at=AT)

        def ids(**filters):
            return [run.id for run in service.listing(tx, limit=10, **filters)]

        assert ids() == made[::-1]
        assert ids(before=made[2]) == [made[1], made[0]]
        assert ids(kind="regeneration") == made[:2:-1]
        assert ids(subject="person/1") == [made[3], made[0]]
        assert ids(subject="person/1", kind="ingest") == [made[0]]
        assert ids(status="succeeded", subject="person/1", kind="regeneration") == [made[3]]
        assert ids(status="succeeded", kind="ingest") == []


def test_waiting_runs_are_found_by_what_they_are_about(db):
    with db.transaction() as tx:
        first = service.enqueue(tx, "regeneration", "Anew", by=BY, at=AT, subject="person/1")
        service.enqueue(tx, "regeneration", "Anew", by=BY, at=AT, subject="person/1")
        service.begin(tx, "regeneration", "Anew", by=BY, at=AT, subject="person/2")
        service.enqueue(tx, "mock", "Mock", by=BY, at=AT, subject="person/3")
        found = service.waiting(tx, "regeneration", {"person/1", "person/2", "person/3"})
    assert found == {"person/1": first}


@pytest.mark.parametrize("worst", ["\1", "🙏", "\\"], ids=["escaped", "of four bytes", "backslash"])
def test_whatever_is_told_fits(db, begun, worst):
    """Texts are cut by characters; the table counts bytes of JSON, of which one may take six."""
    text, figures = worst * 5000, {f"{number}{worst * 300}": 12345678.12345678 for number in range(80)}
    reference = str(Reference("document", "é" * 200, fragment="é" * 160))
    happened = [
        happenings.step_started(text, text, 1 << 62),
        happenings.log("warning", text, text),
        happenings.progress(1 << 62, 1 << 62, text, text),
        happenings.metric(text, 1e300, text, text),
        happenings.step_finished(text, "skipped", 1e9, figures),
        happenings.input_read(reference, text),
        happenings.output_made(reference, text),
        happenings.cancel_requested(text),
    ]
    with db.transaction() as tx:
        service.append(tx, begun, happened, at=AT)
        service.fail(tx, begun, text, text, at=AT)
    for one in events(db, begun):
        EVENT.validate_python(one)


def test_a_page_of_events_has_a_limit_in_bytes(db, begun):
    line = "é" * 2000
    with db.transaction() as tx:
        service.append(tx, begun, [happenings.log("info", line)] * 600, at=AT)
        page = service.events_after(tx, begun, 0, limit=1000)
    assert not page.is_over
    sizes = [len(one.json.encode()) for one in page.events]
    assert sum(sizes[:-1]) < 1_000_000 <= sum(sizes)
    assert [one.number for one in page.events] == list(range(1, len(sizes) + 1))


def test_one_tenant_knows_nothing_of_anothers_runs(db, begun):
    with db.transaction(db.other_tenant_id) as tx:
        assert service.listing(tx, limit=10) == []
        for look in (
            lambda: service.get(tx, begun),
            lambda: service.events_after(tx, begun, 0, limit=1),
            lambda: service.log(tx, begun, "from outside", at=AT),
            lambda: service.request_cancel(tx, begun, by=BY, at=AT),
            lambda: service.is_cancel_requested(tx, begun),
        ):
            with pytest.raises(RunNotFoundError):
                look()
    assert len(events(db, begun)) == 1


def test_a_subject_is_a_reference(db):
    with pytest.raises(NotAReferenceError), db.transaction() as tx:
        service.begin(tx, "mock", "Mock", by=BY, at=AT, subject="Ada")


def test_a_very_long_subject_is_found_again(db):
    subject = str(Reference("document", "é" * 250))
    with db.transaction() as tx:
        run_id = service.begin(tx, "mock", "Mock", by=BY, at=AT, subject=subject)
        assert [run.id for run in service.listing(tx, subject=subject, limit=2)] == [run_id]
