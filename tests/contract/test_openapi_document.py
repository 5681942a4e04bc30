"""The committed OpenAPI document: valid, current, and about every function that answers HTTP."""

import json
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from infra.openapi import CONTRACT, FUNCTIONS, document
from springline.access.model import SCOPES
from springline.platform import runtime

pytestmark = pytest.mark.contract

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def committed():
    return json.loads(CONTRACT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def operations(committed):
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in committed["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_document_is_current(monkeypatch):
    monkeypatch.setattr(runtime, "_installed", [])
    assert document() == CONTRACT.read_text(encoding="utf-8"), "run `python -m infra.openapi` and commit what changed"


def test_the_document_is_valid_openapi_3_1(committed):
    assert committed["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(committed).validate()


def test_every_function_with_an_api_is_in_it(committed):
    folders = {path.parent.name for path in FUNCTIONS.glob("*_api/app.py")}
    assert (
        {tag["name"] for tag in committed["tags"]}
        == folders
        >= {"index_api", "requests_api", "events_api", "system_api"}
    )


def test_operations_have_names_of_their_own_and_say_what_they_do(operations):
    names = [operation["operationId"] for _, operation in operations]
    assert len(names) == len(set(names))
    assert [place for place, operation in operations if len(operation["summary"]) < 10] == []


def test_operations_ask_for_scopes_that_exist(operations):
    asked = {
        scope
        for _, operation in operations
        for way in operation["security"]
        for scopes in way.values()
        for scope in scopes
    }
    assert asked <= SCOPES.keys()
    assert {"index:read", "community:write", "events:write"} <= asked


def test_what_is_public_is_meant_to_be(operations):
    public = {place for place, operation in operations if operation["security"] == []}
    assert public == {
        "GET /api/openapi.json",
        "GET /health/livez",
        "GET /health/readyz",
        "GET /metrics",
        "POST /api/access/session",
    }


def test_the_function_that_serves_it_has_it_in_its_folder():
    # Lambda has a function's folder and the layer, and nothing else of the repository.
    shipped: Path = FUNCTIONS / "system_api" / "openapi.json"
    assert shipped.read_bytes() == CONTRACT.read_bytes()
