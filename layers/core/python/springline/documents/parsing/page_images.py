"""Pictures of a PDF's pages, drawn in a child process: no browser ever gets a document's own bytes to read.

The same module is what the child runs.
"""

import json
import sys
from base64 import b64decode, b64encode
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from springline.documents.parsing import child, service
from springline.documents.parsing.model import DEFAULT_LIMITS, Limits, ParsingError
from springline.platform.errors import NotFoundError

if TYPE_CHECKING:
    from PIL.Image import Image

RENDERER_VERSION = "1"
"""Another one wherever the same page would be drawn otherwise: pictures are cached for good."""
MOST_WIDTH = 2_000
"""Pixels across."""
MOST_BYTES = 4_000_000
"""Bytes of a picture, so that it fits into a function's answer."""

_CHILD: Final = "springline.documents.parsing.page_images"
_MOST_PIXELS = 4 * MOST_WIDTH * MOST_WIDTH


class PageNotFoundError(NotFoundError):
    """The document has no such page."""

    def __init__(self, page: int, pages: int) -> None:
        super().__init__(f"there is no page {page}: the document has {pages:,}")
        self.page = page
        self.pages = pages


def page_image(data_path: Path, page: int, width: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """A page of the PDF file at `data_path` as a PNG picture that is `width` pixels wide; `page` counts from 1.

    It is narrower where the page is so high, or so full of photographs, that it would be too large. Raises
    `PageNotFoundError`, `ParsingError` where the file can't be read within `limits`, and `ValueError` for a width that
    isn't between 1 and `MOST_WIDTH`.
    """
    if not 1 <= width <= MOST_WIDTH:
        raise ValueError(f"A picture is 1 to {MOST_WIDTH} pixels wide, not {width}.")
    if data_path.stat().st_size > limits.size:
        raise ParsingError("too_large", f"No pages are drawn of files above {limits.size / 1e6:,.0f} MB.")
    wanted = {"path": str(data_path.resolve()), "page": page, "width": width, "limits": asdict(limits)}
    told = service.ask_child(_CHILD, json.dumps(wanted), limits)
    if "png" not in told:
        raise PageNotFoundError(page, told["pages"])
    return b64decode(told["png"])


def main() -> None:
    """Draw what the first argument describes, in this process, and tell what came of it."""
    wanted: dict[str, Any] = json.loads(sys.argv[1])
    child.restrict(Limits(**wanted["limits"]))
    try:
        told = _drawn(Path(wanted["path"]), wanted["page"], wanted["width"])
    except ParsingError as error:
        told = {"code": error.code, "detail": error.detail}
    except MemoryError:
        told = {"code": "too_much_memory"}
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()


def _drawn(path: Path, page: int, width: int) -> dict[str, Any]:
    import pypdfium2  # only the child may read a document, and only it pays for the library

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _unreadable(error) from None
    pages = len(document)
    if not 1 <= page <= pages:
        return {"pages": pages}
    try:
        opened: Any = document[page - 1]
        across, high = opened.get_size()
    except pypdfium2.PdfiumError as error:
        raise _unreadable(error) from None
    if across <= 0 or high <= 0:
        raise ParsingError("damaged", f"Page {page} has no size. Save the file anew, or upload another copy.")
    scale = min(width / across, (_MOST_PIXELS / (across * high)) ** 0.5)
    while True:
        # Notes and filled-in forms belong to what is read; nothing of a form is run.
        picture: Image = opened.render(scale=scale, may_draw_forms=False, draw_annots=True).to_pil()
        png = _png(picture)
        if len(png) <= MOST_BYTES:
            return {"png": b64encode(png).decode()}
        scale *= 0.7


def _png(picture: "Image") -> bytes:
    written = BytesIO()
    picture.convert("RGB").save(written, "PNG", optimize=False, compress_level=6)
    return written.getvalue()


def _unreadable(error: Exception) -> ParsingError:
    if "password" in str(error).lower():
        return ParsingError("password", "It is protected by a password. Save it without one, and upload it again.")
    return ParsingError("damaged", "It can't be opened as a PDF. Save the file anew, or upload another copy.")


if __name__ == "__main__":
    main()
