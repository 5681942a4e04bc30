"""Markdown (CommonMark with tables): the text is the file itself, and blocks are where its source lines say."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from springline.documents.layout import Block, BlockKind, Parsed
from springline.documents.parsing.building import ordered, trimmed
from springline.documents.parsing.decoding import decoded_text, line_starts
from springline.documents.parsing.model import Source

# Two thematic breaks with words between them are no front matter: that begins with a key.
_FRONT_MATTER = re.compile(r"---[ \t]*\n[A-Za-z_#][^\n]*\n(?:.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*(?:!\S+[ \t]+)?([^\n]*(?:\n[ \t]+[^\n]+)*)", re.MULTILINE | re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")
_BAR = re.compile(r"(?<!\\)\|")
_LINKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`]")


def read(source: Source) -> Parsed:
    """A Markdown document; front matter between `---` gives its title and is no block."""
    decoded = decoded_text(source.data(), source.charset)
    text = decoded.text
    front = _FRONT_MATTER.match(text)
    # Empty lines in place of the front matter keep the numbers of the lines after it.
    body = "\n" * text.count("\n", 0, front.end()) + text[front.end() :] if front else text
    tokens = MarkdownIt("commonmark").enable("table").disable("inline").parse(body)
    blocks, notices = ordered(_Blocks(text, tokens).found(), source.limits)
    return Parsed(
        text,
        source.format,
        title=_title(text, front, blocks),
        encoding=decoded.encoding,
        blocks=blocks,
        runs=decoded.runs,
        notices=notices,
    )


def _title(text: str, front: re.Match[str] | None, blocks: Sequence[Block]) -> str | None:
    told = _TITLE.search(text, 0, front.end()) if front else None
    if told:
        words = " ".join(told[1].split())
        is_quoted = len(words) > 1 and words[0] == words[-1] and words[0] in "\"'"
        return (words[1:-1] if is_quoted else words) or None
    heading = next((one for one in blocks if one.kind == "heading"), None)
    if heading is None or heading.level > 1:
        return None
    return _LINKS.sub(r"\1", text[heading.start : heading.end]).strip() or None


class _Blocks:
    """The blocks that Markdown's tokens stand for."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._lines = line_starts(text)
        self._depth = 0

    def found(self) -> Iterator[Block]:
        for number, token in enumerate(self._tokens):
            if token.type in {"bullet_list_open", "ordered_list_open"}:
                self._depth += 1
            elif token.type in {"bullet_list_close", "ordered_list_close"}:
                self._depth -= 1
            elif token.map:
                yield from self._of(token, number)

    def _of(self, token: Token, number: int) -> Iterator[Block]:
        match token.type:
            case "heading_open":
                yield from self._words("heading", self._tokens[number + 1], int(token.tag[1:]))
            case "paragraph_open" if not token.hidden:
                content = self._tokens[number + 1]
                yield from self._words("footnote" if _FOOTNOTE.match(content.content) else "paragraph", content)
            case "list_item_open":
                yield from self._lines_of("list_item", token, self._depth)
            case "blockquote_open":
                yield from self._lines_of("quote", token)
            case "fence":
                yield from self._fence(token)
            case "code_block":
                yield from self._lines_of("code", token)
            case "html_block":
                yield from self._lines_of("paragraph", token)
            case "table_open":
                yield from self._lines_of("table", token)
            case "tr_open":
                yield from self._row(token)
            case _:
                return

    def _span(self, first: int, after: int) -> tuple[int, int]:
        lines = self._lines
        return trimmed(self._text, lines[min(first, len(lines) - 1)], lines[min(after, len(lines) - 1)])

    def _lines_of(self, kind: BlockKind, token: Token, level: int = 0, name: str | None = None) -> Iterator[Block]:
        start, end = self._span(*token.map or (0, 0))
        if end > start:
            yield Block(kind, start, end, level, name=name)

    def _words(self, kind: BlockKind, inline: Token, level: int = 0) -> Iterator[Block]:
        """A block of exactly its words: without the marks of a heading, or of the list and quote that it stands in."""
        first, after = inline.map or (0, 0)
        start, end = self._span(first, after)
        content = inline.content.strip().split("\n")
        begun = self._text.find(content[0].strip(), start, end)
        last_line = max(start, self._lines[min(after, len(self._lines) - 1) - 1])
        ended = self._text.rfind(content[-1].strip(), max(last_line, begun), end)
        if inline.content.strip() and begun >= 0 and ended >= 0:
            start, end = begun, ended + len(content[-1].strip())
        if end > start:
            yield Block(kind, start, end, level)

    def _fence(self, token: Token) -> Iterator[Block]:
        first, _ = token.map or (0, 0)
        start, end = self._span(first + 1, first + 1 + token.content.count("\n"))
        words = token.info.split()
        if end > start:
            yield Block("code", start, end, name=words[0] if words else None)

    def _row(self, token: Token) -> Iterator[Block]:
        start, end = self._span(*token.map or (0, 0))
        yield Block("row", start, end)
        line = self._text[start:end]
        bars = [match.start() for match in _BAR.finditer(line)]
        edges = [-1, *bars, len(line)]
        for left, right in pairwise(edges):
            cell = trimmed(self._text, start + left + 1, start + right)
            if cell[1] > cell[0]:
                yield Block("cell", *cell)
