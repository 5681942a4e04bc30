"""Begins versions of bundles, and parses their documents; reads snapshots of web pages."""

from collections.abc import Mapping
from typing import Any

from chalice.app import Chalice, SQSEvent

from springline.documents import events
from springline.documents.ingest.driving import OUT_OF_TIME, Step, apart, drive
from springline.documents.ingest.model import Outcome
from springline.documents.ingest.parsing import Parsing, begin_version, parse_document
from springline.documents.ingest.snapshots import read_snapshot
from springline.documents.parsing.service import parse
from springline.platform import runtime
from springline.platform.deliveries import Answer, Batch, traced
from springline.platform.invocation import has_time
from springline.platform.objects import objects_at

app = Chalice("parse_documents")
SECONDS_TO_FINISH = 90  # what the slowest document takes, fetched and stored


@app.on_sqs_message(queue="parse-documents")
@traced
def parse_batch(event: SQSEvent) -> Answer:
    """Do what a batch asks for; documents for which there is no time come again."""
    ports = runtime.current()
    batch = Batch(event)
    objects = objects_at(ports.settings.objects, region=ports.settings.aws_region)
    now = ports.clock.now
    go_on = has_time(event.context, to_finish=SECONDS_TO_FINISH)

    def parsing(tenant_id: int) -> Parsing:
        return Parsing(ports.database, objects, tenant_id, now, parse)

    queued: dict[int, Mapping[str, Any]] = {}
    failed: dict[int, str] = {}
    for place, told in batch.events().items():
        tenant_id, data = told["tenant"], told["data"]
        match told["type"], data:
            case events.VERSION_CREATED, {"bundle_id": int(bundle_id), "number": int(number)}:
                with apart(failed, place):
                    begin_version(ports.database, tenant_id, bundle_id, number, at=now())
            case events.SNAPSHOT_TAKEN, {"page_id": int(page_id), "number": int(number)}:
                if not go_on():
                    failed[place] = OUT_OF_TIME
                    continue
                with apart(failed, place):
                    read_snapshot(parsing(tenant_id), page_id, number)
            case _:
                queued[place] = told

    def parse_one(tenant_id: int, document_id: int) -> Outcome:
        return parse_document(parsing(tenant_id), document_id)

    step = Step("parse", parse_one, go_on, now)
    try:
        return batch.answer(failed | drive(ports.database, ports.metrics, queued, step))
    finally:
        ports.metrics.flush()
