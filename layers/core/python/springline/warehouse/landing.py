"""The landing: rows as the sources know them, brought by events and by nothing else.

An event carries the whole newest state of its row with a version that only grows. Landing keeps the highest version,
so events may come twice, late and in any order, and the rows end the same.
"""

import json
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple, cast

from pg8000.exceptions import DatabaseError

from springline.platform.database import Database, Transaction, sqlstate
from springline.platform.deliveries import Poison
from springline.platform.events.log import Event, emit
from springline.warehouse import queries

_LOG = logging.getLogger(__name__)
LANDED = "springline.warehouse.landed.v1"
_PREFIX = "springline.community."
# SQLSTATE classes that speak of the data: bad values, broken constraints, sizes beyond a limit. All others speak of the
# server and the moment (locks, time-outs, shutdowns): halving a batch for them would end in blaming all its events.
_EVENTS_FAULT = ("21", "22", "23", "54", "XX")
_NO_ROOM = "23514"  # a check constraint, or no partition for a row
# As `read_committed.sql` writes events.
_AS_RELAYED = re.compile(
    r'\{"specversion":"1\.0","id":"([0-9]{1,18})","source":"([^"\\]*)","type":"([^"\\]*)","subject":"([^"\\]*)",'
    r'"time":"[^"\\]*","recordedtime":"([^"\\]*)","xid":"([0-9]{1,18})","tenant":([0-9]{1,9})'
    r'(?:,"traceparent":"[^"\\]*")?,"datacontenttype":"application/json","data":(\{.+\})\}',
    re.DOTALL,
).fullmatch
_STATEMENTS = {
    "person": queries.LAND_PEOPLE,
    "message": queries.LAND_MESSAGES,
    "request": queries.LAND_REQUESTS,
    "comment": queries.LAND_COMMENTS,
    "insight": queries.LAND_INSIGHTS,
}


class UnreadableEventError(ValueError):
    """An event that can't be landed; it goes to the dead letters with this reason."""


class Arrival(NamedTuple):
    """One event on its way in: `number` is its place in the batch, `row` the row that it tells of, as flat JSON."""

    number: int
    event_id: str
    tenant_id: int
    what: str
    recorded_at: datetime
    row: str

    @property
    def month(self) -> date | None:
        """The month (UTC) that a message was sent in; None for anything else, and where it can't be told."""
        try:
            sent_at = json.loads(self.row)["sent_at"]
            moment = datetime.fromisoformat(sent_at)
        except (KeyError, TypeError, ValueError, RecursionError):
            return None
        return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date().replace(day=1)


@dataclass(slots=True)
class Landed:
    """What a batch did: how many documents it changes, by tenant, and what could not be landed, with the reason."""

    events: int = 0
    documents: Counter[int] = field(default_factory=Counter[int])
    failures: dict[int, str] = field(default_factory=dict[int, str])


def land(database: Database, bodies: Sequence[str], *, batch_id: str) -> Landed:
    """Land a batch of events, each tenant's in one transaction.

    An event that PostgreSQL refuses fails alone: its batch is halved until it is found. Raises
    `DatabaseUnavailableError`, or a `DatabaseError` such as a time-out, where nothing can be said of any event; the
    batch is then to be delivered again.
    """
    landed = Landed()
    by_tenant: defaultdict[int, list[Arrival]] = defaultdict(list)
    for number, body in enumerate(bodies):
        try:
            arrival = read(number, body)
        except UnreadableEventError as error:
            landed.failures[number] = Poison(error)
        else:
            by_tenant[arrival.tenant_id].append(arrival)
    for tenant_id, arrivals in by_tenant.items():
        _land_or_halve(database, tenant_id, arrivals, batch_id, landed)
    return landed


def read(number: int, body: str) -> Arrival:
    """Look at an event without trusting it; raises `UnreadableEventError`.

    Events look as the relay writes them, and are taken apart by that. The data of such a one are left to PostgreSQL,
    which refuses what is no JSON. What looks otherwise is read whole.
    """
    relayed = _AS_RELAYED(body)
    event_id, source, kind, subject, recorded, xid, tenant, data = relayed.groups() if relayed else _read_whole(body)
    try:
        recorded_at = datetime.fromisoformat(recorded)
    except ValueError as error:
        raise UnreadableEventError(f"recordedtime has to be an ISO 8601 time: {error}") from error
    row = (
        f'{{"event_id":"{event_id}","event_xid":"{xid}","recordedtime":"{recorded}","event_source":"{source}",'
        f'"event_subject":"{subject}",{data[1:]}'
    )
    return Arrival(number, event_id, int(tenant), _what(kind), recorded_at, row)


