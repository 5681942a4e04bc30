"""Rows written as Parquet, read back as they were."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet as arrow_parquet

from springline.warehouse.archive import parquet
from springline.warehouse.archive.datasets import Type

pytestmark = pytest.mark.unit

COLUMNS: tuple[tuple[str, Type], ...] = (
    ("id", "bigint"),
    ("small", "smallint"),
    ("said_at", "moment"),
    ("text", "text"),
    ("links", "json"),
    ("tags", "texts"),
    ("score", "real"),
    ("gone", "boolean"),
)
_TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(-(2**63), 2**63 - 1),
            "small": st.integers(-(2**15), 2**15 - 1),
            "said_at": st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
            "text": st.none() | _TEXTS,
            "links": st.lists(_TEXTS).map(lambda value: json.dumps(value, ensure_ascii=False)),
            "tags": st.lists(_TEXTS),
            "score": st.floats(width=32, allow_nan=False, allow_infinity=False),
            "gone": st.booleans(),
        }
    )
)


def lines(rows: list[dict[str, Any]]) -> list[str]:
    return [json.dumps({**row, "said_at": row["said_at"].isoformat()}, ensure_ascii=False) for row in rows]


@given(ROWS)
def test_what_is_written_is_what_is_read(rows: list[dict[str, Any]]) -> None:
    with parquet.temporary_file() as file:
        written = parquet.write(file, COLUMNS, lines(rows))

        assert arrow_parquet.read_table(file).to_pylist() == rows
        assert written.rows == len(rows)


def test_many_rows_are_written_in_groups_and_the_same_rows_make_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_GROUP_BYTES", 1000)
    rows = [json.dumps({"id": number, "text": "word " * 10}) for number in range(100)]

    def content() -> bytes:
        with parquet.temporary_file() as file:
            written = parquet.write(file, COLUMNS, iter(rows))
            assert (written.size, written.rows) == (len(file.read()), 100)
            file.seek(0)
            assert arrow_parquet.ParquetFile(file).num_row_groups == 8
            file.seek(0)
            return file.read()

    assert content() == content()


def test_a_row_larger_than_a_group_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_GROUP_BYTES", 100)
    with parquet.temporary_file() as file:
        parquet.write(file, COLUMNS, [json.dumps({"id": 1, "text": "x" * 5_000_000})])
        assert arrow_parquet.read_table(file).column("text").to_pylist() == ["x" * 5_000_000]


def test_a_field_that_is_no_column_is_refused() -> None:
    with parquet.temporary_file() as file, pytest.raises(Exception, match="unexpected field"):
        parquet.write(file, COLUMNS, ['{"id": 1, "strange": 2}'])
