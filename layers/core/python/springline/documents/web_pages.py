"""Pages of the web: fetched through the guard, kept as they were received, numbered where they differ.

A snapshot rests on nothing: provenance has its readable text as `web/<url>` once somebody has read it.
"""

from datetime import timedelta
from typing import NamedTuple

from springline.access.model import Cause
from springline.documents import events, kinds, queries
from springline.documents.model import (
    LONGEST_URL,
    Original,
    OriginalsMissingError,
    Snapshot,
    SnapshotNotFoundError,
    WebAddressError,
    WebPage,
    WebPageNotFoundError,
)
from springline.documents.originals import Originals
from springline.documents.parsing.model import PASSING
from springline.platform.database import Database, Transaction
from springline.platform.outgoing import Fetched, Outgoing, canonical

KIND = "web"
"""The kind of pages in references."""
MEDIA_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/csv", "application/pdf")
"""What a page may be."""
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
}
_READ_BY_THEN = timedelta(hours=1)  # whoever was to read a snapshot has given up after that
_LARGEST_NUMBER = (1 << 31) - 1


class Taken(NamedTuple):
    """What a page answered; not new where it has the same bytes as the newest snapshot."""

    page: WebPage
    snapshot: Snapshot
    is_new: bool


def address(url: str) -> str:
    """The one spelling of a page's address; raises `AddressRefusedError`, `WebAddressError` where it is too long."""
    found = canonical(url)
    if len(found) > LONGEST_URL:
        raise WebAddressError(f"it is longer than {LONGEST_URL} characters")
    return found


def take(database: Database, originals: Originals, outgoing: Outgoing, cause: Cause, url: str) -> Taken:
    """Fetch a page, and keep what it answers where that differs from the newest snapshot of it.

    A newest snapshot that is the same, and could not be read on a busy machine, is read again. No transaction is open
    while it is fetched. Of a page that can't be fetched nothing is kept.

    Raises:
        WebAddressError: It is too long.
        AddressRefusedError: It, or an address that it leads to, is not fetched.
        FetchFailedError: It doesn't answer with a page.
        StorageUnavailableError: The object store can't take it.
    """
    asked = address(url)
    fetched = outgoing.fetch(asked, media_types=MEDIA_TYPES)
    original = originals.keep(fetched.content, name="the page")
    with database.transaction(cause.principal.tenant_id) as tx:
        return _stored(tx, cause, asked, fetched, original)


def get(tx: Transaction, page_id: int) -> WebPage:
    """A page; raises `WebPageNotFoundError`."""
    found = queries.page(tx, page_id)
    if found is None:
        raise WebPageNotFoundError(page_id)
    return found


def listed(tx: Transaction, *, before: int | None, limit: int) -> list[WebPage]:
    """Pages, the newest first."""
    return queries.pages(tx, before=before, limit=limit)


def snapshots(tx: Transaction, page_id: int, *, before: int | None, limit: int) -> list[Snapshot]:
    """Snapshots of a page, the newest first; raises `WebPageNotFoundError`."""
    get(tx, page_id)
    return queries.snapshots(tx, page_id, before=before, limit=limit)


def snapshot(tx: Transaction, page_id: int, number: int) -> tuple[Snapshot, str | None, str | None]:
    """A snapshot with its text and layout; raises `WebPageNotFoundError` and `SnapshotNotFoundError`."""
    found = queries.snapshot(tx, page_id, number) if 0 < number <= _LARGEST_NUMBER else None
    if found is None:
        get(tx, page_id)
        raise SnapshotNotFoundError(page_id, number)
    return found


def file_name(media_type: str) -> str:
    """What a snapshot is called where its format is told by a name."""
    return f"page{_SUFFIXES.get(media_type, '')}"


def _stored(tx: Transaction, cause: Cause, url: str, fetched: Fetched, original: Original) -> Taken:
    by, at = cause.principal.actor, cause.at
    page_id = queries.insert_page(tx, url, created_by=by, at=at)
    last = queries.lock_page(tx, page_id) or 0
    is_seen = last and queries.see_snapshot(tx, page_id, last, original.sha256, charset=fetched.charset, at=at)
    number, is_new = last, not is_seen
    if is_new:
        number = last + 1
        if original.sha256 not in queries.hold(tx, [original.sha256]):
            raise OriginalsMissingError([original.sha256])
        queries.add_snapshot(
            tx,
            page_id,
            number,
            sha256=original.sha256,
            kind=kinds.format_of(file_name(fetched.media_type), original.media_type),
            status=fetched.status,
            final_url=fetched.url,
            media_type=fetched.media_type,
            charset=fetched.charset,
            fetched_by=by,
            at=at,
        )
    found, *_ = snapshot(tx, page_id, number)
    if is_new or found.problem_code in PASSING or (found.text_id is None and at - found.fetched_at > _READ_BY_THEN):
        events.snapshot_taken(tx, page_id=page_id, number=number, by=by, at=at)
    return Taken(get(tx, page_id), found, is_new)
