"""Every real file that other projects test their parsers with: its words, or the reason why there are none."""

import os
from pathlib import Path

import pytest

from springline.documents.layout import Format
from springline.documents.parsing.model import ParsingError
from springline.documents.parsing.service import parse
from tests.unit.documents.parsing.documents import assert_sound

pytestmark = [
    pytest.mark.integration,
    pytest.mark.realdata,
    pytest.mark.skipif("SPRINGLINE_REAL_DATA" not in os.environ, reason="SPRINGLINE_REAL_DATA is not set"),
]

DOCUMENTS = Path(os.environ.get("SPRINGLINE_REAL_DATA", "/nowhere")) / "documents"
FILES = DOCUMENTS / "parser_files"
LOREM = "Stet clita kasd gubergren, no sea taki"
# Format, pages, and words that stand in the text in this order.
READ: dict[str, tuple[Format, int | None, list[str]]] = {
    "markitdown/RECEIPT-2024-TXN-98765_retail_purchase.pdf": (
        Format.PDF,
        1,
        [
            "TECHMART ELECTRONICS",
            "USB-C Hub 7-in-1 Adapter\nwith HDMI & Ethernet",
            "TOTAL $821.14",
            "Total Points: 3,247",
        ],
    ),
    "markitdown/equations.docx": (
        Format.DOCX,
        None,
        ["For m=1,", "θ=mλa", "The angle is θ=sin", "rad.", "From Eq. 36.1.3,"],
    ),
    "markitdown/movie-theater-booking-2024.pdf": (
        Format.PDF,
        1,
        ["STARLIGHT CINEMAS", "Booking Dates: 12/20/2024 - 12/31/2024", "Contact: Michael Chen", "Booking Summary"],
    ),
    "markitdown/test.docx": (
        Format.DOCX,
        None,
        [
            "AutoGen: Enabling Next-Gen",
            "Abstract",
            "d666f1f7-46cb-42bd-9a39-9a39cf2a509f",
            "13\t14\t49e168b7-d2ae-407f-a055-2167576f39a1\t15",
        ],
    ),
    "markitdown/test.pptx": (
        Format.PPTX,
        6,
        [
            "AutoGen: Enabling",
            "2cdda5c8-e50e-4db4-b5f0-9722a649f455",
            "7\t8\t9\t1b92870d-e3b5-4e65-8153-919f4ff45592\t11\t12",
            "2002\t2002",
            "This is a nested shape",
        ],
    ),
    "markitdown/test.xls": (
        Format.XLSX,
        2,
        [
            "Alpha\tBeta\tGamma\tDelta",
            "6ff4173b-42a5-4784-9b19-f49caff4d93d",
            "09060124-b5e7-4717-9d07-3c046eb",
            "affc7dad-52dc-4b98-9b5d-51e65d8a8ad0",
        ],
    ),
    "markitdown/test.xlsx": (
        Format.XLSX,
        2,
        [
            "Alpha\tBeta\tGamma\tDelta",
            "6ff4173b-42a5-4784-9b19-f49caff4d93d",
            "09060124-b5e7-4717-9d07-3c046eb",
            "affc7dad-52dc-4b98-9b5d-51e65d8a8ad0",
        ],
    ),
    "markitdown/test_blog.html": (
        Format.HTML,
        None,
        [
            "Does Model and Inference Parameter Matter",
            "April 21, 2023 · 6 min read",
            "Large language models (LLMs) are powerful tools that can generate natural language texts",
        ],
    ),
    "markitdown/test_mskanji.csv": (
        Format.CSV,
        None,
        ["名前,年齢,住所\n佐藤太郎,30,東京\n三木英子,25,大阪\n髙橋淳,35,名古屋"],
    ),
    "py-pdf/001-trivial__minimal-document.pdf": (
        Format.PDF,
        1,
        ["Lorem ipsum dolor sit amet", LOREM + "-\nmata sanctus"],
    ),
    "py-pdf/002-trivial-libre-office-writer__002-trivial-libre-office-writer.pdf": (
        Format.PDF,
        1,
        ["Lorem ipsum", LOREM + "mata"],
    ),
    "py-pdf/003-pdflatex-image__pdflatex-image.pdf": (Format.PDF, 1, ["1 Your Chapter", LOREM + "mata"]),
    "py-pdf/004-pdflatex-4-pages__pdflatex-4-pages.pdf": (
        Format.PDF,
        4,
        ["Hello, here is some text without a meaning.", "“Huardest gefburn”? Kjift"],
    ),
    "py-pdf/006-pdflatex-outline__pdflatex-outline.pdf": (
        Format.PDF,
        4,
        ["Contents", "9 Baz 4", "1 Foo\n\nHello, here", "9 Baz"],
    ),
    "py-pdf/007-imagemagick-images__imagemagick-images.pdf": (Format.PDF, 6, ["Background"]),
    "py-pdf/008-reportlab-inline-image__inline-image.pdf": (Format.PDF, 1, ["Test"]),
    "py-pdf/010-pdflatex-forms__pdflatex-forms.pdf": (Format.PDF, 1, ["Name", "Check", "Submit"]),
    "py-pdf/011-google-doc-document__google-doc-document.pdf": (
        Format.PDF,
        1,
        [
            "Example document",
            "Beautiful is better than ugly.\nExplicit is better than implicit.",
            "Capital Jakarta Berlin Vienna Paris",
        ],
    ),
    "py-pdf/012-libreoffice-form__libreoffice-form.pdf": (
        Format.PDF,
        1,
        ["Example for a Form", "Nationality:", "First Name: Alice"],
    ),
    "py-pdf/013-reportlab-overlay__reportlab-overlay.pdf": (
        Format.PDF,
        1,
        ["Name: Foo Bar", "Fingerprint: asdfSa2123", "Signed: 12-34-2007T12:34:56"],
    ),
    "py-pdf/015-arabic__habibi-oneline-cmap.pdf": (Format.PDF, 1, ["حَبيبي", "habibi حَبيبي"]),
    "py-pdf/015-arabic__habibi-rotated.pdf": (Format.PDF, 4, ["حَبيبي", "habibi حَبيبي حَبيبي", "habibi حَبيبي"]),
    "py-pdf/016-libre-office-link__libre-office-link.pdf": (Format.PDF, 1, ["This is a link to an awesome blog."]),
    "py-pdf/020-xmp__output_with_metadata_pymupdf.pdf": (Format.PDF, 1, ["Hello, World!"]),
    "py-pdf/022-pdfkit__pdfkit.pdf": (Format.PDF, 1, ["Header\n\nFoo: bar\nABC: DEF"]),
    "py-pdf/025-attachment__with-attachment.pdf": (Format.PDF, 1, [LOREM + "-\nmata"]),
    "py-pdf/026-latex-multicolumn__multicolumn.pdf": (
        # The left column to its end before the right one begins.
        Format.PDF,
        3,
        [
            "Two-Column Document with Lorem Ipsum",
            "dictum gravida\nmauris",
            "pellentesque ante",
            "Belgium 11.5 30,689 Brussel",
        ],
    ),
}
REFUSED = {
    "markitdown/test.epub": "unsupported",
    "markitdown/test.json": "unsupported",
    "markitdown/test_notebook.ipynb": "unsupported",
    "py-pdf/005-libreoffice-writer-password__source.odt": "unsupported",
    "py-pdf/007-imagemagick-images__imagemagick-CCITTFaxDecode.pdf": "no_text",
    "py-pdf/019-grayscale-image__grayscale-image.pdf": "no_text",
}
NOTICES = {
    "markitdown/test.docx": "1 picture",
    "markitdown/test.pptx": "2 pictures",
    "py-pdf/007-imagemagick-images__imagemagick-images.pdf": "No text on page 4, 5",
    "py-pdf/025-attachment__with-attachment.pdf": "image.png",
}


