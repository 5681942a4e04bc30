"""What SQS does that no other queue does: refusals of parts of a batch, limits in bytes, pages, missing origins."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from springline.platform.queues import BodyTooLongError, QueuesUnavailableError, UnknownOriginError, UnknownQueueError
from springline.platform.queues.sqs import SqsQueues

pytestmark = pytest.mark.integration

HOUR = timedelta(hours=1)


class Client:
    """A client that writes down its calls, and may answer some of them itself."""

    def __init__(self, real: Any) -> None:
        self.real = real
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.instead: dict[str, Callable[[Mapping[str, Any]], Any]] = {}

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**parameters: Any) -> Any:
            self.calls.append((operation, parameters))
            if operation in self.instead:
                return self.instead[operation](parameters)
            return getattr(self.real, operation)(**parameters)

        return call

    def sizes(self, operation: str) -> list[int]:
        return [len(parameters["Entries"]) for name, parameters in self.calls if name == operation]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield Client(boto3.client("sqs", region_name="us-east-1"))


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def queues(client: Client, pauses: list[float]) -> SqsQueues:
    queues = SqsQueues(client, pause=pauses.append)
    queues.declare("dead", visibility=HOUR, max_receives=None, dead_letter_queue=None)
    queues.declare("work", visibility=HOUR, max_receives=1, dead_letter_queue="dead")
    client.calls.clear()
    return queues


def refusing(client: Client, operation: str, refusals: list[set[str]], code: str = "InternalError") -> None:
    """Let SQS refuse the bodies or receipts of each of `refusals`, one call after the other."""

    def answer(parameters: Mapping[str, Any]) -> Any:
        refused = refusals.pop(0) if refusals else set()
        entries = parameters["Entries"]
        bad = [entry for entry in entries if {entry.get("MessageBody"), entry.get("ReceiptHandle")} & refused]
        good = [entry for entry in entries if entry not in bad]
        real = getattr(client.real, operation)(**{**parameters, "Entries": good}) if good else {}
        failed = [{"Id": entry["Id"], "Code": code, "SenderFault": False} for entry in bad]
        return {**real, "Failed": [*real.get("Failed", []), *failed]}

    client.instead[operation] = answer


def all_bodies(queues: SqsQueues, queue: str = "work") -> list[str]:
    return sorted(message.body for message in queues.receive(queue, limit=100, visibility=HOUR))


def test_a_queue_is_looked_up_once(queues: SqsQueues, client: Client):
    for _ in range(3):
        queues.send("work", ["a"])
        queues.receive("work", limit=1, visibility=HOUR)
    names = [name for name, _ in client.calls]
    assert names.count("get_queue_url") == 0  # declare had to know it
    assert names.count("get_queue_attributes") == 1  # for the longest body


def test_batches_hold_ten_entries_and_one_mebibyte(queues: SqsQueues, client: Client):
    queues.send("work", ["x"] * 25)
    assert client.sizes("send_message_batch") == [10, 10, 5]
    client.calls.clear()
    queues.send("work", ["x" * 400_000, "y" * 400_000, "ü" * 200_000, "z" * (1 << 20), "w"])
    assert client.sizes("send_message_batch") == [2, 1, 1, 1]


def test_only_what_was_refused_is_sent_again(queues: SqsQueues, client: Client, pauses: list[float]):
    refusing(client, "send_message_batch", [{"3", "7"}, {"7"}])
    queues.send("work", [str(number) for number in range(12)])
    assert client.sizes("send_message_batch") == [10, 2, 1, 2]
    assert all_bodies(queues) == sorted(str(number) for number in range(12))
    assert pauses == [0.1, 0.2]


def test_what_is_refused_for_good_is_an_error_after_five_attempts(
    queues: SqsQueues, client: Client, pauses: list[float]
):
    refusing(client, "send_message_batch", [{"b"}] * 9)
    with pytest.raises(QueuesUnavailableError, match=r"send 1 message\(s\) of 'work': InternalError"):
        queues.send("work", ["a", "b"])
    assert client.sizes("send_message_batch") == [2, 1, 1, 1, 1]
    assert pauses == [0.1, 0.2, 0.4, 0.8]


@pytest.mark.parametrize("operation", ["delete_message_batch", "change_message_visibility_batch"])
def test_receipts_are_tried_again_too(queues: SqsQueues, client: Client, operation: str):
    queues.send("work", [str(number) for number in range(12)])
    receipts = [message.receipt for message in queues.receive("work", limit=12, visibility=HOUR)]
    refusing(client, operation, [{receipts[0]}])
    if operation == "delete_message_batch":
        queues.delete("work", receipts)
    else:
        queues.release("work", receipts, delay=HOUR)
    assert client.sizes(operation) == [10, 1, 2]


def test_a_parameter_that_sqs_refuses_is_an_error_of_sending(queues: SqsQueues, client: Client):
    refusing(client, "send_message_batch", [{"a"}] * 9, "InvalidParameterValue")
    with pytest.raises(QueuesUnavailableError, match="InvalidParameterValue"):
        queues.send("work", ["a"])


@pytest.mark.parametrize(
    "code", ["ReceiptHandleIsInvalid", "AWS.SimpleQueueService.MessageNotInflight", "InvalidParameterValue"]
)
def test_a_receipt_that_has_ended_is_no_error(queues: SqsQueues, client: Client, pauses: list[float], code: str):
    refusing(client, "change_message_visibility_batch", [{"old"}] * 9, code)
    refusing(client, "delete_message_batch", [{"old"}] * 9, code)
    queues.delete("work", ["old"])
    queues.release("work", ["old"], delay=HOUR)
    assert pauses == []


def test_a_queue_from_before_has_its_own_limit(queues: SqsQueues, client: Client):
    client.real.set_queue_attributes(
        QueueUrl=client.real.get_queue_url(QueueName="work")["QueueUrl"], Attributes={"MaximumMessageSize": "262144"}
    )
    queues.send("work", ["x" * 262_144])
    with pytest.raises(BodyTooLongError, match="262145 bytes, 262144 is the most"):
        queues.send("work", ["x" * 262_145])


def test_a_queue_that_was_deleted_is_unknown_and_looked_up_anew(queues: SqsQueues, client: Client):
    queues.send("work", ["a"])
    client.real.delete_queue(QueueUrl=client.real.get_queue_url(QueueName="work")["QueueUrl"])
    with pytest.raises(UnknownQueueError):
        queues.receive("work", limit=1, visibility=HOUR)
    queues.declare("work", visibility=HOUR, max_receives=None, dead_letter_queue=None)
    assert queues.receive("work", limit=1, visibility=HOUR) == []


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="https://sqs.example.org"),
        ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "ReceiveMessage"),
    ],
)
def test_a_service_that_is_away_is_said_to_be(queues: SqsQueues, client: Client, error: Exception):
    def fail(_: object) -> None:
        raise error

    client.instead["receive_message"] = fail
    with pytest.raises(QueuesUnavailableError, match="receive_message on 'work'") as caught:
        queues.receive("work", limit=1, visibility=HOUR)
    assert caught.value.retry_after_seconds == 2


def test_fractions_of_a_second_count_as_a_whole_one(queues: SqsQueues, client: Client):
    queues.receive("work", limit=1, visibility=timedelta(milliseconds=1))
    assert client.calls[-1][1]["VisibilityTimeout"] == 1


def test_a_borrowing_for_no_time_asks_once(queues: SqsQueues, client: Client):
    queues.send("dead", ["x"] * 15)
    assert len(queues.receive("dead", limit=15, visibility=timedelta(0))) == 10
    assert [message.receive_count for message in queues.receive("dead", limit=10, visibility=HOUR)] == [2] * 10


def test_a_look_sees_more_than_one_request_brings_and_gives_all_of_it_back(queues: SqsQueues, client: Client):
    queues.send("dead", ["x"] * 15)
    assert len({message.id for message in queues.peek("dead", limit=15)}) == 15
    assert len(queues.receive("dead", limit=15, visibility=HOUR)) == 15


def test_names_come_in_pages(queues: SqsQueues, client: Client):
    pages = [{"QueueUrls": ["https://x/1/b"], "NextToken": "more"}, {"QueueUrls": ["https://x/1/a"]}]
    client.instead["list_queues"] = lambda _: pages.pop(0)
    client.instead["get_queue_url"] = lambda parameters: {"QueueUrl": parameters["QueueName"]}
    client.instead["get_queue_attributes"] = lambda _: {
        "Attributes": {"ApproximateNumberOfMessages": "1", "ApproximateNumberOfMessagesNotVisible": "2"}
    }
    assert [each.name for each in queues.depths()] == ["a", "b"]
    assert client.calls[1][1]["NextToken"] == "more"


def kill(queues: SqsQueues, queue: str) -> None:
    for _ in range(2):
        queues.receive(queue, limit=10, visibility=timedelta(0))


def test_the_origin_that_sqs_noted_decides(queues: SqsQueues, client: Client):
    queues.declare("other", visibility=HOUR, max_receives=1, dead_letter_queue="dead")
    queues.send("work", ["w"])
    queues.send("other", ["o"])
    kill(queues, "work")
    kill(queues, "other")

    def receive(parameters: Mapping[str, Any]) -> Any:
        answer = client.real.receive_message(**parameters)
        for message in answer.get("Messages", []):
            origin = {"w": "work", "o": "other"}[message["Body"]]
            message["Attributes"]["DeadLetterQueueSourceArn"] = f"arn:aws:sqs:us-east-1:123456789012:{origin}"
        return answer

    client.instead["receive_message"] = receive
    assert queues.redrive("dead", limit=None) == 2
    client.instead.clear()
    assert all_bodies(queues, "work") == ["w"]
    assert all_bodies(queues, "other") == ["o"]


def test_an_origin_that_nobody_noted_is_not_guessed(queues: SqsQueues):
    queues.declare("other", visibility=HOUR, max_receives=1, dead_letter_queue="dead")
    queues.send("work", ["w"])
    kill(queues, "work")
    with pytest.raises(UnknownOriginError, match="'other', 'work'"):
        queues.redrive("dead", limit=None)
    assert all_bodies(queues, "dead") == ["w"]


def test_a_letter_is_not_lost_when_sending_it_back_fails(queues: SqsQueues, client: Client):
    queues.send("work", ["w"])
    kill(queues, "work")
    refusing(client, "send_message_batch", [{"w"}] * 9)
    with pytest.raises(QueuesUnavailableError):
        queues.redrive("dead", limit=None)
    (depth,) = (each for each in queues.depths() if each.name == "dead")
    assert (depth.visible, depth.in_flight) == (0, 1)


def test_declaring_says_what_aws_has_to_know(queues: SqsQueues, client: Client):
    url = client.real.get_queue_url(QueueName="work")["QueueUrl"]
    attributes = client.real.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "3600"
    assert attributes["MessageRetentionPeriod"] == "1209600"
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] == 1
