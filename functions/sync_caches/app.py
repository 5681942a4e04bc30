"""Keeps the application's caches in step with the index: asks its feed for changes, started anew every minute."""

from dataclasses import asdict
from typing import Protocol, cast

from chalice.app import Chalice, CloudWatchEvent

from springline.appcache.choice import index_sync
from springline.platform import runtime

app = Chalice("sync_caches")
SECONDS_TO_FINISH = 8


class LambdaContext(Protocol):
    """What is used of the invocation's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until this invocation has to have ended."""
        ...


@app.schedule("rate(1 minute)")
def sync(event: CloudWatchEvent) -> dict[str, int]:
    """Follow the feed until the function's time is nearly over; nothing to do where SPRINGLINE_INDEX_URL is not set."""
    ports = runtime.current()
    following = index_sync(ports)
    if following is None:
        return {}
    context = cast("LambdaContext", event.context)

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000 - SECONDS_TO_FINISH

    try:
        return asdict(following.run(seconds_left=seconds_left))
    finally:
        ports.metrics.flush()
