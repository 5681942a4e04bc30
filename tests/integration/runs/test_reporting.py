"""How long work reports: what the block does is how the run ends, and the report never ends the work."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from springline.platform.clock import ManualClock
from springline.platform.errors import NotFoundError
from springline.runs import service, upkeep
from springline.runs.model import RunCancelledError, RunOverError
from springline.runs.reporting import About, reporting

pytestmark = pytest.mark.integration

AT = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
BY = "command/import"


class NoFileError(NotFoundError):
    """There is no file."""


@pytest.fixture
def clock():
    return ManualClock(AT)


@pytest.fixture
def report(db, clock):
    def begin(**about):
        return reporting(db.app, About(db.tenant_id, "ingest", "Import", BY, **about), clock)

    return begin


def runs(db):
    with db.transaction() as tx:
        return service.listing(tx, limit=20)


def events(db, run_id):
    with db.transaction() as tx:
        return [json.loads(one.json) for one in service.events_after(tx, run_id, 0, limit=1000).events]


def told(db):
    (run,) = runs(db)
    return run.status, [(one["type"], one["data"]) for one in events(db, run.id)]


def test_a_block_that_ends_has_succeeded(db, report, clock):
    with report() as run:
        with run.step("read", "Read the file", 3):
            clock.advance(timedelta(seconds=2))
            run.log("It is a Signal export.")
            run.summarize(lines=3)
        run.summarize(messages=2)
    status, happened = told(db)
    assert status == "succeeded"
    assert happened[1:] == [
        ("step.started", {"step": "read", "title": "Read the file", "total": 3}),
        ("log", {"level": "info", "message": "It is a Signal export.", "step": "read"}),
        ("step.finished", {"step": "read", "outcome": "done", "seconds": 2.0, "summary": {"lines": 3}}),
        ("run.succeeded", {"seconds": 2.0, "summary": {"messages": 2}}),
    ]


def test_what_is_told_is_there_while_the_work_goes_on(db, report):
    with report() as run:
        run.log("now")
        assert [one["type"] for one in events(db, run.run_id)] == ["run.started", "log"]


def test_progress_is_written_once_a_second_and_at_the_end(db, report, clock):
    with report() as run:
        for done in range(1, 23):
            clock.advance(timedelta(milliseconds=250))  # which floats hold exactly
            run.progress(done, 22, unit="lines")
    _, happened = told(db)
    done = [data["done"] for kind, data in happened if kind == "progress"]
    assert done == [1, 5, 9, 13, 17, 21, 22]


@pytest.mark.parametrize(
    ("error", "title", "detail"),
    [
        (NoFileError("chat.jsonl is not there"), "There is no file.", "chat.jsonl is not there"),
        (
            KeyError("words of a message"),
            "Something failed that was not foreseen",
            "KeyError; more about it is in the log.",
        ),
    ],
)
def test_an_exception_is_why_it_failed_and_goes_on(db, report, error, title, detail):
    def work():
        with report() as run, run.step("read", "Read"):
            raise error

    with pytest.raises(type(error)):
        work()
    status, happened = told(db)
    assert status == "failed"
    assert happened[-2][1]["outcome"] == "failed"
    assert happened[-1] == ("run.failed", {"title": title, "detail": detail, "seconds": 0.0})
    assert "words of a message" not in json.dumps(happened)


def test_whoever_interrupts_it_has_cancelled_it(db, report):
    def work():
        with report():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert told(db)[1][1:] == [("cancel.requested", {"by": BY}), ("run.cancelled", {"seconds": 0.0})]


def test_work_ends_where_it_next_asks(db, report, clock):
    done = []

    def work():
        with report() as run:
            for number in range(5):
                clock.advance(timedelta(seconds=2))
                run.check()
                done.append(number)
                if number == 2:
                    with db.transaction() as tx:
                        service.request_cancel(tx, run.run_id, by="account/1", at=AT)

    with pytest.raises(RunCancelledError):
        work()
    assert done == [0, 1, 2]
    assert told(db)[0] == "cancelled"


def test_asking_whether_to_end_costs_one_look_a_second(db, report, clock, monkeypatch):
    looks = []
    monkeypatch.setattr(service, "is_still_wanted", lambda *_, **__: not looks.append(1))
    with report() as run:
        for _ in range(100):
            clock.advance(timedelta(milliseconds=50))
            run.check()
    assert len(looks) == 5


def test_a_pass_that_finds_nothing_leaves_no_run(db, report):
    with report(is_lazy=True) as run:
        run.check()
        run.summarize(found=0)
    assert runs(db) == []


def test_a_lazy_run_begins_with_what_it_first_tells(db, report):
    with report(is_lazy=True) as run:
        run.log("something")
    assert [kind for kind, _ in told(db)[1]] == ["run.started", "log", "run.succeeded"]


def test_a_lazy_run_took_as_long_as_its_work(db, report, clock):
    with report(is_lazy=True) as run:
        clock.advance(timedelta(minutes=3))
        run.log("found at last")
    assert told(db)[1][-1] == ("run.succeeded", {"seconds": 180.0, "summary": {}})
    assert runs(db)[0].started_at == AT


def test_a_lazy_run_tells_of_a_failure(db, report):
    def work():
        with report(is_lazy=True):
            raise NoFileError("gone")

    with pytest.raises(NoFileError):
        work()
    assert told(db)[0] == "failed"


def test_a_waiting_run_is_taken_by_one(db, report):
    with db.transaction() as tx:
        run_id = service.enqueue(tx, "ingest", "Import", by="account/1", at=AT)
    with report(run_id=run_id) as run:
        assert run.run_id == run_id
        with pytest.raises(RunOverError), report(run_id=run_id):
            pytest.fail("it was taken twice")
    assert told(db)[0] == "succeeded"


def test_who_asks_whether_to_go_on_is_alive(db, report, clock):
    """Work that has nothing to tell for an hour is not taken for dead while it asks."""
    with report() as run:
        for _ in range(8):
            clock.advance(timedelta(minutes=8))
            run.check()
            assert upkeep.sweep(db.system, db.app, at=clock.now()) == 0
    assert told(db)[0] == "succeeded"


def test_who_was_taken_for_dead_was_not_cancelled(db, report, clock, caplog):
    done = []
    with report() as run:
        clock.advance(service.LEASE + timedelta(seconds=1))
        assert upkeep.sweep(db.system, db.app, at=clock.now()) == 1
        run.check()
        done.append("went on")
    assert done == ["went on"]
    assert told(db)[0] == "failed"
    assert [one.levelname for one in caplog.records] == ["WARNING"]


def test_a_slow_worker_that_was_taken_for_dead_goes_on_working(db, report, clock, caplog):
    with report() as run:
        clock.advance(service.LEASE + timedelta(seconds=1))
        assert upkeep.sweep(db.system, db.app, at=clock.now()) == 1
        run.log("I was only slow")
        with run.step("more", "More"):
            run.progress(1, 1, unit="lines")
    status, happened = told(db)
    assert (status, len(happened)) == ("failed", 2)
    assert [one.levelname for one in caplog.records] == ["WARNING"]
