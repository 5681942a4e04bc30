"""Sending events of the log again, to one consumer: a backfill, or what it missed or misunderstood.

A replay goes through the log up to where the relay stands; what comes after that is on its way anyhow. So it stays
behind the relay's horizon, and no event of a slow transaction is passed over. It keeps its place in a cursor of its
own, which moves once the bus has taken a batch: a replay that is cut off goes on there, and repeats one batch at most.
Consumers know by its id, or by the version that it tells of, what they already had.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from springline.platform.bus import Bus
from springline.platform.database import Database
from springline.platform.errors import ConflictError
from springline.platform.events import queries
from springline.platform.events.relay import CURSOR, entries

_BATCH = 2000


class ReplayRunningError(ConflictError):
    """The same replay is under way."""

    def __init__(self, consumer: str) -> None:
        super().__init__(f"somebody else is sending the same events to {consumer} just now: let them finish")
        self.consumer = consumer


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of a tenant's events to send again: all, or those to which each of the other fields applies.

    `since` is the earliest time of being recorded, `from_id` the smallest id, `subjects` what they are about, such as
    `message/7`.
    """

    tenant_id: int
    since: datetime | None = None
    from_id: int = 0
    subjects: tuple[str, ...] = ()

    def __str__(self) -> str:
        since = None if self.since is None else self.since.astimezone(UTC).isoformat()
        return json.dumps([self.tenant_id, since, self.from_id, sorted(self.subjects)])


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many events were looked at and sent. `resumed`: it went on where an earlier one had been cut off."""

    looked_at: int
    sent: int
    resumed: bool


def replay(
    database: Database,
    bus: Bus,
    selection: Selection,
    *,
    consumer: str,
    anew: bool = False,
    on_batch: Callable[[Replayed], None] = lambda _: None,
    limit: int = _BATCH,
) -> Replayed:
    """Send events again; `bus` has the rules of `consumer` and no others.

    Cost: reads the log once from its beginning, whatever is selected, `limit` events per transaction.

    Args:
        database: As the system's role.
        bus: Takes the events.
        selection: Which events.
        consumer: Whom they are for; with the selection, what a replay that was cut off is known by.
        anew: Start from the beginning even where an earlier one was cut off.
        on_batch: Told after each transaction what was done so far.
        limit: How many events to look at in one transaction.

    Raises:
        ReplayRunningError: Another process is at the same replay.
    """
    name = f"replay to {consumer} {selection}"
    with database.transaction() as tx:
        if anew:
            queries.drop_cursor(tx, name)
        resumed = not queries.open_cursor(tx, name)
        end = queries.cursor(tx, CURSOR)
    done = Replayed(0, 0, resumed)
    while True:
        with database.transaction() as tx:
            position = queries.lock_cursor(tx, name)
            if position is None:
                raise ReplayRunningError(consumer)
            window = queries.read_again(
                tx,
                position,
                end,
                limit,
                tenant_id=selection.tenant_id,
                since=selection.since or "-infinity",
                from_id=selection.from_id,
                subjects=selection.subjects,
            )
            if window.end is None:
                queries.drop_cursor(tx, name)
                return done
            if window.events:
                bus.put(entries(window.events))
            queries.move_cursor(tx, name, window.end)
        done = Replayed(done.looked_at + window.size, done.sent + len(window.events), resumed)
        on_batch(done)
