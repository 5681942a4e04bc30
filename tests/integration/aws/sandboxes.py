"""Functions as Lambda runs them: each with its own environment, process-wide runtime and standard output, and fed."""

import io
import os
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import Any, NamedTuple
from unittest import mock

import boto3

from infra.openapi import load
from springline.platform import runtime
from springline.platform.clock import Clock
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from tests.integration.aws.calls import Calls
from tests.integration.aws.stack import REGION, Stack

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_SESSION_TOKEN": "testing"}


class Context:
    """A handler's second argument. There are four minutes left for as long as `wanted` says so, then none."""

    def __init__(self, wanted: Callable[[], bool] = lambda: True) -> None:
        self._wanted = wanted

    def get_remaining_time_in_millis(self) -> int:
        return 240_000 if self._wanted() else 0


class Sandbox:
    """One function of a stack. Its code is imported with the first invocation, as after a cold start."""

    def __init__(self, stack: Stack, function: str, calls: Calls) -> None:
        properties = stack.of("AWS::Lambda::Function")[function]
        own = {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "AWS_LAMBDA_FUNCTION_NAME": function}
        self.function = function
        self.environment = CREDENTIALS | own | properties["Environment"]["Variables"]
        self.output = io.StringIO()
        self._folder = properties["Code"]["S3Key"].rpartition("/")[2]
        self._attribute = properties["Handler"].partition(".")[2]
        self._calls = calls
        self._runtimes: list[Runtime] = []
        self._handler: Callable[[object, object], Any] | None = None

    def invoke(self, event: Mapping[str, Any], context: Context | None = None) -> Any:
        """Run the handler with nothing around it but what the stack gives the function."""
        with self.inside():
            if self._handler is None:
                self._handler = getattr(load(self._folder), self._attribute)
            return self._handler(event, context or Context())

    @contextmanager
    def inside(self) -> Generator[None]:
        """Be this function's process: for what its code does, and for looking at its ports."""
        others = runtime._installed[:]
        runtime._installed[:] = self._runtimes
        clean = mock.patch.dict(os.environ, self.environment, clear=True)
        with clean, redirect_stdout(self.output), self._calls.of(self.function):
            try:
                yield
            finally:
                self._runtimes = runtime._installed[:]
                runtime._installed[:] = others

    def set_clock(self, clock: Clock) -> None:
        """Start the function with another clock than the system's."""
        self.close()
        with self.inside():
            runtime.install(Runtime(Settings.from_environment(os.environ), clock=clock))

    def close(self) -> None:
        """Let go of its database connections."""
        for ports in self._runtimes:
            ports.close()


class Polled(NamedTuple):
    """What became of a batch: how many messages it had, and the bodies of those that failed."""

    messages: int
    failed: list[str]


class Poller:
    """What Lambda's service does for an event source mapping: it polls the queue, in the name of the function's role.

    Source: AWS Lambda developer guide, "Using Lambda with Amazon SQS" and "Implementing partial batch responses".
    """

    def __init__(self, stack: Stack, mapping: Mapping[str, Any], sandbox: Sandbox, calls: Calls) -> None:
        self._mapping = mapping
        self._sandbox = sandbox
        self._calls = calls
        self._sqs = boto3.client("sqs", region_name=REGION)
        self._url = stack.queue_url(mapping["EventSourceArn"])

    def poll(self) -> Polled:
        """Take a batch to the function, and delete what it has done.

        What has failed is visible again at once: on AWS that is so when the queue's visibility timeout is over.
        """
        batch = self._received()
        if not batch:
            return Polled(0, [])
        failed = self._invoke(batch)
        for message in batch:
            handle = {"QueueUrl": self._url, "ReceiptHandle": message["ReceiptHandle"]}
            if message["MessageId"] in failed:
                self._sqs.change_message_visibility(**handle, VisibilityTimeout=0)
            else:
                with self._calls.of(self._sandbox.function):
                    self._sqs.delete_message(**handle)
        return Polled(len(batch), [message["Body"] for message in batch if message["MessageId"] in failed])

    def _invoke(self, batch: Sequence[Mapping[str, Any]]) -> set[str]:
        """The ids of the messages that the function couldn't work on: all, where it raised."""
        ids = {message["MessageId"] for message in batch}
        try:
            answer = self._sandbox.invoke({"Records": [self._record(message) for message in batch]})
        except Exception:  # noqa: BLE001 - whatever it is, Lambda takes it for a failure of the batch
            return ids
        assert self._mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
        assert failed <= ids
        return failed

    def _received(self) -> list[dict[str, Any]]:
        batch: list[dict[str, Any]] = []
        with self._calls.of(self._sandbox.function):
            self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["All"])
            while wanted := min(self._mapping["BatchSize"] - len(batch), 10):
                answer = self._sqs.receive_message(
                    QueueUrl=self._url, MaxNumberOfMessages=wanted, MessageSystemAttributeNames=["All"]
                )
                if not answer.get("Messages"):
                    break
                batch += answer["Messages"]
        return batch

    def _record(self, message: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": {},
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self._mapping["EventSourceArn"],
            "awsRegion": REGION,
        }
