"""Makes the landing's next months, removes what tenants' policies say is too old, drops months that are empty.

Files that were sent and that no document is made of are swept as well.
"""

from chalice.app import Chalice, CloudWatchEvent

from springline.documents import originals
from springline.platform import runtime
from springline.platform.invocation import has_time
from springline.platform.objects import objects_at
from springline.runs.reporting import About, reporting
from springline.warehouse import partitions, retention

app = Chalice("maintain_warehouse")
SECONDS_TO_FINISH = 20


@app.schedule("rate(6 hours)")
def maintain(event: CloudWatchEvent) -> dict[str, int]:
    """Do what is to be done by now; what there is no time for is left to the next run."""
    ports = runtime.current()
    go_on = has_time(event.context, to_finish=SECONDS_TO_FINISH)
    now = ports.clock.now()
    made = partitions.make_ahead(ports.system_warehouse, now=now)
    removed = 0
    for tenant_id in retention.tenants(ports.system_warehouse):
        about = About(tenant_id, "retention", "Messages that are too old removed", "auto", is_lazy=True)
        with reporting(ports.database, about, ports.clock) as run:
            applied = retention.apply(ports.warehouse, ports.system_warehouse, tenant_id, at=now, go_on=go_on)
            if applied.removed:
                run.log(f"{applied.removed:,} messages were removed.")
                run.summarize(messages=applied.removed)
        removed += applied.removed
    dropped = partitions.drop_empty(ports.system_warehouse)
    partitions.analyze(ports.system_warehouse)
    objects = objects_at(ports.settings.objects, region=ports.settings.aws_region)
    swept = originals.sweep(ports.system_database, ports.database, objects, at=now)
    return {"months_made": made, "messages_removed": removed, "months_dropped": dropped, "originals_swept": swept}
