"""A step of a deployment: CloudFormation gets exactly one answer, whatever becomes of the work."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from springline.platform import custom_resource

pytestmark = pytest.mark.unit

EVENT = {
    "RequestType": "Create",
    "ResponseURL": "https://bucket.example/signed",
    "StackId": "arn:stack",
    "RequestId": "request-1",
    "LogicalResourceId": "Migration",
}


class Deployment:
    """What a deployment hears, and whether the process had to be ended."""

    def __init__(self) -> None:
        self.answers: list[dict[str, Any]] = []
        self.given_up = threading.Event()

    def send(self, url: str, body: bytes) -> None:
        assert url == EVENT["ResponseURL"]
        self.answers.append(json.loads(body))

    def run(
        self, work: Callable[[], Mapping[str, str]], *, kind: str = "Create", seconds: float = 60.0, **more: str
    ) -> None:
        event = EVENT | {"RequestType": kind} | more
        custom_resource.answer(event, work, name="schema", seconds=seconds, send=self.send, give_up=self.given_up.set)


@pytest.fixture
def deployment() -> Deployment:
    return Deployment()


def test_what_was_done_is_told(deployment: Deployment) -> None:
    deployment.run(lambda: {"Revision": "0004"})

    assert deployment.answers == [
        {
            "PhysicalResourceId": "schema",
            "StackId": "arn:stack",
            "RequestId": "request-1",
            "LogicalResourceId": "Migration",
            "Status": "SUCCESS",
            "Reason": "",
            "Data": {"Revision": "0004"},
        }
    ]


def test_an_update_keeps_the_identity_so_that_nothing_is_replaced(deployment: Deployment) -> None:
    deployment.run(dict, kind="Update", PhysicalResourceId="made-before")
    assert deployment.answers[0]["PhysicalResourceId"] == "made-before"


def test_a_deletion_does_nothing_and_succeeds(deployment: Deployment) -> None:
    def work() -> Mapping[str, str]:
        raise AssertionError

    deployment.run(work, kind="Delete")
    assert [answer["Status"] for answer in deployment.answers] == ["SUCCESS"]


@pytest.mark.parametrize("error", [ValueError("x" * 5000), SystemExit(2), KeyboardInterrupt()])
def test_whatever_is_raised_fails_the_deployment(deployment: Deployment, error: BaseException) -> None:
    def work() -> Mapping[str, str]:
        raise error

    deployment.run(work)
    (answer,) = deployment.answers
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith(type(error).__name__)
    assert len(json.dumps(answer)) < 4096


def test_work_that_does_not_end_is_given_up_after_the_answer(deployment: Deployment) -> None:
    def work() -> Mapping[str, str]:
        assert deployment.given_up.wait(10)
        return {}

    deployment.run(work, seconds=0.01)
    assert [answer["Status"] for answer in deployment.answers] == ["FAILED"]
    assert "not done within" in deployment.answers[0]["Reason"]


def test_work_that_ends_in_time_ends_the_watch(deployment: Deployment) -> None:
    deployment.run(dict, seconds=0.2)
    assert not deployment.given_up.wait(0.4)
    assert [answer["Status"] for answer in deployment.answers] == ["SUCCESS"]


@pytest.fixture
def bucket() -> Iterator[Any]:
    """An HTTP server that keeps what is put, after refusing as often as it is told."""
    seen: list[tuple[str, str | None, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        refusals = 0

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.path, self.headers["Content-Type"], body))
            refused = Handler.refusals > 0
            Handler.refusals -= refused
            self.send_response(503 if refused else 200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Handler, seen, f"http://127.0.0.1:{server.server_port}/signed?signature=x"
        server.shutdown()
        thread.join()


def test_the_answer_is_put_without_a_content_type_as_it_was_signed(bucket: Any) -> None:
    _, seen, url = bucket
    custom_resource.put(url, b"{}")
    assert seen == [("/signed?signature=x", "", b"{}")]


def test_an_answer_is_tried_three_times(bucket: Any) -> None:
    handler, seen, url = bucket
    handler.refusals = 2
    custom_resource.put(url, b"{}")
    assert len(seen) == 3

    handler.refusals = 3
    with pytest.raises(OSError, match="503"):
        custom_resource.put(url, b"{}")
