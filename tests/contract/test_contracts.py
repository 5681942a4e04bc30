"""What others may rely on: schemas are those of the models, both judge fixtures alike, and promises are kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import TypeAdapter, ValidationError

from infra import contracts
from infra.contracts import CONTRACTS, FOLDER, Contract
from springline.platform.errors import InvalidError
from springline.runs import mock

pytestmark = pytest.mark.contract

each = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: f"{contract.name}.v{contract.version}")


def schema(contract: Contract) -> dict[str, Any]:
    return json.loads((FOLDER / contract.file).read_bytes())


def allows(contract: Contract, document: Any) -> bool:
    return Draft202012Validator(schema(contract), format_checker=FormatChecker(["date-time"])).is_valid(document)


def reads(contract: Contract, text: bytes) -> bool:
    try:
        TypeAdapter(contract.model).validate_json(text, strict=True)
    except (ValidationError, InvalidError):
        return False
    return True


def fixtures(contract: Contract, kind: str) -> list[Path]:
    return sorted((contract.fixtures / kind).iterdir())


def references(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        yield from (inner for key, inner in found.items() if key == "$ref")
        for inner in found.values():
            yield from references(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from references(inner)


def test_the_files_are_what_the_models_say_and_there_are_no_others():
    texts = contracts.documents()
    changed = [file for file, text in texts.items() if (FOLDER / file).read_text(encoding="utf-8") != text]
    assert changed == [], "run `make contracts`"
    assert contracts.files() == texts.keys()


def test_each_name_and_version_is_there_once():
    assert len({(contract.name, contract.version) for contract in CONTRACTS}) == len(CONTRACTS)
    assert len({contract.file for contract in CONTRACTS}) == len(CONTRACTS)


@each
def test_a_schema_is_one_says_what_it_is_and_shows_an_example(contract: Contract):
    found = schema(contract)
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["$id"] == f"urn:springline:contract:{contract.name}:v{contract.version}"
    assert found["version"] == contract.version
    assert len(found["title"]) > 2
    assert len(found["description"]) > 20
    assert found["examples"]


@each
def test_no_schema_leads_to_another_file(contract: Contract):
    assert [found for found in references(schema(contract)) if not found.startswith("#/$defs/")] == []


@each
def test_schema_and_model_take_what_is_valid(contract: Contract):
    assert fixtures(contract, "valid")
    for file in fixtures(contract, "valid"):
        assert allows(contract, json.loads(file.read_bytes())), file
        assert reads(contract, file.read_bytes()), file


@each
def test_schema_and_model_refuse_what_is_invalid(contract: Contract):
    assert len(fixtures(contract, "invalid")) > 2
    for file in fixtures(contract, "invalid"):
        assert not allows(contract, json.loads(file.read_bytes())), file
        assert not reads(contract, file.read_bytes()), file


@pytest.mark.parametrize(
    "file", sorted((FOLDER / "fixtures").glob("*/*/unsound/*.json")), ids=lambda file: f"{file.parts[-4]}-{file.stem}"
)
def test_the_model_refuses_also_what_no_schema_can_say(file: Path):
    (contract,) = [one for one in CONTRACTS if one.fixtures == file.parents[1]]
    assert allows(contract, json.loads(file.read_bytes()))
    assert not reads(contract, file.read_bytes())


def test_every_fixture_belongs_to_a_contract_and_is_the_only_one_of_its_kind():
    files = sorted((FOLDER / "fixtures").rglob("*.json"))
    assert {file.parents[1] for file in files} == {contract.fixtures for contract in CONTRACTS}
    assert {file.parent.name for file in files} == {"valid", "invalid", "unsound"}
    documents = [(file.parents[1], json.dumps(json.loads(file.read_bytes()), sort_keys=True)) for file in files]
    assert len(set(documents)) == len(documents)


@pytest.mark.parametrize("fails", [False, True])
def test_what_runs_tell_keeps_to_their_contract(fails: bool):
    (contract,) = [one for one in CONTRACTS if one.name == "run_event"]
    happenings = mock.plan(mock.Wanted(fails=fails))
    assert len(happenings) > 10
    for number, happening in enumerate(happenings, 1):
        event = {"run_id": 1, "number": number, "at": "2026-05-04T09:12:01Z", **happening._asdict()}
        assert allows(contract, event), event
        assert reads(contract, json.dumps(event).encode()), event


def test_nothing_breaks_what_was_released():
    assert list(contracts.breaking(contracts.released(), contracts.current())) == []


def test_every_contract_is_promised():
    assert contracts.released().keys() == contracts.current().keys(), "run `python -m infra.contracts --release`"
    ours = ("app", "bundle", "bundle_version", "canvas", "indexed_person", "indexed_request", "run_event")
    files = {f"{name}.v1.schema.json" for name in (*ours, "provenance_reference", "provenance_selector")}
    assert contracts.released().keys() >= files | {"openapi.json", "signal_profile_snapshot.schema.json"}
