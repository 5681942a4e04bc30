"""`template.yaml` deploys: SAM can transform it, CloudFormation accepts it, and it keeps the house rules."""

import json
import os
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


def transformed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    template = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        # What `sam package` does: the transform wants code that was uploaded.
        for place in ("CodeUri", "ContentUri"):
            if place in resource["Properties"]:
                resource["Properties"][place] = f"s3://bucket/{resource['Properties'][place]}"
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


def test_each_function_has_a_folder_of_its_own() -> None:
    folders = sorted(function["CodeUri"] for function in functions().values())

    assert folders == sorted(f"functions/{path.parent.name}" for path in (ROOT / "functions").glob("*/app.py"))


def test_a_function_is_no_longer_than_a_page() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "functions").glob("*/*.py")}

    assert {path: length for path, length in lengths.items() if length > 60} == {}


def test_each_queue_that_feeds_a_function_has_dead_letters_and_time_for_six_tries() -> None:
    queues = resources("AWS::SQS::Queue")
    for name, function in functions().items():
        for event in function["Events"].values():
            if event["Type"] != "SQS":
                continue
            queue = queues[event["Properties"]["Queue"]["Fn::GetAtt"][0]]
            assert queue["RedrivePolicy"]["maxReceiveCount"] == 5, name
            # What AWS recommends: six times the function's time limit.
            assert queue["VisibilityTimeout"] >= 6 * function.get("Timeout", 30), name
            assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name
