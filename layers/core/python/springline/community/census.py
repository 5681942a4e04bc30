"""How much the community's tables hold, and which rows: what the landing is compared with."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import starmap
from typing import NamedTuple

from springline.community import queries
from springline.platform import long_reads
from springline.platform.database import Transaction
from springline.platform.statements import around, statement

_TALLIES = around(
    "community.tallies",
    """
    select what, day, slug, count(*) filter (where alive), sum(checksum) from ({inner}) things
    group by what, day, slug order by what, day nulls first, slug collate "C"
    """,
    queries.CENSUS,
)
_ROWS = around(
    "community.rows",
    """
    select id, at, min(day), min(slug), sum(checksum) from ({inner}) things
    where what = :what and (coalesce(day, '-infinity'), slug) in (select * from unnest(:days::date[], :groups::text[]))
    group by id, at order by id, at
    """,
    queries.CENSUS,
)
_OWNERS = statement(queries.__file__, "owners")


class Tally(NamedTuple):
    """Rows of one kind that were said on one day in one group.

    `what` is `messages`, `attachments`, `reactions`, `requests`, `comments`, `insights` or `people`; people have no day
    and no group. `rows` counts those that are not deleted, `checksum` is over all of them.
    """

    what: str
    day: date | None
    group: str
    rows: int
    checksum: Decimal


class Thing(NamedTuple):
    """One row, or all files or reactions of a message together: whose `id` and time they have then."""

    id: int
    at: datetime | None
    day: date | None
    group: str
    checksum: Decimal


def tallies(
    tx: Transaction, from_at: datetime | str = "-infinity", to_at: datetime | str = "infinity"
) -> Iterator[Tally]:
    """Count the tenant's rows by kind, day and group, in this order; people only where all time is asked for.

    Cost: one read of each table, whichever time is asked for. Rows are streamed: memory doesn't grow with them.
    """
    return starmap(Tally, long_reads.stream(tx, _TALLIES, from_at=from_at, to_at=to_at))


def things(
    tx: Transaction,
    what: str,
    places: Sequence[tuple[date | None, str]],
    from_at: datetime | str = "-infinity",
    to_at: datetime | str = "infinity",
) -> Iterator[Thing]:
    """Each row of a kind at some places, which are a day and a group, in the order of ids and times.

    Cost: one read of the kind's tables, and a sort of what is there. Rows are streamed.
    """
    days = [day or "-infinity" for day, _ in places]
    groups = [group for _, group in places]
    rows = long_reads.stream(tx, _ROWS, from_at=from_at, to_at=to_at, what=what, days=days, groups=groups)
    return starmap(Thing, rows)


def owners(tx: Transaction, what: str, ids: Sequence[int]) -> dict[int, int]:
    """The tenants that things belong to, whoever's they are; for a transaction of the system's role, of no tenant."""
    return dict(tx.rows(_OWNERS, what=what, ids=list(ids)))
