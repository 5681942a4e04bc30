"""What a tenant's policy says is too old goes, with everything that was counted of it, and doesn't come back."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from pg8000.exceptions import DatabaseError

from springline.access import audit
from springline.access.model import Cause, command_principal
from springline.community import census
from springline.platform.statements import parse
from springline.warehouse import landing, partitions, reconciliation, retention
from springline.warehouse.transforms import rebuild
from tests.integration.chats import START, Chat, Pipeline

pytestmark = pytest.mark.integration

DAY = 24 * 60  # minutes, as `Chat` counts
NOW = START + timedelta(days=100)
MONTHS = parse(
    "test.months",
    """select relname::text from pg_class join pg_inherits on inhrelid = pg_class.oid
       where inhparent = 'raw_signal_messages'::regclass order by 1""",
)
UNFORCED = parse(
    "test.unforced",
    """select count(*) from pg_class join pg_inherits on inhrelid = pg_class.oid
       where inhparent = 'raw_signal_messages'::regclass and not relforcerowsecurity""",
)
STRANGE = parse(
    "test.strange",
    """insert into raw_signal_messages (
           tenant_id, message_id, sent_at, version, source_system, source_id, group_id, group_slug, sender_id, links,
           attachments, reactions, operation, event_id, batch_id, xid, recorded_at)
       values (:tenant_id, 1, '2026-03-05Z', 1, 's', 's', 1, 'g', 1, '[]', '[]', '[]', 'insert', 1, 'b', '1', now())""",
)
SHORTEN = parse("test.shorten", "update retention_policy set cutoff = 'infinity'")


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest.fixture
def filled(pipeline: Pipeline, chat: Chat) -> Pipeline:
    """Ninety days of a chat: a message each ten days, with what can be counted of them."""
    pipeline.tell(
        *(
            chat.sent(
                f"m{number}",
                f"Does anyone have a ladder {number}?",
                by=("ada", "ben")[number % 2],
                at=number * 10 * DAY,
            )
            for number in range(9)
        ),
        chat.reacted("m0", "👍", by="ben", at=1),
        chat.deleted("m1", by="ben", at=10 * DAY + 1),
    )
    pipeline.index()
    return pipeline


@pytest.fixture
def keep(db) -> Callable[..., None]:
    """Sets a tenant's policy."""

    def keep(days: int | None, *, tenant_id: int = db.tenant_id, at: datetime = NOW) -> None:
        cause = Cause(command_principal(tenant_id, "test"), at)
        with db.system.transaction(tenant_id) as tx:
            retention.set_policy(tx, "messages", days, cause=cause, log=tx)

    return keep


@pytest.fixture
def apply(db) -> Callable[..., retention.Applied]:
    """Applies the first tenant's policy."""

    def apply(*, at: datetime = NOW, batch: int = retention.BATCH, batches: int = 1000) -> retention.Applied:
        rounds = iter([True] * batches)
        return retention.apply(db.app, db.system, db.tenant_id, at=at, go_on=lambda: next(rounds, False), batch=batch)

    return apply


def landed(pipeline: Pipeline) -> list[str]:
    return [key for (key,) in pipeline.rows("select source_id from raw_signal_messages order by sent_at")]


def told(pipeline: Pipeline) -> list[str]:
    """Everything that the community told so far, for another delivery."""
    return [body for body in pipeline.bodies() if "springline.community." in body]


def documents(pipeline: Pipeline) -> dict[str, dict]:
    return {name: json.loads(doc) for name, doc in pipeline.rows("select name, doc from people_index")}


def faults(pipeline: Pipeline) -> list[str]:
    """What a reconciliation finds between landing and index."""
    with pipeline.db.app.transaction(pipeline.tenant_id) as tx:
        report = reconciliation.reconcile(tx, lambda from_at, to_at: census.tallies(tx, from_at, to_at))
    return [one.found for one in report.differences if one.remedy == "rebuild"]


