from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest

from springline.platform.http import JsonText, Request
from springline.platform.http.routes import NothingHereError, RouteDeclarationError, path_kinds, pattern

pytestmark = pytest.mark.unit


class Kind(StrEnum):
    PEOPLE = "people"
    REQUESTS = "requests"


@pytest.fixture
def read(api):
    """Declares a route with one variable segment of a type, and converts segments by it."""

    def convert(kind: Any, segment: str) -> object:
        def view(request: Request[None, None], segment: Any) -> JsonText:
            """A view."""
            return JsonText("{}")

        view.__annotations__["segment"] = kind
        if not api.routes:
            api.get("/api/{segment}", scope=None)(view)
        return api.routes[0].arguments({"segment": segment})["segment"]

    return convert


@pytest.mark.parametrize(
    ("kind", "segment", "value"),
    [
        (int, "42", 42),
        (int, "-1", -1),
        (str, "caf%C3%A9%2Fbar", "café/bar"),
        (str, "a+b", "a+b"),
        (UUID, "0F8FAD5B-d9cb-469f-a165-70867728950e", UUID("0f8fad5bd9cb469fa16570867728950e")),
        (date, "2026-02-28", date(2026, 2, 28)),
        (Kind, "people", Kind.PEOPLE),
    ],
)
def test_a_segment_becomes_what_its_annotation_says(read, kind, segment, value):
    assert read(kind, segment) == value


@pytest.mark.parametrize(
    ("kind", "segment"),
    [
        (int, "x"),
        (int, "1e3"),
        (int, "+1"),
        (int, "1_0"),
        (int, "%D9%A1"),
        (int, "9223372036854775808"),
        (str, "a%00b"),
        (str, "%FF"),
        (UUID, "0f8fad5bd9cb469fa16570867728950e"),
        (UUID, "%7B0f8fad5b-d9cb-469f-a165-70867728950e%7D"),
        (date, "2026-02-30"),
        (date, "20260228"),
        (Kind, "persons"),
    ],
)
def test_a_segment_of_another_type_names_nothing(read, kind, segment):
    with pytest.raises(NothingHereError):
        read(kind, segment)


def test_a_view_must_take_what_the_path_has():
    def view(request: Request[None, None], person: int) -> JsonText: ...

    with pytest.raises(RouteDeclarationError, match=r"takes \['person'\].*has \['person_id'\]"):
        path_kinds(view, "/api/{person_id}")


def test_a_segment_must_have_a_type_that_can_be_read():
    def view(request: Request[None, None], person: dict[str, int]) -> JsonText: ...

    with pytest.raises(RouteDeclarationError, match="must be str, int"):
        path_kinds(view, "/api/{person}")


def test_a_pattern_matches_whole_paths_only():
    shape = pattern("/api/v1.0/{a}/x/{b}")
    assert shape.fullmatch("/api/v1.0/1/x/%2F").groupdict() == {"a": "1", "b": "%2F"}
    for other in ("/api/v1.0/1/x/", "/api/v1.0/1/x/2/3", "/api/v1_0/1/x/2"):
        assert not shape.fullmatch(other)
