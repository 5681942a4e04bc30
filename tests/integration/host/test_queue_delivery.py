"""Functions fed from PostgreSQL's queues by a running host."""

import json
import statistics
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from springline.platform.bus import BusEntry
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

StartHost = Callable[..., Any]
RESTS = parse(
    "test.rests", "select extract(epoch from visible_at - clock_timestamp())::float8, failure from queue_message"
)

TEMPLATE = """\
Resources:
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: bus}}
  ToInbox:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [shop]}
      Targets: [{Id: inbox, Arn: !GetAtt Inbox.Arn, InputPath: $.detail}]
  Inbox:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: inbox
      VisibilityTimeout: 30
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2}
  Dead: {Type: AWS::SQS::Queue, Properties: {QueueName: inbox-dead}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/work
      Handler: app.run
      Timeout: 1
      Events:
        Queue:
          Type: SQS
          Properties:
            Queue: !GetAtt Inbox.Arn
            BatchSize: 100
            MaximumBatchingWindowInSeconds: 1
            FunctionResponseTypes: [ReportBatchItemFailures]
"""
SELECTIVE = """
import json, time
seen, arrived = [], {}
def run(event, context):
    failed = []
    for record in event["Records"]:
        seen.append(record["body"])
        arrived[record["body"]] = time.perf_counter()
        if record["body"].startswith("bad"):
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
"""


def test_an_event_on_the_bus_arrives_at_the_function_of_the_queue_that_the_rule_names(start_host: StartHost) -> None:
    running = start_host(TEMPLATE, {"work": SELECTIVE})
    detail = json.dumps({"id": "e1", "words": "é"})
    running.host.bus.put([BusEntry("e1", "shop", "t", detail, datetime(2026, 5, 1, tzinfo=UTC))])
    running.until(lambda: running.globals("work")["seen"] == [detail])
    running.until(lambda: running.depth("inbox").in_flight == 0)


def test_a_bad_message_goes_to_the_dead_letters_after_its_tries_and_the_others_are_done_once(
    start_host: StartHost,
) -> None:
    running = start_host(TEMPLATE, {"work": SELECTIVE})
    running.queues.send("inbox", ["a", "bad", "b", "c"])
    running.until(lambda: running.depth("inbox-dead").visible == 1)
    seen = running.globals("work")["seen"]
    assert sorted(seen) == ["a", "b", "bad", "bad", "c"]
    (letter,) = running.queues.peek("inbox-dead", limit=10)
    assert letter.body == "bad"
    assert letter.attributes["failure"] == "Work named it as failed"
    assert (running.depth("inbox").visible, running.depth("inbox").in_flight) == (0, 0)


def test_a_message_whose_failure_says_how_long_it_rests_rests_that_long(start_host: StartHost) -> None:
    running = start_host(
        TEMPLATE,
        {
            "work": """
            from datetime import timedelta
            from springline.platform.deliveries import Batch, Later
            class Event(dict):
                to_dict = dict.copy
            def run(event, context):
                return Batch(Event(event)).answer({0: Later("the provider is busy", timedelta(minutes=20))})
            """
        },
    )
    running.queues.send("inbox", ["a"])

    def rests() -> list[Any]:
        with running.queues._database.transaction() as tx:
            return tx.rows(RESTS)

    running.until(lambda: [failure for _, failure in rests()] == ["the provider is busy"])
    ((seconds, _),) = rests()
    assert 19 * 60 < seconds <= 20 * 60


def test_a_function_that_is_given_up_gets_its_messages_again(start_host: StartHost) -> None:
    running = start_host(
        TEMPLATE,
        {
            "work": """
            import threading
            tries, go_on = [], threading.Event()
            def run(event, context):
                tries.append([record["attributes"]["ApproximateReceiveCount"] for record in event["Records"]])
                if len(tries) == 1:
                    go_on.wait(20)
            """
        },
    )
    running.queues.send("inbox", ["a"])
    running.until(lambda: running.globals("work")["tries"] == [["1"], ["2"]])
    running.until(lambda: running.depth("inbox").in_flight == 0)
    running.globals("work")["go_on"].set()


def test_a_message_is_hidden_from_others_while_a_function_works_on_it(start_host: StartHost) -> None:
    running = start_host(
        TEMPLATE,
        {
            "work": """
            import threading
            began, go_on = threading.Event(), threading.Event()
            def run(event, context):
                began.set()
                go_on.wait(20)
            """
        },
    )
    running.queues.send("inbox", ["a"])
    assert running.globals("work")["began"].wait(10)
    assert running.queues.receive("inbox", limit=1, visibility=timedelta(seconds=1)) == []
    running.globals("work")["go_on"].set()


def test_stopping_finishes_the_batch_under_way_and_leaves_the_rest(start_host: StartHost) -> None:
    running = start_host(
        TEMPLATE,
        {
            "work": """
            import threading
            done, began, go_on = [], threading.Event(), threading.Event()
            def run(event, context):
                began.set()
                go_on.wait(20)
                done.extend(record["body"] for record in event["Records"])
            """
        },
    )
    work = running.globals("work")
    running.queues.send("inbox", ["a"])
    assert work["began"].wait(10)
    finished: list[bool] = []
    stopping = threading.Thread(target=lambda: finished.append(running.host.stop()))
    stopping.start()
    running.until(lambda: running.host._running is None)
    work["go_on"].set()
    stopping.join(10)
    running.queues.send("inbox", ["b"])
    assert finished == [True]
    assert work["done"] == ["a"]
    assert (running.depth("inbox").visible, running.depth("inbox").in_flight) == (1, 0)


def test_an_idle_host_delivers_within_fifty_milliseconds(start_host: StartHost) -> None:
    running = start_host(TEMPLATE, {"work": SELECTIVE})
    arrived: dict[str, float] = running.globals("work")["arrived"]
    running.queues.send("inbox", ["first"])
    running.until(lambda: "first" in arrived)
    latencies: list[float] = []
    for number in range(15):
        body = f"m{number}"
        # Asleep again, so that it is the announcement that wakes the poller and not its own look once a second.
        running.until(lambda: running.depth("inbox").in_flight == 0)
        sent = time.perf_counter()
        running.queues.send("inbox", [body])
        running.until(lambda body=body: body in arrived)
        latencies.append(arrived[body] - sent)
    assert statistics.median(latencies) < 0.05, latencies


def test_a_thousand_messages_are_each_delivered_once(start_host: StartHost) -> None:
    running = start_host(TEMPLATE, {"work": SELECTIVE})
    running.queues.send("inbox", [f"m{number}" for number in range(1000)])
    running.until(lambda: len(running.globals("work")["seen"]) >= 1000)
    assert len(set(running.globals("work")["seen"])) == len(running.globals("work")["seen"]) == 1000
    running.until(lambda: running.depth("inbox").in_flight == 0)
