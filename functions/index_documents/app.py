"""Cuts the texts of documents into chunks, and records them, so that they are found and can be cited."""

from functools import partial

from chalice.app import Chalice, SQSEvent

from springline.documents.embedding import embed_text
from springline.documents.ingest.driving import Step, drive
from springline.documents.ingest.indexing import Indexing, index_document
from springline.documents.ingest.model import Outcome
from springline.platform import runtime
from springline.platform.deliveries import Answer, Batch, traced
from springline.platform.embeddings.choice import embeddings
from springline.platform.invocation import has_time

app = Chalice("index_documents")
SECONDS_TO_FINISH = 30


@app.on_sqs_message(queue="index-documents")
@traced
def index_batch(event: SQSEvent) -> Answer:
    """Index the documents that a batch speaks of; those for which there is no time come again."""
    ports = runtime.current()
    batch = Batch(event)
    now = ports.clock.now
    model = embeddings(ports.settings)

    def index(tenant_id: int, document_id: int) -> Outcome:
        embed = partial(embed_text, ports.database, tenant_id, model, ports.metrics, now)
        return index_document(Indexing(ports.database, tenant_id, now, embed), document_id)

    step = Step(
        "index",
        index,
        has_time(event.context, to_finish=SECONDS_TO_FINISH),
        now,
    )
    try:
        return batch.answer(drive(ports.database, ports.metrics, batch.events(), step))
    finally:
        ports.metrics.flush()
