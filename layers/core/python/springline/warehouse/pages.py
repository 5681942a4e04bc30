"""Pages of rows that go into the landing as they are: what a backfill and a repair land, instead of events.

A page is COPY text whose columns are those of `queries.pages.COLUMNS`, in their order; the source selects the same
(`springline.community.history`). PostgreSQL refuses COPY into a table under row-level security, so a page is copied
into a temporary table and inserted from there: together 1.2 times what a bare COPY of it takes.

Facets are counted by the functions that landing and rebuild use. Messages that are alike in all that facets are made of
are counted once and multiplied, which takes a quarter of the time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import SpooledTemporaryFile

from springline.platform.database import Transaction
from springline.warehouse import queries
from springline.warehouse.queries import pages as page_queries
from springline.warehouse.queries import retention
from springline.warehouse.queries.pages import TABLES

_CHUNK = 1 << 18
_IN_MEMORY = 1 << 25


class Page:
    """Rows of one kind, in the order of their ids: in memory up to 32 MB, and beyond that in a temporary file."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.rows = 0
        self._file = SpooledTemporaryFile[bytes](_IN_MEMORY)
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._newest = b""

    def write(self, line: bytes) -> None:
        """Add a row."""
        self.rows += 1
        self._newest = line
        self._held.append(line)
        self._held_bytes += len(line)
        if self._held_bytes >= _CHUNK:
            self._file.write(b"".join(self._held))
            self._held.clear()
            self._held_bytes = 0

    @property
    def last_id(self) -> int:
        """The largest id; the page must not be empty."""
        return int(self._newest.split(b"\t", 2)[1])

    def chunks(self) -> Iterator[bytes]:
        """The whole text, some at a time."""
        self._file.seek(0)
        while chunk := self._file.read(_CHUNK):
            yield chunk
        yield b"".join(self._held)

    def close(self) -> None:
        """Forget the rows."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class Landed:
    """What a page did: how many rows are new or newer now, and how many documents wait to be rendered for it.

    `newest` is when the newest of its rows was recorded, None where none was left to land.
    """

    rows: int = 0
    documents: int = 0
    newest: datetime | None = None


def land(tx: Transaction, page: Page, *, merge: bool) -> Landed:
    """Land a page; without `merge` none of its rows may have landed before, which is faster.

    With it, a row that has landed stays where it is as new. Messages that are too old for the tenant's landing are
    passed over. Facets are counted and documents marked.

    Raises `DatabaseError` 23505 where a row has landed before, and `merge` is not set.
    """
    table = TABLES[page.what]
    newest = stage(tx, page)
    if newest is None:
        return Landed()
    if merge:
        differences, rows = tx.one(table.merge)
        documents = queries.count_differences(tx, [differences], newest) if differences else 0
    else:
        rows = tx.execute(table.insert)
        documents = tx.value(table.count, recorded_at=newest)
    return Landed(rows, documents, newest)


def stage(tx: Transaction, page: Page) -> datetime | None:
    """Bring a page into the temporary table `page`, which is dropped at the transaction's end.

    What is too old for the tenant's landing is left out. Months that there is no partition for yet are made: until the
    transaction ends, nobody else can make any, but all can land. Returns when the newest of the rows was recorded.
    """
    table = TABLES[page.what]
    tx.execute(table.room)
    tx.copy(table.copy, page.chunks())
    if page.what != "messages":
        return tx.value(page_queries.NEWEST)
    newest, first, last = tx.one(page_queries.SPAN)
    cutoff = retention.cutoff(tx, kind="messages")
    if cutoff and first and first < cutoff:
        tx.execute(page_queries.PASS_OVER, cutoff=cutoff)
        newest, first, last = tx.one(page_queries.SPAN)
    # Which months the rows are of is looked at only where one may be missing: it takes a sort of the page.
    if first and queries.missing_months(tx, _months(first, last)):
        missing = queries.missing_months(tx, [month for (month,) in tx.rows(page_queries.MONTHS)])
        if missing:
            queries.ensure_months(tx, missing)
    return newest


def _months(first: datetime, last: datetime) -> list[date]:
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
