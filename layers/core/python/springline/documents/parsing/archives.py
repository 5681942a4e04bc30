"""What a zip file says of itself, before anything in it is unpacked."""

import zipfile
from collections.abc import Generator
from contextlib import contextmanager

from springline.documents.layout import Format
from springline.documents.parsing.formats import OLE, unsupported
from springline.documents.parsing.model import Limits, ParsingError, Source

_MAIN_PARTS = {Format.DOCX: "word/document", Format.XLSX: "xl/workbook", Format.PPTX: "ppt/presentation"}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def check_office_file(source: Source) -> None:
    """Refuse an office file that is damaged, encrypted, another kind of file, or unpacks to too much."""
    with _opened(source) as archive:
        members = archive.infolist()
        check_members(members, source.path.stat().st_size, source.limits)
        if any(member.flag_bits & 1 for member in members):
            raise password()
        if not any(member.filename.startswith(_MAIN_PARTS[source.format]) for member in members):
            raise unsupported(source.name, "It is a zip file, but not the office file that its name says")


def check_members(members: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """Refuse what the central directory says to be too many parts, or too large ones. `size`: bytes of the file."""
    if len(members) > limits.parts:
        raise ParsingError(
            "expands_too_much", f"The file has {len(members):,} parts; {limits.parts:,} are allowed. Save it anew."
        )
    unpacked = sum(member.file_size for member in members)
    if unpacked > max(limits.unpacked, size * limits.expansion):
        raise ParsingError(
            "expands_too_much",
            f"The file would unpack to {unpacked / 1e6:,.0f} MB, {unpacked / max(size, 1):,.0f} times its size. Split "
            "it, or save it anew without what fills it up.",
        )


def password() -> ParsingError:
    """The error for files that ask for a password."""
    return ParsingError("password", "The file has a password. Save a copy without one, and upload that.")


def is_encrypted_office_file(data: bytes) -> bool:
    """Whether it is an office file with a password: its zip file is encrypted within the container of older files."""
    return data.startswith(OLE) and _ENCRYPTED in data


@contextmanager
def _opened(source: Source) -> Generator[zipfile.ZipFile]:
    if source.begins_with(OLE):
        if is_encrypted_office_file(source.data()):
            raise password()
        raise unsupported(source.name, "It was written by an office program before 2007. Save it as one of these")
    try:
        with zipfile.ZipFile(source.path) as archive:
            yield archive
    except (zipfile.BadZipFile, UnicodeDecodeError, ValueError) as error:
        raise ParsingError("damaged", f"The file is damaged: {error}. Save it anew, or upload another copy.") from error
