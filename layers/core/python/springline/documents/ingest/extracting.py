"""The third step: what a document says, chunk by chunk, each of its values with the words that say it.

A chunk is looked up before anybody is asked, and what was found is kept before the next one is asked about: the same
chunk is never paid for twice, whatever version or document it comes in, and a crash costs one call at most. Who asks a
model claims the chunk for as long as a call may take: others go on without it, and come back. No transaction is open
meanwhile.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from springline.documents import events
from springline.documents.extraction.model import ExtractionFailure, Extractor, Passage, Value
from springline.documents.ingest import queries
from springline.documents.ingest.model import GAVE_UP, MOST_ATTEMPTS, MOVED, Document, Failed, Moved, Outcome, Problem
from springline.documents.ingest.moving import hold, move, start
from springline.documents.ingest.reading import Extracted, placed
from springline.platform.database import Database, Transaction
from springline.platform.deliveries import Later
from springline.platform.errors import InvalidError
from springline.provenance import service as provenance
from springline.provenance.model import Recording, Source
from springline.provenance.selectors import TextQuote
from springline.runs import happenings
from springline.runs.model import Happening

MOST_RECORDED = 5_000
"""Values of a document that are recorded, the first in its text: a table may have as many as cells."""
_AT_ONCE = 200  # chunks that are read from the database together
_REST = timedelta(seconds=30)
CLAIM = timedelta(seconds=90)
"""How long a chunk is one worker's: longer than a call with its waits, and shorter than four rests of a message."""


class Extracting(NamedTuple):
    """What extracting takes; `go_on` says whether there is time for another chunk."""

    database: Database
    tenant_id: int
    extractor: Extractor
    now: Callable[[], datetime]
    go_on: Callable[[], bool]


def extract_document(extracting: Extracting, document_id: int) -> Outcome:
    """Extract what an indexed document says; one that has gone on is left alone.

    Where the time or the run's budget of calls ends first, the document is handed on to a further run.
    """
    with extracting.database.transaction(extracting.tenant_id) as tx:
        document = start(tx, document_id, "indexed", at=extracting.now())
    if document is None or document.text_id is None:
        return MOVED
    if document.attempts > MOST_ATTEMPTS:
        return _failed(extracting, document, GAVE_UP)
    failure = _read(extracting, document.text_id)
    if failure is None:
        return _settled(extracting, document, document.text_id)
    if failure.is_passing and failure.code == "budget":
        return _handed_on(extracting, document)
    if failure is CLAIMED:
        with extracting.database.transaction(extracting.tenant_id) as tx:
            tx.execute(queries.UNDO_ATTEMPT, document_id=document.id, state="indexed")
        return Later(failure.reason, _REST)
    if document.attempts >= MOST_ATTEMPTS:
        return _failed(extracting, document, Problem(failure.code, f"Nothing could be extracted: {failure.reason}."))
    return Later(failure.reason, failure.retry_after or _REST)


def _read(extracting: Extracting, text_id: int) -> ExtractionFailure | None:
    """Read all chunks of a text that nobody has read; None once that is done."""
    database, tenant_id, extractor = extracting.database, extracting.tenant_id, extracting.extractor
    while True:
        with database.transaction(tenant_id) as tx:
            unread = tx.rows(queries.UNREAD_CHUNKS, text_id=text_id, extractor=extractor.key, limit=_AT_ONCE)
        if not unread:
            return None
        read = _read_freely if extractor.is_free else _read_singly
        failure = read(extracting, unread)
        if failure is not None:
            return failure


def _read_freely(extracting: Extracting, unread: Sequence[tuple[int, str, str]]) -> ExtractionFailure | None:
    """Read chunks, and keep what they say all together: who is killed reads them again for nothing."""
    found: list[dict[str, object]] = []
    for chunk_id, text, heading in unread:
        said = extracting.extractor.extract(Passage(text, heading))
        if isinstance(said, ExtractionFailure):
            _keep(extracting, found)
            return said
        found.append(_row(chunk_id, said))
    _keep(extracting, found)
    return None if extracting.go_on() else OUT_OF_TIME


def _read_singly(extracting: Extracting, unread: Sequence[tuple[int, str, str]]) -> ExtractionFailure | None:
    """Read chunk after chunk, each kept before the next; one that somebody else has read or reads is passed over."""
    extractor, is_whole = extracting.extractor, True
    for chunk_id, text, heading in unread:
        if not extracting.go_on():
            return OUT_OF_TIME
        with extracting.database.transaction(extracting.tenant_id) as tx:
            if tx.value(queries.IS_READ, chunk_id=chunk_id, extractor=extractor.key):
                continue
            at = extracting.now()
            claim = {"chunk_id": chunk_id, "until": at + CLAIM}
            if tx.maybe(queries.CLAIM_CHUNK, **claim, at=at) is None:
                is_whole = False
                continue
        before = extractor.usage
        said = extractor.extract(Passage(text, heading))
        if isinstance(said, ExtractionFailure):
            with extracting.database.transaction(extracting.tenant_id) as tx:
                tx.execute(queries.RELEASE_CHUNK, **claim)
            return said
        _, prompt_tokens, completion_tokens, cost = used = extractor.usage.since(before)
        row = _row(chunk_id, said)
        row |= {
            "calls": used.calls,
            "prompt_tokens": prompt_tokens,
            "completion_tokens": completion_tokens,
            "cost": cost,
        }
        _keep(extracting, [row])
    return None if is_whole else CLAIMED


