"""One stream for each open page: which things have changed, of those that its reader may read."""

import json
from collections.abc import Callable
from typing import Any

from springline.platform.http import JsonText, Reply, Request
from springline.platform.runtime import Runtime
from springline.runs import live, schemas
from springline.runs.event_streams import LastEventIdError, Sent, stream
from springline.runs.live import Position, Touched
from springline.runs.waiting import COME_BACK_SECONDS, Waited, Waiting


class LiveViews:
    """The views, on a process's ports. What waits is kept by `waiting`."""

    def __init__(self, ports: Runtime, waiting: Waiting) -> None:
        self._ports = ports
        self._waiting = waiting

    def tell(self, request: Request[schemas.LiveQuery, None]) -> Reply:
        """What has changed since a cursor; without one, only the present cursor."""
        waited = self._waited(request, request.query.after, seconds=request.query.wait_seconds)
        headers = {"Retry-After": str(COME_BACK_SECONDS)} if waited.is_crowded else {}
        return Reply(JsonText(_json(waited.seen)), headers=headers)

    def stream(self, request: Request[schemas.LiveStreamQuery, None]) -> Reply:
        """The same as server-sent events: one event, whose id is the cursor."""
        cursor = request.headers.get("last-event-id") or request.query.after
        if cursor and live.position(cursor) is None:
            raise LastEventIdError
        waited = self._waited(request, cursor, seconds=schemas.LONGEST_WAIT)
        return stream([Sent("touches", _json(waited.seen), waited.seen.cursor)], is_crowded=waited.is_crowded)

    def _waited(self, request: Request[Any, None], cursor: str | None, *, seconds: int) -> Waited[Touched]:
        """What has changed, each look in a transaction of its own: who waits holds no connection."""
        after = live.position(cursor) if cursor else None
        told_types = live.types(request.principal.scopes)
        place: list[Position] = [after] if after else []

        def look() -> Touched:
            with self._ports.database.transaction(request.principal.tenant_id) as tx:
                if not place:
                    return Touched(live.present(tx), "[]", is_whole=True)
                found = live.since(tx, place[0], told_types)
            if found.touches == "[]" and found.is_whole:
                # Nothing of it has to be told, so the next look needn't pass it again.
                place[0] = live.position(found.cursor) or place[0]
            return found

        is_news: Callable[[Touched], bool] = lambda seen: not place or seen.touches != "[]" or not seen.is_whole  # noqa: E731
        waited = self._waiting.until(look, is_news, seconds=seconds)
        request.note_wait(waited.seconds)
        return waited


def _json(told: Touched) -> str:
    return f'{{"cursor":{json.dumps(told.cursor)},"touches":{told.touches},"is_whole":{json.dumps(told.is_whole)}}}'
