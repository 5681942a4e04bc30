"""Finds what is told of people and is out of date, marks it stale, and asks for it to be written anew."""

from collections import Counter
from typing import Protocol, cast

from chalice.app import Chalice, CloudWatchEvent

from springline.platform import runtime
from springline.profiles import freshness
from springline.profiles.generation.naming import generator_name
from springline.profiles.snapshot_files import tenants

app = Chalice("scan_freshness")
SECONDS_TO_FINISH = 20


class LambdaContext(Protocol):
    """What is used of the invocation's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until this invocation has to have ended."""
        ...


@app.schedule("rate(5 minutes)")
def scan(event: CloudWatchEvent) -> dict[str, int | bool]:
    """Search all tenants' logs from where the last scan stopped; what there is no time for is left to the next one."""
    ports = runtime.current()
    context = cast("LambdaContext", event.context)

    def has_time() -> bool:
        return context.get_remaining_time_in_millis() > SECONDS_TO_FINISH * 1000

    now, current = ports.clock.now(), generator_name(ports.settings)
    ids = [tenant_id for tenant_id, _ in tenants(ports.system_database)]
    first = int(now.timestamp()) // 300 % len(ids) if ids else 0  # another one each time: a long one holds up nobody
    marked, enqueued, complete = Counter[str](), 0, True
    try:
        for tenant_id in ids[first:] + ids[:first]:
            done = freshness.scan(ports.database, tenant_id, current=current, now=now, go_on=has_time)
            for reason in freshness.REASONS:
                ports.metrics.count("profiles.marked_stale", done.marked.get(reason, 0), reason=reason)
            marked.update(done.marked)
            enqueued += done.enqueued
            complete = complete and done.complete
        if has_time():
            for state, count in freshness.states(ports.database, ids)._asdict().items():
                ports.metrics.gauge("profiles.highlights", count, state=state)
    finally:
        ports.metrics.flush()
    return {"marked": marked.total(), "enqueued": enqueued, "complete": complete}
