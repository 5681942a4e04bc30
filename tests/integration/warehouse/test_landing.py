"""The landing keeps the newest state of each row, however often, late and disordered its events come."""

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from threading import Barrier

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pg8000.exceptions import DatabaseError

from springline.community.model import MessageSent
from springline.community.readers.protocol import Parsed
from springline.community.readers.signal_cli import SignalCliReader
from springline.community.sample import generate
from springline.platform.database import DatabaseUnavailableError
from springline.platform.statements import parse
from springline.warehouse import landing, queries
from springline.warehouse.landing import land
from tests.integration.chats import LATER, START, Chat, Pipeline

pytestmark = pytest.mark.integration

PARTITIONS = "select relid::regclass::text from pg_partition_tree('raw_signal_messages') where isleaf order by 1"


def told_by_a_lively_chat(pipeline: Pipeline) -> list[str]:
    """All events of a made-up chat that came in over several batches, and in which much was changed afterwards."""
    lines = generate(70, seed=5, people=6, start=START)
    events = [
        event
        for item in SignalCliReader().read(_Lines(lines), name="")
        if isinstance(item, Parsed)
        for event in item.events
    ]
    sent = [event for event in events if isinstance(event, MessageSent)]
    chance = random.Random(11)
    for number, message in enumerate(chance.sample(sent, 30)):
        chat, who, at = Chat(message.group), message.sender.key, 200_000 + number
        events.append(
            chat.edited(message.key, f"Who has a red bicycle? https://site{number % 4}.example/", by=who, at=at)
        )
        events.append(chat.reacted(message.key, "👍", by=chance.choice(sent).sender.key, at=at))
        if number % 3 == 0:
            events.append(chat.deleted(message.key, by=who, at=at + 1))
    for start in range(0, len(events), 25):
        pipeline.tell(*events[start : start + 25], at=LATER)
        pipeline.annotate()
    return [body for body in pipeline.bodies() if '"springline.community.' in body]


class _Lines:
    """Lines as a stream."""

    def __init__(self, lines):
        self._lines = iter(lines)

    def readline(self, size=-1):
        return next(self._lines, b"")


