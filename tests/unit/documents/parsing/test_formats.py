"""What a document is: by its first bytes, else by its name."""

import pytest

from springline.documents.layout import Format
from springline.documents.parsing.formats import OLE, SUFFIXES, detect
from springline.documents.parsing.model import ParsingError

pytestmark = pytest.mark.unit

ZIP = b"PK\x03\x04" + b"\0" * 26


@pytest.mark.parametrize(("suffix", "format_"), SUFFIXES.items())
def test_a_name_tells_the_format_in_any_case(suffix, format_):
    assert detect(f"a/b.c/Name{suffix.upper()}", b"") is format_


@pytest.mark.parametrize(
    ("name", "head", "format_"),
    [
        ("scan.txt", b"%PDF-1.7", Format.PDF),
        ("with-junk.pdf", b"junk\n%PDF-1.4", Format.PDF),
        ("page", b"\xef\xbb\xbf \n<!DOCTYPE html>", Format.HTML),
        ("index.php", b"<html lang=de>", Format.HTML),
        ("page.xml", b'<?xml version="1.0"?><!DOCTYPE html><html>', Format.HTML),
        ("saved.pdf", b"<!doctype html><title>Sign in</title>", Format.HTML),
        ("guide.md", b"<html> is an element", Format.MARKDOWN),
        ("captions", b"WEBVTT\n\n", Format.VTT),
        ("named.docx", ZIP + b"xl/workbook.xml", Format.XLSX),
        ("nameless", ZIP + b"[Content_Types].xml ... ppt/presentation.xml", Format.PPTX),
        ("report.docx", ZIP + b"[Content_Types].xml", Format.DOCX),
        ("old.xls", OLE, Format.XLSX),
        ("README", b"Hello", Format.TEXT),
        ("LICENSE.apache", "Größe".encode()[:-1], Format.TEXT),
        ("notes/todo", b"1. eat", Format.TEXT),
    ],
)
def test_content_and_name_together_tell_the_format(name, head, format_):
    assert detect(name, head) is format_


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("data.json", b"{}"),
        ("picture.png", b"\x89PNG\r\n"),
        ("archive.zip", ZIP + b"a.txt"),
        ("book.epub", ZIP + b"mimetypeapplication/epub+zip"),
        ("text.odt", ZIP + b"mimetypeapplication/vnd.oasis.opendocument.text"),
        ("letter.doc", OLE),
        ("binary", b"\x7fELF\0\0"),
        ("empty", b""),
        ("latin", b"gr\xf6\xdfe und mehr"),
    ],
)
def test_other_formats_are_refused_with_those_that_can_be_read(name, head):
    with pytest.raises(ParsingError, match=rf"“{name}” .*\.docx.*\.vtt") as caught:
        detect(name, head)
    assert caught.value.code == "unsupported"
