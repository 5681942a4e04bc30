"""DOCX: paragraphs, headings, lists, tables, footnotes and comments, in the order of the document.

python-docx opens the file and knows its styles; its elements are walked here, because its paragraphs leave out content
controls, inserted words and equations. Words that were deleted under tracked changes, headers and footers are left out.
"""

import re
from collections.abc import Iterator
from typing import Any, cast

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from springline.documents.layout import Parsed
from springline.documents.parsing.archives import check_office_file
from springline.documents.parsing.building import TextBuilder, column
from springline.documents.parsing.model import ParsingError, Source

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_WORDS = {qn("w:t"), _MATHS}
_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
# Words that were deleted or moved away, instructions of fields, and what stands a second time for older programs.
_LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:delText"), qn("w:pPr"), qn("w:rPr"), _COMPATIBLE}
_NOTES = {
    RELATIONSHIP_TYPE.FOOTNOTES: qn("w:footnote"),
    RELATIONSHIP_TYPE.ENDNOTES: qn("w:endnote"),
    RELATIONSHIP_TYPE.COMMENTS: qn("w:comment"),
}
_TYPE, _ID, _AUTHOR, _VALUE = qn("w:type"), qn("w:id"), qn("w:author"), qn("w:val")


def read(source: Source) -> Parsed:
    """A Word document."""
    check_office_file(source)
    try:
        document = Document(str(source.path))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise ParsingError("damaged", f"The file is damaged: {error}. Save it anew, or upload another copy.") from error
    writer = _Writer(document, TextBuilder(source.limits))
    writer.body(cast("Any", document.element).body)
    writer.notes()
    blocks, notices = writer.built.finish()
    core = document.core_properties
    return Parsed(
        writer.built.text,
        source.format,
        title=(core.title or "").strip() or writer.title,
        language=(core.language or "").strip() or None,
        blocks=blocks,
        notices=(*notices, *writer.notices()),
    )


class _Writer:
    """Writes a document's elements one after the other."""

    def __init__(self, document: WordDocument, built: TextBuilder) -> None:
        self._document = document
        self.built = built
        self.title: str | None = None
        self._names = {style.style_id: style.name or "" for style in document.styles}
        self._pictures = 0

    def body(self, parent: Any, breaks: int = 2) -> None:
        """Paragraphs and tables, also those within content controls and tracked insertions."""
        for child in parent:
            if child.tag == _PARAGRAPH:
                self._paragraph(child, breaks)
            elif child.tag == _TABLE:
                self._table(child)
            elif child.tag not in _LEFT_OUT:
                self.body(child, breaks)

    def notes(self) -> None:
        """Footnotes, endnotes and comments: after the text."""
        for relation in self._document.part.rels.values():
            tag = _NOTES.get(relation.reltype)
            if tag is None or relation.is_external:
                continue
            for note in cast("Any", parse_xml(relation.target_part.blob)).iter(tag):
                if note.get(_TYPE) in {"separator", "continuationSeparator", "continuationNotice"}:
                    continue
                words = "\n".join(filter(None, (_words(one).strip() for one in note.iter(_PARAGRAPH))))
                is_comment = relation.reltype == RELATIONSHIP_TYPE.COMMENTS
                name = note.get(_AUTHOR) if is_comment else note.get(_ID)
                self.built.add("note" if is_comment else "footnote", words, name=name)

    def notices(self) -> Iterator[str]:
        """What was left out of this document."""
        if self._pictures:
            yield f"{self._pictures} pictures were left out: words in them were not recognised."

    def _paragraph(self, paragraph: Any, breaks: int) -> None:
        self._pictures += sum(1 for _ in paragraph.iter(qn("a:blip")))
        words = _words(paragraph)
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = self._names.get(style.get(_VALUE), "") if style is not None else ""
        heading = _HEADING.match(name)
        depth = _list_depth(paragraph, name)
        if name == "Title":
            self.title = self.title or " ".join(words.split()) or None
            self.built.add("heading", words, 1, breaks=breaks)
        elif heading:
            self.built.add("heading", words, min(max(int(heading[1]), 1), 6), breaks=breaks)
        elif depth:
            self.built.add("list_item", words, depth, breaks=1)
        else:
            self.built.add("quote" if "Quote" in name else "paragraph", words, breaks=breaks)

    def _table(self, table: Any) -> None:
        self.built.separate(2)
        begun = self.built.position
        for number, row in enumerate(_within(table, _ROW), 1):
            self.built.separate(1)
            start = self.built.position
            for index, cell in enumerate(_within(row, _CELL)):
                if index:
                    self.built.write("\t")
                self._cell(cell, f"{column(index)}{number}")
            self.built.block("row", start, self.built.position)
        self.built.block("table", begun, self.built.position)

    def _cell(self, cell: Any, name: str) -> None:
        words = [_words(one).strip() for one in cell.iter(_PARAGRAPH)]
        start, end = self.built.write("\n".join(filter(None, words)))
        self.built.block("cell", start, end, name=name)


def _within(parent: Any, tag: str) -> Iterator[Any]:
    """The next elements of a kind, also within content controls, but not within each other."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in _LEFT_OUT and child.tag not in {_TABLE, _PARAGRAPH}:
            yield from _within(child, tag)


def _words(element: Any) -> str:
    """The words in an element as they are shown, with tabs and line breaks."""
    pieces: list[str] = []
    waiting = list(reversed(element))
    while waiting:
        one = waiting.pop()
        if one.tag in _WORDS:
            pieces.append(one.text or "")
        elif one.tag in _SIGNS:
            pieces.append(_SIGNS[one.tag])
        elif one.tag == _PARAGRAPH:  # in a text box within the paragraph
            pieces.append(f"\n{_words(one)}\n")
        elif one.tag not in _LEFT_OUT and isinstance(one.tag, str):
            waiting.extend(reversed(one))
    return "".join(pieces)


def _list_depth(paragraph: Any, style: str) -> int:
    """How deep in lists a paragraph is, from 1; 0 for one that is in none."""
    numbering = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbering is not None:
        number, level = numbering.find(qn("w:numId")), numbering.find(qn("w:ilvl"))
        if number is not None and number.get(_VALUE) == "0":  # says that it is in none, whatever its style
            return 0
        return int(level.get(_VALUE)) + 1 if level is not None else 1
    if not style.startswith("List"):
        return 0
    return int(style[-1]) if style[-1:].isdigit() else 1
