"""Finds what is told of people and is out of date, and has it written anew; asks again what was answered otherwise."""

from collections import Counter

from chalice.app import Chalice, CloudWatchEvent

from springline.insights.ask_views import Questions
from springline.insights.reasking import ask_stale
from springline.platform import runtime
from springline.platform.invocation import has_time
from springline.profiles import freshness, freshness_runs
from springline.profiles.generation.naming import generator_name
from springline.profiles.snapshot_files import tenants

app = Chalice("scan_freshness")
SECONDS_TO_FINISH = 20


@app.schedule("rate(5 minutes)")
def scan(event: CloudWatchEvent) -> dict[str, int | bool]:
    """Search all tenants' logs from where the last scan stopped; what there is no time for is left to the next one."""
    ports = runtime.current()
    go_on = has_time(event.context, to_finish=SECONDS_TO_FINISH)
    current = generator_name(ports.settings)
    ids = [tenant_id for tenant_id, _ in tenants(ports.system_database)]
    # Another one comes first each time, so that a long one holds up nobody.
    first = int(ports.clock.now().timestamp()) // 300 % len(ids) if ids else 0
    marked, enqueued, asked, complete = Counter[str](), 0, 0, True
    questions, now = Questions(ports), ports.clock.now
    try:
        for tenant_id in ids[first:] + ids[:first]:
            done = freshness_runs.scan(ports.database, tenant_id, ports.clock, current=current, go_on=go_on)
            for reason in freshness.REASONS:
                ports.metrics.count("profiles.marked_stale", done.marked.get(reason, 0), reason=reason)
            marked.update(done.marked)
            enqueued += done.enqueued
            complete = complete and done.complete
            asked += ask_stale(ports.database, questions, tenant_id, now=now, go_on=go_on)
        if go_on():
            for state, count in freshness.states(ports.database, ids)._asdict().items():
                ports.metrics.gauge("profiles.highlights", count, state=state)
    finally:
        ports.metrics.flush()
    return {"marked": marked.total(), "enqueued": enqueued, "asked": asked, "complete": complete}
