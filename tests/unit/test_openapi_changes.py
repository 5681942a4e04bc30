"""Which changes of the OpenAPI document break clients."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from infra.openapi_changes import breaking

pytestmark = pytest.mark.unit

THING = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "name": {"type": "string", "maxLength": 20}},
    "required": ["id"],
}
DOCUMENT: dict[str, Any] = {
    "paths": {
        "/things": {
            "post": {
                "operationId": "make_thing",
                "security": [{"bearer": ["things:write"]}, {"session": ["things:write"]}],
                "parameters": [
                    {"$ref": "#/components/parameters/Key"},
                    {"name": "draft", "in": "query", "required": False, "schema": {"type": "boolean"}},
                ],
                "requestBody": {
                    "required": False,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                },
                "responses": {
                    "201": {
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    },
                    "404": {"$ref": "#/components/responses/NotFound"},
                },
            },
            "get": {"operationId": "list_things", "security": [], "responses": {"200": {}}},
        }
    },
    "components": {
        "parameters": {"Key": {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}},
        "schemas": {"Thing": THING},
        "responses": {"NotFound": {"content": {"application/problem+json": {"schema": {"type": "object"}}}}},
    },
}


def of(change: Callable[[dict[str, Any], dict[str, Any]], object]) -> list[str]:
    """What a change breaks, given the document and its operation."""
    now = copy.deepcopy(DOCUMENT)
    change(now, now["paths"]["/things"]["post"])
    return breaking(DOCUMENT, now)


def thing(now: dict[str, Any]) -> dict[str, Any]:
    return now["components"]["schemas"]["Thing"]


BREAKING: dict[str, tuple[Callable[[Any, Any], object], str]] = {
    "method": (lambda now, _: now["paths"]["/things"].pop("get"), "GET /things: is gone"),
    "name": (lambda _, post: post.update(operationId="create"), "POST /things: is named create instead of make_thing"),
    "scope": (
        lambda _, post: post["security"][0].update(bearer=["things:admin"]),
        "POST /things: {'bearer': ['things:write']} is no longer enough to be let in",
    ),
    "no longer public": (
        lambda now, _: now["paths"]["/things"]["get"].update(security=[{"bearer": ["things:read"]}]),
        "GET /things: is no longer public",
    ),
    "parameter": (lambda _, post: post["parameters"].pop(), "POST /things: takes no query parameter draft any more"),
    "shared parameter": (
        lambda now, _: now["components"]["parameters"]["Key"].update(required=True),
        "POST /things: requires Idempotency-Key",
    ),
    "new parameter": (
        lambda _, post: post["parameters"].append({"name": "at", "in": "query", "required": True, "schema": {}}),
        "POST /things: requires at",
    ),
    "narrower parameter": (
        lambda _, post: post["parameters"][1].update(schema={"const": True}),
        "POST /things draft $: may only be true",
    ),
    "body": (lambda _, post: post.pop("requestBody"), "POST /things: takes no body any more"),
    "required body": (lambda _, post: post["requestBody"].update(required=True), "POST /things: requires a body"),
    "media type": (
        lambda _, post: post["requestBody"].update(content={"text/plain": {}}),
        "POST /things body: is never application/json any more",
    ),
    "narrower body": (
        lambda now, _: thing(now)["properties"]["name"].update(maxLength=10),
        "POST /things body $.name: maxLength is 10 instead of 20",
    ),
    "required in the body": (
        lambda now, _: thing(now).update(required=["id", "name"]),
        "POST /things body $.name: is required",
    ),
    "property of the answer": (
        lambda _, post: post["responses"]["201"]["content"]["application/json"].update(
            schema={"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
        ),
        "POST /things 201 $.name: is gone",
    ),
    "wider answer": (
        lambda now, _: thing(now)["properties"]["name"].update(maxLength=30),
        "POST /things 201 $.name: maxLength is 30 instead of 20",
    ),
    "optional in the answer": (
        lambda now, _: thing(now).update(required=[]),
        "POST /things 201 $.id: may be missing",
    ),
    "status": (lambda _, post: post["responses"].pop("201"), "POST /things: answers no 201 any more"),
    "header": (
        lambda _, post: post["responses"]["201"].pop("headers"),
        "POST /things 201: has no header ETag any more",
    ),
    "shared answer": (
        lambda now, _: now["components"]["responses"]["NotFound"].update(content={}),
        "POST /things 404: is never application/problem+json any more",
    ),
}
HARMLESS: dict[str, Callable[[Any, Any], object]] = {
    "nothing": lambda _now, _post: None,
    "new route": lambda now, _: now["paths"].update({"/others": {"get": {}}}),
    "new parameter": lambda _, post: post["parameters"].append({"name": "at", "in": "query", "schema": {}}),
    "new property": lambda now, _: thing(now)["properties"].update(size={"type": "integer"}),
    "new status": lambda _, post: post["responses"].update({"409": {}}),
    "public": lambda _, post: post.update(security=[]),
    "another way in": lambda _, post: post["security"].append({"oidc": []}),
    "longer in the body only": lambda _, post: post["requestBody"]["content"].update(
        {"application/json": {"schema": {**THING, "properties": {**THING["properties"], "name": {"type": "string"}}}}}
    ),
}


@pytest.mark.parametrize(("change", "told"), BREAKING.values(), ids=BREAKING.keys())
def test_clients_are_broken_by(change: Callable[[Any, Any], object], told: str):
    assert of(change) == [told]


def test_clients_are_broken_by_a_route_that_is_gone():
    assert of(lambda now, _: now["paths"].clear()) == ["POST /things: is gone", "GET /things: is gone"]


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS.keys())
def test_clients_are_not_broken_by(change: Callable[[Any, Any], object]):
    assert of(change) == []
