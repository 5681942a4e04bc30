"""Small documents of every format, made here, and what holds for each that was read."""

import hashlib
import html
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from email.message import EmailMessage
from itertools import pairwise
from typing import Any

import xlsxwriter
from docx import Document
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from springline.documents.layout import Block, Parsed, Run

_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


# ---- what holds for every layout


def assert_sound(parsed: Parsed, original: str | None = None) -> None:
    """Blocks are ordered and nested, lines apart and on their page, and runs say what the original says."""
    assert "\0" not in parsed.text
    assert "\r" not in parsed.text
    _assert_nested(parsed)
    for line, after in pairwise((*parsed.lines, None)):
        assert line is not None
        assert 0 <= line.start < line.end <= (after.start if after else len(parsed.text))
        assert 0 <= line.x0 <= line.x1 <= 1
        assert 0 <= line.y0 <= line.y1 <= 1
        assert 1 <= line.page <= (parsed.pages or 0)
    if original is not None:
        _assert_runs(parsed, original)


def _assert_nested(parsed: Parsed) -> None:
    around: list[Block] = []
    before: Block | None = None
    for block in parsed.blocks:
        assert 0 <= block.start < block.end <= len(parsed.text)
        assert before is None or (block.start, -block.end) >= (before.start, -before.end)
        while around and around[-1].end <= block.start:
            around.pop()
        assert not around or block.end <= around[-1].end, (around[-1], block)
        around.append(block)
        before = block
        if block.box:
            assert all(0 <= edge <= 1 for edge in block.box)


def _assert_runs(parsed: Parsed, original: str) -> None:
    before = Run(0, 0, 0, 0)
    for run in parsed.runs:
        assert before.end <= run.start < run.end <= len(parsed.text)
        assert before.original_end <= run.original_start < run.original_end <= len(original)
        words, source = parsed.text[run.start : run.end], original[run.original_start : run.original_end]
        if len(words) == len(source):
            same = (a == b or (a.isspace() and b.isspace()) or b == "\0" for a, b in zip(words, source, strict=True))
            assert all(same), (words, source)
        else:
            assert words == html.unescape(source).replace("\r", "\n").replace("\0", "\ufffd"), (words, source)
        before = run


def words(parsed: Parsed, kind: str) -> list[str]:
    """What the blocks of a kind say."""
    return [parsed.text[one.start : one.end] for one in parsed.blocks if one.kind == kind]


# ---- PDF


def pdf(
    pages: Iterable[Sequence[tuple[float, float, float, str]]],
    *,
    title: str = "",
    fields: Mapping[str, str] | None = None,
    rotation: int = 0,
    repeat: int = 1,
    password: str | None = None,
) -> bytes:
    """A PDF of pages of 200 by 100 points: each a list of (x, y from below, size, words).

    `fields` are text fields on the first page, `repeat` names each page so many times.
    """
    objects: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids: list[str] = []
    form: list[str] = []
    for page in pages:
        content = "".join(f"BT /F1 {size} Tf {x} {y} Td ({told}) Tj ET\n" for x, y, size, told in page)
        data = content.encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data))
        stream = len(objects)
        annotations: list[str] = []
        for name, value in (fields or {}).items() if not kids else ():
            objects.append(
                f"<< /Type /Annot /Subtype /Widget /FT /Tx /T ({name}) /V ({value}) /Rect [10 10 60 20] >>".encode()
            )
            annotations.append(f"{len(objects)} 0 R")
        form += annotations
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents {stream} 0 R /Rotate {rotation} "
            f"/Resources << /Font << /F1 3 0 R >> >> /Annots [{' '.join(annotations)}] >>".encode()
        )
        kids += [f"{len(objects)} 0 R"] * repeat
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{' '.join(form)}] >> >>".encode()
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    objects.append(f"<< /Title ({title}) >>".encode())
    trailer = f"/Info {len(objects)} 0 R"
    if password is not None:
        objects.append(_encryption(password.encode()))
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<00> <00>]"
    return _file(objects, trailer)


