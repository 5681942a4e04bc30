"""All that a community ever said and did, in the form in which the warehouse lands it: page by page, as COPY text.

A page is a list of lines that go into another database as they are, so the columns are an agreement between two domains
that don't know each other: `queries/history_*.sql` select what `springline.warehouse.queries.pages` names, in the same
order, the id second. They tell of a row what its newest event told, with the id, transaction and time of that event.
Where the log no longer has it, the event is 0 and the time the row's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from typing import TYPE_CHECKING

from springline.community import queries
from springline.platform import long_reads
from springline.platform.database import Transaction
from springline.platform.errors import NotFoundError
from springline.platform.statements import statement

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_ROWS = {
    what: statement(queries.__file__, f"history_{what}")
    for what in ("people", "messages", "requests", "comments", "insights")
}
_ENDS = statement(queries.__file__, "history_ends")


class UnknownGroupError(NotFoundError):
    """There is no group with that slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"there is no group {slug!r}: its slug is the one that `springline warehouse reconcile` shows")
        self.slug = slug


@dataclass(frozen=True, slots=True)
class Selection:
    """What was said from `from_at` on and before `to_at`, in the group with an id; each where it is given.

    People are always all of them: they belong to no day and no group.
    """

    from_at: datetime | None = None
    to_at: datetime | None = None
    group_id: int | None = None

    def __str__(self) -> str:
        return dumps([at and at.isoformat() for at in (self.from_at, self.to_at)] + [self.group_id])


EVERYTHING = Selection()


def group_id(tx: Transaction, slug: str) -> int:
    """The group with a slug; raises `UnknownGroupError`."""
    row = tx.maybe(queries.FIND_GROUP, slug=slug)
    if row is None:
        raise UnknownGroupError(slug)
    return row[0]


def page(
    tx: Transaction,
    what: str,
    into: "SupportsWrite[bytes]",
    *,
    batch_id: str,
    after: int,
    limit: int,
    selection: Selection = EVERYTHING,
    ids: Sequence[int] | None = None,
) -> int:
    """Write a page, one line per row; returns how many.

    It has to be the transaction's first work: a page is read as of one moment and may take its time.

    Args:
        tx: A transaction of the tenant.
        what: `people`, `messages`, `requests`, `comments` or `insights`.
        into: Gets the lines, in the order of ids.
        batch_id: What the rows have for their batch.
        after: Only rows with a larger id; an insight has its comment's.
        limit: How many rows at most.
        selection: Which rows.
        ids: These rows only.

    Cost: grows with `limit`, some 9 µs a row, and with rows of others that are read past, 0.1 µs each.
    """
    long_reads.begin(tx)
    span: dict[str, object] = {}
    if what != "people":
        span = {
            "from_at": selection.from_at or "-infinity",
            "to_at": selection.to_at or "infinity",
            "group_id": selection.group_id,
        }
    listed = None if ids is None else list(ids)
    return tx.copy_out(_ROWS[what], into, batch=batch_id, after=after, limit=limit, ids=listed, **span)


def ends(tx: Transaction) -> dict[str, int]:
    """The largest id of each kind, 0 where there is none. Cost: a few index probes."""
    return dict(zip(_ROWS, tx.one(_ENDS), strict=True))
