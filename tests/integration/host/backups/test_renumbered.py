"""On a younger server each reader of the log stands between what it had read and what it had not."""

import random
from pathlib import Path
from typing import Any

import pytest

from infra.host import backups
from springline.platform.events import queries as log
from springline.platform.events.log import Event, emit
from springline.platform.events.queries import Position
from springline.platform.statements import parse
from springline.profiles import freshness_queries
from tests.integration.chats import LATER
from tests.integration.host.backups.conftest import Restored, await_horizon, burn, event

pytestmark = pytest.mark.integration

NEXT = parse("test.next", "select pg_snapshot_xmax(pg_current_snapshot())::text")
NEW_TENANT = parse("test.new_tenant", "insert into tenant (slug, name) values (:slug, '') returning id")
NEW_EVENT = parse(
    "test.new_event",
    "insert into event_log (tenant_id, type, source, subject, data, occurred_at, xid) values (:tenant_id::integer, "
    "'springline.community.message.recorded.v1', '', 'message/1', '{}', now(), :xid::xid8) returning id",
)
NEW_SCAN = parse(
    "test.new_scan",
    "insert into highlight_scan (tenant_id, xid, id) values (:tenant_id::integer, :xid::xid8, :id::bigint)",
)
UNREAD = parse(
    "test.unread",
    "select c.name, e.id from relay_cursor c left join event_log e on (e.xid, e.id) > (c.xid, c.id) "
    "union all select 'scan of ' || s.tenant_id, e.id from highlight_scan s "
    "left join event_log e on e.tenant_id = s.tenant_id and (e.xid, e.id) > (s.xid, s.id) order by 1, 2",
)
HIGHEST = parse("test.highest", "select max(xid)::text from event_log")
WITHOUT_SCANS = parse("test.without_scans", "drop table highlight_scan")

TRANSACTIONS = 4
PLACES = 2 * TRANSACTIONS + TRANSACTIONS + 2
"""Where a tenant's scan can stand: at one of its events, before a transaction, at the log's beginning, at its end."""


def fill(db: Any) -> dict[int, Position]:
    """Tenants with two events in each of the same transactions, the ids in no order; where their scans stand."""
    burn(db, 3000)
    chance, written = random.Random(11), dict[int, list[Position]]()
    with db.superuser.transaction() as tx:
        first = int(tx.value(NEXT)) - 100
        tenant_ids = [tx.value(NEW_TENANT, slug=f"tenant-{number}") for number in range(PLACES)]
        order = [(tenant_id, first + number // 2) for tenant_id in tenant_ids for number in range(2 * TRANSACTIONS)]
        chance.shuffle(order)
        for tenant_id, xid in order:
            written.setdefault(tenant_id, []).append(Position(xid, tx.value(NEW_EVENT, tenant_id=tenant_id, xid=xid)))
        horizons = [Position(first + number, 0) for number in range(TRANSACTIONS + 1)]
        scans = {
            tenant_id: [Position(0, 0), *sorted(written[tenant_id]), *horizons][place]
            for place, tenant_id in enumerate(tenant_ids)
        }
        for tenant_id, position in scans.items():
            tx.execute(NEW_SCAN, tenant_id=tenant_id, xid=position.xid, id=position.id)
    return scans


def put_readers(db: Any, *places: Position) -> None:
    """Readers of the whole log: the first of them is the relay."""
    with db.superuser.transaction() as tx:
        for name, place in zip(("relay", "replay to one", "replay to two"), places, strict=True):
            if name != "relay":
                log.open_cursor(tx, name)
            log.move_cursor(tx, name, place)


def unread(database: Any) -> list[tuple[Any, ...]]:
    with database.transaction() as tx:
        return tx.rows(UNREAD)


def test_each_tenants_scan_goes_on_with_the_first_event_that_it_had_not_seen(
    db: Any, empty: Restored, tmp_path: Path
) -> None:
    scans = fill(db)
    in_order = sorted(scans.values())
    put_readers(db, in_order[PLACES // 2], in_order[PLACES // 3], Position(in_order[-1].xid - 1, 0))
    before = unread(db.superuser)
    backups.back_up(db.superuser.address, tmp_path / "one.backup", at=LATER)

    backups.restore(empty.superuser.address, tmp_path / "one.backup", replace=False, at=LATER)

    assert int(empty.value(NEXT)) < in_order[1].xid, "the young server has not had these transactions"
    assert unread(empty.superuser) == before
    assert int(empty.value(HIGHEST)) < 3 + 2 * (3 + 1), "however many tenants, of the first ids that a server has used"
    heard = Event("springline.community.message.recorded.v1", "springline/test", "message/2", {}, LATER)
    for tenant_id in scans:
        with empty.app.transaction(tenant_id) as tx:
            emit(tx, [heard])
    await_horizon(empty.system)
    for tenant_id in scans:
        waited = [number for name, number in before if name == f"scan of {tenant_id}" and number]
        with empty.app.transaction(tenant_id) as tx:
            position = freshness_queries.lock_scan(tx)
            assert position is not None
            assert freshness_queries.read_changes(tx, position, 100).events == len(waited) + 1


def test_a_backup_of_before_there_were_scans_is_renumbered(db: Any, empty: Restored, tmp_path: Path) -> None:
    burn(db, 3000)
    with db.superuser.transaction() as tx:
        tx.execute(WITHOUT_SCANS)
    with db.transaction() as tx:
        emit(tx, [event(1)])
    backups.back_up(db.superuser.address, tmp_path / "one.backup", at=LATER)

    backups.restore(empty.superuser.address, tmp_path / "one.backup", replace=False, at=LATER)

    assert int(empty.value(HIGHEST)) < int(empty.value(NEXT))
    with empty.superuser.transaction() as tx:
        assert len(log.read_committed(tx, log.cursor(tx, "relay"), 100)) == 1
