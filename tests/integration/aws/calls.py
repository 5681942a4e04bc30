"""Which calls to AWS a function makes, in the words of IAM: an action on a resource."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import boto3

from tests.integration.aws.stack import ACCOUNT, REGION

# Source: AWS Service Authorization Reference. An operation that isn't listed is its own action.
_ACTIONS = {
    "bedrock:Converse": "bedrock:InvokeModel",
    "s3:CompleteMultipartUpload": "s3:PutObject",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:UploadPart": "s3:PutObject",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}
_ANY = "*"  # of actions that IAM can't limit to a resource


class Call(NamedTuple):
    """One call, as a policy allows it or doesn't."""

    action: str
    resource: str


class Calls:
    """The calls of a process's default boto3 session, by the function that was running."""

    def __init__(self) -> None:
        self.made: dict[str, set[Call]] = {}
        self._running: str | None = None

    def watch(self) -> None:
        """Begin with a new default session; clients made before are not watched."""
        boto3.setup_default_session()
        assert boto3.DEFAULT_SESSION is not None
        boto3.DEFAULT_SESSION.events.register("provide-client-params", self._note)

    @contextmanager
    def of(self, function: str) -> Generator[None]:
        """Count what is called in here as the function's, from any thread."""
        self.made.setdefault(function, set())
        before, self._running = self._running, function
        try:
            yield
        finally:
            self._running = before

    def _note(self, params: Mapping[str, Any], model: Any, **_: object) -> None:
        if self._running is None:
            return
        service = model.service_model.signing_name
        operation = f"{service}:{model.name}"
        resources = _RESOURCES[service](params)
        self.made[self._running] |= {Call(_ACTIONS.get(operation, operation), resource) for resource in resources}


def _queues(params: Mapping[str, Any]) -> list[str]:
    name = params.get("QueueName") or params.get("QueueUrl", "").rpartition("/")[2]
    return [f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}" if name else _ANY]


def _buses(params: Mapping[str, Any]) -> list[str]:
    names = {entry["EventBusName"].rpartition("/")[2] for entry in params["Entries"]}
    return [f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{name}" for name in names]


def _secrets(params: Mapping[str, Any]) -> list[str]:
    assert params["SecretId"].startswith("arn:"), "a policy speaks of a secret's ARN, which has six letters at its end"
    return [params["SecretId"]]


def _objects(params: Mapping[str, Any]) -> list[str]:
    key = f"/{params['Key']}" if "Key" in params else ""
    return [f"arn:aws:s3:::{params['Bucket']}{key}"]


def _models(params: Mapping[str, Any]) -> list[str]:
    return [f"arn:aws:bedrock:{REGION}::foundation-model/{params['modelId']}"]


# A service that isn't here is one that no function has called so far: say what its calls are made on.
_RESOURCES: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "bedrock": _models,
    "events": _buses,
    "s3": _objects,
    "secretsmanager": _secrets,
    "sqs": _queues,
}
