"""What clients get where the gateway finds no function, or the function fails."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.host.functions import load_functions
from infra.host.http.gateway import Gateway
from infra.host.http.messages import HttpRequest, HttpResponse
from infra.host.http.routes import Routes, endpoints_of
from infra.host.invocation import Deadlines
from infra.host.template import load

pytestmark = pytest.mark.unit

TEMPLATE = """\
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/shop
      Handler: app.run
      ReservedConcurrentExecutions: 1
      Timeout: 900
      Events: {All: {Type: Api, Properties: {Path: /shop, Method: get}}}
"""


class Setup:
    def __init__(self, file: Path) -> None:
        self.seconds = 0.0
        self.deadlines = Deadlines(lambda: self.seconds)
        self.shop = load_functions(load(file), self.deadlines)["Shop"]
        self.gateway = Gateway(Routes(endpoints_of(self.shop, pytest.fail)), lambda: "made-up-id")

    def ask(self, method: str = "GET", path: str = "/shop", **headers: str) -> HttpResponse:
        answers: list[HttpResponse] = []
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        self.gateway.handle(HttpRequest(method, path, "", named, b"", "127.0.0.1"), answers.append)
        (answer,) = answers
        return answer


@pytest.fixture
def setup(project: Callable[..., Path]) -> Callable[[str], Setup]:
    return lambda code: Setup(project(TEMPLATE, {"shop": code}))


ANSWERS = "def run(event, context): return {'statusCode': 200, 'body': context.aws_request_id}"


def document(answer: HttpResponse) -> dict[str, Any]:
    assert dict(answer.headers)["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(answer.body)
    return found


def test_a_functions_answer_is_passed_on(setup: Callable[[str], Setup]) -> None:
    answer = setup(ANSWERS).ask()
    assert (answer.status, answer.body) == (200, b"made-up-id")


def test_an_unknown_path_is_a_404_with_the_requests_id(setup: Callable[[str], Setup]) -> None:
    answer = setup(ANSWERS).ask(path="/other", x_request_id="mine-1")
    assert answer.status == 404
    assert document(answer)["instance"] == "mine-1"


def test_an_id_that_could_forge_a_log_line_is_replaced(setup: Callable[[str], Setup]) -> None:
    assert document(setup(ANSWERS).ask(path="/other", x_request_id="a\nb"))["instance"] == "made-up-id"


@pytest.mark.parametrize(
    ("method", "path", "accept"),
    [
        ("GET", "/api/nope", "text/html"),
        ("GET", "/api", "text/html"),
        ("POST", "/nope", "text/html"),
        ("GET", "/nope", "text/html"),
        ("GET", "/nope", "*/*"),
        ("GET", "/nope", "application/json"),
    ],
)
def test_what_is_nowhere_gets_problem_details_whoever_asks(
    setup: Callable[[str], Setup], method: str, path: str, accept: str
) -> None:
    answer = setup(ANSWERS).ask(method, path, accept=accept)
    assert (answer.status, document(answer)["type"]) == (404, "urn:springline:problem:nothing-here")


def test_another_method_is_a_405_that_says_which_there_are(setup: Callable[[str], Setup]) -> None:
    answer = setup(ANSWERS).ask(method="DELETE")
    assert answer.status == 405
    assert dict(answer.headers)["Allow"] == "GET"


@pytest.mark.parametrize("code", ["def run(event, context): raise KeyError", "def run(event, context): return 'text'"])
def test_a_function_that_fails_is_a_502_without_its_secrets(setup: Callable[[str], Setup], code: str) -> None:
    answer = setup(code).ask()
    assert answer.status == 502
    assert document(answer)["detail"] == "the function failed; it has been logged"


def test_requests_wait_for_a_worker_and_not_for_an_execution_as_well(setup: Callable[[str], Setup]) -> None:
    made = setup(ANSWERS)
    assert made.shop.function.reserved_concurrency == 1
    assert made.shop.reserve()
    assert made.ask().status == 200


def test_nobody_waits_longer_than_29_seconds_whatever_the_functions_own_limit(setup: Callable[[str], Setup]) -> None:
    made = setup("tick = []\ndef run(event, context):\n    tick[0]()\n    return {'statusCode': 200}")

    def thirty_seconds_pass() -> None:
        made.seconds = 29.0
        made.deadlines.give_up_late_ones()

    made.shop.handler.__globals__["tick"].append(thirty_seconds_pass)  # type: ignore[attr-defined]
    answer = made.ask()
    assert answer.status == 504, "answered once, from the thread that watches the time"
