"""What the routes of canvases do: each view is one call of a verb."""

import json
from datetime import datetime
from typing import Any

from springline.access.model import Cause
from springline.platform.clock import Clock
from springline.platform.http import Created, JsonText, NoContent, Request, keyset
from springline.platform.http.pages import PageQuery
from springline.projects import canvases, standing
from springline.projects.model import Canvas
from springline.projects.schemas import (
    CanvasEntry,
    CanvasesQuery,
    CanvasPage,
    CanvasSave,
    CanvasStanding,
    CanvasVersionEntry,
    CanvasVersionPage,
    CanvasWanted,
    NodeStanding,
)

_BY_TIME = keyset(datetime, int)
_BY_NUMBER = keyset(int)


class CanvasViews:
    """The views of canvases."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def list_canvases(self, request: Request[CanvasesQuery, None], project_id: int) -> CanvasPage:
        """Canvases of a project, the one saved last first, or those that were deleted."""
        asked, limit = request.query, request.query.limit
        before = _BY_TIME.after(request)
        found = canvases.listed(
            request.tx, request.principal, project_id, deleted=asked.deleted, before=before, limit=limit + 1
        )
        shown, next_cursor = _BY_TIME.page(request, found, limit, lambda one: (one.updated_at, one.id))
        return CanvasPage(items=[CanvasEntry.model_validate(one) for one in shown], next_cursor=next_cursor)

    def create_canvas(self, request: Request[None, CanvasWanted], project_id: int) -> Created:
        """Create an empty canvas."""
        canvas = canvases.create(request.tx, self._cause(request), project_id, request.body.title)
        return Created(_whole(canvas), location=f"/api/canvases/{canvas.id}")

    def get_canvas(self, request: Request[None, None], canvas_id: int) -> JsonText:
        """A canvas with its document."""
        return _whole(canvases.get(request.tx, request.principal, canvas_id))

    def save_canvas(self, request: Request[None, CanvasSave], canvas_id: int) -> JsonText:
        """Save a canvas; who changed another version than the present one is told which that is, and saves nothing."""
        asked = request.body
        canvas = canvases.save(
            request.tx,
            self._cause(request),
            canvas_id,
            based_on=asked.version,
            title=asked.title,
            document=asked.document,
        )
        return _whole(canvas)

    def delete_canvas(self, request: Request[None, None], canvas_id: int) -> NoContent:
        """Delete a canvas; it can be restored."""
        canvases.delete(request.tx, self._cause(request), canvas_id)
        return NoContent()

    def restore_canvas(self, request: Request[None, None], canvas_id: int) -> JsonText:
        """Bring a deleted canvas back as it was, with its versions."""
        return _whole(canvases.restore(request.tx, self._cause(request), canvas_id))

    def tell_standing(self, request: Request[None, None], canvas_id: int) -> CanvasStanding:
        """What a canvas's quotes, references and charts are now: words, names, newer versions, what is out of date."""
        version, nodes = standing.standing(request.tx, request.principal, canvas_id)
        return CanvasStanding(version=version, nodes=[NodeStanding.model_validate(one) for one in nodes])

    def list_versions(self, request: Request[PageQuery, None], canvas_id: int) -> CanvasVersionPage:
        """Versions of a canvas that are kept, the newest first."""
        limit, seen = request.query.limit, _BY_NUMBER.after(request)
        found = canvases.versions(request.tx, request.principal, canvas_id, before=seen and seen[0], limit=limit + 1)
        shown, next_cursor = _BY_NUMBER.page(request, found, limit, lambda one: (one.number,))
        return CanvasVersionPage(
            items=[CanvasVersionEntry.model_validate(one) for one in shown], next_cursor=next_cursor
        )

    def get_version(self, request: Request[None, None], canvas_id: int, number: int) -> JsonText:
        """A canvas as it was."""
        return JsonText(canvases.version(request.tx, request.principal, canvas_id, number))

    def _cause(self, request: Request[Any, Any]) -> Cause:
        return Cause(request.principal, self._clock.now(), request.id)


def _whole(canvas: Canvas) -> JsonText:
    """A canvas as JSON; its document is passed through as PostgreSQL wrote it."""
    told = {
        "id": canvas.id,
        "project_id": canvas.project_id,
        "title": canvas.title,
        "version": canvas.version,
        "updated_by": canvas.updated_by,
        "updated_at": canvas.updated_at.isoformat(),
    }
    opened = json.dumps(told, ensure_ascii=False).removesuffix("}")
    return JsonText(f'{opened}, "document": {canvas.document}}}', etag=str(canvas.version))
