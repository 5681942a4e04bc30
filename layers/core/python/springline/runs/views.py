"""What the runs' routes do: each view is one call of a verb, with its arguments from the request."""

import json

from springline.platform.http import Created, JsonText, Reply, Request, keyset
from springline.platform.runtime import Runtime
from springline.runs import mock, schemas, service
from springline.runs.event_streams import LastEventIdError, Sent, stream
from springline.runs.model import Run, UnknownEventError
from springline.runs.service import Followed
from springline.runs.waiting import COME_BACK_SECONDS, Waited, Waiting

NEWEST_FIRST = keyset(int)
STREAM_SECONDS = schemas.LONGEST_WAIT
EVENTS_IN_A_STREAM = 500  # of one response
_LONGEST_NUMBER = 10  # digits


class Views:
    """The views, on a process's ports. What waits is kept by `waiting`."""

    def __init__(self, ports: Runtime, waiting: Waiting) -> None:
        self._ports = ports
        self._waiting = waiting

    def list_runs(self, request: Request[schemas.RunsQuery, None]) -> schemas.RunPage:
        """Runs, newest first."""
        asked = request.query
        after = NEWEST_FIRST.after(request)
        found = service.listing(
            request.tx,
            kind=asked.kind,
            status=asked.status,
            subject=asked.subject,
            before=after[0] if after else None,
            limit=asked.limit + 1,
        )
        shown, more = NEWEST_FIRST.page(request, found, asked.limit, lambda run: (run.id,))
        return schemas.RunPage(items=[told(run) for run in shown], next_cursor=more)

    def get_run(self, request: Request[None, None], run_id: int) -> schemas.RunWhole:
        """A run, with what it read and made."""
        run = service.get(request.tx, run_id)
        uses = {
            name: [schemas.RunUse(**use._asdict()) for use in read(request.tx, run_id)]
            for name, read in (("inputs", service.inputs), ("outputs", service.outputs))
        }
        return schemas.RunWhole(**told(run).model_dump(), inputs=uses["inputs"], outputs=uses["outputs"])

    def list_events(self, request: Request[schemas.EventsQuery, None], run_id: int) -> Reply:
        """The next events of a run; with `wait_seconds`, as soon as there are some."""
        asked = request.query
        waited = self._followed(request, run_id, asked.after, limit=asked.limit, seconds=asked.wait_seconds)
        followed = waited.seen
        items = ",".join(event.json for event in followed.events)
        next_after = followed.events[-1].number if followed.events else asked.after
        page = (
            f'{{"items":[{items}],"next_after":{next_after},"status":{json.dumps(followed.status)},'
            f'"is_over":{json.dumps(followed.is_over)}}}'
        )
        headers = {"Retry-After": str(COME_BACK_SECONDS)} if waited.is_crowded else {}
        return Reply(JsonText(page), headers=headers)

    def stream_events(self, request: Request[schemas.StreamQuery, None], run_id: int) -> Reply:
        """The next events of a run as server-sent events; the response ends, and the next one goes on."""
        after = _last_number(request.headers.get("last-event-id"), request.query.after)
        try:
            waited = self._followed(request, run_id, after, limit=EVENTS_IN_A_STREAM, seconds=STREAM_SECONDS)
        except UnknownEventError as error:
            raise LastEventIdError from error
        sent = [Sent(event.type, event.json, str(event.number)) for event in waited.seen.events]
        if waited.seen.is_over:
            sent.append(Sent("end", json.dumps({"status": waited.seen.status})))
        return stream(sent, is_crowded=waited.is_crowded)

    def cancel_run(self, request: Request[None, None], run_id: int) -> schemas.Run:
        """Ask for a run to end; its worker does so where it next can."""
        by, at = request.principal.actor, self._ports.clock.now()
        return told(service.request_cancel(request.tx, run_id, by=by, at=at))

    def begin_mock(self, request: Request[None, schemas.MockWanted]) -> Created:
        """Have a run that does nothing but happen, with events of every type."""
        wanted = mock.Wanted(**request.body.model_dump())
        run_id = mock.ask(request.tx, wanted, by=request.principal.actor, at=self._ports.clock.now())
        return Created(told(service.get(request.tx, run_id)), f"/api/runs/{run_id}")

    def _followed(
        self,
        request: Request[schemas.EventsQuery, None] | Request[schemas.StreamQuery, None],
        run_id: int,
        after: int,
        *,
        limit: int,
        seconds: int,
    ) -> Waited[Followed]:
        """The next events, each look in a transaction of its own: who waits holds no connection."""

        def look() -> Followed:
            with self._ports.database.transaction(request.principal.tenant_id) as tx:
                return service.events_after(tx, run_id, after, limit=limit)

        waited = self._waiting.until(look, lambda seen: bool(seen.events) or seen.is_over, seconds=seconds)
        request.note_wait(waited.seconds)
        return waited


def told(run: Run) -> schemas.Run:
    """A run as the API tells it."""
    progress = problem = None
    if run.progress_done is not None and run.progress_unit is not None:
        progress = schemas.RunProgress(done=run.progress_done, total=run.progress_total, unit=run.progress_unit)
    if run.problem_title is not None and run.problem_detail is not None:
        problem = schemas.RunProblem(title=run.problem_title, detail=run.problem_detail)
    fields = {name: value for name, value in run._asdict().items() if name in schemas.Run.model_fields}
    return schemas.Run(**fields, reference=run.reference, progress=progress, problem=problem)


def _last_number(sent: str | None, otherwise: int) -> int:
    if sent is None or not sent:
        return otherwise
    if not (sent.isascii() and sent.isdecimal()) or len(sent) > _LONGEST_NUMBER or int(sent) > 2_000_000_000:
        raise LastEventIdError
    return int(sent)
