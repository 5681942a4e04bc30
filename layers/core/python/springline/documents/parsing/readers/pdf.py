"""PDF: the words of each page in reading order as the file has them, each line with its box.

Fields of forms are words too: `Name: Ada`, at the box of the field. Nothing in the file is run, and nothing that it
refers to is fetched.
"""

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, cast

import pypdfium2
import pypdfium2.raw as pdfium

from springline.documents.layout import Box, Line, Parsed, whole
from springline.documents.parsing.archives import password
from springline.documents.parsing.building import TextBuilder, listed
from springline.documents.parsing.model import ParsingError, Source

_SCALE = 1_000_000  # of the device that a page is shown on, to see where its points come to lie
_BREAK = re.compile(r"\r\n|\r|\n")
_HYPHEN = "\ufffe"  # pdfium's sign for a hyphen that a line ends with, after which it leaves out the line break
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# Hebrew, Arabic, Syriac, Thaana, N'Ko and their forms for printing, with their marks and what stands between them.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff](?:[\\W\\d_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]*"
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff])?"
)
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_GAP = 0.7  # of a line's height: what lies further below begins another paragraph
_LARGER = 1.15  # than most of the text: a heading
_LONGEST_HEADING = 200
_SECRET = 1 << 13  # the flag of fields for passwords
_MOST_FIELD = 100_000  # characters of a field's value


def read(source: Source) -> Parsed:
    """A PDF file. Raises `password`, `damaged`, `too_many_pages`."""
    document = _opened(source)
    try:
        return _Document(document, source).read()
    finally:
        document.close()


