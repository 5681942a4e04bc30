"""Processes write what happens in one run at once, and are killed in the middle of it: no number is left out."""

import json
import os
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from springline.platform.database import Address, Database
from springline.runs import happenings, service, upkeep
from springline.runs.model import RunOverError
from tests.faults.processes import Worker

pytestmark = pytest.mark.faults

AT = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
WRITERS = 4
EACH = 60


def write(url, tenant_id, run_id, writer, most, pipe):
    """Write events, some of them several at once, and say each time which ones have been committed."""
    database = Database(Address.parse(url))
    for number in range(most):
        lines = [happenings.log("info", f"{writer}.{number}.{part}") for part in range(1 + number % 3)]
        with database.transaction(tenant_id) as tx:
            service.append(tx, run_id, lines, at=AT)
        pipe.send(number)
    pipe.send("done")
    database.close()


def hold(url, tenant_id, run_id, do, pipe):
    """Do something to a run, say so, and wait to be killed before it commits."""
    database = Database(Address.parse(url))
    with database.transaction(tenant_id) as tx:
        if do == "take":
            service.take(tx, run_id, at=AT)
        else:
            service.append(tx, run_id, [happenings.log("info", "never")] * 3, at=AT)
        pipe.send("done")
        time.sleep(600)


@pytest.fixture
def begun(db):
    with db.transaction() as tx:
        return service.begin(tx, "mock", "Mock", by="account/1", at=AT)


def events(db, run_id):
    found, after = [], 0
    while True:
        with db.transaction() as tx:
            page = service.events_after(tx, run_id, after, limit=500).events
        if not page:
            return found
        found += [json.loads(one.json) for one in page]
        after = found[-1]["number"]


def said(found):
    return [one["data"]["message"] for one in found if one["type"] == "log"]


def test_processes_that_write_at_once_leave_no_number_out(db, begun):
    workers = [Worker(write, db.urls["app"], db.tenant_id, begun, writer, EACH) for writer in range(WRITERS)]
    for worker in workers:
        while (heard := worker.hear()) != "done":
            assert heard is not None, "it died"
        assert worker.end() == 0
    found = events(db, begun)
    assert [one["number"] for one in found] == list(range(1, len(found) + 1))
    expected = {f"{w}.{n}.{p}" for w in range(WRITERS) for n in range(EACH) for p in range(1 + n % 3)}
    assert Counter(said(found)) == Counter(expected)


@pytest.mark.parametrize("do", ["take", "append"])
def test_who_is_killed_before_the_commit_has_done_nothing(db, do):
    """Neither its numbers nor the run that it took are lost to whoever comes next."""
    with db.transaction() as tx:
        run_id = service.enqueue(tx, "mock", "Mock", by="account/1", at=AT)
        if do == "append":
            service.take(tx, run_id, at=AT)
    worker = Worker(hold, db.urls["app"], db.tenant_id, run_id, do)
    assert worker.hear() == "done"
    os.kill(worker._process.pid, signal.SIGKILL)
    assert worker.end() == -signal.SIGKILL
    with db.transaction() as tx:
        if do == "take":
            assert service.take(tx, run_id, at=AT)
        assert service.log(tx, run_id, "first", at=AT) == 2
    assert [one["number"] for one in events(db, run_id)] == [1, 2]


def test_writers_killed_anywhere_leave_no_number_out_and_nothing_in_part(db, begun):
    committed = {}
    for round_number in range(3):
        workers = {
            f"{round_number}-{writer}": Worker(
                write, db.urls["app"], db.tenant_id, begun, f"{round_number}-{writer}", 10_000
            )
            for writer in range(WRITERS)
        }
        for name, worker in workers.items():
            for _ in range(7 + 5 * round_number):
                committed[name] = worker.hear()
        for worker in workers.values():
            os.kill(worker._process.pid, signal.SIGKILL)
        for name, worker in workers.items():
            while (heard := worker.hear()) is not None:
                committed[name] = heard
            assert worker.end() == -signal.SIGKILL
    found = events(db, begun)
    assert [one["number"] for one in found] == list(range(1, len(found) + 1))
    told = {}
    for line in said(found):
        writer, number, part = line.split(".")
        told.setdefault(writer, {}).setdefault(int(number), []).append(int(part))
    for writer, last in committed.items():
        assert [*told[writer]] == list(range(len(told[writer]))), "in its order"
        assert len(told[writer]) - 1 in (last, last + 1), "all that was committed, and one more at most"
        for number, parts in told[writer].items():
            assert parts == list(range(1 + number % 3)), "whole"
    with db.transaction() as tx:
        assert service.log(tx, begun, "whoever comes next", at=AT) == len(found) + 1
    assert upkeep.sweep(db.system, db.app, at=AT + service.LEASE + timedelta(seconds=1)) == 1
    with pytest.raises(RunOverError), db.transaction() as tx:
        service.log(tx, begun, "too late", at=AT)
