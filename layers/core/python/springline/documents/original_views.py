"""What the routes of originals do: files go in once, and come out as what nobody's browser runs."""

from typing import Any
from urllib.parse import quote

from springline.documents import kinds, shown
from springline.documents.model import Announced, Original
from springline.documents.originals import Originals, Place, key_of
from springline.documents.schemas import (
    OriginalDetails,
    OriginalPlace,
    OriginalPlaces,
    OriginalQuery,
    OriginalsWanted,
    UploadPlace,
)
from springline.platform.clock import Clock
from springline.platform.database import Database
from springline.platform.http import Bytes, NotModified, Reply, Request
from springline.platform.objects import Objects

SENT_AS = "application/octet-stream"
_LARGEST_ANSWER = 4_000_000  # an answer of Lambda has six million characters, and bytes become base64 on the way
# A PDF may be shown in a frame of our own pages; it runs nothing, loads nothing, and is of no origin.
_PDF_POLICY = "sandbox; default-src 'none'; frame-ancestors 'self'"


class OriginalViews:
    """The views of originals."""

    def __init__(self, database: Database, objects: Objects, clock: Clock) -> None:
        self._database = database
        self._objects = objects
        self._clock = clock

    def announce_originals(self, request: Request[None, OriginalsWanted]) -> OriginalPlaces:
        """Say which files are to be sent: answers which are here already, and where to send each of the others.

        A file that was sent to an address of the object store is looked for when this is asked again, or when a version
        is made of it. Files that no version has are deleted after a day.
        """
        wanted = [Announced(one.sha256, one.size) for one in request.body.originals]
        return OriginalPlaces(originals=[_place(one) for one in self._originals(request).places(wanted)])

    def put_original(self, request: Request[None, None], sha256: str) -> OriginalDetails:
        """Send a file; nothing is kept where its bytes have another SHA-256 than the address says."""
        kept = self._originals(request).keep(request.raw_body, expected=sha256)
        return OriginalDetails.model_validate(kept)

    def get_original(self, request: Request[OriginalQuery, None], sha256: str) -> Reply | NotModified:
        """A file as it was received. Only a PDF is shown in a page; anything else is saved, whatever it is.

        Large files are answered by an address of the object store (302), where there is one.
        """
        found = self._originals(request).get(sha256)
        if request.already_has(sha256):
            return NotModified(sha256)
        is_pdf = found.media_type == kinds.PDF
        media_type = kinds.PDF if is_pdf else SENT_AS
        disposition = _disposition(request.query.name or f"{sha256[:12]}{'.pdf' if is_pdf else ''}", is_shown=is_pdf)
        elsewhere = self._elsewhere(request, found, media_type, disposition)
        if elsewhere is not None:
            return Reply(None, 302, {"Location": elsewhere})
        with self._originals(request).open(sha256) as file:
            content = Bytes(file.read(), media_type, etag=sha256)
        headers = {"Content-Disposition": disposition}
        if is_pdf:
            headers |= {"Content-Security-Policy": _PDF_POLICY, "X-Frame-Options": "SAMEORIGIN"}
        return Reply(content, 200, headers)

    def _elsewhere(self, request: Request[Any, Any], found: Original, media_type: str, disposition: str) -> str | None:
        if found.size <= _LARGEST_ANSWER:
            return None
        key = key_of(request.principal.tenant_id, found.sha256)
        return self._objects.download_address(key, content_type=media_type, disposition=disposition)

    def _originals(self, request: Request[Any, Any]) -> Originals:
        return Originals(self._database, self._objects, request.principal.tenant_id, self._clock)


def _place(one: Place) -> OriginalPlace:
    if one.is_here:
        return OriginalPlace(sha256=one.sha256, is_here=True, upload=None)
    if one.upload is not None:
        upload = UploadPlace(method="PUT", url=one.upload.url, headers=dict(one.upload.headers))
    else:
        upload = UploadPlace(method="PUT", url=f"{shown.ORIGINALS}/{one.sha256}", headers={"Content-Type": SENT_AS})
    return OriginalPlace(sha256=one.sha256, is_here=False, upload=upload)


def _disposition(name: str, *, is_shown: bool) -> str:
    """How a file is called where somebody saves it: its last part, with no character that a header can't hold."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter if (letter.isalnum() and letter.isascii()) or letter in " ._-" else "_" for letter in last)
    how = "inline" if is_shown else "attachment"
    return f"{how}; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(last or 'file', safe='')}"
