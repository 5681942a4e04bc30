"""Forms with files (multipart/form-data, RFC 7578), as browsers and curl send them: read from memory, byte for byte."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from springline.documents.model import UploadError

MOST_PARTS = 1_000
_LONGEST_HEAD = 16_384
_BOUNDARY = re.compile(r'(?:^|;)\s*boundary=(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))', re.IGNORECASE)
_PARAMETER = re.compile(r';\s*(name|filename)="((?:[^"\\\r\n]|\\.)*)"', re.IGNORECASE)
# What browsers write for the three characters that a header field's quotes can't hold.
_ESCAPED = {"%22": '"', "%0D": "\r", "%0A": "\n", "%0d": "\r", "%0a": "\n"}


class Part(NamedTuple):
    """A field of a form; `file_name` is None for one that is no file."""

    name: str
    file_name: str | None
    content: bytes


def parts(body: bytes, content_type: str) -> list[Part]:
    """The fields of a form in their order; raises `UploadError` for what is none, or has more than a thousand."""
    found = _BOUNDARY.search(content_type.partition(";")[2])
    if found is None:
        raise UploadError("the content type names no boundary")
    try:
        boundary = b"--" + (found[1] or found[2]).encode("ascii")
    except UnicodeEncodeError:
        raise UploadError("the boundary is not ASCII") from None
    read: list[Part] = []
    for raw in _pieces(body, boundary):
        if len(read) == MOST_PARTS:
            raise UploadError(f"the form has more than {MOST_PARTS:,} fields: send fewer files at once")
        read.append(_part(raw))
    return read


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """What is between the boundaries, each of which stands at the beginning of a line."""
    if not body.startswith(boundary):
        body = body[body.find(b"\r\n" + boundary) + 2 :] if b"\r\n" + boundary in body else b""
    if not body:
        raise UploadError("the form has no boundary in it")
    at = len(boundary)
    while not body.startswith(b"--", at):
        start = body.find(b"\r\n", at)
        end = body.find(b"\r\n" + boundary, at)
        if start < 0 or end < 0 or body[at:start].strip(b" \t"):
            raise UploadError("the form is cut off")
        yield body[start + 2 : end]
        at = end + 2 + len(boundary)


def _part(raw: bytes) -> Part:
    head, separator, content = raw.partition(b"\r\n\r\n")
    if not separator or len(head) > _LONGEST_HEAD:
        raise UploadError("a field of the form has no header fields, or too many")
    disposition = ""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-disposition":
            disposition = _text(value)
    if not disposition.strip().lower().startswith("form-data"):
        raise UploadError("a field of the form is none: it has no Content-Disposition of form-data")
    named = {name.lower(): _plain(value) for name, value in _PARAMETER.findall(disposition)}
    if "name" not in named:
        raise UploadError("a field of the form has no name")
    return Part(named["name"], named.get("filename"), content)


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise UploadError("a name in the form is not UTF-8") from None


def _plain(quoted: str) -> str:
    unquoted = re.sub(r'\\(["\\])', r"\1", quoted)
    return re.sub("%22|%0[DdAa]", lambda found: _ESCAPED[found[0]], unquoted)
