"""Reading whole tables: as of one moment, and without ever holding all of the rows."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from springline.platform.database import Row, Transaction
from springline.platform.statements import Statement, parse

MOST_TIME = timedelta(minutes=30)
"""How long one statement of a long read may run, instead of what the settings allow."""

_ROWS = 1000
_ONE_MOMENT = parse("long_reads.one_moment", "set transaction isolation level repeatable read read only")
_TAKE_TIME = parse("long_reads.take_time", f"set local statement_timeout = '{MOST_TIME.total_seconds():.0f}s'")


def begin(tx: Transaction) -> None:
    """Let all statements of a transaction see the same moment, and take their time; to be called before any of them.

    The transaction can't write, and holds nobody up: not even the event log's horizon, which only writers hold back.
    """
    tx.execute(_ONE_MOMENT)
    tx.execute(_TAKE_TIME)


def stream(tx: Transaction, query: Statement, *, size: int = _ROWS, **parameters: object) -> Iterator[Row]:
    """A query's rows, fetched `size` at a time by a cursor of the server; one stream per statement at a time."""
    declare, fetch, close = _cursor(query, size)
    tx.execute(declare, **parameters)
    while rows := tx.rows(fetch):
        yield from rows
    tx.execute(close)


@cache  # a connection prepares each of these once, so they have to be the same objects every time
def _cursor(query: Statement, size: int) -> tuple[Statement, Statement, Statement]:
    name = query.name.replace(".", "_")
    return (
        Statement(f"{query.name}.declare", f"declare {name} no scroll cursor for {query.text}", query.parameters),
        parse(f"{query.name}.fetch", f"fetch forward {size} from {name}"),
        parse(f"{query.name}.close", f"close {name}"),
    )
