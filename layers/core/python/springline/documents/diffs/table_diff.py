"""What differs between two versions of a table: rows by what they say, then cells by the columns that they are in."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from springline.documents.diffs.model import CellDiff, RowDiff, Span
from springline.documents.layout import Block
from springline.provenance.alignment import align, rising

_LIKE = 0.5
"""The share of its cells that a row must keep to be the same one, unless its first cell stays."""


class _Row(NamedTuple):
    span: Span
    cells: tuple[Span, ...]
    texts: tuple[str, ...]

    @property
    def key(self) -> str:
        return "\x1f".join(self.texts)


def rows(old_text: str, new_text: str, old: Sequence[Block], new: Sequence[Block]) -> tuple[RowDiff, ...]:
    """The rows of a table, given the rows and cells of both versions; empty where these are not known."""
    some, others = list(_rows(old_text, old)), list(_rows(new_text, new))
    if not some or not others:
        return ()
    pairs = _pairs(some, others)
    columns = _columns(some[0], others[0])
    in_order = set(rising(sorted(pairs.items())))
    old_of = {fresh: number for number, fresh in pairs.items()}
    found: list[RowDiff] = []
    told = 0
    for fresh, row in enumerate(others):
        number = old_of.get(fresh)
        if number is None:
            found.append(RowDiff("added", None, row.span))
            continue
        is_moved = (number, fresh) not in in_order
        if not is_moved:
            found.extend(RowDiff("removed", some[at].span, None) for at in range(told, number) if at not in pairs)
            told = number + 1
        found.append(_kept(some[number], row, columns, is_moved=is_moved))
    found.extend(RowDiff("removed", some[at].span, None) for at in range(told, len(some)) if at not in pairs)
    return tuple(found)


def _rows(text: str, blocks: Sequence[Block]) -> Iterator[_Row]:
    row: Block | None = None
    cells: list[Span] = []
    for block in [*blocks, None]:
        if block is None or block.kind == "row":
            if row is not None:
                texts = (" ".join(text[start:end].split()) for start, end in cells)
                yield _Row(Span(row.start, row.end), tuple(cells), tuple(texts))
            row, cells = block, []
        elif row is not None and block.kind == "cell":
            cells.append(Span(block.start, block.end))


def _pairs(some: Sequence[_Row], others: Sequence[_Row]) -> dict[int, int]:
    """Which old row is which new one: the same first, then those with the same first cell, then with most cells."""
    found = align([row.key for row in some], [row.key for row in others]).new_of
    pairs = {old: new for old, new in enumerate(found) if new >= 0}
    taken = set(pairs.values())
    named: dict[str, list[int]] = {}
    for new, row in enumerate(others):
        if new not in taken and row.texts and row.texts[0]:
            named.setdefault(row.texts[0], []).append(new)
    for old, row in enumerate(some):
        same = named.get(row.texts[0], []) if old not in pairs and row.texts else []
        if len(same) == 1 and same[0] not in taken:
            pairs[old] = same[0]
            taken.add(same[0])
    for old in range(len(some)):
        near = pairs.get(old - 1, -1) + 1
        if old not in pairs and near < len(others) and near not in taken and _is_like(some[old], others[near]):
            pairs[old] = near
            taken.add(near)
    return pairs


def _is_like(one: _Row, other: _Row) -> bool:
    same = sum(some == others for some, others in zip(one.texts, other.texts, strict=False))
    return same >= _LIKE * max(len(one.texts), len(other.texts), 1)


def _columns(old: _Row, new: _Row) -> list[tuple[int | None, int | None]]:
    """Which old column is which new one, by the first rows: the heads of the columns, where the table has any."""
    if old.texts == new.texts or len(old.texts) == len(new.texts):
        return [(place, place) for place in range(len(new.texts))]
    found = align(old.texts, new.texts).new_of
    kept = dict(rising([(place, new) for place, new in enumerate(found) if new >= 0]))
    if not kept:
        return list(zip_longest(range(len(old.texts)), range(len(new.texts))))
    back = {new: place for place, new in kept.items()}
    columns: list[tuple[int | None, int | None]] = [(back.get(place), place) for place in range(len(new.texts))]
    return columns + [(place, None) for place in range(len(old.texts)) if place not in kept]


def _kept(old: _Row, new: _Row, columns: Sequence[tuple[int | None, int | None]], *, is_moved: bool) -> RowDiff:
    cells = tuple(_cells(old, new, columns)) if old.key != new.key else ()
    op = "moved" if is_moved else "edited" if cells else "equal"
    return RowDiff(op, old.span, new.span, cells)


def _cells(old: _Row, new: _Row, columns: Sequence[tuple[int | None, int | None]]) -> Iterator[CellDiff]:
    for before, after in columns:
        was = before if before is not None and before < len(old.cells) else None
        now = after if after is not None and after < len(new.cells) else None
        if was is None and now is None:
            continue
        if was is None or now is None:
            span = None if was is None else old.cells[was]
            fresh = None if now is None else new.cells[now]
            yield CellDiff("added" if was is None else "removed", span, fresh)
        else:
            op = "equal" if old.texts[was] == new.texts[now] else "edited"
            yield CellDiff(op, old.cells[was], new.cells[now])
