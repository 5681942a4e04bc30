"""Renders the people and request documents that landed rows have changed."""

from chalice.app import Chalice, SQSEvent

from springline.platform import runtime
from springline.platform.deliveries import Answer, Batch, traced
from springline.warehouse.transforms import transform

app = Chalice("transform_index")


@app.on_sqs_message(queue="transform-index")
@traced
def render(event: SQSEvent) -> Answer:
    """Render what is marked, for each tenant that the batch speaks of."""
    ports = runtime.current()
    batch = Batch(event)
    for tenant_id in sorted({event["tenant"] for event in batch.events().values()}):
        outcomes = transform(ports.warehouse, tenant_id, now=ports.clock.now)
        for (kind, outcome), count in outcomes.items():
            ports.metrics.count("transform.documents", count, kind=kind, outcome=outcome)
    ports.metrics.flush()
    return batch.answer()
