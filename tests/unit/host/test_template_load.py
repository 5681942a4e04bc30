"""What the host reads in a template, and what it refuses."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from infra.host.template import TemplateError, load

pytestmark = pytest.mark.unit

Project = Callable[..., Path]

HEAD = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 20
    Environment: {Variables: {COLOUR: blue}}
Resources:
"""
WORK = """\
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/work
      Handler: app.run
"""
QUEUES = """\
  Inbox:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: inbox
      VisibilityTimeout: 60
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
  Dead: {Type: AWS::SQS::Queue, Properties: {QueueName: inbox-dead}}
"""
CODE: Mapping[str, str] = {"work": "def run(event, context): ..."}


def with_events(event: str) -> str:
    return f"{HEAD}{WORK}      Events:\n        It: {event}\n{QUEUES}"


def test_an_unknown_event_source_is_refused_by_name_and_line(project: Project) -> None:
    file = project(HEAD + WORK + "      Events:\n        Pictures:\n          Type: S3\n", CODE)
    with pytest.raises(TemplateError) as refused:
        load(file)
    assert str(refused.value).startswith("template.yaml:14: ")
    assert "Pictures" in str(refused.value)
    assert "events of type S3" in str(refused.value)


@pytest.mark.parametrize(
    "kind", ["AWS::Lambda::EventSourceMapping", "AWS::SNS::Subscription", "AWS::Serverless::HttpApi"]
)
def test_a_resource_that_would_silently_not_run_is_refused(project: Project, kind: str) -> None:
    file = project(f"{HEAD}  Other:\n    Type: {kind}\n")
    with pytest.raises(TemplateError, match=rf"^template\.yaml:8: .*{kind} Other"):
        load(file)


@pytest.mark.parametrize(
    ("event", "complaint"),
    [
        ("{Type: SQS, Properties: {Queue: elsewhere}}", "not the ARN of a queue in this template"),
        ("{Type: SQS, Properties: {Queue: !GetAtt Inbox.Arn, BatchSize: 11}}", "MaximumBatchingWindowInSeconds of 1"),
        ("{Type: SQS, Properties: {Queue: !GetAtt Inbox.Arn, FilterCriteria: {}}}", "does not support FilterCriteria"),
        ("{Type: SQS, Properties: {Queue: !GetAtt Inbox.Arn, ScalingConfig: {MaximumConcurrency: 1}}}", "from 2 to"),
        ("{Type: Api, Properties: {Path: people, Method: get}}", "Path must begin with /"),
        ("{Type: Api, Properties: {Path: /people, Method: fetch}}", "FETCH is not one of"),
        ("{Type: Api, Properties: {Path: /people, Method: get, Auth: {Authorizer: X}}}", "no gateway authorizers"),
        ("{Type: Schedule, Properties: {Schedule: rate(1 minutes)}}", "rate"),
        ("{Type: Schedule, Properties: {Schedule: rate(1 minute), Input: '{'}}", "Input is not JSON"),
    ],
)
def test_what_aws_would_do_otherwise_or_refuse_is_refused(project: Project, event: str, complaint: str) -> None:
    with pytest.raises(TemplateError, match=complaint) as refused:
        load(project(with_events(event), CODE))
    assert refused.value.line == 13


def test_a_visibility_shorter_than_the_functions_time_limit_is_refused(project: Project) -> None:
    text = with_events("{Type: SQS, Properties: {Queue: !GetAtt Inbox.Arn}}").replace("VisibilityTimeout: 60", "")
    with pytest.raises(TemplateError, match="visible again after 30 s, but Work may take 40 s"):
        load(project(text.replace("Timeout: 20", "Timeout: 40"), CODE))


def test_a_queue_event_carries_batch_size_concurrency_and_how_failures_are_told(project: Project) -> None:
    event = (
        "{Type: SQS, Properties: {Queue: !GetAtt Inbox.Arn, BatchSize: 500, MaximumBatchingWindowInSeconds: 2,"
        " FunctionResponseTypes: [ReportBatchItemFailures], ScalingConfig: {MaximumConcurrency: 3}}}"
    )
    template = load(project(with_events(event), CODE))
    (found,) = template.functions["Work"].queues
    assert (found.queue, found.batch_size, found.reports_failures, found.max_concurrency) == ("inbox", 500, True, 3)
    dead, inbox = template.queues
    assert (dead.name, inbox.dead_letter_queue, inbox.max_receives) == ("inbox-dead", "inbox-dead", 3)
    assert inbox.visibility == timedelta(seconds=60)


