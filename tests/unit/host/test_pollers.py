"""How functions are fed from queues."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.host.functions import load_functions
from infra.host.invocation import Deadlines
from infra.host.pollers import Poller, backoff
from infra.host.template import load
from infra.host.wake_ups import WakeUps

pytestmark = pytest.mark.unit

TEMPLATE = """\
Resources:
  Inbox: {Type: AWS::SQS::Queue, Properties: {QueueName: inbox, VisibilityTimeout: 60}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/work
      Handler: app.run
      Timeout: 30
      Events:
        Queue:
          Type: SQS
          Properties:
            Queue: !GetAtt Inbox.Arn
            BatchSize: 3
            FunctionResponseTypes: [ReportBatchItemFailures]
            ScalingConfig: {MaximumConcurrency: 2}
"""


class Setup:
    """One poller over queues in memory, with a clock for time limits that is moved by hand."""

    def __init__(self, file: Path, queues: Any) -> None:
        self.seconds = 0.0
        self.deadlines = Deadlines(lambda: self.seconds)
        template = load(file)
        invoker = load_functions(template, self.deadlines)["Work"]
        self.module: dict[str, Any] = invoker.handler.__globals__  # type: ignore[attr-defined]
        (event,), (queue,) = invoker.function.queues, template.queues
        self.poller = Poller(event, queue, invoker, queues)
        self.wake_ups = WakeUps([self.poller], queues)

    def start(self) -> None:
        self.poller.start()
        self.wake_ups.start()

    def stop(self) -> bool:
        self.wake_ups.stop()
        self.poller.stop()
        return self.poller.join(time.monotonic() + 10)


MakeSetup = Callable[[str], Setup]


@pytest.fixture
def setup(project: Callable[..., Path], queues: Any) -> Iterator[MakeSetup]:
    made: list[Setup] = []

    def make(code: str) -> Setup:
        made.append(Setup(project(TEMPLATE, {"work": code}), queues))
        return made[-1]

    yield make
    for one in made:
        one.stop()


KEEPS = """
batches = []
def run(event, context):
    batches.append([record["body"] for record in event["Records"]])
"""


def test_batches_are_no_larger_than_wanted_and_what_is_done_is_deleted(setup: MakeSetup, queues: Any) -> None:
    made = setup(KEEPS)
    queues.send("inbox", [str(n) for n in range(7)])
    made.start()
    queues.until(lambda q: len(q.deleted) == 7)
    assert sorted(queues.deleted) == [str(n) for n in range(7)]
    assert max(len(batch) for batch in made.module["batches"]) == 3


def test_a_message_that_is_sent_while_the_poller_sleeps_wakes_it(setup: MakeSetup, queues: Any) -> None:
    made = setup(KEEPS)
    made.start()
    for n in range(5):
        queues.send("inbox", [str(n)])
        queues.until(lambda q, n=n: len(q.deleted) == n + 1)


def test_messages_named_as_failed_come_back_and_the_others_do_not(setup: MakeSetup, queues: Any) -> None:
    made = setup(
        """
        tries = []
        def run(event, context):
            tries.append([record["body"] for record in event["Records"]])
            bad = [r["messageId"] for r in event["Records"] if r["body"] == "bad" and len(tries) == 1]
            return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in bad]}
        """
    )
    queues.send("inbox", ["good", "bad", "fine"])
    made.start()
    queues.until(lambda q: len(q.deleted) == 3)
    assert made.module["tries"] == [["good", "bad", "fine"], ["bad"]]
    assert queues.released == [("bad", timedelta(seconds=0.2), "Work named it as failed")]


def test_a_handler_that_raises_gives_the_whole_batch_back_with_its_reason(setup: MakeSetup, queues: Any) -> None:
    made = setup(
        """
        tries = []
        def run(event, context):
            tries.append(1)
            if len(tries) == 1: raise ValueError("on purpose")
        """
    )
    queues.send("inbox", ["a", "b"])
    made.start()
    queues.until(lambda q: len(q.deleted) == 2)
    assert [(body, failure) for body, _, failure in queues.released] == [
        ("a", "Work raised ValueError: on purpose"),
        ("b", "Work raised ValueError: on purpose"),
    ]


def test_an_answer_that_makes_no_sense_gives_the_whole_batch_back(setup: MakeSetup, queues: Any) -> None:
    made = setup(
        """
        tries = []
        def run(event, context):
            tries.append(1)
            if len(tries) == 1: return {"batchItemFailures": [{"itemIdentifier": "nobody"}]}
        """
    )
    queues.send("inbox", ["a", "b"])
    made.start()
    queues.until(lambda q: len(q.deleted) == 2)
    assert len(queues.released) == 2


WAITS = """
import threading
go_on, started = threading.Event(), threading.Semaphore(0)
def run(event, context):
    started.release()
    go_on.wait(10)
