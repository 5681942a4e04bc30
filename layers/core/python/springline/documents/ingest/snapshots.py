"""Snapshots of web pages are read as documents are: parsed, cut into chunks, recorded. No run tells of one."""

from functools import partial

from springline.documents.ingest import queries
from springline.documents.ingest.indexing import Indexing, cut
from springline.documents.ingest.parsing import Parsing, text_of
from springline.documents.parsing.formats import SUFFIXES
from springline.documents.parsing.model import PARSER_VERSION
from springline.platform.database import Transaction
from springline.platform.errors import InvalidError
from springline.provenance import service as provenance
from springline.provenance.model import Recording

_SUFFIX = {str(kind): suffix for suffix, kind in reversed(SUFFIXES.items())}


def read_snapshot(parsing: Parsing, page_id: int, number: int) -> bool:
    """Read a snapshot of a page; whether it has a text. Twice is as once, and an older one never follows a newer.

    Raises `UnavailableError` where its bytes can't be fetched now.
    """
    place = {"page_id": page_id, "number": number}
    with parsing.database.transaction(parsing.tenant_id) as tx:
        found = tx.maybe(queries.SNAPSHOT, **place)
    if found is None:
        return False
    url, sha256, size, kind, charset, version, _ = found
    if version is not None:
        return True
    known = text_of(parsing, sha256, kind, size, f"page{_SUFFIX.get(kind, '')}", charset=charset)
    has_text = known.problem is None
    text = cut(Indexing(parsing.database, parsing.tenant_id, parsing.now), known.text_id) if has_text else ""

    def settle(tx: Transaction, *, can_be_cited: bool = has_text) -> None:
        tx.execute(queries.LOCK_PAGE, page_id=page_id)
        *_, before, is_superseded = tx.one(queries.SNAPSHOT, **place)
        recorded = None
        if can_be_cited and before is None and not is_superseded:
            recording = Recording("web", url, text, f"parser/{PARSER_VERSION}")
            (made,) = provenance.record(tx, [recording], at=parsing.now())
            recorded = made.reference.version
        tx.execute(queries.SET_SNAPSHOT_TEXT, **place, text_id=known.text_id, version=recorded)

    try:
        parsing.database.run(settle, tenant_id=parsing.tenant_id)
    except InvalidError:  # its text is longer than what provenance keeps: it can be read and found, and not cited
        parsing.database.run(partial(settle, can_be_cited=False), tenant_id=parsing.tenant_id)
    return has_text