def test_what_is_too_old_goes_with_its_counts(filled, keep, apply):
    before = documents(filled)["Ada"]
    keep(50)

    applied = apply()
    filled.render()

    assert applied == retention.Applied(removed=5, complete=True)  # of days 0, 10, …, 40; the cutoff is at midnight
    assert landed(filled) == ["m5", "m6", "m7", "m8"]
    ada = documents(filled)["Ada"]
    assert (before["counts"]["messages"], ada["counts"]["messages"]) == (5, 2)
    assert (before["counts"]["reactions_received"], ada["counts"]["reactions_received"]) == (1, 0)
    assert ada["activity"]["first_at"] == "2026-05-01T09:00:00+00:00"
    assert faults(filled) == []


def test_documents_are_those_of_a_rebuild(filled, keep, apply, db, warehouse):
    keep(50)
    apply()
    filled.render()
    incremental = warehouse()

    rebuild(db.app, db.tenant_id, now=lambda: NOW)

    rebuilt = warehouse()
    assert {table: rebuilt[table] for table in rebuilt if table != "index_facet"} == {
        table: incremental[table] for table in incremental if table != "index_facet"
    }


def test_nothing_brings_back_what_was_removed(filled, keep, apply, db):
    keep(50)
    apply()

    again = landing.land(db.app, told(filled), batch_id="again")

    assert again.failures == {}
    assert landed(filled) == ["m5", "m6", "m7", "m8"]
    filled.render()
    assert faults(filled) == []


def test_a_late_message_that_is_too_old_does_not_land_and_makes_no_month(filled, chat, keep, apply, db):
    keep(50)
    apply()
    with db.superuser.transaction() as tx:
        months = tx.rows(MONTHS)

    filled.tell(chat.sent("late", "From last year", at=-300 * DAY), chat.sent("new", "New", at=100 * DAY))

    assert filled.land().failures == {}
    assert landed(filled) == ["m5", "m6", "m7", "m8", "new"]
    with db.superuser.transaction() as tx:
        assert tx.rows(MONTHS) == [*months, ("raw_signal_messages_2026_06",)]


def test_a_longer_policy_lets_a_replay_bring_back_what_the_source_has(filled, keep, apply, db):
    before = documents(filled)
    keep(50)
    apply()
    filled.render()

    keep(80)
    landing.land(db.app, told(filled), batch_id="again")
    filled.render()
    assert landed(filled) == [f"m{number}" for number in range(2, 9)]

    keep(None)
    landing.land(db.app, told(filled), batch_id="again")
    filled.render()
    assert documents(filled) == before
    assert faults(filled) == []


def test_nothing_is_removed_before_maintenance_has_moved_the_cutoff(filled, keep, db):
    keep(50)

    with db.transaction() as tx:
        assert retention.cutoff(tx) is None
        assert [(one.keep_days, one.cutoff) for one in retention.policies(tx)] == [(50, None)]
    assert len(landed(filled)) == 9


def test_the_cutoff_is_midnight_and_never_moves_back_with_the_clock(filled, keep, apply, db):
    keep(50)
    apply(at=NOW)
    apply(at=NOW - timedelta(days=30))

    with db.transaction() as tx:
        assert retention.cutoff(tx) == datetime(2026, 4, 21, tzinfo=UTC)


def test_a_run_without_time_stops_between_batches_and_the_next_one_goes_on(filled, keep, apply):
    keep(50)

    first = apply(batch=2, batches=1)
    between = faults(filled)
    second = apply(batch=2)

    assert (first, second) == (retention.Applied(2, complete=False), retention.Applied(3, complete=True))
    filled.render()
    assert between == [] == faults(filled)
    assert apply() == retention.Applied(0, complete=True)