"""


def test_while_there_is_more_than_one_manages_as_many_run_as_allowed(setup: MakeSetup, queues: Any) -> None:
    made = setup(WAITS)
    queues.send("inbox", [str(n) for n in range(12)])
    made.start()
    started = made.module["started"]
    assert started.acquire(timeout=10)
    assert started.acquire(timeout=10)
    assert not started.acquire(timeout=0.05), "MaximumConcurrency is 2"
    made.module["go_on"].set()
    queues.until(lambda q: len(q.deleted) == 12)


def test_a_batch_whose_function_is_given_up_comes_back_and_the_queue_goes_on(setup: MakeSetup, queues: Any) -> None:
    made = setup(
        """
        import threading
        tries, go_on, started = [], threading.Event(), threading.Event()
        def run(event, context):
            tries.append(1)
            if len(tries) == 1:
                started.set()
                go_on.wait(10)
        """
    )
    queues.send("inbox", ["a"])
    made.start()
    assert made.module["started"].wait(10)
    made.seconds = 30.0
    made.deadlines.give_up_late_ones()
    queues.until(lambda q: q.deleted == ["a"])
    assert queues.released == [("a", timedelta(seconds=0.2), "Work did not return within its 30 s")]
    made.module["go_on"].set()


def test_stopping_takes_nothing_more_and_finishes_what_is_under_way(setup: MakeSetup, queues: Any) -> None:
    made = setup(WAITS)
    queues.send("inbox", ["a"])
    made.start()
    assert made.module["started"].acquire(timeout=10)
    made.poller.stop()
    queues.send("inbox", ["b"])
    assert not made.poller.join(time.monotonic()), "one is under way"
    made.module["go_on"].set()
    assert made.poller.join(time.monotonic() + 10)
    assert queues.deleted == ["a"]
    assert [message.body for message in queues.visible["inbox"]] == ["b"]


def test_queues_that_are_away_for_a_while_are_asked_again(
    setup: MakeSetup, queues: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.host.pollers._RETRY_SECONDS", 0.01)
    made = setup(KEEPS)
    receive, failures = queues.receive, iter([ConnectionError("away")])

    def flaky(queue: str, **how: Any) -> Any:
        for error in failures:
            raise error
        return receive(queue, **how)

    queues.receive = flaky
    queues.send("inbox", ["a"])
    made.start()
    queues.until(lambda q: q.deleted == ["a"])


def test_queues_that_can_not_tell_of_messages_need_no_listener() -> None:
    class Silent: ...

    before = set(threading.enumerate())
    WakeUps([], Silent()).start()  # type: ignore[arg-type]
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(("receives", "seconds"), [(1, 0.2), (2, 0.8), (3, 3.2), (9, 60.0), (10_000, 60.0)])
def test_a_failed_message_rests_four_times_as_long_each_time(receives: int, seconds: float) -> None:
    assert backoff(timedelta(seconds=60), receives) == timedelta(seconds=seconds)
