"""The landing's months: there before the first message of a month, and gone with the last.

A month is a partition of `raw_signal_messages`. Landing makes one itself where a message comes before it (an import of
old chats does); this saves it the wait.
"""

import logging
from datetime import UTC, date, datetime

from pg8000.exceptions import DatabaseError

from springline.platform.database import Database, DatabaseUnavailableError, lost_a_tie
from springline.warehouse import queries
from springline.warehouse.queries import retention as retention_queries

_LOG = logging.getLogger(__name__)
AHEAD = 3
"""Months made ahead: that many may pass without maintenance before landing has to make its own."""


def make_ahead(system: Database, *, now: datetime, ahead: int = AHEAD) -> int:
    """Make this month's partition and those of the months after it; returns how many were missing.

    Several may do so at once, beside landings and readers, none of whom it holds up.
    """
    months = [_month_after(now.astimezone(UTC), number) for number in range(ahead + 1)]
    with system.transaction() as tx:
        missing = queries.missing_months(tx, months)
        return queries.ensure_months(tx, missing) if missing else 0


def drop_empty(system: Database) -> int:
    """Drop the months that hold nobody's rows and that nobody's may land in any more; returns how many.

    Where somebody reads or writes the landing just then and doesn't end soon, nothing is dropped: landings would queue
    behind the wait. The next run tries again.
    """
    try:
        with system.transaction() as tx:
            before = retention_queries.nobody_before(tx)
            return retention_queries.drop_empty_months(tx, before=before) if before is not None else 0
    except (DatabaseError, DatabaseUnavailableError) as error:
        if not lost_a_tie(error.__cause__ if isinstance(error, DatabaseUnavailableError) else error):
            raise
        _LOG.info("empty months are dropped another time: the landing is in use")
        return 0


def analyze(system: Database) -> None:
    """Renew the statistics of all months together, which autovacuum leaves alone; skipped where somebody is at it."""
    with system.transaction() as tx:
        retention_queries.analyze_landing(tx)


def _month_after(moment: datetime, months: int) -> date:
    years, month = divmod(moment.month - 1 + months, 12)
    return date(moment.year + years, month + 1, 1)
