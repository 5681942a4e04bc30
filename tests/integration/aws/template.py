"""`template.yaml` as CloudFormation gets it: after the SAM transform, with parameters as somebody would choose them."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parents[3]
_CODE = ("CodeUri", "ContentUri")


@cache
def transformed() -> dict[str, Any]:
    """What CloudFormation gets to see of the whole deployment."""
    template = nested("template.yaml")
    for resource in template["Resources"].values():
        # What `sam package` does: the transform wants code that was uploaded.
        for place in [place for place in _CODE if place in resource.get("Properties", {})]:
            resource["Properties"][place] = f"s3://bucket/{resource['Properties'][place]}"
    with mock.patch.dict(os.environ, {"AWS_DEFAULT_REGION": "eu-central-1"}):
        return Translator({}, Parser()).translate(template, parameter_values=chosen_parameters(template))


def nested(path: str) -> dict[str, Any]:
    """A template of this project, by its path as other templates name it."""
    return yaml_parse((ROOT / path).read_text(encoding="utf-8"))


def chosen_parameters(
    template: Mapping[str, Any], given: Mapping[str, Any] | None = None, outer: Mapping[str, str] | None = None
) -> dict[str, str]:
    """A value for each parameter: what the outer stack hands on of its own, the default, the first allowed, or any."""
    chosen: dict[str, str] = {}
    for name, declared in template.get("Parameters", {}).items():
        value = (given or {}).get(name)
        if isinstance(value, dict) and value.get("Ref") in (outer or {}):
            value = (outer or {})[value["Ref"]]
        if isinstance(value, dict) or value is None:
            made_up = "1" if declared["Type"] == "Number" else "made-up"
            value = declared.get("Default", declared.get("AllowedValues", [made_up])[0])
        chosen[name] = str(value)
    return chosen
