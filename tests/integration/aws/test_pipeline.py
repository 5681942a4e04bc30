"""Events on AWS: from a webhook over EventBridge and SQS into PostgreSQL, through every function that takes part."""

from typing import Any

import boto3
import pytest

from springline.platform.addresses import parse_place
from springline.platform.metrics import METRICS
from springline.platform.objects import objects_at
from springline.platform.queues import QueueDepth
from springline.platform.queues.sqs import SqsQueues
from springline.warehouse import landing
from tests.integration.aws.stack import REGION
from tests.integration.chats import Pipeline

pytestmark = pytest.mark.integration


def envelope(number: int, text: str, by: str = "ada") -> dict[str, Any]:
    """What signal-cli says of a message that was sent in a minute of that number."""
    at = 1_772_442_000_000 + number * 60_000
    group = {"groupId": "Zw==", "groupName": "Help next door", "type": "DELIVER"}
    message = {"timestamp": at, "message": text, "groupInfo": group}
    return {"envelope": {"sourceUuid": by, "sourceName": by.title(), "timestamp": at, "dataMessage": message}}


@pytest.fixture
def told(deployment, new_token):
    """Tells the deployment of a message, by webhook."""
    token = new_token("events:write")

    def tell(number: int, text: str, by: str = "ada") -> None:
        message = envelope(number, text, by)
        status, taken = deployment.request("EventsApi", "POST", "/api/events/signal", message, token=token)
        assert (status, taken["new"]) == (202, 1)

    return tell


@pytest.fixture
def listed(deployment, new_token):
    """The requests that the index API lists."""
    token = new_token("index:read")

    def ask() -> list[dict[str, Any]]:
        status, page = deployment.request("IndexApi", "GET", "/api/index/requests", token=token)
        assert status == 200
        return page["items"]

    return ask


def test_a_chat_message_becomes_a_document_of_the_index(deployment, told, listed):
    told(1, "Who has a ladder for me in Lisbon?")
    deployment.settle()
    (item,) = listed()
    assert (item["version"], item["document"]["title"]) == (1, "Who has a ladder for me in Lisbon?")
    assert item["document"]["author"]["name"] == "Ada"
    assert {tag["value"] for tag in item["document"]["tags"]} >= {"ladder"}  # so it was annotated and landed again
    assert deployment.settle() == 0


def test_an_event_that_comes_twice_counts_once(deployment, told, listed, db):
    told(1, "Who has a ladder for me in Lisbon?")
    deployment.settle()
    before = listed()
    for body in Pipeline(db).bodies():
        for queue in ("IngestQueue", "AnnotateQueue", "TransformQueue"):
            deployment.send(queue, body)
    deployment.settle()
    assert listed() == before


@pytest.mark.parametrize("function", ["IngestEvents", "AnnotateComments", "TransformIndex", "FollowMessages"])
def test_what_can_not_be_worked_on_dies_alone(deployment, told, listed, function):
    queue, dead_letters = QUEUES[function]
    for body in POISON:
        deployment.send(queue, body)
    told(1, "Who has a ladder for me in Lisbon?")
    deployment.relay()
    poller = deployment.pollers[function]
    assert [sorted(poller.poll().failed) for _ in range(5)] == [sorted(POISON)] * 5
    assert poller.poll().messages == 0
    assert deployment.waiting(queue) == []
    assert sorted(deployment.waiting(dead_letters)) == sorted(POISON)
    deployment.settle()
    assert len(listed()) == 1


def test_a_batch_that_the_function_dies_of_comes_again_and_can_be_sent_again_when_it_is_dead(
    deployment, told, listed, monkeypatch
):
    told(1, "Who has a ladder for me in Lisbon?")
    events = deployment.relay()
    with monkeypatch.context() as broken:
        broken.setattr(landing, "land", _raise)
        for _ in range(5):
            assert len(deployment.pollers["IngestEvents"].poll().failed) == events
        assert deployment.pollers["IngestEvents"].poll().messages == 0
    queues = SqsQueues.connect(region=REGION)
    depths = {depth.name: depth for depth in queues.depths()}
    assert depths["ingest-events-dead"] == QueueDepth("ingest-events-dead", events, 0, None, "ingest-events")
    assert queues.redrive("ingest-events-dead", limit=None) == events
    deployment.settle()
    assert len(listed()) == 1


