"""What happens when a schedule is due."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.host.cron import parse
from infra.host.firing import Firing
from infra.host.functions import load_functions
from infra.host.invocation import Deadlines
from infra.host.template import load
from infra.host.template.model import Schedule, ScheduleSource

pytestmark = pytest.mark.unit

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
TEMPLATE = """\
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: functions/work, Handler: app.run, ReservedConcurrentExecutions: 1}
"""
CODE = """
import threading
events, began, go_on = [], threading.Event(), threading.Event()
def run(event, context):
    events.append(event)
    began.set()
    if event.get("fail"): raise RuntimeError("on purpose")
    go_on.wait(10)
"""


def schedule(*, function: str | None = "Work", queue: str | None = None, payload: str | None = None) -> Schedule:
    return Schedule("Tick", parse("rate(1 minute)"), function, queue, payload, ScheduleSource.EVENTS, 1)


class Setup:
    def __init__(self, file: Path, queues: Any, claims: Any) -> None:
        functions = load_functions(load(file), Deadlines(time.monotonic))
        self.work: dict[str, Any] = functions["Work"].handler.__globals__  # type: ignore[attr-defined]
        self.firing = Firing(functions, queues, claims, lambda: "id1")

    def join(self) -> bool:
        return self.firing.join(time.monotonic() + 10)


@pytest.fixture
def setup(project: Callable[..., Path], queues: Any, claims: Any) -> Iterator[Setup]:
    made = Setup(project(TEMPLATE, {"work": CODE}), queues, claims)
    yield made
    made.work["go_on"].set()


def test_a_function_is_invoked_with_the_event_of_its_due_time(setup: Setup) -> None:
    setup.work["go_on"].set()
    setup.firing(schedule(), NOON)
    assert setup.join()
    (event,) = setup.work["events"]
    assert (event["id"], event["time"]) == ("id1", "2026-05-01T12:00:00Z")


def test_firing_does_not_wait_for_the_function(setup: Setup) -> None:
    setup.firing(schedule(), NOON)
    assert setup.work["began"].wait(10), "it runs, and firing has returned"
    setup.work["go_on"].set()
    assert setup.join()


def test_a_queue_gets_a_message(setup: Setup, queues: Any) -> None:
    setup.firing(schedule(function=None, queue="inbox"), NOON)
    assert setup.join()
    assert [json.loads(message.body)["id"] for message in queues.visible["inbox"]] == ["id1"]


def test_a_function_that_raises_is_logged_and_fires_again(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        setup.firing(schedule(payload='{"fail": true}'), NOON)
        assert setup.join()
    assert len(setup.work["events"]) == 2
    assert [record.message for record in caplog.records] == ["schedule Tick failed"] * 2


def test_what_the_end_of_the_host_cuts_short_is_not_done(setup: Setup, claims: Any) -> None:
    claims.claim("Tick", NOON)
    setup.firing(schedule(), NOON)
    assert setup.work["began"].wait(10)
    setup.firing.stop()
    setup.work["go_on"].set()
    assert setup.join()
    assert claims.done == set()


def test_what_had_ended_before_is_done(setup: Setup, claims: Any) -> None:
    claims.claim("Tick", NOON)
    setup.work["go_on"].set()
    setup.firing(schedule(), NOON)
    assert setup.join()
    setup.firing.stop()
    assert setup.join()
    assert claims.done == {("Tick", NOON)}


def test_join_tells_when_something_still_runs(setup: Setup) -> None:
    setup.firing(schedule(), NOON)
    assert not setup.firing.join(time.monotonic())


def test_no_thread_holds_up_the_end_of_the_process(setup: Setup) -> None:
    setup.firing(schedule(), NOON)
    (thread,) = (thread for thread in threading.enumerate() if thread.name == "schedule-Tick")
    assert thread.daemon
