"""CSV: the text is the file, and each cell has its place and name."""

import csv
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.documents.parsing.documents import assert_sound, words

pytestmark = pytest.mark.unit


def cells(parsed) -> dict[str, str]:
    return {one.name: parsed.text[one.start : one.end] for one in parsed.blocks if one.kind == "cell"}


def test_cells_are_named_as_in_a_spreadsheet(read):
    table = 'Name,Says\r\n"Lovelace, Ada","two ""words""\r\nin lines"\r\n,\r\nBob,\r\n'
    parsed = read("a.csv", table)
    assert_sound(parsed, table)
    assert cells(parsed) == {
        "A1": "Name", "B1": "Says", "A2": "Lovelace, Ada", "B2": 'two ""words""\nin lines', "A4": "Bob",
    }  # fmt: skip
    assert words(parsed, "row") == ["Name,Says", '"Lovelace, Ada","two ""words""\nin lines"', ",", "Bob,"]


@pytest.mark.parametrize(
    ("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "|"), ("a.csv", "\t"), ("a.tsv", "\t")]
)
def test_the_delimiter_is_found(read, name, delimiter):
    table = "\n".join(delimiter.join(row) for row in (["Item", "Price"], ["Ladder", "12.50"], ["Rope", "3.20"]))
    assert list(cells(read(name, table)).values()) == ["Item", "Price", "Ladder", "12.50", "Rope", "3.20"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp932"])
def test_encodings(read, encoding):
    table = "名前,年齢,住所\r\n佐藤太郎,30,東京\r\n三木英子,25,大阪\r\n"
    parsed = read("a.csv", table.encode(encoding))
    assert cells(parsed)["C2"] == "東京"
    assert parsed.text == table.replace("\r\n", "\n")


def test_columns_after_z(read):
    assert list(cells(read("a.csv", ",".join(f"c{i}" for i in range(705)))))[::352] == ["A1", "MO1", "AAC1"]


def test_no_more_places_are_kept_than_are_allowed(read):
    parsed = read("a.csv", "a,b\n" * 100, blocks=50)
    assert [one.kind for one in parsed.blocks] == ["table", *(["row", "cell", "cell"] * 17)[:49]]
    assert parsed.notices == ("It has more than 50 parts: the places of the first ones only are kept.",)


@pytest.mark.parametrize("table", ['"' * 300_001, '"a' * 150_000, "a" * 300_000, ",," * 150_000, '"' + "a\n" * 150_000])
def test_a_line_of_any_length_takes_linear_time(read, table):
    begun = time.process_time()
    assert_sound(read("a.csv", table, blocks=1_000_000), table)
    assert time.process_time() - begun < 10


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.text("ab,;\"' é\n", max_size=4), min_size=2, max_size=4), min_size=1, max_size=5))
def test_cells_are_those_that_python_reads(read, rows):
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    parsed = read("a.csv", file.getvalue())
    assert_sound(parsed, file.getvalue())
    if parsed.text.count('","') and not any(";" in cell for row in rows for cell in row):
        found = [cell.replace('""', '"') for cell in cells(parsed).values()]
        assert found == [cell for row in rows for cell in row if cell]
