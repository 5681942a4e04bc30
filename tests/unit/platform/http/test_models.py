from datetime import datetime
from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from springline.platform.http.models import BodyInvalidError, BodyReader, QueryInvalidError, QueryReader, pointer
from springline.platform.http.pages import PageQuery
from springline.platform.http.problems import MalformedError

pytestmark = pytest.mark.unit


class Filter(PageQuery):
    tag: list[str] | None = None
    since: datetime | None = None
    kind: Annotated[str, Field(alias="type")] = "any"


class Place(BaseModel):
    name: str
    latitude: Annotated[float, Field(ge=-90, le=90)] = 0


class Note(BaseModel):
    text: str
    places: list[Place] = []


def faults(error):
    return {(fault.parameter or fault.pointer): fault.detail for fault in error.faults}


def test_a_query_is_read_by_its_types():
    read = QueryReader(Filter).read(
        {"limit": ["7"], "tag": ["a", "b"], "since": ["2026-01-01T00:00:00Z"], "type": ["x"]}
    )
    assert (read.limit, read.tag, read.since.year, read.kind, read.cursor) == (7, ["a", "b"], 2026, "x", None)


def test_a_query_says_each_parameter_that_is_wrong():
    with pytest.raises(QueryInvalidError) as error:
        QueryReader(Filter).read({"limit": ["201"], "since": ["soon"], "colour": ["red"]})
    assert faults(error.value).keys() == {"limit", "since", "colour"}
    assert "(and 2 more)" in str(error.value)


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "", "1.5"])
def test_a_page_has_between_1_and_200_items(limit):
    with pytest.raises(QueryInvalidError):
        QueryReader(Filter).read({"limit": [limit]})


def test_a_page_has_50_items_unless_asked():
    assert QueryReader(Filter).read({}).limit == 50


def test_a_single_parameter_given_twice_is_refused():
    with pytest.raises(QueryInvalidError, match="limit: given 2 times"):
        QueryReader(Filter).read({"limit": ["1", "2"]})


def test_a_nul_in_a_query_is_refused():
    with pytest.raises(QueryInvalidError, match="tag: a NUL"):
        QueryReader(Filter).read({"tag": ["a", "b\0"]})


def test_a_body_is_read():
    note = BodyReader(Note).read(b'{"text": "hi", "places": [{"name": "Pier"}]}')
    assert note.places[0].name == "Pier"


def test_a_body_says_each_place_that_is_wrong():
    with pytest.raises(BodyInvalidError) as error:
        BodyReader(Note).read(b'{"places": [{"name": "Pier", "latitude": 91}, {}]}')
    assert faults(error.value).keys() == {"#/text", "#/places/0/latitude", "#/places/1/name"}


def test_a_refusal_does_not_repeat_what_was_sent():
    with pytest.raises(BodyInvalidError) as error:
        BodyReader(Note).read(b'{"text": 1, "places": "secret"}')
    assert "secret" not in str(error.value) + str(error.value.faults)


def test_a_thousand_faults_are_not_all_told():
    with pytest.raises(BodyInvalidError) as error:
        BodyReader(Note).read(b'{"text": "", "places": [' + b",".join([b"1"] * 1000) + b"]}")
    assert len(error.value.faults) == 50


@pytest.mark.parametrize("raw", [b"", b"{", b'{"text": "\\ud800"}', b'{"text": "\xff"}'])
def test_a_body_that_is_no_json_is_malformed(raw):
    with pytest.raises(MalformedError, match="not JSON"):
        BodyReader(Note).read(raw)


def test_a_body_nested_too_deep_is_malformed():
    with pytest.raises(MalformedError, match="32 levels"):
        BodyReader(Note).read(b'{"text":' + b"[" * 33)


def test_nul_characters_are_refused_and_backslashes_before_u0000_are_not():
    with pytest.raises(BodyInvalidError, match="NUL"):
        BodyReader(Note).read(b'{"text": "a\\u0000"}')
    with pytest.raises(BodyInvalidError, match="NUL"):
        BodyReader(Note).read(b'{"text": "\\\\\\u0000"}')
    assert BodyReader(Note).read(b'{"text": "\\\\u0000"}').text == "\\u0000"


def test_pointers_escape_what_they_must():
    assert pointer(("a/b", "c~d", 0)) == "#/a~1b/c~0d/0"
    assert pointer(()) == "#"
