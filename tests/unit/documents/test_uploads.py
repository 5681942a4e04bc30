"""Forms with files: every byte of them, and nothing of what is no form."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.documents import uploads
from springline.documents.model import UploadError
from springline.documents.uploads import Part, parts

TYPE = "multipart/form-data; boundary=x"


def encoded(files: list[tuple[str, str, bytes]], data: dict[str, str]) -> tuple[bytes, str]:
    """A form as another library writes it."""
    request = httpx.Request(
        "POST", "http://x/", files=[(name, (called, content)) for name, called, content in files], data=data
    )
    return request.read(), request.headers["Content-Type"]


@given(
    st.lists(
        st.tuples(st.just("files"), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.binary())
    ),
    st.text(st.characters(exclude_categories=["Cs"])),
)
def test_what_another_library_writes_is_read_byte_for_byte(files: list[tuple[str, str, bytes]], note: str):
    files = [*files, ("files", "last.md", b"\r\n--\r\n-")]
    body, content_type = encoded(files, {"note": note})
    found = parts(body, content_type)
    assert found[0] == Part("note", None, note.encode())
    assert [(one.name, one.content) for one in found[1:]] == [(name, content) for name, _, content in files]
    for one, (_, called, _) in zip(found[1:], files, strict=True):
        assert one.file_name == called or "\\" in called  # which is no path anyway


def test_names_come_as_browsers_write_them():
    head = 'Content-Disposition: form-data; name="files"; filename="Ordner/sagt %22nein%22 ü.md"'
    body = f"--x\r\n{head}\r\nContent-Type: text/markdown\r\n\r\nhi\r\n--x--\r\n".encode()
    assert parts(body, TYPE) == [Part("files", 'Ordner/sagt "nein" ü.md', b"hi")]


def test_a_boundary_within_a_line_is_content():
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\na--x\r\nb\n--x\r\n--x--'
    assert parts(body, TYPE)[0].content == b"a--x\r\nb\n--x"


def test_what_comes_before_the_first_boundary_is_no_field():
    body = b'preamble\r\n--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\nepilogue'
    assert parts(body, TYPE) == [Part("a", None, b"1")]


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"--x--", "multipart/form-data", "boundary"),
        (b"--x--", 'multipart/form-data; boundary=""', "boundary"),
        (b"", TYPE, "no boundary in it"),
        (b"nothing", TYPE, "no boundary in it"),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1', TYPE, "cut off"),
        (b"--x", TYPE, "cut off"),
        (b"--xyz\r\n\r\n1\r\n--xyz--", TYPE, "cut off"),
        (b"--x\r\n\r\n1\r\n--x--", TYPE, "no header fields"),
        (b'--x\r\nContent-Disposition: attachment; name="a"\r\n\r\n1\r\n--x--', TYPE, "form-data"),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", TYPE, "no name"),
        (b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n1\r\n--x--', TYPE, "UTF-8"),
        (b"--x\r\nno head\r\n--x--", TYPE, "no header fields"),
    ],
)
def test_what_is_no_form_is_refused(body: bytes, content_type: str, reason: str):
    with pytest.raises(UploadError, match=reason):
        parts(body, content_type)


@given(st.binary(max_size=300))
def test_no_bytes_bring_it_out_of_step(body: bytes):
    for sent in (body, b"--x" + body, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + body):
        try:
            parts(sent, TYPE)
        except UploadError:
            continue


def test_a_form_has_a_thousand_fields_at_most(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "MOST_PARTS", 3)
    field = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    assert len(parts(field * 3 + b"--x--", TYPE)) == 3
    with pytest.raises(UploadError, match="more than 3"):
        parts(field * 4 + b"--x--", TYPE)
