"""Lands community events in the warehouse and marks the documents that they change."""

from chalice.app import Chalice, SQSEvent

from springline.platform import runtime
from springline.platform.deliveries import Answer, Batch, traced
from springline.warehouse import landing

app = Chalice("ingest_events")


@app.on_sqs_message(queue="ingest-events")
@traced
def ingest(event: SQSEvent) -> Answer:
    """Land a batch; an event that can't be landed comes again, and in the end to the dead letters."""
    ports = runtime.current()
    batch = Batch(event)
    landed = landing.land(ports.warehouse, batch.bodies, batch_id=batch.id)
    for outcome, count in (("landed", landed.events), ("failed", len(landed.failures))):
        if count:
            ports.metrics.count("ingest.events", count, type="community", outcome=outcome)
    ports.metrics.flush()
    return batch.answer(landed.failures)
