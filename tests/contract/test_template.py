"""`template.yaml` deploys: SAM can transform it, CloudFormation accepts it, and it keeps the house rules."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from samtranslator.parser.parser import Parser
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

pytestmark = pytest.mark.contract

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"


class NoManagedPolicies(ManagedPolicyLoader):
    """The template names none, and nothing may ask AWS for them."""

    def __init__(self) -> None:
        super().__init__(iam_client=None)

    def load(self) -> dict[str, str]:
        return {}


def transformed(monkeypatch: pytest.MonkeyPatch, uploaded: str = "s3://bucket") -> dict[str, Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    template = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        # What `sam package` does: the transform wants code that was uploaded.
        for place in ("CodeUri", "ContentUri"):
            if place in resource["Properties"]:
                folder = resource["Properties"][place]
                resource["Properties"][place] = f"{uploaded if place == 'ContentUri' else 's3://bucket'}/{folder}"
    return Translator({}, Parser()).translate(template, parameter_values={})


def functions() -> dict[str, dict[str, Any]]:
    template = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    return {
        name: resource["Properties"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def resources(kind: str) -> dict[str, dict[str, Any]]:
    template = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    return {name: item["Properties"] for name, item in template["Resources"].items() if item["Type"] == kind}


def test_sam_transforms_it_and_cloudformation_would_take_the_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = tmp_path / "transformed.json"
    result.write_text(json.dumps(transformed(monkeypatch)), encoding="utf-8")

    # W3005 and W2001 speak of what the transform itself writes.
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--ignore-checks", "W", "--", str(result)]
    lint = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ}, timeout=100)

    assert lint.returncode == 0, lint.stdout + lint.stderr


def test_the_transform_makes_a_function_for_each_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [item for item in transformed(monkeypatch)["Resources"].values() if item["Type"] == "AWS::Lambda::Function"]

    assert len(made) == len([folder for folder in (ROOT / "functions").iterdir() if (folder / "app.py").exists()])


def versions(template: dict[str, Any]) -> set[str]:
    return {name for name, item in template["Resources"].items() if item["Type"] == "AWS::Lambda::Version"}


def test_a_change_of_the_product_alone_reaches_every_function(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product is in a layer, and SAM publishes a version only where it believes that a function has changed."""
    before, again, after = (
        versions(transformed(monkeypatch, uploaded)) for uploaded in ("s3://bucket/1", "s3://bucket/1", "s3://bucket/2")
    )
    assert len(before) == len(functions())
    assert before == again
    assert before.isdisjoint(after)


def test_everything_that_starts_a_function_goes_by_its_alias(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a canary would be one in name only, and so would be what is said of failed invocations."""
    text = json.dumps(transformed(monkeypatch)["Resources"])
    past_it = re.findall(r'"Fn::GetAtt": \["(\w+)", "Arn"\]', text)

    assert functions().keys().isdisjoint(past_it)


def test_functions_start_from_an_image_on_the_newest_python(monkeypatch: pytest.MonkeyPatch) -> None:
    made = transformed(monkeypatch)["Resources"]
    lambdas = {name: item["Properties"] for name, item in made.items() if item["Type"] == "AWS::Lambda::Function"}

    assert {(each["Runtime"], *each["Architectures"]) for each in lambdas.values()} == {("python3.14", "arm64")}
    images = {name for name, each in lambdas.items() if each["SnapStart"]["ApplyOn"] == "PublishedVersions"}
    assert images == lambdas.keys() - {"MigrateDatabase"}
    costs = (ROOT / "docs" / "deploy-aws.md").read_text(encoding="utf-8")
    assert f"| SnapStart images of {len(images)} functions " in costs


def test_a_canary_is_watched_and_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    made = transformed(monkeypatch)["Resources"].values()
    groups = [item["Properties"] for item in made if item["Type"] == "AWS::CodeDeploy::DeploymentGroup"]

    assert len(groups) == len(functions()) - 1
    for group in groups:
        assert group["AlarmConfiguration"]["Enabled"]
        assert len(group["AlarmConfiguration"]["Alarms"]) == 3
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert "Canary10Percent5Minutes" in json.dumps(group["DeploymentConfigName"])


def test_the_api_is_throttled_traced_and_logged_without_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    (stage,) = (
        item["Properties"]
        for item in transformed(monkeypatch)["Resources"].values()
        if item["Type"] == "AWS::ApiGateway::Stage"
    )
    (settings,) = stage["MethodSettings"]

    assert settings["ThrottlingRateLimit"] == {"Ref": "RequestsPerSecond"}
    assert stage["TracingEnabled"]
    logged = json.loads(stage["AccessLogSetting"]["Format"])
    assert logged["route"] == "$context.resourcePath"
    assert "$context.path" not in logged.values(), "it says whom somebody looked for"


def test_each_function_has_a_folder_of_its_own() -> None:
    folders = sorted(function["CodeUri"] for function in functions().values())

    assert folders == sorted(f"functions/{path.parent.name}" for path in (ROOT / "functions").glob("*/app.py"))


def test_a_function_is_no_longer_than_a_page() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "functions").glob("*/*.py")}

    assert {path: length for path, length in lengths.items() if length > 60} == {}


def test_each_queue_that_feeds_a_function_has_dead_letters_and_time_for_six_tries() -> None:
    queues = resources("AWS::SQS::Queue")
    for name, function in functions().items():
        for event in function.get("Events", {}).values():
            if event["Type"] != "SQS":
                continue
            queue = queues[event["Properties"]["Queue"]["Fn::GetAtt"][0]]
            assert queue["RedrivePolicy"]["maxReceiveCount"] == 5, name
            # What AWS recommends: six times the function's time limit.
            assert queue["VisibilityTimeout"] >= 6 * function.get("Timeout", 30), name
            assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name
