"""The OpenAPI 3.1 document of several APIs, written from their route declarations and Pydantic models.

Equal declarations give an equal document, byte for byte: paths, methods, components and responses come in a fixed
order. It is meant for a build step and a contract test; writing it imports much of Pydantic.
"""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from http import HTTPStatus
from inspect import getdoc
from typing import Final
from uuid import UUID

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from springline.platform.http import openapi_components as components
from springline.platform.http.api import Api
from springline.platform.http.bodies import JSON_TYPES
from springline.platform.http.openapi_components import Json
from springline.platform.http.responses import JSON
from springline.platform.http.routes import PathKind, Route

_READ: Final = "validation"
_WRITTEN: Final = "serialization"
Described = tuple[type[BaseModel], JsonSchemaMode]
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_PATH_SCHEMAS: dict[type[object], Json] = {
    str: {"type": "string", "minLength": 1},
    int: {"type": "integer", "format": "int64"},
    UUID: {"type": "string", "format": "uuid"},
    date: {"type": "string", "format": "date"},
}


class OperationNameError(ValueError):
    """Two routes have views of the same name; clients generate a method from each name, so rename one."""


def openapi_document(
    apis: Sequence[Api], *, title: str, version: str, cookie: str = "springline_session", description: str = ""
) -> Json:
    """Describe all routes of `apis`; `cookie` is the name of the session's cookie.

    Raises `OperationNameError` where two views share a name.
    """
    routes = sorted(((api.name, route) for api in apis for route in api.routes), key=_place)
    schemas = _Schemas([route for _, route in routes])
    paths: dict[str, Json] = {}
    names: dict[str, Route] = {}
    for tag, route in routes:
        if names.setdefault(route.name, route) is not route:
            raise OperationNameError(f"{route.name}: {names[route.name].template} and {route.template}")
        paths.setdefault(route.template, {})[route.method.lower()] = _operation(route, tag, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, **({"description": description} if description else {})},
        "tags": [{"name": api.name} for api in sorted(apis, key=lambda api: api.name)],
        "paths": paths,
        "components": {
            "schemas": {**schemas.definitions, "Problem": components.PROBLEM},
            "parameters": components.PARAMETERS,
            "headers": {"RequestId": {"description": "The request's id in the log.", **components.HEADER}},
            "responses": {name: refusal.response() for name, refusal in components.REFUSALS.items()},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "A service token."},
                "session": {"type": "apiKey", "in": "cookie", "name": cookie, "description": "A signed-in person."},
            },
        },
    }


def _place(named: tuple[str, Route]) -> tuple[str, str]:
    return named[1].template, named[1].method


class _Schemas:
    """The models of all routes under one set of names; those that only hold query parameters are taken apart."""

    def __init__(self, routes: Sequence[Route]) -> None:
        bodies: list[Described] = [(route.body, _READ) for route in routes if route.body is not None]
        answers: list[Described] = [(route.returns, _WRITTEN) for route in routes if route.returns is not None]
        queries: list[Described] = [(route.query, _READ) for route in routes if route.query is not None]
        models = list(dict.fromkeys(bodies + answers + queries))
        found, said = models_json_schema(models, ref_template=components.SCHEMAS + "{model}")
        self._refs = found
        self._all: dict[str, Json] = said.get("$defs", {})
        only_queries = {self._name(model, mode) for model, mode in set(queries) - set(bodies)}
        self.definitions = {name: self._all[name] for name in sorted(self._all.keys() - only_queries)}

    def reference(self, model: type[BaseModel], mode: JsonSchemaMode) -> Json:
        """Where a model is described."""
        return self._refs[model, mode]

    def parameters(self, model: type[BaseModel]) -> list[Json]:
        """The fields of a query model as parameters."""
        schema = self._all[self._name(model, _READ)]
        required: list[str] = schema.get("required", [])
        return [_query_parameter(name, said, name in required) for name, said in schema["properties"].items()]

    def _name(self, model: type[BaseModel], mode: JsonSchemaMode) -> str:
        return self._refs[model, mode]["$ref"].removeprefix(components.SCHEMAS)


def _query_parameter(name: str, schema: Json, required: bool) -> Json:
    described = {key: value for key, value in schema.items() if key not in {"description", "title"}}
    description = {"description": schema["description"]} if "description" in schema else {}
    return {"name": name, "in": "query", "required": required, **description, "schema": described}


def _operation(route: Route, tag: str, schemas: _Schemas) -> Json:
    operation: Json = {"operationId": route.name, "tags": [tag], "summary": route.summary.rstrip(".")}
    if description := getdoc(route.view):
        operation["description"] = description
    if route.scope is None:
        operation["security"] = []
    else:
        operation["security"] = [{"bearer": [route.scope]}, {"session": [route.scope]}]
    if parameters := _parameters(route, schemas):
        operation["parameters"] = parameters
    if route.method in _WITH_BODY and (route.body is not None or route.accepts is not None):
        operation["requestBody"] = _request_body(route, schemas)
    operation["responses"] = _responses(route, schemas)
    return operation


def _parameters(route: Route, schemas: _Schemas) -> list[Json]:
    found = [_path_parameter(name, kind) for name, kind in route.path_kinds.items()]
    if route.query is not None:
        found += schemas.parameters(route.query)
    if route.idempotent:
        found.append({"$ref": "#/components/parameters/IdempotencyKey"})
    if route.method == "GET" and route.returns is not None:
        found.append({"$ref": "#/components/parameters/IfNoneMatch"})
    return found


def _path_parameter(name: str, kind: PathKind) -> Json:
    known = _PATH_SCHEMAS.get(kind)
    schema = {"type": "string", "enum": [str(case.value) for case in kind]} if issubclass(kind, Enum) else known
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _request_body(route: Route, schemas: _Schemas) -> Json:
    media_types = (JSON,) if route.accepts in {None, JSON_TYPES} else route.accepts or ()
    schema: Json = {} if route.body is None else {"schema": schemas.reference(route.body, _READ)}
    return {"required": True, "content": dict.fromkeys(media_types, schema)}


def _responses(route: Route, schemas: _Schemas) -> Json:
    reads = route.method == "GET"
    success: Json = {
        "description": HTTPStatus(route.status).phrase,
        "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}},
    }
    if route.status != HTTPStatus.NO_CONTENT:
        schema: Json = {} if route.returns is None else {"schema": schemas.reference(route.returns, _WRITTEN)}
        success["content"] = {route.produces: schema}
    refused = {
        "NotModified": reads and route.returns is not None,
        "Malformed": route.query is not None or not reads,
        "Unauthenticated": route.scope is not None,
        "Forbidden": route.scope is not None,
        "NotFound": bool(route.path_kinds),
        "Conflict": not reads,
        "PreconditionFailed": route.method in {"PUT", "PATCH", "DELETE"},
        "BodyTooLarge": route.method in _WITH_BODY,
        "MediaType": route.accepts is not None,
        "Invalid": route.query is not None or route.body is not None,
        "RateLimited": True,
        "Internal": True,
        "Unavailable": True,
    }
    found = {
        str(refusal.status): {"$ref": f"#/components/responses/{name}"}
        for name, refusal in components.REFUSALS.items()
        if refused.get(name) or refusal.status in route.also
    }
    return dict(sorted({str(route.status): success, **found}.items()))
