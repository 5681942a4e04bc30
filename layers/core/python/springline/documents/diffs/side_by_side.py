"""Two versions beside each other: which block of one stands next to which of the other."""

from collections.abc import Iterator
from typing import NamedTuple

from springline.documents.diffs.model import DocumentDiff


class Beside(NamedTuple):
    """A line of two columns: the blocks that stand there, by their number in the diff; None where there is a gap.

    A moved block is on two lines, once in each column: where it was, and where it is.
    """

    old: int | None
    new: int | None


def side_by_side(diff: DocumentDiff) -> tuple[Beside, ...]:
    """Both versions whole, each in its own order from top to bottom."""
    return tuple(_lines(diff))


def _lines(diff: DocumentDiff) -> Iterator[Beside]:
    moved = sorted(
        (block.old.start, number) for number, block in enumerate(diff.blocks) if block.op == "moved" and block.old
    )
    at = 0
    for number, block in enumerate(diff.blocks):
        if block.old is not None and block.op != "moved":
            while at < len(moved) and moved[at][0] < block.old.start:
                yield Beside(moved[at][1], None)
                at += 1
        if block.op in {"added", "moved"}:
            yield Beside(None, number)
        else:
            yield Beside(number, None if block.new is None else number)
    for _, number in moved[at:]:
        yield Beside(number, None)
