"""`work_runs` as its queue drives it: mock runs happen until they are over, and nothing else is touched."""

import json
from pathlib import Path
from typing import get_args

import pytest

from functions.work_runs import app as work_runs
from infra.host.template import load
from springline.platform import runtime
from springline.platform.clock import ManualClock
from springline.platform.runtime import Runtime
from springline.runs import mock, service
from springline.runs.mock import Wanted
from springline.runs.model import Kind, Status
from tests.integration.chats import LATER

pytestmark = pytest.mark.integration

TEMPLATE = load(Path(__file__).resolve().parents[3] / "template.yaml")


class Context:
    """An invocation whose time is up after so many looks at it."""

    def __init__(self, looks):
        self._looks = looks

    def get_remaining_time_in_millis(self):
        self._looks -= 1
        return 120_000 if self._looks >= 0 else 0


@pytest.fixture
def deliver(settings, monkeypatch):
    """Calls the function with events as its queue has them; returns the ids of messages that come again."""
    ports = Runtime(settings, clock=ManualClock(LATER))
    monkeypatch.setattr(runtime, "_installed", [ports])
    monkeypatch.setattr(work_runs.time, "sleep", lambda _: None)

    def send(*bodies, looks=10_000):
        records = [{"messageId": str(place), "body": json.dumps(body)} for place, body in enumerate(bodies)]
        answer = work_runs.work({"Records": records}, Context(looks))
        return [one["itemIdentifier"] for one in answer["batchItemFailures"]]

    yield send
    ports.close()


def changed(db, run_id, *, kind="mock", status="queued"):
    return {"tenant": db.tenant_id, "data": {"run_id": run_id, "kind": kind, "status": status, "subject": None}}


def ask(db):
    with db.transaction() as tx:
        return mock.ask(tx, Wanted(steps=2, pace_ms=100), by="account/1", at=LATER)


def get(db, run_id):
    with db.transaction() as tx:
        return service.get(tx, run_id)


def test_a_mock_run_happens(db, deliver):
    run_id = ask(db)
    assert deliver(changed(db, run_id)) == []
    done = get(db, run_id)
    assert done.status == "succeeded"
    assert deliver(changed(db, run_id)) == [], "a delivery that comes twice"
    assert get(db, run_id) == done


def test_what_there_was_no_time_for_comes_again(db, deliver):
    run_id = ask(db)
    assert deliver(changed(db, run_id), looks=3) == ["0"]
    assert get(db, run_id).last_number == 4
    assert deliver(changed(db, run_id)) == []
    assert get(db, run_id).status == "succeeded"


def test_runs_that_others_work_on_are_left_alone(db, deliver):
    with db.transaction() as tx:
        waiting = service.enqueue(tx, "regeneration", "Anew", by="account/1", at=LATER, subject="person/5")
    assert deliver(changed(db, waiting, kind="regeneration"), changed(db, ask(db), status="running")) == []
    assert get(db, waiting).status == "queued"


def events_kept_back():
    """Events that the template's rule keeps from the queue, which a broker that sees attributes only brings."""
    (queue,) = (event.queue for event in TEMPLATE.functions["WorkRuns"].queues)
    (rule,) = (one for one in TEMPLATE.rules if queue in {target.queue for target in one.targets})
    for kind in get_args(Kind):
        for status in get_args(Status):
            data = {"kind": kind, "status": status}
            event = {"source": "springline/runs", "detail-type": "springline.runs.run.changed.v1"}
            if not rule.pattern.matches({**event, "detail": {"data": data}}):
                yield data


def test_what_the_rule_keeps_back_is_passed_over_by_the_function_too(db, deliver):
    kept_back = [*events_kept_back()]
    assert len(kept_back) == len(get_args(Kind)) * len(get_args(Status)) - 1
    run_id = ask(db)
    assert deliver(*(changed(db, run_id, **data) for data in kept_back)) == []
    assert get(db, run_id).status == "queued"


def test_a_message_that_names_no_run_comes_again_until_it_is_dead(db, deliver):
    nameless = {"tenant": db.tenant_id, "data": {"kind": "mock", "status": "queued"}}
    assert deliver(nameless) == ["0"]
