"""Functions behind HTTP: who gets which event, what senders are told, and who may send at all."""

import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.host.cloudevents.server import Access, FunctionServer, ServingOptions, UnguardedError, UnknownFunctionError
from infra.host.http.limits import Limits
from infra.host.template import load
from springline.platform.addresses import Secret
from tests.integration.host.conftest import write_project

pytestmark = pytest.mark.integration

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Timeout: 5}}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/hello
      Handler: app.answer
      Events: {Root: {Type: Api, Properties: {Path: /hello, Method: get}}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/work
      Handler: app.work
      Timeout: 1
      Events:
        Queue:
          Type: SQS
          Properties:
            Queue: !GetAtt Queue.Arn
            BatchSize: 3
            FunctionResponseTypes: [ReportBatchItemFailures]
            ScalingConfig: {MaximumConcurrency: 2}
  Both:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/both
      Handler: app.both
      Events:
        Queue: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
        Weekly: {Type: Schedule, Properties: {Schedule: rate(7 days), Input: '{"much": true}'}}
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: work, VisibilityTimeout: 30}
"""
RECORDER = """
    import json, threading
    from springline.platform.deliveries import REASONS, Poison

    calls = []
    stuck = threading.Event()

    def answer(event, context):
        return {{"statusCode": 200, "body": "hello"}}

    def {name}(event, context):
        calls.append(event)
        failed = []
        for record in event.get("Records", []):
            data = json.loads(record["body"]).get("data")
            if data == "raise":
                raise RuntimeError("the words of the event")
            if data == "hang":
                stuck.wait(20)
            if data in ("fail", "poison"):
                failed.append(record["messageId"])
                reason = "it is poison" if data == "poison" else "not now"
                REASONS.get()[record["messageId"]] = Poison(reason) if data == "poison" else reason
        return {{"batchItemFailures": [{{"itemIdentifier": one}} for one in failed]}}
