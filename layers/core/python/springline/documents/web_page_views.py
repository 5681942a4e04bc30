"""What the routes of pages of the web do: each view is one call of a verb."""

from typing import Any

from springline.access.model import Cause
from springline.documents import shown, web_pages
from springline.documents.originals import Originals
from springline.documents.schemas import (
    LARGEST_NUMBER,
    SnapshotPage,
    SnapshotTaken,
    WebPageDetails,
    WebPagePage,
    WebPageWanted,
)
from springline.documents.web_pages import Taken
from springline.platform.clock import Clock
from springline.platform.database import Database
from springline.platform.http import JsonText, Reply, Request, keyset
from springline.platform.http.pages import PageQuery
from springline.platform.objects import Objects
from springline.platform.outgoing import Outgoing

_BY_ID = keyset(int)


class WebPageViews:
    """The views of pages of the web."""

    def __init__(self, database: Database, objects: Objects, outgoing: Outgoing, clock: Clock) -> None:
        self._database = database
        self._objects = objects
        self._outgoing = outgoing
        self._clock = clock

    def list_web_pages(self, request: Request[PageQuery, None]) -> WebPagePage:
        """Pages of the web that snapshots are taken of, the newest first."""
        limit, seen = request.query.limit, _BY_ID.after(request)
        found = web_pages.listed(request.tx, before=seen and seen[0], limit=limit + 1)
        page, next_cursor = _BY_ID.page(request, found, limit, lambda one: (one.id,))
        return WebPagePage(items=[shown.page(one) for one in page], next_cursor=next_cursor)

    def create_web_page(self, request: Request[None, WebPageWanted]) -> Reply:
        """Take a snapshot of a page; of one that is known already, another one where it has changed."""
        return self._taken(request, request.body.url)

    def get_web_page(self, request: Request[None, None], page_id: int) -> WebPageDetails:
        """A page of the web."""
        return shown.page(web_pages.get(request.tx, page_id))

    def take_snapshot(self, request: Request[None, None], page_id: int) -> Reply:
        """Fetch a page again: where it has changed, that is its next snapshot, else it is noted as seen."""
        with self._database.transaction(request.principal.tenant_id) as tx:
            url = web_pages.get(tx, page_id).url
        return self._taken(request, url)

    def list_snapshots(self, request: Request[PageQuery, None], page_id: int) -> SnapshotPage:
        """Snapshots of a page, the newest first."""
        limit, seen = request.query.limit, _BY_ID.after(request)
        before = seen and min(seen[0], LARGEST_NUMBER)
        found = web_pages.snapshots(request.tx, page_id, before=before, limit=limit + 1)
        page, next_cursor = _BY_ID.page(request, found, limit, lambda one: (one.number,))
        return SnapshotPage(items=[shown.snapshot(one) for one in page], next_cursor=next_cursor)

    def get_snapshot(self, request: Request[None, None], page_id: int, number: int) -> JsonText:
        """A snapshot, with its readable text and where that is in what was received.

        422: that is more than one answer carries; `original` is where to get the page then.
        """
        found, text, layout = web_pages.snapshot(request.tx, page_id, number)
        page = shown.page(web_pages.get(request.tx, page_id))
        told = {
            **shown.snapshot(found).model_dump(mode="json"),
            "page": page.model_dump(mode="json"),
            "text": text,
            "layout": shown.layout(layout, text),
        }
        return JsonText(shown.answer(told, found.url, found.sha256))

    def _taken(self, request: Request[Any, Any], url: str) -> Reply:
        cause = Cause(request.principal, self._clock.now(), request.id)
        originals = Originals(self._database, self._objects, request.principal.tenant_id, self._clock)
        return _told(web_pages.take(self._database, originals, self._outgoing, cause, url))


def _told(taken: Taken) -> Reply:
    content = SnapshotTaken(page=shown.page(taken.page), snapshot=shown.snapshot(taken.snapshot), is_new=taken.is_new)
    if not taken.is_new:
        return Reply(content, 200)
    return Reply(content, 201, {"Location": f"/api/web-pages/{taken.page.id}/snapshots/{taken.snapshot.number}"})
