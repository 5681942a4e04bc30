"""Pictures of pages of PDF files, which a browser may show and keep for good: they are named by what they show."""

import shutil
import tempfile
from pathlib import Path
from threading import BoundedSemaphore

from springline.documents import kinds
from springline.documents.originals import Originals
from springline.documents.parsing.model import DEFAULT_LIMITS
from springline.documents.parsing.page_images import RENDERER_VERSION, page_image
from springline.documents.schemas import PageImageQuery
from springline.platform.clock import Clock
from springline.platform.database import Database
from springline.platform.errors import InvalidError
from springline.platform.http import Bytes, NotModified, Reply, Request
from springline.platform.objects import Objects

PNG = "image/png"
_FOR_GOOD = {"Cache-Control": "private, max-age=31536000, immutable"}
# Each takes a processor, the memory of a process and the file once more; whoever scrolls through a document asks for
# many at once.
_AT_ONCE = BoundedSemaphore(2)


class NoPagesError(InvalidError):
    """Only the pages of PDF files are drawn."""


class PageImageViews:
    """The views of pages of originals."""

    def __init__(self, database: Database, objects: Objects, clock: Clock) -> None:
        self._database = database
        self._objects = objects
        self._clock = clock

    def get_page_image(self, request: Request[PageImageQuery, None], sha256: str, page: int) -> Reply | NotModified:
        """A page of a PDF file as a PNG picture, as wide as asked unless it would be too large.

        422: the file is no PDF, can't be read, or reading it takes too long. 404: there is no such file or page.
        """
        width = request.query.width
        originals = Originals(self._database, self._objects, request.principal.tenant_id, self._clock)
        found = originals.get(sha256)
        if found.media_type != kinds.PDF:
            raise NoPagesError(f"pages of PDF files are drawn, and this is {found.media_type}")
        tag = f"{sha256}-{page}-{width}-{RENDERER_VERSION}"
        if request.already_has(tag):
            return NotModified(tag)
        if found.size > DEFAULT_LIMITS.size:  # before it is fetched
            raise NoPagesError(f"no pages are drawn of files above {DEFAULT_LIMITS.size / 1e6:,.0f} MB")
        with _AT_ONCE, tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "document.pdf"
            with originals.open(sha256) as source, path.open("wb") as copy:
                shutil.copyfileobj(source, copy)
            png = page_image(path, page, width)
        return Reply(Bytes(png, PNG, etag=tag), 200, _FOR_GOOD)
