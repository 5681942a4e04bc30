"""Commands that wait until everything has arrived don't stop while something is between two places."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from springline.cli.waiting import on_its_way, under_way
from springline.platform.queues.protocol import QueueDepth
from springline.platform.statements import parse
from springline.runs import service
from tests.integration.chats import LATER, Chat, Pipeline

pytestmark = pytest.mark.integration

RELAYED = parse("test.relayed", "update relay_cursor set xid = '9000000000', id = 9000000000")


@dataclass
class QueuesThatFill:
    """Queues into which the relay puts what waits in the log, just after they were looked at."""

    db: object
    filled: int = 0

    def depths(self):
        depths = [QueueDepth("ingest", visible=self.filled, in_flight=0, oldest_age_seconds=0, dead_letter_of=None)]
        with self.db.system.transaction() as tx:
            tx.execute(RELAYED)
        self.filled = 1
        return depths


def workspace_of(pipeline, queues):
    return SimpleNamespace(
        queues=queues,
        runtime=SimpleNamespace(event_logs=(pipeline.db.system,)),
        warehouse=pipeline.db.app,
        tenant_id=pipeline.tenant_id,
    )


def test_an_event_that_goes_from_the_log_into_a_queue_is_on_its_way(db) -> None:
    pipeline = Pipeline(db)
    pipeline.tell(Chat().sent("m1", "Does anyone have a drill?"))
    assert on_its_way(under_way(workspace_of(pipeline, QueuesThatFill(db)))) > 0


def test_an_event_that_is_logged_by_what_takes_another_from_a_queue_is_on_its_way(db) -> None:
    pipeline = Pipeline(db)

    class QueuesThatLog(QueuesThatFill):
        def depths(self):
            pipeline.tell(Chat().sent(f"m{self.filled}", "Does anyone have a drill?"))
            self.filled += 1
            return []

    assert on_its_way(under_way(workspace_of(pipeline, QueuesThatLog(db)))) > 0


def test_what_is_told_of_runs_is_not_waited_for(db) -> None:
    """Who waits is a run itself: without a host it would wait for what tells of it."""
    with db.transaction() as tx:
        service.begin(tx, "reconciliation", "Compared", by="command/test", at=LATER)
    queues = SimpleNamespace(depths=list)
    assert on_its_way(under_way(workspace_of(Pipeline(db), queues))) == 0
