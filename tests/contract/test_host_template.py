"""What the host reads in template.yaml is what AWS's own SAM transform makes of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from infra.host.cron import parse
from infra.host.template import Template, load

pytestmark = pytest.mark.contract

FILE = Path(__file__).resolve().parents[2] / "template.yaml"
Resources = Mapping[str, Mapping[str, Any]]


class _NoPolicies:
    """The names of AWS's managed policies, none of which the template names."""

    def load(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="module")
def deployed() -> Resources:
    """The CloudFormation resources that SAM makes."""
    document = yaml_parse(FILE.read_text(encoding="utf-8"))
    for resource in document["Resources"].values():
        for key in {"CodeUri", "ContentUri"} & resource.get("Properties", {}).keys():
            resource["Properties"][key] = "s3://bucket/code"  # what `sam package` puts there
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        made: Any = transform(document, {}, _NoPolicies())
    found: Resources = made["Resources"]
    return found


@pytest.fixture(scope="module")
def local() -> Template:
    return load(FILE)


def of_kind(resources: Resources, kind: str) -> dict[str, Any]:
    return {name: each.get("Properties", {}) for name, each in resources.items() if each["Type"] == kind}


def default(value: Any) -> Any:
    """A value, or what a parameter that it refers to is where nobody says otherwise."""
    parameters = yaml_parse(FILE.read_text(encoding="utf-8"))["Parameters"]
    return parameters[value["Ref"]]["Default"] if isinstance(value, dict) else value


def function_of(resources: Resources, alias: str) -> str:
    """The function that an alias leads to: everything that starts one goes by its alias."""
    assert resources[alias]["Type"] == "AWS::Lambda::Alias"
    name: str = resources[alias]["Properties"]["FunctionName"]["Ref"]
    return name


def test_the_same_functions_with_the_same_limits(deployed: Resources, local: Template) -> None:
    functions = of_kind(deployed, "AWS::Lambda::Function")
    assert {
        name: (each["Handler"], each["Timeout"], each["MemorySize"], default(each.get("ReservedConcurrentExecutions")))
        for name, each in functions.items()
    } == {
        name: (each.handler, each.timeout.total_seconds(), each.memory_megabytes, each.reserved_concurrency)
        for name, each in local.functions.items()
    }


def test_the_same_routes_lead_to_the_same_functions(deployed: Resources, local: Template) -> None:
    (api,) = of_kind(deployed, "AWS::ApiGateway::RestApi").values()
    routes: set[tuple[str, str, str]] = set()
    for path, methods in api["Body"]["paths"].items():
        for method, integration in methods.items():
            if method in {"get", "post", "put", "patch", "delete", "head", "options", "x-amazon-apigateway-any-method"}:
                uri = json.dumps(integration["x-amazon-apigateway-integration"]["uri"])
                function = function_of(deployed, uri.rpartition("${")[2].partition("}")[0])
                routes.add(("ANY" if method.startswith("x-") else method.upper(), path, function))
    assert routes == {(api.method, api.path, name) for name, each in local.functions.items() for api in each.apis}


def test_the_same_queues_feed_the_same_functions_in_the_same_batches(deployed: Resources, local: Template) -> None:
    mappings = of_kind(deployed, "AWS::Lambda::EventSourceMapping").values()
    names = {name: each["QueueName"] for name, each in of_kind(deployed, "AWS::SQS::Queue").items()}
    assert sorted(
        (
            function_of(deployed, each["FunctionName"]["Ref"]),
            names[each["EventSourceArn"]["Fn::GetAtt"][0]],
            each["BatchSize"],
            each["ScalingConfig"]["MaximumConcurrency"],
            each["FunctionResponseTypes"] == ["ReportBatchItemFailures"],
        )
        for each in mappings
    ) == sorted(
        (name, event.queue, event.batch_size, event.max_concurrency, event.reports_failures)
        for name, each in local.functions.items()
        for event in each.queues
    )


def test_the_same_schedules_and_rules(deployed: Resources, local: Template) -> None:
    rules = of_kind(deployed, "AWS::Events::Rule")
    scheduled = {
        (parse(each["ScheduleExpression"]), function_of(deployed, each["Targets"][0]["Arn"]["Ref"]))
        for each in rules.values()
        if "ScheduleExpression" in each
    }
    assert scheduled == {(each.timing, each.function) for each in local.schedules}
    assert {name for name, each in rules.items() if "EventPattern" in each} == {rule.name for rule in local.rules}
