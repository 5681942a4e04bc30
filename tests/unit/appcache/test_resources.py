"""Only documents and listings of the index can be kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.appcache.resources import LONGEST, Resource, ResourceError

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "kind", "document_id"),
    [
        ("/api/index/people/17", "person", 17),
        ("/api/index/requests/9", "request", 9),
        ("/api/index/people", "person", None),
        ("/api/index/people?text=ladder&limit=10", "person", None),
        ("/api/index/requests?status=open", "request", None),
    ],
)
def test_a_path_says_what_it_is(text, kind, document_id):
    resource = Resource.parse(text)
    assert (resource.text, resource.kind, resource.document_id) == (text, kind, document_id)
    assert resource.path == text.partition("?")[0]


@pytest.mark.parametrize(
    "text",
    [
        "/api/index/changes",
        "/api/index/people/0",
        "/api/index/people/17?x=1",
        "/api/index/people/17/x",
        "/api/access/tokens",
        "/api/index/people?text=a b",
        "/api/index/people?text=ä",
        "/api/index/people?x#y",
        "http://elsewhere.test/api/index/people",
        "/api/index/people?" + "x" * LONGEST,
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ResourceError):
        Resource.parse(text)


def test_an_error_quotes_no_query():
    with pytest.raises(ResourceError) as raised:
        Resource.parse("/api/nothing?text=ladder")
    assert "ladder" not in str(raised.value)


@given(st.text(max_size=60))
def test_no_text_gets_out_of_the_index_api(text):
    try:
        parsed = Resource.parse(f"/api/index/people{text}")
    except ResourceError:
        return
    assert parsed.text.isascii()
    assert parsed.text.isprintable()
    assert parsed.path in {"/api/index/people", f"/api/index/people/{parsed.document_id}"}