def _file(objects: Sequence[bytes], trailer: str) -> bytes:
    data = b"%PDF-1.4\n"
    places: list[int] = []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R "
    return data + f"{end}{trailer} >>\nstartxref\n{len(data)}\n%%EOF\n".encode()


def _encryption(password: bytes) -> bytes:
    """The standard security handler's dictionary, of 40 bits: enough for a reader to ask for the password."""
    padded = (password + _PADDING)[:32]
    owner = _rc4(hashlib.md5(padded, usedforsecurity=False).digest()[:5], padded)
    key = hashlib.md5(padded + owner + (0xFFFFFFFC).to_bytes(4, "little") + b"\0", usedforsecurity=False).digest()[:5]
    user = _rc4(key, _PADDING)
    return b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (owner.hex().encode(), user.hex().encode())


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    found = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        found.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(found)


# ---- office files


def docx(*, comment: str = "Since 2024?") -> bytes:
    """A policy with a title, headings, lists, a table, and a comment by Ada, where it isn't empty."""
    document = Document()
    document.core_properties.title = "Leave policy"
    document.core_properties.language = "en-GB"
    document.add_heading("Leave", 0)
    document.add_heading("Who may take it", 1)
    paragraph = document.add_paragraph("Employees get 28 days.")
    document.add_paragraph("in writing", style="List Bullet")
    document.add_paragraph("two weeks ahead", style="List Bullet 2")
    table = document.add_table(2, 2)
    for cell, told in zip(
        (cell for row in table.rows for cell in row.cells), ("Grade", "Days", "A", "28"), strict=True
    ):
        cell.text = told
    if comment:
        document.add_comment(paragraph.runs, comment, author="Ada")
    return _saved(document)


def _saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A zip file with some of its parts replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return file.getvalue()


def part(data: bytes, name: str) -> bytes:
    """One part of a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def xlsx() -> bytes:
    """A workbook of two sheets, the second hidden; the first begins at B3."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Prices")
    sheet.write_row("B3", ["Item", "Price", "Since"])
    sheet.write_row("B4", ["Ladder", 12.5])
    sheet.write_datetime("D4", _day(), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_row("B6", ["Rope", 3])
    hidden = book.add_worksheet("Old")
    hidden.write("A1", "Gone")
    hidden.hide()
    book.close()
    return file.getvalue()


def _day() -> Any:
    import datetime

    return datetime.datetime(2024, 3, 1)  # noqa: DTZ001 - a workbook's days have no zone


def pptx() -> bytes:
    """Two slides: a title with points and notes; a table, a chart, and a box in two groups, both made smaller."""
    presentation = Presentation()
    presentation.core_properties.title = ""
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "Roadmap"
    first.placeholders[1].text = "Ship in May\nHire two people"
    first.notes_slide.notes_text_frame.text = "Mention the budget."
    second = presentation.slides.add_slide(presentation.slide_layouts[6])
    table = second.shapes.add_table(1, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Owner", "Ada"
    data = CategoryChartData()
    data.categories = ["2023", "2024"]
    data.add_series("Sales", (3, 4.5))
    second.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(5), Inches(1), Inches(4), Inches(3), data)
    outer = second.shapes.add_group_shape()
    inner = outer.shapes.add_group_shape()
    box = inner.shapes.add_textbox(Inches(5), Inches(3.75), Inches(5), Inches(1.875))
    box.text_frame.text = "Boxed words"
    outer.width = Inches(2.5)  # half of what is in it
    inner.width, inner.height = Inches(2.5), Inches(0.9375)
    return _saved(presentation)


def eml(text: str | None = "Dear all,\n\nwe meet on 3 May.\n", page: str | None = None) -> bytes:
    """A mail with an attached file."""
    message = EmailMessage()
    message["From"] = "Ada Lovelace <ada@example.org>"
    message["To"] = "team@example.org"
    message["Subject"] = "Größe der Gruppe"
    if text is not None:
        message.set_content(text, charset="iso-8859-1", cte="quoted-printable")
    if page is not None:
        message.add_alternative(page, subtype="html")
    message.add_attachment(b"1,2\n", maintype="text", subtype="csv", filename="numbers.csv")
    return message.as_bytes()