"""
TOKEN = "t" * 32


class Serving:
    """A running server, seen by who posts events to it."""

    def __init__(self, server: FunctionServer, **start: Any) -> None:
        self.server = server
        self.url = server.start(port=0, **start)

    def post(self, path: str, *data: Any, batch: bool = False, **headers: str) -> httpx.Response:
        events = [event(str(number), one) for number, one in enumerate(data if data or batch else ["ok"])]
        media_type = "application/cloudevents-batch+json" if batch else "application/cloudevents+json"
        content = json.dumps(events if batch else events[0])
        return httpx.post(
            self.url + path,
            content=content,
            headers={"Content-Type": media_type, **headers},
            timeout=20,
            trust_env=False,
        )


def event(identifier: str, data: Any = None) -> dict[str, Any]:
    return {"specversion": "1.0", "id": identifier, "source": "/test", "type": "t", "tenant": 7, "data": data}


Serve = Callable[..., Serving]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    code = {name: RECORDER.format(name=name) for name in ("hello", "work", "both")}
    return write_project(tmp_path, TEMPLATE, code)


@pytest.fixture
def serve(project: Path, tmp_path: Path) -> Iterator[Serve]:
    running: list[Serving] = []

    def start(*names: str, access: Access | None = None, options: ServingOptions | None = None, **more: Any) -> Serving:
        options = options or ServingOptions(drain_seconds=1.0)
        server = FunctionServer(load(project), names, access=access or Access(), options=options)
        running.append(Serving(server, **more))
        return running[-1]

    yield start
    for one in running:
        one.server.stop()
    for name in [name for name in sys.modules if name.startswith("functions.")]:
        if str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


def globals_of(function: str) -> Mapping[str, Any]:
    return vars(sys.modules[f"functions.{function}.app"])


def problem(answer: httpx.Response) -> Any:
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == answer.status_code
    assert document["instance"]
    return document


def test_a_queue_function_gets_events_as_sqs_messages(serve: Serve):
    serving = serve()
    answer = serving.post("/functions/Work", {"n": 1})
    assert (answer.status_code, answer.content) == (202, b"")
    (call,) = globals_of("work")["calls"]
    (record,) = call["Records"]
    assert json.loads(record["body"]) == event("0", {"n": 1})
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"].endswith(":work")
    assert record["attributes"]["ApproximateReceiveCount"] == "1"


def test_a_batch_is_cut_as_the_template_says(serve: Serve):
    serving = serve()
    assert serving.post("/functions/Work", *range(7), batch=True).status_code == 202
    sizes = [len(call["Records"]) for call in globals_of("work")["calls"]]
    assert sizes == [3, 3, 1]
    identifiers = [record["messageId"] for call in globals_of("work")["calls"] for record in call["Records"]]
    assert len(set(identifiers)) == 7


def test_every_end_of_an_invocation_makes_room_for_the_next(serve: Serve):
    serving = serve()  # two at a time
    sent = ["ok", "raise", "fail", "poison", "ok", "ok"]
    assert [serving.post("/functions/Work", one).status_code for one in sent] == [202, 503, 503, 422, 202, 202]
    assert {problem(serving.post("/functions/Work", "raise"))["type"] for _ in range(3)} == {
        "urn:springline:problem:events-failed"
    }


def test_a_schedule_gets_the_event_that_aws_makes_with_the_senders_time(serve: Serve):
    serving = serve()
    headers = {"ce-specversion": "1.0", "ce-id": "9", "ce-source": "/ping", "ce-type": "dev.knative.sources.ping"}
    answer = httpx.post(
        f"{serving.url}/functions/Both/Daily", headers={**headers, "ce-time": "2026-05-01T09:00:00Z"}, trust_env=False
    )
    assert answer.status_code == 202
    (call,) = globals_of("both")["calls"]
    assert (call["detail-type"], call["source"]) == ("Scheduled Event", "aws.events")
    assert (call["id"], call["time"]) == ("9", "2026-05-01T09:00:00Z")
    assert call["resources"][0].endswith("rule/Both.Daily")


def test_a_function_with_several_triggers_has_an_address_for_each(serve: Serve):
    serving = serve()
    assert serving.post("/functions/Both/Weekly").status_code == 202
    assert globals_of("both")["calls"][-1] == {"much": True}
    assert serving.post("/functions/Both/Queue").status_code == 202
    assert "Records" in globals_of("both")["calls"][-1]
    assert serving.post("/functions/Both").status_code == 404


def test_one_function_alone_is_at_the_root_too(serve: Serve):
    alone = serve("work")
    assert alone.post("/").status_code == 202
    assert alone.post("/functions/Work").status_code == 202
    assert alone.post("/functions/Both/Queue").status_code == 404
    assert httpx.get(alone.url + "/hello", trust_env=False).status_code == 404
    assert serve().post("/").status_code == 404


def test_api_functions_answer_plain_http_beside_it(serve: Serve):
    serving = serve(access=Access(Secret(TOKEN)))
    assert httpx.get(serving.url + "/hello", trust_env=False).text == "hello"
    assert httpx.get(serving.url + "/health/livez", trust_env=False).json() == {"status": "alive"}


@pytest.mark.parametrize(
    ("data", "status", "kind"),
    [
        (["fail"], 503, "events-failed"),
        (["raise"], 503, "events-failed"),
        (["poison"], 422, "events-unusable"),
        (["ok", "poison", "ok"], 422, "events-unusable"),
        (["ok", "poison", "fail"], 503, "events-failed"),
    ],
)
def test_who_sent_learns_whether_to_send_again(serve: Serve, data: list[str], status: int, kind: str):
    answer = serve().post("/functions/Work", *data, batch=len(data) > 1)
    told = problem(answer)
    assert (answer.status_code, told["type"]) == (status, f"urn:springline:problem:{kind}")
    failed = [str(number) for number, one in enumerate(data) if one != "ok"]
    assert [one["id"] for one in told["failures"]] == failed
    assert ("retry-after" in answer.headers) == (status == 503)
    assert "the words of the event" not in answer.text


def test_failures_are_named_with_their_reasons(serve: Serve):
    told = problem(serve().post("/functions/Work", "fail", "poison", batch=True))
    assert told["failures"] == [{"id": "0", "reason": "not now"}, {"id": "1", "reason": "it is poison"}]
    assert problem(serve().post("/functions/Work", "raise"))["failures"] == [
        {"id": "0", "reason": "Work raised RuntimeError"}
    ]


def test_a_function_that_hangs_is_given_up_and_its_place_is_free_again(serve: Serve):
    serving = serve()
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(serving.post("/functions/Work", "hang").status_code))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    while len(globals_of("work")["calls"]) < 2:
        threading.Event().wait(0.01)
    throttled = serving.post("/functions/Work", "ok")
    assert (throttled.status_code, throttled.headers["retry-after"]) == (503, "1")
    assert problem(throttled)["type"].endswith(":throttled")
    for thread in threads:
        thread.join()
    assert statuses == [504, 504]
    assert serving.post("/functions/Work", "ok").status_code == 202
    globals_of("work")["stuck"].set()


@pytest.mark.parametrize("header", [None, "Bearer " + "x" * 32, f"Basic {TOKEN}", TOKEN, "Bearer"])
def test_without_the_token_nothing_is_done(serve: Serve, header: str | None):
    serving = serve(access=Access(Secret(TOKEN)))
    answer = serving.post("/functions/Work", **({"Authorization": header} if header else {}))
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert TOKEN not in answer.text
    assert globals_of("work")["calls"] == []
    assert problem(answer)["type"].endswith(":unauthenticated")


def test_with_the_token_it_is(serve: Serve):
    serving = serve(access=Access(Secret(TOKEN)))
    assert serving.post("/functions/Work", Authorization=f"Bearer {TOKEN}").status_code == 202


def test_it_does_not_listen_to_other_machines_unguarded(serve: Serve):
    for host in ("0.0.0.0", "::"):  # noqa: S104 - what is refused
        with pytest.raises(UnguardedError, match="SPRINGLINE_FUNCTIONS_TOKEN"):
            serve(host=host)
    assert serve("Hello", host="0.0.0.0").url  # noqa: S104 - it asks for tokens itself
    assert serve("Work", host="0.0.0.0", access=Access(Secret(TOKEN))).url  # noqa: S104
    assert serve("Work", host="0.0.0.0", access=Access(behind_gateway=True)).url  # noqa: S104


def test_what_is_no_event_is_a_problem_that_is_not_tried_again(serve: Serve):
    url = f"{serve(options=ServingOptions(limits=Limits(body_bytes=1000))).url}/functions/Work"
    answers = {
        "no event": httpx.post(url, json={"a": 1}, trust_env=False),
        "malformed": httpx.post(
            url, content=b"{", headers={"Content-Type": "application/cloudevents+json"}, trust_env=False
        ),
        "too large": httpx.post(
            url, content=b"x" * 1001, headers={"Content-Type": "application/cloudevents+json"}, trust_env=False
        ),
        "not posted": httpx.get(url, trust_env=False),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "no event": 415,
        "malformed": 400,
        "too large": 413,
        "not posted": 405,
    }
    assert all(answer.headers["content-type"] == "application/problem+json" for answer in answers.values())
    assert answers["not posted"].headers["allow"] == "POST, OPTIONS"
    assert globals_of("work")["calls"] == []


def test_a_sender_that_asks_first_is_told_that_it_may(serve: Serve):
    url = f"{serve(access=Access(Secret(TOKEN))).url}/functions/Work"
    headers = {"WebHook-Request-Origin": "events.example.org", "Authorization": f"Bearer {TOKEN}"}
    answer = httpx.options(url, headers=headers, trust_env=False)
    assert answer.status_code == 200
    assert answer.headers["webhook-allowed-origin"] == "events.example.org"
    assert answer.headers["allow"] == "POST, OPTIONS"
    assert httpx.options(url, trust_env=False).status_code == 401


def test_an_empty_batch_is_done(serve: Serve):
    assert serve().post("/functions/Work", batch=True).status_code == 202
    assert globals_of("work")["calls"] == []


def test_a_name_that_is_none_is_said_with_those_that_are(project: Path):
    with pytest.raises(UnknownFunctionError, match="'Wrok'; there are Hello, Work, Both"):
        FunctionServer(load(project), ["Wrok"], access=Access())


def test_stopping_finishes_what_is_under_way(serve: Serve):
    serving = serve()
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(serving.post("/functions/Work", "hang").status_code))
    thread.start()
    while not globals_of("work")["calls"]:
        threading.Event().wait(0.01)
    threading.Timer(0.2, globals_of("work")["stuck"].set).start()
    assert serving.server.stop()
    thread.join()
    assert answers == [202]
