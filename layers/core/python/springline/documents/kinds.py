"""What kind of file an original is, by its first bytes, and which format a document has by that and its path."""

from collections.abc import Mapping
from types import MappingProxyType

from springline.documents.layout import Format
from springline.documents.parsing.formats import HEAD, detect
from springline.documents.parsing.model import ParsingError

__all__ = ["HEAD", "PDF", "UNKNOWN", "UNSEEN", "format_of", "media_type_of"]

UNKNOWN = "unknown"
"""The format of what nothing here can read; the original is kept all the same."""
UNSEEN = "application/octet-stream"
"""The media type of what nobody has looked at, and of what tells nothing by its first bytes."""
PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES: Mapping[Format, str] = MappingProxyType(
    {
        Format.PDF: PDF,
        Format.DOCX: f"{_OFFICE}.wordprocessingml.document",
        Format.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
        Format.PPTX: f"{_OFFICE}.presentationml.presentation",
        Format.HTML: "text/html",
        Format.VTT: "text/vtt",
        Format.TEXT: "text/plain",
    }
)
_ZIP = b"PK\x03\x04" + bytes(26)
# First bytes that tell the same as those of which only the media type is known any more.
_HEADS: Mapping[str, bytes] = MappingProxyType(
    {
        PDF: b"%PDF-1.7",
        f"{_OFFICE}.wordprocessingml.document": _ZIP + b"word/",
        f"{_OFFICE}.spreadsheetml.sheet": _ZIP + b"xl/",
        f"{_OFFICE}.presentationml.presentation": _ZIP + b"ppt/",
        "text/html": b"<!doctype html>",
        "text/vtt": b"WEBVTT",
        "text/plain": b"words",
    }
)


def media_type_of(head: bytes) -> str:
    """What a file's first `HEAD` bytes say that it is, whatever it is called."""
    try:
        return _MEDIA_TYPES.get(detect("", head), UNSEEN)
    except ParsingError:
        return UNSEEN


def format_of(path: str, media_type: str) -> str:
    """The format of a document with this path, whose original has this media type: a `Format`, or `UNKNOWN`."""
    try:
        return str(detect(path, _HEADS.get(media_type, b"\0")))
    except ParsingError:
        return UNKNOWN
