"""SQL of bundles, originals and pages of the web: one function per statement."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from springline.documents.model import (
    Announced,
    Bundle,
    Change,
    DocumentEntry,
    DocumentText,
    Ingest,
    Original,
    Snapshot,
    Version,
    WebPage,
)
from springline.platform.database import Row, Transaction
from springline.platform.statements import statement

_INSERT_BUNDLE = statement(__file__, "insert_bundle")
_LIST_BUNDLES = statement(__file__, "list_bundles")
_BUNDLE = statement(__file__, "bundle")
_LOCK_BUNDLE = statement(__file__, "lock_bundle")
_CHANGE_BUNDLE = statement(__file__, "change_bundle")
_NUMBER_BUNDLE = statement(__file__, "number_bundle")
_PRESENT = statement(__file__, "present_documents")
_ADD_VERSION = statement(__file__, "add_version")
_END_DOCUMENTS = statement(__file__, "end_documents")
_ADD_DOCUMENTS = statement(__file__, "add_documents")
_VERSION = statement(__file__, "version")
_LIST_VERSIONS = statement(__file__, "list_versions")
_VERSION_OF_COMMIT = statement(__file__, "version_of_commit")
_COMMITS = statement(__file__, "commits")
_INGEST_COUNTS = statement(__file__, "ingest_counts")
_CHANGES = statement(__file__, "changes")
_LIST_DOCUMENTS = statement(__file__, "list_documents")
_DOCUMENT = statement(__file__, "document")
_VERSION_OF_TEXT = statement(__file__, "version_of_text")
_EXTRACTIONS = statement(__file__, "text_extractions")
_ANNOUNCE = statement(__file__, "announce")
_STORE = statement(__file__, "store_original")
_ORIGINAL = statement(__file__, "original")
_ANNOUNCED = statement(__file__, "announced_originals")
_HOLD = statement(__file__, "hold_originals")
_OLD = statement(__file__, "old_originals")
_HOLD_UNUSED = statement(__file__, "hold_unused")
_UNUSED = statement(__file__, "unused")
_FORGET_TEXTS = statement(__file__, "forget_texts")
_FORGET = statement(__file__, "forget_originals")
_INSERT_PAGE = statement(__file__, "insert_page")
_PAGE = statement(__file__, "page")
_LIST_PAGES = statement(__file__, "list_pages")
_LOCK_PAGE = statement(__file__, "lock_page")
_NUMBER_PAGE = statement(__file__, "number_page")
_SEE_SNAPSHOT = statement(__file__, "see_snapshot")
_ADD_SNAPSHOT = statement(__file__, "add_snapshot")
_SNAPSHOT = statement(__file__, "snapshot")
_LIST_SNAPSHOTS = statement(__file__, "list_snapshots")


# ---- Bundles and their versions --------------------------------------------------------------------------------------


def insert_bundle(
    tx: Transaction, slug: str, *, title: str, description: str, created_by: str, at: datetime
) -> int | None:
    """Store a bundle; None where the slug is taken."""
    row = tx.maybe(_INSERT_BUNDLE, slug=slug, title=title, description=description, created_by=created_by, at=at)
    return None if row is None else row[0]


def bundles(tx: Transaction, *, archived: bool, after: tuple[str, int] | None, limit: int) -> list[Bundle]:
    """Bundles by title."""
    after_title, after_id = after or (None, None)
    rows = tx.rows(_LIST_BUNDLES, archived=archived, after_title=after_title, after_id=after_id, limit=limit)
    return [Bundle(*row) for row in rows]


def bundle(tx: Transaction, slug: str) -> Bundle | None:
    """A bundle by its slug."""
    row = tx.maybe(_BUNDLE, slug=slug)
    return None if row is None else Bundle(*row)


def lock_bundle(tx: Transaction, slug: str) -> bool:
    """Let nobody else number a version of a bundle until the transaction ends; False where there is none."""
    return tx.maybe(_LOCK_BUNDLE, slug=slug) is not None


def change_bundle(tx: Transaction, changed: Bundle) -> None:
    """Store a bundle's title, description and whether it is archived."""
    tx.execute(
        _CHANGE_BUNDLE,
        id=changed.id,
        title=changed.title,
        description=changed.description,
        archived_at=changed.archived_at,
    )


def number_bundle(tx: Transaction, bundle_id: int, number: int, documents: int) -> None:
    """Give a locked bundle its newest number."""
    tx.execute(_NUMBER_BUNDLE, id=bundle_id, number=number, documents=documents)


def present(tx: Transaction, bundle_id: int) -> dict[str, tuple[int, str, str]]:
    """The documents of the newest version: id, SHA-256 and format by path."""
    found: dict[str, list[object]] = json.loads(tx.value(_PRESENT, bundle_id=bundle_id))
    return {path: (int(str(number)), str(sha256), str(kind)) for path, (number, sha256, kind) in found.items()}