OUT_OF_TIME = ExtractionFailure("budget", "there was no time left for it", timedelta(0), is_passing=True)
CLAIMED = ExtractionFailure("claimed", "another worker reads a part of it", is_passing=True)
"""That something is left of a text which somebody else is reading."""


def _row(chunk_id: int, said: Sequence[Value]) -> dict[str, object]:
    values = [{**value.said(), "start": value.start, "end": value.end} for value in said]
    nothing = {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0, "cost": None}
    return {"chunk": chunk_id, "values": values, **nothing}


def _keep(extracting: Extracting, found: Sequence[dict[str, object]]) -> None:
    if found:
        with extracting.database.transaction(extracting.tenant_id) as tx:
            tx.execute(
                queries.KEEP_EXTRACTIONS,
                extractor=extracting.extractor.key,
                found=json.dumps(found, ensure_ascii=False),
                at=extracting.now(),
            )


def _settled(extracting: Extracting, document: Document, text_id: int) -> Moved | Failed:
    """Record what a document says, and let it go on."""
    key = extracting.extractor.key
    with extracting.database.transaction(extracting.tenant_id) as tx:
        found = placed(tx.value(queries.FOUND_IN_TEXT, text_id=text_id, extractor=key))
        text, *_ = tx.one(queries.READ_TEXT, text_id=text_id)

    def settle(tx: Transaction) -> None:
        held = hold(tx, document.bundle_id, document.number)
        if held is None:
            return
        made: list[Happening] = []
        is_current = tx.value(queries.HAS_VERSION, document_id=document.id) and not tx.value(
            queries.IS_SUPERSEDED, document_id=document.id
        )
        if is_current:
            recording = _recording(document, text, found, key)
            (recorded,) = provenance.record(tx, [recording], at=extracting.now())
            made.append(happenings.output_made(str(recorded.reference), "extraction"))
            made += _left_out(document, found)
        move(tx, held, document, "indexed", "extracted", at=extracting.now(), made=made)

    try:
        extracting.database.run(settle, tenant_id=extracting.tenant_id)
    except InvalidError as error:  # they are longer than what provenance keeps
        return _failed(extracting, document, Problem("too_large", str(error)))
    return MOVED


def _left_out(document: Document, found: Sequence[Extracted]) -> Sequence[Happening]:
    """What is told where a document says more than is recorded."""
    said = len({one.said for one in found})
    if said <= MOST_RECORDED:
        return ()
    told = (
        f"{document.path}: it says {said:,} things, of which the first {MOST_RECORDED:,} are followed when it changes"
    )
    return (happenings.log("warning", told, "extract"),)


def _recording(document: Document, text: str, found: Sequence[Extracted], produced_by: str) -> Recording:
    """What a document says, each value once and with where it is said first, in the order of kinds and subjects."""
    first: dict[tuple[str, str, str, str], Extracted] = {}
    for one in found:
        if len(first) == MOST_RECORDED:
            break
        first.setdefault(one.said, one)
    values = sorted(first.values(), key=lambda one: one.said)
    sources = [
        Source("document", document.key, f"/{number}", TextQuote.of(text, one.start, one.end))
        for number, one in enumerate(values)
    ]
    content = [
        {"kind": one.kind, "subject": one.subject, "predicate": one.predicate, "value": one.value} for one in values
    ]
    # What says nothing rests on all of the text: any change of it may say something.
    whole = Source("document", document.key)
    return Recording("extraction", document.key, content, produced_by, sources or [whole])


def _handed_on(extracting: Extracting, document: Document) -> Moved:
    """Let a further run go on with a document: what was done of it is kept, and this was no failed attempt."""

    def hand_on(tx: Transaction) -> None:
        tx.execute(queries.UNDO_ATTEMPT, document_id=document.id, state="indexed")
        events.documents_moved(
            tx, events.DOCUMENT_INDEXED, document.bundle_id, document.number, [document.id], at=extracting.now()
        )

    extracting.database.run(hand_on, tenant_id=extracting.tenant_id)
    return MOVED


def _failed(extracting: Extracting, document: Document, problem: Problem) -> Failed:
    def settle(tx: Transaction) -> None:
        held = hold(tx, document.bundle_id, document.number)
        if held is not None:
            move(tx, held, document, "indexed", "failed", at=extracting.now(), problem=problem)

    extracting.database.run(settle, tenant_id=extracting.tenant_id)
    return Failed(problem)
