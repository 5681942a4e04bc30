"""How long landed messages are kept: by a policy of each tenant, and no longer than it says.

A policy's *cutoff* is a stored moment, always midnight UTC. What was said before it is neither landed nor kept. Daily
maintenance moves it on; then rows before it are removed in batches, each of which takes its counts back out of the
documents and has these rendered again, so that index = landing at every commit. The source is never touched: where a
policy is lengthened, its cutoff moves back at once, and a replay or a backfill lands again what was removed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from springline.access import audit
from springline.access.model import Cause
from springline.platform.database import Database, Transaction
from springline.platform.errors import InvalidError
from springline.platform.events.log import Event, emit
from springline.warehouse import queries
from springline.warehouse.landing import LANDED
from springline.warehouse.queries import retention as retention_queries

Kind = Literal["messages"]
LONGEST_DAYS = 36_500
BATCH = 2_000
"""Messages removed in one transaction: some 0.1 s, for which landings of the same documents may wait."""


class RetentionError(InvalidError):
    """A policy can't be what was asked for."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How many days a tenant's rows of a kind are kept.

    What was said before `cutoff` is too old; it is None until maintenance has applied the policy for the first time.
    """

    kind: Kind
    keep_days: int
    cutoff: datetime | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Applied:
    """What a run did: how many messages it removed, and whether all that are too old are gone."""

    removed: int
    complete: bool


def policies(tx: Transaction) -> list[Policy]:
    """The tenant's policies; a kind without one is kept for ever."""
    # An infinite moment comes as text: Python has none.
    return [
        Policy(kind, days, cutoff if isinstance(cutoff, datetime) else None, changed_at)
        for kind, days, cutoff, changed_at in retention_queries.policies(tx)
    ]


def cutoff(tx: Transaction, kind: Kind = "messages") -> datetime | None:
    """The moment before which the tenant's rows of a kind are too old to be landed; None where none is.

    Whoever compares the landing with its source leaves out what is older, on both sides; whoever fills the landing
    leaves it out of what it reads. In SQL the same is `retention_cutoff('messages')`.
    """
    return retention_queries.cutoff(tx, kind=kind)


def set_policy(tx: Transaction, kind: Kind, keep_days: int | None, *, cause: Cause, log: Transaction) -> None:
    """Keep the tenant's rows of a kind for so many days, or for ever (None), and write it to the audit log.

    Nothing is removed before the next maintenance, so a mistake can be taken back until then.

    Args:
        tx: A transaction of the warehouse as the system's role.
        kind: Which rows.
        keep_days: Days since they were said.
        cause: Who changes it, and when.
        log: The transaction of the audit log; the same where it is in the same database, else one that commits first.

    Raises:
        RetentionError: The days are not between 1 and 36,500.
    """
    if keep_days is not None and not 1 <= keep_days <= LONGEST_DAYS:
        raise RetentionError(f"{keep_days} days: keep rows for 1 to {LONGEST_DAYS:,} days, or for ever")
    before = {policy.kind: policy.keep_days for policy in policies(tx)}.get(kind)
    if keep_days is None:
        retention_queries.drop_policy(tx, kind=kind)
    else:
        retention_queries.set_policy(tx, kind=kind, keep_days=keep_days, at=cause.at)
    audit.append(
        log,
        cause,
        action="retention.changed",
        resource=f"retention/{kind}",
        before={"keep_days": before},
        after={"keep_days": keep_days},
    )


def tenants(system: Database) -> list[int]:
    """The tenants that have a policy."""
    with system.transaction() as tx:
        return retention_queries.tenants_with_policies(tx)


def apply(
    database: Database,
    system: Database,
    tenant_id: int,
    *,
    at: datetime,
    go_on: Callable[[], bool],
    batch: int = BATCH,
    on_batch: Callable[[int], None] = lambda _: None,
) -> Applied:
    """Remove what the tenant's policy says is too old at a time, a batch per transaction.

    Asks `go_on` before each batch: what is left when it says no is removed by the next run. Tells `on_batch` how many
    are gone so far. Cost: 40 µs per message removed; one probe of each month before the cutoff where there are none.
    """
    system.run(lambda tx: _advance(tx, at), tenant_id=tenant_id)
    removed = 0
    while go_on():
        done = database.run(lambda tx: _remove_batch(tx, batch, at), tenant_id=tenant_id)
        removed += done
        on_batch(removed)
        if done < batch:
            return Applied(removed, complete=True)
    return Applied(removed, complete=False)


def _advance(tx: Transaction, at: datetime) -> None:
    # Landings hold this lock while they count, and read the cutoff after they got it: none that still lands what is too
    # old from now on is under way when the lock is ours, and those after it see the new cutoff.
    queries.own_facets(tx)
    retention_queries.advance_cutoff(tx, kind="messages", at=at)


def _remove_batch(tx: Transaction, most: int, at: datetime) -> int:
    queries.hold_facets(tx)
    removed, differences = retention_queries.remove_expired(tx, most=most)
    if differences is not None:
        documents = queries.count_differences(tx, [differences], at)
        if documents:
            emit(tx, [Event(LANDED, "springline/warehouse", "batch/retention", {"documents": documents}, at)])
    return removed
