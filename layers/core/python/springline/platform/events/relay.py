"""Handing the event log on to the bus: each event at least once, in commit order.

The relay reads behind a horizon (see `queries/read_committed.sql`), so an event of a slow transaction is late, never
lost. The cursor moves in the transaction that read the batch, after the bus has taken it: a crash between the two
repeats the batch.
"""

import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from pg8000.exceptions import DatabaseError, InterfaceError

from springline.platform import traces
from springline.platform.batches import Pause
from springline.platform.bus import Bus, BusEntry
from springline.platform.database import Database
from springline.platform.errors import UnavailableError
from springline.platform.events import queries
from springline.platform.events.queries import Lag, LoggedEvent

logger = logging.getLogger(__name__)

LONGEST_DETAIL = 250_000
"""Bytes of an event that goes to the bus whole: EventBridge takes 256 KiB, source and type included."""

CURSOR = "relay"
_BATCH = 2000
_RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Relayed:
    """What one batch did; `busy` where another relay holds the cursor."""

    events: int
    busy: bool = False


def relay_batch(database: Database, bus: Bus, *, limit: int = _BATCH) -> Relayed:
    """Hand on the next events. Cost grows with what is handed on, not with the log."""
    with database.transaction() as tx:
        position = queries.lock_cursor(tx, CURSOR)
        if position is None:
            return Relayed(0, busy=True)
        events = queries.read_committed(tx, position, limit)
        if not events:
            return Relayed(0)
        began = time.time_ns()
        bus.put(entries(events))
        _trace(events, since=began)
        queries.move_cursor(tx, CURSOR, events[-1].position)
    return Relayed(len(events))


def _trace(events: Sequence[LoggedEvent], *, since: int) -> None:
    """Add a span to each trace that has events in a batch."""
    spans = traces.spans()
    if spans is None:
        return
    counted = Counter(filter(None, (traces.of_event(event.envelope) for event in events)))
    for parent, count in counted.items():
        spans.add("relay events", "producer", {"messaging.batch.message_count": count}, parent=parent, since=since)


def relay_until(
    database: Database,
    bus: Bus,
    *,
    seconds_left: Callable[[], float],
    on_batch: Callable[[Relayed], None],
    limit: int = _BATCH,
    pause: Pause = time.sleep,
) -> int:
    """Hand on events as they come until `seconds_left` has run out; returns how many.

    Woken by NOTIFY; looks by itself once a second, and fifty times a second while events wait behind the horizon. Where
    the database or the bus is away, it tries again every second.
    """
    total = 0
    while seconds_left() > 0:
        try:
            with closing(database.listen("events")) as listener:
                while seconds_left() > 0:
                    done = relay_batch(database, bus, limit=limit)
                    total += done.events
                    on_batch(done)
                    if done.events < limit:
                        listener.wait_for_notifications(min(_idle_seconds(database, done), max(seconds_left(), 0)))
        except (UnavailableError, DatabaseError, InterfaceError):  # the last from closing a connection that is lost
            logger.exception("the relay can't go on at the moment; trying again")
            pause(min(_RETRY_SECONDS, max(seconds_left(), 0)))
    return total


def relay_all(
    databases: Sequence[Database],
    bus: Bus,
    *,
    seconds_left: Callable[[], float],
    on_batch: Callable[[Relayed], None],
) -> int:
    """Hand on the events of several logs side by side, each as `relay_until` does; returns how many there were."""
    if len(databases) == 1:
        return relay_until(databases[0], bus, seconds_left=seconds_left, on_batch=on_batch)
    from concurrent.futures import ThreadPoolExecutor

    def relay_one(database: Database) -> int:
        return relay_until(database, bus, seconds_left=seconds_left, on_batch=on_batch)

    with ThreadPoolExecutor(len(databases), "relay") as threads:
        return sum(threads.map(relay_one, databases))


def lag(*databases: Database, but: str = "") -> Lag:
    """How far the relay is behind: the events of all logs together, the longest wait, and what holds it back.

    The events of the source `but` are not counted.
    """
    lags: list[Lag] = []
    for database in databases:
        with database.transaction() as tx:
            lags.append(queries.lag(tx, CURSOR, but=but))
    blocked = [one.blocked_by_age for one in lags if one.blocked_by_age is not None]
    return Lag(sum(one.events for one in lags), max(one.seconds for one in lags), max(blocked, default=None))


def _idle_seconds(database: Database, done: Relayed) -> float:
    if done.busy:
        return 0.25
    with database.transaction() as tx:
        return 0.02 if queries.waiting(tx, CURSOR) else 1.0


def entries(events: Sequence[LoggedEvent]) -> list[BusEntry]:
    """Events as buses take them."""
    return [
        BusEntry(
            id=str(event.position.id),
            source=event.source,
            detail_type=event.type,
            detail=_detail(event),
            time=event.recorded_at,
        )
        for event in events
    ]


def _detail(event: LoggedEvent) -> str:
    """The event's JSON as every bus and queue takes it.

    One event that none takes would hold up all that follow it. So one that is too long goes without its data, which
    consumers refuse as unreadable: it ends in their dead letters, where people see it, and stays whole in the log.
    """
    text = event.envelope
    if not text.isascii():
        text = text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")  # what XML 1.0 can't hold, nor SQS
    if len(text) <= LONGEST_DETAIL // 4 or len(text.encode()) <= LONGEST_DETAIL:
        return text
    logger.error("an event is too long for the bus and goes without its data", extra={"event_id": event.position.id})
    envelope = json.loads(text)
    del envelope["data"]
    return json.dumps({**envelope, "dataref": f"event_log/{event.position.id}"})
