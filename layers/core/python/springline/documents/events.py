"""What is told of documents in the event log: numbers and names of bundles, and no words of what they say."""

from collections.abc import Iterable
from datetime import datetime

from springline.platform.database import Transaction
from springline.platform.events.log import Event, emit

SOURCE = "springline/documents"
VERSION_CREATED = "springline.documents.version.created.v1"
VERSION_INGESTED = "springline.documents.version.ingested.v1"
DOCUMENT_QUEUED = "springline.documents.document.queued.v1"
DOCUMENT_PARSED = "springline.documents.document.parsed.v1"
DOCUMENT_INDEXED = "springline.documents.document.indexed.v1"
DOCUMENT_EXTRACTED = "springline.documents.document.extracted.v1"
SNAPSHOT_TAKEN = "springline.documents.snapshot.taken.v1"


def version_created(
    tx: Transaction, *, bundle_id: int, slug: str, number: int, documents: int, run_id: int, by: str, at: datetime
) -> None:
    """Tell that a bundle has a new version, of which `documents` are to be read."""
    data = {
        "bundle_id": bundle_id,
        "slug": slug,
        "number": number,
        "documents": documents,
        "run_id": run_id,
        "created_by": by,
    }
    emit(tx, [Event(VERSION_CREATED, SOURCE, f"bundle/{slug}@{number}", data, at)])


def version_ingested(
    tx: Transaction,
    *,
    bundle_id: int,
    slug: str,
    number: int,
    state: str,
    documents: int,
    failed: int,
    run_id: int | None,
    at: datetime,
) -> None:
    """Tell that all documents of a version were taken in, but for the `failed` ones of them."""
    data = {
        "bundle_id": bundle_id,
        "slug": slug,
        "number": number,
        "state": state,
        "documents": documents,
        "failed": failed,
        "run_id": run_id,
    }
    emit(tx, [Event(VERSION_INGESTED, SOURCE, f"bundle/{slug}@{number}", data, at)])


def documents_moved(
    tx: Transaction, event_type: str, bundle_id: int, number: int, document_ids: Iterable[int], *, at: datetime
) -> None:
    """Tell of documents of a version that they wait to be parsed, or which step they have behind them."""
    emit(
        tx,
        [
            Event(
                event_type,
                SOURCE,
                f"bundle-document/{document_id}",
                {"bundle_id": bundle_id, "number": number, "document_id": document_id},
                at,
            )
            for document_id in document_ids
        ],
    )


def snapshot_taken(tx: Transaction, *, page_id: int, number: int, by: str, at: datetime) -> None:
    """Tell that a page of the web reads otherwise than before, or was received for the first time."""
    data = {"page_id": page_id, "number": number, "fetched_by": by}
    emit(tx, [Event(SNAPSHOT_TAKEN, SOURCE, f"web-page/{page_id}", data, at)])