def test_each_file_is_judged_here():
    found = {str(file.relative_to(FILES)) for file in FILES.rglob("*") if file.is_file()}
    assert found == READ.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", READ)
def test_a_file_has_its_words(name):
    format_, pages, words = READ[name]
    parsed = parse(FILES / name, Path(name).name)
    assert_sound(parsed)
    assert (parsed.format, parsed.pages) == (format_, pages)
    position = 0
    for told in words:
        found = parsed.text.find(told, position)
        assert found >= 0, (told, parsed.text[position : position + 500])
        position = found + len(told)
    if format_ is Format.PDF:
        assert parsed.lines_of(0, len(parsed.text)) == parsed.lines != ()
    assert any(NOTICES[name] in notice for notice in parsed.notices) if name in NOTICES else parsed.notices == ()


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_can_not_be_read_is_told_why(name):
    with pytest.raises(ParsingError, match="Save it as one of these" if "test" in name else ".") as caught:
        parse(FILES / name, Path(name).name)
    assert caught.value.code == REFUSED[name]


@pytest.mark.parametrize(("folder", "pattern"), [("peps", "*.rst"), ("18f-handbook", "*.md"), ("gesetze", "*.md")])
def test_the_blocks_of_real_documents_hold_nearly_all_of_their_words(folder, pattern):
    """What no block holds is markup: front matter, underlines, directives, targets, comments."""
    files = sorted((DOCUMENTS / folder).rglob(pattern))[::20]
    assert files
    for file in files:
        parsed = parse(file, file.name)
        assert_sound(parsed, file.read_bytes().decode().removeprefix("\ufeff"))
        held = bytearray(len(parsed.text))
        for block in parsed.blocks:
            held[block.start : block.end] = b"\1" * (block.end - block.start)
        begin = parsed.text.index("\n---\n") if parsed.text.startswith("---\n") else 0
        letters = [index for index, sign in enumerate(parsed.text) if index >= begin and sign.isalnum()]
        assert sum(held[index] for index in letters) >= 0.9 * len(letters), file.name