@dataclass(frozen=True)
class Delivery:
    """How events arrive: in an order, each up to so many times, in batches, some of them followed by a transform."""

    order: int
    copies: int
    sizes: list[int]
    transforms: list[bool]

    def batches(self, bodies: list[str]) -> Iterator[tuple[list[str], bool]]:
        chance = random.Random(self.order)
        delivered = [body for body in bodies for _ in range(chance.randint(1, self.copies))]
        chance.shuffle(delivered)
        steps = zip(cycle(self.sizes), cycle(self.transforms))
        while delivered:
            size, renders = next(steps)
            size = max(size, len(bodies) // 8)
            yield delivered[:size], renders
            delivered = delivered[size:]


DELIVERIES = st.builds(
    Delivery,
    order=st.integers(0, 2**32),
    copies=st.integers(1, 3),
    sizes=st.lists(st.sampled_from([1, 100, 1000]), min_size=1, max_size=4),
    transforms=st.lists(st.booleans(), min_size=1, max_size=4),
)


def test_any_order_any_batches_and_repeats_give_the_rows_of_once_in_order(db, pipeline, warehouse, empty_warehouse):
    bodies = told_by_a_lively_chat(pipeline)
    kinds = {json.loads(body)["type"].removeprefix("springline.community.") for body in bodies}
    assert {
        "message.edited.v1",
        "message.deleted.v1",
        "message.reacted.v1",
        "comment.deleted.v1",
        "request.withdrawn.v1",
    } <= kinds
    for body in bodies:
        assert land(db.app, [body], batch_id="once").failures == {}
    pipeline.render()
    expected = warehouse()
    assert all(expected.values())

    @settings(max_examples=12, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
    @given(delivery=DELIVERIES)
    def delivered_otherwise(delivery: Delivery) -> None:
        empty_warehouse()
        for batch, renders in delivery.batches(bodies):
            assert land(db.app, batch, batch_id="other").failures == {}
            if renders:
                pipeline.render()
        pipeline.render()
        for table, rows in warehouse().items():
            assert rows == expected[table], table

    delivered_otherwise()


def test_a_landed_row_says_where_it_came_from(chat, pipeline):
    pipeline.tell(chat.sent("m1", "Who has a drill?"))
    pipeline.annotate()
    landing.land(pipeline.db.app, pipeline.bodies(), batch_id="batch 7")
    message = next(event for event in pipeline.log() if ".message." in event["type"])
    lineage = "source_system, source_id, operation, event_id::text, xid::text, batch_id, landed_at >= recorded_at"
    assert pipeline.rows(f"select {lineage} from raw_signal_messages") == [
        ("signal-cli", "m1", "insert", message["id"], message["xid"], "batch 7", True)
    ]
    for table in ("raw_request_comments", "comment_insights"):
        assert pipeline.rows(f"select source_system, source_id from {table}") == [("springline/community", "comment/1")]


def test_a_row_that_landed_again_says_which_event_it_is_now(chat, pipeline):
    pipeline.tell_each([chat.sent("m1", "one"), chat.edited("m1", "two")])
    pipeline.land()
    newest = [event["id"] for event in pipeline.log() if ".message." in event["type"]][-1]
    assert pipeline.rows("select text, operation, version, event_id::text from raw_signal_messages") == [
        ("two", "update", 2, newest)
    ]


def test_months_get_partitions_of_their_own_by_utc(db, chat, pipeline):
    pipeline.tell(chat.sent("m1", "x"))
    event = json.loads(next(body for body in pipeline.bodies() if ".message." in body))
    event["data"]["sent_at"] = "2026-03-31T22:30:00-05:00"  # April in UTC
    assert land(db.app, [json.dumps(event)], batch_id="b").failures == {}
    assert pipeline.rows(PARTITIONS) == [("raw_signal_messages_2026_04",)]


def test_workers_that_need_the_same_months_at_once_make_them_once(db, pipeline):
    months = [date(2026 + number // 12, number % 12 + 1, 1) for number in range(24)]
    together = Barrier(2, timeout=10)

    def work():
        made = 0
        with closing(type(db.app)(db.app.address)) as database:
            for month in months:
                together.wait()
                with database.transaction() as tx:
                    queries.missing_months(tx, [month])
                with database.transaction() as tx:
                    made += queries.ensure_months(tx, [month])
        return made

    with ThreadPoolExecutor(2) as threads:
        workers = [threads.submit(work) for _ in range(2)]
        assert sum(worker.result() for worker in workers) == len(months)
    assert len(pipeline.rows(PARTITIONS)) == len(months)


def test_a_partition_is_no_way_around_the_tenant(db, chat, pipeline):
    pipeline.tell(chat.sent("m1", "x"))
    pipeline.land()
    with pytest.raises(DatabaseError, match="42501"):
        pipeline.rows("select text from raw_signal_messages_2026_03")
    with db.owner.transaction(db.other_tenant_id) as tx:
        assert tx.rows(parse("test.partition", "select text from raw_signal_messages_2026_03")) == []


def test_tenants_land_side_by_side_in_one_batch(db, chat):
    mine, theirs = Pipeline(db), Pipeline(db, db.other_tenant_id)
    for pipeline in (mine, theirs):
        pipeline.tell(chat.sent("m1", "Who has a drill?"))
    landed = land(db.app, mine.bodies() + theirs.bodies(), batch_id="b")
    assert landed.documents == {db.tenant_id: 2, db.other_tenant_id: 2}
    assert mine.rows("select count(*) from raw_signal_messages") == [(1,)]
    assert theirs.rows("select count(*) from raw_signal_messages") == [(1,)]


def test_a_batch_that_changes_nothing_writes_and_tells_nothing(db, chat, pipeline):
    pipeline.tell(chat.sent("m1", "x"))
    bodies = pipeline.bodies()
    told = "select count(*) from event_log where type = 'springline.warehouse.landed.v1'"
    land(db.app, bodies, batch_id="first")
    assert land(db.app, bodies, batch_id="second").documents == {db.tenant_id: 0}
    assert pipeline.rows(told) == [(1,)]
    assert pipeline.rows("select batch_id from raw_signal_messages union select batch_id from raw_people") == [
        ("first",)
    ]


def test_a_lock_that_is_held_is_no_events_fault(db, chat, pipeline):
    pipeline.tell(chat.sent("m1", "x"))
    pipeline.land()
    pipeline.tell(chat.edited("m1", "y"))
    with db.superuser.transaction() as other:
        other.execute(parse("test.lock", "lock table raw_signal_messages in exclusive mode"))
        impatient = type(db.app)(db.app.address, settings={"lock_timeout": "10"})
        with pytest.raises(DatabaseUnavailableError, match="55P03"):
            land(impatient, pipeline.bodies()[-1:], batch_id="b")
        impatient.close()
    pipeline.land()
    assert pipeline.rows("select text from raw_signal_messages") == [("y",)]
