"""Reads the queues of a template."""

from collections.abc import Mapping
from datetime import timedelta

from infra.host.template.intrinsics import arn
from infra.host.template.model import Queue
from infra.host.template.reading import Reader

KIND = "AWS::SQS::Queue"

# What AWS does beside the messages themselves (encryption, tags) needs nothing here; the rest would change behaviour.
_KNOWN = {
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "MessageRetentionPeriod",
    "QueueName",
    "ReceiveMessageWaitTimeSeconds",
    "RedriveAllowPolicy",
    "RedrivePolicy",
    "SqsManagedSseEnabled",
    "Tags",
    "VisibilityTimeout",
}
_DAY = 86_400


def read_queues(resources: Mapping[str, tuple[str, Reader]]) -> dict[str, Queue]:
    """The queues by their ARN, from readers by logical id, each with the queue's name."""
    names = {arn(KIND, name): name for name, _ in resources.values()}
    return {arn(KIND, name): _queue(name, properties, names) for name, properties in resources.values()}


def _queue(name: str, properties: Reader, names: Mapping[str, str]) -> Queue:
    properties.only(_KNOWN)
    redrive = properties.inside("RedrivePolicy")
    dead_letters = None
    if redrive.block:
        redrive.only({"deadLetterTargetArn", "maxReceiveCount"})
        dead_letters = names.get(redrive.text("deadLetterTargetArn"))
        if dead_letters is None:
            raise redrive.error("deadLetterTargetArn is not a queue of this template", "deadLetterTargetArn")
    return Queue(
        name=name,
        visibility=timedelta(seconds=properties.number("VisibilityTimeout", 30, least=0, most=43_200)),
        max_receives=redrive.number("maxReceiveCount", 10, least=1, most=1000) if redrive.block else None,
        dead_letter_queue=dead_letters,
        line=properties.line,
    )
