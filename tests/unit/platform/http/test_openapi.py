import json
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel, Field

from springline.platform.http import Api, Created, JsonText, NoContent, Request, Text
from springline.platform.http.openapi import OperationNameError, openapi_document
from springline.platform.http.pages import Page, PageQuery

pytestmark = pytest.mark.unit


class Sort(StrEnum):
    ACTIVITY = "activity"
    NAME = "name"


class PeopleQuery(PageQuery):
    tag: Annotated[tuple[str, ...], Field(description="All of these.", examples=[["boats"]])] = ()
    sort: Sort = Sort.ACTIVITY


class Person(BaseModel):
    """Someone who speaks."""

    id: UUID
    name: Annotated[str, Field(examples=["Ada"])]


class NewRequest(BaseModel):
    title: str
    urgency: Literal["low", "high"] = "low"


@pytest.fixture
def apis(ledger):
    index = Api("index_api", guard=None, transactions=ledger)
    system = Api("system_api", guard=None, transactions=ledger)

    @system.get("/health/livez", scope=None, produces="text/plain")
    def livez(request: Request[None, None]) -> Text:
        """Whether the process runs."""
        return Text("ok")

    @index.post("/api/requests", scope="community:write", body=NewRequest, returns=Person, status=201, idempotent=True)
    def create_request(request: Request[None, NewRequest]) -> Created:
        """A new request.

        More about it.
        """
        raise NotImplementedError

    @index.get("/api/people", scope="index:read", query=PeopleQuery, returns=Page[Person], summary="All people")
    def list_people(request: Request[PeopleQuery, None]) -> JsonText:
        """People."""
        raise NotImplementedError

    @index.delete("/api/people/{person_id}", scope="index:write", status=204)
    def delete_person(request: Request[None, None], person_id: UUID) -> NoContent:
        """Forget a person."""
        raise NotImplementedError

    @index.post("/api/hook", scope=None, accepts=("application/cloudevents+json", "application/json"))
    def hook(request: Request[None, None]) -> NoContent:
        """Events."""
        raise NotImplementedError

    return [system, index]


@pytest.fixture
def document(apis):
    return openapi_document(apis, title="Springline", version="1.0.0")


def test_the_document_is_valid(document):
    OpenAPIV31SpecValidator(json.loads(json.dumps(document))).validate()


def test_no_routes_make_a_valid_document_too():
    OpenAPIV31SpecValidator(openapi_document([], title="Nothing", version="0")).validate()


def test_the_order_of_declarations_does_not_matter(apis, document):
    again = openapi_document(apis[::-1], title="Springline", version="1.0.0")
    assert json.dumps(again) == json.dumps(document)


def test_query_fields_become_parameters(document):
    parameters = {
        said.get("name", said.get("$ref")): said for said in document["paths"]["/api/people"]["get"]["parameters"]
    }
    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
    assert parameters["limit"]["description"]
    assert parameters["tag"]["schema"]["examples"] == [["boats"]]
    assert "#/components/parameters/IfNoneMatch" in parameters
    assert "PeopleQuery" not in document["components"]["schemas"]
    assert document["components"]["schemas"]["Sort"]["enum"] == ["activity", "name"]


def test_models_are_described_once_and_by_name(document):
    answer = document["paths"]["/api/people"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/Page_Person_"}
    assert document["components"]["schemas"]["Person"]["description"] == "Someone who speaks."
    body = document["paths"]["/api/requests"]["post"]["requestBody"]["content"]
    assert body == {"application/json": {"schema": {"$ref": "#/components/schemas/NewRequest"}}}


def test_a_route_says_who_may_call_it(document):
    assert document["paths"]["/api/people"]["get"]["security"] == [
        {"bearer": ["index:read"]},
        {"session": ["index:read"]},
    ]
    assert document["paths"]["/health/livez"]["get"]["security"] == []


def test_a_route_says_how_it_can_fail(document):
    def statuses(path, method):
        return list(document["paths"][path][method]["responses"])

    assert statuses("/health/livez", "get") == ["200", "429", "500", "503"]
    assert statuses("/api/people", "get") == ["200", "304", "400", "401", "403", "422", "429", "500", "503"]
    assert statuses("/api/people/{person_id}", "delete") == [
        *["204", "400", "401", "403", "404", "409", "412"],
        *["429", "500", "503"],
    ]
    assert statuses("/api/requests", "post") == [
        *["201", "400", "401", "403", "409", "413", "415", "422"],
        *["429", "500", "503"],
    ]


def test_a_route_says_what_it_is_for(document):
    operation = document["paths"]["/api/requests"]["post"]
    assert operation["operationId"] == "create_request"
    assert operation["summary"] == "A new request"
    assert operation["description"].endswith("More about it.")
    assert document["paths"]["/api/people"]["get"]["summary"] == "All people"


def test_other_media_types_are_listed(document):
    hook = document["paths"]["/api/hook"]["post"]
    assert list(hook["requestBody"]["content"]) == ["application/cloudevents+json", "application/json"]
    assert list(document["paths"]["/health/livez"]["get"]["responses"]["200"]["content"]) == ["text/plain"]


def test_a_creating_route_takes_an_idempotency_key(document):
    parameters = document["paths"]["/api/requests"]["post"]["parameters"]
    assert parameters == [{"$ref": "#/components/parameters/IdempotencyKey"}]


def test_path_parameters_have_their_types(document):
    (parameter,) = document["paths"]["/api/people/{person_id}"]["delete"]["parameters"]
    assert parameter["schema"] == {"type": "string", "format": "uuid"}


def test_two_views_of_one_name_are_refused(apis, ledger):
    other = Api("other_api", guard=None, transactions=ledger)

    @other.get("/api/other", scope=None)
    def livez(request: Request[None, None]) -> Text:
        """Another one."""
        raise NotImplementedError

    with pytest.raises(OperationNameError, match="livez: /api/other and /health/livez"):
        openapi_document([*apis, other], title="x", version="0")
