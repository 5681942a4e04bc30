"""The YAML that the deployment page shows: it parses, and what it names exists."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from infra.host.template import load
from springline.cli.app import app
from springline.platform.settings import SETTINGS

pytestmark = pytest.mark.contract

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
TEMPLATE = load(ROOT / "template.yaml")
KNOWN = {setting.name for setting in SETTINGS}
FOREIGN = ("AWS_", "COMPOSE_")


def documents() -> Iterator[dict[str, Any]]:
    for block in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        yield from yaml.safe_load_all(block)


DOCUMENTS = list(documents())


def named(document: dict[str, Any]) -> str:
    return f"{document['kind']} {document['metadata']['name']}"


def containers() -> list[Any]:
    return [
        pytest.param(container, id=named(document))
        for document in DOCUMENTS
        for container in document.get("spec", {}).get("template", {}).get("spec", {}).get("containers", [])
    ]


def test_every_document_is_of_a_kind_and_has_a_name() -> None:
    assert len(DOCUMENTS) > 10
    assert all(document["apiVersion"] and document["kind"] and document["metadata"]["name"] for document in DOCUMENTS)


@pytest.mark.parametrize("container", containers())
def test_what_runs_is_a_command_with_functions_and_settings_that_exist(container: Any) -> None:
    command: Any = get_command(app)
    words = list(container["args"])
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    for word in words:
        assert word in (options if word.startswith("--") else TEMPLATE.functions), word
    for variable in container.get("env", []):
        assert variable["name"] in KNOWN or variable["name"].startswith(FOREIGN), variable
    assert container["image"].rpartition(":")[2] not in {"", "latest"}


@pytest.mark.parametrize("container", containers())
def test_what_takes_events_without_a_token_serves_nothing_else(container: Any) -> None:
    words = container["args"]
    if "--behind-gateway" in words:
        served = [TEMPLATE.functions[word] for word in words if word in TEMPLATE.functions]
        assert served
        assert not any(function.apis for function in served)


def test_the_apis_are_all_there() -> None:
    (apis,) = (one for one in DOCUMENTS if named(one) == "Service apis")
    args = apis["spec"]["template"]["spec"]["containers"][0]["args"]
    assert set(args[2:]) == {name for name, function in TEMPLATE.functions.items() if function.apis}


def exact(filters: list[Any]) -> dict[str, set[str]]:
    """Which values a Trigger's filters let through, by attribute; all filters have to agree."""
    wanted: dict[str, set[str]] = {}
    for one in filters:
        for each in one.get("any", [one]):
            ((attribute, value),) = each["exact"].items()
            wanted.setdefault(attribute, set()).add(value)
    return wanted


def passed_over(function: str) -> set[str]:
    """Which values the page names where it says that a function passes over all events but those."""
    (said,) = re.findall(rf"`{function}`[^.]*? passes over all events but those([^.:]*)[.:]", " ".join(PAGE.split()))
    return set(re.findall(r"`([^`]+)`", said))


def wanted_of_data(detail: Any) -> set[str]:
    """The values that a pattern wants of an event's data."""
    assert detail.keys() == {"data"}
    return {value for values in detail["data"].values() for value in values}


def test_the_triggers_are_the_templates_rules() -> None:
    document: Any = yaml.load((ROOT / "template.yaml").read_text(encoding="utf-8"), _Anything)  # noqa: S506 - a SafeLoader
    drained = {event.queue: function for function in TEMPLATE.functions.values() for event in function.queues}
    rules: dict[str, dict[str, set[str]]] = {}
    for rule in TEMPLATE.rules:
        pattern = document["Resources"][rule.name]["Properties"]["EventPattern"]
        attributes = {name: values for name, values in pattern.items() if name != "detail"}
        wanted = {{"detail-type": "type"}.get(name, name): set(values) for name, values in attributes.items()}
        for target in rule.targets:
            function = drained[target.queue].folder.name.replace("_", "-")
            rules[function] = wanted
            # A Trigger sees attributes only. What a rule wants of an event's data, the function wants as well: the page
            # says what that is, and tests/integration/functions/test_work_runs.py that it is so.
            if "detail" in pattern:
                assert (function, passed_over(function)) == ("work-runs", wanted_of_data(pattern["detail"]))
    triggers = {one["metadata"]["name"]: exact(one["spec"]["filters"]) for one in DOCUMENTS if one["kind"] == "Trigger"}
    assert triggers == rules
    for one in DOCUMENTS:
        if one["kind"] == "Trigger":
            assert one["spec"]["subscriber"]["ref"]["name"] == one["metadata"]["name"]


class _Anything(yaml.SafeLoader):
    """Reads CloudFormation's tags as None: none of them is looked at here."""


_Anything.add_multi_constructor("!", lambda loader, suffix, node: None)


def test_a_service_may_take_as_long_as_its_function() -> None:
    for one in DOCUMENTS:
        spec = one.get("spec", {}).get("template", {}).get("spec", {})
        if "timeoutSeconds" in spec:
            served = [TEMPLATE.functions[word] for word in spec["containers"][0]["args"] if word in TEMPLATE.functions]
            assert all(function.timeout.total_seconds() < spec["timeoutSeconds"] for function in served), named(one)


def test_the_page_names_settings_that_exist() -> None:
    for name in set(re.findall(r"\b(?:SPRINGLINE|K)_[A-Z_]+\b", PAGE)):
        assert name in KNOWN, name