def test_files_are_kept_in_the_stacks_bucket(deployment):
    objects = objects_at(parse_place(f"s3://{deployment.stack.outputs['Bucket']}/files"), region=REGION)
    stored = objects.put("exports/day.parquet", b"rows", content_type="application/octet-stream")
    assert objects.head("exports/day.parquet") == stored
    assert objects.get("exports/day.parquet") == b"rows"
    assert [found.key for found in objects.list("exports/")] == ["exports/day.parquet"]
    objects.delete("exports/day.parquet")
    assert list(objects.list()) == []


def test_what_functions_measure_is_in_the_log_in_the_embedded_metric_format(deployment, told, listed):
    told(1, "Who has a ladder for me in Lisbon?")
    deployment.settle()
    listed()
    measured = {function: _named(deployment.metrics(function)) for function in deployment.sandboxes}
    assert {function: names for function, names in measured.items() if names} == {
        "EventsApi": {"http.request.duration", "http.answer.duration"},
        "IndexApi": {"http.request.duration", "http.answer.duration"},
        "RelayEvents": {"event.relayed", "event.relay_lag", "index.freshness"},
        "IngestEvents": {"ingest.events"},
        "AnnotateComments": {"annotate.comments", "generation.calls", "generation.cost"},
        "TransformIndex": {"transform.documents"},
    }


def test_each_rule_may_send_to_its_queues(deployment):
    stack = deployment.stack
    allowed = {
        (resource, source)
        for policy in stack.of("AWS::SQS::QueuePolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Action"] == "sqs:SendMessage" and statement["Principal"] == {"Service": "events.amazonaws.com"}
        for resource in statement["Resource"]
        for source in statement["Condition"]["ArnEquals"]["aws:SourceArn"]
    }
    rules = boto3.client("events", region_name=REGION)
    (bus,) = stack.of("AWS::Events::EventBus").values()
    sent = {
        (target["Arn"], rule["Arn"])
        for rule in rules.list_rules(EventBusName=bus["Name"])["Rules"]
        for target in rules.list_targets_by_rule(Rule=rule["Name"], EventBusName=bus["Name"])["Targets"]
    }
    assert sent
    assert sent <= allowed


POISON = ["no event at all", '{"tenant": "harbour", "data": {}}', "[]"]
QUEUES = {
    "IngestEvents": ("IngestQueue", "IngestDeadLetters"),
    "AnnotateComments": ("AnnotateQueue", "AnnotateDeadLetters"),
    "TransformIndex": ("TransformQueue", "TransformDeadLetters"),
    "GenerateProfiles": ("GenerateQueue", "GenerateDeadLetters"),
    "FollowMessages": ("FollowQueue", "FollowDeadLetters"),
    "WorkRuns": ("RunsQueue", "RunsDeadLetters"),
    "ParseDocuments": ("ParseQueue", "ParseDeadLetters"),
    "IndexDocuments": ("IndexQueue", "IndexDeadLetters"),
    "ExtractDocuments": ("ExtractQueue", "ExtractDeadLetters"),
}


def _raise(*_: object, **__: object) -> None:
    raise RuntimeError("the sandbox has run out of memory")


def _named(lines: list[dict[str, Any]]) -> set[str]:
    """The metrics of EMF lines, each found to be as the catalogue declares it."""
    names: set[str] = set()
    for line in lines:
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        for metric in directive["Metrics"]:
            declared = METRICS[metric["Name"]]
            assert directive["Dimensions"] == [list(declared.labels)]
            assert all(isinstance(line[label], str) for label in declared.labels)
            assert isinstance(line[declared.name], list if declared.kind == "histogram" else int | float)
            names.add(declared.name)
    return names