def add_version(
    tx: Transaction,
    bundle_id: int,
    number: int,
    *,
    is_ready: bool,
    note: str,
    origin: Mapping[str, object],
    counts: tuple[int, int, int],
    created_by: str,
    at: datetime,
    run_id: int,
) -> None:
    """Store a version; `counts` says how many documents it adds, changes and removes."""
    added, changed, removed = counts
    tx.execute(
        _ADD_VERSION,
        bundle_id=bundle_id,
        number=number,
        is_ready=is_ready,
        note=note,
        origin=json.dumps(origin, ensure_ascii=False),
        added=added,
        changed=changed,
        removed=removed,
        created_by=created_by,
        at=at,
        run_id=run_id,
    )


def end_documents(tx: Transaction, ids: Sequence[int], *, last: int) -> None:
    """Say of documents which version was the last to have them like this."""
    if ids:
        tx.execute(_END_DOCUMENTS, ids=list(ids), last=last)


def add_documents(
    tx: Transaction, bundle_id: int, number: int, documents: Sequence[Mapping[str, object]], *, at: datetime
) -> None:
    """Store documents that a version adds or changes, waiting to be read."""
    if documents:
        written = json.dumps(documents, ensure_ascii=False)
        tx.execute(_ADD_DOCUMENTS, bundle_id=bundle_id, number=number, documents=written, at=at)


def version(tx: Transaction, slug: str, number: int) -> Version | None:
    """A version of a bundle."""
    row = tx.maybe(_VERSION, slug=slug, number=number)
    return None if row is None else _version(row)


def versions(tx: Transaction, slug: str, *, before: int | None, limit: int) -> list[Version]:
    """Versions of a bundle, the newest first."""
    return [_version(row) for row in tx.rows(_LIST_VERSIONS, slug=slug, before=before, limit=limit)]


def version_of_commit(tx: Transaction, bundle_id: int, commit: str) -> int | None:
    """The number of the version that a commit became."""
    row = tx.maybe(_VERSION_OF_COMMIT, bundle_id=bundle_id, commit=commit)
    return None if row is None else row[0]


def commits(tx: Transaction, bundle_id: int) -> dict[str, int]:
    """The commits that became versions, with their numbers."""
    return json.loads(tx.value(_COMMITS, bundle_id=bundle_id))


def ingest_counts(tx: Transaction, bundle_id: int, number: int) -> dict[str, int]:
    """How many of a version's changed documents are how far, by state."""
    return json.loads(tx.value(_INGEST_COUNTS, bundle_id=bundle_id, number=number))


def changes(tx: Transaction, bundle_id: int, number: int, *, after: str | None, limit: int) -> list[Change]:
    """What a version changed, by path."""
    rows = tx.rows(_CHANGES, bundle_id=bundle_id, number=number, after=after, limit=limit)
    return [_change(row) for row in rows]


def documents(tx: Transaction, bundle_id: int, number: int, *, after: str | None, limit: int) -> list[DocumentEntry]:
    """Documents of a version, by path."""
    rows = tx.rows(_LIST_DOCUMENTS, bundle_id=bundle_id, number=number, after=after, limit=limit)
    return [_entry(row) for row in rows]


def document(tx: Transaction, bundle_id: int, path: str, number: int, *, last_number: int) -> DocumentText | None:
    """A document of a version, with its text."""
    row = tx.maybe(_DOCUMENT, bundle_id=bundle_id, path=path, number=number)
    return None if row is None else _text(row, last_number)


def version_of_text(tx: Transaction, bundle_id: int, path: str, text: int, *, last_number: int) -> int | None:
    """The newest version in which a document has one of its differing texts; None where it never had."""
    row = tx.maybe(_VERSION_OF_TEXT, bundle_id=bundle_id, path=path, text=text, last_number=last_number)
    return None if row is None else row[0]


def extractions(tx: Transaction, text_id: int) -> str:
    """What was extracted from a text, as a JSON array."""
    return tx.value(_EXTRACTIONS, text_id=text_id)


# ---- Originals -------------------------------------------------------------------------------------------------------


def announce(tx: Transaction, wanted: Collection[Announced], *, media_type: str, at: datetime) -> set[str]:
    """Say that originals may be stored from now on; returns the hashes of those whose bytes are here."""
    written = json.dumps([{**one._asdict(), "media_type": media_type} for one in wanted])
    return set(json.loads(tx.value(_ANNOUNCE, originals=written, at=at)))


def store(tx: Transaction, sha256: str, *, size: int, media_type: str, at: datetime) -> bool:
    """Say that an original's bytes are here; False where it was swept since it was announced."""
    return tx.maybe(_STORE, sha256=sha256, size=size, media_type=media_type, at=at) is not None


def original(tx: Transaction, sha256: str) -> Original | None:
    """An original whose bytes are here."""
    row = tx.maybe(_ORIGINAL, sha256=sha256)
    return None if row is None else Original(*row)


