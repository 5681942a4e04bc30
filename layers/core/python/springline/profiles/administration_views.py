"""What the admins' routes of highlights do: each view is one call of a verb, with its arguments from the request."""

from typing import Any

from springline.access.model import Cause
from springline.access.refusals import Seldom
from springline.platform.http import Reply, Request
from springline.platform.http.etags import quoted
from springline.platform.runtime import Runtime
from springline.profiles import administration
from springline.profiles.schemas import Glaze, History, HistoryQuery, OverrideWanted, StaleMark


class Views:
    """The views, on a process's ports.

    The entity tag of an answer is the version that a change is compared with, and not a promise that the same would be
    answered again: a message may be deleted without a new version. So no answer is kept by anybody.
    """

    def __init__(self, ports: Runtime) -> None:
        self._ports = ports
        self._looked = Seldom(ports.clock)

    def tell_glaze(self, request: Request[None, None], person_id: int) -> Reply:
        """What is told of a person, why it is out of date, and what it rests on."""
        answer = self._glaze(request, person_id)
        self._note_read(request, person_id)
        return answer

    def tell_glaze_history(self, request: Request[HistoryQuery, None], person_id: int) -> History:
        """Versions of what is told of a person, with what differs between them; words taken back are left out."""
        asked = request.query
        past = administration.history(request.tx, person_id, before=asked.before, limit=asked.limit)
        self._note_read(request, person_id)
        return History.of(past)

    def regenerate_glaze(self, request: Request[None, None], person_id: int) -> Reply:
        """Have a person written of anew; an override stays in front."""
        administration.regenerate(request.tx, self._cause(request), person_id, unchanged=request.check_unchanged)
        return self._glaze(request, person_id)

    def override_glaze(self, request: Request[None, OverrideWanted], person_id: int) -> Reply:
        """Put a text in front of the generated one, which is kept."""
        cause, text = self._cause(request), request.body.text
        administration.override(request.tx, cause, person_id, text, unchanged=request.check_unchanged)
        return self._glaze(request, person_id)

    def clear_glaze_override(self, request: Request[None, None], person_id: int) -> Reply:
        """Take the override away, which shows the generated text again."""
        administration.clear_override(request.tx, self._cause(request), person_id, unchanged=request.check_unchanged)
        return self._glaze(request, person_id)

    def mark_glaze_stale(self, request: Request[None, StaleMark], person_id: int) -> Reply:
        """Mark what is told of a person as out of date."""
        cause, reason = self._cause(request), request.body.reason
        administration.mark_stale(request.tx, cause, person_id, reason, unchanged=request.check_unchanged)
        return self._glaze(request, person_id)

    def _glaze(self, request: Request[Any, Any], person_id: int) -> Reply:
        told = Glaze.of(administration.read(request.tx, person_id))
        return Reply(told, headers={"ETag": quoted(str(told.version))})

    def _note_read(self, request: Request[Any, None], person_id: int) -> None:
        """Once a minute for each actor and person: a page asks more than once, and may be asked again and again."""
        principal = request.principal
        if self._looked.is_first((principal.tenant_id, principal.actor, person_id)):
            administration.note_read(request.tx, self._cause(request), person_id)

    def _cause(self, request: Request[Any, Any]) -> Cause:
        return Cause(request.principal, self._ports.clock.now(), request.id)
