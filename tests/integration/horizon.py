"""The event log is read behind a horizon, which transactions of other tests on the same server hold back."""

from typing import Any

from springline.platform.statements import parse

_IS_OVER = parse(
    "test.is_over",
    "select coalesce(max(xid) < pg_snapshot_xmin(pg_current_snapshot()), true) from event_log",
)
_PAUSE = parse("test.pause", "select pg_sleep(0.005)")


def wait_for_horizon(db: Any) -> None:
    """Return as soon as all of the log lies before the horizon."""
    with db.superuser.transaction() as tx:
        for _ in range(2000):
            if tx.value(_IS_OVER):
                return
            tx.execute(_PAUSE)
    raise AssertionError("a transaction on this server does not end")
