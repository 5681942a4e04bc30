"""Rows as Parquet: typed columns, in row groups, without ever holding more than one of them."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, NamedTuple, cast

import pyarrow as pa
from pyarrow import json as arrow_json
from pyarrow import parquet

from springline.warehouse.archive.datasets import Type

CONTENT_TYPE = "application/vnd.apache.parquet"
_GROUP_BYTES = 8 << 20
"""JSON that becomes one row group: some 15,000 messages."""
_HELD_IN_MEMORY = 8 << 20

_TYPES: Mapping[Type, pa.DataType] = {
    "bigint": pa.int64(),
    "xid": pa.int64(),
    "integer": pa.int32(),
    "smallint": pa.int16(),
    "boolean": pa.bool_(),
    "real": pa.float32(),
    "text": pa.string(),
    "json": pa.string(),
    "texts": pa.list_(pa.string()),
    "moment": pa.timestamp("us", tz="UTC"),
}


class Written(NamedTuple):
    """A Parquet file that was written: rows, bytes, and the SHA-256 of its content in hexadecimal."""

    rows: int
    size: int
    sha256: str


def temporary_file() -> BinaryIO:
    """A file to write to; on disk from 8 MB on, and gone when it is closed."""
    return cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=_HELD_IN_MEMORY))


def write(file: BinaryIO, columns: Sequence[tuple[str, Type]], lines: Iterable[str]) -> Written:
    """Write rows, given as JSON objects, and go back to the file's beginning.

    The same rows in the same order make the same bytes, as long as pyarrow is the same version.
    """
    schema = pa.schema([pa.field(name, _TYPES[kind]) for name, kind in columns])
    options = arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    rows = 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for text in _groups(lines):
            reading = arrow_json.ReadOptions(use_threads=False, block_size=len(text) + 1)
            table = arrow_json.read_json(pa.BufferReader(text), reading, options)
            writer.write_table(table, row_group_size=table.num_rows)
            rows += table.num_rows
    size = file.tell()
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    file.seek(0)
    return Written(rows, size, digest.hexdigest())


def _groups(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines joined into texts of `_GROUP_BYTES` each, the last one shorter."""
    group: list[bytes] = []
    held = 0
    for line in lines:
        encoded = line.encode()
        group.append(encoded)
        held += len(encoded)
        if held >= _GROUP_BYTES:
            yield b"\n".join(group)
            group, held = [], 0
    if group:
        yield b"\n".join(group)
