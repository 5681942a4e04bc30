"""Files that come as a form become a version, or nothing does."""

import pytest

from tests.integration.documents.conftest import form, sha

pytestmark = pytest.mark.integration


def test_files_of_a_form_are_a_version(send, api):
    place = send.bundle()
    answer = send.form({"a.md": b"one\r\n", "sub/b.pdf": b"%PDF-1.4 \xff\x00"}, folder="in", note="sent", base="0")
    assert answer.status == 201, answer.text
    version = answer.json["version"]
    assert (version["added"], version["note"], version["origin"]) == (2, "sent", {"how": "upload"})
    items = api.get(f"{place}/versions/1/documents").json["items"]
    assert [(one["path"], one["sha256"], one["format"]) for one in items] == [
        ("in/a.md", sha(b"one\r\n"), "markdown"),
        ("in/sub/b.pdf", sha(b"%PDF-1.4 \xff\x00"), "pdf"),
    ]


def test_sent_again_it_is_answered_by_the_version_that_it_made(send):
    send.bundle()
    send.form({"a.md": b"1"}, base="0")
    again = send.form({"a.md": b"1"}, base="0")
    assert (again.status, again.json["is_new"], again.json["version"]["number"]) == (200, False, 1)
    moved = send.form({"a.md": b"2"}, base="0")
    assert (moved.status, moved.problem["current_version"]) == (409, 1)


def test_a_whole_upload_removes_the_rest(send):
    send.bundle()
    send.form({"a.md": b"1", "b.md": b"2"})
    assert send.form({"b.md": b"2"}, is_whole="true").json["version"]["removed"] == 1


@pytest.mark.parametrize(
    ("files", "fields", "reason"),
    [
        ({}, {"note": "x"}, "no file"),
        ({"../a.md": b"1"}, {}, "leads out"),
        ({"a.md": b"1"}, {"folder": "../x"}, "leads out"),
        ({"a.md": b"1"}, {"base": "-1"}, "base"),
        ({"a.md": b"1"}, {"base": "9" * 12}, "base"),
        ({"a.md": b"1"}, {"is_whole": "yes"}, "is_whole"),
        ({"a.md": b"1"}, {"note": "x" * 4_001}, "note"),
        ({"a.md": b"1"}, {"other": "x"}, "means nothing"),
    ],
)
def test_a_form_that_is_wrong_keeps_nothing(send, api, store, files, fields, reason):
    place = send.bundle()
    answer = send.form(files, **fields)
    assert (answer.status, reason in answer.problem["detail"]) == (422, True), answer.text
    assert api.get(place).json["last_number"] == 0
    assert not store.exists()


def test_a_bundle_that_is_not_there_keeps_nothing(send, store):
    assert send.form({"a.md": b"1"}, slug="none").status == 404
    assert not store.exists()


def test_what_is_no_form_is_refused(send, api):
    place = send.bundle()
    body, content_type = form({"a.md": b"1"})
    for sent, kind, status in (
        (body[:-30], content_type, 422),
        (body, "application/json", 415),
        (body, "text/html", 415),
    ):
        assert api.call("POST", f"{place}/uploads", sent, headers={"Content-Type": kind}).status == status
