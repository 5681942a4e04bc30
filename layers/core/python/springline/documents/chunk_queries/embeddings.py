"""All SQL of what chunks mean."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.platform.embeddings.protocol import Vector
from springline.platform.statements import Statement, parse, statement

_UNEMBEDDED = statement(__file__, "unembedded")
_ADD = statement(__file__, "add_embeddings")
# Until the page is full, the index of vectors is read on past what the filters leave out, in order.
_READ_ON = parse("documents.read_on", "select set_config('hnsw.iterative_scan', 'strict_order', true)")


class Unembedded(NamedTuple):
    """A chunk that a model does not know yet."""

    id: int
    heading: str
    text: str


def unembedded(
    tx: Transaction, model: str, *, text_id: int | None, dimensions: int | None, after: int, limit: int
) -> list[Unembedded]:
    """Chunks of a text, or of all present documents, that a model does not know yet; by id, behind `after`.

    It knows none by a vector of another length than `dimensions`, where these are said.
    """
    rows = tx.rows(_UNEMBEDDED, model=model, text_id=text_id, dimensions=dimensions, after=after, size=limit)
    return [Unembedded(*row) for row in rows]


def add(tx: Transaction, model: str, chunks: Sequence[int], vectors: Sequence[Vector], *, at: datetime) -> None:
    """Keep what chunks mean to a model."""
    told = [{"chunk_id": chunk, "embedding": _written(vector)} for chunk, vector in zip(chunks, vectors, strict=True)]
    tx.execute(_ADD, model=model, embedded=json.dumps(told), at=at)


def nearest(
    tx: Transaction,
    model: str,
    vector: Vector,
    *,
    bundles: Sequence[str],
    paths: Sequence[str],
    formats: Sequence[str],
    version: int | None,
    limit: int,
) -> list[int]:
    """The numbers of the chunks that mean most nearly the same, the nearest first, equal ones by number.

    Where the index of vectors gives up before it has so many within the filters, a second statement compares all.
    """
    asked: dict[str, object] = {
        "model": model,
        "vector": _written(vector),
        "bundles": list(bundles),
        "paths": list(paths),
        "formats": list(formats),
        "version": version,
        "size": limit,
    }
    tx.execute(_READ_ON)
    rows = tx.rows(_nearest(len(vector)), **asked)
    if len(rows) < limit:
        rows = tx.rows(_nearest(len(vector), is_exact=True), **asked)
    return [number for number, _ in sorted(rows, key=lambda row: (row[1], row[0]))]


@cache
def _nearest(dimensions: int, *, is_exact: bool = False) -> Statement:
    """The statement for vectors of one length: an index of vectors is found by the type with its length written out."""
    text = (Path(__file__).parent / "nearest.sql").read_text(encoding="utf-8")
    text = text.replace("{dimensions}", str(int(dimensions))).replace("{exactly}", " + 0" if is_exact else "")
    return parse(f"documents.nearest_{dimensions}{'_exactly' if is_exact else ''}", text)


def _written(vector: Vector) -> str:
    return "[" + ",".join(f"{one:.7g}" for one in vector) + "]"
