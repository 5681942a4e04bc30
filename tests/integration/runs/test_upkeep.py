"""Runs whose worker died are found dead, those of slow workers aren't, and old ones are forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from springline.platform.statements import parse
from springline.runs import happenings, service, upkeep
from tests.integration.runs.test_service import wait_for_a_lock

pytestmark = pytest.mark.integration

AT = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
BY = "account/1"
COUNT = parse("test.count", "select (select count(*) from run), (select count(*) from run_event)")


def begin(db, tenant_id=None, *, queued=False):
    verb = service.enqueue if queued else service.begin
    with db.app.transaction(tenant_id or db.tenant_id) as tx:
        return verb(tx, "mock", "Mock", by=BY, at=AT)


def sweep(db, after):
    return upkeep.sweep(db.system, db.app, at=AT + after)


def get(db, run_id, tenant_id=None):
    with db.app.transaction(tenant_id or db.tenant_id) as tx:
        return service.get(tx, run_id)


def test_a_run_that_stopped_without_a_word_has_failed(db):
    dead, others = begin(db), begin(db, db.other_tenant_id)
    assert sweep(db, service.LEASE) == 0
    assert sweep(db, service.LEASE + timedelta(seconds=1)) == 2
    for run_id, tenant_id in ((dead, db.tenant_id), (others, db.other_tenant_id)):
        run = get(db, run_id, tenant_id)
        assert (run.status, run.problem_title, run.last_number) == ("failed", "It stopped without a word", 2)
    assert sweep(db, service.LEASE + timedelta(seconds=1)) == 0


def test_whoever_still_speaks_is_alive(db):
    run_id = begin(db)
    with db.transaction() as tx:
        service.append(tx, run_id, [happenings.log("info", "still here")], at=AT + timedelta(minutes=10))
    assert sweep(db, timedelta(minutes=20)) == 0
    assert sweep(db, timedelta(minutes=26)) == 1


def test_who_writes_while_the_sweep_comes_is_alive(db):
    """The sweep has read that nobody was heard of; the worker's event is on its way, and counts."""
    run_id, late = begin(db), service.LEASE + timedelta(seconds=1)
    with ThreadPoolExecutor(1) as threads:
        with db.transaction() as tx:
            service.append(tx, run_id, [happenings.log("info", "still here")], at=AT + late)
            swept = threads.submit(sweep, db, late)
            wait_for_a_lock(db)
        assert swept.result() == 0
    assert get(db, run_id).status == "running"


def test_a_run_may_wait_for_a_day(db):
    run_id = begin(db, queued=True)
    assert sweep(db, timedelta(hours=23)) == 0
    assert sweep(db, timedelta(hours=25)) == 1
    assert get(db, run_id).problem_title == "It was never begun"


def test_a_run_that_was_taken_late_has_no_day_left(db):
    """The lease of who works on it counts, not how long it might have waited."""
    run_id = begin(db, queued=True)
    with db.transaction() as tx:
        assert service.take(tx, run_id, at=AT)
    assert sweep(db, timedelta(minutes=16)) == 1


def test_runs_with_much_in_them_are_forgotten_few_at_a_time(db, monkeypatch):
    """What goes at once is bounded by events, however many a run has."""
    monkeypatch.setattr(upkeep, "_MOST_EVENTS", 15)
    for _ in range(4):
        run_id = begin(db)
        with db.transaction() as tx:
            service.append(tx, run_id, [happenings.log("info", "line")] * 8, at=AT)
            service.succeed(tx, run_id, at=AT)
    later = AT + upkeep.KEPT + timedelta(days=1)
    assert [upkeep.forget(db.system, at=later) for _ in range(3)] == [2, 2, 0]


def test_old_runs_are_forgotten_with_all_that_happened(db):
    old, new, running = begin(db), begin(db), begin(db)
    with db.transaction() as tx:
        service.add_input(tx, old, "document/charter@1", "charter", at=AT)
        service.succeed(tx, old, at=AT)
        service.succeed(tx, new, at=AT + timedelta(days=2))
    assert upkeep.forget(db.system, at=AT + upkeep.KEPT + timedelta(days=1)) == 1
    with db.transaction() as tx:
        assert tx.one(COUNT) == (2, 3)
        assert {run.id for run in service.listing(tx, limit=9)} == {new, running}
