"""What format a document has: by its first bytes where they tell, else by its name."""

from pathlib import PurePosixPath

from springline.documents.layout import Format
from springline.documents.parsing.model import ParsingError

HEAD = 4_096
"""How many of a document's first bytes `detect` wants to see."""

SUFFIXES = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".mdown": Format.MARKDOWN,
    ".rst": Format.RST,
    ".rest": Format.RST,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".pdf": Format.PDF,
    ".docx": Format.DOCX,
    ".docm": Format.DOCX,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xls": Format.XLSX,
    ".pptx": Format.PPTX,
    ".pptm": Format.PPTX,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".eml": Format.EMAIL,
    ".srt": Format.SRT,
    ".vtt": Format.VTT,
}
SUPPORTED = (
    "Markdown (.md), reStructuredText (.rst), HTML (.html), PDF (.pdf), Word (.docx), Excel (.xlsx, .xls), CSV (.csv, "
    ".tsv), PowerPoint (.pptx), plain text (.txt), mail (.eml), and subtitles (.srt, .vtt)"
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Microsoft Office before 2007 begin, and newer ones that have a password."""
_ZIP = b"PK\x03\x04"
_OFFICE_PARTS = {b"word/": Format.DOCX, b"xl/": Format.XLSX, b"ppt/": Format.PPTX}
_OFFICE = frozenset(_OFFICE_PARTS.values())
_BINARY = frozenset({Format.PDF, *_OFFICE})
_WORDS_OF_PROSE = (
    "readme",
    "license",
    "licence",
    "copying",
    "changelog",
    "changes",
    "authors",
    "contributing",
    "notice",
)


def detect(name: str, head: bytes) -> Format:
    """The format of a document that is called `name` (a path or a file's name) and begins with `head`.

    `head` is its first `HEAD` bytes, or all of it. Raises `ParsingError` with `unsupported`.
    """
    by_name = SUFFIXES.get(PurePosixPath(name).suffix.lower())
    found = _by_content(head, by_name) or by_name
    if found is None and _is_prose(name, head):
        return Format.TEXT
    if found is None:
        raise unsupported(name)
    return found


def unsupported(name: str, advice: str = "Save it as one of these") -> ParsingError:
    """The error for a document whose format nothing here can read."""
    return ParsingError(
        "unsupported", f"“{PurePosixPath(name).name}” has a format that can't be read. {advice}: {SUPPORTED}."
    )


def _by_content(head: bytes, by_name: Format | None) -> Format | None:
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head.startswith(_ZIP):
        return _office(head, by_name)
    if head.startswith(OLE):  # an old workbook, or an encrypted new file: its reader tells
        return by_name if by_name in _OFFICE else None
    if by_name not in (None, *_BINARY):
        return None  # text of whatever kind its name says
    beginning = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1024].lower()
    if beginning.startswith((b"<!doctype html", b"<html")) or (
        beginning.startswith(b"<?xml") and b"<html" in beginning
    ):
        return Format.HTML
    if beginning.startswith(b"webvtt"):
        return Format.VTT
    return None


def _office(head: bytes, by_name: Format | None) -> Format | None:
    """Which office format a zip file has, by the parts that begin it or else by its name; None for other zip files."""
    if head[30:].startswith(b"mimetype"):  # OpenDocument, EPUB
        return None
    for part, format_ in _OFFICE_PARTS.items():
        if part in head:
            return format_
    return by_name if by_name in _OFFICE else None


def _is_prose(name: str, head: bytes) -> bool:
    """Whether a document without a suffix that means anything is plain text all the same: README, LICENSE, notes."""
    path = PurePosixPath(name)
    if path.suffix and not path.name.lower().startswith(_WORDS_OF_PROSE):
        return False
    return bool(head) and b"\0" not in head and _is_utf8(head)


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3  # a character that goes on after the head
    return True
