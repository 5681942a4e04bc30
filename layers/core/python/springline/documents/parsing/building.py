"""Puts a document's text and blocks together, for readers whose text isn't the original itself."""

from collections.abc import Iterable, Sequence

from springline.documents.layout import Block, BlockKind, Box
from springline.documents.parsing.model import Limits, ParsingError

# Of blocks with the same place, which is around which.
_AROUND: dict[BlockKind, int] = {"quote": 0, "list_item": 1, "table": 2, "row": 3, "cell": 4}
_INNERMOST = 5


class TextBuilder:
    """A text that grows, with the blocks in it.

    Refuses to grow beyond the limit of characters, and keeps no more blocks than are allowed.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pieces: list[str] = []
        self._ending = ""
        self.position = 0
        self.blocks: list[Block] = []

    @property
    def text(self) -> str:
        """Everything that was written."""
        return "".join(self._pieces)

    def write(self, text: str) -> tuple[int, int]:
        r"""Append text; returns where it stands. NULs become U+FFFD, line breaks `\n`."""
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        start = self.position
        self._pieces.append(text)
        self.position += len(text)
        self._ending = (self._ending + text[-2:])[-2:]
        if self.position > self._limits.characters:
            raise ParsingError(
                "too_large", f"It has more than the {self._limits.characters:,} characters that are allowed. Split it."
            )
        return start, self.position

    def separate(self, breaks: int = 2) -> None:
        """End the line, where there is one, and leave an empty one for `breaks=2`."""
        if self.position:
            missing = breaks - (len(self._ending) - len(self._ending.rstrip("\n")))
            self.write("\n" * max(missing, 0))

    def block(
        self, kind: BlockKind, start: int, end: int, level: int = 0, page: int | None = None, *,
        box: Box | None = None, name: str | None = None,
    ) -> None:  # fmt: skip
        """Note a block, unless it is empty."""
        if end > start and len(self.blocks) <= self._limits.blocks:
            self.blocks.append(Block(kind, start, end, level, page, box, name or None))

    def add(
        self, kind: BlockKind, text: str, level: int = 0, page: int | None = None, *,
        box: Box | None = None, name: str | None = None, breaks: int = 2,
    ) -> tuple[int, int]:  # fmt: skip
        """A block of its own: after `breaks` line breaks, without white space around it. Returns its place."""
        text = text.strip()
        if not text:
            return self.position, self.position
        self.separate(breaks)
        start, end = self.write(text)
        self.block(kind, start, end, level, page, box=box, name=name)
        return start, end

    def finish(self) -> tuple[tuple[Block, ...], tuple[str, ...]]:
        """The blocks in order, and what people should be told."""
        return ordered(self.blocks, self._limits)


def ordered(blocks: Iterable[Block], limits: Limits) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Blocks by their start, outer ones first, and no more than are allowed; with a notice where some were left out."""
    found = sorted(blocks, key=lambda one: (one.start, -one.end, _AROUND.get(one.kind, _INNERMOST), one.level))
    if len(found) <= limits.blocks:
        return tuple(found), ()
    notice = f"It has more than {limits.blocks:,} parts: the places of the first ones only are kept."
    return tuple(found[: limits.blocks]), (notice,)


def trimmed(text: str, start: int, end: int, of: str | None = None) -> tuple[int, int]:
    """A stretch of the text without the white space at its ends, or without the characters in `of`."""
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip(of))
    return begin, max(begin, start + len(piece.rstrip(of)))


def column(index: int) -> str:
    """A column's letters, counted from 0: A … Z, AA …."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def listed(names: Sequence[str], most: int = 10) -> str:
    """Names as a sentence has them, no more than some."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