def test_a_run_cut_off_in_the_middle_of_a_batch_has_not_happened(filled, keep, apply, monkeypatch):
    keep(50)
    before = landed(filled)
    with monkeypatch.context() as patch:
        patch.setattr("springline.warehouse.queries.count_differences", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            apply()
    assert landed(filled) == before
    assert faults(filled) == []


def test_transforms_are_told(filled, keep, apply):
    keep(50)
    seen = max(int(event["id"]) for event in filled.log())
    apply()

    assert [(event["type"], event["subject"], event["data"]) for event in filled.log(seen)] == [
        ("springline.warehouse.landed.v1", "batch/retention", {"documents": 2})
    ]


def test_another_tenant_keeps_its_own(filled, chat, keep, apply, db):
    other = Pipeline(db, db.other_tenant_id)
    other.tell(chat.sent("theirs", "Hello", at=0))
    other.index()
    keep(50)

    apply()

    assert landed(other) == ["theirs"]
    assert retention.tenants(db.system) == [db.tenant_id]


def test_the_serving_role_cannot_shorten_a_policy(keep, db):
    keep(50)

    with pytest.raises(DatabaseError, match="permission denied"), db.transaction() as tx:
        tx.execute(SHORTEN)


@pytest.mark.parametrize("days", [0, -1, 36_501])
def test_a_policy_of_no_days_or_of_centuries_is_refused(keep, days):
    with pytest.raises(retention.RetentionError, match="for ever"):
        keep(days)


def test_a_policy_is_in_the_audit_log(keep, db):
    keep(730)
    keep(365)
    keep(None)

    with db.transaction() as tx:
        entries = audit.newest(tx)
        assert audit.verify(tx).fault is None
    assert [(one.action, one.resource) for one in entries] == [("retention.changed", "retention/messages")] * 3
    changes = [json.loads(one.diff) for one in reversed(entries)]
    assert [change[0]["value"] for change in changes] == [730, 365, None]


@pytest.fixture
def vacated(filled, keep, apply, db) -> Pipeline:
    """A landing that has months whose rows are all gone: March and April."""
    keep(40)
    keep(40, tenant_id=db.other_tenant_id)
    apply()
    retention.apply(db.app, db.system, db.other_tenant_id, at=NOW, go_on=lambda: True)
    filled.render()
    return filled


def test_a_month_is_dropped_when_it_is_empty_and_too_old_for_everybody(vacated, db):
    assert partitions.drop_empty(db.system) == 2

    with db.superuser.transaction() as tx:
        assert [name for (name,) in tx.rows(MONTHS)] == ["raw_signal_messages_2026_05"]
    assert faults(vacated) == []


def test_no_month_is_dropped_that_somebody_may_still_fill(vacated, keep, db):
    keep(None, tenant_id=db.other_tenant_id)

    assert partitions.drop_empty(db.system) == 0


def test_a_month_with_a_row_of_anybody_stays_and_stays_protected(vacated, db):
    with db.superuser.transaction() as tx:
        tx.execute(STRANGE, tenant_id=db.other_tenant_id)

    assert partitions.drop_empty(db.system) == 1

    with db.superuser.transaction() as tx:
        assert tx.value(UNFORCED) == 0


def test_a_reader_keeps_months_from_being_dropped_and_nobody_waits_for_long(vacated, db):
    with db.transaction() as tx:
        tx.rows(parse("test.read", "select count(*) from raw_signal_messages"))
        assert partitions.drop_empty(db.system) == 0
    assert partitions.drop_empty(db.system) == 2


def test_a_landing_under_way_is_waited_for_before_the_cutoff_moves(filled, chat, keep, apply, db):
    """It read the old cutoff; what it lands has to be there when removal begins, or it would stay."""
    keep(50)
    seen = max(int(event["id"]) for event in filled.log())
    filled.tell(chat.sent("old", "Old, but not too old yet", at=DAY))
    bodies = [body for body in filled.bodies(seen) if ".message." in body]
    removal = Thread(target=apply)
    with db.transaction() as tx:
        landing._land(tx, [landing.read(number, body) for number, body in enumerate(bodies)], "b")
        removal.start()
        removal.join(0.2)
        waits = removal.is_alive()
    removal.join(20)

    assert waits
    assert landed(filled) == ["m5", "m6", "m7", "m8"]
