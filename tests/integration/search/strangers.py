"""The server numbers the transactions of all databases: an index that is being built waits for other tests too."""

import time
from typing import Any

from springline.platform.statements import parse
from springline.search.upkeep_queries import indexes

_NOW = parse("test.now", "select pg_snapshot_xmax(pg_current_snapshot())::text")
_STRANGERS = parse(
    "test.strangers",
    """select exists (
        select from pg_stat_activity
        where datname <> current_database() and backend_xid is not null and age(backend_xid) > age(:now::xid))""",
)


def wait_for_strangers(db: Any) -> None:
    """Have a tenant's new indexes found, and wait until what other tests' transactions were doing by then has ended."""
    with db.transaction() as tx:
        for index in indexes.indexes(tx):
            indexes.hold_reading(tx, index.name)
    with db.superuser.transaction(None) as tx:
        now = tx.value(_NOW)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with db.superuser.transaction(None) as tx:
            if not tx.value(_STRANGERS, now=now):
                return
        time.sleep(0.01)
