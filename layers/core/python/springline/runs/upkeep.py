"""Runs whose worker has died without a word are marked failed; runs that ended long ago are forgotten."""

from datetime import datetime, timedelta

from springline.platform.database import Database
from springline.runs import queries, service

KEPT = timedelta(days=180)
"""How long a run is kept once it is over."""
_MOST_EVENTS = 20_000  # that are deleted in one transaction, which takes a second or two


def sweep(system: Database, database: Database, *, at: datetime) -> int:
    """Mark runs of all tenants failed on which nobody has worked in time; returns how many. Cost: by these runs only.

    `system` finds them, `database` changes each as its own tenant.
    """
    with system.transaction() as tx:
        dead = tx.rows(queries.DEAD, at=at)
    return sum(_mark(database, tenant_id, run_id, at) for tenant_id, run_id in dead)


def forget(system: Database, *, at: datetime) -> int:
    """Delete some of the runs that ended longer ago than they are kept, with their events; returns how many."""
    with system.transaction() as tx:
        return tx.execute(queries.FORGET, before=at - KEPT, most_events=_MOST_EVENTS)


def _mark(database: Database, tenant_id: int, run_id: int, at: datetime) -> bool:
    with database.transaction(tenant_id) as tx:
        row = tx.maybe(queries.IS_DEAD, run_id=run_id, at=at)
        if row is None:
            return False  # its worker was only slow
        if row[0] == "queued":
            service.fail(tx, run_id, "It was never begun", "No worker took it within a day.", at=at)
        else:
            minutes = round(service.LEASE.total_seconds() / 60)
            detail = f"Nothing was heard of its worker for {minutes} minutes: it was killed, or the machine went down."
            service.fail(tx, run_id, "It stopped without a word", detail, at=at)
    return True
