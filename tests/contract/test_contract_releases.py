"""Releasing: promises are kept, additions join them, and what would break one is refused."""

import copy
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from infra import contracts, openapi

pytestmark = pytest.mark.contract


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the contracts, released, to try changes on."""
    for file in contracts.current():
        copy = tmp_path / file
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes((contracts.FOLDER / file).read_bytes())
    monkeypatch.setattr(contracts, "FOLDER", tmp_path)
    monkeypatch.setattr(contracts, "RELEASED", tmp_path / "released")
    assert contracts.release() == []
    return tmp_path


def change(file: Path, name: str, schema: dict[str, Any] | None) -> None:
    """Give a document another property, or take one away."""
    said = json.loads(file.read_text(encoding="utf-8"))
    said["properties"].pop(name, None)
    said["properties"] |= {name: schema} if schema else {}
    file.write_text(json.dumps(said), encoding="utf-8")


def test_what_was_released_is_all_that_others_may_rely_on_without_its_words(folder: Path):
    released = contracts.released()
    assert released.keys() == contracts.current().keys()
    event = released["events/springline.warehouse.landed.v1.json"]
    assert event["properties"]["data"] == {"$ref": "#/$defs/Batch"}
    assert "description" not in event
    assert "examples" not in event
    assert "description" in released["app.v1.schema.json"]["properties"], "the name of a property is no word"


def test_an_addition_is_released(folder: Path):
    change(folder / "bundle.v1.schema.json", "colour", {"type": "string"})
    assert contracts.release() == []
    assert "colour" in contracts.released()["bundle.v1.schema.json"]["properties"]


def test_what_breaks_a_promise_is_refused_and_nothing_is_released(folder: Path):
    change(folder / "bundle.v1.schema.json", "colour", {"type": "string"})
    change(folder / "app.v1.schema.json", "summary", None)
    assert contracts.release() == ["app.v1.schema.json: $.summary: is gone"]
    assert "colour" not in contracts.released()["bundle.v1.schema.json"]["properties"]


def test_a_contract_that_was_released_stays(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(contracts, "CONTRACTS", contracts.CONTRACTS[1:])
    assert contracts.release() == ["app.v1.schema.json: was released, and is gone"]


def test_a_route_that_was_released_stays(folder: Path):
    file = folder / "openapi.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    del said["paths"]["/health/livez"]
    file.write_text(json.dumps(said), encoding="utf-8")
    assert contracts.release() == ["openapi.json: GET /health/livez: is gone"]


def test_readers_of_what_is_only_read_may_be_told_more_exactly_but_not_less(folder: Path):
    file = folder / "indexed_person.v1.schema.json"
    change(file, "id", {"type": "integer", "minimum": 1})
    assert contracts.release() == []
    change(file, "id", {"type": "integer"})
    assert contracts.release() == ["indexed_person.v1.schema.json: $.id: minimum is None instead of 1"]


def test_the_command_says_what_it_refuses(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(openapi, "CONTRACT", folder / "openapi.json")
    monkeypatch.setattr(openapi, "document", (folder / "openapi.json").read_text)
    assert contracts.main(["--release"]) == 0
    monkeypatch.setattr(contracts, "CONTRACTS", contracts.CONTRACTS[1:])
    assert contracts.main(["--release"]) == 1
    assert "app.v1.schema.json: was released, and is gone" in capsys.readouterr().err


def properties(schema: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every property of every object that a schema describes: the object's properties, and the name."""
    if isinstance(schema, dict):
        for keyword, inner in schema.items():
            if keyword == "properties":
                yield from ((inner, name) for name in inner)
            yield from properties(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from properties(inner)


@pytest.mark.parametrize("contract", contracts.CONTRACTS, ids=lambda contract: contract.file)
def test_no_property_of_any_contract_can_go_or_become_something_else_unnoticed(contract: contracts.Contract):
    before = contracts.released()[contract.file]
    unnoticed: list[str] = []
    for place in range(len([*properties(before)])):
        for otherwise in (None, {"type": "array", "items": {"type": "boolean"}}):
            now = copy.deepcopy(before)
            inside, name = next(islice(properties(now), place, None))
            if otherwise is None:
                del inside[name]
            else:
                inside[name] = otherwise
            if not list(contracts.breaking({contract.file: before}, {contract.file: now})):
                unnoticed.append(f"{name} {'is gone' if otherwise is None else 'is a list'}")
    assert unnoticed == []
