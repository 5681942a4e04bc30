"""The landing is made of events and of nothing else: emptied, and filled by a replay of the log, it is what it was."""

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from infra.host.bus import LocalBus
from infra.host.template import load
from springline.community import census
from springline.community.model import Group
from springline.platform.errors import UnavailableError
from springline.platform.events.relay import lag, relay_batch
from springline.platform.events.replay import Selection, replay
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.statements import parse
from springline.warehouse import landing, reconciliation, transforms
from tests.integration.chats import LATER, Chat
from tests.integration.warehouse.conftest import INDEX, LANDING

pytestmark = pytest.mark.integration

TEMPLATE = load(Path(__file__).parents[3] / "template.yaml")
QUEUE = "ingest-events"
LOSE = parse("test.lose", "delete from raw_signal_messages where message_id = :number")
GARDEN = Chat(Group("signal-cli", "garden", "Garden"))
INTO_LANDING = [
    replace(rule, targets=tuple(one for one in rule.targets if one.queue == QUEUE))
    for rule in TEMPLATE.rules
    if any(one.queue == QUEUE for one in rule.targets)
]


@pytest.fixture
def queues(db):
    made = PostgresQueues(db.system)
    made.declare(QUEUE, visibility=timedelta(minutes=3), max_receives=None, dead_letter_queue=None)
    return made


@pytest.fixture
def drain(db, queues, pipeline):
    """Lands what waits in the queue, a few events at a time, and renders what that changed."""

    def drain(*, most: int = 7) -> int:
        events = 0
        while batch := queues.receive(QUEUE, limit=most, visibility=timedelta(minutes=3)):
            landed = landing.land(db.app, [message.body for message in batch], batch_id=batch[0].id)
            assert landed.failures == {}
            events += landed.events
            queues.delete(QUEUE, [message.receipt for message in batch])
            pipeline.render()
        return events

    return drain


@pytest.fixture
def story(db, queues, drain, chat, pipeline):
    """Requests, edits, deletions, reactions and their removal, and a new name, relayed into the index."""
    pipeline.tell(
        chat.sent("m1", "Does anyone have a cordless drill I could borrow in Rosewood tonight?", files=["hole.jpg"]),
        chat.sent("m2", "I have one, see https://tools.example/drills", by="ben", at=3, reply_to="m1"),
        GARDEN.sent("m3", "Could somebody water the Tomatoes next week?", by="ben", at=4),
        GARDEN.sent("m4", "I can, on Monday!", by="ada", at=5, reply_to="m3"),
    )
    pipeline.annotate()
    pipeline.tell(
        chat.edited("m2", "I have two: https://tools.example/saws", by="ben", at=6),
        chat.reacted("m2", "🙏", by="ada", at=7),
        chat.reacted("m1", "👍", by="ben", at=8),
        chat.reacted("m1", "👍", by="ben", at=9, removed=True),
        chat.sent("m5", "Thank you!", at=10),
    )
    pipeline.tell(GARDEN.deleted("m3", by="ben", at=11))
    pipeline.annotate()
    everything, deadline = LocalBus(INTO_LANDING, queues), time.monotonic() + 30
    while lag(db.system).events:  # other tests on this server may hold the horizon back for a while
        assert time.monotonic() < deadline
        relay_batch(db.system, everything)
    assert drain() > 15
    return pipeline


def send_again(db, bus, **options):
    return replay(db.system, bus, Selection(db.tenant_id), consumer=QUEUE, limit=5, **options)


@pytest.mark.parametrize("tables", [[*LANDING, *INDEX], [*LANDING, "index_facet"]], ids=["all of it", "as in the docs"])
def test_an_emptied_warehouse_is_filled_by_a_replay_as_it_was(db, story, queues, drain, warehouse, tables):
    before = warehouse()
    assert all(before.values())
    with db.owner.transaction() as tx:
        tx.execute(parse("test.empty", f"truncate {', '.join(tables)}"))
    assert not any(warehouse(tables=tuple(tables)).values())
    told = [body for body in story.bodies() if "springline.community." in body]
    assert send_again(db, LocalBus(INTO_LANDING, queues)).sent >= len(told)
    assert drain() == len(told)
    assert warehouse() == before
    with db.transaction() as tx:
        assert reconciliation.reconcile(tx, lambda *span: census.tallies(tx, *span)).differences == []


def test_a_replay_into_a_full_warehouse_changes_nothing(db, story, queues, drain, warehouse):
    before = warehouse(without=[])
    send_again(db, LocalBus(INTO_LANDING, queues))
    assert drain() > 15
    assert warehouse(without=[]) == before


def test_a_backfill_that_is_cut_off_goes_on_and_ends_the_same(
    db, story, queues, drain, warehouse, empty_warehouse, monkeypatch
):
    before = warehouse()
    empty_warehouse()
    bus = LocalBus(INTO_LANDING, queues)
    batches = []

    def put_two(entries):
        if len(batches) == 2:
            raise UnavailableError("the queue is away")
        batches.append(entries)
        LocalBus.put(bus, entries)

    monkeypatch.setattr(bus, "put", put_two)
    with pytest.raises(UnavailableError):
        send_again(db, bus)
    drain()
    assert warehouse() != before
    assert send_again(db, LocalBus(INTO_LANDING, queues)).resumed
    drain()
    assert warehouse() == before


def test_one_row_that_is_missing_is_landed_by_a_replay_of_its_subject(db, story, queues, drain, warehouse):
    before = warehouse()
    ((number,),) = story.rows("select id from message where source_key = 'm2'")
    with db.superuser.transaction() as tx:
        assert tx.execute(LOSE, number=number) == 1
    selection = Selection(db.tenant_id, subjects=(f"message/{number}",))
    replay(db.system, LocalBus(INTO_LANDING, queues), selection, consumer=QUEUE)
    assert drain() == 2
    assert warehouse(tables=("raw_signal_messages",)) == {"raw_signal_messages": before["raw_signal_messages"]}
    transforms.rebuild(db.app, db.tenant_id, now=lambda: LATER)  # its facets had not been lost, and count twice now
    assert warehouse() == before
