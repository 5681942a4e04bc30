"""The format of a document, known by its path and by what its first bytes once said."""

import pytest

from springline.documents.kinds import UNKNOWN, format_of, media_type_of
from springline.documents.parsing.formats import detect
from springline.documents.parsing.model import ParsingError

HEADS = {
    "pdf": b"%PDF-1.7\n",
    "html": b"<!DOCTYPE html><title>x</title>",
    "vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n",
    "text": b"Some words.\n",
    "docx": b"PK\x03\x04" + bytes(26) + b"word/document.xml",
    "xlsx": b"PK\x03\x04" + bytes(26) + b"xl/workbook.xml",
    "pptx": b"PK\x03\x04" + bytes(26) + b"ppt/presentation.xml",
    "zip": b"PK\x03\x04" + bytes(26) + b"data.bin",
    "binary": bytes(range(256)),
    "empty": b"",
}
NAMES = ["a.md", "a.rst", "a.html", "a.pdf", "a.docx", "a.xlsx", "a.pptx", "a.csv", "a.txt", "a.eml", "a.srt", "a.vtt"]
NAMES += ["README", "LICENSE", "a.bin", "A.PDF", "folder.md/a"]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("name", NAMES)
def test_it_is_what_somebody_finds_who_has_the_bytes_and_the_name(name: str, head: str):
    known = format_of(name, media_type_of(HEADS[head]))
    try:
        assert known == detect(name, HEADS[head])
    except ParsingError:
        assert known == UNKNOWN
