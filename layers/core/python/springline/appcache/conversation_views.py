"""What the companion API's routes of conversations do: each view is one call of a verb, with its arguments."""

from datetime import datetime

from springline.appcache import conversation_schemas as schemas
from springline.appcache import conversations
from springline.platform.clock import Clock
from springline.platform.errors import NotFoundError
from springline.platform.http import Reply, Request, keyset
from springline.platform.http.etags import quoted
from springline.profiles import snapshot_service

_OLDEST_FIRST = keyset(datetime, int)


class SnapshotNotFoundError(NotFoundError):
    """There is no snapshot of this person."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"there is no person {person_id} of whom a message of Signal stands")
        self.person_id = person_id


class ConversationViews:
    """The views, by a process's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def tell_message(
        self, request: Request[schemas.AroundQuery, None], message_id: int
    ) -> schemas.MessageInConversation:
        """A message in its conversation, as it stands now."""
        asked = request.query
        found = conversations.around(
            request.tx, message_id, within=asked.within, before=asked.before, after=asked.after, at=self._clock.now()
        )
        return schemas.conversation_told(found, asked)

    def tell_request(self, request: Request[schemas.ThreadQuery, None], request_id: int) -> schemas.RequestTold:
        """A request with its thread, who wrote in it, and what was found in the comments."""
        after, limit = _OLDEST_FIRST.after(request), request.query.limit
        found = conversations.thread(request.tx, request_id, after=after, limit=limit, at=self._clock.now())
        last = found.comments[-1] if found.goes_on else None
        return schemas.thread_told(found, _OLDEST_FIRST.cursor(request, (last.at, last.id)) if last else None)

    def tell_snapshot(self, request: Request[None, None], person_id: int) -> Reply:
        """A person's snapshot as it is now, built from their messages."""
        snapshot = snapshot_service.build_snapshot(person_id, request.tx, at=self._clock.now())
        if snapshot is None:
            raise SnapshotNotFoundError(person_id)
        return Reply(schemas.snapshot_told(snapshot), headers={"ETag": quoted(snapshot.snapshot_hash)})

    def tell_activity(self, request: Request[None, None], person_id: int) -> schemas.ActivityTold:
        """When a person wrote: by week, hour, weekday and group."""
        return schemas.activity_told(conversations.activity(request.tx, person_id, at=self._clock.now()))