def _read_whole(body: str) -> tuple[str, ...]:
    try:
        event: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableEventError(f"not JSON: {error}") from error
    if not isinstance(event, dict):
        raise UnreadableEventError("not a CloudEvent: a JSON object was expected")
    fields = cast("dict[str, Any]", event)
    tenant, data = fields.get("tenant"), fields.get("data")
    if type(tenant) is not int or not isinstance(data, dict) or not data:
        raise UnreadableEventError("the event needs an integer tenant and an object as data")
    found = [fields.get(name) for name in ("id", "source", "type", "subject", "recordedtime", "xid")]
    texts = [json.dumps(str(one), ensure_ascii=False)[1:-1] for one in found]
    return *texts, str(tenant), json.dumps(data, ensure_ascii=False)


@cache
def _what(event_type: object) -> str:
    """What row an event type tells of: `springline.community.comment.annotated.v1` tells of an insight."""
    if isinstance(event_type, str) and event_type.startswith(_PREFIX) and event_type.endswith(".v1"):
        thing, _, verb = event_type[len(_PREFIX) : -len(".v1")].partition(".")
        what = "insight" if (thing, verb) == ("comment", "annotated") else thing
        if what in _STATEMENTS:
            return what
    raise UnreadableEventError(f"no landing table for events of type {event_type!r}")


def _make_room(database: Database, tenant_id: int, arrivals: Iterable[Arrival]) -> bool:
    """Make the partitions that messages lack; returns whether they lacked any."""
    months = {arrival.month for arrival in arrivals} - {None}
    with database.transaction(tenant_id) as tx:
        missing = queries.missing_months(tx, cast("set[date]", months))
    if missing:
        with database.transaction(tenant_id) as tx:
            queries.ensure_months(tx, missing)
    return bool(missing)


def _land_or_halve(
    database: Database, tenant_id: int, arrivals: Sequence[Arrival], batch_id: str, landed: Landed
) -> None:
    try:
        documents = database.run(lambda tx: _land(tx, arrivals, batch_id), tenant_id=tenant_id)
    except DatabaseError as error:
        if not (sqlstate(error) or "").startswith(_EVENTS_FAULT):
            raise
        if sqlstate(error) == _NO_ROOM and _make_room(database, tenant_id, arrivals):
            _land_or_halve(database, tenant_id, arrivals, batch_id, landed)
            return
        reason = _message(error)
    else:
        landed.events += len(arrivals)
        landed.documents[tenant_id] += documents
        return
    if len(arrivals) == 1:
        landed.failures[arrivals[0].number] = f"PostgreSQL refused it: {reason}"
        # Without the exception: PostgreSQL's details quote the row, and with it what somebody wrote.
        fields = {"event_id": arrivals[0].event_id, "tenant_id": tenant_id, "reason": reason}
        _LOG.error("an event can't be landed", extra=fields)
        return
    half = len(arrivals) // 2
    _land_or_halve(database, tenant_id, arrivals[:half], batch_id, landed)
    _land_or_halve(database, tenant_id, arrivals[half:], batch_id, landed)


def _land(tx: Transaction, arrivals: Sequence[Arrival], batch_id: str) -> int:
    by_what: defaultdict[str, list[str]] = defaultdict(list)
    for arrival in arrivals:
        by_what[arrival.what].append(arrival.row)
    queries.hold_facets(tx)
    differences: list[str] = []
    for what, land_rows in _STATEMENTS.items():  # always in this order, so that two batches lock rows in the same one
        if texts := by_what.get(what):
            made = queries.land(tx, land_rows, texts, batch_id)
            if made:
                differences.append(made)
    if not differences:
        return 0
    newest = max(arrival.recorded_at for arrival in arrivals)
    documents = queries.count_differences(tx, differences, newest)
    if documents:
        emit(tx, [Event(LANDED, "springline/warehouse", f"batch/{batch_id}", {"documents": documents}, newest)])
    return documents


def _message(error: DatabaseError) -> str:
    detail: object = error.args[0] if error.args else ""
    return str(cast("dict[str, str]", detail).get("M")) if isinstance(detail, dict) else str(detail)
