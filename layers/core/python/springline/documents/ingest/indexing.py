"""The second step: a document's text in chunks that can be found, and recorded, so that it can be cited.

Chunks are kept by the hash of their words: what an earlier version had, or another document, is there already. They are
kept in a transaction of their own, before the one that lets the document go on.

Of two versions of a bundle that are taken in at the same time, the newer text wins whoever comes first: a text is not
recorded where one of a newer version is. Both look and record while they hold the bundle's row.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from springline.documents.chunking import chunks
from springline.documents.ingest import queries
from springline.documents.ingest.model import GAVE_UP, MOST_ATTEMPTS, MOVED, Document, Failed, Moved, Problem
from springline.documents.ingest.moving import hold, move, start
from springline.documents.layout import from_json
from springline.documents.parsing.model import PARSER_VERSION
from springline.platform.database import Database, Transaction
from springline.platform.errors import InvalidError, UnavailableError
from springline.provenance import service as provenance
from springline.provenance.model import Recording, Source
from springline.provenance.references import Reference
from springline.provenance.selectors import Pointer
from springline.runs import happenings


class Indexing(NamedTuple):
    """What indexing takes; `embed` is given a text whose chunks are kept."""

    database: Database
    tenant_id: int
    now: Callable[[], datetime]
    embed: Callable[[int], None] = lambda _: None


def index_document(indexing: Indexing, document_id: int) -> Moved | Failed:
    """Cut the text of a parsed document and record it; a document that has gone on is left alone."""
    with indexing.database.transaction(indexing.tenant_id) as tx:
        document = start(tx, document_id, "parsed", at=indexing.now())
    if document is None or document.text_id is None:
        return MOVED
    if document.attempts > MOST_ATTEMPTS:
        return _failed(indexing, document, GAVE_UP)
    text = cut(indexing, document.text_id)
    indexing.embed(document.text_id)

    def settle(tx: Transaction) -> None:
        held = hold(tx, document.bundle_id, document.number)
        if held is None:
            return
        version = _record(tx, document, text, at=indexing.now())
        reference = str(Reference("document", document.key, version))
        made = [] if version is None else [happenings.output_made(reference, "document")]
        move(tx, held, document, "parsed", "indexed", at=indexing.now(), made=made)

    try:
        indexing.database.run(settle, tenant_id=indexing.tenant_id)
    except InvalidError as error:  # its text is longer than what provenance keeps
        return _failed(indexing, document, Problem("too_large", str(error)))
    return MOVED


def cut(indexing: Indexing, text_id: int) -> str:
    """Keep a text's chunks, unless they are; returns the text. Raises `UnavailableError` where to try again."""
    with indexing.database.transaction(indexing.tenant_id) as tx:
        text, layout, is_cut = tx.one(queries.READ_TEXT, text_id=text_id)
    if is_cut:
        return text
    known: list[dict[str, object]] = []
    places: list[dict[str, object]] = []
    for ordinal, chunk in enumerate(chunks(from_json(layout, text))):
        words = text[chunk.start : chunk.end]
        name = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
        known.append({"hash": name, "text": words, "heading": chunk.heading})
        places.append({"ordinal": ordinal, "hash": name, "start": chunk.start, "end": chunk.end, "page": chunk.page})

    def keep(tx: Transaction) -> None:
        *_, is_cut = tx.one(queries.READ_TEXT, text_id=text_id)
        if is_cut or not places:
            return
        tx.execute(queries.ADD_CHUNKS, chunks=json.dumps(known, ensure_ascii=False))
        if tx.execute(queries.ADD_PLACES, text_id=text_id, places=json.dumps(places)) < len(places):
            raise UnavailableError(f"a chunk of text {text_id} was taken away as it was used")

    indexing.database.run(keep, tenant_id=indexing.tenant_id)
    return text


def pointer_to(path: str) -> Pointer:
    """Where a bundle's content has the hash of a document."""
    return Pointer(f"/documents/{path.replace('~', '~0').replace('/', '~1')}")


def _record(tx: Transaction, document: Document, text: str, *, at: datetime) -> int | None:
    """Record a document's text unless a newer one is; returns its version in provenance."""
    if tx.value(queries.IS_SUPERSEDED, document_id=document.id):
        return None
    of_bundle = Source(
        "bundle",
        document.slug,
        selector=pointer_to(document.path),
        version=document.number,
        content={"documents": {document.path: document.sha256}},
    )
    recording = Recording("document", document.key, text, f"parser/{PARSER_VERSION}", [of_bundle])
    (recorded,) = provenance.record(tx, [recording], at=at)
    version = recorded.reference.version
    tx.execute(queries.SET_VERSION, document_id=document.id, version=version)
    return version


def _failed(indexing: Indexing, document: Document, problem: Problem) -> Failed:
    def settle(tx: Transaction) -> None:
        held = hold(tx, document.bundle_id, document.number)
        if held is not None:
            move(tx, held, document, "parsed", "failed", at=indexing.now(), problem=problem)

    indexing.database.run(settle, tenant_id=indexing.tenant_id)
    return Failed(problem)
