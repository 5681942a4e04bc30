"""Workbooks: each cell with its sheet's name and its own."""

import datetime

import pytest

from springline.documents.parsing.model import ParsingError
from springline.documents.parsing.readers.xlsx import shown
from tests.unit.documents.parsing.documents import assert_sound, with_parts, words, xlsx

pytestmark = pytest.mark.unit


def test_sheets_are_tables_of_named_cells(read):
    parsed = read("a.xlsx", xlsx())
    assert_sound(parsed)
    assert parsed.text == "Prices\n\nItem\tPrice\tSince\nLadder\t12.5\t2024-03-01\nRope\t3\n\nOld\n\nGone"
    cells = {one.name: (parsed.text[one.start : one.end], one.page) for one in parsed.blocks if one.kind == "cell"}
    assert cells == {
        "Prices!B3": ("Item", 1), "Prices!C3": ("Price", 1), "Prices!D3": ("Since", 1), "Prices!B4": ("Ladder", 1),
        "Prices!C4": ("12.5", 1), "Prices!D4": ("2024-03-01", 1), "Prices!B6": ("Rope", 1), "Prices!C6": ("3", 1),
        "Old!A1": ("Gone", 2),
    }  # fmt: skip
    assert [(one.kind, one.name) for one in parsed.blocks if one.kind in {"heading", "table"}] == [
        ("heading", "Prices"), ("table", "Prices"), ("heading", "Old"), ("table", "Old"),
    ]  # fmt: skip
    assert parsed.pages == 2
    assert parsed.notices == ("Sheets that are hidden were read too: Old.",)
    assert len(words(parsed, "row")) == 4


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3.0, "3"), (0.1, "0.1"), (1e20, "1e+20"), (True, "TRUE"), ("", ""), (" a ", "a"),
        (datetime.datetime(2024, 3, 1, 12, 30), "2024-03-01 12:30:00"),  # noqa: DTZ001 - workbooks have no zone
        (datetime.date(2024, 3, 1), "2024-03-01"), (datetime.time(12, 30), "12:30:00"),
    ],
)  # fmt: skip
def test_values_are_shown_as_words(value, words):
    assert shown(value) == words


def test_too_many_sheets_are_refused(read):
    with pytest.raises(ParsingError, match="2 sheets; 1 are allowed") as caught:
        read("a.xlsx", xlsx(), pages=1)
    assert caught.value.code == "too_many_pages"


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_damaged_part_is_told(read, name):
    with pytest.raises(ParsingError) as caught:
        read("a.xlsx", with_parts(xlsx(), {name: b"<worksheet"}))
    assert caught.value.code == "damaged"


def test_entities_are_not_expanded(read):
    laughs = b'<!DOCTYPE x [<!ENTITY a "laugh"><!ENTITY b "&a;&a;&a;">]>'
    sheet = (
        b'<?xml version="1.0"?>'
        + laughs
        + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Words &b;</t></is></c></row></sheetData></worksheet>'
    )
    with pytest.raises(ParsingError, match="entity") as caught:
        read("a.xlsx", with_parts(xlsx(), {"xl/worksheets/sheet1.xml": sheet}))
    assert caught.value.code == "damaged"
