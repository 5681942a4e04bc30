"""What takes time, followed while it happens, and what changes anywhere, in one stream for each open page."""

from springline.access.apis import new_api
from springline.access.model import SELF_SCOPE
from springline.platform import runtime
from springline.runs import schemas
from springline.runs.live_views import LiveViews
from springline.runs.views import Views
from springline.runs.waiting import Waiting

ports = runtime.current()
api = new_api("runs_api", ports)
app = api.chalice
waiting = Waiting(ports.clock)
views = Views(ports, waiting)
live = LiveViews(ports, waiting)

READ, MANAGE = "runs:read", "runs:manage"
EVENT_STREAM = "text/event-stream"

api.get("/api/runs", scope=READ, query=schemas.RunsQuery, returns=schemas.RunPage)(views.list_runs)
api.post(
    "/api/runs/mock",
    scope=MANAGE,
    body=schemas.MockWanted,
    returns=schemas.Run,
    status=201,
    idempotent=True,
    max_bytes=10_000,
)(views.begin_mock)
api.get("/api/runs/{run_id}", scope=READ, returns=schemas.RunWhole, is_polled=True)(views.get_run)
api.post("/api/runs/{run_id}/cancel", scope=MANAGE, returns=schemas.Run, status=202, also=(409,))(views.cancel_run)
api.get(
    "/api/runs/{run_id}/events",
    scope=READ,
    query=schemas.EventsQuery,
    returns=schemas.EventPage,
    is_polled=True,
)(views.list_events)
api.get("/api/runs/{run_id}/stream", scope=READ, query=schemas.StreamQuery, produces=EVENT_STREAM, is_polled=True)(
    views.stream_events
)

# What a caller may not read is left out of it, so who is signed in may ask.
api.get("/api/live", scope=SELF_SCOPE, query=schemas.LiveQuery, returns=schemas.Touches, is_polled=True)(live.tell)
api.get("/api/live/stream", scope=SELF_SCOPE, query=schemas.LiveStreamQuery, produces=EVENT_STREAM, is_polled=True)(
    live.stream
)
