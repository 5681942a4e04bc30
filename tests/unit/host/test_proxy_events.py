"""The REST API proxy event, and the response that a handler's answer means."""

import base64
import json

import pytest
from chalice.app import Chalice, Response

from infra.host.http.messages import HttpRequest
from infra.host.http.proxy_events import MalformedResponseError, proxy_event, response_of
from infra.host.http.routes import Endpoint, Found

pytestmark = pytest.mark.unit

APP = Chalice("shop")


@APP.route("/api/people/{person_id}", methods=["POST"], content_types=["application/json"])
def _person(person_id: str) -> Response:
    request = APP.current_request
    assert request is not None
    tags = request.query_params.getlist("tag") if request.query_params else []
    return Response({"id": person_id, "tags": tags, "sent": request.json_body, "by": request.headers["X-By"]})


def event(path: str = "/api/people/7", query: str = "", body: bytes = b"") -> dict[str, object]:
    endpoint = Endpoint(None, "POST", "/api/{proxy+}", "/api/people/{person_id}", 1, ())  # type: ignore[arg-type]
    headers = [("host", "here"), ("content-type", "application/json"), ("x-by", "a"), ("x-by", "b")]
    request = HttpRequest("POST", path, query, headers, body, "10.0.0.1")
    return proxy_event(request, Found(endpoint, {"person_id": "7"}), "r1", 1_777_000_000.5)


def test_chalice_finds_its_route_because_the_resource_path_is_its_own_and_not_the_proxys() -> None:
    made = event(query="tag=a&tag=b%20c", body=b'{"x": 1}')
    assert made["resource"] == "/api/{proxy+}"
    answer = response_of(APP(made, None))
    assert answer.status == 200
    assert json.loads(answer.body) == {"id": "7", "tags": ["a", "b c"], "sent": {"x": 1}, "by": "b"}


def test_path_and_its_parameters_stay_encoded_and_repeated_fields_are_all_there() -> None:
    made = event(path="/api/people/a%2Fb")
    assert made["path"] == "/api/people/a%2Fb"
    assert made["multiValueHeaders"]["x-by"] == ["a", "b"]  # type: ignore[index]
    context = made["requestContext"]
    assert isinstance(context, dict)
    assert context["resourcePath"] == "/api/people/{person_id}"
    assert context["identity"] == {"sourceIp": "10.0.0.1", "userAgent": None}
    assert context["requestTimeEpoch"] == 1_777_000_000_500
    assert context["requestTime"] == "24/Apr/2026:03:06:40 +0000"


def test_nothing_is_null_and_not_an_empty_mapping_or_text() -> None:
    made = event()
    assert made["queryStringParameters"] is None
    assert made["multiValueQueryStringParameters"] is None
    assert made["body"] is None


def test_text_travels_as_text_and_other_bytes_as_base64() -> None:
    assert (event(body="é".encode())["body"], event(body="é".encode())["isBase64Encoded"]) == ("é", False)
    made = event(body=b"\xff\xfe")
    assert base64.b64decode(str(made["body"])) == b"\xff\xfe"
    assert made["isBase64Encoded"] is True


def test_a_query_that_is_no_utf8_is_replaced_and_not_refused() -> None:
    assert event(query="q=%ff&flag")["queryStringParameters"] == {"q": "\ufffd", "flag": ""}


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (None, "returned NoneType"),
        ({}, "statusCode is None"),
        ({"statusCode": 99}, "statusCode is 99"),
        ({"statusCode": 200, "body": {"a": 1}}, "body is dict"),
        ({"statusCode": 200, "body": "%", "isBase64Encoded": True}, "not base64"),
        ({"statusCode": 200, "headers": {"A": "b\r\nC: d"}}, "header field 'A'"),
        ({"statusCode": 200, "headers": {"A b": "c"}}, "header field 'A b'"),
        ({"statusCode": 200, "headers": {"A": "\u20ac"}}, "header field 'A'"),
    ],
)
def test_what_api_gateway_would_not_take_for_a_response_is_refused(answer: object, complaint: str) -> None:
    with pytest.raises(MalformedResponseError, match=complaint):
        response_of(answer)


def test_repeated_response_fields_are_kept_and_those_of_the_connection_are_the_servers() -> None:
    answer = response_of(
        {
            "statusCode": "201",
            "headers": {"X-One": "1", "Content-Length": "999", "Connection": "close"},
            "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]},
            "body": "ok",
        }
    )
    assert answer.status == 201
    assert answer.headers == [("X-One", "1"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]


def test_base64_bodies_are_decoded() -> None:
    encoded = base64.b64encode(b"\x00\xff").decode()
    assert response_of({"statusCode": 200, "body": encoded, "isBase64Encoded": True}).body == b"\x00\xff"
