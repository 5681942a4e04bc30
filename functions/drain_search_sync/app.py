"""Brings changes to the search engine's indexes, and looks after these; started anew every minute."""

from dataclasses import asdict

from chalice.app import Chalice, CloudWatchEvent

from springline.platform import runtime
from springline.platform.invocation import seconds_left
from springline.search.syncing import search_sync

app = Chalice("drain_search_sync")
SECONDS_TO_FINISH = 25
"""What is on its way to the engine when the time is over may take as long as that."""


@app.schedule("rate(1 minute)")
def drain(event: CloudWatchEvent) -> dict[str, int]:
    """Drain until the function's time is nearly over; nothing to do where QUICKWIT_URL is not set."""
    ports = runtime.current()
    syncing = search_sync(ports)
    if syncing is None:
        return {}
    try:
        done = syncing.run(seconds_left=seconds_left(event.context, to_finish=SECONDS_TO_FINISH))
        return {**asdict(done.drained), "shown": done.shown}
    finally:
        ports.metrics.flush()
