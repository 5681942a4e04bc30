"""Hands the event log on to the bus: woken by each commit that recorded an event, started anew every minute."""

from typing import Protocol, cast

from chalice.app import Chalice, CloudWatchEvent

from springline.platform import runtime
from springline.platform.events.relay import Relayed, lag, relay_all
from springline.warehouse import freshness

app = Chalice("relay_events")
SECONDS_TO_FINISH = 5


class LambdaContext(Protocol):
    """What is used of the invocation's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until this invocation has to have ended."""
        ...


@app.schedule("rate(1 minute)")
def relay(event: CloudWatchEvent) -> dict[str, int]:
    """Relay until the function's time is nearly over; the next minute's run has started by then."""
    ports = runtime.current()
    context = cast("LambdaContext", event.context)

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000 - SECONDS_TO_FINISH

    def count(batch: Relayed) -> None:
        if batch.events:
            ports.metrics.count("event.relayed", batch.events)

    relayed = relay_all(ports.event_logs, ports.bus, seconds_left=seconds_left, on_batch=count)
    try:
        # Where nobody fetches a metrics page, alarms hear from here how far things are behind, or hear nothing.
        ports.metrics.gauge("event.relay_lag", lag(*ports.event_logs).seconds)
        freshness.measure(ports.metrics, ports)
    finally:
        ports.metrics.flush()
    return {"relayed": relayed}
