"""Builds plain text out of markup: breaks and spaces are owed until the next word, so none are doubled or left over."""

from typing import Final

_DEEPEST_QUOTE: Final = 5


class FlowingText:
    """A text that grows word by word. `length` is in code points; `quote_depth` is how many `> ` begin a line."""

    def __init__(self) -> None:
        self.length = 0
        self.quote_depth = 0
        self._last_depth = 0
        self._pieces: list[str] = []
        self._newlines = 0
        self._space = False

    def __str__(self) -> str:
        return "".join(self._pieces)

    def write(self, text: str, *, glued: bool = False) -> None:
        """Add `text` behind what is owed; `glued` text forgoes the space."""
        if not text:
            return
        lead = " " if self._space and not glued else ""
        if self._newlines or not self.length:
            depth = min(self.quote_depth, _DEEPEST_QUOTE)
            between = "> " * min(depth, self._last_depth)  # an empty line is quoted if both its neighbours are
            lead = f"\n{between.rstrip()}" * (self._newlines - 1) + "\n" if self.length else ""
            lead += "> " * depth
            self._last_depth = depth
        self._newlines, self._space = 0, False
        self._pieces.append(lead + text)
        self.length += len(lead) + len(text)

    def flow(self, text: str) -> None:
        """Add words, with any whitespace between and around them made a single space."""
        words = " ".join(text.split())
        self._space = self._space or text[:1].isspace()
        self.write(words)
        self._space = self._space or (bool(words) and text[-1].isspace())

    def lines(self, text: str) -> None:
        """Add lines as they are."""
        for place, line in enumerate(text.split("\n")):
            self._newlines += place > 0
            self.write(line)

    def space(self) -> None:
        """Owe a space."""
        self._space = True

    def end_line(self, newlines: int = 1) -> None:
        """Owe at least so many line breaks, unless nothing was written yet."""
        self._newlines = max(self._newlines, newlines) if self.length else 0

    def since(self, start: int) -> str:
        """What was written since the text was `start` long, without the breaks and spaces owed at that point."""
        wanted, taken = self.length - start, list[str]()
        for piece in reversed(self._pieces):
            if wanted <= 0:
                break
            taken.append(piece[-wanted:])
            wanted -= len(piece)
        return "".join(reversed(taken)).lstrip("\n> ")
