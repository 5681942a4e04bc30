"""How much differs between two versions of a document."""

from typing import NamedTuple

from springline.documents.diffs.model import DocumentDiff
from springline.provenance.alignment import words


class Counts(NamedTuple):
    """Blocks by what became of them, and words; an edited block that moved, too, counts as moved."""

    equal: int
    moved: int
    edited: int
    added: int
    removed: int
    words_added: int
    words_removed: int


def counted(diff: DocumentDiff, old_text: str) -> Counts:
    """How many blocks and words differ."""
    blocks = dict.fromkeys(("equal", "moved", "edited", "added", "removed"), 0)
    come, gone = 0, 0
    for block in diff.blocks:
        blocks[block.op] += 1
        come += _words(block.text) + sum(_words(piece.text) for piece in block.pieces)
        if block.new is None and block.old is not None:
            gone += _words(old_text[block.old.start : block.old.end])
        gone += sum(
            _words(old_text[piece.old.start : piece.old.end]) for piece in block.pieces if piece.op == "removed"
        )
    return Counts(**blocks, words_added=come, words_removed=gone)


def _words(text: str) -> int:
    """Words of a text, without its punctuation."""
    return sum(word[0].isalnum() for word in words(text).keys)