def _opened(source: Source) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(source.path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise password() from None
        raise ParsingError("damaged", f"The PDF is damaged: {error} Save it anew, or upload another copy.") from error
    if len(document) > source.limits.pages:
        raise ParsingError(
            "too_many_pages", f"It has {len(document):,} pages; {source.limits.pages:,} are allowed. Split it."
        )
    return document


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a page: its words, box and size of letters in points."""

    text: str
    box: Box
    size: float


class _Document:
    """A file's pages, one after the other."""

    def __init__(self, document: pypdfium2.PdfDocument, source: Source) -> None:
        self._document = document
        self._source = source
        self._built = TextBuilder(source.limits)
        self._lines: list[Line] = []
        self._without_text: list[int] = []

    def read(self) -> Parsed:
        if self._document.get_formtype() != pdfium.FORMTYPE_NONE:
            cast("Any", self._document).init_forms()
        pages: list[tuple[list[_Row], list[tuple[str, Box]]]] = []
        read = 0
        for number in range(len(self._document)):
            pages.append(self._page(number))
            read += sum(len(row.text) for row in pages[-1][0])
            if read > self._source.limits.characters:
                break  # writing them says so
        sizes = _sizes(row for rows, _ in pages for row in rows)
        for number, (rows, fields) in enumerate(pages, 1):
            self._write(number, rows, fields, sizes)
        return self._parsed()

    def _page(self, number: int) -> tuple[list[_Row], list[tuple[str, Box]]]:
        try:
            page = self._document[number]
        except pypdfium2.PdfiumError as error:
            raise ParsingError("damaged", f"Page {number + 1} can't be read: {error} Save the PDF anew.") from error
        text_page = page.get_textpage()
        try:
            rows = list(_rows(page, text_page))
            fields = list(_fields(page))
        finally:
            text_page.close()
            page.close()
        if not rows and not fields:
            self._without_text.append(number + 1)
        return rows, fields

    def _write(self, page: int, rows: Sequence[_Row], fields: Sequence[tuple[str, Box]], sizes: "_Sizes") -> None:
        for paragraph in _paragraphs(rows):
            self._built.separate(2)
            start = self._built.position
            for row in paragraph:
                self._line(page, row.text, row.box)
            box = _around([row.box for row in paragraph])
            level = sizes.level(paragraph)
            kind = "heading" if level else "paragraph"
            self._built.block(kind, start, self._built.position, level, page, box=box)
        for number, (words, box) in enumerate(fields):
            self._built.separate(1 if number else 2)
            start = self._built.position
            self._line(page, words, box)
            self._built.block("paragraph", start, self._built.position, 0, page, box=box, name=words.partition(":")[0])

    def _line(self, page: int, words: str, box: Box) -> None:
        self._built.separate(1)
        start, end = self._built.write(words)
        self._lines.append(Line(start, end, page, *box))

    def _parsed(self) -> Parsed:
        blocks, notices = self._built.finish()
        told = self._document.get_metadata_dict()
        title = " ".join(_CONTROLS.sub(" ", told.get("Title", "")).split())
        return Parsed(
            self._built.text,
            self._source.format,
            title=title if title and title.lower() != "untitled" else None,
            language=_language(self._document),
            pages=len(self._document),
            blocks=blocks,
            lines=tuple(self._lines),
            notices=(*notices, *self._notices()),
        )

    def _notices(self) -> Iterator[str]:
        if self._without_text and len(self._without_text) < len(self._document):
            numbers = listed([str(number) for number in self._without_text])
            yield f"No text on page {numbers}: scans or pictures, whose text was not recognised."
        document = cast("Any", self._document)
        attached = [document.get_attachment(i).get_name() for i in range(self._document.count_attachments())]
        if attached:
            yield f"Attached files were not read: {listed(attached)}."


def _rows(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> Iterator[_Row]:
    """The lines of a page, without the empty ones."""
    count = text_page.count_chars()
    if count <= 0:
        return
    codes = _codes(text_page, count)
    place = _Place(page)
    begin = 0
    for match in _BREAK.finditer(codes + "\n"):
        yield from _row(text_page, place, codes, begin, match.start())
        begin = match.end()


def _codes(text_page: pypdfium2.PdfTextPage, count: int) -> str:
    """One character for each of the page's, so that places in both are the same."""
    text = text_page.get_text_range()
    if len(text) == count:
        return text
    codes = (pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes)


def _row(
    text_page: pypdfium2.PdfTextPage, place: "_Place", codes: str, begin: int, end: int
) -> Iterator[_Row]:  # fmt: skip
    """A line, in parts where it goes on below: pdfium leaves out the line break after a hyphen."""
    while begin < end:
        hyphen = codes.find(_HYPHEN, begin, end)
        stop = end if hyphen < 0 else hyphen + 1
        words = codes[begin:stop].replace(_HYPHEN, "-")
        if _CONTROLS.sub("", words).strip():
            left = begin + len(words) - len(words.lstrip())
            right = begin + len(words.rstrip())
            words = logical(words.strip(), lambda index, left=left: _place(text_page, left + index))
            yield _Row(_CONTROLS.sub("", words).strip(), _box(text_page, place, left, right), _size(text_page, left))
        begin = stop


def logical(words: str, place: Callable[[int], tuple[float, ...]]) -> str:
    """Words of a line in the order in which they are read.

    pdfium turns what is read from right to left around, letter by letter. That is right where each letter was drawn by
    itself, from the left; letters that were drawn as one sign were in order before, and so were those that stand
    further right the later they come now. `place`: the left and right edge, and others, of the letter with that index.
    """
    for stretch in reversed(list(_RIGHT_TO_LEFT.finditer(words))):
        begin, end = stretch.span()
        if end - begin < 2:
            continue
        places = [place(index) for index in range(begin, end)]
        letters = [sum(at[:2]) for at, sign in zip(places, words[begin:end], strict=True) if _is_letter(sign)]
        rightwards = sum(1 if after > before else -1 for before, after in pairwise(letters) if after != before)
        if rightwards > 0:
            turned = _NUMBER.sub(lambda number: number[0][::-1], words[begin:end][::-1])
        else:
            groups = groupby(range(begin, end), key=lambda index, at=begin, all_=places: all_[index - at])
            turned = "".join("".join(words[index] for index in group)[::-1] for _, group in groups)
        words = words[:begin] + turned + words[end:]
    return words


def _is_letter(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in {"R", "AL"}


def _place(text_page: pypdfium2.PdfTextPage, index: int) -> tuple[float, ...]:
    edges = left, right, bottom, top = [ctypes.c_double() for _ in range(4)]
    pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return tuple(edge.value for edge in edges)


def _size(text_page: pypdfium2.PdfTextPage, index: int) -> float:
    """The size of a letter in points: its font's, as far as the page scales it."""
    matrix = pdfium.FS_MATRIX()
    size = pdfium.FPDFText_GetFontSize(text_page, index)
    is_known = pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    return size * (math.hypot(matrix.c, matrix.d) or 1.0) if is_known else size


def _box(text_page: pypdfium2.PdfTextPage, place: "_Place", begin: int, end: int) -> Box:
    count = pdfium.FPDFText_CountRects(text_page, begin, end - begin)
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    boxes = [
        place.box(left.value, top.value, right.value, bottom.value)
        for index in range(count)
        if pdfium.FPDFText_GetRect(text_page, index, left, top, right, bottom)
    ]
    return _around(boxes) if boxes else (0.0, 0.0, 0.0, 0.0)


class _Place:
    """From a page's own coordinates to fractions of it as it is shown: turned and cut as the page says."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        a, b = self._point(x0, y0), self._point(x1, y1)
        return (
            whole(min(a[0], b[0])), whole(min(a[1], b[1])), whole(max(a[0], b[0])), whole(max(a[1], b[1])),
        )  # fmt: skip

    def _point(self, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(self._page, 0, 0, _SCALE, _SCALE, 0, x, y, across, down)
        return across.value / _SCALE, down.value / _SCALE


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _paragraphs(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Lines that follow each other closely, in letters of one size and one column."""
    paragraph: list[_Row] = []
    for row in rows:
        if paragraph and not _goes_on(paragraph[-1], row):
            yield paragraph
            paragraph = []
        paragraph.append(row)
    if paragraph:
        yield paragraph


def _goes_on(above: _Row, row: _Row) -> bool:
    height = max(above.box[3] - above.box[1], row.box[3] - row.box[1])
    gap = row.box[1] - above.box[3]
    is_below = -0.6 * height <= gap <= _GAP * height
    is_aside = row.box[0] >= above.box[2] or row.box[2] <= above.box[0]
    return is_below and not is_aside and abs(row.size - above.size) < 0.5


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The sizes of letters: most of the text's, and those of headings, largest first."""

    body: float
    headings: Sequence[float]

    def level(self, rows: Sequence[_Row]) -> int:
        """A heading's level, or 0 for other paragraphs."""
        size = round(rows[0].size, 1)
        if size not in self.headings or sum(len(row.text) for row in rows) > _LONGEST_HEADING:
            return 0
        return min(self.headings.index(size) + 1, 6)


def _sizes(rows: Iterator[_Row]) -> _Sizes:
    letters: Counter[float] = Counter()
    for row in rows:
        letters[round(row.size, 1)] += len(row.text)
    body = letters.most_common(1)[0][0] if letters else 0.0
    return _Sizes(body, sorted((size for size in letters if size > body * _LARGER), reverse=True))


def _language(document: pypdfium2.PdfDocument) -> str | None:
    size = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    if size <= 2:
        return None
    buffer = (ctypes.c_ushort * (size // 2))()
    pdfium.FPDFCatalog_GetLanguage(document, buffer, size)
    return bytes(buffer).decode("utf-16-le", errors="replace").strip("\0") or None


def _fields(page: pypdfium2.PdfPage) -> Iterator[tuple[str, Box]]:
    """`name: value` of each field of a form that has a value, with its box."""
    form: Any = page.formenv
    if form is None:
        return
    place = _Place(page)
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        try:
            found = _field(form, annotation, place)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
        if found:
            yield found


def _field(form: Any, annotation: Any, place: _Place) -> tuple[str, Box] | None:
    if pdfium.FPDFAnnot_GetSubtype(annotation) != pdfium.FPDF_ANNOT_WIDGET:
        return None
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    is_secret = pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & _SECRET
    if kind in {pdfium.FPDF_FORMFIELD_PUSHBUTTON, pdfium.FPDF_FORMFIELD_SIGNATURE} or is_secret:
        return None
    if kind in {pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON}:
        value = _wide(pdfium.FPDFAnnot_GetFormFieldExportValue, form, annotation)
        value = (value or "yes") if pdfium.FPDFAnnot_IsChecked(form, annotation) else ""
    else:
        value = _wide(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation)
    name = _wide(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, annotation) or _wide(
        pdfium.FPDFAnnot_GetFormFieldName, form, annotation
    )
    rectangle = pdfium.FS_RECTF()
    if not value.strip() or not pdfium.FPDFAnnot_GetRect(annotation, rectangle):
        return None
    box = place.box(rectangle.left, rectangle.top, rectangle.right, rectangle.bottom)
    words = f"{name}: {value}" if name else value
    return " ".join(words.split()), box


def _wide(function: Any, form: Any, annotation: Any) -> str:
    """A string that pdfium writes as UTF-16 into a buffer of as many bytes as it asks for."""
    size = min(function(form, annotation, None, 0), _MOST_FIELD * 2)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    function(form, annotation, buffer, size)
    return bytes(buffer).decode("utf-16-le", errors="replace").rstrip("\0")
