"""SQS to Lambda and back: the event of a batch, and what a handler says of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from infra.host.template.intrinsics import REGION, arn
from springline.platform.queues.protocol import Received


class MalformedAnswerError(ValueError):
    """A handler with ReportBatchItemFailures returned something else; Lambda then takes the whole batch as failed."""


def sqs_event(queue: str, batch: Sequence[Received]) -> dict[str, object]:
    """The event that Lambda gets for a batch of SQS messages.

    Source: AWS Lambda developer guide, "Using Lambda with Amazon SQS".
    """
    source = arn("AWS::SQS::Queue", queue)
    return {"Records": [_record(source, message) for message in batch]}


def _record(source: str, message: Received) -> dict[str, object]:
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": str(message.receive_count),
            "SentTimestamp": _milliseconds(message.sent_at),
            "SenderId": "local",
            "ApproximateFirstReceiveTimestamp": _milliseconds(message.first_received_at),
        },
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(message.body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": source,
        "awsRegion": REGION,
    }


def _milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))


def failures(result: object, batch: Sequence[Received]) -> set[str]:
    """The ids that a handler reports as failed; raises `MalformedAnswerError` where Lambda would fail the batch.

    Source: AWS Lambda developer guide, "Implementing partial batch responses", success and failure conditions.
    """
    if not result:
        return set()
    if not isinstance(result, dict):
        raise MalformedAnswerError(f"the handler returned {type(result).__name__}, not batchItemFailures")
    listed = cast("Mapping[str, object]", result).get("batchItemFailures")
    if not listed:
        return set()
    known = {message.id for message in batch}
    failed: set[str] = set()
    for item in cast("Sequence[object]", listed if isinstance(listed, list) else [listed]):
        identifier = cast("Mapping[str, object]", item).get("itemIdentifier") if isinstance(item, dict) else None
        if not isinstance(identifier, str) or identifier not in known:
            raise MalformedAnswerError(f"batchItemFailures has {json.dumps(item)}, which is no message of the batch")
        failed.add(identifier)
    return failed
