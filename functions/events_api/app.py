"""Webhooks: what happened in a chat, as signal-cli sends it or as CloudEvents."""

from springline.access.apis import new_api
from springline.community import webhooks
from springline.platform import runtime
from springline.platform.http import JsonText, Request

MOST_BYTES = 4_000_000  # a thousand events of four kilobytes each; Lambda takes six million bytes in all
CLOUDEVENTS = ("application/cloudevents+json", "application/cloudevents-batch+json")
JSON_LINES = ("application/json", "application/x-ndjson")
ports = runtime.current()
api = new_api("events_api", ports)
app = api.chalice


@api.post("/api/events/signal", scope="events:write", status=202, accepts=JSON_LINES, max_bytes=MOST_BYTES)
def receive_signal(request: Request[None, None]) -> JsonText:
    """Take what signal-cli received: one envelope, a JSON-RPC notification, or one of them per line."""
    return JsonText(webhooks.receive_signal(request.tx, request.raw_body, at=ports.clock.now()))


@api.post(
    "/api/events",
    scope="events:write",
    status=202,
    also=(422,),
    accepts=(*CLOUDEVENTS, *JSON_LINES),
    max_bytes=MOST_BYTES,
)
def receive_cloudevents(request: Request[None, None]) -> JsonText:
    """Take CloudEvents 1.0 whose data is a signal-cli envelope: structured, as a batch, or in binary mode."""
    return JsonText(webhooks.receive_cloudevents(request.tx, request.raw_body, request.headers, at=ports.clock.now()))
