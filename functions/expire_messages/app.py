"""Takes the words of messages away whose sender gave them a time, and forgets what is only kept for a while.

Runs and documents that nobody works at any more are found as well.
"""

from datetime import timedelta

from chalice.app import Chalice, CloudWatchEvent

from springline.community import expiry
from springline.documents.ingest import reviving
from springline.platform import housekeeping, runtime
from springline.runs import upkeep

app = Chalice("expire_messages")
KEEP_IDEMPOTENCY_KEYS = timedelta(days=2)
KEEP_FIRINGS = timedelta(days=7)


@app.schedule("rate(1 minute)")
def expire(event: CloudWatchEvent) -> dict[str, int]:
    """Expire messages of all tenants; tidy up keys and firings that nobody asks for any more."""
    ports = runtime.current()
    now = ports.clock.now()
    expired = expiry.expire(ports.system_database, ports.database, at=now)
    housekeeping.forget(
        ports.system_database, keys_before=now - KEEP_IDEMPOTENCY_KEYS, firings_before=now - KEEP_FIRINGS
    )
    swept = upkeep.sweep(ports.system_database, ports.database, at=now)
    upkeep.forget(ports.system_database, at=now)
    revived = reviving.revive(ports.system_database, ports.database, at=now)
    return {"expired": expired, "runs_failed": swept, "documents_asked_again": revived}
