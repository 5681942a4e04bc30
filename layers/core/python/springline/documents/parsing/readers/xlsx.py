"""XLSX and XLS: each sheet is a table, and each cell has its name, `Sheet1!B4`.

Values are read as they were last computed; formulas, comments and formats of numbers are left out.
"""

import datetime
from collections.abc import Sequence
from itertools import count
from typing import Any, cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, ZipError

from springline.documents.layout import Parsed
from springline.documents.parsing.archives import check_office_file, is_encrypted_office_file, password
from springline.documents.parsing.building import TextBuilder, column, listed
from springline.documents.parsing.formats import OLE
from springline.documents.parsing.model import ParsingError, Source


def read(source: Source) -> Parsed:
    """A workbook. Raises `password`, `damaged`, `too_many_pages`, `expands_too_much`."""
    if not source.begins_with(OLE):
        check_office_file(source)
    elif is_encrypted_office_file(source.data()):
        raise password()
    try:
        book = cast("Any", CalamineWorkbook).from_path(str(source.path))
        return _read(book, source)
    except PasswordError:
        raise password() from None
    except (CalamineError, ZipError, OSError) as error:
        raise ParsingError(
            "damaged", f"The workbook is damaged: {error}. Save it anew, or upload another copy."
        ) from error


def _read(book: CalamineWorkbook, source: Source) -> Parsed:
    sheets = book.sheets_metadata
    if len(sheets) > source.limits.pages:
        raise ParsingError(
            "too_many_pages", f"It has {len(sheets):,} sheets; {source.limits.pages:,} are allowed. Split it."
        )
    built = TextBuilder(source.limits)
    for number, sheet in enumerate(sheets, 1):
        _sheet(built, book.get_sheet_by_index(number - 1), sheet.name, number)
    blocks, notices = built.finish()
    hidden = [sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible]
    told = (f"Sheets that are hidden were read too: {listed(hidden)}.",) if hidden else ()
    return Parsed(built.text, source.format, pages=len(sheets), blocks=blocks, notices=(*notices, *told))


def _sheet(built: TextBuilder, sheet: Any, name: str, page: int) -> None:
    if sheet.start is None:
        return
    first_row, first_column = sheet.start
    built.add("heading", name, 1, page, name=name)
    built.separate(2)
    begun = built.position
    for number, row in zip(count(first_row + 1), sheet.to_python(skip_empty_area=True)):
        cells = [shown(value) for value in row]
        if any(cells):
            built.separate(1)
            _row(built, cells, first_column, f"{name}!", number, page)
    built.block("table", begun, built.position, 0, page, name=name)


def _row(built: TextBuilder, cells: Sequence[str], first: int, sheet: str, number: int, page: int) -> None:
    start = built.position
    while cells and not cells[-1]:
        cells = cells[:-1]
    for index, words in enumerate(cells):
        if index:
            built.write("\t")
        left, right = built.write(words)
        built.block("cell", left, right, 0, page, name=f"{sheet}{column(first + index)}{number}")
    built.block("row", start, built.position, 0, page)


def shown(value: object) -> str:
    """A cell's value as words: numbers without a needless fraction, dates as ISO 8601, line breaks as they are."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime.datetime():
            return value.isoformat(" ", "seconds")
        case datetime.date() | datetime.time():
            return value.isoformat()
        case _:
            return str(value).strip()