def announced(tx: Transaction, sha256: Collection[str]) -> list[str]:
    """Those of some originals of whose bytes nobody knows yet whether they are here."""
    return json.loads(tx.value(_ANNOUNCED, sha256=sorted(sha256)))


def hold(tx: Transaction, sha256: Collection[str]) -> dict[str, tuple[int, str]]:
    """Which of some originals are here, with size and media type; they stay until the transaction ends."""
    held: list[tuple[str, int, str]] = json.loads(tx.value(_HOLD, sha256=sorted(sha256)))
    return {one: (size, media_type) for one, size, media_type in held}


def old(system: Transaction, *, before: datetime, limit: int) -> dict[int, list[str]]:
    """Originals of all tenants that nothing refers to, by tenant."""
    return {tenant_id: json.loads(found) for tenant_id, found in system.rows(_OLD, before=before, limit=limit)}


def hold_unused(tx: Transaction, sha256: Collection[str], *, before: datetime) -> list[str]:
    """Hold those of some old originals that nobody else holds, and return those that nothing refers to."""
    held: list[str] = json.loads(tx.value(_HOLD_UNUSED, sha256=sorted(sha256), before=before))
    return json.loads(tx.value(_UNUSED, sha256=held)) if held else []


def forget(tx: Transaction, sha256: Collection[str]) -> None:
    """Delete held originals, and what was read out of them."""
    tx.execute(_FORGET_TEXTS, sha256=sorted(sha256))
    tx.execute(_FORGET, sha256=sorted(sha256))


# ---- Pages of the web ------------------------------------------------------------------------------------------------


def insert_page(tx: Transaction, url: str, *, created_by: str, at: datetime) -> int:
    """Store a page, or find it; returns its id."""
    return tx.value(_INSERT_PAGE, url=url, created_by=created_by, at=at)


def page(tx: Transaction, page_id: int) -> WebPage | None:
    """A page of the web."""
    row = tx.maybe(_PAGE, id=page_id)
    return None if row is None else WebPage(*row)


def pages(tx: Transaction, *, before: int | None, limit: int) -> list[WebPage]:
    """Pages of the web, the newest first."""
    return [WebPage(*row) for row in tx.rows(_LIST_PAGES, before=before, limit=limit)]


def lock_page(tx: Transaction, page_id: int) -> int | None:
    """Let nobody else number a snapshot of a page until the transaction ends; its newest number."""
    row = tx.maybe(_LOCK_PAGE, id=page_id)
    return None if row is None else row[0]


def see_snapshot(tx: Transaction, page_id: int, number: int, sha256: str, *, charset: str | None, at: datetime) -> bool:
    """Note that a snapshot was received again; False where it has other bytes, or they are to be read otherwise."""
    seen = tx.maybe(_SEE_SNAPSHOT, page_id=page_id, number=number, sha256=sha256, charset=charset, at=at)
    return seen is not None


def add_snapshot(
    tx: Transaction,
    page_id: int,
    number: int,
    *,
    sha256: str,
    kind: str,
    status: int,
    final_url: str,
    media_type: str,
    charset: str | None,
    fetched_by: str,
    at: datetime,
) -> None:
    """Store a snapshot of a locked page, which has that number from now on; `kind` is its format."""
    tx.execute(_NUMBER_PAGE, id=page_id, number=number)
    tx.execute(
        _ADD_SNAPSHOT,
        page_id=page_id,
        number=number,
        sha256=sha256,
        format=kind,
        at=at,
        status=status,
        final_url=final_url,
        media_type=media_type,
        charset=charset,
        fetched_by=fetched_by,
    )


def snapshot(tx: Transaction, page_id: int, number: int) -> tuple[Snapshot, str | None, str | None] | None:
    """A snapshot with its text and layout."""
    row = tx.maybe(_SNAPSHOT, page_id=page_id, number=number)
    return None if row is None else (Snapshot(*row[:17]), row[17], row[18])


def snapshots(tx: Transaction, page_id: int, *, before: int | None, limit: int) -> list[Snapshot]:
    """Snapshots of a page, the newest first."""
    return [Snapshot(*row) for row in tx.rows(_LIST_SNAPSHOTS, page_id=page_id, before=before, limit=limit)]


def _version(row: Row) -> Version:
    bundle_id, slug, number, state, note, origin, *others = row
    return Version(bundle_id, slug, number, state, note, json.loads(origin), *others)


def _entry(row: Row) -> DocumentEntry:
    path, first, last, sha256, size, kind, version, title, language, pages, *ingest = row
    return DocumentEntry(path, first, last, sha256, size, kind, version, title, language, pages, Ingest(*ingest))


def _text(row: Row, last_number: int) -> DocumentText:
    document_id, text_id, parser, text, layout, notices = row[15:]
    return DocumentText(_entry(row[:15]), document_id, text_id, parser, text, layout, notices, last_number)


def _change(row: Row) -> Change:
    path, change, sha256, before, size, kind, *ingest = row
    return Change(path, change, sha256, before, size, kind, None if ingest[0] is None else Ingest(*ingest))
