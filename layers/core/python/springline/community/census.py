"""How much the community's tables hold: what the landing is compared with."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import starmap
from typing import NamedTuple

from springline.community import queries
from springline.platform import long_reads
from springline.platform.database import Transaction


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


def tallies(
    tx: Transaction, from_at: datetime | str = "-infinity", to_at: datetime | str = "infinity"
) -> Iterator[Tally]:
    """Count the tenant's rows by kind, day and group, in this order; people only where all time is asked for.

    Cost: one read of each table, whichever time is asked for. Rows are streamed: memory doesn't grow with them.
    """
    return starmap(Tally, long_reads.stream(tx, queries.CENSUS, from_at=from_at, to_at=to_at))
