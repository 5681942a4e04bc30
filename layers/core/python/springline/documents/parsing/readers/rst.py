"""reStructuredText: the text is the file itself; blocks are found in it by their source lines, in order.

Nothing is included from other files and nothing raw is passed on: those directives are switched off. What belongs to
Sphinx, or to nobody, stays in the text as any other words.
"""

import re
from collections.abc import Iterator
from typing import Any, cast

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document

from springline.documents.layout import Block, BlockKind, Parsed
from springline.documents.parsing.building import ordered, trimmed
from springline.documents.parsing.decoding import decoded_text
from springline.documents.parsing.model import Source

_LONGEST_LINE = 1_000_000
_PEP_TITLE = re.compile(r"(?:[A-Z][A-Za-z-]*:[^\n]*\n(?:[ \t]+[^\n]*\n)*)*?Title:[ \t]*([^\n]+(?:\n[ \t]+[^\n]+)*)")
_LEAVES = (nodes.TextElement,)
_LITERAL = (nodes.literal_block, nodes.doctest_block, nodes.math_block)
_HIDDEN = (nodes.comment, nodes.substitution_definition, nodes.target, nodes.pending)
_CONTAINERS: dict[type[nodes.Element], BlockKind] = {
    nodes.list_item: "list_item",
    nodes.block_quote: "quote",
    nodes.table: "table",
    nodes.row: "row",
    nodes.footnote: "footnote",
    nodes.citation: "footnote",
}
_LISTS = (nodes.bullet_list, nodes.enumerated_list)


def read(source: Source) -> Parsed:
    """A reStructuredText document; its title is its first section's, or that of a PEP's header."""
    decoded = decoded_text(source.data())
    document = _tree(decoded.text)
    places = _Places(decoded.text)
    blocks, notices = ordered(places.found(document), source.limits)
    return Parsed(
        decoded.text,
        source.format,
        title=_title(decoded.text, document),
        encoding=decoded.encoding,
        blocks=blocks,
        runs=decoded.runs,
        notices=notices,
    )


def _tree(text: str) -> nodes.document:
    settings: Any = get_default_settings(cast("Any", Parser))
    settings.file_insertion_enabled = False
    settings.raw_enabled = False
    settings.report_level = settings.halt_level = 5  # mistakes are no failure: their words are in the text all the same
    settings.line_length_limit = _LONGEST_LINE
    settings.syntax_highlight = "none"
    document = new_document("document", settings)
    Parser().parse(text, document)
    return document


def _title(text: str, document: nodes.document) -> str | None:
    told = _PEP_TITLE.match(text)
    if told:
        return " ".join(told[1].split())
    found = next(iter(document.findall(nodes.title)), None)
    return " ".join(found.astext().split()) or None if found is not None else None


class _Places:
    """Finds the nodes of a document in its text: each after the one before, by its own words."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._cursor = 0

    def found(self, node: nodes.Element, sections: int = 0, depth: int = 0) -> Iterator[Block]:
        for child in node.children:
            if not isinstance(child, nodes.Element) or isinstance(child, _HIDDEN):
                continue
            if isinstance(child, nodes.title):
                yield from self._leaf("heading", child, min(max(sections, 1), 6))
            elif isinstance(child, _LITERAL):
                yield from self._leaf("code", child)
            elif isinstance(child, _LEAVES):
                yield from self._leaf("cell" if isinstance(node, nodes.entry) else "paragraph", child)
            else:
                inner = list(
                    self.found(
                        child, sections + isinstance(child, nodes.section), depth + isinstance(child, _LISTS)
                    )
                )  # fmt: skip
                yield from inner
                yield from self._around(child, inner, depth)

    def _around(self, node: nodes.Element, inner: list[Block], depth: int) -> Iterator[Block]:
        kind = _CONTAINERS.get(type(node))
        if kind is None or not inner:
            return
        start, end = min(one.start for one in inner), max(one.end for one in inner)
        if kind in {"list_item", "footnote"}:  # with the bullet or number in front of it
            start, _ = trimmed(self._text, self._text.rfind("\n", 0, start) + 1, start + 1)
        yield Block(kind, start, end, depth if kind == "list_item" else 0)

    def _leaf(self, kind: BlockKind, node: nodes.Element, level: int = 0) -> Iterator[Block]:
        lines = [line for line in (node.rawsource or node.astext()).split("\n") if line.strip()]
        if not lines:
            return
        first = self._find(lines[0], self._cursor)
        if first is None:
            return
        start, end = first
        if kind != "cell":  # the lines of a table's cell stand beside those of its neighbours
            for line in lines[1:]:
                following = self._find(line, end)
                if following is None:
                    break
                end = following[1]
        self._cursor = end
        name = next((str(one) for one in node["classes"] if one != "code"), None) if kind == "code" else None
        yield Block(kind, start, end, level, name=name)

    def _find(self, line: str, after: int) -> tuple[int, int] | None:
        """Where the words of a line are next; docutils has made its tabs spaces."""
        words = line.strip()
        at = self._text.find(words, after)
        if at >= 0:
            return at, at + len(words)
        match = (
            re.compile(r"\s+".join(map(re.escape, words.split()))).search(self._text, after) if "  " in words else None
        )
        return match.span() if match else None
