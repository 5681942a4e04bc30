"""Brings what is told of people up to date with messages that were edited or taken back."""

from collections import defaultdict
from datetime import datetime

from chalice.app import Chalice, SQSEvent

from springline.platform import runtime
from springline.platform.deliveries import Answer, Batch, Poison, traced
from springline.profiles.following import follow

app = Chalice("follow_messages")


@app.on_sqs_message(queue="follow-messages")
@traced
def follow_batch(event: SQSEvent) -> Answer:
    """Follow the messages that a batch speaks of, tenant by tenant."""
    ports = runtime.current()
    batch = Batch(event)
    changed: defaultdict[int, dict[int, datetime]] = defaultdict(dict)
    failed: dict[int, str] = {}
    for place, told in batch.events().items():
        try:
            message_id, recorded = int(told["data"]["message_id"]), datetime.fromisoformat(told["recordedtime"])
        except (KeyError, TypeError, ValueError):
            failed[place] = Poison("it names no message, or not when that was recorded")
            continue
        of_tenant = changed[told["tenant"]]
        of_tenant[message_id] = max(recorded, of_tenant.get(message_id, recorded))
    for tenant_id, messages in sorted(changed.items()):
        done = follow(ports.database, tenant_id, messages, now=ports.clock.now)
        ports.metrics.count("profiles.highlights_followed", done.marked, outcome="marked")
        ports.metrics.count("profiles.highlights_followed", done.forgotten, outcome="forgotten")
    ports.metrics.flush()
    return batch.answer(failed)
