"""Pages of PDF files as pictures: drawn for whoever may read documents, and for nobody twice."""

from base64 import b64decode
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from springline.documents import page_image_views
from tests.integration.documents.conftest import sha
from tests.unit.documents.test_page_images import LOWER_HALF_RED, pdf

pytestmark = pytest.mark.integration
FILE = pdf((200, 100, LOWER_HALF_RED))


def address(content: bytes, page: int = 1, width: int = 400) -> str:
    return f"/api/documents/originals/{sha(content)}/pages/{page}?width={width}"


def test_a_page_is_a_picture_that_may_be_kept_for_good(send, api):
    send.put(FILE)
    answer = api.get(address(FILE))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert Image.open(BytesIO(b64decode(answer.text))).size == (400, 200)

    again = api.get(address(FILE), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304
    other = api.get(address(FILE, width=300), headers={"If-None-Match": answer.headers["ETag"]})
    assert other.status == 200


@pytest.mark.parametrize(
    ("content", "page", "width", "status"),
    [
        (FILE, 2, 400, 404),
        (FILE, 1, 2_001, 422),
        (FILE, 1, 0, 422),
        (b"# no pages", 1, 400, 422),
        (b"%PDF-1.4\nnothing of it", 1, 400, 422),
    ],
)
def test_what_has_no_picture_is_told(send, api, content, page, width, status):
    send.put(content)
    assert api.get(address(content, page, width)).status == status


def test_a_file_that_is_not_here_has_no_pages(api):
    assert api.get(address(b"never sent")).status == 404


def test_who_may_not_read_documents_sees_none(send, make_api):
    send.put(FILE)
    assert make_api("documents:write").get(address(FILE)).status == 403


def test_a_file_that_is_too_large_to_be_drawn_is_not_even_fetched(send, api, monkeypatch):
    send.put(FILE)
    limits = replace(page_image_views.DEFAULT_LIMITS, size=len(FILE) - 1)
    monkeypatch.setattr(page_image_views, "DEFAULT_LIMITS", limits)
    monkeypatch.setattr(page_image_views.Originals, "open", None)
    assert api.get(address(FILE)).status == 422
