"""What a handler gets for a batch of messages, and what its answer means."""

import hashlib
from datetime import UTC, datetime

import pytest
from chalice.app import SQSEvent

from infra.host.sqs_events import MalformedAnswerError, failures, sqs_event
from springline.platform.deliveries import Batch
from springline.platform.queues.protocol import Received

pytestmark = pytest.mark.unit

SENT = datetime(2026, 5, 1, 12, tzinfo=UTC)
BATCH = [Received(f"m{n}", f"body {n}", f"receipt {n}", n, SENT, SENT, {}) for n in (1, 2, 3)]


def test_the_event_has_what_lambda_gives_a_function() -> None:
    record = sqs_event("inbox", BATCH)["Records"][0]  # type: ignore[index]
    assert record == {
        "messageId": "m1",
        "receiptHandle": "receipt 1",
        "body": "body 1",
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1777636800000",
            "SenderId": "local",
            "ApproximateFirstReceiveTimestamp": "1777636800000",
        },
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(b"body 1", usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:local:000000000000:inbox",
        "awsRegion": "local",
    }


def test_springlines_own_batch_reads_it_and_its_answer_is_understood() -> None:
    batch = Batch(SQSEvent(sqs_event("inbox", BATCH), None))
    assert batch.bodies == ["body 1", "body 2", "body 3"]
    assert failures(batch.answer({1: "no room"}), BATCH) == {"m2"}


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}, "", []])
def test_no_failures_is_all_done(answer: object) -> None:
    assert failures(answer, BATCH) == set()


@pytest.mark.parametrize(
    "answer",
    [
        "done",
        {"batchItemFailures": [{"itemIdentifier": "m9"}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"id": "m1"}]},
        {"batchItemFailures": ["m1"]},
        {"batchItemFailures": "m1"},
    ],
)
def test_an_answer_that_lambda_does_not_understand_fails_the_whole_batch(answer: object) -> None:
    with pytest.raises(MalformedAnswerError):
        failures(answer, BATCH)
