"""What a diff is made of. Positions are code points, half open, in the text of the version that they are told for."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from springline.documents.layout import BlockKind

BlockOp = Literal["equal", "moved", "edited", "added", "removed"]
PieceOp = Literal["equal", "added", "removed"]


class Span(NamedTuple):
    """From one character to before another one."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words that is in both versions, or in one of them.

    `old` and `new` say where; they are empty, at the place where it would stand, in the version that has it not. `text`
    is what was added, and empty else: the old text has the rest.
    """

    op: PieceOp
    old: Span
    new: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class CellDiff:
    """A cell of a row; `old` or `new` is None where its column was added or removed."""

    op: BlockOp
    old: Span | None
    new: Span | None


@dataclass(frozen=True, slots=True)
class RowDiff:
    """A row of a table, in the order of the new one; removed rows stand where they were.

    `cells` are told where their words differ.
    """

    op: BlockOp
    old: Span | None
    new: Span | None
    cells: tuple[CellDiff, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockDiff:
    """A block with all that follows it up to the next one, in either version.

    Attributes:
        op: `equal` has the same words in the same order with the rest, `moved` in another order.
        is_edited: Whether the words differ; those of a moved block may, too.
        kind: What the block is; in the new version, where both have it.
        old: Where it is in the old version; None where it was added.
        new: Where it is in the new version; None where it was removed.
        pieces: How one becomes the other; empty where both are the same, character by character, and where one is not.
            Of a block with equal words they tell other white space.
        rows: The rows of an edited or moved table.
        text: What was added; empty else.
    """

    op: BlockOp
    kind: BlockKind
    old: Span | None
    new: Span | None
    is_edited: bool = False
    pieces: tuple[Piece, ...] = ()
    rows: tuple[RowDiff, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """Two versions of a document: the blocks of the new one in its order, and the removed ones where they were."""

    blocks: tuple[BlockDiff, ...]

    @property
    def is_same(self) -> bool:
        """Whether both have the same words in the same order."""
        return all(block.op == "equal" for block in self.blocks)
