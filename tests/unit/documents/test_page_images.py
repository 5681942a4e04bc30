"""Pictures of a PDF's pages: the right page, as wide as asked, and nothing worse than a reason where there is none."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from springline.documents.parsing import page_images
from springline.documents.parsing.model import DEFAULT_LIMITS, ParsingError
from springline.documents.parsing.page_images import MOST_WIDTH, PageNotFoundError, page_image


def pdf(*pages: tuple[int, int, str]) -> bytes:
    """A PDF file of pages with a width, a height (points) and what is drawn on them."""
    kids = " ".join(f"{3 + 2 * index} 0 R" for index in range(len(pages)))
    parts = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    for index, (width, height, drawn) in enumerate(pages):
        content = f"/Contents {4 + 2 * index} 0 R"
        parts.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] {content} >>")
        parts.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    written = BytesIO(b"%PDF-1.4\n")
    written.seek(0, 2)
    places = [written.write(f"{number} 0 obj\n{part}\nendobj\n".encode()) for number, part in enumerate(parts, start=1)]
    starts = [9 + sum(places[:index]) for index in range(len(places))]
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    end = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\n"
    return written.getvalue() + f"{end}startxref\n{9 + sum(places)}\n%%EOF\n".encode()


BLANK = ""
LOWER_HALF_RED = "1 0 0 rg 0 0 200 50 re f"


@pytest.fixture
def two_pages(tmp_path: Path) -> Path:
    path = tmp_path / "two.pdf"
    path.write_bytes(pdf((100, 100, BLANK), (200, 100, LOWER_HALF_RED)))
    return path


def opened(png: bytes) -> Image.Image:
    assert png.startswith(b"\x89PNG")
    return Image.open(BytesIO(png))


def test_a_page_is_drawn_as_wide_as_asked_and_the_right_way_up(two_pages: Path) -> None:
    picture = opened(page_image(two_pages, 2, 400))

    assert picture.size == (400, 200)
    assert picture.getpixel((200, 20)) == (255, 255, 255)
    assert picture.getpixel((200, 180)) == (255, 0, 0)


@pytest.mark.parametrize("page", [0, 3])
def test_a_page_that_is_not_there_is_told_with_how_many_there_are(two_pages: Path, page: int) -> None:
    with pytest.raises(PageNotFoundError, match=f"there is no page {page}: the document has 2"):
        page_image(two_pages, page, 100)


@pytest.mark.parametrize("width", [0, MOST_WIDTH + 1])
def test_a_width_beyond_the_limits_is_refused(two_pages: Path, width: int) -> None:
    with pytest.raises(ValueError, match="pixels wide"):
        page_image(two_pages, 1, width)


def test_a_page_of_absurd_height_is_drawn_smaller(tmp_path: Path) -> None:
    path = tmp_path / "ribbon.pdf"
    path.write_bytes(pdf((10, 14_000, BLANK)))

    width, height = opened(page_image(path, 1, MOST_WIDTH)).size

    assert width < 200
    assert width * height <= 1.01 * 4 * MOST_WIDTH * MOST_WIDTH  # sides are whole pixels


def test_a_picture_that_is_too_large_is_drawn_smaller(two_pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = len(page_images._drawn(two_pages, 2, 800)["png"])  # what a child does
    monkeypatch.setattr(page_images, "MOST_BYTES", whole * 3 // 4 // 2)

    assert 0 < len(page_images._drawn(two_pages, 2, 800)["png"]) <= whole // 2 + 4


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\nnothing", b"no PDF at all", pdf()])
def test_what_is_no_pdf_is_told_as_damaged_or_without_pages(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(data)

    with pytest.raises((ParsingError, PageNotFoundError)):
        page_image(path, 1, 100)


def test_a_file_above_the_limit_is_not_opened(two_pages: Path) -> None:
    with pytest.raises(ParsingError) as refused:
        page_image(two_pages, 1, 100, replace(DEFAULT_LIMITS, size=100))
    assert refused.value.code == "too_large"


def test_time_is_limited_where_it_is_drawn(two_pages: Path) -> None:
    with pytest.raises(ParsingError) as refused:
        page_image(two_pages, 2, MOST_WIDTH, replace(DEFAULT_LIMITS, seconds=0.01))
    assert refused.value.code == "too_slow"
