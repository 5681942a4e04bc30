"""The landing's months: there in time, made beside everything else that goes on, and as protected as the others."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from types import ModuleType
from typing import Any

import pytest

from functions.maintain_warehouse import app as maintain_warehouse
from springline.access.model import Cause, command_principal
from springline.documents.originals import Originals
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl, FolderPlace
from springline.platform.clock import ManualClock
from springline.platform.database import Database
from springline.platform.objects.folder import FolderObjects
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from springline.platform.statements import parse
from springline.runs import service
from springline.warehouse import partitions, queries, retention
from tests.integration.chats import START, Chat, Pipeline

pytestmark = pytest.mark.integration

DECEMBER = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
MONTHS = parse(
    "test.months",
    """select right(relname, 7)::text from pg_class join pg_inherits on inhrelid = pg_class.oid
       where inhparent = 'raw_signal_messages'::regclass order by 1""",
)
SHAPES = parse(
    "test.shapes",
    """select right(c.relname, 7)::text, c.relrowsecurity and c.relforcerowsecurity, pg_get_expr(p.polqual, c.oid),
              (select count(*) from pg_index i where i.indrelid = c.oid),
              (select count(*) from pg_trigger t where t.tgrelid = c.oid),
              (select count(*) from pg_constraint o where o.conrelid = c.oid),
              pg_get_expr(c.relpartbound, c.oid)
       from pg_class c join pg_inherits on inhrelid = c.oid left join pg_policy p on p.polrelid = c.oid
       where inhparent = 'raw_signal_messages'::regclass order by 1""",
)
SLOWLY = parse("test.slowly", "select count(*) from raw_signal_messages")
ANALYZED = parse(
    "test.analyzed", "select count(*) from pg_statistic where starelid = 'raw_signal_messages'::regclass and stainherit"
)


@pytest.fixture
def impatient(db) -> Iterator[Any]:
    """The test's database, for those who would rather fail than wait for a lock."""
    settings = {"lock_timeout": "2s"}
    app, system = (Database(database.address, settings=settings) for database in (db.app, db.system))
    yield replace(db, app=app, system=system)
    app.close()
    system.close()


def months(db: Any) -> list[str]:
    with db.superuser.transaction() as tx:
        return [month for (month,) in tx.rows(MONTHS)]


def test_this_month_and_those_ahead_are_made_once(db):
    assert partitions.make_ahead(db.system, now=DECEMBER) == 4
    assert partitions.make_ahead(db.system, now=DECEMBER) == 0
    assert partitions.make_ahead(db.system, now=DECEMBER + timedelta(hours=1)) == 1
    assert months(db) == ["2026_12", "2027_01", "2027_02", "2027_03", "2027_04"]


def test_a_month_begins_at_midnight_utc_and_is_protected_and_indexed_like_its_parent(db):
    partitions.make_ahead(db.system, now=DECEMBER, ahead=1)

    with db.superuser.transaction() as tx:
        december, january = tx.rows(SHAPES)
    assert december[-1] == "FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')"
    assert december[1:-1] == january[1:-1]
    assert december[1:5] == (True, "(tenant_id = current_tenant())", 3, 1)


def test_two_at_once_make_each_month_once(db):
    barrier, made = Barrier(2), []

    def make() -> None:
        barrier.wait()
        made.append(partitions.make_ahead(db.system, now=DECEMBER))

    threads = [Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(made) == [0, 4]
    assert len(months(db)) == 4


def test_readers_and_writers_go_on_while_a_month_is_made(impatient):
    """Both while others hold the landing, and while whoever makes the month takes their time to commit."""
    pipeline = Pipeline(impatient)
    pipeline.tell(Chat().sent("before", "Before"))
    pipeline.land()
    with impatient.transaction() as reader:
        reader.rows(SLOWLY)
        assert partitions.make_ahead(impatient.system, now=DECEMBER, ahead=0) == 1

    with impatient.system.transaction() as tx:
        queries.ensure_months(tx, [datetime(2027, 5, 1, tzinfo=UTC).date()])
        pipeline.tell(Chat().sent("meanwhile", "Meanwhile"))
        assert pipeline.land().events > 0
        with impatient.transaction() as reader:
            assert reader.value(SLOWLY) == 2


def test_what_lands_in_a_month_that_was_made_ahead_is_marked_when_it_changes(db):
    partitions.make_ahead(db.system, now=START, ahead=0)
    pipeline, chat = Pipeline(db), Chat()
    landed_xid = "select landed_xid from raw_signal_messages"
    pipeline.tell(chat.sent("m", "One word"))
    pipeline.land()
    [(first,)] = pipeline.rows(landed_xid)
    pipeline.tell(chat.edited("m", "Another word"))
    pipeline.land()

    assert pipeline.rows(landed_xid)[0][0] > first


class Context:
    """An invocation with so many seconds left."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


@pytest.fixture
def function(db: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    urls = {role: DatabaseUrl.parse(db.urls[role]) for role in ("app", "system")}
    settings = Settings(
        database_url=urls["app"], system_database_url=urls["system"], metrics="null", objects_url=FolderPlace(tmp_path)
    )
    ports = Runtime(settings, clock=ManualClock(START + timedelta(days=100)))
    monkeypatch.setattr(runtime, "_installed", [ports])
    yield maintain_warehouse
    ports.close()


EVENT = {
    "version": "0",
    "account": "1",
    "region": "r",
    "detail": {},
    "detail-type": "d",
    "source": "aws.events",
    "time": "t",
    "id": "i",
    "resources": [],
}


def test_maintenance_makes_months_removes_what_is_too_old_and_drops_what_is_empty(db, function, tmp_path):
    pipelines = [Pipeline(db), Pipeline(db, db.other_tenant_id)]
    for pipeline in pipelines:
        pipeline.tell(Chat().sent("old", "Old"), Chat().sent("new", "New", at=90 * 24 * 60))
        pipeline.index()
        cause = Cause(command_principal(pipeline.tenant_id, "test"), START)
        with db.system.transaction(pipeline.tenant_id) as tx:
            retention.set_policy(tx, "messages", 30, cause=cause, log=tx)

    unused = Originals(db.app, FolderObjects(tmp_path), db.tenant_id, ManualClock(START)).keep(b"sent, in no version")

    first = {"months_made": 4, "messages_removed": 0, "months_dropped": 0, "originals_swept": 1}
    assert function.maintain(EVENT, Context(10)) == first
    assert not [path for path in tmp_path.rglob(unused.sha256) if path.is_file()]
    done = function.maintain(EVENT, Context(300))

    assert done == {"months_made": 0, "messages_removed": 2, "months_dropped": 1, "originals_swept": 0}
    assert months(db) == ["2026_05", "2026_06", "2026_07", "2026_08", "2026_09"]
    for pipeline in pipelines:
        assert pipeline.rows("select source_id from raw_signal_messages") == [("new",)]
        with db.app.transaction(pipeline.tenant_id) as tx:
            (told,) = service.listing(tx, limit=9)  # the pass that removed nothing left none
        assert (told.kind, told.status, told.created_by) == ("retention", "succeeded", "auto")
    with db.superuser.transaction() as tx:
        assert tx.value(ANALYZED) > 0