def test_a_disabled_event_drives_nothing(project: Project) -> None:
    event = "{Type: SQS, Properties: {Queue: !GetAtt Inbox.Arn, Enabled: false}}"
    assert load(project(with_events(event), CODE)).functions["Work"].queues == ()


def test_a_functions_own_properties_go_before_globals_and_variables_are_joined(project: Project) -> None:
    own = "      Timeout: 5\n      ReservedConcurrentExecutions: 2\n      Environment: {Variables: {SHAPE: round}}\n"
    template = load(project(HEAD + WORK + own, CODE))
    assert template.functions["Work"].timeout == timedelta(seconds=5)
    assert template.functions["Work"].reserved_concurrency == 2
    assert template.environment == {"COLOUR": "blue", "SHAPE": "round"}


def test_two_values_for_one_variable_are_refused_because_all_functions_share_a_process(project: Project) -> None:
    own = "      Environment: {Variables: {COLOUR: red}}\n"
    with pytest.raises(TemplateError, match=r"sets COLOUR to 'red', but Globals sets it to 'blue' in line 5"):
        load(project(HEAD + WORK + own, CODE))


RULE = """\
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: !Sub "${AWS::StackName}-events"}}
  ToInbox:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [shop]}
      Targets: [{Id: a, Arn: !GetAtt Inbox.Arn, InputPath: $.detail}, {Id: b, Arn: !GetAtt Dead.Arn}]
"""


def test_a_rule_names_its_queues_and_whether_they_get_the_detail_only(project: Project) -> None:
    (rule,) = load(project(HEAD + QUEUES + RULE)).rules
    assert [(target.queue, target.detail_only) for target in rule.targets] == [("inbox", True), ("inbox-dead", False)]
    assert rule.pattern.matches({"source": "shop"})


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("$.detail", "$.detail.items", "InputPath"),
        ("!GetAtt Dead.Arn}]", "'arn:aws:lambda:x'}]", "route the events to a queue first"),
        ("[shop]", "[{cidr: 10.0.0.0/24}]", "does not know the operator cidr"),
        ("EventPattern", "EventPatterns", "does not support EventPatterns"),
    ],
)
def test_a_rule_that_the_host_can_not_follow_is_refused(
    project: Project, before: str, after: str, complaint: str
) -> None:
    with pytest.raises(TemplateError, match=complaint):
        load(project(HEAD + QUEUES + RULE.replace(before, after)))


def test_what_only_a_deployed_stack_knows_is_no_matter_until_it_is_needed(project: Project) -> None:
    layer = "      Layers: [!Ref Somewhere]\n      Environment: {Variables: {PLACE: !GetAtt Database.Address}}\n"
    database = "  Database: {Type: AWS::RDS::DBCluster}\n  Somewhere: {Type: AWS::Serverless::LayerVersion}\n"
    template = load(project(HEAD + WORK + layer + database, CODE))
    assert "PLACE" not in template.environment
    needed = "      ReservedConcurrentExecutions: 1\n      MemorySize: !GetAtt Database.Port\n"
    with pytest.raises(TemplateError, match=r"MemorySize is !GetAtt Database.Port, which only a deployed stack knows"):
        load(project(HEAD + WORK + needed + database, CODE))


def test_conditions_and_parameters_decide_what_is_there(project: Project) -> None:
    text = f"""\
Parameters: {{Stage: {{Type: String, Default: local}}}}
Conditions: {{Deployed: !Not [!Equals [!Ref Stage, local]]}}
{HEAD}  Extra: {{Type: AWS::SQS::Queue, Condition: Deployed, Properties: {{QueueName: !Sub "extra-${{Stage}}"}}}}
"""
    assert load(project(text)).queues == ()
    assert [queue.name for queue in load(project(text), {"Stage": "live"}).queues] == ["extra-live"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Resources: [", "not YAML"),
        ("Resources: {A: {Type: X}, A: {Type: Y}}", "A stands here twice"),
        ("- a list", "a template is a mapping"),
        ("Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Nowhere}}}", "no parameter or resource"),
        ("Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt Q.QueueName}}}", "goes in a circle"),
    ],
)
def test_a_broken_template_is_refused_with_its_line(project: Project, text: str, complaint: str) -> None:
    with pytest.raises(TemplateError, match=complaint) as refused:
        load(project(text))
    assert str(refused.value).startswith(f"template.yaml:{refused.value.line}: ")


def test_a_missing_folder_is_named(project: Project) -> None:
    with pytest.raises(TemplateError, match="there is no folder"):
        load(project(HEAD + WORK))
