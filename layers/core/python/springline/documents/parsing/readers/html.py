"""HTML: what a browser would show, without scripts, styles, navigation and what is hidden.

Each word keeps its place in the source. Nothing that the page refers to is fetched: pictures, frames and style sheets
are left out, and of links there are the words.
"""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise

from springline.documents.layout import BlockKind, Parsed, Run
from springline.documents.parsing.building import TextBuilder, column
from springline.documents.parsing.decoding import decode, line_starts
from springline.documents.parsing.model import Limits, Source

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_DROPPED = frozenset(
    {
        *("script", "style", "head", "template", "noscript", "iframe", "object", "svg", "canvas", "audio", "video"),
        *("nav", "select", "textarea", "button", "datalist"),
    }
)
_LEAVES: dict[str, tuple[BlockKind, int]] = {
    **{f"h{level}": ("heading", level) for level in range(1, 7)},
    "pre": ("code", 0),
    "td": ("cell", 0),
    "th": ("cell", 0),
}
_CONTAINERS: dict[str, BlockKind] = {"li": "list_item", "blockquote": "quote", "table": "table", "tr": "row"}
_BLOCKS = frozenset(
    {
        *("html", "body", "main", "article", "section", "header", "footer", "aside", "address", "hgroup", "div", "p"),
        *("hr", "ul", "ol", "menu", "dl", "dt", "dd", "figure", "figcaption", "details", "summary", "dialog", "center"),
        *("form", "fieldset", "legend", "caption", "colgroup", "thead", "tbody", "tfoot"),
        *_LEAVES,
        *_CONTAINERS,
    }
)
_LISTS = frozenset({"ul", "ol", "menu"})
_TIGHT = frozenset({"li", "tr", "dt", "dd", "caption", "thead", "tbody", "tfoot", "colgroup"})
# What an opening tag ends that is open still, and what it looks no further out than.
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), _LISTS),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
}
_HEAD_ELEMENT = frozenset({"head"})
_PARAGRAPH_ENDS_AT = frozenset({"p"}), frozenset({"table", "td", "th", "button", "object", "li"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]+?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]+?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""")
_EMPTY_LINES = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*")
# Words with one sign of white space between them are one piece: they are as long in the text as in the source.
_PIECES = re.compile(r"[ \t\n\r\f]+|[^ \t\n\r\f]+(?:[ \t\n\r\f][^ \t\n\r\f]+)*")
_AS_SPACES = str.maketrans("\t\n\r\f", "    ")
_HEAD = 4_096
_DEEPEST = 512  # elements within each other, as browsers have it: further ones are read as if they weren't there


def read(source: Source) -> Parsed:
    """A page, as text."""
    data = source.data()
    told = _XML_ENCODING.search(data[:_HEAD]) or _CHARSET.search(data[:_HEAD])
    declared = told[1].decode("ascii") if told else None
    # In a page whose meta element could be read, UTF-16 can't be what it is written in.
    if declared and declared.lower().startswith("utf-16"):
        declared = "utf-8"
    text, encoding = decode(data, declared or source.charset)
    return readable(text, encoding, source)


def readable(text: str, encoding: str | None, source: Source) -> Parsed:
    """A decoded page, as text whose runs lead back into it."""
    page = _Page(text, source.limits)
    page.feed(text)
    page.close()
    page.end()
    blocks, notices = page.built.finish()
    return Parsed(
        page.built.text,
        source.format,
        title=page.title,
        language=page.language,
        encoding=encoding,
        blocks=blocks,
        runs=tuple(page.runs),
        notices=notices,
    )


@dataclass(slots=True)
class _Open:
    """An element that has begun. `start` is None until it has words; `count`: a table's rows, a row's cells."""

    tag: str
    is_dropped: bool
    start: int | None = None
    count: int = 0


class _Page(HTMLParser):
    """Writes the words of a page as they come, and remembers which elements are open around them."""

    def __init__(self, source: str, limits: Limits) -> None:
        super().__init__(convert_charrefs=False)
        self._source = source
        self._lines = line_starts(source)
        self.built = TextBuilder(limits)
        self.runs: list[Run] = []
        self.title: str | None = None
        self.language: str | None = None
        self._title_words: list[str] | None = None
        self._open: list[_Open] = []
        self._of: dict[str, list[_Open]] = {}  # those of the open elements that have a tag
        self._dropped = 0
        self._leaf: int | None = None  # where the words of the present block begin
        self._breaks = 0  # how many line breaks are due before the next words
        self._space: tuple[int, int] | None = None  # white space in the source that is due before the next words
        self._tabs = 0  # how many of a row's cells begin before the next words
        self._words_end = 0

    # ---- what the parser calls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang") or given.get("xml:lang") or None
        if tag == "title" and self.title is None:
            self._title_words = []
        if tag == "br" and not self._dropped:
            self._break_line()
        if tag in _BLOCKS:
            self._begin_block(tag)
        if tag in _VOID:
            return
        is_dropped = tag in _DROPPED or _is_hidden(given)
        if len(self._open) >= _DEEPEST and not is_dropped:
            return
        self._dropped += is_dropped
        self._open.append(_Open(tag, is_dropped))
        self._of.setdefault(tag, []).append(self._open[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In HTML the slash means nothing: `<div/>` is open.
        self.handle_starttag(tag, attrs)
        if tag in {"script", "style"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self._title_words is not None:
            self.title = " ".join("".join(self._title_words).split()) or None
            self._title_words = None
        if not self._of.get(tag):
            return
        while self._open[-1].tag != tag:
            self._close()
        self._close()

    def handle_data(self, data: str) -> None:
        if self._title_words is not None:
            self._title_words.append(data)
        elif not self._dropped and data:
            self._words(data, self._at())

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def end(self) -> None:
        """Close what is open still."""
        while self._open:
            self._close()
        self._end_leaf()

    # ---- words

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[min(line, len(self._lines)) - 1] + column

    def _reference(self, written: str) -> None:
        at = self._at()
        following = self._source[at + len(written) : at + len(written) + 1]
        written += ";" if following == ";" else ""
        words = html.unescape(written)
        if self._title_words is not None:
            self._title_words.append(words)
        elif not self._dropped:
            self._begin_words()
            start, end = self.built.write(words)
            self.runs.append(Run(start, end, at, at + len(written)))
            if words.strip():
                self._words_end = end

    def _words(self, data: str, at: int) -> None:
        if self._of.get("pre"):
            self._verbatim(data, at)
            return
        for piece in _PIECES.finditer(data):
            if piece[0][0] in " \t\n\r\f":
                self._space = self._space or (at + piece.start(), at + piece.end())
            else:
                self._begin_words()
                self._write(piece[0].translate(_AS_SPACES), at + piece.start())

    def _verbatim(self, data: str, at: int) -> None:
        if self._leaf is None:
            empty = _EMPTY_LINES.match(data)
            begin = empty.end() if empty else 0
            data, at = data[begin:], at + begin
            if not data.strip():
                return
        self._begin_words()
        edges = [0, *(one.end() for one in re.finditer(r"\r\n|\r|\n", data)), len(data)]
        for left, right in pairwise(edges):
            line = data[left:right]
            content = line.rstrip("\r\n")
            if content:
                self._write(content, at + left)
            if len(content) < len(line):
                self.built.write("\n")

    def _write(self, words: str, at: int) -> None:
        """Write words that stand in the source at `at`; they lengthen the last run where they follow it there too."""
        start, end = self.built.write(words)
        self._words_end = end if words.strip() else self._words_end
        last = self.runs[-1] if self.runs else None
        if last and last.end == start and last.original_end == at and last.end - last.start == at - last.original_start:
            self.runs[-1] = Run(last.start, end, last.original_start, at + len(words))
        else:
            self.runs.append(Run(start, end, at, at + len(words)))

    def _begin_words(self) -> None:
        """Write what is due before words: line breaks and spaces; and note where the elements around them begin."""
        if self._breaks:
            self.built.separate(self._breaks)
            self._breaks, self._space = 0, None
        if self._tabs:
            self.built.write("\t" * self._tabs)
            self._tabs, self._space = 0, None
        if self._space and self._leaf is not None:
            start, end = self._space
            if end - start == 1:
                self._write(" ", start)
            else:
                self.built.write(" ")
        self._space = None
        if self._leaf is None:
            self._leaf = self.built.position
        for one in reversed(self._open):
            if one.start is not None:
                break
            one.start = self.built.position

    # ---- blocks

    def _break_line(self) -> None:
        if self._leaf is not None:
            self.built.write("\n")
        self._space = None

    def _begin_block(self, tag: str) -> None:
        self._end_leaf()
        if self._of.get("head"):
            self._end_open(_HEAD_ELEMENT, frozenset())
        self._end_open(*_ENDS.get(tag, _PARAGRAPH_ENDS_AT))
        if tag in {"td", "th"}:
            self._begin_cell()
            return
        table = self._innermost("table") if tag == "tr" else None
        if table:
            table.count += 1
            self._tabs = 0
        self._separate(tag)

    def _begin_cell(self) -> None:
        row = self._innermost("tr")
        if row is None:
            return
        row.count += 1
        self._tabs += row.count > 1
        if row.start is not None:
            self._breaks = 0

    def _separate(self, tag: str) -> None:
        """An element of this kind begins or ends: line breaks are due before further words."""
        item = self._innermost("li")
        if self._of.get("tr") and tag != "tr":  # within a cell
            due = 1 if self._has_words_in_cell() else 0
        else:
            is_tight = tag in _TIGHT or (item is not None and (tag in _LISTS or item.start is None))
            due = 1 if is_tight else 2
        self._breaks = max(self._breaks, due)

    def _has_words_in_cell(self) -> bool:
        cells = [one for one in (self._innermost("td"), self._innermost("th")) if one]
        return any(one.start is not None for one in cells)

    def _innermost(self, tag: str) -> _Open | None:
        found = self._of.get(tag)
        return found[-1] if found else None

    def _end_open(self, ends: frozenset[str], within: frozenset[str]) -> None:
        if not any(self._of.get(tag) for tag in ends):
            return
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth].tag in ends:
                while len(self._open) > depth:
                    self._close()
                return
            if self._open[depth].tag in within:
                return

    def _end_leaf(self) -> None:
        """The words so far are a block: a paragraph, or what the element around them says; a cell is one as a whole."""
        if self._leaf is None:
            return
        kind, level = self._kind_of_leaf()
        if kind is not None:
            self.built.block(kind, self._leaf, self._words_end, level)
        self._leaf = None
        self._space = None

    def _kind_of_leaf(self) -> tuple[BlockKind | None, int]:
        is_own = False
        for one in reversed(self._open):
            if one.tag in {"td", "th"}:
                return None, 0
            if one.tag in _LEAVES:
                return _LEAVES[one.tag]
            if one.tag == "li" and not is_own:  # the item's own words, which are a block as the item
                return None, 0
            if one.tag in _CONTAINERS:
                break
            is_own = is_own or one.tag in _BLOCKS
        return "paragraph", 0

    def _close(self) -> None:
        one = self._open[-1]
        if one.tag in _BLOCKS:
            self._end_leaf()
            if one.start is not None:
                self._end_element(one)
        self._open.pop()
        self._of[one.tag].pop()
        self._dropped -= one.is_dropped

    def _end_element(self, one: _Open) -> None:
        start = one.start or 0
        if one.tag in {"td", "th"}:
            row, table = self._innermost("tr"), self._innermost("table")
            name = f"{column(row.count - 1)}{table.count}" if row and table else None
            self.built.block("cell", start, self._words_end, name=name)
            return
        if one.tag in _CONTAINERS:
            kind = _CONTAINERS[one.tag]
            level = sum(len(self._of.get(tag, ())) for tag in _LISTS) if kind == "list_item" else 0
            self.built.block(kind, start, self._words_end, level)
        self._separate(one.tag)


def _is_hidden(given: dict[str, str]) -> bool:
    return (
        "hidden" in given
        or given.get("role") == "navigation"
        or given.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(given.get("style", "")))
    )
