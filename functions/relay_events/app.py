"""Hands the event log on to the bus: woken by each commit that recorded an event, started anew every minute."""

from chalice.app import Chalice, CloudWatchEvent

from springline.platform import runtime
from springline.platform.events.relay import Relayed, lag, relay_all
from springline.platform.invocation import seconds_left
from springline.warehouse import freshness

app = Chalice("relay_events")
SECONDS_TO_FINISH = 5


@app.schedule("rate(1 minute)")
def relay(event: CloudWatchEvent) -> dict[str, int]:
    """Relay until the function's time is nearly over; the next minute's run has started by then."""
    ports = runtime.current()
    left = seconds_left(event.context, to_finish=SECONDS_TO_FINISH)

    def count(batch: Relayed) -> None:
        if batch.events:
            ports.metrics.count("event.relayed", batch.events)

    relayed = relay_all(ports.event_logs, ports.bus, seconds_left=left, on_batch=count)
    try:
        # Where nobody fetches a metrics page, alarms hear from here how far things are behind, or hear nothing.
        ports.metrics.gauge("event.relay_lag", lag(*ports.event_logs).seconds)
        freshness.measure(ports.metrics, ports)
    finally:
        ports.metrics.flush()
    return {"relayed": relayed}
