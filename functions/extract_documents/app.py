"""Extracts what documents say: by rules, or by a language model within the run's budget; ends their versions."""

from functools import cache

from chalice.app import Chalice, SQSEvent

from springline.documents.extraction.choice import extractor
from springline.documents.ingest import schemas
from springline.documents.ingest.driving import Step, drive
from springline.documents.ingest.extracting import Extracting, extract_document
from springline.documents.ingest.model import Outcome
from springline.platform import runtime
from springline.platform.deliveries import Answer, Batch, traced
from springline.platform.invocation import has_time
from springline.platform.llm.ledger import Ledger

app = Chalice("extract_documents")
SECONDS_TO_FINISH = 40  # a last call of a model with its waits, and what is stored then


@app.on_sqs_message(queue="extract-documents")
@traced
def extract_batch(event: SQSEvent) -> Answer:
    """Extract from the documents that a batch speaks of; who is not done when time or budget ends is handed on."""
    ports = runtime.current()
    batch = Batch(event)
    now = ports.clock.now
    go_on = has_time(event.context, to_finish=SECONDS_TO_FINISH)
    ledger = Ledger("extract_documents", ports.settings, ports.metrics, now=now)

    @cache  # one for a tenant and the batch: its budget of calls and of time is the batch's
    def extracting(tenant_id: int) -> Extracting:
        with ports.database.transaction(tenant_id) as tx:
            schema = schemas.in_use(tx)
        return Extracting(ports.database, tenant_id, extractor(ports.settings, schema), now, go_on)

    def work(tenant_id: int, document_id: int) -> Outcome:
        own = extracting(tenant_id)
        with ledger.run(ports.database, tenant_id, own.extractor):
            return extract_document(own, document_id)

    try:
        step = Step("extract", work, go_on, now)
        return batch.answer(drive(ports.database, ports.metrics, batch.events(), step))
    finally:
        ports.metrics.flush()
