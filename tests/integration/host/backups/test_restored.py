"""Backups are taken while others write, and everything goes on from where it stood."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from infra.host import backups
from infra.host.backup_file import AuditEnd
from infra.host.embedded_postgres import EmbeddedPostgres
from springline.access import audit
from springline.access.model import AuditHead
from springline.community.service import apply
from springline.platform.database import Address, Database
from springline.platform.events import queries as log
from springline.platform.events.log import emit
from springline.platform.events.relay import lag, relay_batch
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.statements import parse
from springline.warehouse import service
from tests.integration.chats import LATER, Chat, Pipeline
from tests.integration.host.backups.conftest import (
    POSITIONS,
    ListBus,
    Restored,
    burn,
    differences,
    event,
    leave,
    settle,
)

pytestmark = pytest.mark.integration

UNREAD = parse(
    "test.unread",
    "select e.id from event_log e, relay_cursor c where c.name = 'relay' and (e.xid, e.id) > (c.xid, c.id) "
    "and e.id = any(:ids::bigint[])",
)
HIGHEST = parse("test.highest", "select max(e.xid)::text from event_log e")
NEXT = parse("test.next", "select pg_snapshot_xmax(pg_current_snapshot())::text")
WORDS = parse("test.words", "select count(*) from message")
LINEAGE = parse(
    "test.lineage",
    "select count(*) from raw_signal_messages r join event_log e on e.id = r.event_id where r.xid <> e.xid",
)

RIGHTS = parse(
    "test.rights",
    "select 'relation', oid::regclass::text, relowner::regrole::text, relacl::text, "
    "array(select concat(attname, ' ', attacl) from pg_attribute where attrelid = c.oid order by attname)::text "
    "from pg_class c where relnamespace = 'public'::regnamespace "
    "union all select 'function', oid::regprocedure::text, proowner::regrole::text, proacl::text, prosecdef::text "
    "from pg_proc where pronamespace = 'public'::regnamespace "
    "union all select 'policy', concat(polrelid::regclass, ' ', polname, ' ', polcmd, ' ', polpermissive), "
    "polroles::regrole[]::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) from pg_policy "
    "union all select 'schema', nspname, nspowner::regrole::text, nspacl::text, null from pg_namespace "
    "where nspname = 'public' order by 1, 2",
)
KEEP = parse(
    "test.keep",
    "insert into app_cache (tenant_id, resource, kind, body, fetched_at, fresh_until, stale_until) select id, "
    "'/api/index/people/17', 'person', '{}', now(), now() + interval '5 minutes', now() + interval '1 day' from tenant",
)
FOLLOW = parse(
    "test.follow",
    "insert into app_cache_feed (tenant_id, position, poll_at, caught_up_at) "
    "select id, '700-person-17', now(), now() from tenant",
)
KEPT = parse("test.kept", "select count(*) from app_cache")
FOLLOWED = parse("test.followed", "select min(position) from app_cache_feed")


def emit_out_of_order(db: Any) -> list[int]:
    """Record three events whose ids are in another order than their transactions; returns the ids in commit order."""
    with db.app.transaction(db.tenant_id) as first:
        emit(first, [event(1)])
        other = Database(db.app.address)
        with other.transaction(db.tenant_id) as second:
            emit(second, [event(2)])
            emit(first, [event(3)])
        other.close()
    with db.superuser.transaction() as tx:
        return [number for number, _ in tx.rows(POSITIONS)]


def test_a_backup_under_load_is_one_moment_and_the_restored_system_goes_on_from_it(
    lived: Any, empty: Restored, tmp_path: Path
) -> None:
    burn(lived, 3000)
    chat, stop, said = Chat(), threading.Event(), threading.Event()

    def talk() -> None:
        writer, number = Pipeline(lived), 100
        writer.db = type("OwnConnections", (), {"app": Database(lived.app.address)})()
        while not stop.is_set():
            writer.tell(chat.sent(f"m{number}", f"Is anyone awake? {number}", at=number))
            number += 1
            said.set()
        writer.db.app.close()

    talking = threading.Thread(target=talk)
    talking.start()
    assert said.wait(20)
    try:
        manifest = backups.back_up(lived.superuser.address, tmp_path / "one.backup", at=LATER)
    finally:
        stop.set()
        talking.join()
    with lived.superuser.transaction() as tx:
        highest = int(tx.value(HIGHEST))

    assert backups.restore(empty.superuser.address, tmp_path / "one.backup", replace=False, at=LATER) == manifest

    rows = {table.name: table.rows for table in manifest.tables}
    assert 3 < rows["message"] == empty.value(WORDS)
    assert int(empty.value(NEXT)) < highest, "the young server has not had these transactions"
    with empty.superuser.transaction() as tx:
        ids = [number for number, _ in tx.rows(POSITIONS)]
        assert all(int(xid) < int(tx.value(NEXT)) for _, xid in tx.rows(POSITIONS))
    with lived.superuser.transaction() as tx:
        unread = {number for (number,) in tx.rows(UNREAD, ids=ids)}
    assert unread
    assert len(ids) == rows["event_log"]
    assert lag(empty.system).events == len(unread)
    assert empty.value(LINEAGE) == 0

    settle(empty, lived.tenant_id)
    with empty.app.transaction(lived.tenant_id) as tx:
        emit(tx, [event(1)])
    bus = ListBus()
    assert relay_batch(empty.system, bus).events == 1, "what happens after the restore is relayed"
    assert differences(empty.app, lived.tenant_id) == []
    for end in manifest.audit:
        with empty.app.transaction(end.tenant_id) as tx:
            noted = AuditHead(end.number, bytes.fromhex(end.hash))
            assert audit.verify(tx, noted=noted).fault is None
    assert [end for end in manifest.audit if end.number > 0]


def test_readers_of_the_log_find_exactly_what_they_had_not_read(lived: Any, empty: Restored, tmp_path: Path) -> None:
    """The relay and a replay that was cut off stand at different places, between events whose ids are out of order."""
    relay_all = ListBus()
    while relay_batch(lived.system, relay_all).events:
        pass
    burn(lived, 3000)
    *_, first, second, third = emit_out_of_order(lived)
    assert second > third, "commit order is not the order of the ids"
    with lived.superuser.transaction() as tx:
        xids = {number: int(xid) for number, xid in tx.rows(POSITIONS)}
        log.open_cursor(tx, "replay to test")
        log.move_cursor(tx, "replay to test", log.Position(xids[first], first))
        log.move_cursor(tx, "relay", log.Position(xids[second], second))
    backups.back_up(lived.superuser.address, tmp_path / "one.backup", at=LATER)

    backups.restore(empty.superuser.address, tmp_path / "one.backup", replace=False, at=LATER)

    bus = ListBus()
    relay_batch(empty.system, bus)
    assert [entry.id for entry in bus.entries] == [str(third)]
    with empty.superuser.transaction() as tx:
        behind = log.read_committed(tx, log.cursor(tx, "replay to test"), 100)
    assert [one.position.id for one in behind] == [second, third]


def test_on_the_same_server_transactions_keep_their_ids(lived: Any, tmp_path: Path) -> None:
    with lived.superuser.transaction() as tx:
        before = tx.rows(POSITIONS)
    backups.back_up(lived.superuser.address, tmp_path / "one.backup", at=LATER)
    with lived.transaction() as tx:
        emit(tx, [event(1)])
    leave(lived)

    backups.restore(lived.superuser.address, tmp_path / "one.backup", replace=True, at=LATER)

    with lived.superuser.transaction() as tx:
        assert tx.rows(POSITIONS) == before
    settle(Restored(lived.superuser, lived.app, lived.system), lived.tenant_id)
    assert differences(lived.app, lived.tenant_id) == []


def feed(database: Database, tenant_id: int, since: str | None) -> tuple[dict[Any, str], str]:
    """The documents that changed after a position, by kind and id with their hash, and where the feed goes on."""
    with database.transaction(tenant_id) as tx:
        told = json.loads(service.changes(tx, since=since, limit=100))
    return {(one["kind"], one["id"]): one["content_hash"] for one in told["items"]}, told["next"]


@pytest.mark.parametrize("elsewhere", [True, False], ids=["younger server", "same server"])
def test_who_follows_the_feed_of_changes_hears_what_was_taken_back_and_what_comes_then(
    lived: Any, empty: Restored, tmp_path: Path, elsewhere: bool
) -> None:
    here = Restored(lived.superuser, lived.app, lived.system)
    restored, tenant_id, chat = (empty if elsewhere else here), lived.tenant_id, Chat()
    settle(here, tenant_id)
    at_backup, _ = feed(lived.app, tenant_id, None)
    backups.back_up(lived.superuser.address, tmp_path / "one.backup", at=LATER)
    burn(lived, 3000)
    Pipeline(lived).tell(chat.sent("m7", "Does anyone have a saw?", at=7))
    settle(here, tenant_id)
    taken_back, position = feed(lived.app, tenant_id, None)
    assert taken_back != at_backup
    leave(lived)

    backups.restore(restored.superuser.address, tmp_path / "one.backup", replace=True, at=LATER)

    again, later_position = feed(restored.app, tenant_id, position)
    assert again == at_backup, "all documents as they are now, whatever was heard before"
    assert feed(restored.app, tenant_id, later_position) == ({}, later_position)
    with restored.app.transaction(tenant_id) as tx:
        apply(tx, [chat.sent("m8", "Does anyone have a lamp?", by="cleo", at=8)], at=LATER)
    settle(restored, tenant_id)
    changed, _ = feed(restored.app, tenant_id, later_position)
    assert changed
    with restored.app.transaction(tenant_id) as tx:
        assert service.generation(tx, "person") > 10**12, "an answer that was kept before does not pass for a new one"


def test_messages_that_were_lent_are_there_at_once(lived: Any, empty: Restored, tmp_path: Path) -> None:
    backups.back_up(lived.superuser.address, tmp_path / "one.backup", at=LATER)

    backups.restore(empty.superuser.address, tmp_path / "one.backup", replace=False, at=LATER)

    before = {depth.name: depth.visible + depth.in_flight for depth in PostgresQueues(lived.system).depths()}
    after = {depth.name: (depth.visible, depth.in_flight) for depth in PostgresQueues(empty.system).depths()}
    assert after == {name: (count, 0) for name, count in before.items()}


def test_the_answers_that_the_application_keeps_are_in_no_backup(lived: Any, empty: Restored, tmp_path: Path) -> None:
    """Those of a backup would be shown until the feed has told what was taken back since."""
    with lived.superuser.transaction() as tx:
        tx.execute(KEEP)
        tx.execute(FOLLOW)
    backups.back_up(lived.superuser.address, tmp_path / "one.backup", at=LATER)

    backups.restore(empty.superuser.address, tmp_path / "one.backup", replace=False, at=LATER)

    assert (empty.value(KEPT), empty.value(FOLLOWED)) == (0, "700-person-17")
    with lived.superuser.transaction() as tx:
        assert tx.value(KEPT) > 0


def audit_ends(restored: Restored) -> list[tuple[Any, ...]]:
    with restored.superuser.transaction() as tx:
        return tx.rows(backups._AUDIT)


def rights(database: Database) -> list[Any]:
    """Whose everything in the schema is, what whom it allows, and which policies bind whom."""
    with database.transaction() as tx:
        return tx.rows(RIGHTS)


def test_an_owner_without_superuser_rights_backs_up_and_restores(
    lived: Any, young_server: EmbeddedPostgres, empty: Restored, tmp_path: Path
) -> None:
    """As on a server that somebody else runs: the owner was given `bypassrls` once, and nothing more."""
    allow = parse("test.allow", "alter role springline_owner bypassrls")
    forbid = parse("test.forbid", "alter role springline_owner nobypassrls")
    with lived.superuser.transaction() as tx:
        tx.execute(allow)
    try:
        manifest = backups.back_up(lived.owner.address, tmp_path / "one.backup", at=LATER)
    finally:
        with lived.superuser.transaction() as tx:
            tx.execute(forbid)
    owner = Address.parse(young_server.url("springline_owner", empty.superuser.address.database))

    backups.restore(owner, tmp_path / "one.backup", replace=False, at=LATER)

    assert rights(empty.superuser) == rights(lived.superuser)
    settle(empty, lived.tenant_id)
    assert differences(empty.app, lived.tenant_id) == []
    assert manifest.audit == tuple(AuditEnd(*row) for row in audit_ends(empty))
