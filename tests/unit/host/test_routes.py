"""Which function a request goes to."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from chalice.app import Chalice

from infra.host.functions import Handler, Invoker
from infra.host.http.routes import EndpointConflictError, Found, RouteMissingError, Routes, WrongMethod, endpoints_of
from infra.host.invocation import Deadlines
from infra.host.template.model import ApiEvent, Function

pytestmark = pytest.mark.unit


def invoker(handler: object, *events: tuple[str, str], name: str = "Shop") -> Invoker:
    apis = tuple(ApiEvent(path, method, line) for line, (method, path) in enumerate(events, start=1))
    function = Function(name, name, Path(), "app.app", timedelta(seconds=1), 128, None, apis, (), 1)
    return Invoker(function, cast("Handler", handler), Deadlines(lambda: 0.0))


def app(*routes: tuple[str, str]) -> Chalice:
    made = Chalice("shop")
    for method, path in routes:
        made.route(path, methods=[method])(lambda **_: {})
    return made


def routes(*invokers: Invoker, unreachable: Callable[[str], None] = pytest.fail) -> Routes:
    return Routes(endpoint for one in invokers for endpoint in endpoints_of(one, unreachable))


def found(table: Routes, method: str, path: str) -> tuple[str, dict[str, str]]:
    result = table.find(method, path)
    assert isinstance(result, Found), result
    return result.endpoint.resource_path, dict(result.segments)


def test_behind_a_proxy_event_each_route_of_the_chalice_app_is_found_with_its_own_parameters() -> None:
    shop = app(("GET", "/api/people"), ("GET", "/api/people/{person_id}"))
    table = routes(invoker(shop, ("GET", "/api/{proxy+}")))
    assert found(table, "GET", "/api/people") == ("/api/people", {})
    assert found(table, "GET", "/api/people/7") == ("/api/people/{person_id}", {"person_id": "7"})
    assert table.find("GET", "/api/people/7/more") is None
    assert table.find("GET", "/api") is None


def test_a_handler_that_is_no_chalice_app_gets_everything_behind_its_proxy_event() -> None:
    table = routes(invoker(lambda event, context: None, ("ANY", "/files/{proxy+}")))
    assert found(table, "PUT", "/files/a/b%2Fc") == ("/files/{proxy+}", {"proxy": "a/b%2Fc"})


def test_a_fixed_segment_goes_before_a_variable_one_and_that_before_a_greedy_one() -> None:
    handler = lambda event, context: None  # noqa: E731
    table = routes(invoker(handler, ("GET", "/a/{x}"), ("GET", "/a/b"), ("GET", "/a/{rest+}")))
    assert found(table, "GET", "/a/b")[0] == "/a/b"
    assert found(table, "GET", "/a/c") == ("/a/{x}", {"x": "c"})
    assert found(table, "GET", "/a/b/d") == ("/a/{rest+}", {"rest": "b/d"})


def test_a_known_path_with_another_method_tells_which_ones_there_are() -> None:
    table = routes(invoker(app(("GET", "/x"), ("POST", "/x")), ("GET", "/x"), ("POST", "/x")))
    assert table.find("DELETE", "/x") == WrongMethod(("GET", "POST"))
    assert table.find("GET", "/y") is None


@pytest.mark.parametrize("path", ["/x/", "/x"])
def test_a_slash_at_the_end_makes_no_difference(path: str) -> None:
    assert found(routes(invoker(app(("GET", "/x")), ("GET", "/x"))), "GET", path) == ("/x", {})


def test_an_empty_segment_is_no_value() -> None:
    table = routes(invoker(app(("GET", "/x/{y}/z")), ("GET", "/x/{y}/z")))
    assert table.find("GET", "/x//z") is None


def test_two_functions_that_declare_the_same_route_are_refused() -> None:
    with pytest.raises(EndpointConflictError, match=r"GET /x is declared in line 1 as well"):
        routes(*(invoker(app(("GET", "/x")), ("GET", "/x"), name=name) for name in ("One", "Two")))


def test_an_event_that_no_route_answers_is_refused() -> None:
    with pytest.raises(RouteMissingError, match=r"no route for POST /x"):
        routes(invoker(app(("GET", "/x")), ("GET", "/x"), ("POST", "/x")))


def test_a_route_that_no_event_leads_to_is_told() -> None:
    told: list[str] = []
    routes(invoker(app(("GET", "/x"), ("GET", "/y")), ("GET", "/x")), unreachable=told.append)
    assert told == ["GET /y"]


def test_variables_keep_their_names_per_endpoint() -> None:
    table = routes(
        invoker(app(("GET", "/x/{a}")), ("GET", "/x/{a}"), name="One"),
        invoker(app(("POST", "/x/{b}")), ("POST", "/x/{b}"), name="Two"),
    )
    assert [found(table, method, "/x/1")[1] for method in ("GET", "POST")] == [{"a": "1"}, {"b": "1"}]


@pytest.mark.parametrize("path", ["/..", "/%00", "*", "/a//", "/" + "a/" * 5000])
def test_no_path_is_too_odd_to_be_looked_up(path: str) -> None:
    table = routes(invoker(app(("GET", "/"), ("GET", "/a/{b}")), ("GET", "/"), ("GET", "/a/{b}")))
    assert table.find("GET", path) is None
