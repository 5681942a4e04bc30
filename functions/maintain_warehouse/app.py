"""Makes the landing's next months, removes what tenants' policies say is too old, and drops months that are empty."""

from typing import Protocol, cast

from chalice.app import Chalice, CloudWatchEvent

from springline.platform import runtime
from springline.warehouse import partitions, retention

app = Chalice("maintain_warehouse")
SECONDS_TO_FINISH = 20


class LambdaContext(Protocol):
    """What is used of the invocation's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until this invocation has to have ended."""
        ...


@app.schedule("rate(6 hours)")
def maintain(event: CloudWatchEvent) -> dict[str, int]:
    """Do what is to be done by now; what there is no time for is left to the next run."""
    ports = runtime.current()
    context = cast("LambdaContext", event.context)

    def has_time() -> bool:
        return context.get_remaining_time_in_millis() > SECONDS_TO_FINISH * 1000

    now = ports.clock.now()
    made = partitions.make_ahead(ports.system_warehouse, now=now)
    removed = 0
    for tenant_id in retention.tenants(ports.system_warehouse):
        applied = retention.apply(ports.warehouse, ports.system_warehouse, tenant_id, at=now, go_on=has_time)
        removed += applied.removed
    dropped = partitions.drop_empty(ports.system_warehouse)
    partitions.analyze(ports.system_warehouse)
    return {"months_made": made, "messages_removed": removed, "months_dropped": dropped}
