"""Keeps the application's caches in step with the index: asks its feed for changes, started anew every minute."""

from dataclasses import asdict

from chalice.app import Chalice, CloudWatchEvent

from springline.appcache.choice import index_sync
from springline.platform import runtime
from springline.platform.invocation import seconds_left

app = Chalice("sync_caches")
SECONDS_TO_FINISH = 8


@app.schedule("rate(1 minute)")
def sync(event: CloudWatchEvent) -> dict[str, int]:
    """Follow the feed until the function's time is nearly over; nothing to do where SPRINGLINE_INDEX_URL is not set."""
    ports = runtime.current()
    following = index_sync(ports)
    if following is None:
        return {}
    left = seconds_left(event.context, to_finish=SECONDS_TO_FINISH)
    try:
        return asdict(following.run(seconds_left=left))
    finally:
        ports.metrics.flush()
